"""An importer made by itself is the registry's, and takes the others not along."""

from __future__ import annotations

import subprocess
import sys

from shilu.importers import listed, registry

SHARED = {"archive"}
"""It holds files of all formats."""


def test_each_importer_can_be_made_by_itself_and_is_the_same() -> None:
    all_of_them = (*registry.IMPORTERS, *registry.REST, *registry.CONTACTS)
    assert {one.name for one in all_of_them if listed.importer(one.name) is None} == SHARED
    for one in all_of_them:
        made = listed.importer(one.name)
        if made is not None:
            assert made == one


def test_each_line_bears_the_name_of_its_importer() -> None:
    lines = {**listed.FORMATS, **listed.CONTACTS, **listed.REST}
    assert {name: listed.made(place).name for name, place in lines.items()} == {name: name for name in lines}


def test_what_reads_one_file_does_not_load_what_reads_the_others() -> None:
    program = """
import sys
from shilu.importers import child_reading
child_reading.importer_named("whatsapp_txt")
print(*sorted(name for name in sys.modules if name.startswith("shilu.importers.")))
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "shilu.importers.whatsapp" in loaded
    assert not {"shilu.importers.registry", "shilu.importers.mail", "shilu.importers.tables"} & set(loaded)

"""Every fixture of the phones' formats through a real child, where no file can be opened any more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shilu.core.job import QuietJob
from shilu.importers import registry
from shilu.importers.base import SourceValue
from shilu.importers.reading import SourceReader
from tests.unit.importers.archives import packed
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.golden import DATA, read_with

FOLDERS = ("android_xml", "android_json", "vmessage", "call_csv", "sms_backup_plus")
FILES = [
    path for folder in FOLDERS for path in sorted((DATA / folder).iterdir()) if not path.name.endswith(".expected.json")
]


def through_child(path: Path) -> tuple[str, list[SourceValue]]:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened:
        return opened.importer, list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_child_gives_what_the_importer_gives(path: Path) -> None:
    importer, values = through_child(path)
    assert values == read_with(registry.named(importer), path.read_bytes()).values


def test_all_of_them_packed_together_go_through_a_child(tmp_path: Path) -> None:
    archive = tmp_path / "phone.zip"
    archive.write_bytes(packed({path.name: path.read_bytes() for path in FILES}))
    importer, values = through_child(archive)
    assert values == read_with(registry.named("archive"), archive.read_bytes()).values
    assert importer == "archive"

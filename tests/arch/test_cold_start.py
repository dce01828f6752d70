"""What is loaded before the passphrase field takes keys, what is loaded behind it, and that nothing is left for later.

Starting is measured by ``make bench``; the modules behind the figure are named here, for whoever adds an import.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    # what opens a vault, and what works with an open one
    *("cryptography", "pyrage", "sqlcipher3", "sqlite_utils", "phonenumbers", "hashlib", "zoneinfo"),
    *("shilu.vault.vault", "shilu.core.incident", "shilu.gui.words", "shilu.gui.pages.desk", "qtawesome"),
    # what single pages work with
    *("reportlab", "pikepdf", "PIL", "pypdfium2", "segno", "zxcvbn", "rfc3161_client", "shilu.bundle.verify"),
    # the other door
    *("click", "shilu.cli"),
}

_LOCKED = """
import json, sys
from PySide6.QtWidgets import QApplication, QLineEdit

def until_the_field_has_the_keyboard(*_):
    while not isinstance(QApplication.focusWidget(), QLineEdit):
        QApplication.processEvents()
    print(json.dumps(sorted(sys.modules)))
    return 0

QApplication.exec = until_the_field_has_the_keyboard
from shilu import app
app.window()
"""

_OPENED = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from shilu import app
from shilu.core.case import CaseDraft
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.gui import main_window, warming
from shilu.host.paths import user_folders
from shilu.vault.kdf import KdfCost

gate = app.build(user_folders(), cost=KdfCost(memory_kib=64, passes=1, lanes=1), language="en").gate
before = set(sys.modules)
warming.load_without_qt(gate, QuietJob())  # in a thread of the background, where Qt's types must not be made
of_qt = [name for name in set(sys.modules) - before if name.startswith(("PySide6", "qt", "shilu.gui"))]
for step in warming.steps():
    step()
ahead = set(sys.modules)
made = gate.create(Path(sys.argv[1], "v.shilu"), "quiet blue stone").workspace
made.cases.add(CaseDraft("Loans", "Li Wen"))
made.close()
opened = gate.open(Path(sys.argv[1], "v.shilu"), "quiet blue stone")
opened.timeline.find(opened.cases.list()[0].id, EVERYTHING, Page(100))
opened.close()
print(json.dumps([*of_qt, *sorted(set(sys.modules) - ahead)]))
"""


def test_the_passphrase_field_takes_keys_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    loaded = _printed(_LOCKED, tmp_path)
    assert "shilu.gui.pages.unlock.page" in loaded
    assert {name for name in loaded if name in HEAVY or name.partition(".")[0] in HEAVY} == set()


def test_what_opens_a_vault_is_loaded_while_the_passphrase_is_typed(tmp_path: Path) -> None:
    late = {name for name in _printed(_OPENED, tmp_path) if name.partition(".")[0] not in sys.stdlib_module_names}
    assert late == set()


def _printed(program: str, folder: Path) -> list[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "LANGUAGE": "en"}
    environment |= {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    run = subprocess.run(
        [sys.executable, "-c", program, str(folder)], env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        pytest.fail(run.stderr)
    names: list[str] = json.loads(run.stdout)
    return names

"""The scenarios: ours, and the bare baseline that each is measured against."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from shilu import app
from shilu.core.bundle import BundleChoice
from shilu.core.case import CaseDraft
from shilu.core.job import QuietJob
from shilu.host.paths import Folders
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from shilu.vault.connection import connect
from shilu.vault.kdf import KdfCost
from tests.bench.measure import report

PASSPHRASE = "bench-passphrase"
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)


def import_sms(folder: Path) -> None:
    """Bring the messages of ``sms.xml`` into a vault: limited child, hashing, history, receipt, durable commits."""
    workspace, case_id = fresh(folder)
    report(lambda: imported(workspace, case_id, folder / "sms.xml"))
    workspace.close()


def import_sms_again(folder: Path) -> None:
    """Bring in the same file a second time: every row is a twin."""
    workspace, case_id = fresh(folder)
    imported(workspace, case_id, folder / "sms.xml")
    report(lambda: imported(workspace, case_id, folder / "sms.xml"))
    workspace.close()


def bare_import(folder: Path) -> None:
    """The standard parser on the same file, and a bare insert of the same rows into an encrypted table."""

    def work() -> None:
        rows = []
        for _, element in ElementTree.iterparse(folder / "sms.xml"):
            if element.tag == "sms":
                rows.append((element.get("date"), element.get("type"), element.get("address"), element.get("body")))
            element.clear()
        database = connect(folder / "bare.db", bytes(32), create=True)
        database.conn.execute("create table sms (date, type, address, body)")
        database.conn.execute("begin")
        database.conn.executemany("insert into sms values (?, ?, ?, ?)", rows)
        database.conn.execute("commit")
        database.conn.close()

    for name in ("bare.db", "bare.db-wal", "bare.db-shm"):
        (folder / name).unlink(missing_ok=True)
    report(work)


def bundle(folder: Path) -> None:
    """Build the whole bundle: PDF, bag, zip, self-check."""
    workspace, case_id = fresh(folder)
    imported(workspace, case_id, folder / "sms.xml")
    out = folder / "bundle"
    report(lambda: print(workspace.bundling.build(case_id, BundleChoice(), out, QuietJob()).pages, "pages"))
    workspace.close()


def bare_bundle(folder: Path) -> None:
    """A bare ReportLab canvas drawing the same text with the same fonts, four lines a message."""
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from shilu.host.paths import resources_folder

    fonts = resources_folder() / "fonts"
    texts = [e.get("body") or "" for e in ElementTree.parse(folder / "sms.xml").getroot()]

    def work() -> None:
        for name in ("NotoSans-Regular", "NotoSansSC-Regular"):
            pdfmetrics.registerFont(TTFont(name, str(fonts / f"{name}.ttf")))
        canvas = Canvas(str(folder / "bare.pdf"))
        y = 800
        for number, text in enumerate(texts, start=1):
            canvas.setFont("NotoSans-Regular", 9)
            canvas.drawString(60, y, f"{number}  2026-05-12 23:12:07  +86 104 1234 5678")
            canvas.drawString(60, y - 12, "SMS, documented, S1")
            canvas.setFont("NotoSansSC-Regular", 10)
            for line in simpleSplit(text, "NotoSansSC-Regular", 10, 400):
                y -= 15
                canvas.drawString(80, y - 10, line)
            y -= 34
            if y < 90:
                canvas.showPage()
                y = 800
        canvas.save()

    report(work)


def verify(folder: Path) -> None:
    """Check a finished bag."""
    from shilu.bundle.verify import verify as check

    (bag,) = (path for path in (folder / "bundle").iterdir() if path.is_dir())
    report(lambda: print(len(check(bag)), "problems"))


def sha256sum(folder: Path) -> None:
    """``sha256sum`` over the same files."""
    import subprocess

    (bag,) = (path for path in (folder / "bundle").iterdir() if path.is_dir())
    files = [str(path) for path in bag.rglob("*") if path.is_file()]
    report(lambda: print(len(subprocess.run(["sha256sum", *files], capture_output=True, check=True).stdout)))


_TYPED = """
import os
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

def until_typed(*_):
    while not isinstance(field := QApplication.focusWidget(), QLineEdit):
        QApplication.processEvents()
    QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x"))
    QApplication.processEvents()
    os._exit(0 if field.text() == "x" else 1)
"""
_OUR_WINDOW = """
QApplication.exec = until_typed
from shilu import app
app.window()
"""
_BARE_WINDOW = """
application = QApplication([])
window = QLineEdit()
window.show()
until_typed()
"""


def cold_start(folder: Path) -> None:
    """Start the program until the field for the passphrase has taken a key; without a display."""
    _timed_program(_OUR_WINDOW, folder)


def bare_window(folder: Path) -> None:
    """Start a bare PySide6 window until its one field has taken a key."""
    _timed_program(_BARE_WINDOW, folder)


def _timed_program(program: str, folder: Path) -> None:
    """The second start: an installed program is compiled, whatever this shell says of writing bytecode."""
    import os
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }

    def start() -> None:
        print(subprocess.run([sys.executable, "-c", _TYPED + program], env=environment, check=True).returncode)

    start()
    report(start)


SCENARIOS: dict[str, Callable[[Path], None]] = {
    work.__name__: work
    for work in (
        *(import_sms, import_sms_again, bare_import, bundle, bare_bundle),
        *(verify, sha256sum, cold_start, bare_window),
    )
}


def fresh(folder: Path) -> tuple[Workspace, str]:
    """A new vault in this folder, open, with one case."""
    import shutil

    for name in ("v.shilu", "bundle"):
        shutil.rmtree(folder / name, ignore_errors=True)
    folders = Folders(config=folder / "config", documents=folder)
    workspace = app.build(folders, cost=CHEAP, language="en").gate.create(folder / "v.shilu", PASSPHRASE).workspace
    return workspace, workspace.cases.add(CaseDraft("bench", "nobody")).id


def imported(workspace: Workspace, case_id: str, path: Path, *, zone: str = "") -> None:
    """Bring in a file whose owner, where it does not say, is 李某."""
    choice = ImportChoice(zone=zone, me=("李某",) if path.suffix == ".txt" else ())
    (receipt,) = workspace.importing.run(case_id, [path], choice, QuietJob())
    if receipt.refused is not None or receipt.partial:
        raise RuntimeError("the file was not read whole")


if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](Path(sys.argv[2]))

"""The window on the fakes, to look at: ``python -m tests.gui.demo shots DIR [light|dark|high_contrast]``. Not shipped.

Without arguments it stays open. With ``shots`` it walks through every page and saves a picture of each.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from shilu.core.bundle import Problem
from shilu.core.clock import FixedClock
from shilu.core.recovery_key import sheet
from shilu.gui import style
from shilu.gui.bridge import Desktop
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.gui.tasks import Tasks
from shilu.host.catalogs import Catalogs
from shilu.host.paths import resources_folder
from shilu.host.settings import Settings, SettingsFile, Theme
from shilu.services.cautions import Cautions
from tests.gui.fakes import NOW_MS, PASSPHRASE, RECOVERY_KEY, FakeGate, FakeTraces, FakeVerifying, FakeWorkspace, fill


def main(arguments: list[str]) -> None:
    """Open the window; walk through it when asked to."""
    theme = Theme(arguments[2]) if len(arguments) > 2 else Theme.LIGHT
    language = arguments[3] if len(arguments) > 3 else "en"
    size = arguments[4] if len(arguments) > 4 else "1366x768"
    home = Path(tempfile.mkdtemp())
    settings = SettingsFile(home)
    settings.write(Settings(language=language, theme=theme))
    application = QApplication(sys.argv[:1])
    style.load_fonts(resources_folder() / "fonts")
    catalogs = Catalogs(resources_folder() / "i18n")
    workspace = FakeWorkspace()
    fill(workspace)
    tasks = Tasks()
    window = MainWindow(
        gate=FakeGate(workspace, home),
        verifying=FakeVerifying(
            Problem("data/bundle.pdf", "changed"), Problem("data/originals/extra.txt", "not_listed")
        ),
        traces=FakeTraces(),
        cautions=Cautions(read=tuple),
        texts=catalogs.load(language),
        load_catalog=catalogs.load,
        languages=catalogs.languages(),
        settings=settings,
        clock=FixedClock(NOW_MS),
        resources=resources_folder(),
        desktop=Desktop(home),
        tasks=tasks,
    )
    window.resize(*(int(part) for part in size.split("x")))
    window.show()
    if arguments[:1] == ["shots"]:
        walk(window, workspace, Path(arguments[1]))
    else:
        application.exec()
    window.shut()


def walk(window: MainWindow, workspace: FakeWorkspace, to: Path) -> None:
    """Visit every page and take its picture."""
    to.mkdir(parents=True, exist_ok=True)

    def shot(name: str) -> None:
        QTest.qWait(250)
        while window._tasks.busy:
            QTest.qWait(20)
        QTest.qWait(120)
        window.grab().save(str(to / f"{name}.png"))

    unlock = window.page
    shot("01-unlock")
    unlock._on_to_create()
    unlock.creating.new.first.setText("short")
    shot("02-create")
    unlock.recovery.show_sheet(sheet(RECOVERY_KEY, slot="s"))
    unlock._show(unlock.recovery)
    shot("03-recovery-key")
    unlock.recovery._on_written()
    unlock.recovery.typed[1].setText("QQQQ")
    unlock.recovery._on_finish()
    shot("03-recovery-key-asked")
    unlock._show(unlock.opening)
    unlock.passphrase.setText("wrong")
    unlock._on_open()
    shot("04-wrong")
    unlock.passphrase.setText(PASSPHRASE)
    unlock._on_open()
    shot("05-timeline")
    desk = window.desk
    assert desk is not None
    row = next(r for r in range(desk.timeline.model.rowCount()) if _has_picture(desk, r))
    desk.timeline.table.setCurrentIndex(desk.timeline.model.index(row, 0))
    shot("06-timeline-picture")
    desk.timeline.filters.tag.choose(("police",))
    desk.timeline.filters._on_changed()
    shot("07-timeline-filtered")
    desk.timeline.filters.search.setText("nothing like this")
    shot("08-timeline-none")
    desk.timeline.filters.clear()
    desk.go(Place.LENDERS)
    shot("09-lenders")
    desk.lenders.others.selectRow(0)
    shot("10-lenders-chosen")
    desk.go(Place.BRING_IN)
    shot("11-bring-in")
    desk.bring_in.read_files((Path("sms.xml"),))
    shot("12-how-read")
    desk.bring_in.how.go_button.click()
    shot("12-senders")
    desk.bring_in._on_bring_in()
    shot("13-receipt")
    desk.go(Place.LOG)
    desk.log.form.address.setText("104 1234 5678")
    desk.log.form.when.setText("about 9pm yesterday")
    desk.log.form.text.setPlainText("你再不还钱，我就打给你妈。")
    shot("14-log")
    desk.log.form.when.setText("whenever")
    desk.log.body.itemAt(0).widget().verticalScrollBar().setValue(10_000)
    shot("15-log-end")
    desk.log.form.clear()
    desk.go(Place.BUNDLE)
    shot("16-bundle")
    desk.go(Place.VERIFY)
    shot("17-verify")
    desk.verify.check(to)
    shot("18-verified")
    desk.go(Place.CASES)
    shot("19-cases")
    workspace.add_case("李四 小额贷", "李四")
    desk.cases.arrive()
    QTest.qWait(200)
    desk.open_case(workspace.cases.cases[-1])
    desk.go(Place.TIMELINE)
    shot("20-timeline-empty")
    desk.go(Place.LENDERS)
    shot("21-lenders-other-case")
    from shilu.gui.dialogs.case import CaseDialog
    from shilu.gui.dialogs.judgement import JudgementDialog

    for name, dialog in (
        ("22-case-dialog", CaseDialog(texts=window._texts, parent=window)),
        ("23-judgement", JudgementDialog(workspace.vault.incidents[8], texts=window._texts, parent=window)),
    ):
        dialog.show()
        QTest.qWait(150)
        dialog.grab().save(str(to / f"{name}.png"))
        dialog.close()
    window.show_crash(RuntimeError("secret"))
    QTest.qWait(150)
    QApplication.activeModalWidget().grab().save(str(to / "24-crash.png"))


def _has_picture(desk: object, row: int) -> bool:
    model = desk.timeline.model
    incident = model.incident_at(model.index(row, 0))
    return incident is not None and bool(incident.attachments) and bool(incident.text)


if __name__ == "__main__":
    main(sys.argv[1:])

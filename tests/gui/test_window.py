"""The window as a person meets it: real keys, real clicks, services that are plain lists."""

from __future__ import annotations

import threading
from typing import ClassVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from shilu.core.errors import UserError
from shilu.gui import style
from shilu.gui.bridge import QtWords, forget_picked_files
from shilu.gui.colours import DARK, LIGHT
from shilu.gui.crash import CrashDialog
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.gui.pages.unlock.page import UnlockPage
from shilu.host.paths import resources_folder
from shilu.host.places import Doubt, PlaceDoubt
from shilu.host.settings import SettingsFile, Theme
from tests.gui.fakes import PASSPHRASE, fill, make_receipt


def unlock(qtbot, window):
    page = window.page
    qtbot.waitUntil(page.passphrase.isVisible)
    qtbot.keyClicks(page.passphrase, PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk is not None)
    qtbot.waitUntil(lambda: not window._tasks.busy)
    return window.desk


def test_the_first_key_goes_into_the_passphrase(qtbot, make_window):
    window = make_window()
    page = window.page
    qtbot.waitUntil(page.passphrase.hasFocus)
    assert window.windowTitle() == "Shilu"


def test_a_wrong_passphrase_says_what_to_do_next(qtbot, make_window):
    window = make_window()
    page = window.page
    qtbot.waitUntil(page.passphrase.hasFocus)
    qtbot.keyClicks(page.passphrase, "wrong")
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.messages.text))
    assert "does not open" in page.messages.text
    assert "Caps Lock" in page.messages.text
    assert window.desk is None


def start_job(qtbot, window, workspace):
    """A build that goes on until it is asked to stop; says whether it was."""
    stopped, started = threading.Event(), threading.Event()

    def wait(job):
        started.set()
        try:
            while True:
                job.check()
        finally:
            stopped.set()

    workspace.bundling.wait = wait
    window.desk.go(Place.BUNDLE)
    window.desk.bundle.build_button.click()
    assert started.wait(5)
    return stopped


def test_shutting_the_window_in_mid_job_stops_the_job_and_waits_for_it(qtbot, make_window, workspace):
    fill(workspace, count=5)
    window = make_window()
    unlock(qtbot, window)
    stopped = start_job(qtbot, window, workspace)
    assert window.close()
    window.shut()
    assert stopped.is_set()
    assert workspace.closed


def test_language_and_colours_wait_for_the_work_under_way(qtbot, make_window, workspace):
    fill(workspace, count=5)
    window = make_window()
    desk = unlock(qtbot, window)
    start_job(qtbot, window, workspace)
    window._on_theme_chosen(Theme.DARK)
    window._on_language_chosen("zh-CN")
    assert window.desk is desk
    assert "under way" in desk.page.messages.text
    desk.bundle.progress.cancel_button.click()
    qtbot.waitUntil(lambda: not window._tasks.busy)
    window._on_theme_chosen(Theme.HIGH_CONTRAST)
    assert window.desk is not desk
    window._on_theme_chosen(Theme.LIGHT)
    qtbot.waitUntil(lambda: not window._tasks.busy)


def test_dialogs_bring_their_own_edge(qtbot, dressed, make_window):
    from shilu.core.wording import source_language
    from shilu.gui.dialogs.reason import ReasonDialog

    for scheme in (DARK, LIGHT):
        style.dress(dressed, scheme, resources_folder())
        dialog = ReasonDialog("Title", "Words", "Do it", texts=source_language())
        qtbot.addWidget(dialog)
        dialog.show()
        image = dialog.grab().toImage()
        assert image.pixelColor(0, image.height() // 2).name().upper() == scheme.edge
        assert image.pixelColor(image.width() - 1, 5).name().upper() == scheme.edge
        assert image.pixelColor(5, 5).name().upper() == scheme.raised
    style.dress(dressed, LIGHT, resources_folder())


def test_the_only_case_opens_by_itself(qtbot, make_window, workspace):
    fill(workspace, count=5)
    window = make_window()
    desk = unlock(qtbot, window)
    qtbot.waitUntil(lambda: desk.place is Place.TIMELINE)
    qtbot.waitUntil(lambda: desk.timeline.model.total == 5)


def test_a_vault_in_a_folder_that_is_copied_elsewhere_is_said_once_and_calmly(qtbot, make_window, workspace):
    workspace.add_case()
    window = make_window()
    window._gate.doubtful = PlaceDoubt(Doubt.CLOUD, "OneDrive")
    desk = unlock(qtbot, window)
    qtbot.waitUntil(desk.place_bar.isVisible)
    assert "OneDrive" in desk.place_bar.text
    desk.place_bar.other.setFocus()
    qtbot.keyClick(desk.place_bar.other, Qt.Key.Key_Return)
    assert not desk.place_bar.isVisible()


def test_of_several_cases_one_is_chosen(qtbot, make_window, workspace):
    workspace.add_case("first")
    workspace.add_case("second")
    window = make_window()
    desk = unlock(qtbot, window)
    qtbot.waitUntil(lambda: desk.cases.table.model().rowCount() == 2)
    assert desk.place is Place.CASES
    qtbot.keyClick(desk.cases.table, Qt.Key.Key_Down)
    desk.cases.open_button.click()
    assert desk.case.title == "second"
    assert desk.place is Place.TIMELINE


def test_a_case_is_added_from_the_form(qtbot, make_window, monkeypatch):
    from shilu.gui.dialogs.case import CaseDialog

    def answer(dialog: CaseDialog) -> int:
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted  # the name is missing, and it says so
        assert "missing" in dialog.complaint.text()
        qtbot.keyClicks(dialog.complainant, "Zhang San")
        dialog.accept()
        return dialog.result()

    monkeypatch.setattr(CaseDialog, "exec", answer)
    window = make_window()
    desk = unlock(qtbot, window)
    desk.cases.ask_new()
    qtbot.waitUntil(lambda: desk.case is not None)
    assert (desk.case.title, desk.case.complainant, desk.case.timezone) == ("Zhang San", "Zhang San", "Asia/Shanghai")


def test_keys_lead_everywhere(qtbot, make_window, workspace):
    fill(workspace, count=3)
    window = make_window()
    desk = unlock(qtbot, window)
    for key, place in (
        (Qt.Key.Key_N, Place.LOG),
        (Qt.Key.Key_2, Place.LENDERS),
        (Qt.Key.Key_3, Place.BRING_IN),
        (Qt.Key.Key_4, Place.BUNDLE),
        (Qt.Key.Key_6, Place.VERIFY),
        (Qt.Key.Key_1, Place.TIMELINE),
    ):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert desk.place is place
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert desk.timeline.filters.search.hasFocus()


def test_every_control_that_takes_keys_has_a_name(qtbot, make_window, workspace):
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTableView

    fill(workspace, count=3)
    window = make_window()
    unlock(qtbot, window)
    nameless = [
        widget
        for kind in (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QTableView)
        for widget in window.findChildren(kind)
        if not widget.isHidden()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not isinstance(widget.parent(), QComboBox)
        and not widget.objectName().startswith("qt_")
    ]
    assert [(type(widget), type(widget.parent())) for widget in nameless] == []


def test_a_page_is_built_where_it_will_stand(qtbot, make_window, workspace, monkeypatch):
    """Put there later, every widget in it would have its style worked out again."""
    workspace.add_case()
    window = make_window()
    desk = unlock(qtbot, window)
    add, parents = desk._stack.addWidget, []
    monkeypatch.setattr(desk._stack, "addWidget", lambda page: parents.append(page.parentWidget()) or add(page))
    for place in (Place.LENDERS, Place.BRING_IN, Place.LOG, Place.VERIFY, Place.VAULT):
        desk.go(place)
    assert parents == [desk._stack] * 5
    assert desk._stack.currentWidget() is desk.vault


def test_language_and_colours_change_where_one_is(qtbot, make_window, workspace, tmp_path):
    fill(workspace, count=3)
    window = make_window()
    desk = unlock(qtbot, window)
    desk.go(Place.LENDERS)
    window._on_theme_chosen(Theme.DARK)
    qtbot.waitUntil(lambda: not window._tasks.busy)
    assert window.desk is not desk
    assert window.desk.place is Place.LENDERS
    assert window.desk.case.id == "case-1"
    assert SettingsFile(tmp_path / "config").read().theme is Theme.DARK
    window._on_language_chosen("zh-CN")
    qtbot.waitUntil(lambda: not window._tasks.busy)
    assert SettingsFile(tmp_path / "config").read().language == "zh-CN"
    window._on_theme_chosen(Theme.LIGHT)


def test_locking_hides_at_once_and_closes_the_vault(qtbot, make_window, workspace):
    workspace.add_case()
    window = make_window()
    unlock(qtbot, window)
    with qtbot.waitSignal(window.locked):
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
    assert window.was_locked
    window.shut()
    assert workspace.closed


def test_a_typed_contact_that_cannot_be_kept_is_not_thrown_away_by_closing(qtbot, make_window, workspace, monkeypatch):
    from shilu.gui.dialogs.confirm import ConfirmDialog

    workspace.add_case()
    workspace.drafts.refusal = UserError("disk.full")
    window = make_window()
    desk = unlock(qtbot, window)
    desk.go(Place.LOG)
    qtbot.keyClicks(desk.log.form.address, "10412345678")
    monkeypatch.setattr(ConfirmDialog, "exec", lambda _dialog: QDialog.DialogCode.Rejected)
    qtbot.waitUntil(lambda: desk.log.drafting.is_troubled)
    assert not window.close()
    assert window.isVisible()
    desk.log.form.clear()
    assert window.close()


def test_trouble_that_no_page_expects_is_told_on_the_page(qtbot, make_window, workspace):
    workspace.add_case()
    window = make_window()
    desk = unlock(qtbot, window)

    def refuse(_job):
        raise UserError("disk.full")

    window._tasks.run(refuse, done=window._on_remembered)
    qtbot.waitUntil(lambda: bool(desk.page.messages.text))


def test_a_bug_shows_where_but_no_data(qtbot, make_window, workspace):
    window = make_window()

    def fail(_job):
        secret = "13 words of a message"  # noqa: F841 - a local variable that must not be shown
        raise ValueError("10412345678")

    window._tasks.run(fail, done=window._on_remembered)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), CrashDialog))
    dialog = QApplication.activeModalWidget()
    assert "ValueError" in dialog.text
    assert "10412345678" not in dialog.text
    assert "13 words" not in dialog.text
    dialog._on_copy()
    assert QApplication.clipboard().text() == dialog.text
    dialog.close()


@pytest.mark.parametrize("key", ["history", "lastVisited"])
def test_what_was_picked_in_qts_own_dialog_is_forgotten(tmp_path, key):
    settings = QSettings(str(tmp_path / "QtProject.conf"), QSettings.Format.IniFormat)
    settings.setValue(f"FileDialog/{key}", "file:///home/someone/evidence")
    settings.setValue("FileDialog/viewMode", "List")
    forget_picked_files(settings)
    settings.sync()
    written = (tmp_path / "QtProject.conf").read_text()
    assert "evidence" not in written
    assert "viewMode" in written


def test_verifying_needs_no_vault(qtbot, make_window, tmp_path):
    window = make_window()
    window.page.verify_requested.emit()
    page = window.page
    page.check(tmp_path)
    qtbot.waitUntil(lambda: bool(page.verdict))
    assert page.verdict.startswith("✓ Verified")
    page.back_requested.emit()
    assert isinstance(window.page, UnlockPage)


def test_no_part_of_the_window_ever_flashes_up_as_a_window_of_its_own(qtbot, qapp, make_window, workspace):
    class Watcher(QObject):
        shown: ClassVar[list[QObject]] = []

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.shown.append(type(watched))
            return False

    fill(workspace, count=20)
    workspace.importing.done.append(make_receipt())
    watcher = Watcher()
    qapp.installEventFilter(watcher)
    window = make_window()
    desk = unlock(qtbot, window)
    for place in Place:
        desk.go(place)
        qtbot.waitUntil(lambda: not window._tasks.busy)
    window._on_theme_chosen(Theme.LIGHT)
    qtbot.waitUntil(lambda: not window._tasks.busy)
    qapp.removeEventFilter(watcher)
    assert watcher.shown == [MainWindow]


def test_qts_own_words_follow_the_language_of_the_screen(qapp):
    words = QtWords()
    assert words.speak("zh-CN")
    assert QCoreApplication.translate("QFileDialog", "Look in:") != "Look in:"
    words.speak("en")
    assert QCoreApplication.translate("QFileDialog", "Look in:") == "Look in:"


def test_one_can_return_from_making_a_vault(qtbot, make_window):
    window = make_window()
    page = window.page
    qtbot.waitUntil(page.passphrase.hasFocus)
    page._on_to_create()
    qtbot.waitUntil(page.creating.new.first.hasFocus)
    qtbot.keyClick(page.creating.new.first, Qt.Key.Key_Return)
    assert page.creating.new.again.hasFocus()
    page.creating.back.click()
    qtbot.waitUntil(page.passphrase.hasFocus)

"""Rule packs in the window: read, and an office's own taken in, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from shilu.core.channel import Channel, Outcome
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.gui.dialogs.pack import PackChangeDialog, PackProblemsDialog
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.host.paths import resources_folder
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, ESC, DOWN, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Tab
CHINA = (resources_folder() / "rules" / "cn.toml").read_text("utf-8")
IN_USE, KEPT = "Of the office, in use.", "Of the office, kept for papers made by it."


@pytest.fixture
def window(program: Program) -> MainWindow:
    """One call at half past eight in the evening, of a lender whose type is known; the page of the rule packs."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    known = PartyDraft("速贷", PartyKind.APP, lender_type="licensed_consumer_lender")
    workspace.parties.add(known, ("10300000001",))
    never = {"kind": "consent", "holds": "no", "party": "速贷"}
    workspace.particulars.add(case.id, ParticularKind.FACT, never)
    when = workspace.intake.understand_time("2026-05-10 20:30", case.timezone)
    workspace.intake.log(
        case.id, IncidentDraft(when, Channel.CALL, outcome=Outcome.MISSED, address="10300000001", text="x")
    )
    workspace.close()
    return packs(program, program.opened())


def packs(program: Program, window: MainWindow) -> MainWindow:
    press(Qt.Key.Key_K, CTRL)
    program.rest(window)
    program.qtbot.waitUntil(lambda: bool(window.desk.further.packs.model.rows))
    return window


def said(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def read(program: Program, page, words: str) -> None:
    program.qtbot.waitUntil(lambda: words in said(page.detail))


def own(tmp_path: Path, *, version: str = "2027-03", checked: str = "2026-11-22", hours: str = "20:00-09:00") -> Path:
    text = CHINA.replace('version = "2026-11-22"', f'version = "{version}"', 1)
    text = text.replace("checked_on = 2026-11-21", f"checked_on = {checked}", 1).replace("22:00-08:00", hours)
    assert text.count(hours) > 1
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_pack_is_read_with_how_far_it_can_be_relied_on(program: Program, window: MainWindow) -> None:
    page = window.desk.further.packs
    assert page.table.hasFocus()
    assert (page.chosen.country, len(page.model.rows)) == ("cn", 12)
    read(program, page, "GB/T 45251-2025《互联网金融")  # in the law's own language
    shown = said(page.detail)
    assert "GB/T 45251-2025, Internet finance: guidelines" in shown
    assert "recommended standard · possibly off a standard · seen second hand" in shown
    assert f"SHA-256 {page.chosen.pack.pack.sha256}" in shown
    assert "No lawyer has reviewed it." in shown
    assert "Last checked on 2026-11-21." in shown
    press(DOWN)
    press(DOWN)
    read(program, page, "1 draft is switched off.")
    read(program, page, "a draft, switched off")
    for part, words in (
        ("Offices", "Numbers and pages: nobody has looked them up."),
        ("Forms", "Part B"),
        ("Not settled", "drafts when this was written"),
    ):
        place = next(at for at in range(page.detail.parts.count()) if page.detail.parts.itemText(at).startswith(part))
        page.detail.parts.setFocus()
        while page.detail.parts.currentIndex() < place:
            press(DOWN)
        read(program, page, words)
    press(ESC)
    program.rest(window)
    assert window.desk.place is Place.VAULT


def test_packs_that_were_last_checked_more_than_a_year_ago_are_named(program: Program, window: MainWindow) -> None:
    page = window.desk.further.packs
    assert not page.old.isVisible()
    program.clock.at_ms = 1_827_000_000_000  # in November 2027
    page.arrive()
    program.qtbot.waitUntil(page.old.isVisible)
    assert page.old.text().startswith("Last checked more than 12 months ago: China (mainland), United States, India")
    read(program, page, "more than 12 months ago: look up what changed since.")


def test_everything_that_is_wrong_with_a_file_is_said_at_once(program: Program, window: MainWindow, tmp_path) -> None:
    file = own(tmp_path)
    file.write_text(file.read_text("utf-8").replace("norm =", "nrm ="), "utf-8")
    program.desktop.files = (file,)
    seen = []

    def answer(dialog: PackProblemsDialog) -> None:
        seen.append(dialog.lines.views[0].toPlainText())
        press(ENTER)

    program.when_asked(PackProblemsDialog, answer)
    window.desk.further.packs.add_button.setFocus()
    press(ENTER)
    program.qtbot.waitUntil(lambda: bool(seen))
    assert "rule 1, norm (cn.hours.gbt45251): This is missing, or empty." in seen[0]
    assert seen[0].count("A pack has nothing of this name here.") == CHINA.count("norm =")
    assert window.desk._workspace.packs.kept() == ()


def test_an_offices_pack_says_which_findings_change_and_holds_once_that_was_read(
    program: Program, window: MainWindow, tmp_path
) -> None:
    page = window.desk.further.packs
    asked: list[tuple[str, list[tuple[str, int, int]]]] = []

    def answer(dialog: PackChangeDialog) -> None:
        rows = [(one.rule, one.before, one.after) for one in dialog.effects.rows if one.result.value == "outside"]
        asked.append((said(dialog), rows))
        press(ENTER)

    def ask(begin, standing: str) -> None:
        program.when_asked(PackChangeDialog, answer)
        begin.setFocus()
        press(ENTER)
        program.qtbot.waitUntil(lambda: standing in said(page.detail))
        program.return_to(window)

    program.desktop.files = (own(tmp_path),)
    ask(page.add_button, IN_USE)
    words, rows = asked[0]
    assert "Rule pack China (mainland), version 2027-03" in words
    assert "Now version 2026-11-22 holds." in words
    assert ("cn.hours.gbt45251", 0, 1) in rows
    assert page.messages.text.startswith("Cases are judged by this pack from now on.")
    assert [one.country for one in page.model.rows][:2] == ["cn", "cn"]
    assert page.model.index(0, 0).data() == "Office: China (mainland)"
    judged = window.desk._workspace.judging.of_case(window.desk.case.id, QuietJob())
    assert judged.pack.pack.version == "2027-03"
    ask(page.detail.remove_button, "Comes with Shilu.")
    assert ("cn.hours.gbt45251", 1, 0) in asked[1][1]
    page.table.setFocus()
    press(DOWN)
    read(program, page, KEPT)  # for the papers made by it
    ask(page.detail.use_button, IN_USE)
    assert ("cn.hours.gbt45251", 0, 1) in asked[2][1]


def test_a_pack_that_is_older_than_the_one_that_comes_with_the_program_is_kept_and_not_used(
    program: Program, window: MainWindow, tmp_path
) -> None:
    page = window.desk.further.packs
    program.desktop.files = (own(tmp_path, checked="2025-01-02"),)
    seen = []

    def answer(dialog: PackChangeDialog) -> None:
        seen.append((dialog.accept_button.text(), dialog.effects.rows, said(dialog)))
        press(ENTER)

    program.when_asked(PackChangeDialog, answer)
    page.add_button.setFocus()
    press(ENTER)
    program.qtbot.waitUntil(lambda: len(page.model.rows) == 13)
    verb, effects, words = seen[0]
    assert (verb, effects) == ("Keep it", ())
    assert "The pack that comes with Shilu was checked later, and holds on: no finding would change." in words
    read(program, page, "Of the office; the one that comes with Shilu was checked later.")
    assert not page.detail.use_button.isVisible()
    assert window.desk._workspace.judging.of_case(window.desk.case.id, QuietJob()).pack.pack.version == "2026-11-22"


def test_packs_can_be_read_from_the_page_of_the_vault_without_a_case(program: Program) -> None:
    program.make_vault(cases=2)
    window = program.opened()
    window.desk.go(Place.VAULT)
    program.rest(window)
    window.desk.vault.packs.show_button.setFocus()
    press(ENTER)
    program.qtbot.waitUntil(lambda: bool(window.desk.further.packs.model.rows))
    assert window.desk.place is Place.PACKS
    press(ESC)
    program.rest(window)
    assert window.desk.place is Place.VAULT

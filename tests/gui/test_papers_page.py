"""Papers of the rule pack in the window: ticked, filled and saved by keys alone, in real vaults."""

from __future__ import annotations

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from shilu.core.draft import DraftKind
from shilu.core.incident import IncidentDraft
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.letter_sent import LetterSentDialog
from shilu.gui.dialogs.paper_pages import PaperPagesDialog
from shilu.gui.main_window import MainWindow
from shilu.gui.navigation import Place
from shilu.gui.widgets.paper_parts import PaperField, TickLine
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program, press, write
from tests.gui.test_record_page import tab_to

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, DOWN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Space


@pytest.fixture
def window(program: Program) -> MainWindow:
    """A case with a contact, a device and a filing that waits for its answer; the page of its papers."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    when = from_epoch_ms("", NOW_MS - 3_600_000, zone=case.timezone)
    workspace.intake.log(case.id, IncidentDraft(when, address="10412345678", text="威胁你家人"))
    workspace.particulars.add(case.id, ParticularKind.DEVICE, {"make": "Redmi", "model": "Note 9", "where": "home"})
    filed = {"office": "the hotline", "channel": "cn.12378", "handed_in_on": "2026-05-27"}
    workspace.particulars.add(case.id, ParticularKind.FILING, filed)
    workspace.parties.add(PartyDraft("SuDai", PartyKind.APP), ("10412345678",))
    workspace.close()
    made = program.opened()
    press(Qt.Key.Key_P, CTRL)
    shown(program, made, "cn.form.report")
    return made


def shown(program: Program, window: MainWindow, paper: str) -> dict[str, TickLine | PaperField]:
    """Once a paper stands there: its sentences and fields by their ids."""
    page = window.desk.further.papers

    def pieces() -> dict[str, TickLine | PaperField]:
        found = [*page.form.area.findChildren(TickLine), *page.form.area.findChildren(PaperField)]
        return {one.objectName(): one for one in found if one.isVisible()}

    def whole() -> bool:
        read = page.form.paper
        wanted = {one.id for one in (*read.sentences, *read.fields)} if read is not None and read.id == paper else {""}
        return wanted <= pieces().keys()

    program.qtbot.waitUntil(whole)
    return pieces()


def go(program: Program, window: MainWindow, paper: str) -> dict[str, TickLine | PaperField]:
    page = window.desk.further.papers
    page.table.setFocus()
    at = [one.id for one in page.model.rows].index(paper)
    while page.table.currentIndex().row() < at:
        press(DOWN)
    return shown(program, window, paper)


def said(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def pdf(file) -> str:
    with pypdfium2.PdfDocument(file) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_only_what_was_ticked_is_printed_and_what_is_declared_is_never_ticked_beforehand(
    program: Program, window: MainWindow, tmp_path
) -> None:
    page = window.desk.further.papers
    pieces = go(program, window, "cn.form.truth")
    assert not any(one.box.isChecked() for one in pieces.values())
    assert "What I hand in I experienced myself" in said(pieces["true"])  # in the window's language too
    assert "No lawyer has checked the texts" in page.form.marks.text()
    program.desktop.save_to = tmp_path / "truth.pdf"
    tab_to(page.form.save_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: "Nothing is ticked" in page.messages.text)
    assert not program.desktop.save_to.exists()
    page.table.setFocus()
    press(ENTER)
    tab_to(pieces["true"].box)
    press(SPACE)
    tab_to(page.form.save_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: "The paper is written: truth.pdf" in page.messages.text)
    text = pdf(program.desktop.save_to)
    assert "本人提交的材料系本人亲历" in text
    assert "如有虚假" not in text
    program.rest(window)
    assert window.desk._workspace.drafts.of_case(window.desk.case.id).drafts == ()  # it is done


def test_the_pages_are_seen_before_anything_is_written(program: Program, window: MainWindow) -> None:
    page = window.desk.further.papers
    seen = []

    def look(dialog: PaperPagesDialog) -> None:
        program.qtbot.waitUntil(lambda: dialog.strip.has_picture(0))
        seen.append(dialog.strip.count)
        press(Qt.Key.Key_Escape)

    before = sorted(program.folder.rglob("*"))
    program.when_asked(PaperPagesDialog, look)
    tab_to(page.form.look_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: bool(seen))
    program.return_to(window)
    assert seen[0] >= 1
    assert [one for one in sorted(program.folder.rglob("*")) if one.suffix == ".pdf"] == []
    assert len(sorted(program.folder.rglob("*"))) == len(before)


def test_what_is_missing_can_be_written_there_or_entered_where_it_belongs(program: Program, window: MainWindow) -> None:
    page = window.desk.further.papers
    go(program, window, "cn.form.making")
    assert "IMEI of the device" in said(page.form.gaps)
    line = page.form.gaps.lines["taken_first"]
    tab_to(line)
    write("2026-05-01 09:30")
    program.qtbot.waitUntil(
        lambda: any("2026-05-01 09:30" in said(one) for one in page.form.area.findChildren(TickLine) if one.isVisible())
    )
    assert line.hasFocus()
    assert "device, from" not in said(page.form.gaps)
    page.form.options.boxes["language"].setFocus()
    press(DOWN)
    program.qtbot.waitUntil(lambda: page.form.paper.language == "en")
    assert page.form.title.text() != "电子证据制作说明"
    page.form.gaps.enter_requested.emit("imei")
    program.rest(window)
    assert (window.desk.place, window.desk.record.kind) == (Place.RECORD, ParticularKind.DEVICE)


def test_what_was_ticked_and_written_is_kept_and_stands_there_again(program: Program, window: MainWindow) -> None:
    pieces = go(program, window, "cn.form.report")
    name, field = next((name, one) for name, one in pieces.items() if isinstance(one, PaperField) and not one.boxes)
    tab_to(field.text)
    press(Qt.Key.Key_End, CTRL)
    write(" as I know")
    window.desk.further.papers.table.setFocus()
    pieces = go(program, window, "cn.form.truth")
    tab_to(pieces["whole"].box)
    press(SPACE)
    press(Qt.Key.Key_L, CTRL)
    program.qtbot.waitUntil(lambda: window.was_locked)
    program.end()
    again = program.opened()
    program.qtbot.waitUntil(again.desk.unfinished.isVisible)
    program.rest(again)
    kept = again.desk._workspace.drafts.of_case(again.desk.case.id).drafts
    assert {(one.kind, one.about) for one in kept} == {
        (DraftKind.PAPER, "cn.form.truth"),
        (DraftKind.PAPER, "cn.form.report"),
    }
    assert "What was typed into “Declaration of truth” is kept" in again.desk.unfinished.text
    again.desk.unfinished.bars[0].step.click()
    program.rest(again)
    pieces = shown(program, again, "cn.form.truth")
    assert pieces["whole"].box.isChecked()
    assert not pieces["true"].box.isChecked()
    again.desk.further.papers.table.setFocus()
    press(Qt.Key.Key_Home, CTRL)
    field = shown(program, again, "cn.form.report")[name]
    assert isinstance(field, PaperField)
    assert field.text.toPlainText().endswith(" as I know")


def test_a_letter_that_was_sent_is_kept_with_its_words_and_its_clock_runs(
    program: Program, window: MainWindow, tmp_path
) -> None:
    page = window.desk.further.papers
    go(program, window, "cn.letter.stop")  # seen, and nothing of it chosen
    pieces = go(program, window, "cn.letter.complaint")
    program.rest(window)
    assert window.desk._workspace.drafts.of_case(window.desk.case.id).drafts == ()
    assert page.form.options.boxes["party"].currentText() == "SuDai"  # the only one that it is for
    ticked = [name for name, one in pieces.items() if one.box.isChecked()]
    other = next(name for name, one in pieces.items() if not one.box.isChecked())
    tab_to(pieces[other].box)
    press(SPACE)
    tab_to(page.form.copy_button)
    press(ENTER)
    copied = QGuiApplication.clipboard().text()
    program.desktop.save_to = tmp_path / "letter.pdf"
    tab_to(page.form.save_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: "The paper is written: letter.pdf" in page.messages.text)
    assert "SuDai" in pdf(program.desktop.save_to)

    def answer(dialog: LetterSentDialog) -> None:
        assert dialog.inputs["sent_on"].input.typed() == "2026-05-29"
        press(DOWN)
        press(DOWN)  # by registered post
        tab_to(dialog.inputs["reference"])
        write("XA 1234")
        tab_to(dialog.inputs["proof"])
        write("1")
        program.qtbot.waitUntil(lambda: "No. 1 · " in said(dialog.inputs["proof"]))
        tab_to(dialog.inputs["delivered_on"])
        write("2026-05-28")
        press(ENTER)
        program.qtbot.waitUntil(dialog.complaint.isVisible)  # before it was sent
        tab_to(dialog.inputs["delivered_on"])
        press(Qt.Key.Key_A, CTRL)
        write("2026-05-29")
        press(ENTER)

    program.when_asked(LetterSentDialog, answer)
    tab_to(page.form.sent_button)
    press(ENTER)
    program.qtbot.waitUntil(lambda: "SuDai" in page.clocks.text())
    (kept,) = window.desk._workspace.particulars.of_case(window.desk.case.id, ParticularKind.LETTER)
    assert (kept.text("letter"), kept.text("how")) == ("cn.letter.complaint", "registered_post")
    assert (kept.text("reference"), kept.text("delivered_on")) == ("XA 1234", "2026-05-29")
    assert set(kept.several("ticks")) == {*ticked, other}
    (proof,) = kept.several("proof")
    assert window.desk._workspace.timeline.get(proof).number == 1
    assert copied == kept.text("text")
    assert "SuDai" in copied
    program.return_to(window)
    assert window.desk._workspace.drafts.of_case(window.desk.case.id).drafts == ()


def test_what_runs_after_letters_and_filings_stands_above_the_papers(window: MainWindow) -> None:
    assert "the hotline" in window.desk.further.papers.clocks.text()

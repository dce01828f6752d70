"""The part of the tour that goes through the window: every page, every dialog, with what is typed into them.

Dialogs are answered as a person would, also Qt's own for files. What was seen is told by the names of its classes, and
beside it the names of all pages and dialogs that there are.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from shilu import app
from shilu.core.channel import Channel
from shilu.core.incident import IncidentDraft
from shilu.core.particular import ParticularKind
from shilu.core.recovery_key import groups
from shilu.gui import run as gui
from shilu.gui.crash import CrashDialog
from shilu.gui.navigation import Place
from shilu.gui.pages import drafting
from shilu.gui.tasks import Tasks
from shilu.gui.widgets.paper_parts import PaperField
from shilu.gui.widgets.review_table import Answer
from shilu.host.paths import resources_folder, user_folders
from shilu.host.places import Doubt, PlaceDoubt
from shilu.host.settings import Theme
from shilu.services.joining import Suggested
from tests.soak.deeds import CHEAP
from tests.soak.person import Person
from tests.soak.tour import NUMBER, RECOVERY_KEY, UNNAMED, canary

_FOLDERS = ("pages", "dialogs")


def walk(stage: str, home: Path, out: Path) -> dict[str, Any]:
    """One start of the program, from its first page to its end."""
    drafting.EVERY_MS = 100  # a draft is kept as it is in the end, only sooner
    application = app.build(user_folders(), cost=CHEAP, work_factor=1, language="en")
    person: list[Person] = []
    gui_make = gui.make_window

    def make(*_arguments: object, tasks: Tasks, **_named: object) -> Any:
        window = gui_make(application, tasks=tasks)
        person.append(Person(window, tasks, home, out))
        return window

    gui.make_window = make
    ways = {"window": _everything, "again": _again, "anew": _anew}
    QApplication.exec = lambda *_: _walked(person[0], ways[stage])  # type: ignore[method-assign]
    gui.run_window(application)
    seen = {kind.__name__ for kind in person[0].seen}
    return {"keys": person[0].keys, "seen": sorted(seen), "all": sorted(_pages_and_dialogs())}


def _walked(person: Person, way: Callable[[Person], None]) -> int:
    way(person)
    return 0


def _pages_and_dialogs() -> Iterator[str]:
    """The names of all widgets of pages/ and dialogs/ that nothing else is built on."""
    kinds: set[type] = {CrashDialog}
    for folder in _FOLDERS:
        package = importlib.import_module(f"shilu.gui.{folder}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            kinds |= {
                one
                for one in vars(module).values()
                if isinstance(one, type) and issubclass(one, QWidget) and one.__module__ == module.__name__
            }
    return (one.__name__ for one in kinds if not any(one is not other and issubclass(other, one) for other in kinds))


def _accept(dialog: Any) -> None:
    dialog.accept()


def _close(person: Person, dialog: Any) -> None:
    person.rest()
    dialog.accept()


def _reason(dialog: Any) -> None:
    QTest.keyClicks(dialog.reason, canary("reason"))
    dialog.accept()


def _unlock(person: Person, typed: str) -> None:
    page = person.window.page
    person.until(page.passphrase.isVisible)
    person.rest()
    QTest.keyClicks(page.passphrase, typed)
    page.open_button.click()
    person.rest()


def _everything(person: Person) -> None:
    """The vault of the command line: all that can be done with an open one, until it is locked."""
    _unlock(person, canary("passphrase"))
    person.until(lambda: person.desk is not None)
    person.rest()
    person.desk.open_case(person.desk._cases[0])
    person.rest()
    _doubt(person)
    records = (_log, _complete, _timeline, _decide, _bring_in, _lenders, _review, _record, _bundle_and_verify)
    for visit in (*records, _papers, _cases, _vault, _looks, _crash):
        visit(person)
    _form(person, "draft")  # it is left as it is
    person.window.lock()


def _doubt(person: Person) -> None:
    """What is said of a vault that lies where it is copied to other computers."""
    bar = person.desk.place_bar
    bar.show_doubt(PlaceDoubt(Doubt.CLOUD, "OneDrive"))
    person.until(bar.isVisible)
    person.do(bar.other.click)


def _form(person: Person, place: str) -> Any:
    page = person.go(Place.LOG)
    QTest.keyClicks(page.form.address, NUMBER)
    QTest.keyClicks(page.form.text, canary(place))
    QTest.keyClicks(page.form.summary, canary("typedsummary"))
    person.rest()
    return page


def _log(person: Person) -> None:
    person.do(_form(person, "typed").save_button.click)


def _complete(person: Person) -> None:
    """The picture that the command line brought in."""
    person.do(person.desk.incomplete.step.click, ("CorrectingDialog", partial(_read_off, person)))
    person.desk.page.filters.clear()
    person.rest()


def _read_off(person: Person, dialog: Any) -> None:
    dialog.contact.address.setText(NUMBER)
    dialog.text.setPlainText(canary("screen"))
    dialog.reason.setText(canary("reason"))
    person.rest()
    dialog.accept()


def _timeline(person: Person) -> None:
    page = person.go(Place.TIMELINE)
    QTest.keyClicks(page.filters.search, canary("search"))
    person.rest()
    page.filters.search.setText(canary("text"))
    person.rest()
    page.table.selectRow(0)
    person.rest()
    read = page.detail
    pictured = read.incident
    person.do(partial(read.edit_requested.emit, pictured), ("JudgementDialog", partial(_judge, person)))
    person.do(partial(read.history_requested.emit, pictured.id))
    read.history_button.setChecked(True)
    person.rest()
    picture = pictured.attachments[0]
    person.do(partial(read.picture_requested.emit, picture), ("PictureDialog", partial(_close, person)))
    person.do(partial(read.save_requested.emit, picture), person.file(person.out / "copy.png"))
    person.do(partial(read.tag_file_requested.emit, picture), ("FileTagsDialog", _shows))
    person.do(partial(read.withdraw_requested.emit, read.incident), ("ReasonDialog", _reason))
    person.do(partial(page.reading.restore, pictured.id))
    page.filters.search.setText(canary("typed"))
    person.rest()
    page.table.selectRow(0)
    person.rest()
    backup = person.file(person.home / "sealed" / "first.shilu-backup")
    person.do(partial(read.erase_requested.emit, read.incident), ("EraseDialog", _back_up_first), backup)
    page.filters.search.clear()
    person.rest()


def _judge(person: Person, dialog: Any) -> None:
    dialog.summary.setPlainText(canary("typedsummary"))
    dialog.reason.setText(canary("reason"))
    person.rest()
    dialog.accept()


def _back_up_first(dialog: Any) -> None:
    dialog.reason.setText(canary("reason"))
    dialog.backup_button.click()
    QTimer.singleShot(1500, dialog.accept)


def _decide(person: Person) -> None:
    person.do(person.desk.deciding.open, ("DecidingDialog", _reason))


def _bring_in(person: Person) -> None:
    card = _brought_in(person, "more.xml")
    person.do(card._undo.click, ("ReasonDialog", _reason))
    person.do(card._restore.click)
    person.do(card._erase.click, ("EraseDialog", _reason))
    bill = _brought_in(person, "another.csv")
    person.do(bill._reconcile.click, ("ReconciliationDialog", partial(_close, person)))


def _brought_in(person: Person, name: str) -> Any:
    """Bring a file in; gives its receipt."""
    page = person.go(Place.BRING_IN)
    person.do(page._drop.button.click, person.file(person.home / "inputs" / name))
    person.rest()
    person.do(page.how.go_button.click)
    person.do(page.bring_in_button.click)
    return next(card for card in page.findChildren(_receipt_card()) if card._receipt.source.name == name)


def _receipt_card() -> type:
    from shilu.gui.widgets.receipts import ReceiptCard

    return ReceiptCard


def _lenders(person: Person) -> None:
    page = person.go(Place.LENDERS)

    def named(dialog: Any) -> None:
        dialog.name.setText(f"{canary('party')} typed")
        dialog.aliases.setText(canary("alias"))
        dialog.accept()

    person.do(page.ask_new, ("PartyDialog", named))
    QTest.keyClicks(page.number, NUMBER[:-1] + "4")
    person.do(page.link_button.click)
    person.do(page.history_button.click, ("HistoryDialog", partial(_close, person)))
    _party(person, page)
    page.own.selectRow(0)
    person.do(page.about_number.click)
    person.do(person.desk.page.history_button.click, ("HistoryDialog", partial(_close, person)))
    person.do(person.desk.page.back_button.click)
    person.do(page.scripts_button.click)
    person.do(person.desk.page.back_button.click)
    page.own.selectAll()
    person.rest()
    person.do(page._unlink.click, ("ReasonDialog", _reason))


def _review(person: Person) -> None:
    """Numbers that sign with a name that nobody has yet, and with one that is known."""
    for last, name in (
        ("8", canary("typed")),
        ("9", canary("typed")),
        ("0", f"{canary('party')} typed"),
    ):
        page = person.go(Place.LOG)
        QTest.keyClicks(page.form.address, UNNAMED[:-1] + last)
        page.form.channel.set_value(Channel.SMS)
        page.form.text.setPlainText(f"【{name}】您的借款已逾期，请还款，否则坐牢")
        person.do(page.save_button.click)
    page = person.go(Place.REVIEW)

    def named(dialog: Any) -> None:
        dialog.accept()

    def other(dialog: Any) -> None:
        dialog.name.setEditText(f"{canary('party')} other")
        dialog.accept()

    def dated(dialog: Any) -> None:
        dialog.period.first.set_day(date(2020, 1, 1))
        dialog.accept()

    new = next(one for one in page.kind.sitting.left if not one.suggestion.party)
    page.table.setCurrentIndex(page.model.index(page.model.place_of(new.id), 0))
    person.rest()
    person.do(page.pane.period.click, ("PeriodDialog", dated))
    person.do(page.pane.confirm.click, ("NewPartyDialog", named))
    person.do(page.pane.other.click, ("OtherPartyDialog", other))
    page.undo()
    person.rest()
    person.do(partial(page._on_answered, Answer.TOGETHER_ALL), ("TogetherDialog", _accept))

    def tagged(dialog: Any) -> None:
        (dialog.tags if hasattr(dialog, "tags") else dialog.add).set_values(("police",))
        dialog.accept()

    page.mode.set_value(page._kinds[1])
    person.rest()
    person.do(page.pane.other.click, ("OtherTagsDialog", tagged))
    timeline = person.go(Place.TIMELINE)
    timeline.table.selectAll()
    person.do(timeline.several.ask, ("TagsDialog", tagged))
    _one(person, timeline)


def _shows(dialog: Any) -> None:
    dialog.tags.set_values(("morphed",))
    dialog.accept()


def _one(person: Person, timeline: Any) -> None:
    """Two contacts are one, and are two again."""
    workspace, case = person.window.desk._workspace, timeline.case
    when = workspace.intake.understand_time("now", case.timezone)
    ids = [workspace.intake.log(case.id, IncidentDraft(when=when, text=canary("text"))) for _ in range(2)]
    one, other = (workspace.intake.get(incident_id) for incident_id in ids)
    kept: list[Any] = []

    def joined(dialog: Any) -> None:
        dialog.number.setText(other.label)
        dialog.accept()
        person.until(lambda: dialog.pair is not None)
        dialog.reason.setText(canary("reason"))
        dialog.accept()

    def separated(dialog: Any) -> None:
        dialog.reason.setText(canary("reason"))
        dialog.accept()

    timeline.reading.joining.joined.connect(lambda incident, _told: kept.append(incident))
    timeline.reading.joining._on_suggested((Suggested(one, other),))  # as a call that came in would be offered
    person.rest()
    person.do(timeline.reading.joining.open, ("JoinDialog", joined))
    person.do(partial(timeline.reading.joining.ask_apart, kept[0]), ("ReasonDialog", separated))


def _party(person: Person, lenders: Any) -> None:
    """One of them in full: changed, merged and taken apart; and lists of them in and out."""
    person.do(lenders.lists.ask_in, person.file(person.home / "inputs" / "parties.csv"), ("PartyListDialog", _accept))
    person.do(lenders.lists.ask_out, person.file(person.out / "parties.csv"))

    def changed(dialog: Any) -> None:
        dialog.inputs["website"].input.put(canary("record"))
        dialog.reason.setText(canary("reason"))
        person.rest()
        dialog.accept()

    def merged(dialog: Any) -> None:
        dialog.other.setEditText(f"{canary('party')} listed")
        dialog.reason.setText(canary("reason"))
        dialog.accept()

    person.do(lenders.all_button.click)
    page = person.desk.page
    person.do(page.change_button.click, ("PartyChangeDialog", changed))
    person.do(page.merge_button.click, ("PartyMergeDialog", merged))
    person.do(partial(page.deeds.ask_split, page.dossier.party.absorbed[0].id), ("ReasonDialog", _reason))
    person.do(page.history_button.click, ("HistoryDialog", partial(_close, person)))
    person.do(page.back_button.click)


def _record(person: Person) -> None:
    page = person.go(Place.RECORD)
    page.show_kind(ParticularKind.HARM)
    person.rest()

    def filled(dialog: Any) -> None:
        dialog.inputs["kind"].input.put("fear")
        dialog.inputs["words"].input.put(canary("record"))
        dialog.inputs["note"].input.put(canary("note"))
        person.rest()
        dialog.accept()

    def changed(dialog: Any) -> None:
        dialog.inputs["words"].input.put(f"{canary('record')} again")
        dialog.reason.setText(canary("reason"))
        dialog.accept()

    def pasted(dialog: Any) -> None:
        dialog.text.setPlainText(f"lender\tfees\tnote\n{canary('party')} typed\t{canary('record')}\t{canary('note')}\n")
        person.until(lambda: dialog.table is not None)
        person.rest()
        dialog.accept()

    person.do(page.ask_new, ("ParticularDialog", filled))
    person.do(page.detail.change.click, ("ParticularDialog", changed))
    person.do(page.detail.history.click, ("HistoryDialog", partial(_close, person)))
    person.do(page.detail.withdraw.click, ("ReasonDialog", _reason))
    page.show_kind(ParticularKind.OFFER)
    person.rest()

    def blacked(dialog: Any) -> None:
        dialog.canvas.keep()
        dialog.accept()

    def offered(dialog: Any) -> None:
        dialog.inputs["seller"].input.put(canary("record"))
        dialog.black_out.click()
        person.until(lambda: bool(dialog.inputs["screenshot_sha256"].input.typed()))
        dialog.accept()

    person.do(
        page.ask_new,
        ("ParticularDialog", offered),
        person.file(person.home / "inputs" / "screen.png"),
        ("BlackOutDialog", blacked),
        person.file(person.out / "blacked.png"),
    )
    page.show_kind(ParticularKind.FACT)
    person.rest()

    def stated(dialog: Any) -> None:
        dialog.inputs["kind"].input.put("stop_notice")
        dialog.inputs["words"].input.put(canary("record"))
        dialog.accept()

    person.do(page.ask_new, ("ParticularDialog", stated))
    page.show_kind(ParticularKind.FILING)
    person.rest()

    def filed(dialog: Any) -> None:
        dialog.inputs["office"].input.put(canary("record"))
        dialog.inputs["handed_in_on"].input.put("2026-05-02")
        dialog.inputs["channel"].input.put("cn.police")
        dialog.accept()

    person.do(page.ask_new, ("ParticularDialog", filed))

    def copied(dialog: Any) -> None:
        person.until(lambda: bool(dialog.shown))
        dialog.shown[0].put(canary("record"))
        dialog.shown[0].copy_button.click()
        person.rest()
        dialog.shown[0].anew_button.click()
        dialog.accept()

    person.do(page.filed.form_button.click, ("OfficeFormDialog", copied))
    page.show_kind(ParticularKind.LETTER)
    person.rest()

    def sent(dialog: Any) -> None:
        dialog.inputs["title"].input.put(canary("record"))
        dialog.inputs["party"].input.put(f"{canary('party')} typed")
        dialog.inputs["sent_on"].input.put("2026-05-02")
        dialog.inputs["text"].input.put(canary("record"))
        dialog.accept()

    person.do(page.ask_new, ("ParticularDialog", sent))
    page.show_kind(ParticularKind.LOAN)
    person.rest()
    person.do(page.chain_button.click)
    person.desk.page.as_table.setChecked(True)
    person.do(person.desk.page.back_button.click)
    page.show_kind(ParticularKind.HARM)
    person.rest()
    page.with_withdrawn.setChecked(True)
    person.do(page.detail.restore.click, ("ReasonDialog", _reason))
    person.do(page.detail.erase.click, ("EraseDialog", _reason))
    page.show_kind(ParticularKind.THIRD_PERSON)
    person.rest()
    person.do(
        page.detail.statement.click,
        ("StatementDialog", lambda dialog: dialog.accept()),
        person.file(person.out / "statement.pdf"),
    )
    page.show_kind(ParticularKind.LOAN)
    person.rest()
    person.do(page.paste_button.click, ("ParticularTableDialog", pasted))
    findings = person.go(Place.FINDINGS)
    person.do(findings.clear_button.click)
    person.do(findings.missing_button.click)
    person.do(person.desk.page.back_button.click)
    _next_steps(person)
    timeline = person.go(Place.TIMELINE)
    timeline.filters.search.setText(canary("record"))
    person.until(timeline.record_hits.isVisible)
    person.do(timeline.record_hits.buttons[0].click)
    timeline.filters.clear()


def _next_steps(person: Person) -> None:
    """A page for the desk of the police, and the form of a filing there, begun with its office."""
    page = person.go(Place.NEXT_STEPS)
    place = next(at for at, one in enumerate(page.model.rows) if getattr(one.of, "channel", None))
    desk = next(at for at, one in enumerate(page.model.rows[place:], place) if one.of.channel.hands_out)
    page.table.setCurrentIndex(page.model.index(desk, 0))
    person.do(page.act_button.click, person.file(person.out / "desk-window.pdf"))
    person.do(page.filed_button.click, ("ParticularDialog", lambda dialog: dialog.reject()))


def _bundle_and_verify(person: Person) -> None:
    page = person.go(Place.BUNDLE)
    page._out = person.out / "from-the-window"
    person.rest()
    person.do(page.build_button.click)
    person.rest()
    verify = person.go(Place.VERIFY)
    person.do(partial(verify.check, next(page._out.glob("*.zip"))))


def _cases(person: Person) -> None:
    page = person.go(Place.CASES)
    deeds, handing = page._deeds, page._handing_over
    case = page._chosen()
    sealed = person.home / "sealed"
    for _ in range(2):
        person.do(page._on_close, ("ReasonDialog", _reason))
    person.do(page._on_history, ("HistoryDialog", partial(_close, person)))
    person.do(page._on_checkpoint, ("CheckpointDialog", partial(_checkpoint, person)))

    def locked(dialog: Any) -> None:
        for box in (dialog.new.first, dialog.new.again):
            box.setText(canary("handed"))
        dialog.accept()

    def opened(dialog: Any) -> None:
        dialog.passphrase.setText(canary("handed"))
        dialog.accept()

    file = sealed / "from-the-window.shilu-case"
    person.do(partial(handing.ask_export, case), ("ExportCaseDialog", locked), person.file(file))
    person.do(handing.ask_merge, person.file(file), ("PassphraseDialog", opened))
    person.do(handing.show_own_key, ("OwnKeyDialog", partial(_close, person)))

    def new(dialog: Any) -> None:
        dialog.title.setText(f"{canary('title')} typed")
        dialog.complainant.setText(canary("complainant"))
        dialog.accept()

    person.do(page.ask_new, ("CaseDialog", new))
    person.desk.go(Place.CASES)
    person.rest()
    person.do(partial(deeds.ask_erase, person.desk.case), ("EraseDialog", _reason))
    person.desk.open_case(case)
    person.rest()


def _checkpoint(person: Person, dialog: Any) -> None:
    person.rest()
    sealed = person.home / "sealed"
    dialog.copy_requested.emit()
    for deed, answer in (
        (dialog.save_requested.emit, sealed / "checkpoint.png"),
        (dialog.request_requested.emit, sealed / "stamp2"),
        (dialog.root_requested.emit, person.home / "authority" / "ca.pem"),
        (dialog.replies_requested.emit, person.home / "authority" / "reply.tsr"),
    ):
        (sealed / "stamp2").mkdir(exist_ok=True)
        person.answers = [person.file(answer)]
        deed()
        person.until(lambda: not person.answers)
        person.rest()
    dialog.check_requested.emit((sealed / "stamp" / "checkpoint.txt").read_text())
    person.rest()
    dialog.accept()


def _vault(person: Person) -> None:
    page = person.go(Place.VAULT)
    ways, sealed = page.ways_in, person.home / "sealed"

    def changed(dialog: Any) -> None:
        dialog.old.setText(canary("passphrase"))
        for box in (dialog.new.first, dialog.new.again):
            box.setText(f"{canary('passphrase')} 3")
        dialog.accept()

    def added(dialog: Any) -> None:
        dialog.name.setText(f"{canary('slot')} typed")
        for box in (dialog.new.first, dialog.new.again):
            box.setText(f"{canary('passphrase')} 4")
        dialog.accept()

    def renamed(dialog: Any) -> None:
        dialog.name.setText(f"{canary('slot')} again")
        dialog.accept()

    def compared(dialog: Any) -> None:
        dialog.how.setText(canary("clock"))
        dialog.other.setText(time.strftime("%H:%M:%S"))
        dialog.accept()

    person.do(ways.change.click, ("ChangePassphraseDialog", changed))
    person.do(ways.add.click, ("AddWayDialog", added))
    person.do(ways.rows[-1].rename.click, ("RenameWayDialog", renamed))
    person.do(ways.rows[-1].remove.click, ("ConfirmDialog", _accept))
    person.do(ways.recovery.click, ("RecoveryKeyDialog", partial(_write_down, person)))
    person.do(ways.rekey.click, ("ConfirmDialog", _accept))
    person.do(page.backup.make.click, person.file(sealed / "from-the-window.shilu-backup"))
    person.do(page.checking.check.click)
    for folder in ("exported", "read"):
        (person.out / folder).mkdir()
    person.do(page.export.export.click, person.file(person.out / "exported"))
    person.do(page.checking._on_salvage, person.file(person.out / "read"))
    person.do(page.clock.compare.click, ("CompareClockDialog", compared))
    person.do(page.traces.remove.click, ("ConfirmDialog", _accept))
    _packs(person, page)


def _papers(person: Person) -> None:
    page = person.go(Place.PAPERS)
    person.until(lambda: page.form.paper is not None)
    person.rest()
    person.until(lambda: bool(page.form.area.findChildren(PaperField)))
    page.form.area.findChildren(PaperField)[0].text.setPlainText(canary("text"))
    person.rest()
    person.do(page.form.look_button.click, ("PaperPagesDialog", _accept))
    person.do(page.form.save_button.click, person.file(person.out / "paper.pdf"))
    page.table.selectRow(1)
    person.until(lambda: bool(page.form.gaps.lines))
    next(iter(page.form.gaps.lines.values())).setText(canary("record"))
    person.rest()  # it is kept as a draft, and left as it is

    def sent(dialog: Any) -> None:
        dialog.inputs["sent_to"].input.put(canary("record"))
        person.rest()
        dialog.accept()

    at = next(at for at, one in enumerate(page.model.rows) if one.id == "cn.letter.complaint")
    page.table.selectRow(at)
    person.until(lambda: page.form.sending is not None)
    box = page.form.options.boxes["party"]
    box.setCurrentIndex(1)
    person.until(page.form.sent_button.isEnabled)
    person.do(page.form.sent_button.click, ("LetterSentDialog", sent))


def _packs(person: Person, vault: Any) -> None:
    person.do(vault.packs.show_button.click)
    page = person.desk.page
    person.until(lambda: bool(page.model.rows))
    shipped = (resources_folder() / "rules" / "hk.toml").read_text("utf-8")
    own, wrong = person.out / "pack.toml", person.out / "wrong.toml"
    own.write_text(shipped.replace('version = "', 'version = "office '), "utf-8")
    wrong.write_text(shipped.replace("country =", "county ="), "utf-8")
    person.do(page.add_button.click, person.file(wrong), ("PackProblemsDialog", _accept))
    person.do(page.add_button.click, person.file(own), ("PackChangeDialog", _accept))
    person.until(page.detail.remove_button.isVisible)
    person.do(page.detail.remove_button.click, ("PackChangeDialog", _accept))
    person.do(page.back_button.click)


def _write_down(person: Person, dialog: Any) -> None:
    key = dialog.form.sheet.text
    person.keys.append(key)
    dialog.form.written.click()
    _type_back(dialog.form, key)


def _type_back(form: Any, key: str) -> None:
    for box, number in zip(form.typed, form._part.groups, strict=True):
        box.setText(groups(key)[number - 1])
    form.finish.click()


def _looks(person: Person) -> None:
    for language, theme in (("zh-CN", Theme.DARK), ("en", Theme.LIGHT)):
        person.window._on_language_chosen(language)
        person.rest()
        person.window._on_theme_chosen(theme)
        person.rest()


def _crash(person: Person) -> None:
    """An exception that holds a canary, and what its dialog shows of it."""
    shown: list[str] = []

    def read(dialog: Any) -> None:
        shown.append(dialog.text)
        dialog.accept()

    def fail() -> None:
        said = canary("crash")
        try:
            raise ValueError(said)
        except ValueError as error:
            sys.excepthook(ValueError, error, error.__traceback__)

    person.do(fail, ("CrashDialog", read))
    if canary("crash") in shown[0]:
        raise RuntimeError("the crash dialog shows what was typed")
    QApplication.clipboard().setText(shown[0])


def _again(person: Person) -> None:
    """The locked program: a backup restored, what can be read saved, and in with the key on paper."""
    page = person.window.page
    person.rest()
    vault = person.home / "Documents" / "v.shilu"
    page.opening.restore_requested.emit()
    person.rest()
    step = page.restoring
    person.do(step.choose.click, person.file(person.home / "sealed" / "from-the-window.shilu-backup"))
    step.secret.setText(f"{canary('passphrase')} 3")
    step.name.setText("restored there")
    person.do(step.start)
    page.salvaging.set_vault(vault, f"{canary('passphrase')} 3")
    page._show(page.salvaging)
    person.rest()
    (person.out / "from-outside").mkdir()
    person.do(page.salvaging.save.click, person.file(person.out / "from-outside"))
    page.salvaging.back.click()
    person.do(page._on_other, person.file(vault))
    page.opening.recover.setChecked(True)
    _unlock(person, os.environ[RECOVERY_KEY])
    person.until(page.renewing.isVisible)
    for box in (page.renewing.new.first, page.renewing.new.again):
        box.setText(canary("passphrase"))
    page.renewing.set_button.click()
    person.until(lambda: person.desk is not None)
    person.rest()
    person.desk.open_case(person.desk._cases[0])
    person.rest()
    person.desk.unfinished.bars[0].step.click()
    person.rest()
    page = person.go(Place.LOG)
    if canary("draft") not in page.form.text.toPlainText():
        raise RuntimeError("what was being typed when the window was locked is not offered again")
    person.do(page.save_button.click)
    person.window.close()


def _anew(person: Person) -> None:
    """A new vault, its recovery key written down, a bundle verified from the first page."""
    page = person.window.page
    person.rest()
    page.opening.create_requested.emit()
    person.rest()
    creating = page.creating
    creating.name.setText("a new one")
    for box in (creating.new.first, creating.new.again):
        box.setText(canary("passphrase"))
    creating.whose.setText(canary("slot"))
    creating.create_button.click()
    person.until(page.recovery.sheet.isVisible)
    person.rest()
    key = page.recovery.sheet.text
    person.keys.append(key)
    page.recovery.written.click()
    _type_back(page.recovery, key)
    person.until(lambda: person.desk is not None)
    person.rest()
    person.window.close()

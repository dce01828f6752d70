"""Logging one contact: the form in a column, Save below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from shilu.core.case import Case
from shilu.core.channel import Direction
from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import UserError
from shilu.core.evidence_warning import Moment
from shilu.core.incident import IncidentDraft
from shilu.core.job import Job
from shilu.core.particular import FieldValue
from shilu.core.party import Party, PartyDraft
from shilu.core.when import When
from shilu.gui.pages.drafting import Drafting
from shilu.gui.pages.offering import Offering
from shilu.gui.pages.page import Page, Tools
from shilu.gui.style import GROUP_GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.crisis_note import CrisisNote
from shilu.gui.widgets.log_form import WIDTH_PX, LogForm
from shilu.gui.widgets.parts import give_focus, plain, primary, row, scrolled
from shilu.gui.widgets.text import PlainLabel
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.circumstances import Circumstances
    from shilu.services.drafts import Drafts
    from shilu.services.intake import Intake
    from shilu.services.parties import Parties
    from shilu.services.workspace import Workspace
_PAUSE_MS = 300
_CAUTION_PX = 360
_ADDING = {"image": Moment.ADDING_PICTURE, "video": Moment.ADDING_PICTURE, "audio": Moment.ADDING_RECORDING}


class LogPage(Page):
    """Signals:
    incident_saved: the id of the new incident, and whether the person goes on logging.
    left: the person does not want to log any more; what stood in the form, None when nothing did.
    """

    incident_saved = Signal(str, bool)
    left = Signal(object)

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Log a contact"), parent=parent)
        self._intake, self._parties, self._drafts = workspace.intake, workspace.parties, workspace.drafts
        self._circumstances, self._help = workspace.circumstances, workspace.crisis
        self._guessing: Task | None = None
        self._goes_on = False
        self.form = LogForm(words=tools.words, parse_when=self._parse_when, explain=self._explain)
        self.form.address_changed.connect(self._on_address_changed)
        self.form.files_requested.connect(self._on_files_requested)
        self._offering = Offering(workspace=workspace, page=self)
        self.form.contacts_requested.connect(self._offering.ask_file)
        self._people = tools.people
        self._people.changed.connect(self._on_people)
        self._on_people()
        self.form.lender.accepted.connect(self._on_lender_accepted)
        self.form.too_much_pasted.connect(self._on_too_much_pasted)
        self.drafting = Drafting(
            drafts=self._drafts, tools=tools, kind=DraftKind.CONTACT, read=self._read_form, parent=self
        )
        self.drafting.kept.connect(self._on_kept)
        self.drafting.not_kept.connect(self._on_not_kept)
        self.form.changed.connect(self.drafting.touch)
        self._settle = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._settle.timeout.connect(self._on_settled)
        self.form.changed.connect(self._settle.start)
        self._lay_out()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_save)
        again = QShortcut(
            QKeySequence("Ctrl+Shift+Return"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        again.activated.connect(self._on_save_and_next)

    def _lay_out(self) -> None:
        texts = self.texts
        self._state = PlainLabel(tone="faint", size="small")
        self.cancel_button = plain(texts.tr("Cancel"))
        self.cancel_button.clicked.connect(self._on_cancel)
        self.next_button = plain(texts.tr("Save and next"))
        self.next_button.clicked.connect(self._on_save_and_next)
        self.save_button = primary(texts.tr("Save"))
        self.save_button.clicked.connect(self._on_save)
        holder = QWidget()
        self.caution = CautionNote(texts=texts)
        self.caution.setMaximumWidth(_CAUTION_PX)
        inner = row(gap=GROUP_GAP)
        inner.addWidget(self.form)
        inner.addWidget(self.caution, 1, Qt.AlignmentFlag.AlignTop)
        inner.addStretch(1)
        inner.setContentsMargins(2, 0, 16, 8)
        holder.setLayout(inner)
        area = scrolled(holder)
        self.crisis = CrisisNote(texts=texts)
        self.crisis.setMaximumWidth(WIDTH_PX + 2)
        self.body.addWidget(self.crisis)
        self.body.addWidget(area, 1)
        foot = QWidget()
        foot.setMaximumWidth(WIDTH_PX + 2)
        hint = PlainLabel(texts.tr("Ctrl+Enter saves"), tone="faint", size="small")
        self._state.hide()
        buttons = row(self._state, hint, 1, self.cancel_button, self.next_button, self.save_button)
        buttons.setContentsMargins(2, 0, 0, 0)
        foot.setLayout(buttons)
        self.body.addWidget(foot)

    def set_case(self, case: Case | None) -> None:
        is_other = (case.id if case else "") != (self.case.id if self.case else "")
        if is_other:
            self.drafting.keep_now()  # in the case where it was typed
            self._people.begin(case.id if case is not None else "")
        super().set_case(case)
        if case is not None and is_other:
            self._clear()
            self.form.set_zone(case.timezone)

    def take_up(self, draft: Draft) -> None:
        """Go on where it was left. Times that were relative to that day keep their meaning."""
        from shilu.core.typed_time import lasting

        if self.case is None:
            return
        self.drafting.keep_now()  # what stands here now is kept too
        typed = draft.form.get("when", "")
        when = lasting(
            typed,
            zone=self.case.timezone,
            typed_ms=draft.changed_ms if typed.strip() else draft.begun_ms,
            chinese=self.texts.is_chinese,
        )
        self.drafting.begin(None)  # filling the form is no typing
        self.form.put_typed({**draft.form, "when": when})
        self.drafting.take_up(draft)

    def bring_back(self, typed: Mapping[str, str]) -> None:
        """Put back what was thrown away a moment ago."""
        self.drafting.keep_now()  # what stands here now is kept too
        self.drafting.begin(self.case.id if self.case is not None else None)
        self.form.put_typed(typed)

    def _clear(self) -> None:
        """Empty the form; what is typed next is another contact."""
        self.form.clear()
        self.drafting.begin(self.case.id if self.case is not None else None)
        self._show_state("")

    def _read_form(self) -> Mapping[str, str] | None:
        return None if self.form.is_empty else self.form.typed()

    @Slot(object)
    def _on_kept(self, changed_ms: int) -> None:
        zone = self.case.timezone if self.case is not None else "UTC"
        time = self.words.recently(changed_ms, zone, now_ms=changed_ms)
        self._show_state(self.texts.tr("Draft kept {time}", time=time))

    @Slot(object)
    def _on_not_kept(self, error: UserError) -> None:
        self._show_state("")
        self.messages.note(
            self.texts.tr("What you type cannot be kept as a draft at the moment. You can go on typing."),
            next_step=of_error(error, self.texts).next,
            tone="attention",
        )

    def arrive(self) -> None:
        self.form.start()
        self._warn()
        self.tasks.run(self._read_parties, done=self._on_parties_read)
        self._offering.look()

    @Slot()
    def focus_first(self) -> None:
        self.form.address.setFocus(Qt.FocusReason.OtherFocusReason)

    def _parse_when(self, text: str) -> When:
        from shilu.core.typed_time import parse_typed

        zone = self.case.timezone if self.case is not None else "UTC"
        return parse_typed(text, zone=zone, now_ms=self.tools.clock.now_ms())

    def _explain(self, error: UserError) -> str:
        return of_error(error, self.texts).message

    def _read_parties(self, _job: Job) -> tuple[Party, ...]:
        return self._parties.list()

    @Slot(object)
    def _on_parties_read(self, parties: tuple[Party, ...]) -> None:
        self.form.set_parties(parties)

    @Slot()
    def _on_people(self) -> None:
        self.form.offer_people(self._people.offered)

    @Slot(str)
    def _on_address_changed(self, address: str) -> None:
        if self._guessing is not None:
            self._guessing.abandon()
        if self.case is None or not address.strip():
            self.form.show_guess(None)
            return
        work = partial(_guess, self._parties, address, self.case.region)
        self._guessing = self.tasks.run(work, done=self._on_guessed)

    @Slot(object)
    def _on_guessed(self, party: Party | None) -> None:
        self.form.show_guess(party)

    @Slot()
    def _on_lender_accepted(self) -> None:
        self.form.tags.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_files_requested(self) -> None:
        self.form.add_files(self.tools.desktop.ask_files(self, self.texts.tr("Files to attach")))

    @Slot()
    def _on_too_much_pasted(self) -> None:
        self.messages.note(
            self.texts.tr("This text is too long for the form. Nothing of it was put in."),
            next_step=self.texts.tr("Save it as a file and add that: a file is kept as it is."),
            tone="attention",
        )

    @Slot()
    def _on_settled(self) -> None:
        texts = (self.form.text.toPlainText(), self.form.summary.toPlainText())
        tags = self.form.tags.values()
        lines = self._help.lines_for(self.case.country, *texts, tags=tags) if self.case is not None else ()
        self.crisis.show_lines(lines)
        self._warn()

    def _warn(self) -> None:
        """What weakens evidence now: in writing down, in answering, in what was attached."""
        moments = [Moment.LOGGING]
        if self.form.fields.direction.value() is Direction.OUTGOING or self.form.more.typed().get("answer"):
            moments.append(Moment.ANSWERING)
        moments += [_ADDING[one] for one in self.form.file_families() if one in _ADDING]
        self.caution.warn(self.tools.cautions.at(*moments), self.case)

    @Slot()
    def _on_cancel(self) -> None:
        typed = self._read_form()
        self.drafting.discard()
        self._clear()
        self.messages.clear()
        self.left.emit(typed)

    @Slot()
    def _on_save(self) -> None:
        self._save(goes_on=False)

    @Slot()
    def _on_save_and_next(self) -> None:
        self._save(goes_on=True)

    def _save(self, *, goes_on: bool) -> None:
        if self.case is None or not self.save_button.isEnabled():
            return
        try:
            draft = self.form.value()
        except UserError as error:
            self.messages.show_error(error)
            self.form.when.setFocus()
            return
        if not self.form.more.check():
            return
        self._goes_on = goes_on
        self._wait(is_saving=True)
        self.drafting.hold()
        name = "" if draft.party else self.form.lender_name()
        log = partial(_log, self._intake, self._parties, self.case.id, name)
        typed = self.form.more.typed()
        understood = partial(_understood, self._circumstances, self.case.id)
        work = partial(_with_more, log, understood, draft, typed)
        work = partial(_log_and_discard, work, self._drafts, self.drafting.draft_id)
        self.tasks.run(work, done=self._on_saved, failed=self._on_refused)

    @Slot(object)
    def _on_saved(self, incident_id: str) -> None:
        self._wait(is_saving=False)
        self._clear()
        self.messages.clear()
        if self._goes_on:
            self.messages.note(self.texts.tr("Saved. Ready for the next one."))
            self.arrive()
        self.incident_saved.emit(incident_id, self._goes_on)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._wait(is_saving=False)
        self.drafting.release()
        if not self.form.more.refuse(error):
            give_focus(self.save_button)
        self.messages.show_error(error)

    def _wait(self, *, is_saving: bool) -> None:
        self._show_state(self.texts.tr("Saving…") if is_saving else "")
        for button in (self.save_button, self.next_button, self.cancel_button):
            button.setEnabled(not is_saving)

    def _show_state(self, words: str) -> None:
        self._state.setText(words)
        self._state.setVisible(bool(words))


def _guess(parties: Parties, address: str, region: str, _job: Job) -> Party | None:
    return parties.guess(address, region)


def _understood(circumstances: Circumstances, case_id: str, typed: Mapping[str, str]) -> Mapping[str, FieldValue]:
    return circumstances.understood(case_id, typed)


def _with_more(
    log: Callable[[IncidentDraft, Job], str],
    understood: Callable[[Mapping[str, str]], Mapping[str, FieldValue]],
    draft: IncidentDraft,
    typed: Mapping[str, str],
    job: Job,
) -> str:
    return log(replace(draft, circumstances=understood(typed)) if typed else draft, job)


def _log(intake: Intake, parties: Parties, case_id: str, new_party: str, draft: IncidentDraft, _job: Job) -> str:
    """Save the contact; a lender's name that nobody knows makes a lender."""
    if new_party:
        draft = replace(draft, party=parties.add(PartyDraft(new_party)).id)
    return intake.log(case_id, draft)


def _log_and_discard(log: Callable[[Job], str], drafts: Drafts, draft_id: str, job: Job) -> str:
    """What is saved is no draft any more. That it could not be removed is no reason to say that it was not saved."""
    incident_id = log(job)
    if draft_id:
        with suppress(UserError):
            drafts.discard(draft_id)
    return incident_id

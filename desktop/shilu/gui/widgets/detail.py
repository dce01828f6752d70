"""One incident in full: what is known, the words as received, the person's own words, pictures, sources, history."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shilu.core.claim_words import claimed
from shilu.core.evidence import Attachment
from shilu.core.exhibit import WithdrawnExhibit
from shilu.core.file_marks import marks_of
from shilu.core.file_tags import file_tags_of
from shilu.core.incident import Incident, Include, ReachedKind, Status
from shilu.core.labels import INCLUDES, PARTY_KINDS, ROLES, STATUSES, TIERS
from shilu.core.particular_words import CircumstanceWords
from shilu.core.picture import Pixels
from shilu.core.provenance import BroughtIn
from shilu.core.revision import Revision
from shilu.core.row_words import named_only, own_line
from shilu.core.source_words import of_settings
from shilu.core.text import one_line
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.attached import AttachedFile
from shilu.gui.widgets.crisis_note import CrisisNote
from shilu.gui.widgets.folded_text import FoldedText
from shilu.gui.widgets.history import HistoryList
from shilu.gui.widgets.number_hint import KEYS
from shilu.gui.widgets.parts import column, plain, quiet, row, rule, scrolled
from shilu.gui.widgets.segmented import FlowLayout
from shilu.gui.widgets.text import PlainLabel, PlainTextView, explain
from shilu.gui.words import Words
from shilu.host import correction_words
from shilu.host.history_words import HistoryWords

_ONE_LINE = 60
"""So short a value stands beside the name of its field."""


class DetailPane(QFrame):
    """Signals:
    dossier_requested: the id of the address whose dossier is wanted.
    back_requested: return to the list (where there is no room for both).
    decide_requested: the id of an incident that two people changed apart.
    correct_requested: an Incident of which something was recorded wrongly, or not at all.
    edit_requested: an Incident whose notes, tags or place in the bundle the person wants to change.
    withdraw_requested: an Incident to take out of the record.
    join_requested: an Incident that is one with another; separate_requested: one that was joined and is several.
    restore_requested: the id of an incident to put back.
    erase_requested: an Incident to erase.
    history_requested: the id of an incident whose history is to be read.
    undo_requested: a Revision of it to take back.
    picture_requested: an Attachment to open large.
    save_requested: an Attachment to save a copy of.
    withdraw_file_requested, restore_file_requested: an Attachment to leave out of bundles, or to put back into them.
    tag_file_requested: an Attachment of which to say what it shows.
    """

    dossier_requested = Signal(str)
    back_requested = Signal()
    decide_requested = Signal(str)
    correct_requested = Signal(object)
    edit_requested = Signal(object)
    withdraw_requested = Signal(object)
    join_requested = Signal(object)
    separate_requested = Signal(object)
    restore_requested = Signal(str)
    erase_requested = Signal(object)
    history_requested = Signal(str)
    undo_requested = Signal(object)
    picture_requested = Signal(object)
    save_requested = Signal(object)
    withdraw_file_requested = Signal(object)
    restore_file_requested = Signal(object)
    tag_file_requested = Signal(object)

    def __init__(self, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._texts = words.texts
        self._incident: Incident | None = None
        self._zone = "UTC"
        self._undecided: frozenset[str] = frozenset()
        self.files: list[AttachedFile] = []
        self._is_history_open = False
        self.history: HistoryList | None = None
        mark(self, part="card")
        self._outer = column(self)
        self._body: QWidget | None = None
        self._edit = plain(self._texts.tr("Edit my notes"))
        self._edit.clicked.connect(self._on_edit)
        self._correct = quiet(self._texts.tr("Correct…"))
        self._correct.clicked.connect(self._on_correct)
        self._withdraw = quiet(self._texts.tr("Withdraw"))
        self._withdraw.clicked.connect(self._on_withdraw)
        self._foot = QWidget()
        self._erase = quiet(self._texts.tr("Erase…"))
        self._erase.clicked.connect(self._on_erase)
        foot = row(self._withdraw, self._erase, 1, self._correct, self._edit, gap=0)
        foot.setContentsMargins(16, 12, 16, 12)
        self._foot.setLayout(foot)
        self._line = rule()
        self._back = quiet(self._texts.tr("Back to the list"))
        self._back.clicked.connect(self.back_requested)
        self._back.hide()
        head = row(self._back, 1)
        head.setContentsMargins(12, 4, 12, 0)
        self._waiting = self._make_waiting()
        self.crisis = CrisisNote(texts=self._texts)
        self._outer.addLayout(head)
        self._outer.addWidget(self.crisis)
        self._outer.addWidget(self._waiting)
        self._outer.setSpacing(0)
        self._outer.addWidget(self._line)
        self._outer.addWidget(self._foot)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_incident(None, "UTC")

    def _make_waiting(self) -> QWidget:
        waiting = QWidget()
        self.decide = plain(self._texts.tr("Decide…"))
        self.decide.clicked.connect(self._on_decide)
        words = PlainLabel(self._texts.tr("Changed on both sides; waits for a decision."), tone="attention", wrap=True)
        line = row()
        line.setContentsMargins(16, 12, 16, 0)
        line.addWidget(words, 1)
        line.addWidget(self.decide, 0, Qt.AlignmentFlag.AlignTop)
        waiting.setLayout(line)
        waiting.hide()
        return waiting

    def show_undecided(self, incident_ids: frozenset[str]) -> None:
        """Which contacts wait for a decision."""
        self._undecided = incident_ids
        self._waiting.setVisible(self._incident is not None and self._incident.id in incident_ids)

    def show_back(self, *, is_shown: bool) -> None:
        """Whether there is a way back to the list."""
        self._back.setVisible(is_shown)

    @property
    def incident(self) -> Incident | None:
        """What is shown."""
        return self._incident

    def show_incident(self, incident: Incident | None, zone: str) -> None:
        """Show an incident, or that none is chosen."""
        self._incident, self._zone = incident, zone
        self.files = []
        self.history = None
        content = QWidget()
        body = column(content, margin=16, gap=GAP)
        if incident is None:
            body.addWidget(PlainLabel(self._texts.tr("Choose a contact to read it in full."), tone="soft", wrap=True))
        else:
            self._fill(body, incident)
        body.addStretch(1)
        area = scrolled(content)
        if self._body is not None:
            self._outer.removeWidget(self._body)
            self._body.deleteLater()
        self._body = area
        self._outer.insertWidget(3, area, 1)
        self.crisis.show_lines(())
        self.show_undecided(self._undecided)
        gone = incident is not None and incident.status is Status.WITHDRAWN
        is_there = incident is not None and incident.status is not Status.ERASED
        self._foot.setVisible(is_there)
        self._line.setVisible(is_there)
        self._edit.setEnabled(not gone)
        self._correct.setEnabled(not gone)
        self._withdraw.setText(self._texts.tr("Put back") if gone else self._texts.tr("Withdraw"))

    def show_picture(self, sha256: str, picture: Pixels | None) -> None:
        """The pixels of an attachment came; None when it is no picture that can be shown."""
        for file in self.files:
            if file.attachment.sha256 == sha256:
                file.show_picture(picture)

    def show_withdrawn(self, withdrawn: Sequence[WithdrawnExhibit]) -> None:
        """Which files of the case are withdrawn."""
        known = {one.sha256: one for one in withdrawn}
        for file in self.files:
            file.show_withdrawn(known.get(file.attachment.sha256))

    def show_findings(self, incident_id: str, lines: Sequence[tuple[str, str]]) -> None:
        """What this contact is beside the rules, each line with its tone; nothing where another is shown meanwhile."""
        if self._incident is None or self._incident.id != incident_id:
            return
        for tone, said in lines if self._beside.isEmpty() else ():
            self._beside.addWidget(PlainLabel(said, tone=tone, wrap=True))

    def wanted_pictures(self) -> tuple[Attachment, ...]:
        """The attachments that may be pictures."""
        return tuple(file.attachment for file in self.files if file.may_be_shown)

    def _fill(self, body: QVBoxLayout, incident: Incident) -> None:
        words, texts = self._words, self._texts
        number = texts.tr("No. {number}", number=incident.label if incident.series else f"{incident.number:,}")
        body.addLayout(row(PlainLabel(words.heading(incident), size="section"), 1, PlainLabel(number, tone="faint")))
        if incident.joined:
            numbers = ("、" if texts.is_chinese else ", ").join(one.label for one in incident.joined)
            was = texts.tr("Also recorded as no. {numbers}: one contact.", numbers=numbers)
            body.addWidget(PlainLabel(was, tone="soft", size="small", wrap=True))
        if incident.could_be:
            numbers = ("、" if texts.is_chinese else ", ").join(one.label for one in incident.could_be)
            unsure = texts.tr("What is recorded here could also be about no. {numbers}: it fits both.", numbers=numbers)
            body.addWidget(PlainLabel(unsure, tone="attention", size="small", wrap=True))
        body.addWidget(PlainLabel(words.moment(incident.when, self._zone), wrap=True, selectable=True))
        known = texts.tr("{precision} · {zone}", precision=words.precision(incident.when), zone=self._zone)
        if incident.duration_s:
            lasted = texts.tr("lasted {duration}", duration=words.duration(incident.duration_s))
            known = texts.tr("{first} · {second}", first=known, second=lasted)
        body.addWidget(PlainLabel(known, tone="soft", size="small", wrap=True))
        if incident.status is not Status.NEW:
            body.addWidget(PlainLabel(texts.tr(STATUSES[incident.status]), tone="attention"))
        self._fill_who(body, incident)
        for claim in claimed(incident, texts):
            body.addWidget(PlainLabel(claim, tone="attention", size="small", wrap=True))
        for head, lines in correction_words.told(incident.corrected, words, self._zone):
            corrected = column(gap=2)
            corrected.addWidget(PlainLabel(head, tone="attention", size="small", wrap=True))
            for line in lines:
                corrected.addWidget(PlainLabel(line, tone="soft", size="small", wrap=True, selectable=True))
            body.addLayout(corrected)
        body.addWidget(rule())
        self._fill_words(body, incident)
        self._fill_attachments(body, incident)
        self._beside = column(gap=2)
        body.addLayout(self._beside)
        body.addWidget(rule())
        self._fill_proof(body, incident)

    def _fill_who(self, body: QVBoxLayout, incident: Incident) -> None:
        words, texts = self._words, self._texts
        point = incident.contact_point
        address = PlainLabel(words.address(point), size="strong", selectable=True)
        kind = PlainLabel(words.address_kind(point) if point else "", tone="soft", size="small")
        body.addLayout(row(address, kind, 1))
        if point is not None:
            self.about_number = quiet(texts.tr("About this number"))
            explain(self.about_number, KEYS)
            self.about_number.clicked.connect(self._on_about_number)
            body.addLayout(row(self.about_number, 1))
        if point is not None and point.name:
            body.addWidget(PlainLabel(texts.tr("saved on the phone as {name}", name=one_line(point.name)), tone="soft"))
        for party in incident.parties:
            kind_and_role = texts.tr(
                "{kind}, {role}", kind=texts.tr(PARTY_KINDS[party.kind]), role=texts.tr(ROLES[party.role])
            )
            name = PlainLabel(one_line(party.name), size="strong", wrap=True)
            body.addLayout(row(name, PlainLabel(kind_and_role, tone="soft", size="small"), 1))
        if not incident.parties:
            body.addWidget(PlainLabel(texts.tr("No lender yet"), tone="attention"))
        if any(person.kind is not ReachedKind.COMPLAINANT for person in incident.reached):
            reached = ", ".join(words.one_reached(person) for person in incident.reached)
            body.addWidget(PlainLabel(texts.tr("Reached: {people}", people=reached), wrap=True))
        if own := own_line(incident, texts):
            body.addWidget(PlainLabel(own, tone="soft", size="small", wrap=True, selectable=True))

    def _fill_words(self, body: QVBoxLayout, incident: Incident) -> None:
        texts = self._texts
        body.addWidget(PlainLabel(texts.tr("What was said, word for word"), tone="soft", size="small"))
        if incident.text:
            name = texts.tr("What was said, word for word")
            body.addWidget(FoldedText(incident.text, name=name, texts=texts, role="verbatim"))
        else:
            body.addWidget(PlainLabel(texts.tr("nothing recorded"), tone="faint"))
        if incident.summary:
            body.addWidget(PlainLabel(texts.tr("In my own words"), tone="soft", size="small"))
            body.addWidget(FoldedText(incident.summary, name=texts.tr("In my own words"), texts=texts))
        for head, value in CircumstanceWords(texts).fields(incident):
            if len(value) <= _ONE_LINE and "\n" not in value:
                body.addWidget(PlainLabel(texts.tr("{field}: {value}", field=head, value=value), wrap=True))
                continue
            body.addWidget(PlainLabel(head, tone="soft", size="small"))
            body.addWidget(FoldedText(value, name=head, texts=texts))
        if incident.tags:
            chips = QWidget()
            flow = FlowLayout(chips, width=320)
            for tag in incident.tags:
                chip = PlainLabel(self._words.tag(tag))
                mark(chip, role="tag")
                flow.addWidget(chip)
            body.addWidget(chips)

    def _fill_attachments(self, body: QVBoxLayout, incident: Incident) -> None:
        for attachment in incident.attachments:
            shown = [one for one in file_tags_of(incident.circumstances) if one.sha256 == attachment.sha256]
            marks = [one for one in marks_of(incident.circumstances) if one.sha256 == attachment.sha256]
            file = AttachedFile(attachment, shown, marks, words=self._words)
            file.tag_requested.connect(self.tag_file_requested)
            file.picture_requested.connect(self.picture_requested)
            file.save_requested.connect(self.save_requested)
            file.withdraw_requested.connect(self.withdraw_file_requested)
            file.restore_requested.connect(self.restore_file_requested)
            self.files.append(file)
            body.addWidget(file)
        if missing := named_only(incident, self._texts):
            body.addWidget(PlainLabel(missing, tone="attention", size="small", wrap=True, selectable=True))

    def _fill_proof(self, body: QVBoxLayout, incident: Incident) -> None:
        texts = self._texts
        body.addWidget(PlainLabel(texts.tr(TIERS[incident.tier]), tone="soft", size="small"))
        for source in incident.sources:
            view = PlainTextView(fit=True)
            view.setAccessibleName(texts.tr("Source"))
            view.setPlainText(f"{one_line(source.file_name)} · {source.locator}")
            body.addWidget(view)
        self._origins = column(gap=2)
        body.addLayout(self._origins)
        include = texts.tr(INCLUDES[incident.include])
        body.addWidget(
            PlainLabel(include, tone="soft" if incident.include is Include.YES else "attention", size="small")
        )
        recorded = self._words.stamp(incident.recorded_ms, self._zone)
        history = texts.tr("Recorded {recorded}", recorded=recorded)
        if incident.revision > 1:
            history = texts.trn(
                "Recorded {recorded}, changed {count} time since",
                "Recorded {recorded}, changed {count} times since",
                incident.revision - 1,
                recorded=recorded,
            )
        body.addWidget(PlainLabel(history, tone="soft", size="small", wrap=True))
        self.history_button = quiet(texts.tr("History"))
        self.history_button.setCheckable(True)
        self.history_button.setChecked(self._is_history_open)
        self.history_button.toggled.connect(self._on_history_toggled)
        self.join = quiet(texts.tr("Same as another contact…"))
        self.join.clicked.connect(self._on_join)
        self.separate = quiet(texts.tr("Take apart…"))
        self.separate.clicked.connect(self._on_separate)
        self.separate.setVisible(bool(incident.joined))
        body.addLayout(row(self.history_button, 1))
        if incident.status not in (Status.WITHDRAWN, Status.ERASED):
            body.addLayout(row(self.join, self.separate, 1))
        self._history_place = column(gap=GAP)
        body.addLayout(self._history_place)
        if self._is_history_open:
            self.history_requested.emit(incident.id)

    def show_origins(self, incident_id: str, brought: Sequence[BroughtIn]) -> None:
        """What was said of where the sources come from was read; what was said of several of them stands there once."""
        incident, texts = self._incident, self._texts
        if incident is None or incident.id != incident_id or self._origins.count():
            return
        said = [of_settings(one.settings, texts) for one in brought]
        for pairs in dict.fromkeys(said):
            words = " · ".join(texts.tr("{label}: {words}", label=label, words=told) for label, told in pairs)
            self._origins.addWidget(PlainLabel(words, tone="soft", size="small", wrap=True, selectable=True))

    def show_history(self, incident_id: str, revisions: Sequence[Revision]) -> None:
        """What was read of the history came: the newest first, under what happened and when it was recorded."""
        incident = self._incident
        if incident is None or incident.id != incident_id or not self._is_history_open:
            return
        self._clear_history()
        texts = self._texts
        happened = texts.tr("Happened: {time}", time=self._words.moment(incident.when, self._zone))
        self._history_place.addWidget(PlainLabel(happened, size="small", wrap=True))
        first = next((revision for revision in revisions if revision.recorded_ms is not None), None)
        if first is not None:
            recorded = texts.tr("Recorded: {time}", time=HistoryWords(self._words, self._zone).recorded(first))
            self._history_place.addWidget(PlainLabel(recorded, size="small", wrap=True))
        self.history = HistoryList(words=self._words, zone=self._zone, about=incident_id)
        self.history.undo_requested.connect(self.undo_requested)
        self.history.add(tuple(reversed(revisions)))
        self._history_place.addWidget(self.history)

    def _clear_history(self) -> None:
        while (item := self._history_place.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.history = None

    @Slot(bool)
    def _on_history_toggled(self, is_open: bool) -> None:
        self._is_history_open = is_open
        if not is_open:
            self._clear_history()
        elif self._incident is not None:
            self.history_requested.emit(self._incident.id)

    @Slot()
    def _on_about_number(self) -> None:
        if self._incident is not None and self._incident.contact_point is not None:
            self.dossier_requested.emit(self._incident.contact_point.id)

    @Slot()
    def _on_erase(self) -> None:
        if self._incident is not None:
            self.erase_requested.emit(self._incident)

    @Slot()
    def _on_decide(self) -> None:
        if self._incident is not None:
            self.decide_requested.emit(self._incident.id)

    @Slot()
    def _on_correct(self) -> None:
        if self._incident is not None:
            self.correct_requested.emit(self._incident)

    @Slot()
    def _on_edit(self) -> None:
        if self._incident is not None:
            self.edit_requested.emit(self._incident)

    @Slot()
    def _on_join(self) -> None:
        if self._incident is not None:
            self.join_requested.emit(self._incident)

    @Slot()
    def _on_separate(self) -> None:
        if self._incident is not None:
            self.separate_requested.emit(self._incident)

    @Slot()
    def _on_withdraw(self) -> None:
        if self._incident is None:
            return
        if self._incident.status is Status.WITHDRAWN:
            self.restore_requested.emit(self._incident.id)
        else:
            self.withdraw_requested.emit(self._incident)

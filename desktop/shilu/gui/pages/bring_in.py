"""Bringing in files: choose them, settle how they are read, tick the senders, get a receipt that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.record import Receipt
from shilu.gui.pages.files_given import BroughtIn, CameIn, FilesGiven, bring_given, came_in, read_given
from shilu.gui.pages.how_read import HowRead
from shilu.gui.pages.import_deeds import ImportDeeds
from shilu.gui.pages.offering import Offering
from shilu.gui.pages.page import Tools, WorkingPage
from shilu.gui.pages.refused import tell_refused
from shilu.gui.pages.unnamed import UnnamedNumbers
from shilu.gui.style import GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.drop import DropArea
from shilu.gui.widgets.getting_out import HowToGetItOut
from shilu.gui.widgets.parts import EmptyState, column, field, give_focus, plain, primary, quiet, row, scrolled
from shilu.gui.widgets.receipt_list import ReceiptList
from shilu.gui.widgets.receipts import ImportState, ReceiptCard
from shilu.gui.widgets.senders import SenderList, SendersFound, senders_in
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.widgets.zones import ZoneField

if TYPE_CHECKING:
    from shilu.services.parties import Parties
    from shilu.services.workspace import Workspace


class BringInPage(WorkingPage):
    """Signals:
    contacts_changed: contacts came or were withdrawn.
    timeline_requested: the person wants to see them.
    lenders_requested: the person wants to say who is behind the numbers.
    """

    contacts_changed = Signal()
    timeline_requested = Signal()
    lenders_requested = Signal()

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Bring in files"), parent=parent)
        self._importing = workspace.importing
        self.deeds = ImportDeeds(workspace=workspace, tools=tools, page=self)
        self.deeds.withdrawn.connect(self._on_withdrawn)
        self.deeds.restored.connect(self._on_restored)
        self.deeds.erased.connect(self._on_erased)
        self._offering = Offering(workspace=workspace, page=self)
        self._reading: Task | None = None
        self._finding: Task | None = None
        self._task_case = ""
        self._drop = DropArea(
            texts.tr(
                "Drop here what a phone, an app or a carrier has exported: calls, chats, bills, mails, contacts; and "
                "recordings and screenshots. Several files, or a folder, may come together."
            ),
            texts.tr("Choose files…"),
            main=True,
        )
        self._drop.files_dropped.connect(self.read_files)
        self._drop.pick_requested.connect(self._on_pick)
        self._contacts = ""  # what is said of address books that came along
        self.how = HowRead(importing=workspace.importing, tools=tools, messages=self.messages)
        self.how.continued.connect(self._on_settled)
        self.how.left.connect(self._on_choice_cancelled)
        self._steps = QStackedWidget()
        self._steps.addWidget(self._make_start())
        self._steps.addWidget(self.how)
        self._steps.addWidget(self._make_choice())
        self._steps.addWidget(self._make_receipt(workspace.parties))
        self.getting_out = HowToGetItOut(workspace.importing.formats, texts=texts)
        self.body.addWidget(self._drop)
        self.body.addWidget(self.getting_out)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._steps, 1)
        self.getting_out.show_button.toggled.connect(self._on_out_toggled)

    def set_case(self, case: Case | None) -> None:
        is_other = (case.id if case else "") != (self.case.id if self.case else "")
        super().set_case(case)
        if is_other:
            self.tools.people.begin(case.id if case is not None else "")
        if case is not None and is_other:
            self.zone.set_zone(case.timezone)
            self._start_over()

    def arrive(self) -> None:
        self.focus_first()
        self._offering.look()
        if self.case is not None and self._steps.currentIndex() == 0 and self._task is None:
            if self._reading is not None:
                self._reading.abandon()  # it may be another case's
            self._reading = self.tasks.run(partial(came_in, self._importing, self.case.id), done=self._on_receipts_read)

    @Slot()
    def focus_first(self) -> None:
        if self._task is not None:
            give_focus(self.progress.cancel_button)
            return
        match self._steps.currentIndex():
            case 0:
                give_focus(self._drop.button)
            case 1:
                self.how.focus_first()
            case 2:
                give_focus(self.senders.table)
            case _:
                give_focus(self._see)

    def _make_start(self) -> QWidget:
        texts = self.texts
        self._start = QStackedWidget()
        self._start.addWidget(
            EmptyState(
                texts.tr("Nothing was brought in yet"),
                texts.tr(
                    "A file is only read, never changed. First you see who is in it; then you tick whose contacts "
                    "come in. What you do not tick stays out."
                ),
            )
        )
        return self._start

    def _make_choice(self) -> QWidget:
        texts = self.texts
        step = QWidget()
        layout = column(step, gap=GAP)
        self._files = PlainLabel(tone="soft", wrap=True)
        self.zone = ZoneField(texts.tr("Time zone"))
        self.zone.setMaximumWidth(240)
        self.senders = SenderList(words=self.words, icons=self.tools.icons)
        self.senders.changed.connect(self._show_verb)
        self._summary = PlainLabel(tone="soft")
        self._leave = plain(texts.tr("Cancel"))
        self._leave.clicked.connect(self._on_choice_cancelled)
        self.back_button = quiet(texts.tr("Change how they are read"))
        self.back_button.clicked.connect(self._on_back)
        self.bring_in_button = primary(texts.tr("Bring in"))
        self.bring_in_button.clicked.connect(self._on_bring_in)
        hint = texts.tr("Ticked are those whom the phone has no name for. Tick others too if they belong here.")
        said = column(gap=4)
        said.addWidget(self._files)
        said.addLayout(row(self.back_button, 1))
        said.addWidget(PlainLabel(hint, wrap=True))
        said.addStretch(1)
        top = row()
        top.addLayout(said, 1)
        beside = column(gap=0)
        beside.addStretch(1)  # so that the words stand at their field, however tall the other side is
        beside.addLayout(field(texts.tr("Times are shown in"), self.zone))
        top.addLayout(beside)
        layout.addLayout(top)
        layout.addWidget(self.senders, 1)
        layout.addLayout(row(self._summary, 1, self._leave, self.bring_in_button))
        return step

    def _make_receipt(self, parties: Parties) -> QWidget:
        texts = self.texts
        step = QWidget()
        layout = column(step)
        self._cards = QStackedWidget()
        self.unnamed = UnnamedNumbers(parties=parties, tools=self.tools)
        self.unnamed.lenders_requested.connect(self.lenders_requested)
        more = plain(texts.tr("Bring in more files"))
        more.clicked.connect(self._on_choice_cancelled)
        self._see = primary(texts.tr("See them in the timeline"))
        self._see.clicked.connect(self.timeline_requested)
        layout.addWidget(self._cards, 1)
        layout.addLayout(row(self.unnamed, 1, more, self._see))
        return step

    # reading

    @Slot()
    def _on_pick(self) -> None:
        texts = self.texts
        kinds = (texts.tr("All files (*)"),)
        files = self.tools.desktop.ask_files(self, texts.tr("Files to bring in"), kinds)
        if files:
            self.read_files(files)

    @Slot(object)
    def read_files(self, files: Sequence[Path]) -> None:
        """Read these, and those in folders among them; then show how, and who is in them."""
        if self.case is None or self._task is not None:
            return
        self.messages.clear()
        self._begin(self.texts.tr("Reading"))
        self._task = self.tasks.run(
            partial(read_given, self._importing, self.case.id, tuple(files), self.texts),
            done=self._on_previews,
            failed=self._on_refused,
            cancelled=self._on_stopped,
            progress=self._on_progress,
        )

    @Slot(object)
    def _on_previews(self, read: FilesGiven) -> None:
        self._end()
        if self.case is None or not self._is_of_this_case:
            return
        if read.trouble is not None:
            self.messages.show_error(read.trouble)
        if all(preview.refused is not None for preview in read.previews):
            if read.trouble is None:
                tell_refused(read.previews, self.messages, self.texts)
            self._show_drop(is_shown=True)
            self._steps.setCurrentIndex(0)
            self.focus_first()
            return
        self._show_drop(is_shown=False)
        self._contacts = read.contacts_in_brief(self.texts)
        self.tools.people.take_contacts(read.choice.contacts)
        self.senders.forget()
        self.how.show_files(self.case, read)
        self._steps.setCurrentIndex(1)
        self.focus_first()

    @Slot()
    def _on_settled(self) -> None:
        previews = [file.preview for file, _ in self.how.choices()]
        self._finding = self.tasks.run(partial(senders_in, previews, self.texts), done=self._on_senders)

    @Slot(object)
    def _on_senders(self, found: SendersFound) -> None:
        if self._steps.currentIndex() != 1 or not self.how.go_button.isEnabled():
            return  # an answer was changed meanwhile
        self._files.setText("\n".join(filter(None, (self.how.in_brief(), self._contacts))))
        self.senders.show_senders(found, self.case.timezone if self.case else "UTC")
        self._steps.setCurrentIndex(2)
        self.focus_first()

    @Slot()
    def _on_back(self) -> None:
        self._steps.setCurrentIndex(1)
        self.focus_first()

    @Slot()
    def _show_verb(self) -> None:
        count = self.senders.chosen_rows()
        self.bring_in_button.setText(self.texts.tr("Bring in {count}", count=f"{count:,}"))
        self.bring_in_button.setEnabled(bool(count) and self._task is None)
        total = self.senders.all_rows()
        self._summary.setText(
            self.texts.tr(
                "{chosen} of {total} contacts, {senders} of {all} senders",
                chosen=f"{count:,}",
                total=f"{total:,}",
                senders=f"{len(self.senders.ticked()):,}",
                all=f"{self.senders.count():,}",
            )
        )

    @Slot()
    def _on_choice_cancelled(self) -> None:
        self._start_over()

    # bringing in

    @Slot()
    def _on_bring_in(self) -> None:
        if self.case is None or self._task is not None:
            return
        zone = self.zone.zone()
        if zone is None:
            self.messages.show_error(UserError("usage.no_such_zone", zone=self.zone.currentText()))
            self.zone.setFocus()
            return
        self.messages.clear()
        ticked = self.senders.ticked()
        senders = None if len(ticked) == self.senders.count() else ticked
        chosen = [
            (file.path, replace(choice, senders=senders, zone=choice.zone or zone))
            for file, choice in self.how.choices()
        ]
        self._begin(self.texts.tr("Bringing in"))
        self._task = self.tasks.run(
            partial(bring_given, self._importing, self.case.id, chosen),
            done=self._on_receipts,
            failed=self._on_refused,
            cancelled=self._on_stopped,
            progress=self._on_progress,
        )
        self._show_verb()

    @Slot(object)
    def _on_receipts(self, brought: BroughtIn) -> None:
        self._end()
        receipts = brought.receipts
        if not self._is_of_this_case:
            self.messages.note(self.texts.tr("The import into the other case is done."))
            return
        refused = receipts[0].refused if all(receipt.refused is not None for receipt in receipts) else None
        if refused is not None:  # what was ticked stays, so that it can be tried again
            self._show_verb()
            self.focus_first()
            tell_refused(receipts, self.messages, self.texts)
            return
        self._show_receipts(receipts, is_new=True, is_cut=brought.is_cut)
        if brought.trouble is not None:
            self.messages.show_error(brought.trouble)
        elif brought.is_stopped:
            self._say_stopped()
        self.contacts_changed.emit()
        if self.case is not None:
            self.unnamed.ask(self.case.id)

    def _show_receipts(
        self, receipts: Sequence[Receipt], *, undone: Sequence[Receipt] = (), is_new: bool, is_cut: bool = False
    ) -> None:
        texts = self.texts
        heading = texts.tr("Done") if is_new else texts.tr("Brought in so far")
        if is_new and (is_cut or any(receipt.refused is not None for receipt in receipts)):
            heading = texts.tr("Not all of it came in")
        if is_new:  # what is told in figures first, and not below twenty pictures
            receipts = sorted(receipts, key=lambda receipt: receipt.rows == 1)
        content = ReceiptList(
            receipts, undone, heading=heading, words=self.words, connect_card=self._connect_card, is_one_import=is_new
        )
        content.all_undo_requested.connect(self.deeds.ask_withdraw_all)
        content.all_restore_requested.connect(self.deeds.restore_all)
        holder, into = scrolled(content), self._cards if is_new else self._start
        first = 0 if is_new else 1
        while (gone := into.widget(first)) is not None:
            into.removeWidget(gone)
            gone.deleteLater()
        into.addWidget(holder)
        into.setCurrentWidget(holder)
        self._show_drop(is_shown=not is_new)
        self._steps.setCurrentIndex(3 if is_new else 0)
        if is_new:
            self.how.forget()
            self.focus_first()

    def _connect_card(self, card: ReceiptCard) -> None:
        card.undo_requested.connect(self.deeds.ask_withdraw)
        card.restore_requested.connect(self.deeds.restore)
        card.erase_requested.connect(self.deeds.ask_erase)
        card.reconcile_requested.connect(self.deeds.reconcile)

    @Slot(object)
    def _on_receipts_read(self, found: CameIn) -> None:
        if self._steps.currentIndex() != 0:
            return
        if found.standing or found.undone:
            self._show_receipts(found.standing, undone=found.undone, is_new=False)
        else:
            self._start.setCurrentIndex(0)

    # taken back

    @Slot(object, int)
    def _on_withdrawn(self, import_ids: tuple[str, ...], count: int) -> None:
        said = self.texts.trn("{count} contact was taken out again.", "{count} contacts were taken out again.", count)
        if not count:
            said = self.texts.tr("What the file added to contacts that were there is taken out again.")
        self._on_changed(import_ids, ImportState.WITHDRAWN, said)

    @Slot(object, int)
    def _on_restored(self, import_ids: tuple[str, ...], count: int) -> None:
        said = self.texts.trn("{count} contact is back.", "{count} contacts are back.", count)
        if not count:
            said = self.texts.tr("What the file added to contacts that were there is back.")
        self._on_changed(import_ids, ImportState.COMPLETE, said)

    @Slot(str, object)
    def _on_erased(self, import_id: str, told: tuple[str, ...]) -> None:
        self._on_changed((import_id,), ImportState.ERASED, told[0], " ".join(told[1:]))

    def _on_changed(self, import_ids: tuple[str, ...], state: ImportState, said: str, more: str = "") -> None:
        self.messages.note(said, next_step=more, tone="good" if not more else "plain")
        for shown in self.findChildren(ReceiptList):
            shown.show_state(import_ids, state)
        self.focus_first()  # and not the next Undo
        self.contacts_changed.emit()
        if self.case is not None and self._steps.currentIndex() == 3:
            self.unnamed.ask(self.case.id)

    def _show_drop(self, *, is_shown: bool) -> None:
        self._drop.setVisible(is_shown)
        self.getting_out.setVisible(is_shown)
        self._steps.setVisible(not (is_shown and self.getting_out.show_button.isChecked()))

    @Slot(bool)
    def _on_out_toggled(self, is_open: bool) -> None:
        self.body.setStretchFactor(self.getting_out, 1 if is_open else 0)
        self._steps.setHidden(is_open)

    # under way

    @property
    def _is_of_this_case(self) -> bool:
        """Whether the work that has just ended was for the case that is open."""
        return self.case is not None and self._task_case == self.case.id

    def _begin(self, words: str) -> None:
        self._task_case = self.case.id if self.case is not None else ""
        for part in (self._drop, self.senders, self._leave, self.back_button, self.zone):
            part.setEnabled(False)
        self.progress.start(words)

    def _end(self) -> None:
        self._task = None
        for part in (self._drop, self.senders, self._leave, self.back_button, self.zone):
            part.setEnabled(True)
        self.progress.stop()

    @Slot()
    def _on_stopped(self) -> None:
        self._end()
        self._show_verb()
        self.focus_first()
        self._say_stopped()

    def _say_stopped(self) -> None:
        self.messages.note(self.texts.tr("Stopped. Nothing of the file under way was kept."), tone="plain")

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._end()
        self._show_verb()
        self.focus_first()
        self.messages.show_error(error)

    def _start_over(self) -> None:
        if self._finding is not None:
            self._finding.abandon()  # nobody waits for who is in those files any more
        self.how.forget()
        self.senders.forget()
        self.unnamed.forget()
        self._show_drop(is_shown=True)
        self._steps.setCurrentIndex(0)
        self.arrive()

"""What is done in the record: an entry added, changed, withdrawn, put back, each asked for by a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from shilu.core.crisis import CrisisLine
from shilu.core.draft import Draft, DraftKind, Matter
from shilu.core.evidence_warning import OF_DEVICES, Moment
from shilu.core.job import Job
from shilu.core.particular import Particular, ParticularKind
from shilu.core.particular_words import vocabulary
from shilu.core.shapes import SHAPES
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.particular import ParticularDialog
from shilu.gui.dialogs.particular_table import ParticularTableDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.backup_first import BackupFirst
from shilu.gui.pages.blacking_out import BlackingOutDeed
from shilu.gui.tasks import Task
from shilu.gui.widgets.particular_field import ParticularField
from shilu.gui.widgets.particular_inputs import Choices
from shilu.host import erasure_remarks
from shilu.services.leaked_files import LeakedFile, describe
from shilu.services.particular_tables import IN_TABLES, add_table, read_table
from shilu.services.particulars import currency_in

if TYPE_CHECKING:
    from shilu.core.wording import Catalog
    from shilu.gui.pages.record import RecordPage
    from shilu.services.particular_tables import Table
    from shilu.services.particulars import ContactMeant, Overview, Particulars
    from shilu.services.workspace import Workspace


class RecordDeeds(QObject):
    """Signals:
    changed: the id of the entry that is to be seen now; empty for the one that was.
    """

    changed = Signal(str)

    def __init__(self, *, workspace: Workspace, page: RecordPage) -> None:
        super().__init__(page)
        self._blacking_out = BlackingOutDeed(blacking_out=workspace.blacking_out, tools=page.tools, parent=self)
        self._backup_first = BackupFirst(backups=workspace.backups, tools=page.tools, parent=page)
        self._particulars, self._crisis, self._page = workspace.particulars, workspace.crisis, page
        self._texts, self._tools = page.texts, page.tools
        self._kind = ParticularKind.PERSON
        self._dialog: ParticularDialog | None = None
        self._matter = Matter(DraftKind.PARTICULAR)
        self._changing: Particular | None = None
        self._looking: dict[str, Task] = {}
        self._made = ""
        self._pasting: ParticularTableDialog | None = None
        self._reading_table: Task | None = None

    def show_kind(self, kind: ParticularKind) -> None:
        """What is added is of this kind."""
        self._kind = kind

    def ask_new(self, typed: Mapping[str, str] | None = None) -> None:
        """The form of a new one; ``typed`` stands in it already."""
        self._ask(None, typed or {})

    def ask_change(self, particular: Particular) -> None:
        """The form of one that is there."""
        self._ask(particular, {})

    def _ask(self, particular: Particular | None, typed: Mapping[str, str]) -> None:
        page, seen = self._page, self._page.seen
        case = page.case
        if case is None or seen is None or seen.kind is not self._kind:
            return
        contacts = {id_: one.name for id_, one in seen.names.items() if one.kind is None and not one.is_gone}
        dialog = ParticularDialog(
            SHAPES[self._kind],
            words=page.words,
            choices=Choices(page.speaking, seen.parties, seen.others, contacts, page.filed.offered),
            currency=currency_in(case),
            zone=page.zone,
            particular=particular,
            parent=page.window(),
        )
        self._dialog, self._changing, self._made = dialog, particular, ""
        about = particular.id if particular is not None else self._kind.value
        self._matter = Matter(DraftKind.PARTICULAR, case.id, about)
        dialog.asked.connect(self._on_asked)
        dialog.submitted.connect(self._on_submitted)
        dialog.changed.connect(self._on_typed)
        dialog.file_requested.connect(self._on_file_requested)
        dialog.black_out_requested.connect(self._on_black_out)
        if self._kind in OF_DEVICES:
            dialog.caution.show_warnings(self._tools.cautions.at(Moment.DEVICE), case.pack)
        dialog.look_up()
        if typed:
            dialog.put_found(typed)
        self._on_typed()
        is_done = self._tools.asking.ask(dialog, self._matter)
        self._dialog = None
        for looking in self._looking.values():
            looking.abandon()
        self._looking.clear()
        if is_done:
            # it is recorded: what was typed is kept no longer
            self._tools.tasks.run(self._tools.asking.settling(_nothing, self._matter), done=self._on_settled)
            self.changed.emit(self._made)

    def crisis_lines(self, kind: ParticularKind, texts: Sequence[str]) -> Sequence[CrisisLine]:
        """Whom to call, where an entry with these texts speaks of self-harm."""
        case = self._page.case
        return () if case is None else self._crisis.lines_for_entry(case.country, kind, texts)

    @Slot()
    def _on_typed(self) -> None:
        if self._dialog is not None:
            typed = [shown.input.typed() for shown in self._dialog.inputs.values()]
            self._dialog.crisis.show_lines(self.crisis_lines(self._kind, typed))

    @Slot()
    def _on_file_requested(self) -> None:
        dialog, texts = self._dialog, self._texts
        if dialog is None:
            return
        file = self._tools.desktop.ask_file(dialog, texts.tr("The file that was offered"))
        if file is not None:
            own = dialog.inputs["own_entry"].input.typed()
            self._tools.tasks.run(partial(_described, file, own), done=self._on_described, failed=dialog.refuse)

    @Slot()
    def _on_black_out(self) -> None:
        if self._dialog is not None:
            self._blacking_out.ask(self._dialog)

    @Slot(object)
    def _on_described(self, found: LeakedFile) -> None:
        if self._dialog is not None:
            self._dialog.put_found(found.typed())

    @Slot()
    def _on_submitted(self) -> None:
        dialog, case = self._dialog, self._page.case
        if dialog is None or case is None:
            return
        work: Callable[[Job], Particular]
        if self._changing is None:
            work = partial(_add, self._particulars, case.id, self._kind, dialog.value())
        else:
            work = partial(_revise, self._particulars, self._changing, dialog.value(), dialog.reason_given())
        self._tools.tasks.run(work, done=self._on_done, failed=dialog.refuse)

    @Slot(object)
    def _on_done(self, particular: Particular) -> None:
        self._made = particular.id
        if self._dialog is not None:
            self._dialog.finish()

    @Slot(object)
    def _on_settled(self, _nothing: None) -> None:
        pass

    # a table that is pasted

    def ask_table(self) -> None:
        """Ask for a table, and record its rows."""
        page, case, kind = self._page, self._page.case, self._kind
        if case is None or kind not in IN_TABLES:
            return
        dialog = ParticularTableDialog(SHAPES[kind], words=page.speaking_of_all(), parent=page.window())
        self._pasting = dialog
        matter = Matter(DraftKind.PARTICULAR_TABLE, case.id, kind.value)
        dialog.asked.connect(self._on_table_asked)
        dialog.submitted.connect(self._on_table_submitted)
        self._made = ""
        is_done = self._tools.asking.ask(dialog, matter)
        self._pasting = None
        if self._reading_table is not None:
            self._reading_table.abandon()
        if is_done:
            self._tools.tasks.run(self._tools.asking.settling(_nothing, matter), done=self._on_settled)
            self.changed.emit(self._made)

    @Slot(str)
    def _on_table_asked(self, text: str) -> None:
        dialog, case = self._pasting, self._page.case
        if dialog is None or case is None:
            return
        if self._reading_table is not None:
            self._reading_table.abandon()
        every = self._tools.every_language
        work = partial(_read_table, self._particulars, case.id, self._kind, text, every)
        self._reading_table = self._tools.tasks.run(work, done=self._on_table_read, failed=dialog.show_refused)

    @Slot(object)
    def _on_table_read(self, read: tuple[str, Table]) -> None:
        if self._pasting is not None:
            self._pasting.show_table(*read)

    @Slot()
    def _on_table_submitted(self) -> None:
        dialog, case = self._pasting, self._page.case
        if dialog is None or case is None or dialog.table is None:
            return
        work = partial(_add_table, self._particulars, case.id, dialog.table)
        self._tools.tasks.run(work, done=self._on_table_added, failed=dialog.refuse)

    @Slot(object)
    def _on_table_added(self, made: tuple[Particular, ...]) -> None:
        self._made = made[0].id
        if self._pasting is not None:
            self._pasting.finish()

    # which contacts are meant

    @Slot(object)
    def _on_asked(self, shown: ParticularField) -> None:
        if self._page.case is None:
            return
        name = shown.field.name
        if name in self._looking:
            self._looking[name].abandon()
        work = partial(_meant, self._particulars, self._page.case.id, name, shown.input.typed())
        self._looking[name] = self._tools.tasks.run(work, done=self._on_meant)

    @Slot(object)
    def _on_meant(self, found: tuple[str, tuple[ContactMeant, ...]]) -> None:
        if self._dialog is not None and found[0] in self._dialog.inputs:
            self._dialog.show_contacts(*found)

    # out of the count and back

    def ask_withdraw(self, particular: Particular) -> None:
        """Ask why it counts no more."""
        texts = self._texts
        words = texts.tr("It counts no more and stands on no paper. It can be put back at any time.")
        self._turn(particular, texts.tr("Withdraw this entry"), words, texts.tr("Withdraw"), self._particulars.withdraw)

    def ask_restore(self, particular: Particular) -> None:
        """Ask why it counts again."""
        texts = self._texts
        words = texts.tr("It counts again and stands on papers as before.")
        self._turn(particular, texts.tr("Put this entry back"), words, texts.tr("Put back"), self._particulars.restore)

    def _turn(
        self, particular: Particular, title: str, words: str, verb: str, turn: Callable[[Particular, str], None]
    ) -> None:
        dialog = ReasonDialog(title, words, verb, texts=self._texts, parent=self._page.window())
        matter = Matter(DraftKind.PARTICULAR_STATE, particular.case, particular.id)
        if self._tools.asking.ask(dialog, matter):
            work = self._tools.asking.settling(partial(_turned, turn, particular, dialog.value()), matter)
            self._tools.tasks.run(work, done=self._on_turned)

    def ask_erase(self, particular: Particular, title: str) -> None:
        """Say what goes, and ask why it is erased."""
        texts = self._texts
        dialog = EraseDialog(
            texts.tr("Erase {entry}", entry=title),
            erasure_remarks.gone_of_record(texts),
            (),
            texts.tr("Erase this entry"),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        self._backup_first.serve(dialog)
        matter = Matter(DraftKind.PARTICULAR_STATE, particular.case, particular.id)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_turned, self._particulars.erase, particular, dialog.value())
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_erased)
        dialog.deleteLater()

    @Slot(object)
    def _on_erased(self, _nothing: None) -> None:
        self.changed.emit("")
        self._page.messages.note(erasure_remarks.gone(self._texts))

    @Slot(object)
    def _on_turned(self, _nothing: None) -> None:
        self.changed.emit("")

    # what was left unfinished

    def resume(self, draft: Draft, seen: Overview) -> None:
        """Open the form that it was typed into."""
        if draft.kind is DraftKind.PARTICULAR_TABLE:
            self.ask_table()
            return
        particular = next((one for one in seen.entries if one.id == draft.about), None)
        if particular is not None:
            self.ask_change(particular)
        elif draft.about == self._kind.value:
            self.ask_new()


def _described(file: Path, own: str, job: Job) -> LeakedFile:
    return describe(file, own, job)


def _add(particulars: Particulars, case_id: str, kind: ParticularKind, typed: dict[str, str], _job: Job) -> Particular:
    return particulars.add(case_id, kind, typed)


def _revise(
    particulars: Particulars, particular: Particular, typed: dict[str, str], reason: str, _job: Job
) -> Particular:
    return particulars.revise(particular, typed, reason)


def _read_table(
    particulars: Particulars,
    case_id: str,
    kind: ParticularKind,
    text: str,
    every_language: Callable[[], tuple[Catalog, ...]],
    _job: Job,
) -> tuple[str, Table]:
    return text, read_table(particulars, case_id, kind, text, vocabulary(kind, every_language()))


def _add_table(particulars: Particulars, case_id: str, table: Table, _job: Job) -> tuple[Particular, ...]:
    return add_table(particulars, case_id, table)


def _meant(
    particulars: Particulars, case_id: str, name: str, typed: str, _job: Job
) -> tuple[str, tuple[ContactMeant, ...]]:
    return name, particulars.contacts_meant(case_id, typed)


def _turned(turn: Callable[[Particular, str], None], particular: Particular, reason: str, _job: Job) -> None:
    turn(particular, reason)


def _nothing(_job: Job) -> None:
    pass

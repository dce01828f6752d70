"""What is done with a party: changed, merged with another one, taken apart again; each asked for by a form."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from shilu.core.draft import DraftKind, Matter
from shilu.core.job import Job
from shilu.core.party import Party
from shilu.core.revision import Undone
from shilu.core.text import one_line
from shilu.gui.dialogs.party_change import PartyChangeDialog
from shilu.gui.dialogs.party_merge import PartyMergeDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.histories import Histories

if TYPE_CHECKING:
    from shilu.gui.pages.party import PartyPage
    from shilu.services.parties import Parties, PartyRevision
    from shilu.services.workspace import Workspace


class PartyDeeds(QObject):
    """Signals:
    changed: the party is another one now.
    gone: it is in the directory no more.
    """

    changed = Signal()
    gone = Signal()

    def __init__(self, *, workspace: Workspace, page: PartyPage) -> None:
        super().__init__(page)
        self._parties, self._page = workspace.parties, page
        self._texts, self._tools = page.texts, page.tools
        self.histories = Histories(history=workspace.history, tools=page.tools, parent=page)
        self.histories.undone.connect(self._on_undone)
        self._dialog: PartyChangeDialog | None = None

    def _matter(self, kind: DraftKind, about: str) -> Matter:
        return Matter(kind, self._page.case.id if self._page.case is not None else "", about)

    @Slot()
    def ask_change(self) -> None:
        """The form of its names and fields."""
        page, case = self._page, self._page.case
        if page.dossier is None or case is None:
            return
        party = page.dossier.party
        dialog = PartyChangeDialog(party, texts=self._texts, parent=page.window())
        self._dialog = dialog
        dialog.submitted.connect(self._on_submitted)
        matter = self._matter(DraftKind.PARTY_CHANGE, party.id)
        is_done = self._tools.asking.ask(dialog, matter)
        self._dialog = None
        if is_done:
            self._tools.tasks.run(self._tools.asking.settling(_nothing, matter), done=self._on_settled)
            page.messages.clear()
            self.changed.emit()

    @Slot()
    def _on_submitted(self) -> None:
        dialog, case, dossier = self._dialog, self._page.case, self._page.dossier
        if dialog is None or case is None or dossier is None:
            return
        work = partial(_revise, self._parties, dossier.party.id, dialog.value(), dialog.reason_given(), case.country)
        self._tools.tasks.run(work, done=dialog.finish, failed=dialog.refuse)

    @Slot(object)
    def _on_settled(self, _nothing: None) -> None:
        pass

    @Slot()
    def ask_merge(self) -> None:
        """Read who there is, and ask which of them is the same."""
        self._tools.tasks.run(partial(_list, self._parties), done=self._on_listed)

    @Slot(object)
    def _on_listed(self, parties: tuple[Party, ...]) -> None:
        page = self._page
        if page.dossier is None or not page.isVisible():
            return
        party = page.dossier.party
        others = {one.id: one.name for one in parties if one.id != party.id}
        dialog = PartyMergeDialog(party, others, texts=self._texts, parent=page.window())
        matter = self._matter(DraftKind.PARTY_MERGING, party.id)
        if self._tools.asking.ask(dialog, matter):
            work = self._tools.asking.settling(partial(_merge, self._parties, dialog.value()), matter)
            self._tools.tasks.run(work, done=self._on_merged)

    @Slot(object)
    def _on_merged(self, party: Party) -> None:
        said = self._texts.tr("They show as {name} from now on.", name=one_line(party.name, 60))
        self._page.messages.note(said)
        self._page.focus_first()
        self.changed.emit()

    def ask_split(self, absorbed: str) -> None:
        """Ask why a party that was merged into this one is one of its own."""
        dossier, texts = self._page.dossier, self._texts
        found = next((one for one in dossier.party.absorbed if one.id == absorbed), None) if dossier else None
        if found is None:
            return
        name = one_line(found.names[0], 60)
        dialog = ReasonDialog(
            texts.tr("Take {name} apart", name=name),
            texts.tr("It is a party of its own again, with its numbers, links and loans as they were recorded."),
            texts.tr("Take apart"),
            texts=texts,
            parent=self._page.window(),
        )
        matter = self._matter(DraftKind.PARTY_MERGING, absorbed)
        if self._tools.asking.ask(dialog, matter):
            work = self._tools.asking.settling(partial(_split, self._parties, absorbed, dialog.value()), matter)
            self._tools.tasks.run(work, done=self._on_split)

    @Slot(object)
    def _on_split(self, party: Party) -> None:
        said = self._texts.tr("{name} is a party of its own again.", name=one_line(party.name, 60))
        self._page.messages.note(said)
        self._page.focus_first()
        self.changed.emit()

    @Slot()
    def ask_withdraw(self) -> None:
        """Ask why it is no party after all."""
        dossier, texts = self._page.dossier, self._texts
        if dossier is None:
            return
        name = one_line(dossier.party.name, 60)
        dialog = ReasonDialog(
            texts.tr("Withdraw {name}", name=name),
            texts.tr(
                "It is taken out of the list of this vault: no contact shows its name any more, in none of its cases. "
                "The history keeps it, and there it can be undone."
            ),
            texts.tr("Withdraw"),
            texts=texts,
            parent=self._page.window(),
        )
        matter = self._matter(DraftKind.PARTY_MERGING, f"{dossier.party.id} withdrawn")
        if self._tools.asking.ask(dialog, matter):
            work = partial(_withdraw, self._parties, dossier.party.id, dialog.value())
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_withdrawn)

    @Slot(object)
    def _on_withdrawn(self, _nothing: None) -> None:
        self.gone.emit()

    @Slot()
    def show_history(self) -> None:
        """Everything that was said of it."""
        dossier = self._page.dossier
        if dossier is not None:
            self.histories.open(dossier.party.id, dossier.party.name, self._page.zone)

    @Slot(object)
    def _on_undone(self, _undone: Undone) -> None:
        self.changed.emit()


def _revise(parties: Parties, party_id: str, changed: PartyRevision, reason: str, region: str, _job: Job) -> Party:
    return parties.revise(party_id, changed, reason, region)


def _list(parties: Parties, _job: Job) -> tuple[Party, ...]:
    return parties.list()


def _merge(parties: Parties, said: tuple[str, str, str], _job: Job) -> Party:
    """``said``: which one is kept, which one is merged into it, why."""
    return parties.merge(*said)


def _split(parties: Parties, absorbed: str, reason: str, _job: Job) -> Party:
    return parties.unmerge(absorbed, reason)


def _withdraw(parties: Parties, party_id: str, reason: str, _job: Job) -> None:
    parties.withdraw(party_id, reason)


def _nothing(_job: Job) -> None:
    pass

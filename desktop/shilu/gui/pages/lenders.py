"""Who is behind the numbers: the parties on the left, one of them or all numbers on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QStackedWidget, QWidget

from shilu.core.draft import DraftKind, Matter
from shilu.core.evidence_warning import Moment
from shilu.core.job import Job
from shilu.core.labels import PARTY_KINDS, ROLES
from shilu.core.party import Party, PartyDraft
from shilu.core.party import Role as PartyRole
from shilu.core.revision import Undone
from shilu.core.text import one_line
from shilu.gui.dialogs.party import PartyDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.models.parties import party_columns, point_columns
from shilu.gui.models.table import SortedRows, TableModel
from shilu.gui.pages.giving import Conduct, Seen, link_points, link_typed, read, read_conduct, unlink
from shilu.gui.pages.histories import Histories
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.party_lists import ListsOfParties
from shilu.gui.style import GAP, GROUP_GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.figures import Figures
from shilu.gui.widgets.number_hint import KEYS
from shilu.gui.widgets.parts import EmptyState, column, give_focus, plain, primary, quiet, row
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel, TextLine, explain

if TYPE_CHECKING:
    from shilu.services.parties import PartyOverview, PointOverview
    from shilu.services.workspace import Workspace


class LendersPage(Page):
    """Signals:
    count_changed: how many parties there are.
    contacts_requested: the id of a party whose contacts are wanted.
    number_requested: an address, as it was received, whose contacts are wanted.
    dossier_requested: the id of an address whose dossier is wanted.
    party_requested: the id of a party of which all is wanted.
    scripts_requested: the texts that came several times.
    """

    count_changed = Signal(int)
    contacts_requested = Signal(str)
    number_requested = Signal(str)
    dossier_requested = Signal(str)
    party_requested = Signal(str)
    scripts_requested = Signal()

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Lenders"), parent=parent)
        self._parties, self._dossiers = workspace.parties, workspace.party_dossiers
        self.lists = ListsOfParties(lists=workspace.party_lists, page=self)
        self.lists.taken_in.connect(self._read_anew)
        self.histories = Histories(history=workspace.history, tools=tools, parent=self)
        self.histories.undone.connect(self._on_undone)
        self._chosen = ""
        self._reading: Task | None = None
        self._counting: Task | None = None
        self._conduct_seen = Conduct("", {})
        self.model: TableModel[PartyOverview] = TableModel(
            party_columns(tools.words, self._last, self._conduct), parent=self
        )
        self.table = TableView(self.model, name=texts.tr("Lenders"))
        self.table.selectionModel().currentChanged.connect(self._on_party_chosen)
        self.own_model: TableModel[PointOverview] = TableModel(
            point_columns(tools.words, self._last, parties=False), parent=self
        )
        self.own = TableView(self.own_model, name=texts.tr("Numbers of this lender"), several=True)
        self.own.selectionModel().selectionChanged.connect(self._show_buttons)
        self.other_model: TableModel[PointOverview] = TableModel(
            point_columns(tools.words, self._last, parties=True), parent=self
        )
        self._others_sorted = SortedRows(self.other_model, self)
        self.others = TableView(self._others_sorted, name=texts.tr("Other numbers of this case"), several=True)
        self.others.selectionModel().selectionChanged.connect(self._show_buttons)
        self._lay_out()
        about = QShortcut(QKeySequence(KEYS), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        about.activated.connect(self._on_about_number)

    def _conduct(self, overview: PartyOverview) -> Mapping[str, int]:
        seen = self._conduct_seen
        return seen.tags.get(overview.party.id, {}) if self.case is not None and seen.case == self.case.id else {}

    def _last(self, overview: PointOverview | PartyOverview) -> str:
        return self.words.short_day(overview.tally.last_ms, self._zone)

    def _lay_out(self) -> None:
        texts = self.texts
        for words, deed in (
            (texts.tr("Bring in a list…"), self.lists.ask_in),
            (texts.tr("Save the list…"), self.lists.ask_out),
        ):
            button = quiet(words)
            button.clicked.connect(deed)
            self.head.addWidget(button)
        self.alone = quiet(texts.tr("The list alone"))
        self.alone.setCheckable(True)
        self.alone.toggled.connect(self._on_alone)
        self.head.addWidget(self.alone)
        new = plain(texts.tr("New lender…"))
        new.clicked.connect(self.ask_new)
        self.scripts_button = quiet(texts.tr("Texts that came several times"))
        self.scripts_button.clicked.connect(self.scripts_requested)
        self.head.addWidget(self.scripts_button)
        self.head.addWidget(new)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(GROUP_GAP)
        self._splitter.addWidget(self.table)
        self._right = self._make_right()
        self._splitter.addWidget(self._right)
        self._splitter.setSizes([440, 640])
        self._splitter.setStretchFactor(1, 1)
        self._empty = EmptyState(
            texts.tr("Who is behind the calls?"),
            texts.tr(
                "Write down who you owe or who claims that you do: the app, the lender, the agency. "
                "Then give it the numbers it calls from, and every contact from them shows its name."
            ),
            texts.tr("Add a lender"),
        )
        self._empty.step_requested.connect(self.ask_new)
        self._stack = QStackedWidget()
        for part in (QWidget(), self._empty, self._splitter):
            self._stack.addWidget(part)
        self.caution = CautionNote(texts=texts)
        for part, stretch in ((self._stack, 1), (self.caution, 0)):
            self.body.addWidget(part, stretch)

    def _make_right(self) -> QWidget:
        texts = self.texts
        right = QWidget()
        layout = column(right, gap=GAP)
        self._name = PlainLabel(size="section", wrap=True)
        self._about = PlainLabel(tone="soft", wrap=True)
        self.figures = Figures()
        head = self._make_head()
        self._unlink = plain(texts.tr("Take these numbers away…"))
        self._unlink.clicked.connect(self._on_unlink)
        self._point_history = quiet(texts.tr("History"))
        self._point_history.setAccessibleName(texts.tr("History of this number"))
        self._point_history.clicked.connect(self._on_point_history)
        self.own.activated.connect(self._on_about_number)
        self.about_number = quiet(texts.tr("About this number"))
        explain(self.about_number, KEYS)
        self.about_number.clicked.connect(self._on_about_number)
        self._own_empty = PlainLabel(texts.tr("No numbers yet: choose some below, or type one."), tone="attention")
        self.number = TextLine()
        self.number.setMinimumWidth(130)
        self.number.setPlaceholderText(texts.tr("Type a number"))
        self.number.setAccessibleName(texts.tr("A number to give to this lender"))
        self.number.returnPressed.connect(self._on_number_typed)
        self.number.textChanged.connect(self._on_number_edited)
        self.role = QComboBox()
        self.role.setMaximumWidth(140)
        self.role.setAccessibleName(texts.tr("In what role"))
        for role, label in ROLES.items():
            self.role.addItem(texts.tr(label), role)
        self.link_button = primary(texts.tr("Give the number"))
        self.link_button.clicked.connect(self._on_link)
        layout.addLayout(head)
        layout.addWidget(self._about)
        layout.addWidget(self.figures)
        layout.addSpacing(GAP)
        title = PlainLabel(texts.tr("Its numbers"), size="strong")
        layout.addLayout(row(title, 1, self.about_number, self._point_history, self._unlink))
        layout.addWidget(self._own_empty)
        layout.addWidget(self.own, 2)
        layout.addSpacing(GAP)
        layout.addLayout(self._make_other_head())
        layout.addWidget(self.others, 3)
        layout.addLayout(row(self.number, PlainLabel(texts.tr("as"), tone="soft"), self.role, 1, self.link_button))
        return right

    def _make_head(self) -> QHBoxLayout:
        texts = self.texts
        contacts = quiet(texts.tr("Show its contacts"))
        contacts.clicked.connect(self._on_contacts)
        self.history_button = quiet(texts.tr("History"))
        self.history_button.clicked.connect(self._on_history)
        head = row()
        self.all_button = plain(texts.tr("All about it"))
        self.all_button.clicked.connect(self._on_all)
        self.table.activated.connect(self._on_all)
        head.addWidget(self._name, 1)
        head.addWidget(self.history_button)
        head.addWidget(contacts)
        head.addWidget(self.all_button)
        return head

    def _make_other_head(self) -> QHBoxLayout:
        texts = self.texts
        self.search = TextLine()
        self.search.setPlaceholderText(texts.tr("Search numbers"))
        self.search.setAccessibleName(texts.tr("Search numbers"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._others_sorted.look_for)
        self._listen = quiet(texts.tr("Read its contacts"))
        self._listen.clicked.connect(self._on_listen)
        self.others.activated.connect(self._on_listen)
        title = PlainLabel(texts.tr("Other numbers of this case, busiest first"), size="strong")
        return row(title, 1, self._listen, self.search)

    @Slot(bool)
    def _on_alone(self, is_alone: bool) -> None:
        """The list with all its columns, or beside it the one that is chosen."""
        self._right.setVisible(not is_alone)
        give_focus(self.table)

    def arrive(self) -> None:
        self.caution.warn(self.tools.cautions.at(Moment.ATTRIBUTING), self.case)
        self._read_anew()
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        if self._stack.currentWidget() is self._empty:
            give_focus(self._empty.button)
        else:
            give_focus(self.number if self.number.text() else self.table)

    def _read_anew(self) -> None:
        if self.case is not None:
            for under_way in (self._reading, self._counting):
                if under_way is not None:
                    under_way.abandon()  # it may be another case's
            self._reading = self.tasks.run(partial(read, self._parties, self.case.id), done=self._on_read)
            # every contact is looked at once more: nobody waits for that
            work = partial(read_conduct, self._dossiers, self.case.id)
            self._counting = self.tasks.run(work, done=self._on_conduct_read)

    def choose(self, party_id: str) -> None:
        """Show this party once the page is read."""
        self._chosen = party_id

    @Slot(object)
    def _on_conduct_read(self, conduct: Conduct) -> None:
        self._conduct_seen = conduct
        self.table.viewport().update()

    @Slot(object)
    def _on_read(self, seen: Seen) -> None:
        self._seen = seen
        self.count_changed.emit(len(seen.parties))
        was_first = self._stack.currentIndex() == 0
        self._stack.setCurrentIndex(2 if seen.parties else 1)
        if was_first:
            self.focus_first()
        chosen = self._chosen
        self.model.set_rows(seen.parties)
        place = next((i for i, overview in enumerate(seen.parties) if overview.party.id == chosen), 0)
        if seen.parties:
            self.table.setCurrentIndex(self.model.index(place, 0))

    def _party(self) -> PartyOverview | None:
        return next((o for o in self.model.rows if o.party.id == self._chosen), None)

    @Slot(QModelIndex)
    def _on_party_chosen(self, current: QModelIndex) -> None:
        overview = self.model.row_at(current) if current.isValid() else None
        if overview is None:
            return
        self._chosen = overview.party.id
        texts = self.texts
        self._name.setText(one_line(overview.party.name))
        kind = texts.tr(PARTY_KINDS[overview.party.kind])
        aliases = ", ".join(one_line(alias) for alias in overview.party.aliases)
        self._about.setText(texts.tr("{kind} · also: {aliases}", kind=kind, aliases=aliases) if aliases else kind)
        self.figures.show_tally(overview.tally, numbers=len(overview.points), words=self.words, zone=self._zone)
        own = {point.point.id for point in overview.points}
        self.own_model.set_rows(overview.points)
        self.own.setVisible(bool(overview.points))
        self._own_empty.setVisible(not overview.points)
        self.other_model.set_rows([point for point in self._seen.points if point.point.id not in own])
        self._show_buttons()

    @Slot()
    def _show_buttons(self) -> None:
        overview = self._party()
        name = one_line(overview.party.name, 24) if overview is not None else ""
        count = len(self.others.selected_items())
        self._listen.setEnabled(count == 1 and bool(self._address()))
        self._unlink.setEnabled(bool(self.own.selected_items()))
        self._point_history.setEnabled(len(self.own.selected_items()) == 1)
        self.about_number.setEnabled(len(self.own.selected_items()) == 1)
        self.link_button.setEnabled(bool(count) or bool(self.number.text().strip()))
        if count:
            said = self.texts.trn("Give {count} number to {name}", "Give {count} numbers to {name}", count, name=name)
        else:
            said = self.texts.tr("Give the number to {name}", name=name)
        self.link_button.setText(said.replace("&", "&&"))

    def take_number(self, address: str) -> None:
        """Be about to give this number to a lender."""
        self.others.clearSelection()
        self.number.setText(address)
        self.focus_first()

    @Slot()
    def _on_about_number(self) -> None:
        table = self.others if self.others.hasFocus() else self.own
        chosen: tuple[PointOverview, ...] = table.selected_items()
        if len(chosen) == 1:
            self.dossier_requested.emit(chosen[0].point.id)

    # doing

    @Slot()
    def ask_new(self) -> None:
        """Ask for a new lender, and make it."""
        dialog = PartyDialog(texts=self.texts, parent=self.window())
        matter = Matter(DraftKind.PARTY, self._case_id)
        if self.tools.asking.ask(dialog, matter):
            work = self.tools.asking.settling(partial(self._add, dialog.value()), matter)
            self.tasks.run(work, done=self._on_added)

    @property
    def _case_id(self) -> str:
        return self.case.id if self.case is not None else ""

    def _add(self, draft: PartyDraft, _job: Job) -> Party:
        return self._parties.add(draft)

    @Slot(object)
    def _on_added(self, party: Party) -> None:
        self.messages.clear()
        self._chosen = party.id
        self._stack.setCurrentIndex(2)
        give_focus(self.others)  # what comes next is giving it numbers
        self._read_anew()

    @Slot(str)
    def _on_number_edited(self, _text: str) -> None:
        self._show_buttons()

    @Slot()
    def _on_number_typed(self) -> None:
        self.others.clearSelection()
        self._on_link()

    @Slot()
    def _on_link(self) -> None:
        overview, case = self._party(), self.case
        if overview is None or case is None:
            return
        points = tuple(point.point.id for point in self.others.selected_items())
        typed, role = self.number.text().strip(), PartyRole(self.role.currentData())
        work: Callable[[Job], int]
        if points:
            work = partial(link_points, self._parties, overview.party.id, points, role)
        elif typed:
            work = partial(link_typed, self._parties, overview.party.id, (typed, case.region), role)
        else:
            return
        self.tasks.run(work, done=self._on_linked)

    @Slot(object)
    def _on_linked(self, count: int) -> None:
        was_typed = bool(self.number.text())
        self.number.clear()
        give_focus(self.number if was_typed else self.others)
        self.messages.note(
            self.texts.trn(
                "{count} number given. Every contact from it shows the name now.",
                "{count} numbers given. Every contact from them shows the name now.",
                count,
            )
        )
        self._read_anew()

    @Slot()
    def _on_unlink(self) -> None:
        overview = self._party()
        if overview is None:
            return
        attributions = tuple(
            attribution
            for point in self.own.selected_items()
            for attribution, party in zip(point.attribution_ids, point.parties, strict=True)
            if party.id == overview.party.id
        )
        dialog = ReasonDialog(
            self.texts.tr("Take numbers away"),
            self.texts.tr("Contacts from them no longer show this name. The history keeps what was said before."),
            self.texts.tr("Take away"),
            texts=self.texts,
            parent=self.window(),
        )
        matter = Matter(DraftKind.NUMBERS_TAKEN, self._case_id, overview.party.id)
        if attributions and self.tools.asking.ask(dialog, matter):
            work = partial(unlink, self._parties, attributions, dialog.value())
            self.tasks.run(self.tools.asking.settling(work, matter), done=self._on_unlinked)

    @Slot(object)
    def _on_unlinked(self, _nothing: None) -> None:
        self.messages.clear()
        give_focus(self.others)
        self._read_anew()

    @Slot()
    def _on_history(self) -> None:
        overview = self._party()
        if overview is not None:
            self.histories.open(overview.party.id, overview.party.name, self._zone)

    @Slot()
    def _on_point_history(self) -> None:
        chosen: tuple[PointOverview, ...] = self.own.selected_items()
        if len(chosen) == 1:
            self.histories.open(chosen[0].point.id, self.words.address(chosen[0].point), self._zone)

    @Slot(object)
    def _on_undone(self, _undone: Undone) -> None:
        self._read_anew()

    @property
    def _zone(self) -> str:
        return self.case.timezone if self.case is not None else "UTC"

    def _address(self) -> str:
        """The number chosen among the others, as it was received; empty when it was withheld or none is chosen."""
        chosen: tuple[PointOverview, ...] = self.others.selected_items()
        return chosen[0].point.raw.strip() if len(chosen) == 1 else ""

    @Slot()
    def _on_listen(self) -> None:
        if address := self._address():
            self.number_requested.emit(address)

    @Slot()
    def _on_all(self) -> None:
        if self._chosen:
            self.party_requested.emit(self._chosen)

    @Slot()
    def _on_contacts(self) -> None:
        if self._chosen:
            self.contacts_requested.emit(self._chosen)

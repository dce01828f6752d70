"""The timeline's filters: a search box and a row of chips. Holds an IncidentFilter; asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QWidget, QWidgetAction

from shilu.core.channel import Channel
from shilu.core.incident import CONDUCT_TAGS
from shilu.core.labels import CHANNELS, TAGS
from shilu.core.party import Party
from shilu.core.query import EVERYTHING, IncidentFilter, Reach
from shilu.core.when import day_bounds_ms
from shilu.core.wording import Catalog
from shilu.gui.icons import Icons
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.days import PeriodField
from shilu.gui.widgets.parts import column, quiet
from shilu.gui.widgets.segmented import FlowLayout
from shilu.gui.widgets.text import TextLine, button_text

NOBODY, NOTHING = "", "-"
_TYPING_PAUSE_MS = 150


class FilterChip(QToolButton):
    """A menu of choices whose button says what is chosen.

    Signals:
        changed: the choice is another one now.
    """

    changed = Signal()

    def __init__(self, title: str, *, several: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._several = several
        self._values: dict[QAction, Any] = {}  # not in the actions: Qt gives an enum of words back as a plain word
        self._menu = QMenu(self)
        mark(self._menu, ticks="yes")
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.triggered.connect(self._on_triggered)
        self._show()

    def set_options(self, options: Sequence[tuple[Any, str]]) -> None:
        """What can be chosen; choices that are still there stay."""
        chosen = self.values()
        self._menu.clear()
        self._values = {}
        for value, label in options:
            action = QAction(button_text(label), self._menu)
            action.setCheckable(True)
            action.setChecked(value in chosen)
            self._values[action] = value
            self._menu.addAction(action)
        self._show()

    def values(self) -> tuple[Any, ...]:
        """What is chosen."""
        return tuple(value for action, value in self._values.items() if action.isChecked())

    def choose(self, values: Sequence[Any]) -> None:
        """Choose these and no others."""
        for action, value in self._values.items():
            action.setChecked(value in values)
        self._show()

    @Slot(QAction)
    def _on_triggered(self, chosen: QAction) -> None:
        if not self._several:
            for action in self._menu.actions():
                if action is not chosen:
                    action.setChecked(False)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        chosen = [action.text().replace("&&", "&") for action in self._menu.actions() if action.isChecked()]
        said = self._title
        if len(chosen) == 1:
            said = f"{self._title}: {chosen[0]}"
        elif chosen:
            said = f"{self._title}: {len(chosen)}"
        self.setText(f"{button_text(said)} ▾")
        self.setAccessibleName(said)
        mark(self, on="yes" if chosen else "")


class FilterBar(QWidget):
    """Signals:
    changed: ask again; typing is waited for.
    outside_wanted: which contacts are outside a rule; see ``show_outside``.
    """

    changed = Signal()
    outside_wanted = Signal()

    def __init__(self, *, texts: Catalog, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = "UTC"
        self.search = TextLine()
        self.search.setPlaceholderText(texts.tr("Search words, numbers, lenders"))
        self.search.setAccessibleName(texts.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(320)
        self.search.addAction(icons.get("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_PAUSE_MS)
        self._typing.timeout.connect(self.changed)
        self.search.textChanged.connect(self._typing.start)
        self._nobody = texts.tr("No lender yet")
        self.party = FilterChip(texts.tr("Lender"))
        self.tag = FilterChip(texts.tr("Conduct"))
        self.tag.set_options([(tag, texts.tr(TAGS[tag])) for tag in CONDUCT_TAGS])
        self.channel = FilterChip(texts.tr("Means"))
        self.channel.set_options([(channel, texts.tr(CHANNELS[channel])) for channel in Channel])
        self.reach = FilterChip(texts.tr("Who was reached"), several=False)
        self.reach.set_options(
            [(Reach.COMPLAINANT, texts.tr("Only the complainant")), (Reach.OTHERS, texts.tr("Other people too"))]
        )
        self._some: tuple[str, ...] = ()
        self.some = QToolButton()
        self.some.clicked.connect(self._on_some_clicked)
        self.some.hide()
        self.withdrawn, self.incomplete = QToolButton(), QToolButton()
        self.withdrawn.setText(texts.tr("Withdrawn"))
        self.incomplete.setText(texts.tr("Incomplete"))
        for switch in (self.withdrawn, self.incomplete):
            switch.setCheckable(True)
            switch.toggled.connect(self._on_changed)
        self.incomplete.hide()
        self.outside = self._make_outside(texts)
        self.set_parties(())
        self.period = PeriodField(texts=texts, icons=icons)
        self._period_title = texts.tr("Period")
        self._period = QToolButton()
        self._period.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._period.setMenu(self._period_menu(texts))
        self._clear = quiet(texts.tr("Clear filters"))
        self._clear.clicked.connect(self.clear)
        chips = QWidget()
        flow = FlowLayout(chips, gap=GAP)
        for chip in (self.party, self.tag, self.channel, self._period, self.reach):
            flow.addWidget(chip)
        for button in (self.outside, self.some, self.incomplete, self.withdrawn, self._clear):
            flow.addWidget(button)
        layout = column(self, gap=GAP)
        layout.addWidget(chips)
        for filter_chip in (self.party, self.tag, self.channel, self.reach):
            filter_chip.changed.connect(self._on_changed)
        self.period.changed.connect(self._on_changed)
        self._show_state()

    def _make_outside(self, texts: Catalog) -> QToolButton:
        """Which contacts these are somebody else knows."""
        self._outside: tuple[str, ...] = ()
        switch = QToolButton()
        switch.setText(texts.tr("Outside a rule"))
        switch.setCheckable(True)
        switch.toggled.connect(self._on_outside)
        return switch

    def _period_menu(self, texts: Catalog) -> QMenu:
        menu = QMenu(self)
        holder = QWidgetAction(menu)
        box = QWidget()
        inner = column(box, margin=12, gap=GAP)
        inner.addWidget(self.period)
        any_time = quiet(texts.tr("Any time"))
        any_time.clicked.connect(self.period.clear)
        inner.addWidget(any_time, 0, Qt.AlignmentFlag.AlignLeft)
        holder.setDefaultWidget(box)
        menu.addAction(holder)
        return menu

    def set_zone(self, zone: str) -> None:
        """In which zone days begin and end."""
        self._zone = zone

    def set_parties(self, parties: Sequence[Party]) -> None:
        """The lenders that can be chosen."""
        self.party.set_options([(NOBODY, self._nobody), *((party.id, party.name) for party in parties)])

    def value(self) -> IncidentFilter:
        """What is asked for."""
        start, end = day_bounds_ms(self.period.first.day, self.period.last.day, self._zone)
        chosen = self.party.values()
        reach = self.reach.values()
        return IncidentFilter(
            from_ms=start,
            to_ms=end,
            parties=tuple(party for party in chosen if party != NOBODY),
            unattributed=chosen == (NOBODY,),
            tags=self.tag.values(),
            channels=self.channel.values(),
            text=self.search.text().strip(),
            reach=reach[0] if reach else Reach.ANYONE,
            withdrawn=self.withdrawn.isChecked(),
            incomplete=self.incomplete.isChecked(),
            incidents=self._outside or self._some,
        )

    @property
    def is_empty(self) -> bool:
        """Whether everything is asked for."""
        return self.value() == EVERYTHING

    def show_party(self, party_id: str) -> None:
        """Ask for one lender's contacts and nothing else."""
        self._reset()
        self.party.choose((party_id,))
        self._on_changed()

    def show_number(self, address: str) -> None:
        """Ask for what came from one number, and nothing else."""
        self._reset()
        self.search.setText(address)
        self._on_changed()

    def show_some(self, incidents: tuple[str, ...], label: str) -> None:
        """Ask for these contacts and nothing else; ``label`` says what they have in common."""
        self._reset()
        self._some = incidents
        self.some.setText(f"{button_text(label)} ×")
        self.some.setAccessibleName(label)
        self._on_changed()

    @Slot()
    def _on_some_clicked(self) -> None:
        self.party.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes away under the keyboard
        self._some = ()
        self._on_changed()

    @Slot(bool)
    def _on_outside(self, is_on: bool) -> None:
        self._outside = ()
        if is_on:
            self.outside_wanted.emit()
        else:
            self._on_changed()

    def show_outside(self, incidents: tuple[str, ...]) -> None:
        """These are outside a rule; asked for unless that is not wanted any more."""
        if self.outside.isChecked():
            self._outside = incidents or (NOTHING,)
            self._on_changed()

    @Slot(int)
    def show_incomplete_count(self, count: int) -> None:
        """How many contacts are incomplete: where none is, there is nothing to ask for."""
        self.incomplete.setVisible(bool(count) or self.incomplete.isChecked())

    def show_incomplete(self) -> None:
        """Ask for what is incomplete, and nothing else."""
        self._reset()
        self._switch(self.incomplete, is_on=True)
        self._on_changed()

    @Slot()
    def clear(self) -> None:
        """Ask for everything."""
        self._reset()
        self._on_changed()

    def _reset(self) -> None:
        for chip in (self.party, self.tag, self.channel, self.reach):
            chip.choose(())
        for field in (self.period, self.period.first, self.period.last):
            field.blockSignals(True)
        self.period.clear()
        for field in (self.period, self.period.first, self.period.last):
            field.blockSignals(False)
        for switch in (self.withdrawn, self.incomplete, self.outside):
            self._switch(switch, is_on=False)
        self._some = self._outside = ()
        self.search.clear()  # its signal only starts the pause, which _on_changed ends

    @staticmethod
    def _switch(switch: QToolButton, *, is_on: bool) -> None:
        switch.blockSignals(True)
        switch.setChecked(is_on)
        switch.blockSignals(False)

    @Slot()
    def _on_changed(self) -> None:
        self._typing.stop()
        self._show_state()
        self.changed.emit()

    def _show_state(self) -> None:
        first, last = self.period.first.day, self.period.last.day
        span = f"{first or '…'} – {last or '…'}" if first or last else ""
        said = f"{self._period_title}: {span}" if span else self._period_title
        self._period.setText(f"{said} ▾")
        self._period.setAccessibleName(said)
        mark(self._period, on="yes" if span else "")
        for switch in (self.withdrawn, self.incomplete, self.outside):
            mark(switch, on="yes" if switch.isChecked() else "")
        self.some.setVisible(bool(self._some))
        mark(self.some, on="yes" if self._some else "")
        asks = replace(self.value(), text="")
        if self._clear.hasFocus():
            self.party.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes away under the keyboard
        self._clear.setVisible(asks != EVERYTHING)

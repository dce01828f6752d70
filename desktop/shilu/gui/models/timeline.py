"""Incidents in order, day by day, filled page by page. Bands (days) are rows of their own that cannot be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from shilu.core.channel import Channel, ChannelGroup, Direction, Outcome, group_of
from shilu.core.incident import Incident, Tier
from shilu.gui.models.table import NO_INDEX, Column, Index, Role
from shilu.gui.words import Words


@dataclass(frozen=True, slots=True)
class Band:
    """The heading of a day."""

    title: str


class TimelineModel(QAbstractTableModel):
    """Knows the pages that came so far; asks for the next one when the view reaches the end.

    Signals:
        more_wanted: the id of the last incident known; the page that owns the model fetches what follows.
    """

    more_wanted = Signal(str)

    def __init__(self, *, words: Words, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._zone = zone
        self._lines: list[Incident | Band] = []
        self._incidents = 0
        self._total: int | None = 0
        self._waiting = False
        self._undecided: frozenset[str] = frozenset()
        texts = words.texts
        self._mark = texts.tr("Changed on both sides; waits for a decision.")
        self.columns: tuple[Column[Incident], ...] = (
            Column("time", texts.tr("Time"), lambda i: words.clock(i.when, self._zone), width=76),
            Column("what", texts.tr("What happened"), words.in_brief, width=0),
            Column("number", texts.tr("Number"), lambda i: words.short_address(i.contact_point), width=128),
            Column("party", texts.tr("Lender"), lambda i: words.parties(i) or "—", width=128, optional=True),
            Column("reached", texts.tr("Others reached"), words.others_reached, width=104, optional=True),
        )

    @property
    def total(self) -> int | None:
        """How many there are in all, shown or not; None while they are being counted."""
        return self._total

    @property
    def known(self) -> int:
        """How many have come so far."""
        return self._incidents

    def clear(self) -> None:
        """Forget everything."""
        self.set_first_page((), 0)

    def set_zone(self, zone: str) -> None:
        """In which zone days and times are shown; call before the first page."""
        self._zone = zone

    def set_first_page(self, incidents: Sequence[Incident], total: int | None) -> None:
        """Start anew with these. Where the total is not known yet, ``set_total`` follows."""
        self.beginResetModel()
        self._lines = self._with_bands(incidents, "")
        self._incidents, self._total, self._waiting = len(incidents), total, False
        self.endResetModel()

    def set_total(self, total: int) -> None:
        """They have been counted."""
        self._total = total

    def add_page(self, incidents: Sequence[Incident]) -> None:
        """Go on with these; none means that there are no more."""
        self._waiting = False
        last = next((line for line in reversed(self._lines) if isinstance(line, Incident)), None)
        lines = self._with_bands(incidents, self._words.band(last.when, self._zone) if last else "")
        if not incidents:
            self._total = self._incidents
        if lines:
            start = len(self._lines)
            self.beginInsertRows(QModelIndex(), start, start + len(lines) - 1)
            self._lines += lines
            self._incidents += len(incidents)
            self.endInsertRows()

    def replace(self, incident: Incident) -> None:
        """Show the newer value of an incident that is there."""
        row = self.row_of(incident.id)
        if row is not None:
            self._lines[row] = incident
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def set_undecided(self, incident_ids: frozenset[str]) -> None:
        """Which contacts two people changed apart, so that somebody has to decide; they are marked."""
        if incident_ids != self._undecided:
            changed, self._undecided = incident_ids ^ self._undecided, incident_ids
            for row, line in enumerate(self._lines):
                if isinstance(line, Incident) and line.id in changed:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def page_failed(self) -> None:
        """The page that was asked for did not come; it may be asked for again."""
        self._waiting = False

    def row_of(self, incident_id: str) -> int | None:
        """The row of an incident, when it has come."""
        for row, line in enumerate(self._lines):
            if isinstance(line, Incident) and line.id == incident_id:
                return row
        return None

    def row_near(self, row: int) -> int:
        """The row of the incident at a place, or of the one nearest to it; 1 is the first one of all."""
        row = min(max(row, 1), len(self._lines) - 1)
        return row if isinstance(self._lines[row], Incident) else row - 1 if row > 1 else 1

    def incident_at(self, index: Index) -> Incident | None:
        """The incident of a row; None for the heading of a day."""
        value = self._lines[index.row()] if index.isValid() else None
        return value if isinstance(value, Incident) else None

    def _with_bands(self, incidents: Sequence[Incident], last_title: str) -> list[Incident | Band]:
        lines: list[Incident | Band] = []
        for incident in incidents:
            title = self._words.band(incident.when, self._zone)
            if title != last_title:
                lines.append(Band(title))
                last_title = title
            lines.append(incident)
        return lines

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index = NO_INDEX) -> bool:
        there_are_more = self._total is None or self._incidents < self._total
        return not parent.isValid() and self._incidents > 0 and there_are_more and not self._waiting

    def fetchMore(self, parent: Index = NO_INDEX) -> None:
        last = self._lines[-1] if self._lines and self.canFetchMore(parent) else None
        if isinstance(last, Incident):
            self._waiting = True
            self.more_wanted.emit(last.id)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if isinstance(line, Band):
            if role == Role.BAND:
                return line.title
            return line.title if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.columns[index.column()].text(line)
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 1:
                mark = f" {self._mark}" if line.id in self._undecided else ""
                return f"{self._words.heading(line)}. {self._words.in_brief(line)}{mark}"
            case Qt.ItemDataRole.ToolTipRole if line.id in self._undecided:
                return self._mark
            case Role.MARK_NAME if index.column() == 1 and line.id in self._undecided:
                return "git-fork"
            case Role.ITEM:
                return line
            case Role.ICON_NAME if index.column() == 1:
                return icon_of(line)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._lines[index.row()], Band):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def icon_of(incident: Incident) -> str:
    """The icon of a contact, by how it came and what became of it."""
    match group_of(incident.channel):
        case ChannelGroup.VOICE:
            if incident.direction is Direction.OUTGOING:
                return "phone-outgoing"
            if incident.direction is Direction.UNKNOWN:
                return "phone"
            answered = incident.outcome in (Outcome.ANSWERED, Outcome.ANSWERED_ELSEWHERE)
            return "phone-incoming" if answered else "phone-x"
        case ChannelGroup.TEXT:
            return "image" if incident.channel is Channel.MMS else "chat-text"
        case ChannelGroup.CHAT:
            return "chats"
        case ChannelGroup.MAIL:
            return "envelope-simple"
        case ChannelGroup.VISIT:
            return "house-line"
        case ChannelGroup.POST:
            return "megaphone"
        case _:
            return "dots-three-circle"


def is_documented(incident: Incident) -> bool:
    """Whether a source row stands behind it."""
    return incident.tier is Tier.OBSERVED

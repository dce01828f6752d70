"""Who is behind the numbers: suggestions grouped by party, confirmed, declined or given to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from shilu.core.clock import to_utc
from shilu.core.job import Job
from shilu.core.labels import PARTY_KINDS, ROLES
from shilu.core.party import Party, PartyDraft
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT
from shilu.core.text import one_line, search_key
from shilu.core.when import day_bounds_ms, zone_named
from shilu.gui.dialogs.review import NewPartyDialog, OtherPartyDialog, PeriodDialog, TogetherDialog
from shilu.gui.models.review import Group
from shilu.gui.models.table import Column
from shilu.gui.pages.page import Page
from shilu.gui.pages.review.deeds import Deed
from shilu.gui.pages.review.kind import ReviewKind
from shilu.gui.widgets.review_pane import Explained, ShownQuote
from shilu.gui.widgets.review_table import Answer
from shilu.host import suggestion_words
from shilu.services.suggesting import Answered, Standing, Suggested, Suggesting, in_period, together

if TYPE_CHECKING:
    from shilu.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read."""

    suggested: tuple[Suggested, ...]
    parties: tuple[Party, ...]


class PartyReview(ReviewKind[Suggested]):
    """Rows are numbers with a party each."""

    def __init__(self, *, workspace: Workspace, page: Page) -> None:
        super().__init__(page)
        texts = self.texts
        self._suggesting = workspace.suggesting
        self._parties_of = workspace.parties
        self._parties: tuple[Party, ...] = ()
        self._named: dict[str, PartyDraft] = {}
        self._said: dict[str, list[Standing]] = defaultdict(list)
        self._asked = ""
        self.title = texts.tr("Who is behind the numbers")
        self.keys = texts.tr(
            "Enter confirm · N decline · U undo · M another party · P period · Space tick · G tick the group · "
            "A confirm the group’s certain ones · R read its contacts · T what they did · / search"
        )
        self.empty = (
            texts.tr("Nothing is suggested"),
            texts.tr(
                "Suggestions come from signatures, names, links and accounts in messages, and from numbers that you "
                "have named already. Name one lender, or bring in messages."
            ),
        )
        self.columns = (
            Column("number", texts.tr("Number"), lambda one: page.words.short_address(one.point), width=150),
            Column(
                "contacts",
                texts.tr("Contacts"),
                lambda one: page.words.count(one.contacts),
                width=72,
                right=True,
                optional=True,
            ),
            Column(
                "sure", texts.tr("Certain"), lambda one: f"{one.suggestion.confidence_percent} %", width=72, right=True
            ),
            Column("why", texts.tr("Strongest reason"), self._first_reason, width=0),
        )

    @staticmethod
    def key(row: Suggested) -> str:
        return row.id

    def _first_reason(self, one: Suggested) -> str:
        clues = one.suggestion.clues
        return suggestion_words.of_clue(clues[0], self.texts) if clues else ""

    def read(self, case_id: str, job: Job) -> _Seen:
        return _Seen(self._suggesting.of_case(case_id, job), self._parties_of.list())

    def take(self, read: _Seen) -> None:
        self._parties = read.parties
        self._said.clear()
        self._asked = ""
        self.sitting.take(read.suggested)

    def order(self, row: Suggested) -> tuple[object, ...]:
        one = row.suggestion
        return (not one.party, one.name, one.party, -one.confidence_percent, row.point.raw, row.id)

    def groups(self, rows: Sequence[Suggested]) -> Sequence[Group[Suggested]]:
        by_party: dict[tuple[str, str], list[Suggested]] = defaultdict(list)
        for one in rows:
            by_party[one.suggestion.party, search_key(one.suggestion.name)].append(one)
        return [Group(self._heading(some), tuple(some)) for some in by_party.values()]

    def _heading(self, rows: Sequence[Suggested]) -> str:
        first = rows[0]
        name = one_line(first.suggestion.name, 60)
        kind = self.texts.tr(PARTY_KINDS[first.kind]) if first.suggestion.party else self.texts.tr("new name")
        return self.texts.trn(
            "{name} · {kind} · {count} number", "{name} · {kind} · {count} numbers", len(rows), name=name, kind=kind
        )

    def said(self, row: Suggested) -> str:
        return "\n".join((row.point.raw, row.point.e164 or "", row.suggestion.name, row.whose, self._first_reason(row)))

    def number_of(self, row: Suggested) -> str:
        return row.point.raw.strip()

    # why

    def explained(self, row: Suggested) -> Explained:
        texts, words, one = self.texts, self.page.words, row.suggestion
        name = one_line(one.name, 60)
        about = texts.tr(
            "{percent} % certain · {kind} · as {role}",
            percent=one.confidence_percent,
            kind=words.address_kind(row.point),
            role=texts.tr(ROLES[one.role]),
        )
        reasons = tuple(suggestion_words.of_clue(clue, texts) for clue in one.clues)
        return Explained(
            texts.tr("{number} is {name}?", number=words.address(row.point), name=name),
            about,
            tuple(self._lines(row)),
            reasons,
            texts.tr("Let both stand") if self._asked == row.id else texts.tr("Confirm"),
            texts.tr("Another party…"),
            has_period=not row.is_shared,
        )

    def _lines(self, row: Suggested) -> Sequence[tuple[str, str]]:
        texts, one = self.texts, row.suggestion
        lines = []
        if row.whose:
            lines.append((texts.tr("This is the number of {name}.", name=one_line(row.whose, 60)), "attention"))
        if row.signs_as_others:
            said = texts.trn(
                "This number signs otherwise too: only the {count} contact that gives the reason will show the name.",
                "This number signs otherwise too: only the {count} contacts that give the reason will show the name.",
                len(one.incidents),
            )
            lines.append((said, ""))
        elif row.is_shared:
            said = texts.trn(
                "Many send from this number: only the {count} contact that gives the reason will show the name.",
                "Many send from this number: only the {count} contacts that give the reason will show the name.",
                len(one.incidents),
            )
            lines.append((said, ""))
        if not one.party and search_key(one.name) not in self._named:
            lines.append((texts.tr("Nobody of this name is in your list: confirming adds it."), ""))
        if one.from_ms is not None or one.to_ms is not None:
            first, last = self._days(row)
            lines.append((texts.tr("Only from {first} to {last}.", first=first or "…", last=last or "…"), ""))
        against = row.against(self._said[row.point.id])
        if against:
            names = ", ".join(one_line(standing.name, 40) for standing in against)
            lines.append((texts.tr("For the same time it is given to {names} already.", names=names), "attention"))
            lines.append((texts.tr("Both can be true. Confirm once more to let both stand."), "soft"))
        elif row.standing:
            names = ", ".join(one_line(standing.name, 40) for standing in row.standing)
            lines.append((texts.tr("It is given to {names} too.", names=names), "soft"))
        return lines

    def read_quotes(self, row: Suggested, _job: Job) -> tuple[ShownQuote, ...]:
        words, zone = self.page.words, self._zone
        return tuple(
            ShownQuote(
                words.texts.tr(
                    "No. {number} · {time} · {what}",
                    number=quote.incident.label,
                    time=words.moment(quote.incident.when, zone),
                    what=words.heading(quote.incident),
                ),
                quote.incident.text or quote.incident.summary,
                quote.spans,
                own=not quote.incident.text,
            )
            for quote in self._suggesting.quotes(row)
        )

    # answers

    def answer(self, asked: Answer, rows: Sequence[Suggested], among: Sequence[Suggested]) -> Deed | None:
        match asked:
            case Answer.CONFIRM:
                return self._confirm(rows)
            case Answer.DECLINE:
                return self._declined(rows)
            case Answer.OTHER:
                return self._give(rows)
            case Answer.PERIOD:
                self._ask_period(rows)
            case Answer.TOGETHER | Answer.TOGETHER_ALL:
                return self._together(among)
        return None

    def _confirm(self, rows: Sequence[Suggested]) -> Deed | None:
        """A second lender for the same time is asked about: the key that is pressed again says that both are true."""
        if len(rows) == 1 and self._asked != rows[0].id and rows[0].against(self._said[rows[0].point.id]):
            self._asked = rows[0].id
            return None
        if len(rows) > 1:
            contradicting = [one for one in rows if one.against(self._said[one.point.id])]
            rows = [one for one in rows if one not in contradicting]
            if contradicting:
                self.page.messages.note(self._left_out(len(contradicting)), tone="plain")
        return self._accepted(rows) if rows and self._named_all(rows) else None

    def _left_out(self, count: int) -> str:
        return self.texts.trn(
            "{count} number is given to somebody else for the same time, and waits to be answered by itself.",
            "{count} numbers are given to somebody else for the same time, and wait to be answered by themselves.",
            count,
        )

    def _named_all(self, rows: Sequence[Suggested]) -> bool:
        """Ask once for each name that nobody has yet; whether all were answered."""
        for one in rows:
            key = search_key(one.suggestion.name)
            if not one.suggestion.party and key not in self._named:
                dialog = NewPartyDialog(one.suggestion.name, texts=self.texts, parent=self.page.window())
                if dialog.exec() != QDialog.DialogCode.Accepted:
                    return False
                self._named[key] = dialog.value()
        return True

    def _accepted(self, rows: Sequence[Suggested]) -> Deed:
        named = {
            one.suggestion.name: self._named[search_key(one.suggestion.name)]
            for one in rows
            if not one.suggestion.party
        }
        self._asked = ""
        for one in rows:
            self._said[one.point.id].append(one.as_standing)
        said = self.texts.trn("{count} number confirmed", "{count} numbers confirmed", len(rows))
        do = partial(_accept, self._suggesting, tuple(rows), named)
        return Deed(tuple(rows), said, do=do, undo=self._suggesting.take_back)

    def _declined(self, rows: Sequence[Suggested]) -> Deed:
        said = self.texts.trn("{count} suggestion declined", "{count} suggestions declined", len(rows))
        do = partial(self._suggesting.decline, self._case_id, tuple(rows))
        return Deed(tuple(rows), said, do=do, undo=self._suggesting.take_back)

    def put_back(self, deed: Deed) -> None:
        """What was said of these numbers in this sitting is said no more."""
        for one in deed.rows:
            self._said.pop(one.point.id, None)

    def _give(self, rows: Sequence[Suggested]) -> Deed | None:
        texts = self.texts
        if len(rows) == 1:
            title = texts.tr("Whose is {number}?", number=self.page.words.address(rows[0].point))
        else:
            title = texts.trn("Whose is {count} number?", "Whose are {count} numbers?", len(rows))
        dialog = OtherPartyDialog(title, self._parties, texts=texts, parent=self.page.window())
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        party = dialog.value()
        said = texts.trn(
            "{count} number given to {name}",
            "{count} numbers given to {name}",
            len(rows),
            name=one_line(party.name, 40),
        )
        do = partial(self._suggesting.give, self._case_id, tuple(rows), party)
        return Deed(tuple(rows), said, do=do, undo=self._suggesting.take_back)

    def _ask_period(self, rows: Sequence[Suggested]) -> None:
        row, texts = rows[0], self.texts
        if len(rows) > 1:
            self.page.messages.note(texts.tr("A period is set for one number at a time."), tone="plain")
            return
        if row.is_shared:
            said = texts.tr(
                "This number is not one party’s alone: each has it for single contacts, never for a period."
            )
            self.page.messages.note(said, tone="plain")
            return
        name = one_line(row.suggestion.name, 40)
        title = texts.tr("When is {number} {name}’s?", number=self.page.words.address(row.point), name=name)
        days = self._days(row)
        dialog = PeriodDialog(title, days, texts=texts, icons=self.page.tools.icons, parent=self.page.window())
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.value() != days:
            self.sitting.replace(in_period(row, *day_bounds_ms(*dialog.value(), self._zone)))

    def _together(self, among: Sequence[Suggested]) -> Deed | None:
        texts = self.texts
        at_once, apart = together(among, more=self._said)
        if not at_once:
            said = texts.tr("None of these is {percent} % certain or more.", percent=DEFAULT_THRESHOLD_PERCENT)
            self.page.messages.note(said, next_step=texts.tr("Answer them one by one."), tone="plain")
            return None
        names = {one.suggestion.party: one_line(one.suggestion.name, 40) for one in at_once}
        if len(names) == 1:
            title = texts.trn(
                "Confirm {count} number of {name}?",
                "Confirm {count} numbers of {name}?",
                len(at_once),
                name=next(iter(names.values())),
            )
        else:
            title = texts.trn("Confirm {count} number?", "Confirm {count} numbers?", len(at_once))
        party: Column[Suggested] = Column(
            "party", texts.tr("Lender"), lambda one: one_line(one.suggestion.name), width=128
        )
        number, *others = self.columns
        columns = (number, *((party,) if len(names) > 1 else ()), *others)
        dialog = TogetherDialog(
            title,
            at_once,
            columns,
            key=self.key,
            words=self._left_out(len(apart)) if apart else "",
            texts=texts,
            parent=self.page.window(),
        )
        return self._accepted(dialog.value()) if dialog.exec() == QDialog.DialogCode.Accepted else None

    def _days(self, row: Suggested) -> tuple[date | None, date | None]:
        tz = zone_named(self._zone)
        first, last = (
            None if at is None else to_utc(at).astimezone(tz).date()
            for at in (row.suggestion.from_ms, row.suggestion.to_ms)
        )
        return first, last

    @property
    def _zone(self) -> str:
        return self.page.case.timezone if self.page.case is not None else "UTC"

    @property
    def _case_id(self) -> str:
        return self.page.case.id if self.page.case is not None else ""


def _accept(suggesting: Suggesting, rows: Sequence[Suggested], named: Mapping[str, PartyDraft], job: Job) -> Answered:
    return suggesting.accept(rows, job, named=named)

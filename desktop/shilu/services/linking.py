"""To which contacts of a case rows belong that come in: looked up a chunk at a time, paired once a file is read.

In this order: those that say the same (``core.dedupe``); the very same rows, without a time or said to be of another
phone; a chat under another name (``core.same_chat``); calls and messages in a bill's way of counting
(``core.billed``); calls that a person logged (``core.remembered``); files of evidence that are there alone
(``services.file_intake``). What says the same comes before all else, and what stands before what is withdrawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from shilu.core.billed import BILLED_MINUTES, Billable, are_two, billable, pair_with_bill
from shilu.core.dedupe import Candidate, equal_ones, pair
from shilu.core.incident import phone_of
from shilu.core.remembered import Remembered, pair_with_remembered, remembered
from shilu.core.source_row import row_hash
from shilu.services.chosen import Chosen
from shilu.services.file_intake import FilesAlone
from shilu.services.renamed_chats import RenamedChats
from shilu.vault.fold.tellings import says_the_same, told
from shilu.vault.twins import Asking, SaidByRow, Twins

_MOST_ROUNDS = 4
"""How often others are paired with what a row left that is told apart from it."""


@dataclass(frozen=True, slots=True)
class Link:
    """To which contact a row is linked, and whether it says of it what the row that made it does not."""

    contact: str
    tells: bool = True


class Linking:
    """Links the rows of one file, or of one member of an archive. ``source`` is the SHA-256 of the file, ``others`` are
    the addresses that it has come to so far; ``by_carrier``: it is a carrier's bill."""

    def __init__(
        self, *, twins: Twins, asking: Asking, source: str, others: Collection[str] = (), by_carrier: bool = False
    ) -> None:
        self._twins = twins
        self._asking = asking
        self._source = source
        self._by_carrier = by_carrier
        self._said: dict[tuple[str, ...], Candidate] = {}
        self._made: dict[str, tuple[object, ...]] = {}
        self._untimed: set[str] = set()  # fingerprints that contacts without a time have
        self._untimed_ids: set[str] = set()
        self._billables: dict[tuple[object, ...], Billable] = {}
        self._lines: set[tuple[str, bool]] = set()  # of those, each with the way it counts
        self._logged: dict[str, Remembered] = {}
        self._logged_lines: set[str] = set()
        self._asked_points: set[tuple[bool, str]] = set()
        self._asked_for_calls: set[str] = set()
        self._equal: set[int] = set()  # places of rows that say the same as what they were linked to
        self._named_twice: Sequence[tuple[str, str]] = ()
        self.joins: list[tuple[str, str]] = []
        """Pairs of contacts that the rows show to be one: the first is what a row was linked to."""
        self._alone = FilesAlone(twins.files_alone(asking))
        self._chats = RenamedChats(twins=twins, asking=asking, source=source, others=others)

    def look(self, rows: Sequence[Chosen]) -> list[bool]:
        """Which of some rows may belong to contacts that are there: those wait for ``found``."""
        for row in rows:
            row.fingerprint = row.contact.fingerprint()
        timed = [(row.fingerprint, at_ms) for row in rows if (at_ms := row.contact.when.earliest_ms) is not None]
        said = self._twins.like(self._asking, timed)
        for one in said:
            candidate = one.candidate
            self._said[_key(candidate)] = candidate
            if one.made is not None:
                self._made[candidate.id] = one.made
        known = {one.candidate.fingerprint for one in said}
        self._look_for_untimed(rows)
        bills = [_billable(row) for row in rows]
        self._look_for_billables(rows, bills)
        self._look_for_logged(rows)
        waits = [
            row.fingerprint in (self._untimed if row.contact.when.earliest_ms is None else known)
            or self._may_be_billed(bill)
            or self._may_be_logged(row)
            or self._alone.may_have(row)
            for row, bill in zip(rows, bills, strict=True)
        ]
        renamed = self._chats.look(rows, known=waits)
        return [one or other for one, other in zip(waits, renamed, strict=True)]

    def found(self, rows: Sequence[Chosen]) -> list[Link | None]:
        """For each of the rows that waited the contact it is linked to."""
        known = self._known()
        withdrawn = self._twins.resting(self._asking, known)
        resting = frozenset(withdrawn)
        held = self._twins.held_apart(self._asking, self._source)
        found = {n: held[row.locator] for n, row in enumerate(rows) if row.locator in held}
        for step in (self._equals, self._others):
            found = step(rows, found, resting)
            if resting:
                found = step(rows, found, frozenset())
        # what an undone import had brought may be put back: then it is not there a second time
        gone = {one for one, is_undone in withdrawn.items() if not is_undone}
        self.joins += [pair for pair in self._named_twice if not gone & set(pair)]
        left = known - gone - set(found.values())
        if left:
            self.joins += self._doubly_told(rows, found, left)
        return [self._link(row, found.get(n)) for n, row in enumerate(rows)]

    def _doubly_told(
        self, rows: Sequence[Chosen], found: Mapping[int, str], left: AbstractSet[str]
    ) -> list[tuple[str, str]]:
        """Contacts of two sources that a third one shows to be one: a row is of the first, and of those that no row of
        the file is of, it would be of the second were the first not there. It says the same as one of them at least;
        the other may be one in a bill's way of counting. Only where no other row may be of the second, and no way of
        counting tells the two apart."""
        linked = {n: row for n, row in enumerate(rows) if n in found}
        pairs: list[tuple[str, str]] = []
        rest = frozenset(left)
        while rest:
            again = self._of_these(linked, rest)
            others = {n: row for n, row in linked.items() if n not in again}
            unsure = set(self._of_these(others, frozenset(again.values())).values()) if again else set()
            sure = {n: contact for n, contact in again.items() if contact not in unsure}
            two = self._told_apart({n: rows[n] for n in sure}, found, sure)
            pairs += [(found[n], contact) for n, contact in sure.items() if n not in two]
            rest -= frozenset(again.values())
            if not again:
                break
        return pairs

    def _of_these(self, rows: Mapping[int, Chosen], among: frozenset[str]) -> dict[int, str]:
        timed = [_candidate(row, n) for n, row in rows.items() if row.contact.when.earliest_ms is not None]
        found = _by_place(pair(timed, [one for one in self._said.values() if one.id in among]))
        new = [one for n, row in rows.items() if n in self._equal - found.keys() and (one := _billable(row, str(n)))]
        there = [one for one in self._billables.values() if one.id in among - set(found.values())]
        return found | _by_place(pair_with_bill(new, there))

    def _told_apart(
        self, rows: Mapping[int, Chosen], found: Mapping[int, str], others: Mapping[int, str]
    ) -> AbstractSet[int]:
        """Rows that would be of other contacts, beside those that they were ``found`` to be of: those where two phones,
        or two bills, tell of both at different times. Two calls within a minute are two."""
        points = sorted({row.contact_point for row in rows.values() if row.contact_point})
        known = [
            one
            for by_phone in (True, False)
            for one in (self._twins.billables(self._asking, points, by_phone=by_phone) if points else ())
        ]
        kept = self._twins.together(self._asking, {one.id for one in known})
        told: dict[str, list[Billable]] = {}  # of what was joined all together
        for one in known:
            told.setdefault(kept.get(one.id, one.id), []).append(one)
        apart: set[int] = set()
        for n, row in rows.items():
            own = _billable(row, by_carrier=self._by_carrier)
            mine, its = (told.get(kept.get(id_, id_), ()) for id_ in (found.get(n, ""), others[n]))
            if are_two([*mine, *([own] if own else ())], its):
                apart.add(n)
        return apart

    def _known(self) -> set[str]:
        """Every contact that was found so far."""
        return {
            *(one.id for one in self._said.values()),
            *(one.id for one in self._billables.values()),
            *self._logged,
            *self._untimed_ids,
            *self._chats.there,
            *self._alone.ids,
        }

    def _equals(self, rows: Sequence[Chosen], before: Mapping[int, str], left_out: frozenset[str]) -> dict[int, str]:
        """For each row, by its place, the contact that it had ``before``, or else one that says the same, none of those
        ``left_out``."""
        found = dict(before)
        new = {n: _candidate(row, n) for n, row in enumerate(rows)}
        timed = {n: new[n] for n, row in enumerate(rows) if n not in found and row.contact.when.earliest_ms is not None}
        taken = left_out | set(found.values())
        again = self._where_it_stood(rows, timed, taken)
        taken |= set(again.values())
        rest = [one for n, one in timed.items() if n not in again]
        equal = again | _by_place(pair(rest, [one for one in self._said.values() if one.id not in taken]))
        if self._by_carrier and equal:
            two = self._told_apart({n: rows[n] for n in equal}, {}, equal)
            equal = {n: contact for n, contact in equal.items() if n not in two}
        self._equal |= equal.keys()
        found |= equal
        return found | self._the_same_rows(rows, new, found, left_out)

    def _where_it_stood(
        self, rows: Sequence[Chosen], new: Mapping[int, Candidate], taken: AbstractSet[str]
    ) -> dict[int, str]:
        """Of several that say the same, a row of a file that comes in again is the one that it stood behind before."""
        unsure = equal_ones(new.values(), (one for one in self._said.values() if one.id not in taken))
        if not unsure:
            return {}
        stood = self._twins.stands_behind(self._asking, self._source, [rows[int(n)].locator for n in unsure])
        return _each_once(
            (n, id_) for n in map(int, unsure) if (id_ := stood.get(rows[n].locator, "")) in unsure[str(n)]
        )

    def _others(self, rows: Sequence[Chosen], before: Mapping[int, str], left_out: frozenset[str]) -> dict[int, str]:
        """The same by the rules for what says it otherwise."""
        renamed, self._named_twice = self._chats.found(rows, before, left_out)
        found = {**before, **renamed}
        for some in (self._billed, self._remembered, self._with_files):
            rest = {n: row for n, row in enumerate(rows) if n not in found}
            found |= some(rest, left_out | set(found.values()))
        return found

    def _link(self, row: Chosen, contact: str | None) -> Link | None:
        if contact is None:
            return None
        made = self._made.get(contact)
        return Link(contact, tells=made is None or not says_the_same(made, told(row.contact, row.contact_point)))

    # the very same rows

    def _look_for_untimed(self, rows: Sequence[Chosen]) -> None:
        untimed = [row.fingerprint for row in rows if row.contact.when.earliest_ms is None]
        there = self._twins.without_time(self._asking, untimed) if untimed else ()
        self._untimed |= {one.candidate.fingerprint for one in there}
        self._untimed_ids |= {one.candidate.id for one in there}

    def _the_same_rows(
        self, rows: Sequence[Chosen], new: Mapping[int, Candidate], found: Mapping[int, str], left_out: frozenset[str]
    ) -> dict[int, str]:
        """Rows whose bytes are those of a row that is there: without a time, or of a phone that was said to be
        another's. The same source says the same; another one does where its time is exact to the millisecond."""
        phones: dict[str, set[str]] = {}
        for one in self._said.values():
            phones.setdefault(one.fingerprint, set()).add(one.phone_of)
        asking = {
            n: one
            for n, one in new.items()
            if n not in found and (self._is_untimed(rows[n]) or phones.get(one.fingerprint, set()) - {one.phone_of})
        }
        if not asking:
            return {}
        timed = [(one.fingerprint, one.at_ms) for n, one in asking.items() if not self._is_untimed(rows[n])]
        untimed = [one.fingerprint for n, one in asking.items() if self._is_untimed(rows[n])]
        there = (*self._twins.with_rows(self._asking, timed), *self._twins.without_time(self._asking, untimed))
        taken = left_out | set(found.values())
        known: dict[tuple[str, str], Candidate] = {}
        for behind in there:
            if behind.made is not None:
                self._made[behind.candidate.id] = behind.made
            for hashed in sorted(self._hashes_that_count(behind)) if behind.candidate.id not in taken else ():
                said = f"{behind.candidate.fingerprint} {hashed}"
                known[behind.candidate.id, said] = replace(behind.candidate, fingerprint=said, phone_of="")
        wanted = {
            n: replace(one, fingerprint=f"{one.fingerprint} {row_hash(rows[n].segments)}", phone_of="")
            for n, one in asking.items()
        }
        # among equals a row of a file that comes in again is what it was, here too
        stood = self._twins.stands_behind(self._asking, self._source, [rows[n].locator for n in wanted])
        again = _each_once(
            (n, id_)
            for n, one in wanted.items()
            if (id_ := stood.get(rows[n].locator, "")) and (id_, one.fingerprint) in known
        )
        rest = [one for n, one in wanted.items() if n not in again]
        return again | _by_place(pair(rest, [one for one in known.values() if one.id not in set(again.values())]))

    @staticmethod
    def _is_untimed(row: Chosen) -> bool:
        return row.contact.when.earliest_ms is None

    def _hashes_that_count(self, one: SaidByRow) -> set[str]:
        if not one.is_timed or one.is_exact:
            return {hashed for _, hashed in one.rows}
        return {hashed for source, hashed in one.rows if source == self._source}

    # a bill's way of counting

    def _look_for_billables(self, rows: Sequence[Chosen], bills: Sequence[Billable | None]) -> None:
        """Calls and messages with the same addresses in the other way of counting, each address once for a file.
        ``bills`` are what the rows themselves are of these."""
        asked = {
            (one.by_phone, row.contact_point)
            for row, one in zip(rows, bills, strict=True)
            if row.contact_point and one is not None
        }
        for by_phone in (True, False):
            points = sorted(point for by, point in asked - self._asked_points if by is by_phone)
            found = self._twins.billables(self._asking, points, by_phone=not by_phone) if points else ()
            self._billables |= {(one.id, one.by_phone, one.line, one.at_ms): one for one in found}
            self._lines |= {(one.line, one.by_phone) for one in found}
        self._asked_points |= asked

    def _may_be_billed(self, one: Billable | None) -> bool:
        """Whether what a row tells of may be there in the other way of counting."""
        return one is not None and (one.line, not one.by_phone) in self._lines

    def _billed(self, rows: Mapping[int, Chosen], taken: frozenset[str]) -> dict[int, str]:
        new = [one for n, row in rows.items() if (one := _billable(row, str(n)))]
        there = [one for one in self._billables.values() if one.id not in taken]
        found: dict[int, str] = {}
        for _ in range(_MOST_ROUNDS):
            found = _by_place(pair_with_bill(new, there))
            two = self._told_apart({n: rows[n] for n in found}, {}, found)
            if not two:
                break
            found = {n: contact for n, contact in found.items() if n not in two}
            new = [one for one in new if int(one.id) not in two]
        return found

    # what a person logged

    def _look_for_logged(self, rows: Iterable[Chosen]) -> None:
        points = {row.contact_point for row in rows if row.contact_point and _remembered(row)}
        new = sorted(points - self._asked_for_calls)
        for one in self._twins.logged(self._asking, new) if new else ():
            self._logged[one.id] = one
            self._logged_lines.add(one.line)
        self._asked_for_calls |= points

    def _may_be_logged(self, row: Chosen) -> bool:
        one = _remembered(row) if self._logged else None
        return one is not None and one.line in self._logged_lines

    def _remembered(self, rows: Mapping[int, Chosen], taken: frozenset[str]) -> dict[int, str]:
        new = [one for n, row in rows.items() if (one := _remembered(row, str(n)))]
        return _by_place(pair_with_remembered(new, [one for one in self._logged.values() if one.id not in taken]))

    # files of evidence

    def _with_files(self, rows: Mapping[int, Chosen], taken: frozenset[str]) -> dict[int, str]:
        twins, asking = self._twins, self._asking
        return self._alone.of(
            rows,
            taken,
            waiting_for=lambda names: twins.named(asking, names),
            called=lambda names: twins.called_anything(asking, names),
        )


def _key(one: Candidate) -> tuple[str, ...]:
    return one.id, one.fingerprint, str(one.at_ms), str(one.last_ms), one.direction, one.phone_of


def _candidate(row: Chosen, n: int) -> Candidate:
    contact = row.contact
    return Candidate(
        str(n),
        row.fingerprint,
        contact.when.earliest_ms or 0,
        contact.when.latest_ms or 0,
        row.ordinal,
        frozenset(file.sha256 for file in contact.attachments),
        contact.direction,
        phone_of(contact.reached),
    )


def _billable(row: Chosen, id_: str = "", *, by_carrier: bool = False) -> Billable | None:
    """A row as something that stands on bills; None where it does not."""
    contact = row.contact
    found = billable(
        id_,
        point=row.contact_point,
        channel=contact.channel,
        direction=contact.direction,
        outcome=contact.outcome,
        duration_s=contact.duration_s,
        when=contact.when,
        has_words=bool(contact.text or contact.attachments),
        minutes=contact.facts.get(BILLED_MINUTES, ""),
        phone_of=phone_of(contact.reached),
    )
    return replace(found, by_carrier=True) if found is not None and by_carrier else found


def _remembered(row: Chosen, id_: str = "") -> Remembered | None:
    """A row as a call that a person may have logged; None where it is none."""
    contact = row.contact
    return remembered(
        id_,
        point=row.contact_point,
        channel=contact.channel,
        direction=contact.direction,
        outcome=contact.outcome,
        when=contact.when,
        phone_of=phone_of(contact.reached),
    )


def _each_once(pairs: Iterable[tuple[int, str]]) -> dict[int, str]:
    """The same with each contact for one row only."""
    return {n: contact for contact, n in {contact: n for n, contact in reversed([*pairs])}.items()}


def _by_place(pairs: Mapping[str, str]) -> dict[int, str]:
    return {int(n): contact for n, contact in pairs.items()}

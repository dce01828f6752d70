"""A list of parties as a file of comma-separated values, which offices can share. Whatever is in a cell is text: what a
spreadsheet would take for a formula is disarmed on the way out, and never computed on the way in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from shilu.bundle.exports import csv_line, harmless
from shilu.core.credit_code import doubt
from shilu.core.errors import UserError
from shilu.core.particular import FieldValue, as_typed
from shilu.core.party import Party, PartyDraft, PartyKind
from shilu.core.party_words import LABELS, WORDS
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.core.text import search_key, storable
from shilu.core.vocabulary import Vocabulary, key_of
from shilu.core.wording import Catalog
from shilu.services.particular_tables import cells_of
from shilu.services.parties import read_fields
from shilu.vault.storage import disk_errors
from shilu.vault.vault import Vault

_REGISTRATION = "registration_number"


class Standing(StrEnum):
    """What a row of a list is to this vault."""

    NEW = "new"
    KNOWN = "known"
    SAME_ROW = "same_row"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ListedParty:
    """A row. ``line`` counts the rows of the list, the headings being the first.

    ``party``: the id of the party that it is, where the vault has it; ``first_line``: the row of this list that says
    the same party first. ``adds``: fields that say something that is not known yet; ``differs``: those that say
    something else than is known, which stays. ``doubts``: sentences to be translated.
    """

    line: int
    name: str
    standing: Standing
    party: str = ""
    first_line: int = 0
    adds: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    problems: tuple[UserError, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyList:
    """A list as it was understood. ``new`` and ``revised``: what storing it makes, and changes, by id."""

    rows: tuple[ListedParty, ...]
    left_out: tuple[str, ...]
    new: tuple[PartyDraft, ...]
    revised: Mapping[str, PartyDraft]

    def count(self, standing: Standing) -> int:
        """How many rows are so."""
        return sum(row.standing is standing for row in self.rows)


class PartyLists:
    """Lists of parties in and out of the directory."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def write(self, file: Path, texts: Catalog) -> int:
        """Write every party: UTF-8 with a byte order mark, headings and words in one language. Returns how many.
        Raises UserError ``file.exists``, ``disk.full``, ``file.not_writable``."""
        parties = tuple(self._vault.directory.parties().values())
        if file.exists():
            raise UserError("file.exists", name=file.name)
        text = storable("".join(_lines(parties, texts)))
        try:
            with disk_errors(file.name):
                file.write_text(text, "utf-8", newline="")
        except UserError:
            with suppress(OSError):
                file.unlink(missing_ok=True)  # what is there of it is ours
            raise
        return len(parties)

    def read(self, text: str, vocabulary: Vocabulary, region: str = "CN") -> PartyList:
        """What a list says, row by row; nothing is stored. Raises UserError ``usage.table_…``."""
        cells = cells_of(text)
        if len(cells) < 2:
            raise UserError("usage.table_empty")
        (_, headings), *body = cells
        columns = [vocabulary.headings.get(key_of(heading)) for heading in headings]
        fields = [name for name in columns if name is not None]
        if "name" not in fields:
            raise UserError("usage.table_without_headings")
        if len(set(fields)) < len(fields):
            raise UserError("usage.table_column_twice", field=next(n for n in fields if fields.count(n) > 1))
        known = _Known(tuple(self._vault.directory.parties().values()))
        rows = tuple(
            known.take(line, dict(zip(columns, map(_unharmed, row), strict=False)), vocabulary, region)
            if not any(row[len(columns) :])
            else ListedParty(line, row[0], Standing.BAD, problems=(UserError("usage.table_row_too_long"),))
            for line, row in body
        )
        left_out = tuple(head for head, name in zip(headings, columns, strict=True) if name is None and head)
        return PartyList(rows, left_out, known.new, known.revised)

    def store(self, listed: PartyList, reason: str) -> tuple[str, ...]:
        """Make what is new and add what was not known; rows that are bad are left out. Returns the ids of both."""
        made = self._vault.directory.add_parties(listed.new) if listed.new else ()
        if listed.revised:
            self._vault.directory.revise_parties(listed.revised, reason)
        return (*made, *listed.revised)


class _Known:
    """The parties of the vault, and those of the rows so far."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self._drafts: dict[str, PartyDraft] = {}
        self._before: dict[str, PartyDraft] = {}
        self._first_line: dict[str, int] = {}
        self._by_name: dict[str, str] = {}
        self._by_number: dict[str, str] = {}
        for party in parties:
            draft = PartyDraft(party.name, party.kind, party.aliases, party.lender_type, party.values)
            self._drafts[party.id] = self._before[party.id] = draft
        self._by_name.update((search_key(party.name), party.id) for party in parties)
        for party in parties:
            for name in party.other_names:
                self._by_name.setdefault(search_key(name), party.id)
            self._number(party.text(_REGISTRATION), party.id)

    @property
    def new(self) -> tuple[PartyDraft, ...]:
        return tuple(draft for id_, draft in self._drafts.items() if id_ in self._first_line)

    @property
    def revised(self) -> Mapping[str, PartyDraft]:
        return {id_: self._drafts[id_] for id_, before in self._before.items() if self._drafts[id_] != before}

    def take(self, line: int, typed: Mapping[str | None, str], vocabulary: Vocabulary, region: str) -> ListedParty:
        """One more row."""
        draft, problems = _draft(typed, vocabulary, region)
        same = {
            id_
            for id_ in (
                self._by_name.get(search_key(draft.name), ""),
                self._by_number.get(str(dict(draft.values).get(_REGISTRATION, "")), ""),
            )
            if id_
        }
        if len(same) > 1:
            problems = (*problems, UserError("usage.party_of_two", name=draft.name))
        if problems:
            return ListedParty(line, draft.name, Standing.BAD, problems=problems)
        said = doubt(str(dict(draft.values).get(_REGISTRATION, "")))
        row = ListedParty(line, draft.name, Standing.NEW, doubts=(said,) if said else ())
        if not same:
            self._note(f"line {line}", draft, line)
            return row
        (id_,) = same
        there = self._drafts[id_]
        self._drafts[id_], adds, differs = _together(there, draft)
        self._number(str(dict(self._drafts[id_].values).get(_REGISTRATION, "")), id_)
        first = self._first_line.get(id_, 0)
        standing = Standing.SAME_ROW if first else Standing.KNOWN
        return replace(row, standing=standing, party="" if first else id_, first_line=first, adds=adds, differs=differs)

    def _note(self, id_: str, draft: PartyDraft, line: int) -> None:
        self._drafts[id_], self._first_line[id_] = draft, line
        for name in (draft.name, *draft.aliases):
            self._by_name.setdefault(search_key(name), id_)
        self._number(str(dict(draft.values).get(_REGISTRATION, "")), id_)

    def _number(self, number: str, id_: str) -> None:
        if number:
            self._by_number.setdefault(number, id_)


def _draft(
    typed: Mapping[str | None, str], vocabulary: Vocabulary, region: str
) -> tuple[PartyDraft, tuple[UserError, ...]]:
    """A row as a party, and what is wrong with it."""
    problems: list[UserError] = []
    name = typed.get("name", "").strip()
    if not name:
        problems.append(UserError("usage.particular_missing", field="name"))
    words: dict[str, str] = {}
    for field, known in WORDS.items():
        written = typed.get(field, "").strip()
        words[field] = vocabulary.words[field].get(key_of(written), written)
        if field == "kind" and written and words[field] not in known:
            problems.append(
                UserError("usage.particular_no_such_word", field=field, typed=written, words=", ".join(known))
            )
            words[field] = ""
    values: dict[str, FieldValue | None] = {}
    for one in PARTY_FIELDS:
        try:
            values |= read_fields({one.name: typed.get(one.name, "")}, region)
        except UserError as error:
            problems.append(UserError(error.code, **{**error.holes, "field": one.name}))
    draft = PartyDraft(
        name,
        PartyKind(words["kind"] or PartyKind.UNKNOWN.value),
        _several(typed.get("aliases", "")),
        words["lender_type"],
        tuple((field, value) for field, value in values.items() if value is not None),
    )
    return draft, tuple(problems)


def _several(cell: str) -> tuple[str, ...]:
    between = "\n" if "\n" in cell else r"[;；]"
    return tuple(dict.fromkeys(part for raw in re.split(between, cell) if (part := raw.strip())))


def _together(there: PartyDraft, more: PartyDraft) -> tuple[PartyDraft, tuple[str, ...], tuple[str, ...]]:
    """A party with what a row says beside: fields that were empty, further names, numbers and accounts. What stands
    there stays."""
    adds: list[str] = []
    differs: list[str] = []
    values = dict(there.values)
    for name, value in more.values:
        before = values.get(name)
        if before is None:
            values[name] = value
            adds.append(name)
        elif isinstance(before, tuple) and isinstance(value, tuple):
            if set(value) - set(before):
                values[name] = tuple(dict.fromkeys((*before, *value)))
                adds.append(name)
        elif before != value:
            differs.append(name)
    aliases = tuple(dict.fromkeys((*there.aliases, *(one for one in more.aliases if one != there.name))))
    if search_key(more.name) not in map(search_key, (there.name, *aliases)):
        aliases = (*aliases, more.name)
    if aliases != there.aliases:
        adds.append("aliases")
    for field, known, said, nothing in (
        ("kind", there.kind, more.kind, PartyKind.UNKNOWN),
        ("lender_type", there.lender_type, more.lender_type, ""),
    ):
        if said not in (nothing, known):
            (adds if known == nothing else differs).append(field)
    kind = more.kind if there.kind is PartyKind.UNKNOWN else there.kind
    ordered = tuple((one.name, values[one.name]) for one in PARTY_FIELDS if one.name in values)
    together = PartyDraft(there.name, kind, aliases, there.lender_type or more.lender_type, ordered)
    return together, tuple(adds), tuple(differs)


def _lines(parties: Sequence[Party], texts: Catalog) -> Iterator[str]:
    yield "\ufeff" + csv_line([texts.tr(label) for label in LABELS.values()])
    for party in parties:
        types = WORDS["lender_type"]
        before = (
            party.name,
            texts.tr(WORDS["kind"][party.kind.value]),
            _joined(party.aliases),
            texts.tr(types[party.lender_type]) if party.lender_type in types else party.lender_type,
        )
        values = (party.get(field.name) for field in PARTY_FIELDS)
        written = (_joined(value) if isinstance(value, tuple) else as_typed(value) for value in values)
        yield csv_line([_disarmed(cell) for cell in (*before, *written)])


def _joined(several: Sequence[str]) -> str:
    """Several in one cell, between semicolons; where one has a semicolon in it, a line for each, and a line more where
    there is one alone: then no semicolon is taken for the end of one."""
    if not any(sign in one for one in several for sign in ";；"):
        return "; ".join(several)
    return "\n".join(several if len(several) > 1 else (several[0], several[0]))


def _disarmed(cell: str) -> str:
    """What begins as if it had been disarmed already gets an apostrophe more, which reading takes off again."""
    return f"'{cell}" if _unharmed(cell) != cell else harmless(cell)


def _unharmed(cell: str) -> str:
    """A cell without the apostrophe that disarmed it."""
    inner = cell.removeprefix("'")
    return inner if inner != cell and (harmless(inner) != inner or _unharmed(inner) != inner) else cell

"""How entries of the history are said in words: what was done, by whom, when by which clock, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import to_utc
from shilu.core.encoding import reached_from_json, when_from_json
from shilu.core.history_labels import ERASED, FIELDS, KINDS
from shilu.core.incident import Include, Status
from shilu.core.labels import CHANNELS, DIRECTIONS, INCLUDES, OUTCOMES, PARTY_KINDS, ROLES, STATUSES
from shilu.core.particular_words import field_of, field_told, title_of, told
from shilu.core.party import PartyKind, Role
from shilu.core.revision import FieldChange, Recorder, Revision, Value
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.host.value_words import ValueWords

_STATES: Mapping[str, str] = MappingProxyType(
    {
        "active": N_("in the list"),
        "complete": N_("brought in"),
        "confirmed": N_("confirmed"),
        "erased": N_("erased"),
        "proposed": N_("proposed"),
        "withdrawn": N_("withdrawn"),
    }
)
_BASES: Mapping[str, str] = MappingProxyType(
    {"stated": N_("stated"), "signature": N_("signed with the name"), "suggested": N_("suggested")}
)
_SCOPES: Mapping[str, str] = MappingProxyType(
    {"vault": N_("for every case"), "case": N_("for one case"), "incident": N_("for one contact")}
)
_LEFT: Mapping[str, str] = MappingProxyType(
    {
        "case_file": N_("case file"),
        "folder": N_("folder with everything"),
        "salvage": N_("what could be salvaged"),
        "statement": N_("statement of a third person"),
        "desk_sheet": N_("page for the desk"),
        "form": N_("form of the rule pack"),
        "letter": N_("letter"),
    }
)
"""What can leave the vault, beside bundles."""
_ENUMS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "basis": lambda value: _BASES[value],
        "channel": lambda value: CHANNELS[Channel(value)],
        "direction": lambda value: DIRECTIONS[Direction(value)],
        "include": lambda value: INCLUDES[Include(value)],
        "kind": lambda value: _SLOTS[value] if value in _SLOTS else PARTY_KINDS[PartyKind(value)],
        "outcome": lambda value: OUTCOMES[Outcome(value)],
        "role": lambda value: ROLES[Role(value)],
        "scope": lambda value: _SCOPES[value],
        "state": lambda value: _STATES[value],
        "status": lambda value: STATUSES[Status(value)],
        "what": lambda value: _LEFT[value],
    }
)
_SLOTS: Mapping[str, str] = MappingProxyType({"passphrase": N_("passphrase"), "recovery": N_("recovery key")})
_NOT_SHOWN = frozenset({("attribution", "party"), ("checkpoint", "note")})
"""What stands in the heading of the entry, or says something to the program alone, as does what has no name."""
_BEGINNINGS = frozenset({"incident.logged", "import.completed"})
_ADDRESS = "address"
_LONGEST = 2_000


class HistoryWords:
    """Writes in one language; times of contacts in ``zone``, times of recording by the clock that recorded them."""

    def __init__(self, words: ValueWords, zone: str) -> None:
        self._words, self._texts, self._zone = words, words.texts, zone

    def deed(self, entry: Revision) -> str:
        """What was done."""
        texts = self._texts
        if entry.erased:
            return _capital(texts.tr(ERASED))
        return _capital(texts.tr(KINDS[entry.kind]) if entry.kind in KINDS else one_line(entry.kind))

    def recorded(self, entry: Revision) -> str:
        """When it was recorded, by the device's clock and its distance from UTC."""
        return "" if entry.recorded_ms is None else recorded_at(entry.recorded_ms, entry.recorded_offset_s)

    def who(self, entry: Revision) -> str:
        """Whose key it was, and where."""
        return "" if entry.erased else self.recorder(entry.by, ours=entry.ours)

    def recorder(self, by: Recorder, *, ours: bool) -> str:
        """A key slot, and whether it is one of this vault."""
        texts = self._texts
        if by.name:
            name = one_line(by.name, 60)
        elif by.kind == "recovery":
            name = texts.tr("with the recovery key")
        elif ours:
            name = texts.tr("with the passphrase")
        else:
            return texts.tr("in another vault")
        return name if ours else texts.tr("{name}, in another vault", name=name)

    def clock(self, entry: Revision) -> str:
        """What was known of the device's clock; empty when nothing was."""
        ahead_ms = entry.clock_offset_ms
        if ahead_ms is None:
            return ""
        return difference(ahead_ms, self._words)

    def changes(self, entry: Revision, *, beginnings: bool = False) -> tuple[FieldChange, ...]:
        """What is worth telling of the fields that people have words for. How a contact began is told on demand only,
        where the contact does not stand beside it."""
        if entry.noun == "incident" and entry.kind in _BEGINNINGS and not beginnings:
            return ()
        return tuple(
            change
            for change in entry.changes
            if (change.field in FIELDS or field_of(change.field) is not None)
            and (entry.noun, change.field) not in _NOT_SHOWN
            and (change.field == _ADDRESS or not (_is_nothing(change.before) and _is_nothing(change.after)))
        )

    def field(self, name: str) -> str:
        """What a field is called."""
        of_particular = field_of(name)
        if of_particular is not None:
            return self._texts.tr(of_particular.label)
        return _capital(self._texts.tr(FIELDS[name])) if name in FIELDS else one_line(name)

    def subject(self, entry: Revision) -> str:
        """What people call the thing that an entry is about; "" where it has no name."""
        if entry.noun == "particular" and entry.label:
            return title_of(entry.label, self._texts)
        return one_line(entry.label, 80)

    def value(self, name: str, value: Value, names: Mapping[str, str] | None = None) -> str:
        """A value as people read it; what is not known is shown as the history has it. ``names``: what ids name; None
        where nobody looked."""
        texts = self._texts
        if name == _ADDRESS and value == "":
            return texts.tr("number withheld")
        if _is_nothing(value):
            return texts.tr("nothing")
        if isinstance(value, bool):
            return texts.tr("yes") if value else texts.tr("no")
        try:
            return self._known(name, value, names)
        except (ValueError, KeyError, TypeError):
            return value[:_LONGEST] if isinstance(value, str) else one_line(_plain(value, self._between), 300)

    @property
    def _between(self) -> str:
        return "、" if self._texts.is_chinese else ", "

    def _known(self, name: str, value: Value, names: Mapping[str, str] | None) -> str:
        between = self._between
        field = field_told(name)
        if field is not None:
            return told(field, value, self._texts, names)
        match name:
            case "points":
                return between.join(one_line(point["e164"] or point["raw"], 80) for point in value)
            case "tags":
                return between.join(self._words.tag(str(tag)) for tag in value)
            case "reached":
                return between.join(self._words.one_reached(person) for person in reached_from_json(value))
            case "address" if isinstance(value, Mapping):
                return one_line(value["raw"], 80) or self._texts.tr("number withheld")
            case "when":
                return self._words.moment(when_from_json(value), self._zone)
            case "attachments":
                return between.join(one_line(str(file["name"]), 80) for file in value)
            case "aliases" | "sources":
                return between.join(one_line(str(part), 80) for part in value)
        if name in _ENUMS:
            return self._texts.tr(_ENUMS[name](value))
        if isinstance(value, str):
            return value[:_LONGEST]
        if isinstance(value, int):
            return self._words.count(value)
        raise ValueError(name)


def difference(ahead_ms: int, words: ValueWords) -> str:
    """By how much a clock was ahead of another one, or behind."""
    texts, seconds = words.texts, abs(ahead_ms) / 1000
    length = words.duration(round(seconds)) if seconds >= 1 else texts.tr("less than a second")
    if ahead_ms >= 0:
        return texts.tr("the clock was ahead by {length}", length=length)
    return texts.tr("the clock was behind by {length}", length=length)


def recorded_at(at_ms: int, offset_s: int | None) -> str:
    """A moment by the device's clock, with its distance from UTC."""
    at = to_utc(at_ms) + timedelta(seconds=offset_s or 0)
    return f"{at:%Y-%m-%d %H:%M:%S} {utc_offset(offset_s or 0)}"


def utc_offset(offset_s: int) -> str:
    """``UTC+08:00``."""
    minutes = abs(offset_s) // 60
    return f"UTC{'-' if offset_s < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def _plain(value: Value, between: str) -> str:
    """A value that nobody has words for, without signs that only programs read."""
    if isinstance(value, dict):
        return between.join(f"{name}: {_plain(one, between)}" for name, one in value.items())
    if isinstance(value, list):
        return between.join(_plain(one, between) for one in value)
    return "–" if value is None else str(value)


def _is_nothing(value: Value) -> bool:
    return value is None or value in ("", [], {})


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

"""Third persons who have not agreed to be named: what stands on paper in place of their names and numbers. Pure.

This is the one door: what goes into a bundle, a form or a letter comes through it before anything is counted or drawn,
so that paper, tables and JSON have the same. What contacts said word for word is evidence and stays as it came; where a
name stands in it, that is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from shilu.core.bundle import Naming
from shilu.core.case import Case
from shilu.core.contact_point import ContactPoint
from shilu.core.correction import Corrected
from shilu.core.incident import Incident, Reached, RunningNumber
from shilu.core.particular import FieldKind, FieldValue, Particular, ParticularKind, ParticularState
from shilu.core.provenance import BroughtIn
from shilu.core.record import SourceFile
from shilu.core.shapes import SHAPES
from shilu.core.shapes.people import RELATIONS
from shilu.core.text import one_line
from shilu.core.third_person import is_theirs, keys_of
from shilu.core.wording import Catalog

_WRITTEN = (FieldKind.LINE, FieldKind.TEXT, FieldKind.LINES)
_THEMSELVES = (ParticularKind.PERSON, ParticularKind.OWN_ADDRESS)
"""The people of the case are those who file it."""
_FIRST_HANZI = 0x2E80
_SHORTEST_NAME, _SHORTEST_ACCOUNT, _SHORTEST_NUMBER = 2, 4, 7


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A third person who is not named. ``called`` stands in place of the name, ``relation`` and ``consent`` are words
    of the record. ``replaced``: contacts in which something of theirs was replaced; ``said``: those whose words, which
    stay as they came, hold it; ``entries`` (others of the record) and ``files`` count where else it was."""

    number: int
    called: str
    relation: str
    consent: str
    replaced: tuple[RunningNumber, ...] = ()
    said: tuple[RunningNumber, ...] = ()
    entries: int = 0
    files: int = 0


def not_agreed(particulars: Iterable[Particular]) -> list[Particular]:
    """The third persons of whom it is not recorded that they may be named."""
    return [
        one
        for one in particulars
        if one.kind is ParticularKind.THIRD_PERSON
        and one.state is ParticularState.ACTIVE
        and one.text("consent") != "yes"
    ]


class Door:
    """Takes what goes in and gives it without the names; ``unnamed`` says afterwards what was replaced."""

    def __init__(self, particulars: Sequence[Particular], naming: Naming, *, country: str, texts: Catalog) -> None:
        self._country = country
        hidden = not_agreed(particulars) if naming is Naming.AGREED else []
        self._people = {one.id: _called(one, texts) for one in hidden}
        self._persons = tuple(hidden)
        self._keys = {one.id: keys_of(one, country) for one in hidden}
        forms = [(one.id, form) for one in hidden for form in _forms(one)]
        # the longer one first: a name may stand within another
        self._forms = sorted(forms, key=lambda form: -len(form[1]))
        whole = "|".join(f"(?P<f{place}>{form})" for place, (_, form) in enumerate(self._forms))
        self._pattern = re.compile(whole, re.IGNORECASE) if whole else None
        self._replaced: dict[str, list[RunningNumber]] = defaultdict(list)
        self._said: dict[str, list[RunningNumber]] = defaultdict(list)
        self._entries: dict[str, set[str]] = defaultdict(set)
        self._files: dict[str, set[str]] = defaultdict(set)
        self._found: set[str] = set()

    @property
    def unnamed(self) -> tuple[Unnamed, ...]:
        """Those who are not named, by number."""
        return tuple(
            Unnamed(
                one.number,
                self._people[one.id],
                one.text("relation"),
                one.text("consent"),
                tuple(sorted(self._replaced[one.id])),
                tuple(sorted(self._said[one.id])),
                len(self._entries[one.id]),
                len(self._files[one.id]),
            )
            for one in sorted(self._persons, key=lambda one: one.number)
        )

    def called(self, person: Particular) -> str:
        """A third person's name, or what stands in place of it."""
        return self._people.get(person.id) or person.text("name")

    def case(self, case: Case) -> Case:
        """Its title is on every page."""
        return replace(case, title=self.words(case.title)) if self._pattern else case

    def incident(self, incident: Incident) -> Incident:
        """A contact, its words as they came."""
        if not self._pattern and not self._persons:
            return incident
        self._found = set()
        point = self.point(incident.contact_point)
        clean = replace(
            incident,
            contact_point=point,
            reached=tuple(map(self._reached, incident.reached)),
            summary=self.words(incident.summary),
            facts=self._settings(incident.facts),
            circumstances=MappingProxyType({name: self._value(v) for name, v in incident.circumstances.items()}),
            corrected=tuple(map(self._corrected, incident.corrected)),
            sources=tuple(
                replace(one, file_name=self._file_name(one.file_name, one.sha256)) for one in incident.sources
            ),
            attachments=tuple(
                replace(file, name=self._file_name(file.name, file.sha256)) for file in incident.attachments
            ),
        )
        for person in self._found:
            self._replaced[person].append(incident.running)
        for person in self._in(incident.text):
            self._said[person].append(incident.running)
        return clean

    def particular(self, one: Particular) -> Particular:
        """An entry of the record. One of the hidden has another name, and no numbers."""
        if not self._persons or one.kind in _THEMSELVES:
            return one
        self._found = set()
        written = {field.name for field in SHAPES[one.kind].fields if field.kind in _WRITTEN}
        values = [(name, self._value(value) if name in written else value) for name, value in one.values]
        if one.id in self._people:
            values = [
                (name, self._people[one.id] if name == "name" else value) for name, value in values if name != "numbers"
            ]
        for person in self._found - {one.id}:
            self._entries[person].add(one.id)
        return replace(one, values=tuple(values))

    def source(self, source: SourceFile) -> SourceFile:
        """A file may be called after the person whose chat it holds."""
        return replace(source, name=self._file_name(source.name, source.sha256)) if self._pattern else source

    def brought_in(self, one: BroughtIn) -> BroughtIn:
        """Whose phone it was, and other words of a receipt."""
        return replace(one, settings=self._settings(one.settings)) if self._pattern else one

    def _reached(self, one: Reached) -> Reached:
        for person in self._persons:
            if is_theirs(one, person, self._keys[person.id], self._country):
                self._found.add(person.id)
                return replace(one, label=self._people[person.id], number="")
        return replace(one, label=self.words(one.label), number=self.words(one.number))

    def point(self, point: ContactPoint | None) -> ContactPoint | None:
        """A number or address from which contacts came."""
        if point is None:
            return None
        for person, keys in self._keys.items():
            if point.key in keys:
                self._found.add(person)
                return replace(point, raw=self._people[person], e164=None, name="")
        return replace(point, raw=self.words(point.raw), name=self.words(point.name))

    def _corrected(self, one: Corrected) -> Corrected:
        recorded = self.point(one.recorded) if isinstance(one.recorded, ContactPoint) else one.recorded
        return replace(one, reason=self.words(one.reason), recorded=recorded)

    def _settings(self, settings: Mapping[str, str]) -> Mapping[str, str]:
        return MappingProxyType({name: self.words(value) for name, value in settings.items()})

    def _file_name(self, name: str, sha256: str) -> str:
        for person in self._in(name):
            self._files[person].add(sha256)
        return self.words(name)

    def _value(self, value: FieldValue) -> FieldValue:
        if isinstance(value, tuple):
            return tuple(map(self.words, value))
        return self.words(value) if isinstance(value, str) else value

    def words(self, text: str) -> str:
        """What the complainant wrote, with brackets where something was replaced."""
        if self._pattern is None or not text:
            return text
        return self._pattern.sub(self._instead, text)

    def _instead(self, match: re.Match[str]) -> str:
        person = self._forms[int((match.lastgroup or "f0")[1:])][0]
        self._found.add(person)
        return f"[{self._people[person]}]"

    def _in(self, text: str) -> set[str]:
        """The people whose name or number stands in it."""
        if self._pattern is None:
            return set()
        return {self._forms[int((match.lastgroup or "f0")[1:])][0] for match in self._pattern.finditer(text)}


def _called(person: Particular, texts: Catalog) -> str:
    """The pseudonym, or else the relation, with the number of the entry."""
    known = one_line(person.text("pseudonym"), 60) or texts.tr(RELATIONS.get(person.text("relation"), "Third person"))
    return texts.tr("{called} (T{number})", called=known, number=person.number)


def _forms(person: Particular) -> list[str]:
    """How name, numbers and accounts are written, as patterns."""
    forms: list[str] = []
    name = person.text("name").split()
    if len("".join(name)) >= _SHORTEST_NAME:
        forms.append(_whole(r"\s+".join(map(re.escape, name)), name[0][0], name[-1][-1]))
    for written in person.several("numbers"):
        digits = re.sub(r"[\s().+-]", "", written)
        if digits.isdecimal():
            local = digits.removeprefix("86") if len(digits) > 11 else digits
            if len(local) >= _SHORTEST_NUMBER:
                forms.append(r"(?<!\d)(?:\+?\d{1,3}[\s-]?)?" + r"[\s-]?".join(local) + r"(?!\d)")
        elif len(written) >= _SHORTEST_ACCOUNT:
            forms.append(_whole(re.escape(written), written[0], written[-1]))
    return forms


def _whole(pattern: str, first: str, last: str) -> str:
    """No part of a longer word, where words have ends: Chinese has none."""
    before = r"(?<!\w)" if ord(first) < _FIRST_HANZI else ""
    return before + pattern + (r"(?!\w)" if ord(last) < _FIRST_HANZI else "")

"""The record of a case beside its contacts: loans, third persons, leaks, harm, the people and devices of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.particular import (
    Field,
    FieldKind,
    FieldValue,
    Particular,
    ParticularKind,
    ParticularState,
    Shape,
    understood,
)
from shilu.core.shapes import SHAPES
from shilu.services.parties import Parties
from shilu.services.timeline import Timeline
from shilu.vault.vault import Vault

_CURRENCIES: Mapping[str, str] = MappingProxyType(
    {
        "CN": "CNY",
        "US": "USD",
        "IN": "INR",
        "PH": "PHP",
        "ID": "IDR",
        "GB": "GBP",
        "KE": "KES",
        "NG": "NGN",
        "MX": "MXN",
        "SG": "SGD",
        "HK": "HKD",
        "MY": "MYR",
    }
)
"""What an amount is in that names no currency: that of the case's country (ISO 4217)."""
_MOST = 20_000
"""Particulars of one kind in a case: fifty loans are many, and a spreadsheet pasted by mistake is found out."""


@dataclass(frozen=True, slots=True)
class Named:
    """What an id in a field names: a party, a contact or another particular. ``kind`` and ``number`` are those of a
    particular."""

    id: str
    name: str
    kind: ParticularKind | None = None
    number: str = ""
    is_gone: bool = False


class Particulars:
    """What stands in the record of a case."""

    def __init__(self, *, vault: Vault, parties: Parties, timeline: Timeline) -> None:
        self._vault = vault
        self._parties = parties
        self._timeline = timeline

    def add(self, case_id: str, kind: ParticularKind, typed: Mapping[str, str]) -> Particular:
        """Record one as a person typed it, field by field. References may be numbers, names or ids.

        Raises UserError ``usage.particular_…`` for what a field cannot hold, ``usage.unknown_…`` for what is not there.
        """
        shape = SHAPES[kind]
        values = tuple((name, value) for name, value in self._read(case_id, shape, typed) if value is not None)
        for field in shape.fields:
            if field.required and field.name not in dict(values):
                raise UserError("usage.particular_missing", field=field.name)
        if len(self.of_case(case_id, kind, withdrawn=True)) >= _MOST:
            raise UserError("usage.particular_too_many")
        return self._vault.particulars.record(case_id, kind, values)

    def revise(self, particular: Particular, typed: Mapping[str, str], reason: str = "") -> Particular:
        """Give fields other values; an empty text takes one away. Raises as ``add``; ``usage.nothing_to_correct``."""
        shape = SHAPES[particular.kind]
        changes = [
            (name, value) for name, value in self._read(particular.case, shape, typed) if value != particular.get(name)
        ]
        if not changes:
            raise UserError("usage.nothing_to_correct")
        for name, value in changes:
            field = shape.field(name)
            if value is None and field is not None and field.required:
                raise UserError("usage.particular_missing", field=name)
        return self._vault.particulars.revise(particular.id, changes, reason.strip())

    def withdraw(self, particular: Particular, reason: str) -> None:
        """Let one count no more. Raises UserError ``usage.no_reason``, ``usage.already_withdrawn``."""
        if not reason.strip():
            raise UserError("usage.no_reason")
        if not self._vault.particulars.withdraw(particular.id, reason.strip()):
            raise UserError("usage.already_withdrawn")

    def restore(self, particular: Particular, reason: str) -> None:
        """Let a withdrawn one count again. Raises UserError ``usage.not_withdrawn``."""
        if not self._vault.particulars.restore(particular.id, reason.strip()):
            raise UserError("usage.not_withdrawn")

    def of_case(
        self, case_id: str, kind: ParticularKind | None = None, *, withdrawn: bool = False
    ) -> tuple[Particular, ...]:
        """Those of a case, by kind and number; ``withdrawn``: also those that count no more."""
        return tuple(
            one
            for one in self._vault.particulars.of_case(case_id)
            if (kind is None or one.kind is kind) and (withdrawn or one.state is ParticularState.ACTIVE)
        )

    def get(self, case_id: str, kind: ParticularKind, ref: str) -> Particular:
        """One by its number in the case, its id, or what people call it. Raises UserError ``usage.unknown_particular``,
        ``usage.ambiguous_particular``."""
        return _one(self.of_case(case_id, kind, withdrawn=True), ref)

    def named(self, particulars: Sequence[Particular]) -> Mapping[str, Named]:
        """What the ids in some particulars name, by id."""
        found: dict[str, Named] = {}
        parties = {party.id: party.name for party in self._vault.directory.parties().values()}
        others = {
            one.id: one for case in {one.case for one in particulars} for one in self.of_case(case, withdrawn=True)
        }
        for particular in particulars:
            for field in SHAPES[particular.kind].fields:
                for target in _targets(field, particular.get(field.name)):
                    if target not in found:
                        found[target] = self._name_of(field, target, parties, others)
        return found

    def _name_of(
        self, field: Field, target: str, parties: Mapping[str, str], others: Mapping[str, Particular]
    ) -> Named:
        match field.kind:
            case FieldKind.PARTY:
                return Named(target, parties.get(target, ""), is_gone=target not in parties)
            case FieldKind.CONTACTS:
                try:
                    incident = self._vault.incidents.get(target)
                except UserError:
                    return Named(target, "", is_gone=True)
                return Named(target, incident.label)
        other = others.get(target)
        if other is None:
            return Named(target, "", is_gone=True)
        return Named(
            target,
            called(other),
            other.kind,
            str(other.number),
            is_gone=other.state is not ParticularState.ACTIVE,
        )

    def _read(self, case_id: str, shape: Shape, typed: Mapping[str, str]) -> list[tuple[str, FieldValue | None]]:
        case = next(case for case in self._vault.cases.all() if case.id == case_id)
        currency = _CURRENCIES.get(case.country, "")
        unknown = sorted(name for name in typed if shape.field(name) is None)
        if unknown:
            raise UserError("usage.particular_no_such_field", field=unknown[0])
        values: list[tuple[str, FieldValue | None]] = []
        for field in shape.fields:
            if field.name in typed:
                value = understood(field, typed[field.name], currency=currency)
                values.append((field.name, None if value is None else self._resolved(case_id, field, value)))
        return values

    def _resolved(self, case_id: str, field: Field, value: FieldValue) -> FieldValue:
        match value, field.kind, field.refers:
            case str(name), FieldKind.PARTY, _:
                return self._parties.get(name).id
            case tuple(contacts), FieldKind.CONTACTS, _:
                return tuple(dict.fromkeys(self._contact(case_id, one) for one in contacts))
            case str(ref), FieldKind.PARTICULAR, ParticularKind() as kind:
                return self.get(case_id, kind, ref).id
            case tuple(refs), FieldKind.PARTICULARS, ParticularKind() as kind:
                return tuple(dict.fromkeys(self.get(case_id, kind, ref).id for ref in refs))
        return value

    def _contact(self, case_id: str, ref: str) -> str:
        """The id of a contact of this case; another client's is unknown here."""
        incident = self._timeline.named(ref, case_id)
        if self._vault.incidents.get(incident).case != case_id:
            raise UserError("usage.unknown_incident", id=ref)
        return incident


def called(particular: Particular) -> str:
    """What people know one by, as far as that is text and no reference."""
    shape = SHAPES[particular.kind]
    words = (
        particular.text(name)
        for name in shape.called_by
        if (field := shape.field(name)) is not None and field.kind in (FieldKind.LINE, FieldKind.TEXT, FieldKind.DATE)
    )
    return " ".join(filter(None, words))


def _one(among: Sequence[Particular], ref: str) -> Particular:
    wanted = ref.strip()
    by_id = [one for one in among if one.id == wanted]
    by_number = [one for one in among if str(one.number) == wanted]
    by_name = [one for one in among if wanted and called(one).casefold() == wanted.casefold()]
    found = by_id or by_number or by_name
    if not found:
        raise UserError("usage.unknown_particular", ref=ref)
    if len(found) > 1:
        raise UserError("usage.ambiguous_particular", ref=ref)
    return found[0]


def _targets(field: Field, value: FieldValue | None) -> tuple[str, ...]:
    if field.kind in (FieldKind.PARTY, FieldKind.PARTICULAR) and isinstance(value, str):
        return (value,)
    if field.kind in (FieldKind.CONTACTS, FieldKind.PARTICULARS) and isinstance(value, tuple):
        return value
    return ()

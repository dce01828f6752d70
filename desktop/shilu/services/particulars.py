"""The record of a case beside its contacts: loans, third persons, leaks, harm, the people and devices of the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.incident import Incident
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


@dataclass(frozen=True, slots=True)
class Overview:
    """What is seen of one kind in a case, read at once. ``counts``: how many of each kind count; ``entries``: those of
    the kind asked for, withdrawn ones too, and ``others`` those of the kinds that they refer to; ``names``: of what
    all these refer to; ``parties``: the names of all in the directory."""

    kind: ParticularKind
    counts: Mapping[ParticularKind, int]
    entries: tuple[Particular, ...]
    others: tuple[Particular, ...]
    names: Mapping[str, Named]
    parties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ContactMeant:
    """What was typed as a contact, and which one that is; None where there is none of that number here."""

    typed: str
    incident: Incident | None


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
        values = self._complete(case_id, SHAPES[kind], typed, _Resolver(self, case_id))
        self._room_for(case_id, kind, 1)
        return self._vault.particulars.record(case_id, kind, values)

    def add_all(self, case_id: str, kind: ParticularKind, rows: Sequence[Mapping[str, str]]) -> tuple[Particular, ...]:
        """Record several, in order: all of them, or none. Raises as ``add``."""
        resolver = _Resolver(self, case_id)
        read = [self._complete(case_id, SHAPES[kind], typed, resolver) for typed in rows]
        self._room_for(case_id, kind, len(rows))
        return self._vault.particulars.record_all(case_id, kind, read)

    def checked(
        self, case_id: str, kind: ParticularKind, rows: Sequence[Mapping[str, str]]
    ) -> tuple[tuple[dict[str, FieldValue | None], tuple[UserError, ...]], ...]:
        """What each row was understood as, and why it cannot be recorded; each error has the hole ``field``."""
        resolver, shape = _Resolver(self, case_id), SHAPES[kind]
        currency = self._currency(case_id)
        read = [_understood(shape.fields, typed, currency, resolver, whole=shape) for typed in rows]
        return tuple((dict(values), errors) for values, errors in read)

    def _complete(
        self, case_id: str, shape: Shape, typed: Mapping[str, str], resolver: _Resolver
    ) -> tuple[tuple[str, FieldValue], ...]:
        values, errors = _understood(shape.fields, typed, self._currency(case_id), resolver, whole=shape)
        if errors:
            raise errors[0]
        return tuple((name, value) for name, value in values if value is not None)

    def _room_for(self, case_id: str, kind: ParticularKind, count: int) -> None:
        if len(self.of_case(case_id, kind, withdrawn=True)) + count > _MOST:
            raise UserError("usage.particular_too_many")

    def revise(self, particular: Particular, typed: Mapping[str, str], reason: str = "") -> Particular:
        """Give fields other values; an empty text takes one away. Raises as ``add``; ``usage.nothing_to_correct``."""
        shape, case_id = SHAPES[particular.kind], particular.case
        currency = self._currency(case_id)
        values, errors = _understood(shape.fields, typed, currency, _Resolver(self, case_id))
        if errors:
            raise errors[0]
        changes = [(name, value) for name, value in values if value != particular.get(name)]
        if not changes:
            raise UserError("usage.nothing_to_correct")
        for name, value in changes:
            field = shape.field(name)
            if value is None and field is not None and field.required:
                raise UserError("usage.particular_missing", field=name)
        after = {**dict(particular.values), **dict(changes)}
        shape.refuse({name: value for name, value in after.items() if value is not None})
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

    def erase(self, particular: Particular, reason: str) -> None:
        """Remove what was ever recorded of one from this vault, and what is being written about it; its number and that
        it was erased stay. There is no way back. Raises UserError ``usage.no_reason``."""
        if not reason.strip():
            raise UserError("usage.no_reason")
        self._vault.particulars.erase(particular.id, reason.strip())
        for draft in self._vault.drafts.all().drafts:
            if draft.about == particular.id:
                self._vault.drafts.remove(draft.id)

    def erasable(self, case_id: str, kind: ParticularKind, ref: str) -> Particular:
        """One as ``get`` has it, or one that was erased and of which something came in again, by its number or id."""
        left = [one for one in self._vault.particulars.left_of_erased(case_id) if one.kind is kind]
        again = [one for one in left if ref.strip() in (one.id, str(one.number))]
        return again[0] if again else self.get(case_id, kind, ref)

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
        return _Resolver(self, case_id).particular(kind, ref)

    def overview(self, case_id: str, kind: ParticularKind) -> Overview:
        """One kind of a case, and how many there are of each."""
        every = self.of_case(case_id, withdrawn=True)
        referred = {field.refers for field in SHAPES[kind].fields}
        entries = tuple(one for one in every if one.kind is kind)
        others = tuple(one for one in every if one.kind in referred)
        return Overview(
            kind=kind,
            counts=Counter(one.kind for one in every if one.state is ParticularState.ACTIVE),
            entries=entries,
            others=others,
            names=self.named((*entries, *others)),
            parties=tuple((party.id, party.name) for party in self._parties.list()),
        )

    def contacts_meant(self, case_id: str, typed: str) -> tuple[ContactMeant, ...]:
        """Which contacts of a case are meant by what is typed into such a field."""
        field = Field("contacts", "", FieldKind.CONTACTS)
        found: list[ContactMeant] = []
        for one in cast("tuple[str, ...]", understood(field, typed, currency="") or ()):
            try:
                found.append(ContactMeant(one, self._vault.incidents.get(self.contact(case_id, one))))
            except UserError:
                found.append(ContactMeant(one, None))
        return tuple(found)

    def party_names(self) -> Mapping[str, str]:
        """What parties are called, by id."""
        return self._parties.called()

    def understood(
        self, case_id: str, fields: Sequence[Field], typed: Mapping[str, str]
    ) -> tuple[tuple[str, FieldValue | None], ...]:
        """What was typed into fields that are no particular's; None takes a value away. Raises as ``add``."""
        currency = self._currency(case_id)
        values, errors = _understood(fields, typed, currency, _Resolver(self, case_id))
        if errors:
            raise errors[0]
        return tuple(values)

    def party(self, ref: str) -> str:
        """The id of a party by its id, name or alias. Raises UserError ``usage.unknown_party``."""
        return self._parties.get(ref).id

    def _currency(self, case_id: str) -> str:
        """What an amount is in that names no currency. The directory is in no country."""
        return next((currency_in(case) for case in self._vault.cases.all() if case.id == case_id), "")

    def named(self, particulars: Sequence[Particular]) -> Mapping[str, Named]:
        """What the ids in some particulars name, by id."""
        found: dict[str, Named] = {}
        parties = self.party_names()
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
            called(other, parties),
            other.kind,
            str(other.number),
            is_gone=other.state is not ParticularState.ACTIVE,
        )

    def contact(self, case_id: str, ref: str) -> str:
        """The id of a contact of this case; another client's is unknown here."""
        incident = self._timeline.named(ref, case_id)
        if self._vault.incidents.get(incident).case != case_id:
            raise UserError("usage.unknown_incident", id=ref)
        return incident


class _Resolver:
    """Finds what is referred to in a case, as often as is asked, and reads each list once."""

    def __init__(self, particulars: Particulars, case_id: str) -> None:
        self._particulars, self._case = particulars, case_id
        self._of_kind: dict[ParticularKind, tuple[Particular, ...]] = {}
        self._parties: Mapping[str, str] | None = None

    def particular(self, kind: ParticularKind, ref: str) -> Particular:
        """By number, id, or what people call it."""
        if kind not in self._of_kind:
            self._of_kind[kind] = self._particulars.of_case(self._case, kind, withdrawn=True)
        if self._parties is None:
            self._parties = self._particulars.party_names()
        return _one(self._of_kind[kind], ref, self._parties)

    def value(self, field: Field, value: FieldValue) -> FieldValue:
        """With ids where something was named."""
        match value, field.kind, field.refers:
            case str(name), FieldKind.PARTY, _:
                return self._particulars.party(name)
            case tuple(contacts), FieldKind.CONTACTS, _:
                return tuple(dict.fromkeys(self._particulars.contact(self._case, one) for one in contacts))
            case str(ref), FieldKind.PARTICULAR, ParticularKind() as kind:
                return self.particular(kind, ref).id
            case tuple(refs), FieldKind.PARTICULARS, ParticularKind() as kind:
                return tuple(dict.fromkeys(self.particular(kind, ref).id for ref in refs))
        return value


def currency_in(case: Case) -> str:
    """What an amount is in that names no currency; "" where nothing says."""
    return _CURRENCIES.get(case.country, "")


def called(particular: Particular, parties: Mapping[str, str]) -> str:
    """What people know one by, as far as that is text or a party. ``parties``: their names by id."""
    shape = SHAPES[particular.kind]
    words: list[str] = []
    for name in shape.called_by:
        field = shape.field(name)
        if field is not None and field.kind in (FieldKind.LINE, FieldKind.TEXT, FieldKind.DATE):
            words.append(particular.text(name))
        elif field is not None and field.kind is FieldKind.PARTY:
            words.append(parties.get(particular.text(name), ""))
    return " ".join(filter(None, words))


def _understood(
    fields: Sequence[Field],
    typed: Mapping[str, str],
    currency: str,
    resolver: _Resolver,
    whole: Shape | None = None,
) -> tuple[list[tuple[str, FieldValue | None]], tuple[UserError, ...]]:
    """What was typed, and what is wrong with it, each with the hole ``field``. ``whole``: it is all that there is of
    one of this shape, and what is required must be there."""
    values: list[tuple[str, FieldValue | None]] = []
    known = {field.name for field in fields}
    errors = [UserError("usage.particular_no_such_field", field=one) for one in sorted(typed.keys() - known)]
    for field in fields:
        value: FieldValue | None = None
        try:
            value = understood(field, typed.get(field.name, ""), currency=currency)
            if value is None and field.required and whole is not None:
                raise UserError("usage.particular_missing", field=field.name)
            if value is None and field.otherwise and (whole is not None or field.name in typed):
                value = field.otherwise
            if field.name in typed or value is not None:
                values.append((field.name, None if value is None else resolver.value(field, value)))
        except UserError as error:
            errors.append(UserError(error.code, **{**error.holes, "field": field.name}))
    if whole is not None and not errors:
        try:
            whole.refuse({name: value for name, value in values if value is not None})
        except UserError as error:
            errors.append(error)
    return values, tuple(errors)


def _one(among: Sequence[Particular], ref: str, parties: Mapping[str, str]) -> Particular:
    wanted = ref.strip()
    by_id = [one for one in among if one.id == wanted]
    by_number = [one for one in among if str(one.number) == wanted]
    by_name = [one for one in among if wanted and called(one, parties).casefold() == wanted.casefold()]
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

"""Correcting what was recorded of a contact: what was recorded stays, the correction stands beside it with a reason."""

from __future__ import annotations

from dataclasses import replace

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import Clock
from shilu.core.contact_point import ContactPointKind, Recognised
from shilu.core.correction import UNCHANGED, Correction, TypedCorrection, Unchanged
from shilu.core.errors import UserError
from shilu.core.incident import Incident, Judgement, Reached, Status
from shilu.core.phone import recognise
from shilu.core.text import storable
from shilu.core.typed_time import parse_typed
from shilu.core.when import When
from shilu.services.intake import LONGEST_S
from shilu.vault.vault import Vault

_BY_PHONE = (Channel.CALL, Channel.SMS, Channel.MMS)


class Correcting:
    """Corrections of contacts, imported or logged."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def understand_time(self, text: str, zone: str) -> When:
        """What a typed time means now. Raises UserError ``usage.time_not_understood``, ``usage.time_in_future``."""
        return parse_typed(text, zone=zone, now_ms=self._clock.now_ms())

    def correct(self, incident_id: str, typed: TypedCorrection, reason: str) -> None:
        """Say what holds instead of what was recorded; what is typed as it stands is left alone. An incomplete contact
        of which time and number are known then is complete.

        Raises UserError ``usage.no_reason``; ``usage.nothing_to_correct`` where all is as it stands;
        ``usage.impossible_duration``; ``usage.outgoing_cannot_be_missed``; ``usage.unknown_incident``;
        ``usage.incident_erased``.
        """
        if not reason.strip():
            raise UserError("usage.no_reason")
        incident = self._vault.incidents.get(incident_id)
        correction = _differing(incident, self._correction(incident, typed))
        _check(incident, correction)
        status = Status.REVIEWED if _is_completed(incident, correction, typed) else None
        judgement = Judgement(reached=_reached(incident, typed))
        if correction != Correction():
            self._vault.incidents.correct(incident_id, correction, storable(reason), status=status)
        elif status is not None:
            judgement = replace(judgement, status=status)
        elif judgement == Judgement():
            raise UserError("usage.nothing_to_correct")
        if judgement != Judgement():
            self._vault.incidents.judge(incident_id, judgement, storable(reason))

    def _correction(self, incident: Incident, typed: TypedCorrection) -> Correction:
        return Correction(
            when=typed.when,
            channel=typed.channel,
            direction=typed.direction,
            outcome=typed.outcome,
            duration_s=typed.duration_s,
            address=self._address(incident, typed),
            text=typed.text if isinstance(typed.text, Unchanged) else storable(typed.text),
        )

    def _address(self, incident: Incident, typed: TypedCorrection) -> Recognised | Unchanged | None:
        if isinstance(typed.address, Unchanged):
            return UNCHANGED
        channel = incident.channel if isinstance(typed.channel, Unchanged) else typed.channel
        if not typed.address.strip() and channel not in _BY_PHONE:
            return None
        country = next(case.country for case in self._vault.cases.all() if case.id == incident.case)
        address = recognise(typed.address, country)
        return replace(address, raw=storable(address.raw))


def _reached(incident: Incident, typed: TypedCorrection) -> tuple[Reached, ...] | None:
    """Whom it came to, where that is not what stands."""
    if isinstance(typed.reached, Unchanged):
        return None
    people = tuple(replace(one, number=storable(one.number), label=storable(one.label)) for one in typed.reached)
    return None if people == incident.reached else people


def _differing(incident: Incident, wanted: Correction) -> Correction:
    """What is wanted and does not hold already."""
    point = incident.contact_point
    address = wanted.address
    is_same_address = (
        point is None
        if address is None
        else point is not None
        and isinstance(address, Recognised)
        and (address.key, address.raw) == (point.key, point.raw)
    )
    return Correction(
        when=UNCHANGED if wanted.when == incident.when else wanted.when,
        channel=UNCHANGED if wanted.channel == incident.channel else wanted.channel,
        direction=UNCHANGED if wanted.direction == incident.direction else wanted.direction,
        outcome=UNCHANGED if wanted.outcome == incident.outcome else wanted.outcome,
        duration_s=UNCHANGED if wanted.duration_s == incident.duration_s else wanted.duration_s,
        address=UNCHANGED if is_same_address else address,
        text=UNCHANGED if wanted.text == incident.text else wanted.text,
    )


def _check(incident: Incident, correction: Correction) -> None:
    duration_s = correction.duration_s
    if isinstance(duration_s, int) and not 0 <= duration_s <= LONGEST_S:
        raise UserError("usage.impossible_duration")
    direction = incident.direction if isinstance(correction.direction, Unchanged) else correction.direction
    outcome = incident.outcome if isinstance(correction.outcome, Unchanged) else correction.outcome
    is_said = (correction.direction, correction.outcome) != (UNCHANGED, UNCHANGED)
    if is_said and direction is Direction.OUTGOING and outcome is Outcome.MISSED:
        raise UserError("usage.outgoing_cannot_be_missed")


def _is_completed(incident: Incident, correction: Correction, typed: TypedCorrection) -> bool:
    """Whether an incomplete contact is incomplete no more."""
    if incident.status is not Status.INCOMPLETE:
        return False
    when = incident.when if isinstance(correction.when, Unchanged) else correction.when
    address = incident.contact_point if isinstance(correction.address, Unchanged) else correction.address
    is_known = address is not None and address.kind is not ContactPointKind.WITHHELD
    return typed.is_complete or (when.earliest_ms is not None and is_known)

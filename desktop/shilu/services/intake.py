"""Logging one contact by hand, and judging contacts that are there."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import replace

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import Clock
from shilu.core.contact_point import ContactPointKind, Recognised
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment, FileToAttach
from shilu.core.incident import CONDUCT_TAGS, Contact, Incident, IncidentDraft, Judgement, Status
from shilu.core.party import Scope
from shilu.core.phone import recognise
from shilu.core.text import storable
from shilu.core.typed_time import parse_typed
from shilu.core.when import When
from shilu.services.sealing import seal_file
from shilu.vault.blobs import SealedBlob
from shilu.vault.vault import Vault

LONGEST_S = 7 * 24 * 3600
"""What a contact can last, in seconds."""
_OWNED = (ContactPointKind.NUMBER, ContactPointKind.SENDER_ID, ContactPointKind.EMAIL, ContactPointKind.ACCOUNT)
"""Addresses that belong to one sender. A bulk number or a withheld one is shared by many, so what is said of its
sender holds for the one contact only."""


def scope_for(address: Recognised | None) -> Scope:
    """How far "this came from X" reaches when it is said of one contact."""
    return Scope.VAULT if address is not None and address.kind in _OWNED else Scope.INCIDENT


class Intake:
    """What a person writes down."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def understand_time(self, text: str, zone: str) -> When:
        """What a typed time means now. Raises UserError ``usage.time_not_understood``, ``usage.time_in_future``."""
        return parse_typed(text, zone=zone, now_ms=self._clock.now_ms())

    def log(self, case_id: str, draft: IncidentDraft) -> str:
        """Record one contact; returns its id. When this returns, it is on the disk.

        Raises UserError ``usage.…`` for what cannot be, ``file.…`` for an attachment that cannot be read.
        """
        case = next((case for case in self._vault.cases.all() if case.id == case_id), None)
        if case is None:
            raise UserError("usage.unknown_case", case=case_id)
        _check(draft)
        address = recognise(draft.address, case.country) if draft.address.strip() else None
        if address is None and draft.channel in (Channel.CALL, Channel.SMS, Channel.MMS):
            address = recognise("", case.country)
        sealed, attachments = self._sealed(draft.files)
        contact = Contact(
            when=draft.when,
            channel=draft.channel,
            direction=draft.direction,
            outcome=draft.outcome,
            duration_s=draft.duration_s,
            address=None if address is None else replace(address, raw=storable(address.raw)),
            name="",
            reached=draft.reached,
            text=storable(draft.text),
            facts=dict(draft.facts),
            attachments=attachments,
        )
        try:
            return self._vault.incidents.log(
                case_id,
                contact,
                summary=storable(draft.summary),
                tags=draft.tags,
                note=storable(draft.note),
                circumstances=draft.circumstances,
                party=draft.party,
                party_scope=scope_for(address),
                sealed=sealed,
            )
        except BaseException:
            for blob in sealed:
                self._vault.evidence.drop(blob)
            raise

    def revise(self, incident_id: str, judgement: Judgement, reason: str) -> None:
        """Change what is thought of an incident; the earlier revision stays in the history."""
        _check_tags(judgement.tags or ())
        summary = None if judgement.summary is None else storable(judgement.summary)
        note = None if judgement.note is None else storable(judgement.note)
        self._vault.incidents.judge(incident_id, replace(judgement, summary=summary, note=note), storable(reason))

    def withdraw(self, incident_id: str, reason: str) -> None:
        """Take an incident back: it leaves lists and bundles, and can be restored."""
        self.revise(incident_id, Judgement(status=Status.WITHDRAWN), reason)

    def restore(self, incident_id: str, reason: str) -> None:
        """Bring a withdrawn incident back."""
        self.revise(incident_id, Judgement(status=Status.REVIEWED), reason)

    def get(self, incident_id: str) -> Incident:
        """One incident as it stands."""
        return self._vault.incidents.get(incident_id)

    def _sealed(self, files: Sequence[FileToAttach]) -> tuple[list[SealedBlob], tuple[Attachment, ...]]:
        sealed: list[SealedBlob] = []
        attachments: list[Attachment] = []
        try:
            for file in files:
                blob = seal_file(self._vault, file.path)
                sealed.append(blob)
                media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
                attachments.append(Attachment(blob.ref.sha256, storable(file.name), media_type, blob.ref.size_bytes))
        except BaseException:
            for blob in sealed:
                self._vault.evidence.drop(blob)
            raise
        return sealed, tuple(attachments)


def _check(draft: IncidentDraft) -> None:
    _check_tags(draft.tags)
    if draft.duration_s is not None and not 0 <= draft.duration_s <= LONGEST_S:
        raise UserError("usage.impossible_duration")
    if draft.direction is Direction.OUTGOING and draft.outcome is Outcome.MISSED:
        raise UserError("usage.outgoing_cannot_be_missed")


def _check_tags(tags: Sequence[str]) -> None:
    for tag in tags:
        if tag not in CONDUCT_TAGS:
            raise UserError("usage.unknown_tag", tag=tag)

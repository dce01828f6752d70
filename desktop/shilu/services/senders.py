"""Who is in a source: addresses recognised, and senders summed up for a preview."""

from __future__ import annotations

from dataclasses import replace

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.contact_point import Recognised
from shilu.core.phone import recognise
from shilu.core.record import NUMBER_COUNTRY, RawRecord, Sample, SenderSummary

_SAMPLES = 3
SAMPLE_CHARACTERS = 120


class Addresses:
    """Recognises addresses, each way of writing once."""

    def __init__(self, country: str) -> None:
        self._country = country
        self._known: dict[tuple[str, str], Recognised] = {}

    def of(self, record: RawRecord) -> Recognised | None:
        """What the other side of a record is; None where nothing is known of it, which is not a number withheld."""
        if not (record.peer or record.withheld):
            return None
        raw = "" if record.withheld else record.peer
        country = record.facts.get(NUMBER_COUNTRY, self._country)
        known = self._known.get((raw, country))
        if known is None:
            known = self._known[raw, country] = recognise(raw, country)
        return known


def words_of(record: RawRecord) -> str:
    """A few words of a record to recognise it by: of a file of evidence its name."""
    words = record.text or (record.attachments[0].name if record.of_file and record.attachments else "")
    return words[:SAMPLE_CHARACTERS]


def sender_key(address: Recognised | None) -> str:
    """What senders are told apart by: the key of the address, "" where none is known."""
    return "" if address is None else address.key


class Senders:
    """Gathers senders for a preview, in bounded memory per sender."""

    def __init__(self, case: Case) -> None:
        self._country = case.country
        self._addresses = Addresses(case.country)
        self._summaries: dict[str, SenderSummary] = {}

    def add(self, record: RawRecord) -> None:
        """Count a record in."""
        address = self._addresses.of(record)
        at = record.when.earliest_ms
        key = sender_key(address)
        seen = self._summaries.get(key)
        if seen is None:
            seen = SenderSummary(key, address.raw if address else "", "", 0, 0, None, None, ())
        samples, words = seen.samples, words_of(record)
        if len(samples) < _SAMPLES or (words and not samples[-1].text):
            # Words say more than the time of a call does, so they come first and push calls out.
            sample = Sample(record.when, record.channel, words)
            samples = tuple(sorted((*samples, sample), key=lambda s: not s.text))[:_SAMPLES]
        name, own = seen.name, seen.calls_itself
        if address is not None and record.peer_name and not (name if record.channel is not Channel.EMAIL else own):
            if record.channel is Channel.EMAIL:  # the head of a mail says whatever its sender wants
                own = record.peer_name
            elif recognise(record.peer_name, self._country).key != key:  # a number for a name is none
                name = record.peer_name
        self._summaries[key] = replace(
            seen,
            name=name,
            calls_itself=own,
            count=seen.count + 1,
            calls=seen.calls + (record.channel is Channel.CALL),
            first_ms=at if seen.first_ms is None or (at is not None and at < seen.first_ms) else seen.first_ms,
            last_ms=at if seen.last_ms is None or (at is not None and at > seen.last_ms) else seen.last_ms,
            samples=samples,
        )

    def summaries(self) -> tuple[SenderSummary, ...]:
        """Busiest first."""
        return tuple(sorted(self._summaries.values(), key=lambda s: (-s.count, s.key)))

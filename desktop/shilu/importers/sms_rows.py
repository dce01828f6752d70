"""Rows of SMS Backup & Restore: from the attributes of call, sms and mms elements to records (formats.md 1.2).

Knows the grammar; neither bytes nor files. Doubts are reported through ``warn`` and never stop a row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import BlobRef, RawAttachment, RawRecord, RowSegment, Skipped, SkippedKind
from shilu.core.when import Precision
from shilu.importers.base import BlobStore, HashedOnly
from shilu.importers.diverted import KEPT_CHARACTERS, Base64Value
from shilu.importers.sms_values import (
    CALL_TYPES,
    NOT_SENT,
    BadDate,
    date_of,
    duration_s,
    is_name,
    is_withheld,
    members,
    present,
    same_number,
)
from shilu.importers.xml_feed import Diverted, DivertedValues

ROW_ELEMENTS = frozenset({"call", "sms", "mms"})
_OWN_TOKEN = "insert-address-token"  # noqa: S105  # what Android writes for the phone's own number
_MOST_PARTS = 20_000
_MOST_FACTS = 200
_MOST_FACT_CHARACTERS = 1_000
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.ASCII)
_ADDRESS_ROLES = {"137": "from", "151": "to", "130": "cc", "129": "bcc"}

# Columns of Android's MMS table that say nothing about the contact.
_MMS_PLUMBING = {
    *("text_only", "rr", "d_rpt", "rpt_a", "pri", "exp", "v", "m_cls", "st", "ct_t", "ct_l", "ct_cls", "sub_cs"),
    *("m_size", "retr_st", "retr_txt", "retr_txt_cs", "resp_st", "resp_txt", "read_status", "d_tm"),
}
# Fields with a place of their own, and flags that the phone keeps for itself.
_TAKEN = {
    "call": frozenset({"number", "date", "duration", "type", "contact_name"}),
    "sms": frozenset({"address", "date", "type", "body", "contact_name", "protocol", "read", "seen", "locked"}),
    "mms": frozenset({"date", "msg_box", "address", "contact_name", "sub", "read", "seen", "locked"}) | _MMS_PLUMBING,
}
_SAYS_NOTHING = frozenset(
    {
        ("presentation", "1"),
        ("status", "-1"),
        ("date_sent", "0"),
        ("sub_id", "-1"),
        ("m_type", "128"),
        ("m_type", "132"),
    }
)

_DULL_VALUES = frozenset({value for _key, value in _SAYS_NOTHING})
_EMPTY = frozenset({"", "null"})

Warn = Callable[[str, str], None]


@dataclass(slots=True)
class _Addresses:
    sender: str = ""
    everyone: list[tuple[str, str]] = field(default_factory=list)  # role, address


class Row:
    """One element of a backup while it is being read; ``finish`` makes exactly one value of it."""

    def __init__(
        self,
        element: str,
        attributes: Mapping[str, str],
        diverted: DivertedValues,
        *,
        order: int,
        zone: str,
        blobs: BlobStore,
        text_limit: int,
        warn: Warn,
    ) -> None:
        self._element = element
        self._attributes = attributes
        self._warn = warn
        self._text_limit = text_limit
        self._texts: list[str] = []
        self._attachments: list[RawAttachment] = []
        self._named: list[str] = []  # files that did not come
        self._addresses = _Addresses()
        self._parts = 0
        self._skip: tuple[SkippedKind, str] | None = None
        self._direction, self._outcome = Direction.INCOMING, Outcome.UNKNOWN
        self._when = date_of(present(attributes.get("date")), zone=zone, order=order)
        self._judge()
        self._blobs: BlobStore = blobs if self._skip is None else HashedOnly()
        self._body_cut = "body" in diverted
        if self._skip is None:
            for name, value in diverted.items():
                self._attach_diverted(name, value)

    @property
    def blobs(self) -> BlobStore:
        """Where attachments of this row go: nowhere when it will be skipped."""
        return self._blobs

    def _judge(self) -> None:
        """Whether this is a contact, and which way it went."""
        if self._element not in ROW_ELEMENTS:
            self._skip = SkippedKind.UNREADABLE, "unknown_element"
            return
        kind = present(self._attributes.get("msg_box" if self._element == "mms" else "type")).strip()
        if self._element != "call" and kind in NOT_SENT:
            self._skip = SkippedKind.NOT_A_CONTACT, NOT_SENT[kind]
            return
        if isinstance(self._when, BadDate):
            self._skip = SkippedKind.UNREADABLE, self._when.code
            return
        if self._element == "call":
            self._judge_call(kind)
            return
        if self._element == "mms" and not kind:
            kind = {"128": "2", "130": "1", "132": "1"}.get(self._attributes.get("m_type", ""), "")
        if kind not in {"1", "2"}:
            self._skip = SkippedKind.UNREADABLE, "bad_type" if kind else "no_type"
            return
        self._direction = Direction.INCOMING if kind == "1" else Direction.OUTGOING

    def _judge_call(self, kind: str) -> None:
        if kind in CALL_TYPES:
            self._direction, self._outcome = CALL_TYPES[kind]
        else:
            self._warn("unknown_call_type", "")

    def part(self, attributes: Mapping[str, str], diverted: DivertedValues) -> BlobRef | None:
        """A part of an mms. Gives the blob whose base64 the ``data`` attribute is, exactly, if that is so."""
        self._parts += 1
        if self._parts > _MOST_PARTS:
            self._skip = SkippedKind.UNREADABLE, "too_many_parts"
        if self._skip is not None:
            return None
        media = present(attributes.get("ct")).partition(";")[0].strip().lower()
        data, text = present(attributes.get("data")), present(attributes.get("text"))
        has_data = bool(data) or "data" in diverted
        undisplayed = attributes.get("seq") == "-1" and not has_data and not media.startswith(("image/", "audio/"))
        if media == "application/smil" or undisplayed:
            return None
        name = self._part_name(attributes)
        for key, value in diverted.items():
            if key != "data":
                self._attach_diverted(key, value)
        if text and media in {"", "text/plain"}:
            self._texts.append(text)
        elif text and "text" not in diverted:  # a business card, a calendar entry
            self._attach(self._stored(text.encode()), name, media)
        if has_data:
            return self._attach_data(data, diverted.get("data"), name, media)
        if not text and media not in {"", "text/plain"}:
            self._miss(name)
        return None

    def address(self, attributes: Mapping[str, str]) -> None:
        """A participant of an mms."""
        self._parts += 1
        address, role = present(attributes.get("address")), _ADDRESS_ROLES.get(attributes.get("type", ""), "")
        if not address or self._parts > _MOST_PARTS:
            return
        self._addresses.everyone.append((role, address))
        if role == "from" and not self._addresses.sender:
            self._addresses.sender = address

    def _part_name(self, attributes: Mapping[str, str]) -> str:
        names = (present(attributes.get(key)).strip() for key in ("fn", "cl", "name"))
        return next((name[:255] for name in names if name), f"part-{self._parts}")

    def _attach_data(self, data: str, diverted: Diverted | None, name: str, media: str) -> BlobRef | None:
        if diverted is not None:
            self._attach_decoded(diverted.blob, name, media, broken=diverted.broken)
            return None
        value = Base64Value(self._blobs)
        raw = data.encode("utf-8", "surrogatepass")
        value.feed(raw)
        decoded = value.end()
        blob = self._stored(raw) if decoded.broken else decoded.blob
        self._attach_decoded(blob, name, media, broken=decoded.broken)
        return blob if decoded.exact else None

    def _attach_decoded(self, blob: BlobRef | None, name: str, media: str, *, broken: bool) -> None:
        if blob is None:
            self._miss(name)
        elif broken:
            self._warn("broken_base64", "")
            self._attach(blob, f"{name}.b64", "text/plain")
        else:
            self._attach(blob, name, media)

    def _miss(self, name: str) -> None:
        """A part without its bytes: what is named may come with another file."""
        self._warn("attachment_missing", "")
        if name != f"part-{self._parts}":
            self._named.append(name)

    def _attach_diverted(self, attribute: str, value: Diverted) -> None:
        if attribute == "data":  # outside a part it means nothing we know
            self._attach_decoded(value.blob, "data.bin", "", broken=value.broken)
        elif value.blob is not None:
            self._warn("text_cut", "")
            self._attach(value.blob, f"{attribute[:100]}.txt", "text/plain")

    def _attach(self, blob: BlobRef, name: str, media: str) -> None:
        known = _MEDIA_TYPE.fullmatch(media) is not None
        self._attachments.append(RawAttachment(blob, name, media if known else "application/octet-stream"))

    def _stored(self, content: bytes) -> BlobRef:
        writer = self._blobs.create()
        writer.write(content)
        return writer.close()

    def finish(self, locator: str, segments: tuple[RowSegment, ...]) -> RawRecord | Skipped:
        """The one value of this row."""
        when = self._when
        if self._skip is not None or isinstance(when, BadDate):
            kind, code = self._skip or (SkippedKind.UNREADABLE, "bad_date")
            return Skipped(locator, kind, code)
        if when.precision is Precision.SECOND:
            self._warn("date_in_seconds", "")
        facts = self._facts()
        peer, others = self._call_peer(facts) if self._element == "call" else self._message_peer(facts)
        name = present(self._attributes.get("contact_name"))
        if others and name:  # it names all members in a row, not the sender
            facts |= {"contact_name": self._short(name)} if is_name(name) else {}
            name = ""
        duration = self._duration() if self._element == "call" else None
        withheld = is_withheld(peer)
        text = self._text()
        return RawRecord(
            locator=locator,
            when=when,
            channel=Channel(self._element),
            direction=self._direction,
            outcome=self._outcome,
            duration_s=duration,
            peer="" if withheld else peer,
            peer_name=name if is_name(name) else "",
            text=text,
            others=others,
            withheld=withheld,
            own=self._own(),
            facts=facts,
            attachments=tuple(self._attachments),
            named=tuple(self._named),
            segments=segments,
        )

    def _duration(self) -> int | None:
        """Seconds of a call; settles whether an outgoing one was answered."""
        raw = present(self._attributes.get("duration")).strip()
        seconds = duration_s(raw)
        if seconds is None and raw:
            self._warn("bad_duration", "")
        if self._direction is Direction.OUTGOING:
            self._outcome = Outcome.UNKNOWN if seconds is None else Outcome.ANSWERED if seconds else Outcome.NO_ANSWER
        return seconds

    def _call_peer(self, facts: dict[str, str]) -> tuple[str, tuple[str, ...]]:
        number = present(self._attributes.get("number"))
        kind = present(self._attributes.get("type"))
        if kind not in CALL_TYPES:
            facts["type"] = kind[:_MOST_FACT_CHARACTERS]
        if number and (self._attributes.get("presentation") in {"2", "3"} or is_withheld(number)):
            facts["number"] = number[:_MOST_FACT_CHARACTERS]
            if not is_withheld(number):
                self._warn("number_though_withheld", "")
            number = ""
        return number, ()

    def _message_peer(self, facts: dict[str, str]) -> tuple[str, tuple[str, ...]]:
        address = present(self._attributes.get("address"))
        everyone = [given for given in members(address) if given != _OWN_TOKEN]
        if self._element == "sms":
            return (everyone[0], tuple(everyone[1:])) if len(everyone) > 1 else (address, ())
        facts |= self._mms_facts()
        incoming = self._direction is Direction.INCOMING
        sender = self._addresses.sender if incoming else ""
        if not everyone:
            wanted = {"from"} if incoming else {"to", "cc", "bcc"}
            given = (one for role, one in self._addresses.everyone if role in wanted and one != _OWN_TOKEN)
            everyone = list(dict.fromkeys(given))
        if sender and sender != _OWN_TOKEN:
            known = next((one for one in everyone if same_number(one, sender)), "")
            if not known and everyone:
                self._warn("sender_differs", "")
            if known or len(everyone) != 1:  # a lone address is the peer's, whatever a badly kept sender says
                return sender, tuple(one for one in everyone if one != known) if len(everyone) > 1 else ()
            return everyone[0], ()
        if incoming and len(everyone) > 1:
            self._warn("sender_unknown", "")
            return address, tuple(everyone)
        return (everyone[0], tuple(everyone[1:])) if everyone else ("", ())

    def _mms_facts(self) -> dict[str, str]:
        facts: dict[str, str] = {}
        subject = present(self._attributes.get("sub"))
        if subject:
            facts["subject"] = self._short(subject)
        if self._addresses.everyone:
            written = "; ".join(f"{role or 'other'} {address}" for role, address in self._addresses.everyone)
            facts["addresses"] = self._short(written)
        if self._attributes.get("m_type") == "130":
            self._warn("not_downloaded", "")
        return facts

    def _own(self) -> str:
        own = present(self._attributes.get("subscription_id" if self._element == "call" else "sub_id"))
        return "" if own == "-1" else own[:100]

    def _text(self) -> str:
        """The words, verbatim; what is longer than the limit becomes an attachment."""
        text = present(self._attributes.get("body")) if self._element == "sms" else "\n".join(self._texts)
        if self._body_cut or len(text) * 4 <= self._text_limit or len(text.encode()) <= self._text_limit:
            return text
        self._warn("text_cut", "")
        self._attach(self._stored(text.encode()), "text.txt", "text/plain")
        return text[:KEPT_CHARACTERS]

    def _facts(self) -> dict[str, str]:
        """The other fields as they stand, those that say nothing left out. Keys are ASCII."""
        taken = _TAKEN[self._element]
        facts: dict[str, str] = {}
        for key, value in self._attributes.items():
            if value in _EMPTY or key in taken or (value in _DULL_VALUES and (key, value) in _SAYS_NOTHING):
                continue
            if len(facts) == _MOST_FACTS:
                self._warn("facts_left_out", "")
                break
            if len(value) > _MOST_FACT_CHARACTERS:
                value = self._short(value)  # noqa: PLW2901  # what is kept of the same value
            facts[key if key.isascii() and len(key) <= 100 else _ascii(key)] = value
        return facts

    def _short(self, value: str) -> str:
        if len(value) > _MOST_FACT_CHARACTERS:
            self._warn("fact_cut", "")
        return value[:_MOST_FACT_CHARACTERS]


def _ascii(key: str) -> str:
    return key[:100].encode("ascii", "backslashreplace").decode("ascii")[:200]

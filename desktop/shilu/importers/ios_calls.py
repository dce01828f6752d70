"""Calls and voicemails of an iPhone: CallHistory.storedata, the older call_history.db, voicemail.db. Formats.md 5.1."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import RawRecord, Skipped, SkippedKind
from shilu.importers.phone_cells import Context, Made, apple_time, facts_of, seconds_of, short_of, text_of, whole_of
from shilu.importers.sms_values import BadDate, date_of
from shilu.importers.sqlite_tables import Cell, TableRow, Tables

_PHONE = "com.apple.Telephony"
_CHANNELS: Mapping[str, Channel] = {
    "com.apple.telephony": Channel.CALL,
    "com.apple.facetime": Channel.CALL,
    "net.whatsapp.whatsapp": Channel.WHATSAPP,
    "net.whatsapp.whatsappsmb": Channel.WHATSAPP,
    "com.tencent.xin": Channel.WECHAT,
    "com.tencent.mqq": Channel.QQ,
    "ph.telegra.telegraph": Channel.TELEGRAM,
    "jp.naver.line": Channel.LINE,
    "com.facebook.messenger": Channel.MESSENGER,
    "com.burbn.instagram": Channel.INSTAGRAM,
    "org.whispersystems.signal": Channel.SIGNAL,
    "com.viber": Channel.VIBER,
}
_THIRD_PARTY = 0  # of ZCALLTYPE; 1 the phone, 8 FaceTime with pictures, 16 without
_FACTS = {
    "ZSERVICE_PROVIDER": "service_provider",
    "ZCALLTYPE": "call_type",
    "ZANSWERED": "answered",
    "ZDISCONNECTED_CAUSE": "disconnected_cause",
    "ZISO_COUNTRY_CODE": "country_code",
    "ZLOCATION": "location",
    "ZJUNKCONFIDENCE": "junk_confidence",
    "ZVERIFICATIONSTATUS": "verification_status",
    "ZBLOCKEDBYEXTENSION": "blocked_by_extension",
}
_DULL = {
    ("service_provider", _PHONE),
    ("call_type", "1"),
    ("answered", "1"),
    ("junk_confidence", "0"),
    ("verification_status", "0"),
    ("blocked_by_extension", "0"),
    ("location", "<<RecentsNumberLocationNotFound>>"),
}
_OLD_FACTS = {"flags": "flags", "country_code": "country_code", "network_code": "network_code", "answered": "answered"}
_OLD_DULL = {("flags", "4"), ("flags", "5"), ("answered", "1")}
_OUTGOING = 1  # a bit of flags; 4 stands for a call of the phone, 16 for FaceTime, 64 for its sound alone
_OLD_FLAGS = frozenset({4, 5, 16, 17, 20, 21, 64, 65, 68, 69, 80, 81, 84, 85})
_VOICEMAIL_FACTS = {"callback_num": "callback_num", "trashed_date": "trashed_date", "flags": "flags"}
_JOIN = re.compile(r"Z_\d{1,3}REMOTEPARTICIPANTHANDLES")
_JOIN_CALL = re.compile(r"Z_\d{1,3}REMOTEPARTICIPANTCALLS")

MISSED_OR_DECLINED = "missed_or_declined"


class CallRecords:
    """``ZCALLRECORD`` of iOS 8 and later. The phone does not tell a missed call from one that was declined or blocked:
    both are missed here, with ``answered`` 0 among the facts."""

    table = "ZCALLRECORD"

    def __init__(self, tables: Tables, context: Context) -> None:
        self._context = context
        self._members = _members_by_call(tables, context)

    @classmethod
    def is_in(cls, tables: Tables) -> bool:
        """Whether the database has them."""
        return tables.has(cls.table, "ZDATE", "ZADDRESS", "ZORIGINATED", "ZDURATION")

    def made(self, row: TableRow) -> Made:
        """The one value of this row."""
        warn, cells = self._context.warn, row.cells
        when = apple_time(cells["ZDATE"], self._context)
        if isinstance(when, BadDate):
            return Made(Skipped(row.locator, SkippedKind.UNREADABLE, when.code))
        direction = _direction(whole_of(cells["ZORIGINATED"]))
        if direction is Direction.UNKNOWN:
            warn("unknown_call_type", "")
        duration = seconds_of(cells["ZDURATION"], warn)
        members = self._members.get(row.number, ())
        everyone = tuple(dict.fromkeys(short_of(member.cells["ZVALUE"], warn) for member in members))
        peer = short_of(cells["ZADDRESS"], warn) or next(iter(everyone), "")
        facts = facts_of(cells, _FACTS, _DULL, warn)
        if direction is Direction.OUTGOING:
            facts.pop("answered", None)  # it speaks of calls that came in
        record = RawRecord(
            locator=row.locator,
            when=when,
            channel=self._channel(cells),
            direction=direction,
            outcome=_outcome(direction, whole_of(cells.get("ZANSWERED")), cells["ZDURATION"], self._context),
            duration_s=duration,
            peer=peer,
            peer_name=short_of(cells.get("ZNAME"), warn),
            text="",
            others=tuple(one for one in everyone if one and one != peer),
            withheld=not peer,
            facts=facts,
        )
        return Made(record, members)

    def _channel(self, cells: Mapping[str, Cell]) -> Channel:
        provider = text_of(cells.get("ZSERVICE_PROVIDER"), self._context.warn)
        if not provider:
            return Channel.APP if whole_of(cells.get("ZCALLTYPE")) == _THIRD_PARTY else Channel.CALL
        return _CHANNELS.get(provider.lower(), Channel.APP)


class OldCalls:
    """``call`` of call_history.db, before iOS 8."""

    table = "call"

    def __init__(self, tables: Tables, context: Context) -> None:  # noqa: ARG002  # the others have side tables
        self._context = context

    @classmethod
    def is_in(cls, tables: Tables) -> bool:
        """Whether the database has them."""
        return tables.has(cls.table, "address", "date", "duration", "flags")

    def made(self, row: TableRow) -> Made:
        """The one value of this row."""
        warn, cells, context = self._context.warn, row.cells, self._context
        when = date_of(text_of(cells["date"], warn), zone=context.zone, order=context.order)
        if isinstance(when, BadDate):
            return Made(Skipped(row.locator, SkippedKind.UNREADABLE, when.code))
        flags = whole_of(cells["flags"])
        direction = _direction(flags & _OUTGOING) if flags in _OLD_FLAGS and flags is not None else Direction.UNKNOWN
        if direction is Direction.UNKNOWN:
            warn("unknown_call_type", "")
        answered = None if whole_of(cells.get("answered")) == 1 else whole_of(cells.get("answered"))
        peer = short_of(cells["address"], warn)
        return Made(
            RawRecord(
                locator=row.locator,
                when=when,
                channel=Channel.CALL,
                direction=direction,
                outcome=_outcome(direction, answered, cells["duration"], context),
                duration_s=seconds_of(cells["duration"], warn),
                peer=peer,
                peer_name=short_of(cells.get("name"), warn),
                text="",
                withheld=not peer,
                facts=facts_of(cells, _OLD_FACTS, _OLD_DULL, warn),
            )
        )


class Voicemails:
    """``voicemail`` of voicemail.db. What was said is in a file of its own, named after the row."""

    table = "voicemail"

    def __init__(self, tables: Tables, context: Context) -> None:  # noqa: ARG002  # the others have side tables
        self._context = context

    @classmethod
    def is_in(cls, tables: Tables) -> bool:
        """Whether the database has them."""
        return tables.has(cls.table, "sender", "date", "duration", "expiration")

    def made(self, row: TableRow) -> Made:
        """The one value of this row."""
        warn, cells, context = self._context.warn, row.cells, self._context
        when = date_of(text_of(cells["date"], warn), zone=context.zone, order=context.order)
        if isinstance(when, BadDate):
            return Made(Skipped(row.locator, SkippedKind.UNREADABLE, when.code))
        facts = facts_of(cells, _VOICEMAIL_FACTS, {("trashed_date", "0"), ("flags", "0")}, warn)
        peer = short_of(cells["sender"], warn)
        if facts.get("callback_num") == peer:
            del facts["callback_num"]
        return Made(
            RawRecord(
                locator=row.locator,
                when=when,
                channel=Channel.CALL,
                direction=Direction.INCOMING,
                outcome=Outcome.VOICEMAIL,
                duration_s=seconds_of(cells["duration"], warn),
                peer=peer,
                peer_name="",
                text="",
                withheld=not peer,
                own=short_of(cells.get("receiver"), warn),
                facts=facts,
                named=(f"Library/Voicemail/{row.number}.amr",),
            )
        )


def _direction(originated: int | None) -> Direction:
    return {0: Direction.INCOMING, 1: Direction.OUTGOING}.get(
        -1 if originated is None else originated, Direction.UNKNOWN
    )


def _outcome(direction: Direction, answered: int | None, duration: Cell, context: Context) -> Outcome:
    """An outgoing call is answered where it lasted: ``answered`` speaks of calls that came in."""
    lasted = isinstance(duration, int | float) and duration > 0
    match direction:
        case Direction.OUTGOING:
            return Outcome.ANSWERED if lasted else Outcome.NO_ANSWER
        case Direction.INCOMING if answered == 1 or lasted:
            return Outcome.ANSWERED
        case Direction.INCOMING:
            context.remarks[MISSED_OR_DECLINED] = ""
            return Outcome.MISSED
        case _:
            return Outcome.UNKNOWN


def _members_by_call(tables: Tables, context: Context) -> Mapping[int, tuple[TableRow, ...]]:
    """Whom each call of several people reached, by the number of its row. The names of the columns between the two
    tables hold numbers that change with the version of iOS."""
    join = next((name for name in tables.names() if _JOIN.fullmatch(name)), None)
    if join is None or not tables.has("ZHANDLE", "ZVALUE"):
        return {}
    columns = sorted(tables.columns(join))
    to_call = next((name for name in columns if _JOIN_CALL.fullmatch(name)), None)
    to_handle = next((name for name in columns if _JOIN.fullmatch(name)), None)
    if to_call is None or to_handle is None:
        return {}
    handles = {row.number: row for row in context.side_rows(tables, "ZHANDLE")}
    found = defaultdict[int, list[TableRow]](list)
    for row in context.side_rows(tables, join):
        call, handle = whole_of(row.cells[to_call]), handles.get(whole_of(row.cells[to_handle]) or 0)
        if call is not None and handle is not None:
            found[call].append(handle)
    return {call: tuple(members) for call, members in found.items()}

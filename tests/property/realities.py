"""One invented reality, and what several sources tell of it: a phone's log, an export of it by another program, a bill,
recordings, what a person wrote down. Which source comes in first must make no difference.

What happens is far enough apart that nobody could take one thing for another, and told as differently as sources do.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import structs

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import FixedClock
from shilu.core.contact_point import Recognised
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.core.incident import Contact, Incident, Reached
from shilu.core.job import QuietJob
from shilu.core.normalise import OWN_PHONE
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING
from shilu.core.reconciliation import CARRIER_BILL
from shilu.core.record import BlobRef, RawAttachment, RawRecord, Receipt, RowSegment, SourceFile
from shilu.core.when import Precision, When, ZoneBasis, from_epoch_ms, from_epoch_s, from_local, unknown
from shilu.services.row_intake import RowIntake
from shilu.services.staging import Staged
from shilu.vault.vault import Vault

NOON_MS = 1_778_558_400_000
ZONE = "Asia/Shanghai"
PEOPLE = {"10412345678": "催收一", "10787654321": "催收二", "10600001111": ""}
_APART_MS = 600_000
_ANSWERED = (Outcome.ANSWERED, Outcome.ANSWERED, Outcome.MISSED, Outcome.REJECTED)


@dataclass(frozen=True, slots=True)
class Happening:
    """A call, or a message with or without a picture."""

    at_ms: int
    number: str
    direction: Direction
    is_call: bool
    outcome: Outcome
    length_s: int
    words: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """A file, as its importer hands it over: rows, and what the files in them hold."""

    name: str
    rows: tuple[RawRecord, ...]
    contents: tuple[bytes, ...] = ()
    owner: Reached = OWN_PHONE
    importer: str = "test"


def reality(source: random.Random, *, size: int) -> tuple[Happening, ...]:
    """What happened, in its order."""
    return tuple(_happening(source, n) for n in range(size))


def _happening(source: random.Random, n: int) -> Happening:
    is_call = source.random() < 0.6
    outcome = source.choice(_ANSWERED) if is_call else Outcome.UNKNOWN
    direction = source.choice((Direction.INCOMING, Direction.INCOMING, Direction.OUTGOING))
    if outcome in (Outcome.MISSED, Outcome.REJECTED):
        direction = Direction.INCOMING
    return Happening(
        at_ms=NOON_MS + n * _APART_MS + source.randrange(60_000),
        number=source.choice(list(PEOPLE)),
        direction=direction,
        is_call=is_call,
        outcome=outcome,
        length_s=source.randrange(1, 300) if outcome is Outcome.ANSWERED else 0,
        words="" if is_call else source.choice(("还钱", "今天必须处理", f"第{n}次通知")),
        picture=b"" if is_call or source.random() < 0.7 else b"\x89PNG" + n.to_bytes(4, "big"),
    )


def wall_clock(at_ms: int, precision: Precision) -> When:
    """As somebody's clock on a wall has it."""
    moment = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(ZONE)).replace(tzinfo=None)
    raw = moment.strftime("%Y-%m-%d %H:%M" if precision is Precision.MINUTE else "%Y-%m-%d %H:%M:%S")
    return from_local(raw, moment, precision, zone=ZONE, basis=ZoneBasis.ASKED)


def _row(one: Happening, n: int, when: When, **told: object) -> RawRecord:
    picture = BlobRef(hashlib.sha256(one.picture).hexdigest(), len(one.picture))
    record = RawRecord(
        locator=f"row[{n}]@{n}",
        when=when,
        channel=Channel.CALL if one.is_call else Channel.SMS,
        direction=one.direction,
        outcome=one.outcome,
        duration_s=one.length_s if one.is_call else None,
        peer=one.number,
        peer_name="",
        text=one.words,
        attachments=(RawAttachment(picture, f"{n}.png", "image/png"),) if one.picture else (),
    )
    record = structs.replace(record, **told)  # type: ignore[arg-type, unused-ignore]  # any field; not seen where only the soak is checked
    return structs.replace(record, segments=(RowSegment(repr((record.when.raw, told, one)).encode()),))


def phone(happened: Sequence[Happening]) -> Source:
    """The phone's own log: to the millisecond, with the names in its contacts."""
    rows = tuple(
        _row(one, n, from_epoch_ms(str(one.at_ms), one.at_ms, zone=ZONE), peer_name=PEOPLE[one.number])
        for n, one in enumerate(happened)
    )
    return Source("phone", rows, tuple(one.picture for one in happened if one.picture))


def in_seconds(happened: Sequence[Happening]) -> Source:
    """The same by another program: whole seconds, other ways to write a number, pictures left out."""
    rows = tuple(
        _row(
            replace(one, picture=b""),
            n,
            from_epoch_s(str(one.at_ms // 1000), one.at_ms // 1000, zone=ZONE),
            peer=f"+86{one.number}",
            peer_name=PEOPLE[one.number] and f"{PEOPLE[one.number]}？",
        )
        for n, one in enumerate(happened)
    )
    return Source("seconds", rows)


def in_minutes(happened: Sequence[Happening]) -> Source:
    """The carrier's once more, as a table to the minute, of whose words for the direction nobody knows the meaning."""
    rows = tuple(
        structs.replace(
            row, when=wall_clock(row.when.earliest_ms or 0, Precision.MINUTE), direction=Direction.UNKNOWN, facts={}
        )
        for row in bill(happened).rows
    )
    return Source("minutes", tuple(structs.replace(row, segments=(RowSegment(repr(row).encode()),)) for row in rows))


def bill(happened: Sequence[Happening]) -> Source:
    """The carrier's: what was answered, from the answer on, and messages without their words."""
    rows = tuple(
        _row(
            replace(one, words="", picture=b""),
            n,
            wall_clock(one.at_ms + (15_000 if one.is_call else 2_000), Precision.SECOND),
            own="10655556666",
            facts={"bill_period": "2026-05-01/2026-05-31"},
        )
        for n, one in enumerate(happened)
        if not one.is_call or one.outcome is Outcome.ANSWERED
    )
    return Source("bill", rows, importer=CARRIER_BILL)


def ahead(happened: Sequence[Happening]) -> Source:
    """The messages by the clock of a tablet, which is almost a second ahead."""
    return _by_another_clock("ahead", happened, 900)


def behind(happened: Sequence[Happening]) -> Source:
    """By the clock of a watch, almost a second behind: only the phone shows that both tell of the same."""
    return _by_another_clock("behind", happened, -900)


def _by_another_clock(name: str, happened: Sequence[Happening], off_ms: int) -> Source:
    rows = tuple(
        _row(replace(one, picture=b""), n, from_epoch_ms(str(one.at_ms + off_ms), one.at_ms + off_ms, zone=ZONE))
        for n, one in enumerate(happened)
        if not one.is_call
    )
    return Source(name, rows)


def recordings(happened: Sequence[Happening]) -> Iterator[Source]:
    """Of every other call that was answered a file: its name has the number and the time."""
    calls = [one for one in happened if one.is_call and one.outcome is Outcome.ANSWERED]
    for n, one in enumerate(calls[::2]):
        content = b"RIFF" + one.at_ms.to_bytes(8, "big")
        blob = BlobRef(hashlib.sha256(content).hexdigest(), len(content))
        record = RawRecord(
            locator="file@0",
            when=wall_clock(one.at_ms + 3_000, Precision.SECOND),
            channel=Channel.CALL,
            direction=Direction.UNKNOWN,
            outcome=Outcome.ANSWERED,
            duration_s=None,
            peer=one.number,
            peer_name="",
            text="",
            facts={"claimed_time_by": "file_name"},
            attachments=(RawAttachment(blob, f"{n}.wav", "audio/wav"),),
            segments=(RowSegment(blob=blob),),
            of_file=True,
        )
        yield Source(f"recording {n}", (record,), (content,))


def undated(happened: Sequence[Happening]) -> Source:
    """Messages of a file that has lost its times; some say the same."""
    some = [one for one in happened if not one.is_call]
    rows = tuple(_row(replace(one, picture=b""), n, unknown("?", zone=ZONE)) for n, one in enumerate(some))
    return Source("undated", tuple(structs.replace(row, segments=(RowSegment(row.text.encode()),)) for row in rows))


def log(vault: Vault, case: Case, happened: Sequence[Happening]) -> None:
    """A person writes down every third call: to the minute, a little late, and nothing else."""
    for one in [one for one in happened if one.is_call][::3]:
        moment = datetime.fromtimestamp((one.at_ms + 40_000) / 1000, ZoneInfo(ZONE)).replace(tzinfo=None)
        vault.incidents.log(
            case.id,
            Contact(
                when=from_local("", moment, Precision.MINUTE, zone=ZONE, basis=ZoneBasis.TYPED),
                channel=Channel.CALL,
                direction=one.direction,
                outcome=Outcome.UNKNOWN,
                duration_s=None,
                address=recognise(one.number, case.country),
                name="",
                reached=(OWN_PHONE,),
                text="他说要去我单位",
                facts={},
                attachments=(),
            ),
        )


def bring(
    vault: Vault, case: Case, source: Source, *, called: Callable[[str], Recognised | None] = lambda _: None
) -> Receipt:
    """Import a source as a file of its importer comes in, with an address book where there is one."""
    import_id = new_id()
    vault.imports.begin(import_id)
    staged = Staged(vault.evidence.sealer)
    sha256 = _hash(source.name)
    intake = RowIntake(
        vault=vault,
        case=case,
        import_id=import_id,
        owner=source.owner,
        clock=FixedClock(NOON_MS),
        staged=staged,
        source=sha256,
        by_carrier=source.importer == CARRIER_BILL,
        address_called=called,
    )
    for content in source.contents:
        writer = staged.create()
        writer.write(content)
        writer.close()
    for record in source.rows:
        intake.take(record, intake.address_of(record))
    intake.finish(QuietJob())
    joins = intake.joins()
    receipt = Receipt(
        source=SourceFile(source.name, sha256, 1, None),
        importer=source.importer,
        importer_version="1",
        settings={},
        rows=len(source.rows),
        added=intake.added,
        duplicates=intake.duplicates,
        came_back=intake.came_back,
        joined=len(joins),
        left_out=0,
        skipped=(),
        warnings=(),
        partial=False,
        refused=None,
        import_id=import_id,
    )
    vault.imports.finish(import_id, case.id, receipt, intake.points, joins=joins)
    staged.drop_all()
    return replace(receipt, import_id=import_id)


def said(vault: Vault, case: Case) -> list[tuple[object, ...]]:
    """Everything that a case shows, but for ids, numbers and what tells when it came in."""
    return sorted((_shown(one) for one in vault.incidents.each(case.id, EVERYTHING)), key=repr)


def _shown(one: Incident) -> tuple[object, ...]:
    point = one.contact_point
    return (
        structs.replace(one.when, order=None),
        *(one.channel, one.direction, one.outcome, one.duration_s, one.text, one.status, one.tier),
        *((point.key, point.raw, point.name) if point else ()),
        sorted((person.kind, person.number, person.label) for person in one.reached),
        sorted(one.facts.items()),
        sorted(file.sha256 for file in one.attachments),
        sorted({(source.sha256, source.locator) for source in one.sources}),
    )


Tellers: Mapping[str, Callable[[Sequence[Happening]], Source]] = {
    "phone": phone,
    "seconds": in_seconds,
    "minutes": in_minutes,
    "bill": bill,
    "undated": undated,
    "ahead": ahead,
    "behind": behind,
}
_KNOWN_BY_THE_PHONE = frozenset({"ahead", "behind"})


def sources(happened: Sequence[Happening]) -> tuple[Source, ...]:
    """All that is told of it."""
    return (*(teller(happened) for teller in Tellers.values()), *recordings(happened))


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What a case shows, the sources in the order in which they came, and those that brought something when they came
    again."""

    shown: list[tuple[object, ...]]
    order: tuple[str, ...]
    again: tuple[str, ...]


def brought_in(vault: Vault, seed: int, order: random.Random, *, size: int = 6) -> BroughtIn:
    """Some sources of one reality, brought into a new case in an order, some of them again. Who logs calls does so
    first: what is logged beside what is there is meant to be another."""
    source = random.Random(seed)
    happened = reality(source, size=size)
    told = [one for one in sources(happened) if source.random() < 0.7]
    if not any(one.name == "phone" for one in told):
        told = [one for one in told if one.name not in _KNOWN_BY_THE_PHONE]
    case = vault.cases.add(CaseDraft("案件", "李某"))
    if seed % 3 == 0:
        log(vault, case, happened)
    order.shuffle(told)
    come: list[Source] = []
    again: list[str] = []
    for one in told:
        bring(vault, case, one)
        come.append(one)
        if order.random() < 0.3:
            repeated = order.choice(come)
            if bring(vault, case, repeated).added:
                again.append(repeated.name)
    return BroughtIn(said(vault, case), tuple(one.name for one in come), tuple(again))


@dataclass(frozen=True, slots=True)
class TurnedOver:
    """What became of a case in which imports came in, were undone and put back, and contacts joined and taken apart in
    any order: how many contacts it had in the end, and what does not hold."""

    contacts: int
    wrong: tuple[str, ...]


def turned_over(vault: Vault, seed: int, *, size: int = 6, steps: int = 24) -> TurnedOver:
    """Turn a case over. Then every source is put back and brought in again, which adds nothing and at most shows two to
    be one that a person's joining had hidden from each other; brought in once more it changes nothing at all. Each of
    its rows stands behind one contact that is there, and what was taken back is no part of what is shown."""
    source = random.Random(seed)
    told = list(sources(reality(source, size=size)))
    case = vault.cases.add(CaseDraft("案件", "李某"))
    standing: list[tuple[str, Source]] = []
    undone: list[tuple[str, Source]] = []
    for _ in range(steps):
        seen = [one.id for one in vault.incidents.each(case.id, EVERYTHING)]
        with suppress(UserError):  # two that are one, or one that was never joined
            match source.randrange(6):
                case 0 | 1:
                    file = source.choice(told)
                    standing.append((bring(vault, case, file).import_id or "", file))
                case 2 if standing:
                    undone.append(standing.pop(source.randrange(len(standing))))
                    vault.imports.withdraw(undone[-1][0], "")
                case 3 if undone:
                    standing.append(undone.pop(source.randrange(len(undone))))
                    vault.imports.restore(standing[-1][0], "")
                case 4 if len(seen) > 1:
                    vault.joins.join(source.sample(seen, 2), "")
                case 5 if seen:
                    vault.joins.separate(source.choice(seen), "")
    wrong = list(_not_shown_as_it_stands(vault, case, {file.name for _, file in standing}))
    for import_id, _ in undone:
        vault.imports.restore(import_id, "")
    before = said(vault, case)
    again = [bring(vault, case, file) for _, file in (*standing, *undone)]
    settled = said(vault, case)
    if len(before) - sum(one.joined for one in again) != len(settled):
        wrong.append(f"{len(before)} contacts became {len(settled)}")
    again += [bring(vault, case, file) for _, file in (*standing, *undone)]
    wrong += [f"{one.source.name} added {one.added}" for one in again if one.added]
    after = said(vault, case)
    if settled != after:
        wrong.append(f"{len(settled)} contacts changed when all came in once more")
    rows = Counter(
        (one.sha256, one.locator) for shown in vault.incidents.each(case.id, EVERYTHING) for one in shown.sources
    )
    wrong += [f"{locator} stands behind {count}" for (_, locator), count in rows.items() if count > 1]
    brought = {(_hash(file.name), record.locator) for _, file in (*standing, *undone) for record in file.rows}
    wrong += [f"{locator} is lost" for _, locator in brought - rows.keys()]
    return TurnedOver(len(after), tuple(wrong))


def _not_shown_as_it_stands(vault: Vault, case: Case, names: Collection[str]) -> Iterator[str]:
    hashes = {_hash(name) for name in names}
    for one in vault.incidents.each(case.id, EVERYTHING):
        if not any(source.sha256 in hashes for source in one.sources):
            yield f"{one.label} is shown, and nothing stands behind it"


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()

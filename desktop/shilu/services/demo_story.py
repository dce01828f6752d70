"""Tells the demo's story: who called when, in what words, as values; and as the backup files a phone would give."""

from __future__ import annotations

import base64
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from shilu.core.channel import Channel, Outcome
from shilu.services.demo_entries import Entry, Known, Leak, entries_of

_ZONE = ZoneInfo("Asia/Shanghai")
_PRIVATE = (("10500000021", "妈"), ("10500000022", "林姐"), ("10500000023", "房东"))
"""Private conversations that stand in the same backup, as they do on every phone."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone close to the complainant."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of the story with its conduct tags."""

    text: str
    tags: tuple[str, ...]
    summary: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that came in a chat."""

    heading: str
    lines: tuple[str, ...]
    channel: Channel
    reached: str
    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What stands in ``story.toml``."""

    seed: int
    title: str
    complainant: str
    first_day: date
    last_day: date
    collector: str
    lender_names: tuple[str, ...]
    named: int
    people: tuple[Person, ...]
    messages: tuple[Words, ...]
    to_others: tuple[Words, ...]
    calls: tuple[Words, ...]
    pictures: tuple[Picture, ...]
    record: tuple[Entry, ...]
    leaks: tuple[Leak, ...]
    known: tuple[Known, ...]

    @classmethod
    def read(cls, path: Path) -> Story:
        """Read the story."""
        raw = tomllib.loads(path.read_text("utf-8"))
        names = tuple(first + last for last in raw["last_words"] for first in raw["first_words"])
        return cls(
            seed=raw["seed"],
            title=raw["title"],
            complainant=raw["complainant"],
            first_day=raw["first_day"],
            last_day=raw["last_day"],
            collector=raw["collector"],
            lender_names=names,
            named=raw["named"],
            people=tuple(Person(one["label"], one["number"]) for one in raw["people"]),
            messages=_words(raw["messages"]),
            to_others=_words(raw["to_others"]),
            calls=_words(raw["calls"]),
            pictures=tuple(
                Picture(
                    one["heading"],
                    tuple(one["lines"]),
                    Channel(one["channel"]),
                    one["reached"],
                    one["text"],
                    tuple(one["tags"]),
                )
                for one in raw["pictures"]
            ),
            record=entries_of(raw["record"]),
            leaks=tuple(Leak(one["title"], one["complainant"], entries_of(one["record"])) for one in raw["leaks"]),
            known=tuple(Known(one["name"], one["kind"], tuple(one["fields"].items())) for one in raw["parties"]),
        )


def _words(raw: Sequence[Mapping[str, Any]]) -> tuple[Words, ...]:
    return tuple(Words(one["text"], tuple(one["tags"]), one.get("summary", ""), one.get("weight", 1)) for one in raw)


@dataclass(frozen=True, slots=True)
class Lender:
    """An app: when it first called, and the numbers it uses."""

    name: str
    since: date
    numbers: tuple[str, ...]
    bulk: str
    amount: int


@dataclass(frozen=True, slots=True)
class Note:
    """A contact that the complainant wrote down by hand."""

    at: datetime
    channel: Channel
    outcome: Outcome
    duration_s: int | None
    number: str
    lender: str
    reached: Person | None
    text: str
    summary: str
    tags: tuple[str, ...]
    picture: str | None = None

    @property
    def at_text(self) -> str:
        """The time as typed."""
        return self.at.strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """A line of the call log."""

    at: datetime
    number: str
    kind: int
    duration_s: int
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """A message on the phone; one with a ``picture`` (PNG bytes) is a multimedia message."""

    at: datetime
    number: str
    kind: int
    text: str
    name: str = "(Unknown)"
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """The story, told."""

    story: Story
    lenders: tuple[Lender, ...]
    collector_numbers: tuple[str, ...]
    calls: tuple[PhoneCall, ...]
    messages: tuple[PhoneMessage, ...]
    notes: tuple[Note, ...]
    tags_of: Mapping[str, tuple[str, ...]]
    pictures: Mapping[str, bytes]

    def write_backup(self, folder: Path) -> tuple[Path, ...]:
        """Write the two files of a phone backup, and the pictures; returns the two."""
        folder.mkdir(parents=True)
        stamp = self.story.last_day.strftime("%Y%m%d") + "220000"
        calls, messages = folder / f"calls-{stamp}.xml", folder / f"sms-{stamp}.xml"
        calls.write_text(_calls_xml(self.calls), "utf-8")
        messages.write_text(_messages_xml(self.messages), "utf-8")
        for name, picture in self.pictures.items():
            (folder / name).write_bytes(picture)
        return calls, messages


def tell(story: Story, fonts: Path) -> Telling:
    """Tell the story: the same every time."""
    teller = _Teller(story, fonts)
    teller.tell()
    return Telling(
        story=story,
        lenders=tuple(teller.lenders),
        collector_numbers=teller.collector_numbers,
        calls=tuple(sorted(teller.calls, key=lambda call: call.at)),
        messages=tuple(sorted(teller.messages, key=lambda message: message.at)),
        notes=tuple(sorted(teller.notes, key=lambda note: note.at)),
        tags_of=teller.tags_of,
        pictures=teller.pictures,
    )


class _Teller:
    def __init__(self, story: Story, fonts: Path) -> None:
        self._story = story
        self._fonts = fonts
        self._random = Random(story.seed)  # noqa: S311 - a story, not a secret
        self.lenders = [self._lender(n, name) for n, name in enumerate(story.lender_names)]
        self.collector_numbers = ("10900000001", "10900000002", "10900000003")
        self.calls: list[PhoneCall] = []
        self.messages: list[PhoneMessage] = []
        self.notes: list[Note] = []
        self.tags_of: dict[str, tuple[str, ...]] = {}
        self.pictures: dict[str, bytes] = {}

    def _lender(self, n: int, name: str) -> Lender:
        # Each app pushed the next one: the first in May, the last in early October.
        since = self._story.first_day + timedelta(days=min(140, n * 140 // 55))
        numbers = tuple(
            f"10{self._random.choice('01245789')}{n:04d}{k:04d}" for k in range(1 + self._random.randrange(3))
        )
        return Lender(name, since, numbers, f"1060{n:03d}{self._random.randrange(1000, 9999)}", 1500 + n * 120)

    def tell(self) -> None:
        day = self._story.first_day
        while day <= self._story.last_day:
            weeks = (day - self._story.first_day).days / 7
            active = [lender for lender in self.lenders if lender.since <= day]
            for _ in range(self._random.randint(1, 3 + int(weeks / 3))):
                self._call(day, self._random.choice(active))
            for _ in range(self._random.randint(0, 3 + int(weeks / 4))):
                self._message(day, self._random.choice(active))
            if self._random.random() < 0.10 + weeks / 100:
                self._noted_call(day, self._random.choice(active))
            if weeks > 6 and self._random.random() < 0.16:
                self._call_to_others(day, self._random.choice(active[:12]))
            if self._random.random() < 0.12:
                self._private(day)
            day += timedelta(days=1)
        self._pictures()

    def _at(self, day: date) -> datetime:
        # Working hours mostly; evenings and nights often enough to matter.
        hours = [0, 1, 2, 3, 6, 7, *range(8, 24)]
        weights = [1, 1, 1, 2, 2, 3, *(9 for _ in range(8, 20)), 7, 6, 5, 3]
        hour = self._random.choices(hours, weights)[0]
        clock = time(hour, self._random.randrange(60), self._random.randrange(60))
        return datetime.combine(day, clock, _ZONE)

    def _call(self, day: date, lender: Lender) -> None:
        numbers = (*lender.numbers, *(self.collector_numbers if self._random.random() < 0.2 else ()))
        kind = self._random.choices((1, 3, 5), (30, 58, 12))[0]
        duration = self._random.randrange(5, 240) if kind == 1 else 0
        withheld = self._random.random() < 0.03
        at = self._at(day)
        number = "" if withheld else self._random.choice(numbers)
        for repeat in range(self._random.choices((1, 2, 4), (80, 14, 6))[0]):
            self.calls.append(PhoneCall(at + timedelta(seconds=70 * repeat), number, kind, duration, withheld))
            kind, duration = 3, 0

    def _filled(self, words: Words, lender: Lender, person: str = "") -> str:
        following = self.lenders[(self.lenders.index(lender) + 1) % len(self.lenders)].name
        text = words.text.format(
            lender=lender.name,
            next_lender=following,
            amount=f"{lender.amount:,}",
            fee=lender.amount // 4,
            hour=self._random.randrange(10, 20),
            case_no=f"X{self._random.randrange(100000, 999999)}",
            hotline=lender.numbers[0],
            person=person,
        )
        self.tags_of[text] = words.tags
        return text

    def _message(self, day: date, lender: Lender) -> None:
        words = self._random.choices(self._story.messages, [one.weight for one in self._story.messages])[0]
        number = lender.bulk if words.text.startswith("【") else self._random.choice(lender.numbers)
        self.messages.append(PhoneMessage(self._at(day), number, 1, self._filled(words, lender)))
        if self._random.random() < 0.05:
            at = self.messages[-1].at + timedelta(minutes=12)
            self.messages.append(PhoneMessage(at, number, 2, "我会还本金，请不要再联系我的家人和同事。"))

    def _noted_call(self, day: date, lender: Lender) -> None:
        words = self._random.choice(self._story.calls)
        self.notes.append(
            Note(
                at=self._at(day).replace(tzinfo=None, second=0),
                channel=Channel.CALL,
                outcome=Outcome.ANSWERED,
                duration_s=self._random.randrange(30, 300),
                number=self._random.choice(lender.numbers),
                lender="",
                reached=None,
                text=self._filled(words, lender),
                summary=words.summary,
                tags=words.tags,
            )
        )

    def _call_to_others(self, day: date, lender: Lender) -> None:
        words = self._random.choice(self._story.to_others)
        person = self._random.choice(self._story.people)
        self.notes.append(
            Note(
                at=self._at(day).replace(tzinfo=None, second=0),
                channel=Channel.CALL if words is self._story.to_others[-1] else Channel.SMS,
                outcome=Outcome.ANSWERED if words is self._story.to_others[-1] else Outcome.UNKNOWN,
                duration_s=None,
                number=self._random.choice((*lender.numbers, *self.collector_numbers)),
                lender="",
                reached=person,
                text=self._filled(words, lender, person.label),
                summary=f"{person.label}转述。",
                tags=words.tags,
            )
        )

    def _private(self, day: date) -> None:
        number, name = self._random.choice(_PRIVATE)
        text = self._random.choice(
            ("晚上回家吃饭吗", "房租这月还是老样子转我", "别太累了，妈给你寄了腊肉", "明天早会改到九点")
        )
        self.messages.append(PhoneMessage(self._at(day), number, 1, text, name))

    def _pictures(self) -> None:
        people = {person.label: person for person in self._story.people}
        for n, picture in enumerate(self._story.pictures, start=1):
            name = f"screenshot-{n}.png"
            self.pictures[name] = _drawn(picture, self._fonts)
            day = self._story.last_day - timedelta(days=20 - 4 * n)
            self.notes.append(
                Note(
                    at=datetime.combine(day, time(19, 7 * n)),
                    channel=picture.channel,
                    outcome=Outcome.UNKNOWN,
                    duration_s=None,
                    number=f"shiliu_kefu_{n:02d}",
                    lender=self.lenders[n - 1].name,
                    reached=people.get(picture.reached),
                    text=picture.text,
                    summary="",
                    tags=picture.tags,
                    picture=name,
                )
            )
        first = next(iter(self.pictures.values()))
        at = datetime.combine(self._story.last_day - timedelta(days=3), time(21, 40), _ZONE)
        self.messages.append(
            PhoneMessage(at, self.lenders[0].numbers[0], 1, "看清楚，下一个就是你们公司大群👀", picture=first)
        )
        self.tags_of["看清楚，下一个就是你们公司大群👀"] = ("publicshame", "extort")


def _drawn(picture: Picture, fonts: Path) -> bytes:
    """A screenshot-like picture, as PNG."""
    from PIL import Image, ImageDraw, ImageFont

    width, line = 720, 56
    image = Image.new("RGB", (width, 220 + line * len(picture.lines)), "#F4F4F1")
    draw = ImageDraw.Draw(image)
    title = ImageFont.truetype(str(fonts / "NotoSansSC-Bold.ttf"), 34)
    body = ImageFont.truetype(str(fonts / "NotoSansSC-Regular.ttf"), 30)
    draw.rectangle((0, 0, width, 96), fill="#E3E3DE")
    draw.text((36, 26), picture.heading, fill="#1F2326", font=title)
    draw.rounded_rectangle((28, 124, width - 28, 184 + line * len(picture.lines)), 18, fill="#FFFFFF")
    for n, text in enumerate(picture.lines):
        # The colour emoji of a phone is a picture there; here it is left to the text below the screenshot.
        plain = "".join(character for character in text if ord(character) < 0x10000)
        draw.text((56, 146 + line * n), plain, fill="#1F2326", font=body)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _ms(at: datetime) -> int:
    return int(at.timestamp()) * 1000


def _calls_xml(calls: Sequence[PhoneCall]) -> str:
    lines = [
        f'  <call number="{call.number}" duration="{call.duration_s}" date="{_ms(call.at)}" type="{call.kind}" '
        f'presentation="{2 if call.withheld else 1}" subscription_id="1" '
        f'readable_date="{call.at:%Y-%m-%d %H:%M:%S}" contact_name="(Unknown)" />'
        for call in calls
    ]
    return _document("calls", len(calls), lines)


def _messages_xml(messages: Sequence[PhoneMessage]) -> str:
    lines = []
    for message in messages:
        if message.picture is None:
            lines.append(
                f'  <sms protocol="0" address="{message.number}" date="{_ms(message.at)}" type="{message.kind}" '
                f'subject="null" body={_attribute(message.text)} toa="null" sc_toa="null" '
                f'service_center="+8610000000000" read="1" status="-1" locked="0" date_sent="{_ms(message.at) - 1000}" '
                f'sub_id="1" readable_date="{message.at:%Y-%m-%d %H:%M:%S}" contact_name={_attribute(message.name)} />'
            )
        else:
            data = base64.b64encode(message.picture).decode()
            lines.append(
                f'  <mms date="{_ms(message.at)}" ct_t="application/vnd.wap.multipart.related" msg_box="1" sub="null" '
                f'address="{message.number}" m_type="132" read="1" date_sent="0" sub_id="1" contact_name="(Unknown)">\n'
                f'    <parts><part seq="0" ct="image/png" name="image.png" chset="null" cl="image.png" text="null" '
                f'data="{data}" /><part seq="1" ct="text/plain" chset="106" cl="text.txt" '
                f"text={_attribute(message.text)} /></parts>\n"
                f'    <addrs><addr address="{message.number}" type="137" charset="106" />'
                f'<addr address="insert-address-token" type="151" charset="106" /></addrs>\n  </mms>'
            )
    return _document("smses", len(messages), lines)


def _attribute(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;"})


def _document(root: str, count: int, lines: Sequence[str]) -> str:
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<!--Fictional data for the demo of Shilu-->\n"
    return f'{head}<{root} count="{count}" backup_date="0" type="full">\n' + "\n".join(lines) + f"\n</{root}>\n"

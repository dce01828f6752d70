"""A format that leaves open whatever a format can, read in process: for tests of what asks a person.

    CHAT [locked] [without years] [sure]
    03/04/2026 21:30 小橙客服: 今天不还就…

``sure`` settles the zone, by writing the times in UTC. The password of a locked one is PASSWORD.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.job import Job
from shilu.core.record import Asked, DateOrder, Question, RawRecord, RowSegment
from shilu.core.when import Precision, When, ZoneBasis, from_local, unknown
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.reading import OpenedSource, SourceReader
from shilu.importers.scan_letters import ScanLetters

PASSWORD = "open sesame"
LENDER, OWNER, MOTHER = "小橙客服", "Li Si", "Ma"
LINES = (
    f"03/04/2026 21:30 {LENDER}: 今天不还就打给你妈",
    f"03/04/2026 21:31 {OWNER}: please stop",
    f"05/04/2026 08:00 {LENDER}: 最后一次通知",
    f"06/04/2026 22:10 {LENDER}: 你的通讯录我们都有",
    f"07/04/2026 22:10 {LENDER}: 明天上门",
)


def write_chat(path: Path, *words: str, lines: tuple[str, ...] = LINES) -> Path:
    """A file of this format; ``words`` stand on its first line."""
    path.write_text("\n".join((" ".join(("CHAT", *words)), *lines)), "utf-8")
    return path


class AskingChat:
    """The importer. Asks for everything that the first line leaves open, and settles no order of dates by itself."""

    name, version = "asking_chat", "1"

    def identify(self, head: bytes, name: str) -> bool:
        return head.startswith(b"CHAT")

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        first, *lines = stream.read(stream.size_bytes).decode().splitlines()
        if "locked" in first and settings.password != PASSWORD:
            yield Question(Asked.PASSWORD)
            yield Ended(partial=False, rows=0)
            return
        names = [name for name, _ in Counter(line.split(" ", 2)[2].split(": ")[0] for line in lines).most_common()]
        stamps = tuple(line[:16] for line in lines[:5])
        if "sure" not in first and not settings.zone_is_told:
            yield Question(Asked.TIMEZONE, (), stamps)
        if settings.date_order is None:
            yield Question(Asked.DATE_ORDER, (DateOrder.DMY, DateOrder.MDY), stamps)
        if "years" in first and settings.year is None:
            yield Question(Asked.YEAR, (), stamps)
        if not set(names) & set(settings.me):
            yield Question(Asked.ME, tuple(names))
        for number, line in enumerate(lines):
            day, clock, said = line.split(" ", 2)
            who, text = said.split(": ", 1)
            mine = who in settings.me
            job.progress("reading", number, len(lines))
            job.check()
            yield RawRecord(
                locator=f"line[{number}]",
                when=_when(f"{day} {clock}", "years" in first, settings),
                channel=Channel.WHATSAPP,
                direction=Direction.OUTGOING if mine else Direction.INCOMING,
                outcome=Outcome.UNKNOWN,
                duration_s=None,
                peer=next((name for name in names if name not in settings.me), who),
                peer_name="",
                text=text,
                segments=(RowSegment(line.encode()),),
            )
        yield Ended(partial=False, rows=len(lines))


def _when(raw: str, is_without_year: bool, settings: ReadSettings) -> When:
    if settings.date_order is None or (is_without_year and settings.year is None):
        return unknown(raw, zone=settings.zone)
    first, second = int(raw[:2]), int(raw[3:5])
    day, month = (first, second) if settings.date_order is DateOrder.DMY else (second, first)
    year = settings.year if is_without_year and settings.year else int(raw[6:10])
    moment = datetime(year, month, day, int(raw[11:13]), int(raw[14:16]))  # noqa: DTZ001 - of a wall clock
    basis = ZoneBasis.ASKED if settings.zone_is_told else ZoneBasis.FILE_DEFAULT
    return from_local(raw, moment, Precision.MINUTE, zone=settings.zone, basis=basis)


@dataclass(frozen=True, slots=True)
class InProcess(SourceReader):
    """Reads that format without a child, which knows only the formats there are. The rest goes the usual way."""

    def read(
        self, opened: OpenedSource, *, settings: ReadSettings, blobs: BlobStore | None, job: Job
    ) -> Iterator[SourceValue]:
        if opened.importer != AskingChat.name:
            yield from SourceReader.read(self, opened, settings=settings, blobs=blobs, job=job)
            return
        opened.file.seek(0)
        yield from AskingChat().read(_Whole(opened), settings, blobs, job)  # type: ignore[arg-type]  # it makes none


def in_process(command: tuple[str, ...], *, letters: ScanLetters | None = None) -> InProcess:
    """Stands for SourceReader."""
    made = SourceReader(command)
    return InProcess(command, importers=(*made.known, AskingChat()), letters=letters)


class _Whole:
    def __init__(self, opened: OpenedSource) -> None:
        self.size_bytes, self._file = opened.source.size_bytes, opened.file

    def read(self, size: int) -> bytes:
        return self._file.read(size)

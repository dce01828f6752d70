"""The file of details that BCR writes beside the recording of a call: a JSON of the same name (its README, "Metadata").

It is the best evidence of when a call was and with whom, since the phone itself told the recorder. It belongs to the
recording: alone it is refused, with the words to bring that along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shilu.core.channel import Direction
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.text import storable
from shilu.importers.base import HEAD_BYTES, BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.file_kinds import Family, kind_of

MOST_BYTES = 256 * 1024
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,40}\{")
_WAYS = {"in": Direction.INCOMING, "out": Direction.OUTGOING}
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\Z", re.ASCII)
_MOST_CALLS = 50
_EARLIEST_MS, _LATEST_MS = 946_684_800_000, 4_102_444_800_000  # 2000 to 2100


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What it says. ``numbers`` and ``names`` are those of everybody on the line, the first called first."""

    at: datetime | None
    raw_time: str
    direction: Direction
    is_conference: bool
    numbers: tuple[str, ...]
    names: tuple[str, ...]
    sim_slot: str


def name_beside(untrusted_recording_name: str) -> str:
    """What the file of details beside a recording is called."""
    return _ENDING.sub("", untrusted_recording_name.rpartition("/")[2]) + ".json"


def beside(recording: Path, head: bytes) -> Path | None:
    """The file of details beside a recording on the disk; None where there is none, or ``head`` begins something
    else."""
    kind = kind_of(head)
    found = recording.with_name(name_beside(recording.name))
    try:
        if kind is None or kind.family is not Family.RECORDING or found.is_symlink() or not found.is_file():
            return None
        with found.open("rb") as file:
            return found if is_sidecar(file.read(HEAD_BYTES)) else None
    except (OSError, ValueError):
        return None


def of_recording(recording: Path) -> Path | None:
    """The same, where the recording has not been opened yet."""
    try:
        if not recording.is_file():
            return None
        with recording.open("rb") as file:
            return beside(recording, file.read(HEAD_BYTES))
    except (OSError, ValueError):
        return None


def is_sidecar(head: bytes) -> bool:
    """Whether these first bytes are such a file's."""
    return (
        _BEGINS.match(head) is not None
        and b'"timestamp_unix_ms"' in head
        and (b'"direction"' in head or b'"calls"' in head)
        and b'"messages"' not in head
    )


def sidecar_of(content: bytes) -> Sidecar | None:
    """What it says; None where it is damaged."""
    try:
        found = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    ms = found.get("timestamp_unix_ms")
    at = None
    if isinstance(ms, int) and _EARLIEST_MS <= ms < _LATEST_MS:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    listed = found.get("calls")
    calls = [one for one in listed[:_MOST_CALLS] if isinstance(one, dict)] if isinstance(listed, list) else []
    numbers = tuple(number for one in calls if (number := _text(one.get("phone_number"))))
    names = [_text(one.get("contact_name")) or _text(one.get("caller_name")) for one in calls]
    way = _text(found.get("direction"))
    return Sidecar(
        at,
        _text(found.get("timestamp")) or (str(ms) if at else ""),
        _WAYS.get(way, Direction.UNKNOWN),
        way == "conference",
        numbers,
        tuple(name for name in names if name) or tuple(filter(None, [_text(found.get("call_log_name"))])),
        _text(found.get("sim_slot")),
    )


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 1 << 63 else ""
    return storable(value.strip()[:200]) if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class CallSidecar:
    """Claims such files, so that they can be refused with the right words. In an archive they are read last, when
    their recordings have taken theirs."""

    name: str = "call_sidecar"
    version: str = "1"
    keeps_whole: bool = False

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """See base.Importer."""
        return is_sidecar(head)

    def read(
        self,
        stream: SourceStream,  # noqa: ARG002  # nothing is read
        settings: ReadSettings,  # noqa: ARG002  # as above
        blobs: BlobStore,  # noqa: ARG002  # as above
        job: Job,  # noqa: ARG002  # as above
    ) -> Iterator[SourceValue]:
        """Refuses with UserError ``file.sidecar_alone``."""
        raise UserError("file.sidecar_alone")

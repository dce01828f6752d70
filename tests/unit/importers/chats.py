"""Reads chats without a child, and shows what came out as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from shilu.core.job import QuietJob
from shilu.core.record import RawRecord, Skipped
from shilu.importers.base import Ended, Importer, ReadSettings, SourceValue
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result
from tests.unit.importers.shown import fields_of

DATA = Path(__file__).parents[2] / "data"
TOLD = replace(SHANGHAI, zone_is_told=True)


class SlowStream(MemoryStream):
    """Gives a few bytes at a time, however many are asked for."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most

    def read(self, size: int) -> bytes:
        return super().read(min(size, self._most))


def read_chat(
    importer: Importer,
    data: bytes | str,
    *,
    me: tuple[str, ...] = (),
    told: ReadSettings = TOLD,
    beside: Mapping[str, bytes] | None = None,
    most: int = 0,
) -> Result:
    """All values of a chat; ``most`` bytes at a time, all at once for 0."""
    raw = data.encode() if isinstance(data, str) else data
    blobs = KeptBlobs()
    stream = SlowStream(raw, most) if most else MemoryStream(raw, beside)
    values = list(importer.read(stream, replace(told, me=me), blobs, QuietJob()))
    assert blobs.open_writers == 0
    assert blobs.most_open <= 1
    return Result(values, blobs)


def check_chat(data: bytes, result: Result) -> None:
    """What holds for every reading: the rows add up, and each one's bytes are in the file where its locator says."""
    rows = [value for value in result.values if isinstance(value, RawRecord | Skipped)]
    assert result.ended.rows == len(rows)
    assert len({row.locator for row in rows}) == len(rows)
    for row in rows:
        assert row.locator.isascii()
        if isinstance(row, RawRecord):
            offset = int(row.locator.rpartition("@")[2])
            *around, own = [result.rebuilt((part,)) for part in row.segments]
            assert own
            assert data[offset:].startswith(own)
            assert all(part in data[:offset] for part in around)
            row.text.encode()


def shown(value: SourceValue, result: Result) -> dict[str, object]:
    """A value as JSON: what is empty is left out, bytes of rows are text."""
    fields = {"value": type(value).__name__, **fields_of(value)}
    if isinstance(value, RawRecord):
        when = value.when
        fields["when"] = [when.raw, when.earliest_ms, when.precision, when.zone_basis, when.order]
        fields["attachments"] = [[item.name, item.media_type, item.blob.size_bytes] for item in value.attachments]
        fields["segments"] = [result.rebuilt((part,)).decode("utf-8", "backslashreplace") for part in value.segments]
    elif isinstance(value, Ended):
        return fields
    kept = {key: left for key, left in fields.items() if left not in ("", (), [], {}, None, False)}
    shown: dict[str, object] = json.loads(json.dumps(kept))
    return shown

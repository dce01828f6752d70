"""Whole files of a format against values that were checked by eye, and the claims that hold for every format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from shilu.core.job import QuietJob
from shilu.core.record import RawRecord
from shilu.importers import registry
from shilu.importers.base import Ended, Importer, ReadSettings, SourceValue
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result
from tests.unit.importers.shown import fields_of

DATA = Path(__file__).parents[2] / "data"


def read_with(
    importer: Importer, data: bytes, settings: ReadSettings = SHANGHAI, beside: Mapping[str, bytes] | None = None
) -> Result:
    """Read a file in this process, and hold it to the contract."""
    blobs = KeptBlobs()
    result = Result(list(importer.read(MemoryStream(data, beside), settings, blobs, QuietJob())), blobs)
    assert blobs.open_writers == 0
    assert [isinstance(value, Ended) for value in result.values].index(True) == len(result.values) - 1
    assert result.ended.rows == len(result.records) + len(result.skipped)
    locators = [value.locator for value in (*result.records, *result.skipped)]
    assert len(set(locators)) == len(locators)
    assert all(locator.isascii() and len(locator) <= 200 for locator in locators)
    return result


def check_golden(
    importer: Importer, path: Path, settings: ReadSettings = SHANGHAI, beside: Mapping[str, bytes] | None = None
) -> None:
    """What a file gives, against ``NAME.expected.json`` beside it; the bytes of each row against the file."""
    data = path.read_bytes()
    assert registry.identify(data[: 64 * 1024], "any name") is registry.named(importer.name)
    result = read_with(importer, data, settings, beside)
    for record in result.records:
        offset = record.locator.rpartition("@")[2]
        assert data[int(offset) :].startswith(result.rebuilt(record.segments))
    shown = json.loads(json.dumps([_shown(value) for value in result.values]))
    expected = path.with_suffix(".expected.json")
    assert shown == json.loads(expected.read_text("utf-8"))


def _shown(value: SourceValue) -> dict[str, object]:
    fields = {"value": type(value).__name__, **fields_of(value)}
    if isinstance(value, RawRecord):
        when = value.when
        fields["when"] = [when.raw, when.earliest_ms, when.latest_ms, when.zone_basis, when.order]
        fields["segments"] = sum(len(segment.literal) for segment in value.segments)
        fields["attachments"] = [[item.name, item.media_type, item.blob.size_bytes] for item in value.attachments]
    return {key: given for key, given in fields.items() if given not in ("", None, [], (), {}, False)}

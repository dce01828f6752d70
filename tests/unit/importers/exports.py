"""Reads an export without a child, and shows what came out of it as JSON, to be compared with what was checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from shilu.core.job import QuietJob
from shilu.core.record import RawRecord
from shilu.importers.base import Importer, ReadSettings, SourceValue
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result
from tests.unit.importers.shown import fields_of

DATA = Path(__file__).parents[2] / "data"
SAMPLES = Path(__file__).parents[4] / "shared" / "samples"


def read_export(
    importer: Importer,
    data: bytes | str,
    *,
    settings: ReadSettings = SHANGHAI,
    beside: Mapping[str, bytes] | None = None,
    name: str = "",
) -> Result:
    """Read it in this process; a receipt of it would add up."""
    raw = data.encode() if isinstance(data, str) else data
    blobs = KeptBlobs()
    result = Result(
        list(importer.read(MemoryStream(raw, beside), replace(settings, file_name=name), blobs, QuietJob())), blobs
    )
    assert (blobs.open_writers, blobs.most_open <= 1) == (0, True)
    assert result.ended.rows == len(result.records) + len(result.skipped)
    locators = [value.locator for value in (*result.records, *result.skipped)]
    assert len(set(locators)) == len(locators)
    for record in result.records:
        assert raw[int(record.locator.rpartition("@")[2]) :].startswith(result.rebuilt(record.segments))
    return result


def shown(result: Result) -> list[object]:
    """Values as JSON, without what is empty; attachments by name, type and beginning of the hash."""
    return [json.loads(json.dumps(_shown(value))) for value in result.values]


def _shown(value: SourceValue) -> dict[str, object]:
    fields = {key: field for key, field in fields_of(value).items() if field not in ("", (), {}, None, False)}
    if isinstance(value, RawRecord):
        del fields["segments"]
        fields["when"] = [value.when.raw, value.when.earliest_ms, value.when.latest_ms, value.when.zone_basis]
        fields["when"].append(value.when.order)  # type: ignore[attr-defined]
        if value.attachments:
            fields["attachments"] = [[item.name, item.media_type, item.blob.sha256[:8]] for item in value.attachments]
    return {"value": type(value).__name__, **fields}


def expected(name: str) -> list[object]:
    """What a file of tests/data should give."""
    values: list[object] = json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))
    return values

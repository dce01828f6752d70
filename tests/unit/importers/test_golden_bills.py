"""Whole bills of every carrier, against values that were checked by eye; and real ones, where they are at hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from shilu.core.record import RawRecord, Skipped
from shilu.importers.base import SourceValue
from tests.unit.importers.bills import claimed, read_bill
from tests.unit.importers.shown import fields_of

DATA = Path(__file__).parents[2] / "data" / "carrier_bill"
SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "carrier_cn" / "_derived"


def shown(value: SourceValue, data: bytes) -> dict[str, object]:
    """A value as JSON; the exact bytes of a row are only looked for in the file."""
    fields = {"value": type(value).__name__, **fields_of(value)}
    if isinstance(value, RawRecord):
        (segment,) = value.segments
        _, _, offset = value.locator.partition("@")
        if offset:
            assert data[int(offset) :].startswith(segment.literal)
            del fields["segments"]
        else:  # of a spreadsheet: its cells
            fields["segments"] = segment.literal.decode()
        when = value.when
        fields["when"] = [when.raw, when.earliest_ms, when.latest_ms, when.precision, when.zone_basis, when.order]
        for name in ("attachments", "named", "of_file", "others", "peer_name", "text"):
            assert not fields.pop(name)
    return fields


@pytest.mark.parametrize(
    "file", sorted(path for path in DATA.iterdir() if path.suffix != ".json"), ids=lambda path: path.name
)
def test_a_bill_gives_the_expected_values(file: Path) -> None:
    data = file.read_bytes()
    result = read_bill(data)
    values = json.loads(json.dumps([shown(value, data) for value in result.values]))
    assert values == json.loads((DATA / f"{file.name}.expected.json").read_text("utf-8"))
    assert claimed(data).name == "carrier_bill"
    assert result.ended.rows == len(result.records) + len(result.skipped)


REAL = {  # records: incoming, outgoing; skipped
    "unicom_2015_numbers_scrubbed_a.csv": ({"incoming": 39, "outgoing": 8}, 0),
    "unicom_2015_numbers_scrubbed_b.csv": ({"incoming": 15, "outgoing": 10}, 0),
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="real samples are not at hand")
def test_every_real_bill_is_in_the_table() -> None:
    assert {file.name for file in SAMPLES.iterdir()} == set(REAL)


@pytest.mark.parametrize("name", REAL)
def test_a_real_bill_comes_in_whole(name: str) -> None:
    if not (SAMPLES / name).exists():
        pytest.skip("real samples are not at hand")
    result = read_bill((SAMPLES / name).read_bytes())
    directions, skipped = REAL[name]
    assert Counter(record.direction.value for record in result.records) == directions
    assert len([value for value in result.values if isinstance(value, Skipped)]) == skipped
    assert all(record.when.earliest_ms and record.duration_s and record.peer for record in result.records)

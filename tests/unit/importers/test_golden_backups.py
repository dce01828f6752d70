"""Whole files with every row of the grammar, against values that were checked by eye."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shilu.core.record import RawRecord
from shilu.importers.base import Ended, SourceValue
from tests.unit.importers.backups import Result, read
from tests.unit.importers.shown import fields_of

DATA = Path(__file__).parents[2] / "data" / "sms_backup_restore"


def shown(value: SourceValue, result: Result, data: bytes) -> dict[str, object]:
    """A value as JSON; bytes of attachments as text, those of rows only checked."""
    fields = {"value": type(value).__name__, **fields_of(value)}
    if isinstance(value, RawRecord):
        offset = int(value.locator.split("@")[1])
        assert data[offset:].startswith(result.rebuilt(value.segments))
        del fields["segments"], fields["named"], fields["of_file"]
        fields["when"] = [value.when.raw, value.when.earliest_ms, value.when.latest_ms, value.when.order]
        fields["attachments"] = [
            [item.name, item.media_type, item.blob.size_bytes, item.blob.sha256[:8]] for item in value.attachments
        ]
    elif isinstance(value, Ended):
        return fields
    return fields


@pytest.mark.parametrize("name", ["calls", "messages"])
def test_a_backup_with_every_row_of_the_grammar_gives_the_expected_values(name: str) -> None:
    data = (DATA / f"{name}.xml").read_bytes()
    result = read(data)
    values = json.loads(json.dumps([shown(value, result, data) for value in result.values]))
    assert values == json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))

"""Whatever stands in a chat and however its bytes arrive, its rows add up and none of its lines is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.record import RawRecord, Skipped
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES, Importer
from tests.unit.importers.chats import DATA, check_chat, read_chat
from tests.unit.importers.test_golden_chats import CHATS

_SOURCES = [(DATA / name).read_bytes() for name in CHATS]
_LINES = sorted({line for source in _SOURCES for line in source.splitlines(keepends=True)})
_NAMES = sorted({name.partition("/")[0] for name in CHATS})
_odd = st.sampled_from(
    [
        *(b"\n", b"\r", b"\r\n", b"\0", b"\xff\xfe", b"\xe5\x82", b"\t", b"[LINE] \n", b"(\xe2\x80\xa8"),
        *(b" " * 300 + b"\n", b"=" * 64 + b"\n", b"[" * 500, b"x" * 500 + b"\n"),
        *("—————  2026-02-31  —————\n".encode(), "\u202e\n".encode()),
    ]
)
_pieces = st.lists(st.sampled_from(_LINES) | _odd | st.binary(max_size=12), max_size=14).map(b"".join)


@settings(max_examples=150)
@given(data=_pieces, most=st.integers(1, 90), name=st.sampled_from(_NAMES))
def test_any_lines_add_up_for_any_format_wherever_chunks_end(data: bytes, most: int, name: str) -> None:
    importer = registry.named(name)
    try:
        whole = read_chat(importer, data)
    except UserError as refusal:
        assert refusal.code == "file.encoding_not_supported"
        return
    check_chat(data, whole)
    assert read_chat(importer, data, most=most).values == whole.values


@settings(max_examples=150)
@given(source=st.sampled_from(_SOURCES), at=st.integers(0, 2000), cut=st.integers(0, 40), put=_odd | st.just(b""))
def test_a_damaged_chat_adds_up_and_is_claimed_once(source: bytes, at: int, cut: int, put: bytes) -> None:
    data = source[:at] + put + source[at + cut :]
    claims = [importer for importer in registry.IMPORTERS if importer.identify(data[:HEAD_BYTES], "chat.txt")]
    assert len(claims) <= 1
    for importer in claims:
        try:
            check_chat(data, read_chat(importer, data))
        except UserError as refusal:
            assert refusal.code == "file.encoding_not_supported"


@pytest.mark.parametrize("name", [name for name in CHATS if not name.endswith(".json")])
def test_every_line_of_words_is_in_a_row_or_dates_one(name: str) -> None:
    data = (DATA / name).read_bytes()
    importer: Importer = registry.named(name.partition("/")[0])
    result = read_chat(importer, data)
    told = b"".join(result.rebuilt(row.segments) for row in result.records)
    skipped = [row.locator for row in result.values if isinstance(row, Skipped)]
    starts = sorted(
        int(row.locator.rpartition("@")[2]) for row in result.values if isinstance(row, RawRecord | Skipped)
    )
    for locator in skipped:
        start = int(locator.rpartition("@")[2])
        told += data[start : next((other for other in starts if other > start), len(data))]
    lost = [line for line in data.split(b"\n")[3:] if line.strip() and line not in told]
    assert [line for line in lost if b"=====" not in line and "消息分组".encode() not in line] == []

"""Identifiers are 128 bits, and those of an import stand near each other."""

from __future__ import annotations

import base64
import time
from itertools import islice

from shilu.core.ids import ids_beside, new_id


def _content(id_: str) -> bytes:
    content = base64.b32decode(id_.upper() + "=" * 6)
    assert base64.b32encode(content).decode().rstrip("=").lower() == id_
    return content


def test_every_identifier_is_sixteen_bytes_in_letters_and_another() -> None:
    some = [*(new_id() for _ in range(100)), *islice(ids_beside(), 1_000), *islice(ids_beside(), 1_000)]
    assert {len(_content(id_)) for id_ in some} == {16}
    assert len(set(some)) == len(some)


def test_those_of_an_import_begin_with_the_moment_and_end_by_chance() -> None:
    before = time.time_ns() // 1_000_000
    some = [_content(id_) for id_ in islice(ids_beside(), 1_000)]
    after = time.time_ns() // 1_000_000
    assert all(before <= int.from_bytes(content[:6], "big") <= after for content in some)
    for bit in range(80):
        ones = sum(int.from_bytes(content[6:], "big") >> bit & 1 for content in some)
        assert 300 < ones < 700

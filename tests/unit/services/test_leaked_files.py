"""Of a file of leaked data only what it is, and the own entry, is taken; never another's row, never a secret."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.services.leaked_files import describe

HEAD = "姓名,电话,学校,密码,父母电话"
OWN = "林小满,10500000000,虚构大学,SECRETWORD,10300000011"
OTHERS = [f"他人{n},1050000{n:04},虚构大学,HIDDEN{n},1030000{n:04}" for n in range(1, 400)]


def write(path: Path, *, encoding: str = "utf-8", head: str = HEAD, between: str = ",") -> Path:
    lines = [head, *OTHERS[:200], OWN, *OTHERS[200:]]
    path.write_bytes("\r\n".join(lines).replace(",", between).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_table_is_described_and_the_own_row_found(tmp_path: Path, encoding: str, between: str) -> None:
    path = write(tmp_path / "a.csv", encoding=encoding, between=between)
    found = describe(path, "林小满 10500000000", QuietJob())
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.size_bytes, found.entries) == (path.stat().st_size, 400)
    assert found.columns == tuple(HEAD.split(","))
    assert [dict(row) for row in found.own] == [
        {"姓名": "林小满", "电话": "10500000000", "学校": "虚构大学", "父母电话": "10300000011"}
    ]
    assert found.password_exposed


def test_nothing_of_others_and_no_secret_is_in_what_is_taken(tmp_path: Path) -> None:
    found = describe(write(tmp_path / "a.csv"), "林小满", QuietJob())
    said = "\n".join(found.typed().values()) + repr(found)
    assert not [word for word in ("他人", "HIDDEN", "SECRETWORD") if word in said]
    assert found.typed()["password_exposed"] == "yes"


def test_words_that_many_rows_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"usage\.own_entry_vague"):
        describe(write(tmp_path / "a.csv"), "虚构大学", QuietJob())


def test_without_words_no_row_is_taken_and_nothing_is_said_of_passwords(tmp_path: Path) -> None:
    typed = describe(write(tmp_path / "a.csv"), "", QuietJob()).typed()
    assert typed.keys() == {"file_sha256", "file_bytes", "file_format", "columns", "entries"}


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b'"never closed,' + b"x" * 3_000_000, bytes(range(256)) * 40])
def test_what_is_no_table_is_read_past(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert describe(path, "林小满", QuietJob()).own == ()


def test_of_another_format_only_hash_and_size_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "dump.sql"
    path.write_text(OWN, "utf-8")
    found = describe(path, "林小满", QuietJob())
    assert (found.file_format, found.columns, found.entries, found.own) == ("SQL", (), None, ())
    with pytest.raises(UserError, match=r"file\.unreadable"):
        describe(tmp_path / "none.csv", "", QuietJob())

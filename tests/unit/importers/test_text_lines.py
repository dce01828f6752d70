"""Lines of text files as they come, wherever the chunks end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.importers import text_lines
from shilu.importers.text_lines import Line, TextEncoding, encoding_of, lines_of
from tests.unit.importers.backups import MemoryStream


class _Slow(MemoryStream):
    """Gives a few bytes at a time, however many are asked for."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self._most = most

    def read(self, size: int) -> bytes:
        return super().read(min(size, self._most))


def lines(data: bytes, *, most: int = 1 << 20, encoding: TextEncoding | None = None) -> list[Line]:
    encoding = encoding or encoding_of(data, is_whole=True)
    return list(lines_of(_Slow(data, most), encoding, QuietJob()))


def test_lf_cr_lf_and_cr_end_a_line_and_other_marks_do_not() -> None:
    assert [line.text for line in lines("a\nb\r\nc\rd\u2028e\x0bf\x85".encode())] == [
        "a",
        "b",
        "c",
        "d\u2028e\x0bf\x85",
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_each_encoding_a_phone_or_a_shell_writes_is_read(codec: str) -> None:
    text = "2026-05-11 23:12 催收: 今天必须还钱\r\nCall 110 now please, and pay back what you owe us\n"
    found = lines(text.encode(codec))
    assert [line.text for line in found] == text.splitlines()


def test_a_doubtful_encoding_is_said_to_be_one() -> None:
    assert not encoding_of("催收电话".encode("gb18030"), is_whole=True).is_certain
    assert encoding_of("催收电话".encode(), is_whole=True).is_certain


def test_a_letter_cut_at_the_end_of_the_first_bytes_is_no_doubt() -> None:
    assert encoding_of("催".encode()[:2]).codec == "utf-8"


def test_utf_32_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"file\.encoding_not_supported"):
        encoding_of("x".encode("utf-32"))


def test_bytes_that_stand_for_nothing_are_counted_and_kept() -> None:
    data = "还".encode() + b"\xff\n\0b\n"
    first, second = lines(data, encoding=TextEncoding("utf-8"))
    assert (first.text, first.repaired, first.content) == ("还\ufffd", 1, "还".encode() + b"\xff\n")
    assert (second.text, second.repaired) == ("\ufffdb", 1)


def test_a_line_without_an_end_is_cut_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_lines, "MOST_LINE_BYTES", 8)
    monkeypatch.setattr(text_lines, "CHUNK_BYTES", 4)
    found = lines(b"x" * 20 + b"\ny")
    assert [line.is_cut for line in found] == [True, True, False, False]
    assert "".join(line.text for line in found) == "x" * 20 + "y"


@given(
    text=st.text(st.sampled_from("a催\r\n\u2028😀\u0a0d\u0d0a"), max_size=40),
    most=st.integers(1, 5),
    codec=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "gb18030"]),
)
def test_lines_are_the_same_wherever_chunks_end_and_their_bytes_are_the_file(text: str, most: int, codec: str) -> None:
    data, encoding = text.encode(codec), TextEncoding(codec)
    whole, slow = lines(data, encoding=encoding), lines(data, most=most, encoding=encoding)
    assert slow == whole
    assert b"".join(line.content for line in whole) == data
    assert all(data[line.offset :].startswith(line.content) for line in whole)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert "\n".join(line.text for line in whole) == plain.removesuffix("\n")

"""Breaks a file as disks, editors, other programs and enemies do: cut, flipped, doubled, moved, spliced with another
format, in another encoding, with numbers no clock or counter has, nested without end.

The same number always gives the same input, so that a failure is found again by what the soak prints of it.
"""

from __future__ import annotations

import codecs
import io
import random
import re
import sqlite3
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from shilu.core.record import DateOrder
from shilu.importers.base import ReadSettings
from shilu.importers.letters_codec import LETTERS
from tests.soak.built import Sample
from tests.unit.importers.archives import packed
from tests.unit.importers.outlook_messages import Tree, compound
from tests.unit.importers.phone_databases import database

_MOST_BYTES = 200_000
_NUMBER = re.compile(rb"\d+")
_WORD = re.compile(rb"\w{2,}")
_NUMBERS = (
    *(b"0", b"-1", b"99", b"1e999", b"-0", b"NaN", b"0x10", b"00000000000000000001", b"9" * 20, b"9" * 400, b"1.5e3"),
    *(b"2147483648", b"9223372036854775808", b"253402300800000", b"-62135596800001", b"18446744073709551616"),
    *("１２".encode(), "٣٤".encode(), "²".encode()),
)
_ODD = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\xbd", b"\xf0\x9f\x98", b"\r", b"\n", b"\r\n\r\n", b"\t", b"\x1a"),
    *(b'"', b'""', b"'", b"`", b"\\", b"\\u", b"\\ud83d", b"\\ud800\\u0041", b"<", b">", b"&", b"&#0;", b"&#xD83D;"),
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"</", b"/>"),
    *(b"[", b"]", b"{", b"}", b",", b":", b"null", b"true", b"=?UTF-8?B?", b"=\r\n", b"=ZZ", b"--", b"\nFrom "),
    *("\u202e".encode(), "\u2028".encode(), "\u200e".encode(), "\ufffd".encode(), "😡".encode(), "e\u0301".encode()),
    *(b" " * 300, b"=" * 64, b"[" * 500, b"x" * 3000, b",\n" * 50, b"../../../etc/passwd", b"=cmd|' /C calc'!A0"),
)
_LITERAL = re.compile(rb'(?<=[:\[, ])(?:"(?:[^"\\]|\\.){0,2000}"|-?\d[\d.eE+-]{0,40}|null|true|false)(?=\s{0,9}[,}\]])')
_LITERALS = (
    *(b"null", b"true", b"[]", b"{}", b'""', b"-1", b"0", b"0.1", b"1e308", b"1e999", b"NaN", b"9" * 400, b"[[[]]]"),
    *(b'"\\ud800"', b'"\\u0000"', b'{"a":[{}]}', b'"' + b"x" * 3000 + b'"', b'"NaN"', b'"1"', b'[null,1,"a"]'),
)
_FIELD = re.compile(rb'(?<=[,;\t>="])[^,;\t\r\n<>"]{1,400}(?=[,;\t\r\n<"])')
_FIELDS = (
    *(b"", b" ", b"0", b"-1", b"null", b"+", b"00", b"unknown", b"=1+1", b"\xff\xfe\0", b"../a", b"data:;base64,QQ"),
    *(b"2026-02-30", b"32/13/2026", b"0000-00-00", b"1970-01-01 00:00:00", b"9999-12-31 23:59:59", b"24:00:00"),
    *(
        b"2026-03-08 02:30:00",
        b"12:60",
        b"99:99:99",
        b"-1:-1",
        b"1e5",
        "１２:３０".encode(),
        "三".encode(),
        b"http://[::1",
    ),
)
_ENCODINGS = ("utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "gb18030", "big5hkscs", "cp932", "cp1252", "utf-32")
_NESTS = (
    *((b"[", b"]"), (b'{"a":', b"}"), (b"<div>", b"</div>"), (b"<a ", b">"), (b"(", b")"), (b'"', b'"')),
    *((b"> ", b""), (b"<sms>", b"</sms>"), (b"<table><tr><td>", b"</td></tr></table>")),
)

Change = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


@dataclass(frozen=True, slots=True)
class Input:
    """One file to be read, with what came beside it and what a person answered."""

    name: str
    data: bytes
    beside: Mapping[str, bytes]
    settings: ReadSettings
    is_mixed: bool = False  # with pieces of another format, which that one may know too


def made(sample: Sample, source: random.Random, others: Sequence[bytes]) -> Input:
    """A sample, broken once to three times. ``others`` are files of other formats."""
    data, beside, is_mixed = sample.data, dict(sample.beside), False
    files = sorted(beside.keys() - {LETTERS})  # which our own child writes
    changes = source.choices(_CHANGES, k=source.choice((1, 1, 1, 2, 3)))
    if sample.sql and source.random() < 0.4:
        data = _database(sample, source, changes)
    elif sample.tree and source.random() < 0.6:
        data = compound(_stream(sample.tree, source, others, changes))
    elif data.startswith(b"PK\3\4") and source.random() < 0.6:
        data = _member(data, source, others, changes)
    elif files and source.random() < 0.8:
        broken = source.choice(files)
        beside[broken] = _broken(beside[broken], source, others, changes)
        if source.random() < 0.1:
            del beside[source.choice(files)]
    else:
        data, is_mixed = _broken(data, source, others, changes), _splice in changes
    return Input(sample.name, data, beside, _answers(sample, source), is_mixed)


def _answers(sample: Sample, source: random.Random) -> ReadSettings:
    me = (source.choice(sample.me),) if sample.me and source.random() < 0.6 else ()
    return replace(
        sample.settings,
        zone=source.choice(("Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Asia/Kolkata", "UTC")),
        zone_is_told=source.random() < 0.6,
        me=me,
        date_order=source.choice((None, None, *DateOrder)),
        year=source.choice((None, None, 2025, 1)),
        file_name=sample.name,
    )


def _broken(data: bytes, source: random.Random, others: Sequence[bytes], changes: Sequence[Change]) -> bytes:
    for change in changes:
        data = change(data, source, others)[:_MOST_BYTES]
    return data or b"\n"


def _database(sample: Sample, source: random.Random, changes: Sequence[Change]) -> bytes:
    """Made with statements that were changed, so that whole pages hold what no phone writes."""
    sql = sample.sql.encode()
    for _ in changes:
        sql = source.choice((_number, _word, _insert, _drop_line, _double_line))(sql, source, ())
    try:
        return database(sql.decode("utf-8", "replace").replace("\0", ""))
    except (sqlite3.Error, ValueError):
        return _flip(sample.data, source, ())


def _stream(tree: Tree, source: random.Random, others: Sequence[bytes], changes: Sequence[Change]) -> Tree:
    """A mail of Outlook that is whole, one of whose streams is not, or is missing."""
    broken = dict(tree)
    name = source.choice(sorted(broken))
    inside = broken.pop(name)
    if not isinstance(inside, bytes):
        broken[name] = _stream(inside, source, others, changes) if inside else {}
    elif source.random() < 0.9:
        broken[name] = _broken(inside, source, others, changes)
    return broken


def _member(data: bytes, source: random.Random, others: Sequence[bytes], changes: Sequence[Change]) -> bytes:
    """An archive that is whole, one of whose members is not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return _broken(data, source, others, changes)
    name = source.choice(sorted(members))
    content = members[name]
    members[name] = _broken(content if isinstance(content, bytes) else content.encode(), source, others, changes)
    if source.random() < 0.1:
        members[source.choice(("../" * 9 + "x", "/etc/passwd", "a\\b", "\u202efdp.exe", "x" * 500, "-wal"))] = b"x"
    return packed(members, method=source.choice((0, 8)))


def _stretch(data: bytes, source: random.Random) -> tuple[int, int]:
    start = source.randrange(len(data) + 1)
    return start, min(len(data), start + int(2 ** (source.random() * 11)))


def _flip(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _time in range(source.choice((1, 1, 2, 8)) if data else 0):
        at = source.randrange(len(changed))
        changed[at] = source.randrange(256) if source.random() < 0.5 else changed[at] ^ (1 << source.randrange(8))
    return bytes(changed)


def _cut(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    at = source.randrange(len(data) + 1)
    return data[:at] if source.random() < 0.8 else data[at:]


def _drop(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _stretch(data, source)
    return data[:start] + data[end:]


def _double(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _stretch(data, source)
    return data[:end] + data[start:end] * source.choice((1, 1, 2, 30)) + data[end:]


def _move(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _stretch(data, source)
    rest = data[:start] + data[end:]
    at = source.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _drop_line(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    del lines[source.randrange(len(lines))]
    return b"".join(lines)


def _double_line(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    lines.insert(source.randrange(len(lines) + 1), source.choice(lines))
    return b"".join(lines)


def _insert(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    at = source.randrange(len(data) + 1)
    return data[:at] + source.choice(_ODD) + data[at:]


def _splice(data: bytes, source: random.Random, others: Sequence[bytes]) -> bytes:
    other = source.choice(others)
    start, end = _stretch(other, source)
    at = source.randrange(len(data) + 1)
    match source.randrange(3):
        case 0:
            return data[:at] + other[start:]
        case 1:
            return other[:start] + data[at:]
        case _:
            return data[:at] + other[start:end] + data[at:]


def _encoding(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    text = data.decode("utf-8", "replace")
    match source.randrange(4):
        case 0:
            return text.replace("\r\n", "\n").replace("\n", source.choice(("\r", "\r\n", "\u2028", "\n\n"))).encode()
        case 1:
            return data.decode("cp1252", "replace").encode()  # read wrongly once, as many programs do
        case _:
            encoding = source.choice(_ENCODINGS)
            mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" and source.random() < 0.5 else b""
            return mark + text.encode(encoding, "replace")


def _replaced(pattern: re.Pattern[bytes], data: bytes, source: random.Random, choices: Sequence[bytes]) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    if source.random() < 0.1:  # all of them
        return pattern.sub(lambda _match: source.choice(choices), data)
    one = source.choice(found)
    return data[: one.start()] + source.choice(choices) + data[one.end() :]


def _number(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    changed = str(source.randrange(-(10 ** source.randrange(1, 25)), 10 ** source.randrange(1, 25))).encode()
    return _replaced(_NUMBER, data, source, (*_NUMBERS, changed))


def _word(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    words = _WORD.findall(data) or [b""]
    return _replaced(_WORD, data, source, (source.choice(words), b"", *source.sample(_ODD, 3)))


def _literal(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    """Another kind of value in JSON that stays JSON."""
    return _replaced(_LITERAL, data, source, _LITERALS)


def _field(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    """Another cell, attribute or text in a table or a document that stays one."""
    return _replaced(_FIELD, data, source, _FIELDS)


def _nest(data: bytes, source: random.Random, _: Sequence[bytes]) -> bytes:
    start, end = _stretch(data, source)
    opening, closing = source.choice(_NESTS)
    times = int(2 ** (source.random() * 13))
    return data[:start] + opening * times + data[start:end] + closing * (times - source.randrange(2)) + data[end:]


_CHANGES: tuple[Change, ...] = (
    *(_flip, _cut, _drop, _double, _move, _drop_line, _double_line),
    *(_insert, _splice, _encoding, _number, _word, _nest, _insert, _number, _flip),
    *(_literal, _literal, _field, _field),
)

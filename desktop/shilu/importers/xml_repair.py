"""Repairs of XML bytes that expat would refuse, with a way back to the original offsets.

Phones write emoji as two numeric references to UTF-16 halves, or as their raw bytes (CESU-8): such halves are
joined, which loses nothing. A half without its other half, a character that XML forbids and bytes that are
no UTF-8 become U+FFFD, each with a problem at its place (formats.md section 1.3).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

LONE_SURROGATE = "lone_surrogate"
ILLEGAL_CHARACTER = "illegal_character"
INVALID_UTF8 = "invalid_utf8"

_REPLACEMENT = "\ufffd".encode()
# A numeric reference to what XML 1.0 does not allow: nothing, zero, controls but tab, newline and return, surrogate
# halves, U+FFFE, U+FFFF, and beyond U+10FFFF. Written out, so that the many good references cost no call.
_DECIMAL = (
    rb"0*+(?:[1-8]|1[124-9]|2[0-9]|3[01]|5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]|6553[45]"
    rb"|111411[2-9]|11141[2-9]\d|1114[2-9]\d\d|111[5-9]\d{3}|11[2-9]\d{4}|1[2-9]\d{5}|[2-9]\d{6}|[1-9]\d{7,}+)?"
)
_HEXADECIMAL = (
    rb"[xX]0*+(?:[1-8bcefBCEF]|1[0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]"
    rb"|1[1-9a-fA-F][0-9a-fA-F]{4}|[2-9a-fA-F][0-9a-fA-F]{5}|[1-9a-fA-F][0-9a-fA-F]{6,}+)?"
)
_BAD_REFERENCE = rb"&#(?:" + _HEXADECIMAL + rb"|" + _DECIMAL + rb");"
_CESU_HALF = rb"\xed[\xa0-\xbf][\x80-\xbf]"
_BAD_REFERENCES = re.compile(_BAD_REFERENCE)
_REFERENCES = re.compile(_BAD_REFERENCE + rb"(?:" + _BAD_REFERENCE + rb")*+")  # begins with "&#": quick to find
_HALVES = re.compile(rb"(?:" + _BAD_REFERENCE + rb"|" + _CESU_HALF + rb")+")
_COMMON_PAIR = re.compile(rb"&#(5[56]\d{3});&#(5[67]\d{3});")  # how the app writes an emoji
_HALF = re.compile(rb"&#([xX]?)([0-9a-fA-F]*);|" + _CESU_HALF)
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_ESCAPED = re.compile("[\udc80-\udcff]+")
_NOT_CONTROL = bytes(set(range(256)) - set(range(0x20)) | {0x09, 0x0A, 0x0D})
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something lossy that was found at an offset of the original bytes."""

    offset: int
    code: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """Bytes that are valid UTF-8 without forbidden characters, and where they came from."""

    clean: bytes
    problems: tuple[Problem, ...] = ()
    _clean_breaks: list[int] = field(default_factory=list)
    _original_breaks: list[int] = field(default_factory=list)

    def original_offset(self, clean_offset: int) -> int:
        """The offset in the original bytes of an offset in the clean ones that lies in no replaced stretch."""
        if not self._clean_breaks:
            return clean_offset
        at = bisect_right(self._clean_breaks, clean_offset) - 1
        return clean_offset if at < 0 else self._original_breaks[at] + clean_offset - self._clean_breaks[at]


def repair(original: bytes) -> Repaired:
    """Repair a stretch that begins and ends at markup, so that no reference or character is cut at its ends."""
    try:
        original.decode()
        sound = True
    except UnicodeDecodeError:
        sound = False
    forbidden = bool(original.translate(None, delete=_NOT_CONTROL)) or any(odd in original for odd in _NONCHARACTERS)
    if sound and not forbidden and _BAD_REFERENCES.search(original) is None:
        return Repaired(original)
    edits = [*_halves(original, _REFERENCES if sound else _HALVES)]
    if forbidden:
        edits = sorted([*edits, *_forbidden(original)], key=lambda edit: edit[0])
    if not sound:
        edits = sorted([*edits, *_invalid(original, edits)], key=lambda edit: edit[0])
    return _apply(original, edits)


_Edit = tuple[int, int, bytes, str]  # from, to, replacement, problem code or ""


def _apply(original: bytes, edits: list[_Edit]) -> Repaired:
    parts: list[bytes] = []
    clean_breaks: list[int] = []
    original_breaks: list[int] = []
    problems: list[Problem] = []
    done = size = 0
    for start, end, replacement, code in edits:
        parts += (original[done:start], replacement)
        size += start - done + len(replacement)
        done = end
        clean_breaks.append(size)
        original_breaks.append(end)
        if code:
            problems.append(Problem(start, code))
    parts.append(original[done:])
    return Repaired(b"".join(parts), tuple(problems), clean_breaks, original_breaks)


def _halves(original: bytes, runs: re.Pattern[bytes]) -> Iterator[_Edit]:
    for run in runs.finditer(original):
        if len(run[0]) == 16 and (pair := _COMMON_PAIR.fullmatch(run[0])):
            high, low = int(pair[1]), int(pair[2])
            if high <= 0xDBFF and low >= 0xDC00:
                yield run.start(), run.end(), chr(0x10000 + (high - 0xD800 << 10) + low - 0xDC00).encode(), ""
                continue
        waiting: tuple[int, int, int] | None = None  # a high half: from, to, code unit
        for match in _HALF.finditer(original, run.start(), run.end()):
            start, end = match.span()
            unit = _code_unit(match)
            if waiting is not None and 0xDC00 <= unit <= 0xDFFF:
                joined = 0x10000 + (waiting[2] - 0xD800 << 10) + unit - 0xDC00
                yield waiting[0], end, chr(joined).encode(), ""
                waiting = None
                continue
            if waiting is not None:
                yield waiting[0], waiting[1], _REPLACEMENT, LONE_SURROGATE
                waiting = None
            if 0xD800 <= unit <= 0xDBFF:
                waiting = start, end, unit
            else:
                yield start, end, _REPLACEMENT, LONE_SURROGATE if 0xDC00 <= unit <= 0xDFFF else ILLEGAL_CHARACTER
        if waiting is not None:
            yield waiting[0], waiting[1], _REPLACEMENT, LONE_SURROGATE


def _code_unit(match: re.Match[bytes]) -> int:
    """The number that a reference or a raw half stands for; -1 for none or one beyond all characters."""
    digits = match[2]
    if digits is None:
        raw = match[0]
        return 0xD000 | (raw[1] & 0x3F) << 6 | raw[2] & 0x3F
    significant = digits.lstrip(b"0")
    if not 0 < len(significant) <= 7:  # int() of a huge text is slow, and refused beyond 4,300 digits
        return -1
    return int(significant, 16 if match[1] else 10)


def _forbidden(original: bytes) -> Iterator[_Edit]:
    for match in _FORBIDDEN.finditer(original):
        yield match.start(), match.end(), _REPLACEMENT, ILLEGAL_CHARACTER


def _invalid(original: bytes, edits: list[_Edit]) -> Iterator[_Edit]:
    """Bytes that are no UTF-8 and that no other repair takes care of, each for itself."""
    text = original.decode("utf-8", "surrogateescape")
    starts = [edit[0] for edit in edits]
    done = offset = 0
    for match in _ESCAPED.finditer(text):
        offset += len(text[done : match.start()].encode())
        for at in range(offset, offset + len(match[0])):
            before = bisect_right(starts, at) - 1
            if before < 0 or edits[before][1] <= at:
                yield at, at + 1, _REPLACEMENT, INVALID_UTF8
        offset += len(match[0])
        done = match.end()

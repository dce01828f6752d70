"""The one door from text to paper. Every character that is drawn comes through here as a ``Run``.

There is no markup behind this door: text is measured, broken into lines and drawn glyph by glyph, so that nothing in
it can be interpreted. Characters that would act (control, bidirectional) or that no font has are spelt out as
``[U+202E]``; none is dropped. Lines are broken by the rules of Chinese typography (no closing punctuation at a line's
start, no opening one at its end) and at spaces; a word wider than its line is broken anywhere but inside a character.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from shilu.bundle.pdf import arabic
from shilu.bundle.pdf.fonts import ARABIC, EMOJI, HAN, LATIN, Face, bold
from shilu.bundle.pdf.theme import Style
from shilu.core.text import code_point, visible

_TAB = "    "
_NO_START = frozenset(
    "!),.:;?]}%¢°’”†‡›℃∶、。〃〆〕〗〞﹚﹜！＂％＇），．：；？］｝～〉》」』】…—·ー々\u2013\uff64\uff61\u3015\uff60"
)
_NO_END = frozenset("([{£¥‘“〈《「『【〔〖〝﹙﹛＄（［｛￡￥$")
# Typographic signs that both Latin and Chinese fonts have; Chinese sets them a full em wide.
_EITHER = frozenset("‘’“”…—·–")
# After a blank or a figure these two are separators, not part of a Chinese name or sentence.
_SEPARATORS = frozenset("·–")
_WORD, _SPACE, _WIDE, _EXTEND = range(4)


class Run(NamedTuple):
    """Characters of one face. ``text`` is as drawn, ``said`` what a reader of the text layer must get."""

    face: str
    text: str
    width: float
    said: str


class Line(NamedTuple):
    """One line, ready to be drawn. ``width`` in points."""

    runs: tuple[Run, ...]
    width: float
    style: Style


class _Glyph(NamedTuple):
    """How one character is drawn: its face, its width in thousandths, and how lines may break around it."""

    face: str
    width: float
    kind: int


class _Measured(NamedTuple):
    """A text character by character. ``drawn`` is another list than ``said`` only where letters take other shapes."""

    said: list[str]
    drawn: list[str]
    faces: list[str]
    widths: list[float]
    kinds: list[int]

    def part(self, start: int, end: int) -> _Measured:
        here = slice(start, end)
        return _Measured(self.said[here], self.drawn[here], self.faces[here], self.widths[here], self.kinds[here])

    def plus(self, other: _Measured) -> _Measured:
        return _Measured(
            self.said + other.said,
            self.drawn + other.drawn,
            self.faces + other.faces,
            self.widths + other.widths,
            self.kinds + other.kinds,
        )


class Flow:
    """Sets text in the faces it was given. ``chinese`` decides how signs are set that both scripts have."""

    def __init__(self, faces: Mapping[str, Face], *, chinese: bool) -> None:
        self._faces = faces
        self._order = (LATIN, HAN, ARABIC, EMOJI)
        self._either = HAN if chinese else LATIN
        self._glyphs: dict[str, _Glyph | None] = {}

    def as_printed(self, untrusted_text: str) -> str:
        """The text with everything spelt out that cannot be drawn: what a reader finds on paper."""
        shown = visible(untrusted_text).replace("\t", _TAB)
        return "".join([char if char == "\n" or self._glyph(char) else code_point(char) for char in shown])

    def line(self, untrusted_text: str, style: Style, limit: float = 0.0) -> Line:
        """The text on one line. With a ``limit`` in points it is cut to fit, and the cut is shown by an ellipsis."""
        measured = self._measure(" ".join(self.as_printed(untrusted_text).split()), style)
        if limit and sum(measured.widths) > limit:
            dots = self._measure("…", style)
            room, end = limit - sum(dots.widths), 0
            while end < len(measured.widths) and measured.widths[end] <= room:
                room -= measured.widths[end]
                end += 1
            measured = measured.part(0, end).plus(dots)
        return _line(measured, style)

    def lines(self, untrusted_text: str, style: Style, width: float) -> list[Line]:
        """The text in lines no wider than ``width`` points; its own line ends are kept."""
        result: list[Line] = []
        for paragraph in self.as_printed(untrusted_text).split("\n"):
            result += self._broken(paragraph, style, width)
        return result

    def width(self, untrusted_text: str, style: Style) -> float:
        """How wide the text is on one line, in points."""
        return self.line(untrusted_text, style).width

    def _broken(self, paragraph: str, style: Style, width: float) -> list[Line]:
        measured = self._measure(paragraph, style)
        widths, kinds = measured.widths, measured.kinds
        if sum(widths) <= width:
            return [_line(measured, style)]
        lines: list[Line] = []
        start = index = 0
        chance = 0  # where this line may end, exclusive; at its start while there is no such place
        place = 0.0
        while index < len(widths):
            if index > start and _may_break(measured.said, kinds, index):
                chance = index
            if place + widths[index] > width and index > start and kinds[index] != _SPACE:
                end = chance if chance > start else _whole_character(kinds, start, index)
                lines.append(_line(measured.part(start, end), style))
                start = index = chance = _after_spaces(kinds, end)
                place = 0.0
                continue
            place += widths[index]
            index += 1
        if start < len(widths):
            lines.append(_line(measured.part(start, len(widths)), style))
        return lines

    def _measure(self, text: str, style: Style) -> _Measured:
        """Each character of a printable text with its face, its width in points and its way of breaking."""
        size = style.size / 1000
        chars = list(text)
        faces: list[str] = []
        widths: list[float] = []
        kinds: list[int] = []
        before = last = ""
        for char in chars:
            glyph = self._glyph(char)
            if glyph is None:
                raise ValueError("only text that was made printable can be measured")
            face, width, kind = glyph
            if char in _SEPARATORS and last.isascii():
                face, kind = LATIN, _WORD
                width = self._faces[LATIN].widths[ord(char)]
            elif char in _EITHER:
                face, width = self._beside(char, before, face, width)
            else:
                before = face
            last = char
            if style.bold:
                face, width = self._bold(face, char, width)
            faces.append(face)
            widths.append(width * size)
            kinds.append(kind)
        if ARABIC in faces:
            return self._shaped(_Measured(chars, chars, faces, widths, kinds), size)
        return _Measured(chars, chars, faces, widths, kinds)

    def _beside(self, char: str, before: str, face: str, width: float) -> tuple[str, float]:
        """A sign that both scripts have takes the face of the text before it; on Chinese paper it is always Han."""
        if self._either == HAN or before != HAN:
            return face, width
        return HAN, self._faces[HAN].widths.get(ord(char), width)

    def _bold(self, face: str, char: str, width: float) -> tuple[str, float]:
        heavy = bold(face)
        known = self._faces[heavy].widths.get(ord(char))
        return (face, width) if known is None else (heavy, known)

    def _shaped(self, plain: _Measured, size: float) -> _Measured:
        drawable = self._faces[ARABIC].widths
        among = arabic.with_neutrals([face == ARABIC for face in plain.faces], plain.said, drawable)
        drawn = arabic.shaped(plain.said, among)
        faces, widths = list(plain.faces), list(plain.widths)
        for index in range(len(drawn)):
            if not among[index]:
                continue
            if drawn[index] and ord(drawn[index]) not in drawable:
                drawn[index] = plain.said[index]
            faces[index] = ARABIC
            widths[index] = drawable[ord(drawn[index])] * size if drawn[index] else 0.0
        return _Measured(plain.said, drawn, faces, widths, plain.kinds)

    def _glyph(self, char: str) -> _Glyph | None:
        try:
            return self._glyphs[char]
        except KeyError:
            glyph = self._glyphs[char] = self._find(char)
            return glyph

    def _find(self, char: str) -> _Glyph | None:
        if arabic.is_form(char):
            return None  # the text layer could not tell it from the letter that takes this shape
        order: Sequence[str] = self._order
        if char in _EITHER:
            order = (self._either, *order)
        for name in order:
            width = self._faces[name].widths.get(ord(char))
            if width is not None:
                return _Glyph(name, width, _kind(char, name))
        return None


def _kind(char: str, face: str) -> int:
    if char in "\u00a0\u2007\u202f":
        return _EXTEND  # blanks that do not break
    if unicodedata.category(char) == "Zs":
        return _SPACE
    if unicodedata.combining(char) or char in "\u200c\u200d\ufe0e\ufe0f\u20e3" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return _EXTEND
    return _WIDE if face in (HAN, EMOJI) else _WORD


def _may_break(chars: Sequence[str], kinds: Sequence[int], index: int) -> bool:
    """Whether a line may end before ``index``."""
    left, right = kinds[index - 1], kinds[index]
    if right in (_EXTEND, _SPACE) or chars[index - 1] == "\u200d":
        return False
    if left == _SPACE:
        return chars[index] not in _NO_START or right == _WORD
    if chars[index] in _NO_START or chars[index - 1] in _NO_END:
        return False
    return _WIDE in (left, right) or (left == _EXTEND and right != _WORD)


def _whole_character(kinds: Sequence[int], start: int, index: int) -> int:
    """Step back so that no combining sign is torn off its base; forward progress is kept."""
    end = index
    while end > start + 1 and kinds[end] == _EXTEND:
        end -= 1
    return end if kinds[end] != _EXTEND else index


def _after_spaces(kinds: Sequence[int], index: int) -> int:
    while index < len(kinds) and kinds[index] == _SPACE:
        index += 1
    return index


def _line(measured: _Measured, style: Style) -> Line:
    said, drawn, faces, widths, _ = measured
    runs: list[Run] = []
    start = 0
    for index in range(1, len(faces) + 1):
        if index == len(faces) or faces[index] != faces[start]:
            width = sum(widths[start:index])
            text = "".join(said[start:index])
            if faces[start] == ARABIC:
                runs.append(Run(ARABIC, arabic.visual(drawn[start:index]), width, text))
            else:
                runs.append(Run(faces[start], text, width, text))
            start = index
    return Line(tuple(runs), sum(run.width for run in runs), style)

"""What shapes are made of: checks of single values that came from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias

from shilu.core.party import Scope
from shilu.core.when import zone_named
from shilu.vault.exchange.lines import is_hash, is_id

Check: TypeAlias = Callable[[object], None]

_FIRST_MS, _LAST_MS = -62_135_596_800_000, 253_402_214_400_000  # the years 1 to 9999, less a day for every zone
MOST_NUMBER = 2**31
_MOST_SIZE = 2**53 - 1
_MOST_ITEMS = 5_000_000
_SHORT = 2**22
"""Longer than anything that a vault takes, typed or as an attribute of a phone's backup: what is in it can leave it."""


class Wrong(Exception):
    """A value that no version of Shilu writes there."""


class Newer(Exception):
    """A kind or a word that this version does not know."""


def text(most: int = _SHORT, *, least: int = 0) -> Check:
    def check(value: object) -> None:
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise Wrong

    return check


def line(most: int = _SHORT, *, least: int = 0) -> Check:
    """Text without characters that end a C string or hide in a line."""

    def check(value: object) -> None:
        if not isinstance(value, str) or not least <= len(value) <= most or "\0" in value:
            raise Wrong

    return check


def whole(least: int = 0, most: int = MOST_NUMBER) -> Check:
    def check(value: object) -> None:
        if type(value) is not int or not least <= value <= most:
            raise Wrong

    return check


def flag(value: object) -> None:
    if not isinstance(value, bool):
        raise Wrong


def identifier(value: object) -> None:
    if not is_id(value):
        raise Wrong


def sha256(value: object) -> None:
    if not is_hash(value):
        raise Wrong


def zone(value: object) -> None:
    try:
        zone_named(str(value) if isinstance(value, str) and len(value) < 100 else "")
    except ValueError as error:
        raise Wrong from error


def word(words: type[StrEnum]) -> Check:
    known = frozenset(word.value for word in words)

    def check(value: object) -> None:
        if not isinstance(value, str) or len(value) > 40:
            raise Wrong
        if value not in known:
            raise Newer

    return check


def or_none(shape: Check) -> Check:
    def check(value: object) -> None:
        if value is not None:
            shape(value)

    return check


def either(*shapes: Check) -> Check:
    def check(value: object) -> None:
        for shape in shapes:
            try:
                return shape(value)
            except Wrong:
                continue
        raise Wrong

    return check


def list_of(shape: Check, most: int = _MOST_ITEMS, *, least: int = 0) -> Check:
    def check(value: object) -> None:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise Wrong
        for item in value:
            shape(item)

    return check


def mapping_of(shape: Check, most: int = 200) -> Check:
    def check(value: object) -> None:
        if not isinstance(value, dict) or len(value) > most:
            raise Wrong
        for item in value.values():
            shape(item)

    return check


def object_of(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    def check(value: object) -> None:
        if not isinstance(value, Mapping):
            raise Wrong
        for name, shape in required.items():
            if name not in value:
                raise Wrong
            shape(value[name])
        for name, shape in (optional or {}).items():
            if name in value:
                shape(value[name])

    return check


def everywhere(value: object) -> None:
    """What holds for one case or contact only is told in that case's chain."""
    if value != Scope.VAULT.value:
        raise Wrong


anything = object_of({})
instant_ms = whole(_FIRST_MS, _LAST_MS)
size = whole(0, _MOST_SIZE)
REASON = {"reason": text()}
empty = text(0)

"""What the demo's story says beside its contacts: entries of the record, parties, cases of leaked data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that stands beside the contacts, as a person would type it: field and text."""

    kind: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a party beside its name and numbers, as a person would type it."""

    name: str
    kind: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Leak:
    """A case that has no contacts: somebody found their data offered for sale."""

    title: str
    complainant: str
    record: tuple[Entry, ...]


def entries_of(raw: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """As the story has them."""
    return tuple(Entry(one["kind"], tuple(one["fields"].items())) for one in raw)

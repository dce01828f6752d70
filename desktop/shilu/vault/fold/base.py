"""What the modules of the fold share."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

RowsOf: TypeAlias = Callable[[str], Iterable[tuple[int, str]]]
"""The bodies of the rows of an import that were not erased, with their ordinals."""

AT_ONCE = 5_000
"""So many rows of a large table one statement changes at most."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_EMPTY: Mapping[type, str] = {list: "[]", dict: "{}"}


class HasConnection(Protocol):
    """A database of sqlite-utils, or the vault's own connections."""

    @property
    def conn(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose vault it is: the origins that are or were its own, and the key of its contact point ids."""

    own: frozenset[str]
    point_key: bytes


@dataclass(slots=True)
class Folding:
    """A database that is being brought up to the history."""

    database: HasConnection
    identity: Identity
    rows: RowsOf
    rows_are_there: bool = False

    @property
    def connection(self) -> Any:
        """The driver's connection, of the thread that asks."""
        return self.database.conn

    def execute(self, statement: str, parameters: Any = ()) -> Any:
        """Run one statement."""
        return self.connection.execute(statement, parameters)


def point_id(point_key: bytes, key: str) -> str:
    """The id of an address: the same for every way of writing it, different in every vault, without a look-up."""
    digest = hmac.digest(point_key, key.encode("utf-8", "surrogatepass"), "sha256")
    return base64.b32encode(digest[:16]).decode("ascii").rstrip("=").lower()


def to_json(value: object) -> str:
    """The one form in which columns hold lists and mappings."""
    return _ENCODER.encode(value) if value else _EMPTY[type(value)]

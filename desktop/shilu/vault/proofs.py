"""Are the rows of imports still those that the history has the root of? Each is read once, none is held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shilu.core import history
from shilu.core.bundle import Problem
from shilu.core.encoding import segments_from_json
from shilu.core.job import Job
from shilu.core.record import RowSegment
from shilu.core.source_row import row_hash
from shilu.vault import erasures
from shilu.vault.erasures import Named
from shilu.vault.held_back import held_back

_IMPORTS = (
    "select e.chain, b.body from events e join bodies b on b.body_hash = e.body_hash "
    'where instr(b.body, \'"kind":"import.completed"\')'
)
_ORDER = "order by e.chain, e.origin, e.seq"
_STEP = 2000
_MOST = 100
"""Problems named of one import."""


def rows(connection: Any, job: Job, *, chain: str = "") -> Iterator[Problem]:
    """What is wrong with the rows of imports, of all or of one case: changed, missing without an erasure, or others
    than were counted.

    For a connection with one snapshot. An import is named by its id, a row by ``id:ordinal``. Raises Cancelled.
    """
    named = erasures.named(connection)
    known = set()
    found = connection.execute(
        f"{_IMPORTS} {'and e.chain = ?' if chain else ''} {_ORDER}", (chain,) if chain else ()
    ).fetchall()
    for own_chain, body in found:
        event = json.loads(body)
        if event["kind"] == "import.completed":
            known.add(event["data"]["id"])
            yield from _of_import(connection, own_chain, event["data"], named, job)
    if chain:
        return
    known |= {row[0] for row in connection.execute("select id from pending_imports")}
    for (import_id,) in connection.execute("select distinct import_id from source_rows").fetchall():
        if import_id not in known:
            yield Problem(str(import_id), "rows_differ")


def _of_import(connection: Any, chain: str, data: dict[str, Any], named: Named, job: Job) -> Iterator[Problem]:
    leaves = _Leaves(connection, chain, data["id"], named, job)
    root = history.merkle_root(leaves)
    if leaves.count != data["count"] or root.hex() != data["merkle_root"]:
        yield Problem(data["id"], "rows_differ")
    yield from leaves.problems


@dataclass(slots=True)
class _Leaves:
    """The leaves of one import in order; what is wrong with their rows is noted on the way."""

    connection: Any
    chain: str
    import_id: str
    named: Named
    job: Job
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for ordinal, locator, leaf, body, raw, segments in self.connection.execute(
            "select ordinal, locator, leaf, body, raw, segments from source_rows where import_id = ? order by ordinal",
            (self.import_id,),
        ):
            if self.count % _STEP == 0:
                self.job.check()
                self.job.progress("rows", self.count, None)
            if body is None:
                erased = raw is None and segments is None and self.named.has_row(self.chain, self.import_id, ordinal)
                wrong = "" if erased else "row_missing"
            else:
                is_bare = raw is None and segments is None and self._is_bare(bytes(leaf), locator, body)
                wrong = "" if is_bare or _is_genuine(bytes(leaf), locator, body, raw, segments) else "row_changed"
            if ordinal != self.count:
                wrong = wrong or "row_missing"
            if wrong and len(self.problems) < _MOST:
                self.problems.append(Problem(f"{self.import_id}:{ordinal}", wrong))
            self.count += 1
            yield bytes(leaf)

    def _is_bare(self, leaf: bytes, locator: str, body: str) -> bool:
        """Whether the bytes of a row stayed in another vault, as a file stands in them of which no copy is made."""
        told = json.loads(body)
        files = {file["sha256"] for file in told["contact"]["attachments"]}
        is_whole = told["locator"] == locator and history.leaf_hash(body.encode("utf-8", "surrogatepass")) == leaf
        return is_whole and not files.isdisjoint(held_back(self.connection))


def _is_genuine(leaf: bytes, locator: str, body: str, raw: bytes | None, segments: str | None) -> bool:
    """Whether body and exact bytes of a row are those that its leaf was made from."""
    if history.leaf_hash(body.encode("utf-8", "surrogatepass")) != leaf or None not in (raw, segments):
        return False
    told = json.loads(body)  # as it was written: the leaf is its hash
    try:
        parts = (
            (RowSegment(literal=bytes(raw)),) if raw is not None else segments_from_json(json.loads(segments or "[]"))
        )
    except (ValueError, KeyError, TypeError):
        return False
    return bool(told["locator"] == locator and row_hash(parts) == told["row_sha256"])

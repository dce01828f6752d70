"""An outside case file, checked before anything of it shows: chains, bodies, leaves, roots, shapes.

Everything streams; what is kept are hashes and counts. Raises UserError ``file.case_file_damaged``,
``file.made_by_newer`` or ``file.case_file_too_large``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from shilu.core import history
from shilu.core.encoding import attachments_from_json
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.source_row import row_hash
from shilu.vault.exchange import bag as bags
from shilu.vault.exchange import shapes
from shilu.vault.exchange.apart import MOST_SIDES
from shilu.vault.exchange.bag import Bag, damaged
from shilu.vault.exchange.directory_shapes import DIRECTORY_KINDS, MOST_LAMPORT
from shilu.vault.exchange.lines import (
    CASE_KIND,
    DIRECTORY_KIND,
    FORMAT,
    EventLine,
    RowLine,
    event_of,
    is_hash,
    is_id,
    row_of,
)
from shilu.vault.exchange.shape_pieces import Newer, Wrong
from shilu.vault.fold.erasures import ERASING
from shilu.vault.history import DIRECTORY

_MOST_ORIGINS = 10_000
_MOST_NUMBER = 2**31
_MOST_ENTRIES = 250_000
_MOST_ENTRIES_BYTES = 64 * 1024 * 1024
_CHECK_EVERY = 200
_HONEST_LAMPORT = 2**44
"""No vault records so many events. Beyond, Lamport times may be as high as the clock that reads them says: no file
pushes ours so far that nobody takes them in any more, since one event takes longer than a millisecond."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a bag says of itself: whose events, which vault made it, and the case's number there where that matters.
    ``held_back``: originals that did not come along, as no copy is made of them."""

    chain: str
    exporter: str
    number: int | None
    held_back: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Origin:
    """A vault that recorded events: its id and its public key."""

    id: str
    public_key: bytes
    created_ms: int


@dataclass(frozen=True, slots=True)
class Recorder:
    """A key slot of another vault that recorded events, and what it is called there."""

    id: str
    kind: str
    name: str


@dataclass(slots=True)
class Facts:
    """What the events of a bag say of the rest of it."""

    events: int = 0
    heads: dict[str, int] = field(default_factory=dict)
    imports: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    has_case: bool = False
    is_erased: bool = False
    lamport: int = 0
    number: int = 0
    exhibits: int = 0
    exhibit: int = 0
    """``imports``: the number of rows and the root over their leaves. ``files``: originals that contacts name.
    ``lamport``, ``number``, ``exhibit``: the highest that were given. ``exhibits``: how many bundles list."""


def head_of(bag: Bag) -> Head:
    """What the bag is. One of a newer format is refused."""
    about = bag.one(bags.CASE)
    form, kind, chain = about.get("format"), about.get("kind"), about.get("chain")
    if type(form) is not int or form < 1:
        raise damaged("case.json")
    if form > FORMAT or kind not in (CASE_KIND, DIRECTORY_KIND):
        raise UserError("file.made_by_newer")
    if (kind == DIRECTORY_KIND) != (chain == DIRECTORY) or not (chain == DIRECTORY or is_id(chain)):
        raise damaged("case.json")
    if not is_id(about.get("origin")):
        raise damaged("case.json")
    number = about.get("number")
    if number is not None and (type(number) is not int or not 1 <= number < _MOST_NUMBER):
        raise damaged("case.json")
    held_back = about.get("held_back", [])
    if not isinstance(held_back, list) or not all(map(is_hash, held_back)):
        raise damaged("case.json")
    return Head(str(chain), str(about["origin"]), number, frozenset(held_back))


def origins_of(bag: Bag) -> Mapping[str, Origin]:
    """The vaults that the events come from."""
    found: dict[str, Origin] = {}
    for untrusted in bag.lines(bags.ORIGINS):
        key, created_ms = untrusted.get("public_key"), untrusted.get("created_ms")
        known = not is_id(untrusted.get("id")) or untrusted["id"] in found
        if known or not is_hash(key) or type(created_ms) is not int or not 0 <= created_ms < 2**53:
            raise damaged("origins.jsonl")
        if len(found) >= _MOST_ORIGINS:
            raise UserError("file.case_file_too_large")
        found[untrusted["id"]] = Origin(untrusted["id"], bytes.fromhex(str(key)), created_ms)
    return found


def recorders_of(bag: Bag) -> Mapping[str, Recorder]:
    """Whose key slots recorded the events."""
    found: dict[str, Recorder] = {}
    for untrusted in bag.lines(bags.RECORDERS):
        recorder = Recorder(untrusted.get("id", ""), untrusted.get("kind", ""), untrusted.get("name", ""))
        fits = isinstance(recorder.name, str) and isinstance(recorder.kind, str) and is_id(recorder.id)
        if not fits or len(recorder.name) > 500 or len(recorder.kind) > 40 or len(found) >= _MOST_ORIGINS:
            raise damaged("recorders.jsonl")
        found[recorder.id] = recorder
    return found


def entries_of(bag: Bag) -> Iterator[Mapping[str, Any]]:
    """The snapshot of the directory. A party stands there in as many forms as people gave it apart: few."""
    forms: Counter[str] = Counter()
    for number, entry in enumerate(bag.lines(bags.DIRECTORY, most_bytes=_MOST_ENTRIES_BYTES), start=1):
        if number > _MOST_ENTRIES:
            raise UserError("file.case_file_too_large")
        with _shaped(f"directory.jsonl:{number}"):
            shapes.check_entry(entry)
        if entry["entry"] == "party":
            forms[entry["id"]] += 1
            if forms[entry["id"]] > MOST_SIDES:
                raise UserError("file.case_file_too_large")
        yield entry


def events_of(bag: Bag, chain: str, origins: Mapping[str, Origin], job: Job) -> Iterator[EventLine]:
    """The events, each checked against the chain of its origin: by origin, and from the first one on."""
    heads: dict[str, tuple[int, int, bytes]] = {}
    last_origin = ""
    for number, untrusted in enumerate(bag.lines(bags.EVENTS), start=1):
        if number % _CHECK_EVERY == 0:
            job.check()
        where = f"events.jsonl:{number}"
        line = event_of(untrusted, chain, where)
        if line.origin not in origins or (line.origin != last_origin and line.origin in heads):
            raise damaged(where)
        last_origin = line.origin
        seq, lamport, head = heads.get(line.origin, (0, 0, history.GENESIS))
        if line.seq != seq + 1 or line.lamport <= lamport or history.link(head, line.body_hash) != line.hash:
            raise damaged(where)
        heads[line.origin] = (line.seq, line.lamport, line.hash)
        if line.lamport > MOST_LAMPORT:
            raise damaged(where)
        if line.body is not None:
            _check_body(json.loads(line.body), line, where)
        yield line
    if heads.keys() != origins.keys():
        raise damaged("origins.jsonl")


def facts_of(line: EventLine, facts: Facts) -> tuple[str, ...]:
    """Note what an event says of rows and files; returns the ids that it claims for the case."""
    facts.events += 1
    facts.heads[line.origin] = line.seq
    facts.lamport = max(facts.lamport, line.lamport)
    if line.body is None:
        return ()
    body = json.loads(line.body)
    kind, data = body["kind"], body["data"]
    if kind == "case.added":
        facts.has_case = True
    elif kind == "case.erased":
        facts.is_erased = True
    elif kind == "incident.logged":
        facts.files |= {file.sha256 for file in attachments_from_json(data["contact"]["attachments"])}
        facts.number = max(facts.number, data["number"])
    elif kind == "import.completed":
        if data["id"] in facts.imports:
            raise damaged("events.jsonl")
        facts.imports[data["id"]] = (data["count"], bytes.fromhex(data["merkle_root"]))
        facts.number = max(facts.number, data["number_base"] + data["receipt"]["added"] - 1)
    elif kind == "bundle.made":
        facts.exhibits += len(data["exhibits"])
        given = [one[name] for one in data["exhibits"] for name in ("serial", "group", "item")]
        facts.exhibit = max(facts.exhibit, *given, 0)
    elif kind in ERASING:
        facts.number = max([facts.number, *(incident["number"] for incident in data.get("incidents", ()))])
    return tuple(shapes.ids_of(kind, data))


def refuse_used_up(facts: Facts, now_ms: int) -> None:
    """Numbers and times are counted up. None is higher than so many contacts, exhibits and events can make it: else
    what we count on from there would be refused by everybody, as what no vault ever reaches."""
    contacts = facts.events + sum(count for count, _ in facts.imports.values())
    if facts.lamport > _HONEST_LAMPORT + max(now_ms, 0) or facts.number > contacts or facts.exhibit > facts.exhibits:
        raise damaged("events.jsonl")


def latest_said(entries: Sequence[Mapping[str, Any]], now_ms: int) -> int:
    """The highest Lamport time at which something was said of the directory: what is said here from now on is later.
    None is higher than so many events make it."""
    latest = max((entry["lamport"] for entry in entries if "lamport" in entry), default=0)
    if latest > _HONEST_LAMPORT + max(now_ms, 0):
        raise damaged("directory.jsonl")
    return latest


def rows_of(bag: Bag, head: Head, facts: Facts, job: Job) -> Iterator[RowLine]:
    """The rows of all imports, each checked against its leaf, and each import against its root."""
    waiting = dict(facts.imports)
    current, leaves = "", _Leaves()
    for number, untrusted in enumerate(bag.lines(bags.ROWS), start=1):
        if number % _CHECK_EVERY == 0:
            job.check()
        where = f"rows.jsonl:{number}"
        line = row_of(untrusted, where)
        if line.import_id != current:
            _finish(current, leaves, facts)
            if waiting.pop(line.import_id, None) is None:
                raise damaged(where)
            current, leaves = line.import_id, _Leaves()
        if line.ordinal != leaves.count or leaves.count >= facts.imports[current][0]:
            raise damaged(where)
        leaves.add(line.leaf)
        if line.body is not None:
            body = json.loads(line.body)
            facts.files |= _check_row(body, line, head, where)
            if body["number_offset"] >= facts.imports[current][0]:
                raise damaged(where)
        yield line
    _finish(current, leaves, facts)
    for import_id in waiting:
        _finish(import_id, _Leaves(), facts)


def row_incident(line: RowLine) -> str:
    """The incident that a row stands behind; "" when it was erased."""
    return "" if line.body is None else str(json.loads(line.body)["incident"])


class _Leaves:
    """The leaves of one import, as they come."""

    def __init__(self) -> None:
        self._leaves: list[bytes] = []

    @property
    def count(self) -> int:
        return len(self._leaves)

    def add(self, leaf: bytes) -> None:
        self._leaves.append(leaf)

    def root(self) -> bytes:
        return history.merkle_root(self._leaves)


def _finish(import_id: str, leaves: _Leaves, facts: Facts) -> None:
    if import_id and (leaves.count, leaves.root()) != facts.imports[import_id]:
        raise damaged("rows.jsonl")


def _check_body(body: Mapping[str, Any], line: EventLine, where: str) -> None:
    with _shaped(where):
        shapes.check_envelope(body)
        said = (body["chain"], body["origin"], body["seq"], body["lamport"])
        if said != (line.chain, line.origin, line.seq, line.lamport):
            raise Wrong
        kinds = DIRECTORY_KINDS if line.chain == DIRECTORY else shapes.CASE_KINDS
        shapes.check_data(body["kind"], body["data"], chain=line.chain, kinds=kinds)


def _check_row(body: Mapping[str, Any], line: RowLine, head: Head, where: str) -> set[str]:
    with _shaped(where):
        shapes.check_row(body)
    parts = line.parts()
    files = {file.sha256 for file in attachments_from_json(body["contact"]["attachments"])}
    is_bare = not parts and not head.held_back.isdisjoint(files)
    if body["locator"] != line.locator or (body["row_sha256"] != row_hash(parts) and not is_bare):
        raise damaged(where)
    return files | {part.blob.sha256 for part in parts if part.blob is not None}


@contextmanager
def _shaped(where: str) -> Iterator[None]:
    """What a shape raises, as a UserError that names the place."""
    try:
        yield
    except Newer as error:
        raise UserError("file.made_by_newer") from error
    except Wrong as error:
        raise damaged(where) from error

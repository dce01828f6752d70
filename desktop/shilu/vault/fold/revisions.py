"""Which events are revisions of what, and which of them nobody has followed yet.

Two revisions of one subject that both stand unfollowed were made apart, in two vaults: see ``Event.after``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shilu.core.history import Event
from shilu.vault.fold.base import Folding

TABLES = {
    "revisions": """
create table revisions (subject text not null, lamport integer not null, origin text not null, chain text not null,
  seq integer not null, body_hash blob not null, followed integer not null,
  primary key (subject, lamport, origin)) strict, without rowid
""",
}
OF_CASE = {"revisions": "chain = :case"}
KINDS: Mapping[str, Callable[[Folding, Event], None]] = {}

_NO_REVISION = frozenset({"case.opened", "case.exported", "case.received"})
_NOUNS = frozenset({"party", "attribution", "incident", "import", "particular", "merging", "slot"})


def subjects_of(kind: str, chain: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of what an event is a revision of: one, none, or all that an erasure took."""
    noun = kind.partition(".")[0]
    if kind in _NO_REVISION:
        return ()
    if noun == "case":
        return (chain,)
    if noun == "exhibit":
        return (exhibit_subject(chain, data["sha256"]),)
    if kind in ("incident.joined", "incident.separated"):
        together = data["together"] if kind == "incident.joined" else data["apart"]
        return tuple(dict.fromkeys(incident for some in together for incident in some))
    if kind == "incident.erased":
        return tuple(incident["id"] for incident in data["incidents"])
    if kind == "import.erased":
        return (data["id"], *(incident["id"] for incident in data["incidents"]))
    return (str(data["id"]),) if noun in _NOUNS else ()


def exhibit_subject(case_id: str, sha256: str) -> str:
    """What stands for a file in one case: the same file may be an exhibit of another."""
    return f"{case_id}/{sha256}"


def note(fold: Folding, event: Event) -> None:
    """Remember an event as a revision of its subjects."""
    for subject in subjects_of(event.kind, event.chain, event.data):
        _note_one(fold, event, subject)


def _note_one(fold: Folding, event: Event, subject: str) -> None:
    if event.after is None:
        fold.execute("update revisions set followed = 1 where subject = ? and origin = ?", (subject, event.origin))
    for followed in event.after or ():
        fold.execute(
            "update revisions set followed = 1 where subject = ? and body_hash = ?", (subject, bytes.fromhex(followed))
        )
    fold.execute(
        "insert into revisions values (?, ?, ?, ?, ?, ?, 0)",
        (subject, event.lamport, event.origin, event.chain, event.seq, event.body_hash),
    )


def unfollowed(connection: Any, subjects: Iterable[str]) -> tuple[str, ...]:
    """The body hashes, in hexadecimal, of the revisions of subjects that no other one follows."""
    found: dict[str, None] = {}
    for subject in subjects:
        rows = connection.execute(
            "select body_hash from revisions where subject = ? and not followed order by lamport, origin", (subject,)
        )
        found.update((bytes(hashed).hex(), None) for (hashed,) in rows)
    return tuple(found)

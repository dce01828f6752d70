"""Which events are revisions of what, and which of them nobody has followed yet.

Two revisions of one subject that both stand unfollowed were made apart, in two vaults: see ``Event.after``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shilu.core.history import Event
from shilu.vault.fold.base import Folding

TABLES = {
    "revisions": """
create table revisions (subject text not null, lamport integer not null, origin text not null, chain text not null,
  seq integer not null, body_hash blob not null, followed integer not null,
  primary key (subject, lamport, origin)) strict, without rowid
""",
}
KINDS: Mapping[str, Callable[[Folding, Event], None]] = {}

_NO_REVISION = frozenset({"case.opened", "case.exported"})
_NOUNS = frozenset({"case", "party", "attribution", "incident", "import", "slot"})


def subject_of(kind: str, chain: str, data: Mapping[str, object]) -> str:
    """The id of what an event is a revision of; "" for an event that revises nothing."""
    noun = kind.partition(".")[0]
    if noun not in _NOUNS or kind in _NO_REVISION:
        return ""
    return chain if noun == "case" else str(data["id"])


def note(fold: Folding, event: Event) -> None:
    """Remember an event as a revision of its subject."""
    subject = subject_of(event.kind, event.chain, event.data)
    if not subject:
        return
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


def unfollowed(connection: object, subject: str) -> tuple[str, ...]:
    """The body hashes, in hexadecimal, of the revisions of a subject that no other one follows."""
    found = connection.execute(  # type: ignore[attr-defined]  # a connection of the driver, which has no types
        "select body_hash from revisions where subject = ? and not followed order by lamport, origin", (subject,)
    )
    return tuple(bytes(hashed).hex() for (hashed,) in found)

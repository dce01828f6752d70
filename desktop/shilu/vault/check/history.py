"""Whether the history is whole: every chain from its first event to the heads that the header remembers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shilu.core import history as hashes
from shilu.core.bundle import Problem
from shilu.core.job import Job
from shilu.vault import erasures
from shilu.vault.header import Head
from shilu.vault.history import tells_of

_STEP = 500


def problems(connection: Any, heads: Sequence[Head], job: Job, *, chains: Sequence[str] = ()) -> Iterator[Problem]:
    """Breaks of a chain and bodies that are not what was chained, as ``chain:seq``; then chains that end too early. Of
    all chains, or of some.

    A body that was erased is no break, where an erasure of the same chain names it.
    """
    named = erasures.named(connection)
    of_some = f"where e.chain in ({', '.join('?' * len(chains))})" if chains else ""
    total = connection.execute(f"select count(*) from events e {of_some}", chains).fetchone()[0]
    last: dict[tuple[str, str], tuple[int, bytes]] = {}
    remembered = {
        (head.chain, head.origin, head.seq): head.hash for head in heads if not chains or head.chain in chains
    }
    found = connection.execute(
        "select e.chain, e.origin, e.seq, e.lamport, e.body_hash, e.hash, b.body from events e "
        f"left join bodies b on b.body_hash = e.body_hash {of_some} order by e.chain, e.origin, e.seq",
        chains,
    )
    for done, (chain, origin, seq, lamport, hashed, linked, body) in enumerate(found):
        if done % _STEP == 0:
            job.check()
            job.progress("history", done, total)
        before, head = last.get((chain, origin), (0, hashes.GENESIS))
        place = (chain, origin, seq, lamport)
        genuine = named.has_body(chain, bytes(hashed)) if body is None else tells_of(body, bytes(hashed), place)
        if seq != before + 1 or hashes.link(head, bytes(hashed)) != bytes(linked) or not genuine:
            yield Problem(f"{chain}:{seq}", "history_broken")
        last[chain, origin] = (seq, bytes(linked))
        if remembered.pop((chain, origin, seq), bytes(linked).hex()) != bytes(linked).hex():
            yield Problem(f"{chain}:{seq}", "history_other")
    for chain, _, seq in remembered:
        yield Problem(f"{chain}:{seq}", "history_cut")
    yield from _signing_keys(connection)


def _signing_keys(connection: Any) -> Iterator[Problem]:
    """Keys that are no pair: what was signed with one could not be checked with the other."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    found = connection.execute("select id, signing_key, public_key from origins where mine != 0").fetchall()
    for origin, signing, public in found:
        try:
            made = Ed25519PrivateKey.from_private_bytes(bytes(signing)).public_key().public_bytes_raw()
        except ValueError:
            made = b""
        if made != bytes(public):
            yield Problem(f"origins/{origin}", "table_differs")

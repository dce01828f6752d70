"""Whatever order sources come in, and however often, a case shows the same; and whatever is undone, put back, joined
and taken apart in between, nothing is lost and nothing is there twice.

Invented realities, told by a phone's log, exports of it, bills, recordings and a person: of each some sources, brought
in in two orders, some of them again. One chat as programs in several languages export it, under two names, and logs of
calls that nothing but their place tells apart. Calls in bursts, of which a person logged one and a bill has some: what
could be of either says so in both orders.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Protocol

from shilu.core.job import QuietJob
from shilu.vault.vault import Vault
from tests.property.bursts import bursts_brought_in
from tests.property.chat_realities import chats_brought_in
from tests.property.realities import BroughtIn, brought_in, turned_over
from tests.soak.part import Finding, Soak
from tests.unit.vault.handing_over import new_vault

_PER_VAULT = 50


def run(soak: Soak) -> Iterator[Finding]:
    """Small realities in many orders, then some that are large."""
    for size, many in ((6, soak.either(500, 6)), (120, soak.either(20, 1))):
        yield from _in_two_orders(soak, "realities", brought_in, size, many)
    for size, many in ((12, soak.either(200, 2)), (60, soak.either(20, 1))):
        yield from _in_two_orders(soak, "chats in several languages, and logs,", chats_brought_in, size, many)
    yield from _in_two_orders(soak, "bursts of calls", bursts_brought_in, 4, soak.either(500, 3))
    yield from _turned_over(soak, soak.either(500, 3))


class _Bringing(Protocol):
    def __call__(self, vault: Vault, seed: int, order: random.Random, *, size: int) -> BroughtIn: ...


def _in_two_orders(soak: Soak, what: str, bringing: _Bringing, size: int, many: int) -> Iterator[Finding]:
    wrong, unsound, contacts = [], 0, 0
    for start in range(0, many, _PER_VAULT):
        with soak.folder() as folder:
            vault = new_vault(folder / "v.shilu")
            for n in range(start, min(many, start + _PER_VAULT)):
                soak.progress(f"{what} of {size}", n, many)
                seed = soak.seed * 1_000_000 + n
                some = [bringing(vault, seed, random.Random(seed + order), size=size) for order in (1, 2)]
                contacts += len(some[0].shown)
                if some[0].shown != some[1].shown or some[0].again or some[1].again:
                    wrong.append(f"{seed}: {' '.join(some[0].order)} | {' '.join(some[1].order)}")
            unsound += len(vault.check(QuietJob()))
            vault.close()
    sentence = f"{many} {what} of {size} things that happened, each in two orders: {contacts} contacts"
    yield Finding(
        f"{sentence}; {len(wrong)} differed{_some(wrong)}, {unsound} rows of tables were wrong",
        not wrong and not unsound,
    )


def _turned_over(soak: Soak, many: int) -> Iterator[Finding]:
    wrong, unsound, contacts = [], 0, 0
    for start in range(0, many, _PER_VAULT):
        with soak.folder() as folder:
            vault = new_vault(folder / "v.shilu")
            for n in range(start, min(many, start + _PER_VAULT)):
                soak.progress("cases turned over", n, many)
                seed = soak.seed * 1_000_000 + n
                done = turned_over(vault, seed)
                contacts += done.contacts
                wrong += [f"{seed}: {done.wrong[0]}"] if done.wrong else []
            unsound += len(vault.check(QuietJob()))
            vault.close()
    sentence = f"{many} cases with imports undone and put back, contacts joined and taken apart: {contacts} contacts"
    lost = f"in {len(wrong)} something was lost or there twice{_some(wrong)}"
    yield Finding(f"{sentence}; {lost}, {unsound} rows of tables were wrong", not wrong and not unsound)


def _some(wrong: list[str]) -> str:
    return f" ({'; '.join(wrong[:3])})" if wrong else ""

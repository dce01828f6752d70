"""Whatever somebody puts into a case file, it is refused with a sentence or taken in whole; nothing else happens."""

import copy
import json
import random
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shilu.cli import documents
from shilu.core import history
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault.vault import Vault
from tests.unit.vault.handing_over import members, new_vault, packed, take_in
from tests.unit.vault.test_case_files import fill

EVENTS, LINES = "data/events.jsonl", ("data/events.jsonl", "data/rows.jsonl", "data/directory.jsonl")
_VALUES = (
    None, True, -1, 0, 1, 2**31, 2**53 - 1, 2**62, 10**40, "", "\0", "\u202e", "x" * 5_000, "../../etc/passwd",
    "a" * 26, "0" * 64, [], [[]], {}, {"a": 1}, [None], "2026-05-12", "withdrawn", "case", "vault", "incident",
)  # fmt: skip


def _places(value: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield (*path, name)
        yield from _places(part, (*path, name))


def _mutated(line: dict[str, object], pick: random.Random) -> None:
    path = pick.choice(list(_places(line)))
    place: object = line
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    match pick.randrange(4):
        case 0 if isinstance(place, dict):
            del place[path[-1]]
        case 1 if isinstance(place, list):
            place.append(copy.deepcopy(place[path[-1]]))  # type: ignore[call-overload]
        case 2:
            other: object = line
            for step in pick.choice(list(_places(line))):
                other = other[step]  # type: ignore[index]
            place[path[-1]] = copy.deepcopy(other)  # type: ignore[index]
        case _:
            place[path[-1]] = copy.deepcopy(pick.choice(_VALUES))  # type: ignore[index]


def _chained(lines: list[dict[str, object]]) -> None:
    """Let the chain verify again, so that what it says is looked at."""
    head = history.GENESIS
    for line in lines:
        with suppress(ValueError, TypeError, KeyError, RecursionError):
            body = line["body"]
            hashed = history.body_hash(history.canonical(body))  # type: ignore[arg-type]
            head = history.link(head, hashed)
            said = {"seq": body["seq"], "lamport": body["lamport"]}  # type: ignore[index]
            line.update(body_hash=hashed.hex(), hash=head.hex(), **said)


def poisoned(payload: dict[str, bytes], pick: random.Random) -> dict[str, bytes]:
    """A payload with one to three places changed, its chain made to verify again."""
    changed = dict(payload)
    for _ in range(pick.choice((1, 1, 1, 2, 3))):
        member = pick.choice(LINES)
        lines = [json.loads(line) for line in changed[member].splitlines()]
        _mutated(pick.choice(lines), pick)
        if member == EVENTS:
            _chained(lines)
        changed[member] = "".join(json.dumps(line) + "\n" for line in lines).encode("ascii")
    return changed


def _is_whole(vault: Vault) -> None:
    """Everything can be shown, and the vault checks out."""
    for case in vault.cases.all():
        for wanted in (EVERYTHING, IncidentFilter(withdrawn=True)):
            for incident in vault.incidents.each(case.id, wanted):
                json.dumps(documents.incident(incident))
        documents.case(case)
        vault.exchange.conflicts.of_case(case.id)
        vault.imports.receipts(case.id)
        vault.bundles.exhibits(case.id)
    assert vault.check(QuietJob()) == ()


def try_poisons(seeds: list[int]) -> tuple[int, int]:
    """Poison a case file in as many ways. Returns how many were refused and how many taken in."""
    refused = taken = 0
    with tempfile.TemporaryDirectory() as folder:
        giver = new_vault(Path(folder) / "giver.shilu")
        payload = members(giver, fill(giver))
        giver.close()
        victim = new_vault(Path(folder) / "0.shilu")
        for number, seed in enumerate(seeds, start=1):
            try:
                take_in(victim, packed(poisoned(payload, random.Random(seed))))
            except UserError as error:
                assert error.code.startswith("file.")
                assert victim.cases.all() == ()
                refused += 1
            else:
                taken += 1
                _is_whole(victim)
                victim.close()
                victim = new_vault(Path(folder) / f"{number}.shilu")
        _is_whole(victim)
        victim.close()
    return refused, taken


@settings(max_examples=2, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.integers(0, 2**32), min_size=150, max_size=150))
def test_a_poisoned_case_file_is_refused_or_harmless(seeds: list[int]) -> None:
    refused, taken = try_poisons(seeds)
    assert refused > taken

"""Real encrypted vaults, with a key derivation cheap enough for tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shilu.core.clock import FixedClock
from shilu.vault import vault as vaults
from shilu.vault.kdf import KdfCost
from shilu.vault.vault import Vault

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "correct horse battery"
NOON_MS = 1_778_558_400_000


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON_MS, tick_ms=1)


@pytest.fixture
def vault(tmp_path: Path, clock: FixedClock) -> Iterator[Vault]:
    made, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    yield made
    if not made.closed:
        made.close()


@pytest.fixture
def closed_vault(tmp_path: Path, clock: FixedClock) -> Path:
    made, _ = vaults.create(tmp_path / "closed.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    made.close()
    return tmp_path / "closed.shilu"


@pytest.fixture
def reopen(clock: FixedClock) -> Callable[[Path], Vault]:
    return lambda path: vaults.open_vault(path, PASSPHRASE, clock=clock, cost=CHEAP)

"""All of a vault is checked before a bundle is made of it, unless that was done within a day or takes minutes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shilu.core.bundle import BundleChoice, BundleWarning
from shilu.core.case import Case
from shilu.core.clock import FixedClock
from shilu.core.errors import Cancelled, UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.safekeeping import CheckReport
from shilu.services import checking as checks
from shilu.services.checking import BeforeBundle, Checking
from shilu.services.workspace import Workspace
from shilu.vault import vault as vaults
from shilu.vault.check.of_case import CaseReport
from shilu.vault.safekeeping import Safekeeping
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, NOON_MS, PASSPHRASE

DAY_MS = 86_400_000


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON_MS)


@pytest.fixture
def vault(tmp_path: Path, clock: FixedClock) -> Iterator[Vault]:
    made, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    yield made
    made.close()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was checked, in order: the vault, or a case."""
    found: list[str] = []
    whole, of_case = Safekeeping.examine, Safekeeping.examine_case

    def examine(*arguments: Any) -> CheckReport:
        found.append("vault")
        return whole(*arguments)

    def examine_case(*arguments: Any) -> CaseReport:
        found.append("case")
        return of_case(*arguments)

    monkeypatch.setattr(Safekeeping, "examine", examine)
    monkeypatch.setattr(Safekeeping, "examine_case", examine_case)
    return found


def test_it_is_checked_once_a_day_and_again_as_long_as_something_is_wrong(
    vault: Vault, clock: FixedClock, looked: list[str]
) -> None:
    checking = Checking(vault=vault, clock=clock)
    assert checking.before_bundle(QuietJob()) == BeforeBundle(0)
    assert checking.before_bundle(QuietJob()) == BeforeBundle(None)
    clock.at_ms += DAY_MS
    assert checking.before_bundle(QuietJob()) == BeforeBundle(0)
    clock.at_ms -= 2 * DAY_MS  # set back: nobody knows how long ago that was
    stranger = vault.path / "blobs" / "stranger"
    stranger.write_bytes(b"?")
    for _ in range(2):
        assert checking.before_bundle(QuietJob()) == BeforeBundle(1)
    stranger.unlink()
    assert checking.before_bundle(QuietJob()) == BeforeBundle(0)
    assert checking.before_bundle(QuietJob()) == BeforeBundle(None)
    assert len(looked) == 5


def test_nobody_waits_minutes_for_it_and_is_told_when_it_was_not_made_for_a_week(
    vault: Vault, clock: FixedClock, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checking = Checking(vault=vault, clock=clock)
    monkeypatch.setattr(checks, "_LONGEST_S", 0)
    assert checking.before_bundle(QuietJob()) == BeforeBundle(None)
    clock.at_ms += 8 * DAY_MS
    assert checking.before_bundle(QuietJob()) == BeforeBundle(None, is_overdue=True)
    assert looked == []


def test_a_disk_without_room_for_it_keeps_nobody_from_a_bundle(
    vault: Vault, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("disk.no_room", wanted=9, free=1)

    monkeypatch.setattr(Safekeeping, "examine", full)
    assert Checking(vault=vault, clock=clock).before_bundle(QuietJob()) == BeforeBundle(None)


def test_who_waits_for_a_check_that_is_under_way_can_stop(vault: Vault, clock: FixedClock) -> None:
    checking = Checking(vault=vault, clock=clock)
    with checking._in_turn(QuietJob()), pytest.raises(Cancelled):
        checking.before_bundle(CancelledJob())
    assert checking.before_bundle(QuietJob()) == BeforeBundle(0)


def test_a_bundle_looks_at_all_of_the_vault_or_where_that_was_done_today_at_its_case(
    workspace: Workspace, case: Case, tmp_path: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    when = workspace.intake.understand_time("2026-05-10 10:00", case.timezone)
    workspace.intake.log(case.id, IncidentDraft(when=when, address="10412345678", text="还钱"))

    def bundle(name: str) -> tuple[BundleWarning, ...]:
        return workspace.bundling.build(case.id, BundleChoice(language="en"), tmp_path / name, QuietJob()).warnings

    assert bundle("1") == ()
    assert looked == ["vault"]
    assert bundle("2") == ()
    assert looked == ["vault", "case"]
    monkeypatch.setattr(Checking, "before_bundle", lambda *_: BeforeBundle(None, is_overdue=True))
    assert bundle("3") == (BundleWarning("vault_unchecked"),)
    assert looked == ["vault", "case", "case"]

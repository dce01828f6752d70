"""All of a vault is checked before a bundle is made of it, unless that was done within a day or not asked for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shilu.core.bundle import BundleChoice, BundleWarning, Checked, CheckScope
from shilu.core.case import Case
from shilu.core.clock import FixedClock
from shilu.core.errors import Cancelled, UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.safekeeping import CheckReport, VaultSize
from shilu.services.checking import BeforeBundle, Checking
from shilu.services.workspace import Workspace
from shilu.vault import vault as vaults
from shilu.vault.check.of_case import CaseReport
from shilu.vault.safekeeping import Safekeeping
from shilu.vault.vault import Vault
from tests.unit.services.papers import paper_of
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


def _before(checking: Checking, scope: CheckScope = CheckScope.VAULT) -> BeforeBundle:
    return checking.before_bundle(scope, QuietJob())


def test_it_is_checked_once_a_day_and_again_as_long_as_something_is_wrong(
    vault: Vault, clock: FixedClock, looked: list[str]
) -> None:
    checking = Checking(vault=vault, clock=clock)

    def at(ms: int) -> Checked:
        return Checked(CheckScope.VAULT, ms)

    assert _before(checking) == BeforeBundle(at(NOON_MS), 0)
    assert _before(checking) == BeforeBundle(at(NOON_MS))
    clock.at_ms += DAY_MS
    assert _before(checking) == BeforeBundle(at(NOON_MS + DAY_MS), 0)
    clock.at_ms -= 2 * DAY_MS  # set back: nobody knows how long ago that was
    stranger = vault.path / "blobs" / "stranger"
    stranger.write_bytes(b"?")
    for _ in range(2):
        assert _before(checking) == BeforeBundle(at(NOON_MS - DAY_MS), 1)
    stranger.unlink()
    assert _before(checking) == BeforeBundle(at(NOON_MS - DAY_MS), 0)
    assert _before(checking) == BeforeBundle(at(NOON_MS - DAY_MS))
    assert len(looked) == 5


def test_however_long_it_takes_all_is_checked_unless_only_the_case_is_asked_for(
    vault: Vault, clock: FixedClock, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checking = Checking(vault=vault, clock=clock)
    monkeypatch.setattr(Safekeeping, "size", lambda _: VaultSize(820_000_000, 20_000_000_000))
    assert checking.before_bundle_s() == 610
    assert _before(checking, CheckScope.CASE) == BeforeBundle(Checked(CheckScope.CASE, None))
    clock.at_ms += 8 * DAY_MS
    assert _before(checking, CheckScope.CASE) == BeforeBundle(Checked(CheckScope.CASE, None), is_overdue=True)
    assert looked == []
    assert _before(checking) == BeforeBundle(Checked(CheckScope.VAULT, clock.at_ms), 0)
    assert looked == ["vault"]
    assert checking.before_bundle_s() == 0
    assert _before(checking, CheckScope.CASE) == BeforeBundle(Checked(CheckScope.VAULT, clock.at_ms))
    clock.at_ms += 2 * DAY_MS
    assert _before(checking, CheckScope.CASE) == BeforeBundle(Checked(CheckScope.CASE, clock.at_ms - 2 * DAY_MS))


def test_a_disk_without_room_for_it_keeps_nobody_from_a_bundle(
    vault: Vault, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("disk.no_room", wanted=9, free=1)

    monkeypatch.setattr(Safekeeping, "examine", full)
    checking = Checking(vault=vault, clock=clock)
    assert _before(checking) == BeforeBundle(Checked(CheckScope.CASE, None), no_room=True)


def test_who_waits_for_a_check_that_is_under_way_can_stop(vault: Vault, clock: FixedClock) -> None:
    checking = Checking(vault=vault, clock=clock)
    with checking._in_turn(QuietJob()), pytest.raises(Cancelled):
        checking.before_bundle(CheckScope.VAULT, CancelledJob())
    assert _before(checking).problems == 0


def test_a_bundle_looks_at_all_of_the_vault_or_at_its_case_and_its_paper_says_which(
    workspace: Workspace, case: Case, tmp_path: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    when = workspace.intake.understand_time("2026-05-10 10:00", case.timezone)
    workspace.intake.log(case.id, IncidentDraft(when=when, address="10412345678", text="还钱"))

    def bundle(name: str, scope: CheckScope) -> tuple[tuple[BundleWarning, ...], str]:
        choice = BundleChoice(language="en", check=scope)
        built = workspace.bundling.build(case.id, choice, tmp_path / name, QuietJob())
        paper = paper_of(built)
        assert paper.count("which they are kept") + paper.count("in which the record is kept") == 1
        start = max(paper.find("Just before this was made"), paper.find("All of the vault"))
        return built.warnings, paper[start:]

    warnings, said = bundle("1", CheckScope.CASE)
    assert (looked, warnings) == (["case"], ())
    assert "not all of the vault in which they are kept; all of that was never checked yet." in said
    warnings, said = bundle("2", CheckScope.VAULT)
    assert (looked, warnings) == (["case", "vault"], ())
    assert said.startswith("All of the vault in which the record is kept was checked on 14 May 2026 10:30")
    again = bundle("3", CheckScope.VAULT)[1]
    assert looked == ["case", "vault", "case"]
    assert again[:120] == said[:120]  # so that what is made twice of the same is the same
    last = Checked(CheckScope.CASE, NOON_MS)
    for given, code in (
        (BeforeBundle(last, is_overdue=True), "vault_unchecked"),
        (BeforeBundle(last, no_room=True), "vault_no_room"),
    ):
        monkeypatch.setattr(Checking, "before_bundle", lambda *_, given=given: given)
        warnings, said = bundle(code, CheckScope.VAULT)
        assert warnings == (BundleWarning(code),)
        assert "not all of the vault in which they are kept; all of that was last checked on 12 May 2026" in said

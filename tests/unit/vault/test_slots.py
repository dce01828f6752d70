"""Several people open one vault, each in their own way; no change of the keys can lose it."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.key_slot import SlotKind
from shilu.vault import header_file, keys
from shilu.vault import vault as vaults
from shilu.vault.header import Header, decode
from shilu.vault.history import History, events_in_order
from shilu.vault.keys import MasterKey
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.crash_states import Replacements, Snapshots

OTHER = "another long passphrase"
Open = Callable[[str], Vault]


@pytest.fixture
def path(closed_vault: Path) -> Path:
    return closed_vault


@pytest.fixture
def opened(path: Path, clock: FixedClock) -> Open:
    return lambda passphrase: vaults.open_vault(path, passphrase, clock=clock, cost=CHEAP)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def _events(vault: Vault, *kinds: str) -> list[tuple[str, str, dict[str, object]]]:
    """What the directory's history tells of the keys: kind, by whom, data without the public keys."""
    events = vault._threads.run(lambda: list(events_in_order(vault._database, "directory")))
    wanted = [event for event in events if event.kind in kinds or not kinds]
    return [(e.kind, e.by, {k: v for k, v in e.data.items() if k != "recipient"}) for e in wanted]


def _opens(path: Path, passphrase: str, clock: FixedClock) -> bool:
    try:
        vaults.open_vault(path, passphrase, clock=clock, cost=CHEAP).close()
    except UserError as error:
        assert error.code == "vault.wrong_passphrase"
        return False
    return True


def test_a_new_vault_has_a_passphrase_and_a_recovery_key_and_says_so(vault: Vault) -> None:
    first, paper = vault.slots.all()
    assert (first.kind, first.is_open, paper.kind, paper.is_open) == (
        SlotKind.PASSPHRASE,
        True,
        SlotKind.RECOVERY,
        False,
    )
    assert not paper.is_confirmed
    assert first.added_ms is not None
    assert [(kind, data["id"], data["kind"]) for kind, _, data in _events(vault, "slot.added")] == [
        ("slot.added", first.id, "passphrase"),
        ("slot.added", paper.id, "recovery"),
    ]


def test_each_opens_with_their_own_passphrase_and_the_history_says_who_did_what(opened: Open) -> None:
    vault = opened(PASSPHRASE)
    mei = vault.slots.add("Mei", OTHER)
    vault.close()
    hers = opened(OTHER)
    case = hers.cases.add(CaseDraft("案件", "李某"))
    assert [(slot.name, slot.is_open) for slot in hers.slots.all()] == [("", False), ("", False), ("Mei", True)]
    by = hers._threads.run(lambda: [e.by for e in events_in_order(hers._database, case.id)])
    assert by == [mei]
    assert hers.check(QuietJob()) == ()
    hers.close()
    his = opened(PASSPHRASE)
    assert his.cases.all() == (case,)
    his.close()


def test_each_way_in_says_through_which_one_it_was_added(opened: Open) -> None:
    vault = opened(PASSPHRASE)
    mei = vault.slots.add("Mei", OTHER)
    vault.close()
    hers = opened(OTHER)
    lan = hers.slots.add("Lan", "a third long passphrase")
    added_by = {slot.id: slot.added_by for slot in hers.slots.all()}
    first, paper, *_ = added_by
    assert added_by[first] is None
    assert [(by.slot, by.name) for by in (added_by[paper], added_by[mei], added_by[lan]) if by is not None] == [
        (first, ""),
        (first, ""),
        (mei, "Mei"),
    ]
    hers.close()


def test_a_changed_passphrase_opens_and_the_old_one_does_not(opened: Open, path: Path, clock: FixedClock) -> None:
    vault = opened(PASSPHRASE)
    before = vault.slots.all()[0]
    assert vault.slots.change_passphrase(PASSPHRASE, OTHER) == before.id
    assert vault.slots.all()[0] == before
    assert _events(vault, "passphrase.changed") == [("passphrase.changed", before.id, {"id": before.id})]
    vault.close()
    assert not _opens(path, PASSPHRASE, clock)
    assert _opens(path, OTHER, clock)


def test_the_old_passphrase_is_asked_and_another_one_changes_nothing(opened: Open, path: Path) -> None:
    vault = opened(PASSPHRASE)
    before = (path / "header.json").read_bytes()
    assert _code(lambda: vault.slots.change_passphrase("not the old one", OTHER)) == "vault.wrong_passphrase"
    assert (path / "header.json").read_bytes() == before
    assert _events(vault, "passphrase.changed") == []
    vault.close()


def test_a_changed_passphrase_gets_a_private_key_of_its_own(path: Path, opened: Open, clock: FixedClock) -> None:
    """Whoever has an old header and its passphrase must not be able to unseal what is sealed after a re-key."""
    old = decode((path / "header.json").read_bytes())
    identity = keys.unlock(old, PASSPHRASE, cost=CHEAP).identity
    vault = opened(PASSPHRASE)
    vault.slots.change_passphrase(PASSPHRASE, OTHER)
    vault.rekeying.run(QuietJob())
    vault.close()
    new = decode((path / "header.json").read_bytes())
    assert _code(lambda: keys.unseal(new, identity, old.slots[0].id)) == "vault.damaged"
    assert _opens(path, OTHER, clock)


def test_removing_a_way_in_closes_it_here_and_not_in_a_copy(
    path: Path, opened: Open, clock: FixedClock, tmp_path: Path
) -> None:
    vault = opened(PASSPHRASE)
    mei = vault.slots.add("Mei", OTHER)
    vault.close()
    copy = (path / "header.json").read_bytes()
    vault = opened(PASSPHRASE)
    vault.slots.remove(mei)
    assert [slot.id for slot in vault.slots.all()].count(mei) == 0
    vault.close()
    assert not _opens(path, OTHER, clock)
    # as SECURITY.md says: an old header with its passphrase still leads to the master key, until the next re-key
    current = (path / "header.json").read_bytes()
    (path / "header.json").write_bytes(copy)
    assert _opens(path, OTHER, clock)
    (path / "header.json").write_bytes(current)
    vault = opened(PASSPHRASE)
    vault.rekeying.run(QuietJob())
    vault.close()
    (path / "header.json").write_bytes(copy)
    assert _code(lambda: opened(OTHER)) == "vault.damaged"


def test_the_last_way_in_of_its_kind_and_the_one_that_is_open_stay(opened: Open, path: Path) -> None:
    vault = opened(PASSPHRASE)
    first, paper = vault.slots.all()
    before = (path / "header.json").read_bytes()
    assert _code(lambda: vault.slots.remove(paper.id)) == "usage.last_recovery_key"
    assert _code(lambda: vault.slots.remove(first.id)) == "usage.slot_is_open"
    assert _code(lambda: vault.slots.remove("nobody")) == "usage.unknown_slot"
    assert _code(lambda: vault.slots.rename("nobody", "x")) == "usage.unknown_slot"
    assert (path / "header.json").read_bytes() == before
    assert _events(vault, "slot.removed") == []
    vault.close()


def test_the_only_passphrase_is_not_removed_by_the_recovery_key_either(path: Path, clock: FixedClock) -> None:
    made_path = path.with_name("own.shilu")
    vault, made = vaults.create(made_path, PASSPHRASE, clock=clock, cost=CHEAP)
    vault.close()
    unlock = lambda header: keys.unlock_with_recovery_key(header, made.recovery_key)  # noqa: E731
    vault = vaults.open_with(made_path, unlock, clock=clock, cost=CHEAP)
    assert _code(lambda: vault.slots.remove(vault.slots.all()[0].id)) == "usage.last_passphrase"
    vault.close()


def test_a_forgotten_passphrase_is_replaced_with_the_recovery_key(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "own.shilu"
    vault, made = vaults.create(path, PASSPHRASE, clock=clock, slot_name="Lan", cost=CHEAP)
    slot = vault.slots.all()[0]
    assert _code(lambda: vault.slots.set_passphrase(slot.id, OTHER)) == "usage.needs_recovery_key"
    vault.close()
    unlock = lambda header: keys.unlock_with_recovery_key(header, made.recovery_key.lower())  # noqa: E731
    vault = vaults.open_with(path, unlock, clock=clock, cost=CHEAP)
    assert _code(lambda: vault.slots.change_passphrase(PASSPHRASE, OTHER)) == "usage.opened_with_recovery_key"
    assert _code(vault.slots.add_recovery_key) == "usage.opened_with_recovery_key"
    assert _code(lambda: vault.slots.set_passphrase(made.recovery_slot, OTHER)) == "usage.unknown_slot"
    vault.slots.set_passphrase(slot.id, OTHER)
    assert [(one.name, one.is_open) for one in vault.slots.all()] == [("Lan", False), ("", True)]
    assert _events(vault, "passphrase.changed") == [("passphrase.changed", made.recovery_slot, {"id": slot.id})]
    assert vault.check(QuietJob()) == ()
    vault.close()
    assert _opens(path, OTHER, clock)
    assert not _opens(path, PASSPHRASE, clock)


def test_a_new_recovery_key_takes_the_place_of_the_old_one_once_it_is_on_paper(
    tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "own.shilu"
    vault, made = vaults.create(path, PASSPHRASE, clock=clock, cost=CHEAP)

    def leads_in(key: str) -> bool:
        try:
            keys.unlock_with_recovery_key(decode((path / "header.json").read_bytes()), key)
        except UserError as error:
            assert error.code == "vault.wrong_recovery_key"
            return False
        return True

    slot, key = vault.slots.add_recovery_key()
    assert leads_in(made.recovery_key)
    assert leads_in(key)
    vault.slots.settle_recovery_key(slot, is_confirmed=True, keep_others=False)
    assert not leads_in(made.recovery_key)
    assert leads_in(key)
    second, other = vault.slots.add_recovery_key()
    vault.slots.settle_recovery_key(second, is_confirmed=False, keep_others=True)
    assert leads_in(key)
    assert leads_in(other)
    assert [one.is_confirmed for one in vault.slots.all() if one.kind is SlotKind.RECOVERY] == [True, False]
    assert [kind for kind, _, _ in _events(vault)[3:]] == [
        *("slot.added", "recovery_key.made", "recovery_key.confirmed", "slot.removed"),
        *("slot.added", "recovery_key.made"),
    ]
    assert vault.check(QuietJob()) == ()
    vault.close()


def test_more_ways_in_than_a_header_holds_are_refused(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shilu.vault.slots.MOST_SLOTS", 3)
    vault.slots.add("a", OTHER)
    assert _code(lambda: vault.slots.add("b", f"{OTHER}, b")) == "usage.too_many_slots"
    assert len(vault.slots.all()) == 3


def test_a_slot_of_a_newer_version_is_not_locked_out(vault: Vault) -> None:
    """It cannot be sealed to, so the keys are not changed at all."""
    header = vault._file.header
    newer = keys.Slot("new", "token", "age1tag1qnew")
    vault._file.header = replace(header, slots=(*header.slots, newer))
    assert _code(lambda: vault.slots.change_passphrase(PASSPHRASE, OTHER)) == "vault.newer_slot"
    assert _code(lambda: vault.slots.add("x", OTHER)) == "vault.newer_slot"
    assert vault.slots.all()[-1].kind is SlotKind.OTHER
    vault._file.header = header


# nothing can be lost


def test_a_header_that_would_not_open_never_replaces_the_old_one(
    path: Path, opened: Open, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = opened(PASSPHRASE)
    lan = vault.slots.add("Lan", "the passphrase of Lan")
    before = (path / "header.json").read_bytes()
    genuine = keys.sealed_to_all

    def another_key(header: Header, master: MasterKey) -> Header:
        return genuine(header, replace(master, secret=bytes(32)))

    def not_to_a_new_slot(header: Header, _: MasterKey) -> Header:
        return header

    def change() -> object:
        return vault.slots.change_passphrase(PASSPHRASE, OTHER)

    def add() -> object:
        return vault.slots.add("Mei", OTHER)

    def remove() -> object:
        return vault.slots.remove(lan)

    for broken, attempts in ((another_key, (change, add, remove)), (not_to_a_new_slot, (change, add))):
        with monkeypatch.context() as patch:
            patch.setattr(keys, "sealed_to_all", broken)
            for attempt in attempts:
                with pytest.raises((RuntimeError, UserError)):
                    attempt()
        assert (path / "header.json").read_bytes() == before
    with pytest.raises(RuntimeError, match="new slot"):  # a header that lacks what was just made
        vault._file.replace(vault._file.header, added=keys.passphrase_slot(OTHER, cost=CHEAP))
    assert (path / "header.json").read_bytes() == before
    vault.close()
    assert _opens(path, PASSPHRASE, clock)
    assert not _opens(path, OTHER, clock)


def test_on_a_full_disk_the_old_passphrase_holds_and_the_history_tells_nothing_else(
    path: Path, opened: Open, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = opened(PASSPHRASE)
    with monkeypatch.context() as patch:

        def full(path: Path, content: bytes) -> None:
            raise UserError("disk.full")

        patch.setattr(header_file, "replace_durably", full)
        assert _code(lambda: vault.slots.change_passphrase(PASSPHRASE, OTHER)) == "disk.full"
        assert _code(lambda: vault.slots.add("Mei", OTHER)) == "disk.full"
    assert _events(vault, "passphrase.changed", "slot.added")[2:] == []
    assert len(vault.slots.all()) == 2
    vault.close()
    assert _opens(path, PASSPHRASE, clock)
    assert not _opens(path, OTHER, clock)


def test_a_change_that_is_done_is_never_told_as_failed_and_is_recorded_later(
    path: Path, opened: Open, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills between header and event: the new passphrase is the one that opens, and nobody is told else."""
    vault = opened(PASSPHRASE)
    slot = vault.slots.all()[0].id
    with monkeypatch.context() as patch:

        def full(*_: object, **__: object) -> None:
            raise UserError("disk.full")

        patch.setattr(History, "record", full)
        vault.slots.change_passphrase(PASSPHRASE, OTHER)
        assert _code(lambda: vault.slots.change_passphrase(OTHER, PASSPHRASE)) == "disk.full"
    done_ms = json.loads((path / "header.json").read_text())["unrecorded"][0]["at_ms"]
    vault.close()
    assert _opens(path, OTHER, clock)
    vault = opened(OTHER)
    late = {"id": slot, "late": {"by": slot, "ms": done_ms}}
    assert _events(vault, "passphrase.changed") == [("passphrase.changed", slot, late)]
    assert vault.slots.problems() == ()
    assert vault.check(QuietJob()) == ()
    vault.close()
    assert "unrecorded" not in json.loads((path / "header.json").read_text())


@pytest.mark.parametrize("sync", [True, False])
def test_after_a_power_cut_the_old_or_the_new_passphrase_opens(
    path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch, sync: bool
) -> None:
    """Every state that the header can have at every step, for a row of changes. Without the sync, the negative control,
    some state opens with neither."""
    vault = opened(PASSPHRASE)
    recorder = Replacements(path / "header.json")
    passphrases = [PASSPHRASE, *(f"passphrase number {n}" for n in range(8))]
    acknowledged = []
    with recorder.recorded(monkeypatch, sync=sync):
        for old, new in pairwise(passphrases):
            vault.slots.change_passphrase(old, new)
            acknowledged.append(len([step for step in recorder._steps if step[0] == "folder"]))
    vault.close()
    states = ruined = 0
    for returned, content in recorder.possible():
        states += 1
        done = sum(returned >= count for count in acknowledged)
        # the one acknowledged last, or the one that is under way
        if not any(_leads_in(content, passphrase) for passphrase in passphrases[done : done + 2]):
            ruined += 1
    assert states > 40
    assert (ruined == 0) is sync


def _leads_in(content: bytes, passphrase: str) -> bool:
    try:
        header = decode(content)
        header_file.authenticate(content, keys.unlock(header, passphrase, cost=CHEAP).header)
    except UserError:
        return False
    return True


def test_a_process_killed_at_any_step_of_a_change_leaves_a_vault_whose_history_is_true(
    path: Path, opened: Open, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = opened(PASSPHRASE)
    snapshots = Snapshots(path, tmp_path)
    with monkeypatch.context() as patch:
        snapshots.around(patch, header_file, "replace_durably")
        snapshots.around(patch, History, "record")
        vault.slots.change_passphrase(PASSPHRASE, OTHER)
        mei = vault.slots.add("Mei", "the passphrase of Mei")
        vault.slots.remove(mei)
    vault.close()
    assert len(snapshots.taken) == 30
    for copy in snapshots.taken:
        passphrase = OTHER if _opens(copy, OTHER, clock) else PASSPHRASE
        with_mei = _opens(copy, "the passphrase of Mei", clock)
        left = vaults.open_vault(copy, passphrase, clock=clock, cost=CHEAP)
        told = [kind for kind, _, _ in _events(left)[3:]]
        assert told == (
            ["passphrase.changed"] * (passphrase == OTHER)
            + ["slot.added"] * (with_mei or "slot.removed" in told)
            + ["slot.removed"] * ("slot.added" in told and not with_mei)
        )
        assert left.slots.problems() == ()
        assert left.check(QuietJob()) == ()
        assert len(left.slots.all()) == 2 + with_mei
        left.close()


def test_an_older_header_put_back_is_named(path: Path, opened: Open) -> None:
    older = (path / "header.json").read_bytes()
    vault = opened(PASSPHRASE)
    vault.slots.change_passphrase(PASSPHRASE, OTHER)
    assert vault.slots.problems() == ()
    vault.close()
    (path / "header.json").write_bytes(older)
    vault = opened(PASSPHRASE)
    (problem,) = vault.slots.problems()
    assert (problem.path, problem.problem) == ("header.json", "slots_differ")
    assert problem in vault.check(QuietJob())
    vault.close()


def test_the_first_bytes_of_the_database_are_kept_for_the_day_they_are_damaged(path: Path, opened: Open) -> None:
    from shilu.vault.connection import connect

    content = (path / "vault.db").read_bytes()
    header = decode((path / "header.json").read_bytes())
    assert header.salt == content[:16]
    (path / "vault.db").write_bytes(bytes([content[0] ^ 1]) + content[1:])
    key = keys.unlock(header, PASSPHRASE, cost=CHEAP).database
    assert _code(lambda: connect(path / "vault.db", key)) == "vault.damaged"
    rescued = connect(path / "vault.db", key, salt=header.salt)
    assert rescued.conn.execute("select count(*) from events").fetchone()[0] >= 3
    rescued.conn.close()
    opened(PASSPHRASE).close()
    assert (path / "vault.db").read_bytes()[:16] == content[:16]

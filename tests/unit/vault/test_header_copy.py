"""What opens a vault stands in it twice. A flipped byte of one loses nothing, and the copy opens nothing of its own."""

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shilu.core.bundle import Problem
from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.vault import header as headers
from shilu.vault import header_file, keys
from shilu.vault import vault as vaults
from shilu.vault.header import Header
from shilu.vault.header_file import COPY, HEADER, open_header
from shilu.vault.history import History
from shilu.vault.keys import MasterKey
from shilu.vault.salvage import rescue
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.crash_states import Snapshots

OTHER = "another long passphrase"
Reopen = Callable[[Path], Vault]


@pytest.fixture
def path(closed_vault: Path) -> Path:
    return closed_vault


def _unlock(header: Header, passphrase: str = PASSPHRASE) -> MasterKey:
    return keys.unlock(header, passphrase, cost=CHEAP)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def _opens(path: Path, passphrase: str, clock: FixedClock) -> bool:
    try:
        vaults.open_vault(path, passphrase, clock=clock, cost=CHEAP).close()
    except UserError as error:
        assert error.code == "vault.wrong_passphrase"
        return False
    return True


def _flipped(content: bytes, place: int, bit: int = 1) -> bytes:
    return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]


def _places(content: bytes) -> Iterator[int]:
    """The first 60 bytes and the last 20 of each line: every field has a line of its own."""
    at = 0
    for line in content.splitlines(keepends=True):
        yield from sorted({*range(at, at + min(60, len(line))), *range(at + max(0, len(line) - 20), at + len(line))})
        at += len(line)


def _is_in_both(path: Path) -> bool:
    return (path / HEADER).read_bytes() == (path / COPY).read_bytes()


def test_what_opens_a_vault_stands_in_it_twice_for_its_owner_alone(path: Path) -> None:
    assert _is_in_both(path)
    assert stat.S_IMODE((path / COPY).stat().st_mode) == 0o600


def test_a_flipped_bit_at_any_place_of_the_header_opens_nothing_else_and_is_told(path: Path) -> None:
    genuine = (path / HEADER).read_bytes()
    whole = open_header(path, _unlock)
    assert whole.damaged == ()
    for n, place in enumerate(_places(genuine)):
        (path / HEADER).write_bytes(_flipped(genuine, place, 1 << n % 7))
        opened = open_header(path, _unlock)
        assert (opened.header, opened.master, opened.damaged) == (whole.header, whole.master, (HEADER,)), place
    assert n > 1_000


def test_each_field_of_the_header_damaged_the_vault_opens_says_so_and_makes_it_anew(path: Path, reopen: Reopen) -> None:
    genuine, at = (path / HEADER).read_bytes(), 0
    for line in genuine.splitlines(keepends=True):
        (path / HEADER).write_bytes(_flipped(genuine, at + len(line) // 2))
        vault = reopen(path)
        assert vault.noticed == (Problem(HEADER, "header_renewed"),), line
        vault.close()
        assert _is_in_both(path)
        assert open_header(path, _unlock).damaged == ()
        genuine, at = (path / HEADER).read_bytes(), at + len(line)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00\xff" * 500])
def test_the_check_names_a_header_that_was_lost_once_and_all_else_is_good(
    path: Path, reopen: Reopen, content: bytes | None
) -> None:
    (path / HEADER).unlink()
    if content is not None:
        (path / HEADER).write_bytes(content)
    vault = reopen(path)
    vault.cases.add(CaseDraft("案件", "李某"))
    report = vault.safekeeping.examine(QuietJob())
    assert report.problems == (Problem(HEADER, "header_renewed"),)
    assert all(tally.damaged == 0 for tally in report.good)
    vault.close()
    vault = reopen(path)
    assert (vault.noticed, vault.check(QuietJob())) == ((), ())
    vault.close()


def test_with_both_damaged_the_vault_is_damaged_and_a_wrong_passphrase_is_still_told_apart(
    path: Path, reopen: Reopen, clock: FixedClock
) -> None:
    genuine = (path / HEADER).read_bytes()
    (path / HEADER).write_bytes(_flipped(genuine, 100))
    assert not _opens(path, "not the passphrase", clock)
    assert (path / HEADER).read_bytes() == _flipped(genuine, 100)
    (path / COPY).write_bytes(_flipped(genuine, 200))
    assert _code(lambda: reopen(path)) == "vault.damaged"
    (path / COPY).unlink()
    assert _code(lambda: reopen(path)) == "vault.damaged"
    (path / HEADER).unlink()
    assert _code(lambda: reopen(path)) == "vault.damaged"


def test_a_header_changed_by_somebody_without_the_key_is_told_and_the_copy_opens(path: Path, reopen: Reopen) -> None:
    raw = json.loads((path / HEADER).read_text())
    raw["created_ms"] = 0
    raw["sha256"] = headers._checksum(raw)
    (path / HEADER).write_text(json.dumps(raw))
    vault = reopen(path)
    assert vault.noticed == (Problem(HEADER, "header_renewed"),)
    vault.close()


def test_a_version_that_was_flipped_is_damage_and_a_newer_vault_is_refused_beside_an_older_copy(
    path: Path, reopen: Reopen
) -> None:
    genuine = (path / HEADER).read_bytes()
    (path / HEADER).write_bytes(genuine.replace(b'"version": 1,', b'"version": 9,'))
    reopen(path).close()
    raw = json.loads(genuine) | {"version": 2}
    raw["sha256"] = headers._checksum(raw)
    (path / HEADER).write_text(json.dumps(raw))
    copy = (path / COPY).read_bytes()
    assert _code(lambda: reopen(path)) == "vault.too_new"
    assert (path / COPY).read_bytes() == copy


def test_a_flipped_bit_of_the_copy_is_told_and_made_good(path: Path, reopen: Reopen) -> None:
    genuine, at = (path / COPY).read_bytes(), 0
    for line in genuine.splitlines(keepends=True):
        (path / COPY).write_bytes(_flipped(genuine, at + len(line) // 2))
        vault = reopen(path)
        assert vault.noticed == (Problem(COPY, "header_renewed"),), line
        vault.close()
        assert _is_in_both(path)
        genuine, at = (path / COPY).read_bytes(), at + len(line)


def test_a_copy_that_lags_behind_or_is_not_there_yet_is_brought_up_without_a_word(path: Path, reopen: Reopen) -> None:
    earlier = (path / COPY).read_bytes()
    vault = reopen(path)
    vault.cases.add(CaseDraft("案件", "李某"))
    vault.close()
    assert (path / COPY).read_bytes() != earlier
    for left in (earlier, None):
        (path / COPY).unlink()
        if left is not None:
            (path / COPY).write_bytes(left)
        vault = reopen(path)
        assert (vault.noticed, _is_in_both(path)) == ((), True)
        vault.close()


def test_damage_that_comes_while_the_vault_is_open_is_named_by_the_check(path: Path, reopen: Reopen) -> None:
    vault = reopen(path)
    for name in (HEADER, COPY):
        genuine = (path / name).read_bytes()
        (path / name).write_bytes(_flipped(genuine, 300))
        assert vault.check(QuietJob()) == (Problem(name, "header_changed"),)
        (path / name).write_bytes(genuine)
    vault.close()


def test_a_passphrase_that_was_changed_and_one_that_was_removed_do_not_open_by_the_copy(
    path: Path, reopen: Reopen, clock: FixedClock
) -> None:
    vault = reopen(path)
    mei = vault.slots.add("Mei", "the passphrase of Mei")
    vault.slots.remove(mei)
    vault.slots.change_passphrase(PASSPHRASE, OTHER)
    (path / HEADER).unlink()
    vault._threads.stop()  # as if the process had ended here
    vault.learning.close()
    for gone in (PASSPHRASE, "the passphrase of Mei"):
        assert not _opens(path, gone, clock)
    assert _opens(path, OTHER, clock)


def test_where_its_copy_cannot_be_written_a_change_is_done_and_no_old_copy_stays(
    path: Path, reopen: Reopen, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = header_file.replace_durably

    def full(file: Path, content: bytes) -> None:
        if file.name == COPY:
            raise UserError("disk.full")
        genuine(file, content)

    vault = reopen(path)
    with monkeypatch.context() as patch:
        patch.setattr(header_file, "replace_durably", full)
        vault.remember_heads()
        assert (path / COPY).exists()  # it opens with the same as ever
        vault.slots.change_passphrase(PASSPHRASE, OTHER)
        assert not (path / COPY).exists()
        assert vault.check(QuietJob()) == ()
        vault.close()
    assert not _opens(path, PASSPHRASE, clock)
    assert _opens(path, OTHER, clock)
    assert _is_in_both(path)


def test_a_process_killed_between_the_two_leaves_a_copy_that_opens_for_no_longer_than_that(
    path: Path, reopen: Reopen, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every step of a change, with the header whole and with the header lost at that very moment."""
    vault = reopen(path)
    snapshots = Snapshots(path, tmp_path)
    with monkeypatch.context() as patch:
        snapshots.around(patch, header_file, "replace_durably")
        snapshots.around(patch, History, "record")
        vault.slots.change_passphrase(PASSPHRASE, OTHER)
    vault.close()
    for taken in snapshots.taken:
        lost = shutil.copytree(taken, taken.with_suffix(".lost"))
        (lost / HEADER).write_bytes(_flipped((lost / HEADER).read_bytes(), 500))
        for copy, said in ((taken, ()), (lost, (Problem(HEADER, "header_renewed"),))):
            passphrases = [one for one in (OTHER, PASSPHRASE) if _leads_in(copy, one)]
            assert len(passphrases) == 1
            left = vaults.open_vault(copy, passphrases[0], clock=clock, cost=CHEAP)
            assert left.noticed == said
            assert left.check(QuietJob()) == said
            left.close()
            assert _is_in_both(copy)
            assert not _opens(copy, OTHER if passphrases == [PASSPHRASE] else PASSPHRASE, clock)


def _leads_in(path: Path, passphrase: str) -> bool:
    try:
        open_header(path, lambda header: _unlock(header, passphrase))
    except UserError as error:
        assert error.code == "vault.wrong_passphrase"
        return False
    return True


def test_a_vault_that_is_only_read_is_unlocked_with_either(path: Path) -> None:
    whole = (path / HEADER).read_bytes()
    assert rescue.unlock(path, _unlock).problems == ()
    for name in (HEADER, COPY):
        (path / name).write_bytes(_flipped(whole, 1_000))
        assert rescue.unlock(path, _unlock).problems == (Problem(name, "header_changed"),)
        assert (path / name).read_bytes() == _flipped(whole, 1_000)
        (path / name).write_bytes(whole)
    (path / HEADER).write_bytes(b"rubbish")
    heads = whole.index(b'"heads"') + 30
    (path / COPY).write_bytes(_flipped(whole, heads, 2))
    assert rescue.unlock(path, _unlock).problems == (Problem(COPY, "header_changed"),)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX")
def test_a_header_that_the_disk_does_not_give_is_passed_over(
    path: Path, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = Path.read_bytes
    is_broken = True

    def failing(self: Path) -> bytes:
        if self.name == HEADER and is_broken:
            raise OSError(5, "Input/output error")
        return genuine(self)

    monkeypatch.setattr(Path, "read_bytes", failing)
    opened = open_header(path, _unlock)
    assert opened.damaged == (HEADER,)
    is_broken = False
    reopen(path).close()

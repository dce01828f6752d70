"""A new master key: nobody's passphrase is asked, no attachment is touched, and nothing is lost whenever it ends."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.bundle import Problem
from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.draft import Draft, DraftKind, KeptDrafts
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.job import CancelledJob, QuietJob
from shilu.vault import drafts, header_file, keys, rekey
from shilu.vault import vault as vaults
from shilu.vault.connection import connect
from shilu.vault.drafts import DraftFolder
from shilu.vault.header import decode
from shilu.vault.history import History, events_in_order
from shilu.vault.kept_secrets import secret
from shilu.vault.rekey import Rekeying
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.crash_states import Snapshots

OTHER = "another long passphrase"
PICTURE = b"picture" * 1000


@pytest.fixture
def path(tmp_path: Path, clock: FixedClock) -> Path:
    """A closed vault with two passphrases, a recovery key, a case, a contact, an attachment and a draft."""
    vault, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    vault.slots.add("Mei", OTHER)
    case = vault.cases.add(CaseDraft("案件", "李某")).id
    sealer = vault.evidence.sealer()
    sealer.write(PICTURE)
    sealed = sealer.close()
    attachment = Attachment(sealed.ref.sha256, "a.png", "image/png", len(PICTURE))
    vault.incidents.log(case, make_contact(attachments=(attachment,)), sealed=[sealed])
    vault.drafts.keep(Draft(new_id(), case, DraftKind.CONTACT, 1, 2, {"text": "half a sentence"}))
    vault.close()
    return tmp_path / "v.shilu"


def _open(path: Path, clock: FixedClock, passphrase: str = PASSPHRASE) -> Vault:
    return vaults.open_vault(path, passphrase, clock=clock, cost=CHEAP)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def _rekeyed(vault: Vault) -> int:
    events = vault._threads.run(lambda: list(events_in_order(vault._database, "directory")))
    return [event.kind for event in events].count("vault.rekeyed")


def _is_whole(vault: Vault, noticed: tuple[Problem, ...] = ()) -> bool:
    (case,) = vault.cases.all()
    (sha256,) = vault.evidence.all()
    with vault.evidence.open(sha256) as file:
        picture = file.read()
    kept = vault.drafts.all()
    return (
        case.incidents == 1
        and picture == PICTURE
        and [draft.form["text"] for draft in kept.drafts] == ["half a sentence"]
        and not kept.unreadable
        and vault.check(QuietJob()) == noticed
    )


def _master(path: Path) -> bytes:
    return keys.unlock(decode((path / "header.json").read_bytes()), PASSPHRASE, cost=CHEAP).secret


def _has_key(path: Path, secret: bytes) -> bool:
    return rekey.opens(path / "vault.db", keys.MasterKey(secret).database)


def test_everybody_still_opens_with_what_they_know_and_the_old_key_opens_nothing(path: Path, clock: FixedClock) -> None:
    old = _master(path)
    blobs = {file.name: file.read_bytes() for file in (path / "blobs").iterdir()}
    vault = _open(path, clock)
    vault.rekeying.run(QuietJob())
    assert _is_whole(vault)
    vault.cases.add(CaseDraft("later", "someone"))  # the connections go on working
    assert _rekeyed(vault) == 1
    vault.close()
    assert _master(path) != old
    assert not _has_key(path, old)
    assert {file.name: file.read_bytes() for file in (path / "blobs").iterdir()} == blobs
    for passphrase in (PASSPHRASE, OTHER):
        vault = _open(path, clock, passphrase)
        assert len(vault.cases.all()) == 2
        vault.close()
    header = decode((path / "header.json").read_bytes())
    assert [key.state for key in header.keys] == ["current"]
    assert header.unrecorded == ()


def test_who_has_an_older_copy_of_the_vault_and_its_key_opens_no_draft_kept_later(
    path: Path, clock: FixedClock
) -> None:
    def drafts_key(vault: Vault) -> bytes:
        return vault._threads.run(lambda: secret(vault._database, "drafts"))

    vault = _open(path, clock)
    old = drafts_key(vault)
    vault.rekeying.run(QuietJob())
    assert DraftFolder(path / "drafts", key=old).all() == KeptDrafts((), 1)
    assert DraftFolder(path / "drafts", key=drafts_key(vault)).all() == vault.drafts.all()
    (draft,) = vault.drafts.all().drafts
    vault.close()
    vault = _open(path, clock)
    assert vault.drafts.all() == KeptDrafts((draft,), 0)
    vault.close()


def test_it_can_be_done_again_and_again_in_one_session(path: Path, clock: FixedClock) -> None:
    vault = _open(path, clock)
    seen = {_master(path)}
    for _ in range(3):
        vault.rekeying.run(QuietJob())
        seen.add(_master(path))
    vault.slots.change_passphrase(PASSPHRASE, "a third passphrase")
    assert _is_whole(vault)
    vault.close()
    assert len(seen) == 4
    _open(path, clock, "a third passphrase").close()


def test_without_room_it_is_refused_before_anything_is_changed(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = _open(path, clock)
    before = (path / "header.json").read_bytes()
    usage = shutil.disk_usage(path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=(path / "vault.db").stat().st_size))
    with pytest.raises(UserError) as caught:
        vault.rekeying.run(QuietJob())
    assert caught.value.code == "disk.no_room_to_rekey"
    assert caught.value.holes == {"wanted": 9, "free": 0}
    assert (path / "header.json").read_bytes() == before
    assert _is_whole(vault)
    vault.close()


def test_a_person_who_stops_it_in_time_has_the_old_key(path: Path, clock: FixedClock) -> None:
    vault = _open(path, clock)
    old = _master(path)
    with pytest.raises(Cancelled):
        vault.rekeying.run(CancelledJob())
    vault.close()
    assert _master(path) == old


def test_when_encrypting_fails_the_old_key_holds_and_the_vault_goes_on(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = _open(path, clock)
    old = _master(path)
    with monkeypatch.context() as patch:
        patch.setattr(Rekeying, "_encrypt_anew", lambda self, key: UserError("disk.full"))
        assert _code(lambda: vault.rekeying.run(QuietJob())) == "disk.full"
    assert _is_whole(vault)
    assert [key.state for key in decode((path / "header.json").read_bytes()).keys] == ["current"]
    vault.cases.add(CaseDraft("later", "someone"))
    vault.close()
    assert _master(path) == old
    vault = _open(path, clock)
    assert (_rekeyed(vault), len(vault.cases.all())) == (0, 2)
    vault.rekeying.run(QuietJob())
    assert _rekeyed(vault) == 1
    vault.close()


def test_reads_wait_for_it_and_see_the_same(path: Path, clock: FixedClock) -> None:
    from concurrent.futures import ThreadPoolExecutor

    vault = _open(path, clock)
    with ThreadPoolExecutor(4) as pool:
        reads = [pool.submit(vault.cases.all) for _ in range(50)]
        rekeyed = pool.submit(vault.rekeying.run, QuietJob())
        reads += [pool.submit(vault.cases.all) for _ in range(50)]
        saved = pool.submit(vault.cases.add, CaseDraft("meanwhile", "someone"))
        rekeyed.result()
        saved.result()
        assert {len(read.result()) for read in reads} <= {1, 2}
    assert len(vault.cases.all()) == 2
    vault.close()


def test_killed_at_any_step_it_is_done_or_not_done_and_the_history_says_which(
    path: Path, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _master(path)
    vault = _open(path, clock)
    snapshots = Snapshots(path, tmp_path)
    with monkeypatch.context() as patch:
        snapshots.around(patch, header_file, "replace_durably")
        snapshots.around(patch, rekey, "checkpoint")
        snapshots.around(patch, Rekeying, "_encrypt_anew")
        snapshots.around(patch, vault._threads, "disconnect")
        snapshots.around(patch, vault._threads, "reconnect")
        snapshots.around(patch, History, "record")
        snapshots.around(patch, drafts, "replace_durably")
        vault.rekeying.run(QuietJob())
    vault.close()
    assert len(snapshots.taken) == 22
    outcomes = []
    for number, copy in enumerate(snapshots.taken):
        if number % 2:  # and the header is lost at that moment
            (copy / "header.json").unlink()
        was_done = not _has_key(copy, old)
        outcomes.append(was_done)
        for passphrase in (OTHER, PASSPHRASE):  # the first opening finishes it, whoever opens; the second finds it so
            left = _open(copy, clock, passphrase)
            assert _rekeyed(left) == was_done
            noticed = left.noticed
            assert [one.path for one in noticed] == ["header.json"] * (number % 2 and passphrase == OTHER)
            assert _is_whole(left, noticed)
            left.close()
        header = decode((copy / "header.json").read_bytes())
        assert [key.state for key in header.keys] == ["current"]
        assert header.unrecorded == ()
        assert (_master(copy) == old) is not was_done
        connect(copy / "vault.db", keys.MasterKey(_master(copy)).database).conn.close()
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}

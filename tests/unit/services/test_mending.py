"""Where no history is lost a damaged vault becomes a whole one; where some is, that is said and nothing is made."""

import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shilu.core.clock import FixedClock
from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import Cancelled, UserError
from shilu.core.ids import new_id
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.query import EVERYTHING
from shilu.services.restoring import mend
from shilu.vault import keys
from shilu.vault import vault as vaults
from shilu.vault.header import Header
from shilu.vault.keys import MasterKey
from shilu.vault.pages import PageFile
from shilu.vault.salvage import mending
from shilu.vault.salvage.tables import TRUTHS, Tables
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, NOON_MS, PASSPHRASE
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.damaging import fill, flipped_pages


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON_MS, tick_ms=1)


@pytest.fixture
def vault(tmp_path: Path, clock: FixedClock) -> Iterator[Vault]:
    made, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    case_id = fill(made)
    made.drafts.keep(Draft(new_id(), case_id, DraftKind.CONTACT, NOON_MS, NOON_MS, {"text": "half"}))
    yield made
    if not made.closed:
        made.close()


def _unlock(header: Header) -> MasterKey:
    return keys.unlock(header, PASSPHRASE, cost=CHEAP)


def _seen(vault: Vault) -> object:
    (case,) = vault.cases.all()
    incidents = list(vault.incidents.each(case.id, EVERYTHING))
    files = [vault.evidence.open(a.sha256).read() for i in incidents for a in i.attachments]
    return case, incidents, files, vault.drafts.all(), list(vault.incidents.source_rows([i.id for i in incidents]))


def _heads(vault: Vault) -> dict[tuple[str, str], tuple[int, str]]:
    return {(h.chain, h.origin): (h.seq, h.hash) for h in vault._threads.run(vault._history.heads)}


def test_with_any_page_damaged_it_is_whole_again_or_what_is_lost_is_part_of_the_history(
    vault: Vault, tmp_path: Path, clock: FixedClock
) -> None:
    seen, heads = _seen(vault), _heads(vault)
    vault.close()
    file = vault.path / "vault.db"
    genuine = file.read_bytes()
    with PageFile(file, vault._file.master.database) as pages:
        owners = Tables(pages, QuietJob())._owners
    mended = refused = 0
    for page, damaged in list(flipped_pages(genuine))[::5]:
        file.write_bytes(damaged)
        before = {path: path.read_bytes() for path in vault.path.rglob("*") if path.is_file()}
        new = tmp_path / f"{page}.shilu"
        try:
            made = mend(vault.path, new, _unlock, clock=clock, cost=CHEAP, job=QuietJob())
        except UserError as error:
            assert error.code == "vault.cannot_mend"
            assert not new.exists()
            # an overflow page of a long text has no owner in the tree
            assert owners.get(page, "bodies") in TRUTHS, page
            refused += 1
        else:
            keys_lost = owners.get(page) == "evidence"
            assert {one.problem for one in made.report.problems} == ({"attachment_missing"} if keys_lost else set())
            again = vaults.open_vault(made.path, PASSPHRASE, clock=clock, cost=CHEAP)
            assert keys_lost or _seen(again) == seen
            assert {key: head for key, head in _heads(again).items() if key in heads} == heads
            again.incidents.log(again.cases.all()[0].id, make_contact("and it goes on"))
            again.close()
            mended += 1
        assert {path: path.read_bytes() for path in before} == before
    assert mended > refused > 0


@pytest.mark.skipif(sys.platform == "win32", reason="has no such rights")
def test_a_mended_vault_is_on_the_disk_before_it_has_its_name_and_for_its_owner_alone(
    vault: Vault, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()
    synced: list[str] = []

    def noting(name: str) -> None:
        genuine = getattr(mending, name)

        def noted(what: Any) -> None:
            assert not (tmp_path / "new.shilu").exists()
            synced.append(Path(getattr(what, "name", what)).name)
            genuine(what)

        monkeypatch.setattr(mending, name, noted)

    noting("sync_file")
    monkeypatch.setattr(mending, "sync_folder", lambda folder: synced.append(Path(folder).name))
    for path in vault.path.rglob("*"):
        path.chmod(0o777)  # as they come from a stick
    before = os.umask(0)
    try:
        made = mend(vault.path, tmp_path / "new", _unlock, clock=clock, cost=CHEAP, job=QuietJob())
    finally:
        os.umask(before)
    copied = [path.name for folder in ("blobs", "drafts") for path in (made.path / folder).iterdir()]
    assert sorted(synced) == sorted([*copied, "blobs", "drafts"])
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (made.path, *made.path.rglob("*"))}
    assert modes == {0o700, 0o600}


def test_a_stopped_mending_leaves_nothing(vault: Vault, tmp_path: Path, clock: FixedClock) -> None:
    vault.close()
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(Cancelled):
        mend(vault.path, tmp_path / "new", _unlock, clock=clock, cost=CHEAP, job=CancelledJob())
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_header_of_a_mended_vault_is_its_own_and_the_history_says_what_happened(
    vault: Vault, tmp_path: Path, clock: FixedClock
) -> None:
    vault.close()
    (vault.path / "vault.db").write_bytes(bytes(16) + (vault.path / "vault.db").read_bytes()[16:])
    made = mend(vault.path, tmp_path / "new", _unlock, clock=clock, cost=CHEAP, job=QuietJob())
    again = vaults.open_vault(made.path, PASSPHRASE, clock=clock, cost=CHEAP)
    assert again.safekeeping.last_backup() is None
    found = again._threads.run(
        lambda: again._database.conn.execute("select body from bodies where body like '%vault.mended%'").fetchall()
    )
    assert [json.loads(body)["kind"] for (body,) in found] == ["vault.mended"]
    assert again._history.author.origin != vault._history.author.origin
    again.close()

"""Drafts: sealed, durable, on a road of their own, and never in anyone's way."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import MappingProxyType

import pytest

from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.vault import drafts as drafts_at_rest
from shilu.vault.vault import Vault

WORDS = "你再不还钱，我就打给你妈。"


def make_draft(draft_id: str = "", *, text: str = WORDS, changed_ms: int = 2_000, case: str = "case") -> Draft:
    form = MappingProxyType({"address": "10412345678", "text": text})
    return Draft(draft_id or new_id(), case, DraftKind.CONTACT, 1_000, changed_ms, form)


def test_a_draft_is_there_after_the_vault_was_closed_and_opened(vault: Vault, reopen) -> None:
    draft = make_draft()
    vault.drafts.keep(draft)
    vault.close()
    again = reopen(vault.path)
    assert again.drafts.all().drafts == (draft,)
    again.close()


def test_the_later_state_takes_the_place_of_the_earlier(vault: Vault) -> None:
    first = make_draft(text="a")
    vault.drafts.keep(first)
    vault.drafts.keep(make_draft(first.id, text="ab", changed_ms=3_000))
    assert [draft.form["text"] for draft in vault.drafts.all().drafts] == ["ab"]
    assert len(list((vault.path / "drafts").iterdir())) == 1


def test_no_word_of_it_stands_on_the_disk(vault: Vault) -> None:
    vault.drafts.keep(make_draft())
    for file in vault.path.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert WORDS.encode(encoding) not in content
        assert b"10412345678" not in content
        assert b"contact" not in content


def test_the_size_of_the_file_does_not_tell_how_much_was_typed(vault: Vault) -> None:
    vault.drafts.keep(make_draft(text="a"))
    vault.drafts.keep(make_draft(text="a" * 900))
    sizes = {file.stat().st_size for file in (vault.path / "drafts").iterdir()}
    assert len(sizes) == 1


def test_the_file_is_for_its_owner_alone(vault: Vault) -> None:
    vault.drafts.keep(make_draft())
    assert {file.stat().st_mode & 0o777 for file in (vault.path / "drafts").iterdir()} == {0o600}


@pytest.mark.parametrize("damage", [b"", b"short", b"SHILU-DRAFT-1\0" + bytes(40)])
def test_one_that_cannot_be_opened_is_counted_and_keeps_nobody_from_the_others(vault: Vault, damage: bytes) -> None:
    good, bad = make_draft(), make_draft()
    vault.drafts.keep(good)
    vault.drafts.keep(bad)
    (vault.path / "drafts" / f"{bad.id}.draft").write_bytes(damage)
    kept = vault.drafts.all()
    assert (kept.drafts, kept.unreadable) == ((good,), 1)
    vault.drafts.remove_unreadable()
    assert (vault.drafts.all().drafts, vault.drafts.all().unreadable) == ((good,), 0)


def test_a_flipped_bit_and_a_swapped_name_are_noticed(vault: Vault) -> None:
    first, second = make_draft(), make_draft()
    for draft in (first, second):
        vault.drafts.keep(draft)
    folder = vault.path / "drafts"
    content = bytearray((folder / f"{first.id}.draft").read_bytes())
    content[-1] ^= 1
    (folder / f"{first.id}.draft").write_bytes(content)
    (folder / f"{new_id()}.draft").write_bytes((folder / f"{second.id}.draft").read_bytes())
    kept = vault.drafts.all()
    assert (kept.drafts, kept.unreadable) == ((second,), 2)


def test_what_was_removed_does_not_come_back_through_a_write_under_way(vault: Vault) -> None:
    draft = make_draft()
    vault.drafts.keep(draft)
    vault.drafts.remove(draft.id)
    vault.drafts.keep(draft)
    assert vault.drafts.all().drafts == ()


def test_a_draft_is_on_the_disk_when_it_is_said_to_be_kept(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, kept = make_draft(text="a"), vault.path / "drafts"
    vault.drafts.keep(draft)
    before = (kept / f"{draft.id}.draft").read_bytes()
    stood: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: stood.append((kept / f"{draft.id}.draft").read_bytes()))
    vault.drafts.keep(make_draft(draft.id, text="ab"))
    # the new one, still beside the old; then the folder that has it in the place of the old
    assert stood == [before, (kept / f"{draft.id}.draft").read_bytes()]


def test_a_draft_that_was_saved_is_gone_for_good_when_its_removal_returns(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft()
    vault.drafts.keep(draft)
    left: list[tuple[Path, list[Path]]] = []
    monkeypatch.setattr(drafts_at_rest, "sync_folder", lambda folder: left.append((folder, list(folder.iterdir()))))
    vault.drafts.remove(draft.id)
    assert left == [(vault.path / "drafts", [])]


def test_the_drafts_of_a_case_go_with_it(vault: Vault) -> None:
    stays = make_draft(case="other")
    vault.drafts.keep(stays)
    vault.drafts.keep(make_draft(case="erased"))
    vault.drafts.remove_of_case("erased")
    assert vault.drafts.all().drafts == (stays,)


def test_a_draft_does_not_wait_for_the_vaults_thread(vault: Vault) -> None:
    """A long import keeps that thread busy; what is typed meanwhile is kept all the same."""
    is_busy, may_end = threading.Event(), threading.Event()

    def work() -> None:
        is_busy.set()
        may_end.wait(10)

    importing = threading.Thread(target=lambda: vault._threads.run(work))
    importing.start()
    assert is_busy.wait(10)
    try:
        draft = make_draft()
        vault.drafts.keep(draft)
        assert vault.drafts.all().drafts == (draft,)
    finally:
        may_end.set()
        importing.join()


def test_a_full_disk_is_said_and_the_earlier_state_stays(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = make_draft(text="a")
    vault.drafts.keep(draft)

    def full(_path: Path, _content: bytes) -> None:
        raise UserError("disk.full")

    monkeypatch.setattr(drafts_at_rest, "replace_durably", full)
    with pytest.raises(UserError, match=r"disk\.full"):
        vault.drafts.keep(make_draft(draft.id, text="ab"))
    assert vault.drafts.all().drafts == (draft,)


def test_what_an_interrupted_write_left_is_swept(vault: Vault, reopen) -> None:
    left = vault.path / "drafts" / f"{new_id()}.draft.tmp"
    left.write_bytes(b"half")
    vault.close()
    again = reopen(vault.path)
    assert not left.exists()
    again.close()


def test_half_a_surrogate_pair_does_no_harm(vault: Vault) -> None:
    draft = make_draft(text="\ud83d")
    vault.drafts.keep(draft)
    assert vault.drafts.all().drafts == (draft,)


def test_a_vault_from_before_there_were_drafts_keeps_them_too(vault: Vault, reopen) -> None:
    vault._threads.run(lambda: vault._database.conn.execute("delete from secrets where name = 'drafts'"))
    vault.close()
    first = reopen(vault.path)
    draft = make_draft()
    first.drafts.keep(draft)
    first.close()
    second = reopen(vault.path)
    assert second.drafts.all().drafts == (draft,)
    second.close()

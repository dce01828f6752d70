"""Checking, backing up, restoring and salvaging a vault from the command line."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock, SystemClock
from shilu.core.safekeeping import VaultSize
from shilu.vault import vault as vaults
from shilu.vault.safekeeping import Safekeeping
from tests.e2e.conftest import Shilu
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.damaging import PAGE_BYTES, flip

OLD = Path(__file__).parents[1] / "migrations" / "0001" / "vault.shilu"


@pytest.fixture
def filled(shilu: Shilu, tmp_path: Path) -> Path:
    """A vault with a case, three contacts and an attachment."""
    vault = tmp_path / "v.shilu"
    assert shilu("init", vault).code == 0
    case = shilu("case", "add", vault, "--title", "案件").json["id"]
    recording = tmp_path / "录音.m4a"
    recording.write_bytes(os.urandom(200_000))
    for n in range(3):
        files = ("--attach", recording) if n == 2 else ()
        assert shilu("log", vault, "--case", case, "--text", f"还钱 {n}", *files).code == 0
    return vault


def _listed(shilu: Shilu, vault: Path) -> object:
    return shilu("list", vault, "--case", "1").json


def test_a_backup_comes_back_as_the_vault_it_was(shilu: Shilu, filled: Path, tmp_path: Path) -> None:
    before = _listed(shilu, filled)
    made = shilu("backup", filled, tmp_path / "b.shilu-backup")
    assert (made.code, made.json["problems"], made.json["same_disk"]) == (0, [], True)
    assert made.json["bytes"] == (tmp_path / "b.shilu-backup").stat().st_size
    again = shilu("backup", filled, tmp_path / "b.shilu-backup")
    assert (again.code, again.json["error"]["code"]) == (4, "file.exists")
    assert shilu("backup", filled, tmp_path / "b.shilu-backup", "--replace").code == 0
    shutil.rmtree(filled)
    restored = shilu("restore", tmp_path / "b.shilu-backup", tmp_path / "again")
    assert (restored.code, restored.json["ok"]) == (0, True)
    assert restored.json["good"]["incidents"] == {"readable": 3, "damaged": 0}
    assert _listed(shilu, tmp_path / "again.shilu") == before
    wrong = shilu("restore", tmp_path / "b.shilu-backup", tmp_path / "other", stdin="another\n")
    assert (wrong.code, wrong.json["error"]["code"]) == (3, "vault.wrong_passphrase")
    none = shilu("restore", tmp_path / "录音.m4a", tmp_path / "other")
    assert (none.code, none.json["error"]["code"]) == (4, "file.not_a_backup")
    assert not (tmp_path / "other.shilu").exists()


def test_a_check_names_what_is_damaged_and_counts_what_is_not(shilu: Shilu, filled: Path) -> None:
    assert shilu("check", filled, "--quick").json == {"ok": True, "problems": [], "good": {}}
    (blob,) = (filled / "blobs").iterdir()
    flip(blob, 100_000)
    said = shilu("check", filled)
    assert said.code == 1
    assert said.json["problems"] == [
        {"path": f"blobs/{blob.name}", "problem": "attachment_damaged", "contacts": ["1/3"]}
    ]
    assert said.json["good"]["attachments"] == {"readable": 0, "damaged": 1}
    spoken = shilu("check", filled, "--passphrase-file", "-", bare=True)
    assert "this attachment is damaged (contacts: 1/3)" in spoken.out
    assert "3 contacts can be read." in spoken.out
    assert "0 attachments can be read. 1 is damaged or lost." in spoken.out


def test_a_backup_says_what_of_it_is_damaged_and_restoring_says_it_again(
    shilu: Shilu, filled: Path, tmp_path: Path
) -> None:
    (blob,) = (filled / "blobs").iterdir()
    flip(blob, 100_000)
    made = shilu("backup", filled, tmp_path / "b.shilu-backup")
    damaged = [{"path": f"blobs/{blob.name}", "problem": "attachment_damaged", "contacts": ["1/3"]}]
    assert (made.code, made.json["problems"]) == (1, damaged)
    restored = shilu("restore", tmp_path / "b.shilu-backup", tmp_path / "again")
    assert (restored.code, restored.json["lost_before"], restored.json["problems"]) == (1, 1, damaged)
    spoken = shilu("backup", filled, tmp_path / "c.shilu-backup", "--passphrase-file", "-", bare=True)
    assert "1 attachment was missing or damaged in the vault itself, and so is in the backup." in spoken.out
    assert "Contacts that have them: 1/3." in spoken.out
    again = shilu("restore", tmp_path / "c.shilu-backup", tmp_path / "c", "--passphrase-file", "-", bare=True)
    assert "The backup says of 1 attachment that it was missing or damaged already" in again.out


@pytest.mark.parametrize("page", [0, 5, 20])
def test_a_vault_that_does_not_open_is_checked_and_salvaged_all_the_same(
    shilu: Shilu, filled: Path, tmp_path: Path, page: int
) -> None:
    incidents = shilu("list", filled, "--case", "1").json["incidents"]
    for number in {page, 0}:
        flip(filled / "vault.db", number * PAGE_BYTES + 50)
    said = shilu("list", filled, "--case", "1")
    assert (said.code, said.json["error"]["code"]) == (3, "vault.damaged")
    checked = shilu("check", filled)
    assert checked.code == 1
    assert [found["path"] for found in checked.json["problems"]][: 1 + (page > 0)] == [
        f"vault.db (page {number + 1})" for number in sorted({0, page})
    ]
    assert checked.json["good"]["incidents"]["readable"] == 3
    salvaged = shilu("check", filled, "--salvage", tmp_path / "out")
    assert (salvaged.code, salvaged.json["salvaged"]) == (1, str(tmp_path / "out"))
    lines = (tmp_path / "out" / "incidents.jsonl").read_text("ascii").splitlines()
    assert {one["id"]: one["text"] for one in map(json.loads, lines)} == {one["id"]: one["text"] for one in incidents}
    assert len(list((tmp_path / "out" / "originals").glob("*.m4a"))) == 1
    full = shilu("check", filled, "--salvage", tmp_path / "out")
    assert (full.code, full.json["error"]["code"]) == (4, "file.folder_not_empty")
    both = shilu("check", filled, "--salvage", tmp_path / "more", "--quick")
    assert (both.code, both.json["error"]["code"]) == (2, "usage.command")
    wrong = shilu("check", filled, "--salvage", tmp_path / "more", stdin="another\n")
    assert (wrong.code, wrong.json["error"]["code"]) == (3, "vault.wrong_passphrase")


def test_a_vault_of_which_nothing_is_lost_is_made_whole_beside_the_damaged_one(
    shilu: Shilu, filled: Path, tmp_path: Path
) -> None:
    before = _listed(shilu, filled)
    flip(filled / "vault.db", 50)
    assert shilu("list", filled, "--case", "1").code == 3
    assert "--mend NEW-VAULT makes a whole vault" in shilu("check", filled, "--passphrase-file", "-", bare=True).out
    mended = shilu("check", filled, "--mend", tmp_path / "whole")
    assert (mended.code, mended.json["vault"], mended.json["ok"]) == (0, str(tmp_path / "whole.shilu"), True)
    assert _listed(shilu, tmp_path / "whole.shilu") == before
    for page in range((filled / "vault.db").stat().st_size // PAGE_BYTES):
        flip(filled / "vault.db", page * PAGE_BYTES + 60)
    assert "--salvage FOLDER" in shilu("check", filled, "--passphrase-file", "-", bare=True).out
    lost = shilu("check", filled, "--mend", tmp_path / "more")
    assert (lost.code, lost.json["error"]["code"]) == (3, "vault.cannot_mend")
    assert not (tmp_path / "more.shilu").exists()


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_salvage_out_of_a_vault_that_opens_stands_in_the_history_of_each_case(
    shilu: Shilu, filled: Path, tmp_path: Path, is_damaged: bool
) -> None:
    assert shilu("case", "add", filled, "--title", "another").code == 0
    if is_damaged:  # which opening does not notice
        flip(next((filled / "blobs").iterdir()), 100_000)
    said = shilu("check", filled, "--salvage", tmp_path / "out")
    assert (said.code, said.json["ok"]) == (int(is_damaged), not is_damaged)
    assert len((tmp_path / "out" / "incidents.jsonl").read_text("ascii").splitlines()) == 3
    exports = [one for one in shilu("history", filled).json["entries"] if one["kind"] == "case.exported"]
    assert len({one["case"] for one in exports}) == len(exports) == 2
    assert {change["after"] for one in exports for change in one["changes"]} == {"salvage"}


def test_what_opening_put_right_is_in_the_report_of_a_salvage(shilu: Shilu, filled: Path, tmp_path: Path) -> None:
    (filled / "header.json").write_bytes(b"")
    said = shilu("check", filled, "--salvage", tmp_path / "out")
    assert said.code == 1
    assert [one["path"] for one in said.json["problems"]] == ["header.json"]
    assert json.loads((tmp_path / "out" / "salvaged.json").read_text())["problems"]


def test_a_bundle_that_lacks_a_file_is_made_and_does_not_pass_for_whole(
    shilu: Shilu, filled: Path, tmp_path: Path
) -> None:
    whole = shilu("bundle", filled, "--case", "1", "--out", tmp_path / "whole", "--language", "en")
    assert (whole.code, whole.json["warnings"], whole.json["exhibits"]) == (0, [], 1)
    next((filled / "blobs").iterdir()).unlink()
    made = shilu("bundle", filled, "--case", "1", "--out", tmp_path / "less", "--language", "en")
    assert made.code == 1
    assert [warning["code"] for warning in made.json["warnings"]] == ["file_unreadable"]
    assert made.json["warnings"][0]["message"].endswith(": 3.")
    assert (made.json["incidents"], made.json["exhibits"]) == (3, 0)
    assert shilu("verify", Path(made.json["bag"])).code == 0


def test_the_terminal_says_that_an_old_vault_is_being_brought_up(shilu: Shilu, tmp_path: Path) -> None:
    old = shutil.copytree(OLD, tmp_path / "old.shilu")
    said = shilu("case", "list", old)
    assert said.code == 0
    assert "This vault is being brought up to this version of Shilu." in said.err
    assert "brought up" not in shilu("case", "list", old).err


def test_what_is_noticed_at_opening_is_said_beside_any_result(shilu: Shilu, filled: Path) -> None:
    header = (filled / "header.json").read_bytes()
    (filled / "header.json").write_bytes(header.replace(b'"passes":', b'"passes":1', 1))
    said = shilu("case", "list", filled)
    assert said.code == 0
    (warning,) = said.json["warnings"]
    assert warning["code"] == "vault.header_renewed"
    assert warning["message"] in said.err
    assert "warnings" not in shilu("case", "list", filled).json
    (filled / "header.json").write_bytes(b"")
    assert not shilu("check", filled).json["ok"]


def test_what_leaves_a_vault_that_nobody_checked_for_a_week_is_told_with_a_word_about_it(
    shilu: Shilu, filled: Path, tmp_path: Path, clock: FixedClock
) -> None:
    def codes(*words: object) -> list[str]:
        said = shilu(*words)
        assert said.code == 0
        return [warning["code"] for warning in said.json.get("warnings", [])]

    backup = ("backup", filled, tmp_path / "b.shilu-backup", "--replace")
    assert codes(*backup) == []
    clock.at_ms += 8 * 86_400_000
    assert codes(*backup) == ["check.due"]
    assert codes("list", filled, "--case", "1") == []
    assert codes("bundle", filled, "--case", "1", "--out", tmp_path / "out") == []  # before it all was checked
    assert codes(*backup) == []


def test_who_looks_after_a_vault_on_the_command_line_is_reminded_of_a_backup_after_two_weeks(
    shilu: Shilu, filled: Path, tmp_path: Path, clock: FixedClock
) -> None:
    def codes(*words: object) -> list[str]:
        said = shilu(*words)
        assert said.code == 0
        return [warning["code"] for warning in said.json.get("warnings", [])]

    looking = (("check", filled), ("bundle", filled, "--case", "1", "--out", tmp_path / "out"))
    assert codes(*looking[0]) == []
    clock.at_ms += 14 * 86_400_000
    assert [codes(*words) for words in looking] == [["backup.due"], ["backup.due"]]
    assert codes("backup", filled, tmp_path / "b.shilu-backup") == []
    assert codes(*looking[0]) == []


def test_a_quick_check_does_not_call_a_vault_whole(shilu: Shilu, filled: Path) -> None:
    words = shilu("check", filled, "--quick", "--passphrase-file", "-", bare=True).out
    assert words.startswith("Nothing was noticed at opening.")


def test_before_a_bundle_of_a_large_vault_it_is_said_how_long_the_check_takes_and_what_else_there_is(
    shilu: Shilu, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Safekeeping, "size", lambda _: VaultSize(820_000_000, 20_000_000_000))
    words = ("bundle", filled, "--case", "1", "--language", "en", "--out")
    of_case = shilu(*words, tmp_path / "1", "--check", "case")
    assert (of_case.code, of_case.json["warnings"]) == (0, [])
    whole = shilu(*words, tmp_path / "2")
    assert (whole.code, [one["code"] for one in whole.json["warnings"]]) == (0, ["check.takes_minutes"])
    assert "may take 11 minutes; “--check case”" in whole.err
    again = shilu(*words, tmp_path / "3")  # it was whole a moment ago
    assert (again.code, again.json["warnings"]) == (0, [])


def test_of_a_vault_whose_database_is_gone_and_whose_log_is_there_every_command_says_so(
    shilu: Shilu, filled: Path, tmp_path: Path
) -> None:
    """What a crash leaves, and a disk that lost the file then."""
    vault = vaults.open_vault(filled, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    vault.cases.add(CaseDraft("in the log", "李某"))
    crashed = shutil.copytree(filled, tmp_path / "crashed.shilu", ignore=shutil.ignore_patterns("*-shm", "vault.db"))
    vault.close()
    assert (crashed / "vault.db-wal").stat().st_size > 0
    for words in (("list", crashed, "--case", "1"), ("backup", crashed, tmp_path / "b"), ("check", crashed)):
        said = shilu(*words)
        assert (said.code, said.json["error"]["code"]) == (3, "vault.damaged"), words

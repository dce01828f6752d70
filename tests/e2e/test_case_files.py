"""Handing a case over on the command line: out of one vault, into another, changed on both sides, sent back."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Shilu
from tests.unit.vault.conftest import PASSPHRASE

WORDS = "twelve horses in the rain"


@pytest.fixture
def vaults(shilu: Shilu, tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "a.shilu", tmp_path / "b.shilu"
    for path in paths:
        assert shilu("init", path).code == 0
    return paths


@pytest.fixture
def case_id(shilu: Shilu, vaults: tuple[Path, Path]) -> str:
    made = shilu("case", "add", vaults[0], "--title", "案件", "--complainant", "李某").json["id"]
    shilu("party", "add", vaults[0], "--name", "石榴籽快借", "--number", "10412345678")
    for text in ("今天不还", "威胁"):
        said = shilu(
            "log", vaults[0], "--case", made, "--number", "10412345678", "--text", text, "--at", "2026-05-12 23:12"
        )
        assert said.code == 0, said.err
    return str(made)


def _listed(shilu: Shilu, vault: Path, case_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shilu("list", vault, "--case", case_id).json["incidents"]
    return found


def test_a_case_goes_to_another_vault_and_comes_back_changed(
    shilu: Shilu, vaults: tuple[Path, Path], case_id: str, tmp_path: Path
) -> None:
    a, b = vaults
    key = shilu("case", "key", b).json["key"]
    made = shilu("case", "export", a, "--case", case_id, "--out", tmp_path / "1.shilu-case", "--to", key)
    assert (made.code, made.json["contacts"]) == (0, 2)
    merged = shilu("case", "merge", b, tmp_path / "1.shilu-case").json
    assert (merged["new"], merged["contacts"], merged["conflicts"]) == (True, 2, 0)
    again = shilu("case", "merge", b, tmp_path / "1.shilu-case").json
    assert (again["events"], again["contacts"]) == (0, 0)
    for vault, text in ((a, "one"), (b, "other")):
        assert shilu("log", vault, "--case", case_id, "--text", text, "--at", "2026-05-13 09:00").code == 0
    two = f"{PASSPHRASE}\n{WORDS}\n"
    back = ("case", "export", b, "--case", case_id, "--out", tmp_path / "2.shilu-case", "--file-passphrase", "-")
    assert shilu(*back, stdin=two).code == 0
    said = shilu("case", "merge", a, tmp_path / "2.shilu-case", "--file-passphrase", "-", stdin=two)
    assert (said.code, said.json["contacts"]) == (0, 1)
    labels = {one["text"]: one["label"] for one in _listed(shilu, a, case_id)}
    assert labels["one"] != labels["other"]
    assert {label.split("-")[0] for label in (labels["one"], labels["other"])} == {"3"}
    assert shilu("check", a).json["ok"]
    assert shilu("check", b).json["ok"]


def test_a_file_for_somebody_else_or_with_another_passphrase_is_refused_with_a_sentence(
    shilu: Shilu, vaults: tuple[Path, Path], case_id: str, tmp_path: Path
) -> None:
    a, b = vaults
    own = shilu("case", "key", a).json["key"]
    shilu("case", "export", a, "--case", case_id, "--out", tmp_path / "1", "--to", own)
    said = shilu("case", "merge", b, tmp_path / "1")
    assert (said.code, said.json["error"]["code"]) == (4, "file.not_for_this_vault")
    export = ("case", "export", a, "--case", case_id, "--out", tmp_path / "2", "--file-passphrase", "-")
    assert shilu(*export, stdin=f"{PASSPHRASE}\n{WORDS}\n").code == 0
    wrong = f"{PASSPHRASE}\nnot that one\n"
    said = shilu("case", "merge", b, tmp_path / "2", "--file-passphrase", "-", stdin=wrong)
    assert (said.code, said.json["error"]["code"]) == (4, "file.wrong_passphrase")
    said = shilu("case", "merge", b, tmp_path / "2")
    assert (said.code, said.json["error"]["code"]) == (2, "usage.no_file_passphrase")
    said = shilu(*export, stdin=f"{PASSPHRASE}\n{WORDS}\n")
    assert (said.code, said.json["error"]["code"]) == (4, "file.exists")
    said = shilu("case", "export", a, "--case", case_id, "--out", tmp_path / "3", "--to", "age1nobody")
    assert (said.code, said.json["error"]["code"]) == (2, "usage.not_a_public_key")
    (tmp_path / "4").write_bytes(b"PK\x03\x04")
    assert shilu("case", "merge", b, tmp_path / "4").json["error"]["code"] == "file.not_a_case_file"
    assert shilu("case", "list", b).json["cases"] == []
    assert not [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_what_both_sides_changed_is_listed_and_decided_by_the_name_of_the_contact(
    shilu: Shilu, vaults: tuple[Path, Path], case_id: str, tmp_path: Path
) -> None:
    a, b = vaults
    keys = {vault: shilu("case", "key", vault).json["key"] for vault in vaults}

    def send(giver: Path, taker: Path, name: str) -> dict[str, Any]:
        made = shilu("case", "export", giver, "--case", case_id, "--out", tmp_path / name, "--to", keys[taker])
        assert made.code == 0, made.err
        merged: dict[str, Any] = shilu("case", "merge", taker, tmp_path / name).json
        return merged

    send(a, b, "1")
    assert shilu("withdraw", a, "1/1", "--reason", "twice").code == 0
    for reason in ((), ("--put-back",)):
        assert shilu("withdraw", b, "1/1", "--reason", "no", *reason).code == 0
    assert send(b, a, "2")["conflicts"] == 1
    (conflict,) = shilu("case", "conflicts", a, "--case", case_id).json["conflicts"]
    assert {side["value"] for side in conflict["sides"]} == {"withdrawn", "new"}
    side = [side["value"] for side in conflict["sides"]].index("new") + 1
    assert shilu("case", "decide", a, "--case", "1", "1/2", "--take", f"status={side}").code == 2
    said = shilu("case", "decide", a, "--case", "1", "1/1", "--take", f"status={side}", "--reason", "it counts")
    assert said.code == 0, said.err
    assert send(a, b, "3")["conflicts"] == 0
    for vault in vaults:
        assert shilu("case", "conflicts", vault, "--case", case_id).json["conflicts"] == []
        assert len(_listed(shilu, vault, case_id)) == 2


def test_a_case_is_erased_only_when_that_was_said_twice(shilu: Shilu, vaults: tuple[Path, Path], case_id: str) -> None:
    erase = ("case", "erase", vaults[0], "--case", case_id, "--reason", "she asked for it")
    said = shilu(*erase)
    assert (said.code, said.json["error"]["code"]) == (2, "usage.confirm_erasing_case")
    assert "shilu backup" in said.json["error"]["next"]
    said = shilu("case", "erase", vaults[0], "--case", case_id, "--yes")
    assert (said.code, said.json["error"]["code"]) == (2, "usage.no_reason")
    said = shilu(*erase, "--yes")
    assert (said.code, said.json["number"], said.json["contacts"]) == (0, 1, 2)
    assert shilu("case", "list", vaults[0]).json["cases"] == []
    assert shilu("list", vaults[0], "--case", case_id).json["error"]["code"] == "usage.unknown_case"
    assert shilu("check", vaults[0]).json["ok"]


def test_a_whole_vault_is_written_in_the_clear_and_made_anew(
    shilu: Shilu, vaults: tuple[Path, Path], case_id: str, tmp_path: Path
) -> None:
    said = shilu("export", vaults[0], "--out", tmp_path / "out")
    assert (said.code, said.json["cases"], said.json["contacts"], said.json["encrypted"]) == (0, 1, 2, False)
    assert "not encrypted" in said.err
    assert shilu("init", tmp_path / "again.shilu", "--from", tmp_path / "out").code == 0
    assert _listed(shilu, tmp_path / "again.shilu", case_id) == _listed(shilu, vaults[0], case_id)
    assert shilu("check", tmp_path / "again.shilu").json["ok"]
    said = shilu("init", tmp_path / "not.shilu", "--from", tmp_path / "nothing")
    assert (said.code, said.json["error"]["code"]) == (4, "file.not_an_export")
    assert not (tmp_path / "not.shilu").exists()


def test_a_case_is_closed_and_opened_again(shilu: Shilu, vaults: tuple[Path, Path], case_id: str) -> None:
    assert shilu("case", "close", vaults[0], "--case", case_id, "--reason", "paid").code == 0
    assert shilu("case", "show", vaults[0], "--case", case_id).json["closed_at"]
    assert shilu("case", "reopen", vaults[0], "--case", case_id).code == 0
    assert shilu("case", "show", vaults[0], "--case", case_id).json["closed_at"] is None

"""Who can open a vault, from the command line: with files, with standard input, and at a terminal."""

import json
import re
from pathlib import Path

from shilu.core.recovery_key import groups
from tests.e2e.conftest import At, Shilu
from tests.unit.vault.conftest import PASSPHRASE

OTHER = "another long passphrase"


def read_from_paper(said: str) -> str:
    """What somebody types who is asked for two groups: they stand, numbered, in what was printed."""
    first, second = re.findall(r"Group (\d+) and group (\d+)", said)[-1]
    printed = dict(re.findall(r"(?:^| )(\d+) ([A-Z0-9]{2,4})\b", said, re.MULTILINE))
    return f"{printed[first]}-{printed[second].lower()}"


def test_a_vault_is_set_up_at_a_terminal(at_terminal: At, shilu: Shilu, tmp_path: Path) -> None:
    said = at_terminal(
        "init",
        tmp_path / "v.shilu",
        *("--name", "Lan"),
        typed=[PASSPHRASE, PASSPHRASE],
        lines=["wrong", read_from_paper],
    )
    assert said.code == 0
    assert "That is not what stands in these places" in said.err
    assert "The recovery key is on paper." in said.err
    (key,) = re.findall(r"^AGE-SECRET-KEY-1[0-9A-Z]{58}$", said.out, re.MULTILINE)
    assert all(f" {group}" in said.out for group in groups(key))
    slots = shilu("slots", "list", tmp_path / "v.shilu").json["slots"]
    assert [(slot["kind"], slot["name"], slot["open"], slot["confirmed"]) for slot in slots] == [
        ("passphrase", "Lan", True, None),
        ("recovery", "", False, True),
    ]
    assert slots[0]["added_at"].startswith("2026-05-14T")


def test_a_recovery_key_that_nobody_wrote_down_is_said_to_be_none(
    at_terminal: At, shilu: Shilu, tmp_path: Path
) -> None:
    said = at_terminal("init", tmp_path / "v", typed=[PASSPHRASE, PASSPHRASE], lines=["", "x", "QQQQQQQQ"])
    assert said.code == 1
    assert "was not confirmed" in said.err
    assert shilu("slots", "list", tmp_path / "v.shilu").json["slots"][1]["confirmed"] is False


def test_everybody_gets_a_passphrase_and_the_history_of_names_is_kept(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    (tmp_path / "hers").write_text(OTHER + "\nsecond line\n")
    added = shilu("slots", "add", vault, "--name", "Mei", "--new-passphrase-file", tmp_path / "hers").json
    assert shilu("case", "list", vault, stdin=OTHER + "\n").code == 0
    assert shilu("slots", "rename", vault, "Mei", "--name", "Mei, office").json == added
    listed = shilu("slots", "list", vault, stdin=OTHER + "\n").json["slots"]
    assert [(slot["name"], slot["open"]) for slot in listed] == [("", False), ("", False), ("Mei, office", True)]
    assert (
        shilu("slots", "remove", vault, "Mei, office", stdin=OTHER + "\n").json["error"]["code"] == "usage.slot_is_open"
    )
    removed = shilu("slots", "remove", vault, added["id"])
    assert removed.json == added
    assert "Copies made earlier" in removed.err
    assert "shilu rekey" in removed.err
    assert shilu("case", "list", vault, stdin=OTHER + "\n").code == 3
    assert shilu("check", vault).json["ok"]


def test_standard_input_has_a_line_for_each(shilu: Shilu, vault: Path) -> None:
    said = shilu("slots", "passphrase", vault, "--new-passphrase-file", "-", stdin=f"{PASSPHRASE}\n{OTHER}\n")
    assert said.code == 0
    assert "still open with the old passphrase" in said.err
    assert shilu("case", "list", vault).code == 3
    assert shilu("case", "list", vault, stdin=OTHER + "\n").code == 0


def test_a_passphrase_is_changed_at_a_terminal(at_terminal: At, shilu: Shilu, vault: Path) -> None:
    differ = at_terminal("slots", "passphrase", vault, typed=[PASSPHRASE, OTHER, OTHER + "!"])
    assert differ.code == 2
    assert at_terminal("slots", "passphrase", vault, typed=[OTHER]).code == 3
    assert shilu("case", "list", vault).code == 0
    changed = at_terminal("slots", "passphrase", vault, typed=[PASSPHRASE, "19850612", "19850612"])
    assert changed.code == 0
    assert "This passphrase: Easy to guess." in changed.err
    assert "birthdays" in changed.err
    assert shilu("case", "list", vault, stdin="19850612\n").code == 0


def test_a_forgotten_passphrase_is_replaced_with_the_paper(at_terminal: At, shilu: Shilu, tmp_path: Path) -> None:
    key = shilu("init", tmp_path / "v").json["recovery_key"]
    vault = tmp_path / "v.shilu"
    paper = tmp_path / "paper.txt"
    paper.write_text("AGE-SECRET-KEY-1\n" + "\n".join(groups(key)).lower() + "\n")
    said = shilu(
        "recover", vault, "--recovery-key-file", paper, "--passphrase-file", "-", "--json", bare=True, stdin=OTHER
    )
    assert said.json["vault"] == str(vault)
    assert said.code == 0
    assert shilu("case", "list", vault).code == 3
    assert shilu("case", "list", vault, stdin=OTHER).code == 0
    typed = at_terminal("recover", vault, typed=[PASSPHRASE, PASSPHRASE], lines=[" ".join(groups(key))])
    assert typed.code == 0
    assert shilu("case", "list", vault).code == 0
    lines = f"{key}\nthe passphrase of Mei\n"
    both = ("--recovery-key-file", "-", "--new-passphrase-file", "-")
    assert shilu("recover", vault, "--name", "Mei", *both, "--json", bare=True, stdin=lines).code == 0
    assert len(shilu("slots", "list", vault).json["slots"]) == 3
    assert shilu("recover", vault, *both, "--json", bare=True, stdin=lines).json["error"]["code"] == "usage.which_slot"
    assert shilu("recover", vault, "--slot", "Mei", *both, "--json", bare=True, stdin=f"{key}\n{OTHER}\n").code == 0
    assert shilu("case", "list", vault, stdin=OTHER).code == 0
    wrong = key[:-1] + ("Q" if key[-1] != "Q" else "P")
    assert shilu("recover", vault, *both, "--json", bare=True, stdin=f"{wrong}\n{OTHER}\n").code == 3
    assert shilu("recover", vault, "--json", bare=True).json["error"]["code"] == "usage.no_recovery_key"
    twice = shilu("recover", vault, "--slot", "a", "--name", "b", *both, "--json", bare=True, stdin=lines)
    assert twice.json["error"]["code"] == "usage.slot_and_name"


def test_a_new_recovery_key_takes_the_place_of_the_old_one(at_terminal: At, shilu: Shilu, tmp_path: Path) -> None:
    first = shilu("init", tmp_path / "v").json["recovery_key"]
    vault = tmp_path / "v.shilu"
    second = shilu("slots", "recovery-key", vault).json["recovery_key"]
    assert shilu("slots", "list", vault, stdin=first).json["error"]["code"] == "vault.wrong_recovery_key"
    third = shilu("slots", "recovery-key", vault, "--keep").json["recovery_key"]
    assert [shilu("slots", "list", vault, stdin=key).code for key in (second, third)] == [0, 0]
    failed = at_terminal("slots", "recovery-key", vault, typed=[PASSPHRASE], lines=["", "", ""])
    assert failed.code == 1
    assert "made before still opens" in failed.err
    assert len(shilu("slots", "list", vault, stdin=second).json["slots"]) == 3
    done = at_terminal("slots", "recovery-key", vault, typed=[PASSPHRASE], lines=[read_from_paper])
    assert done.code == 0
    assert [shilu("slots", "list", vault, stdin=key).code for key in (second, third)] == [3, 3]
    assert [slot["confirmed"] for slot in shilu("slots", "list", vault).json["slots"]] == [None, True]


def test_a_vault_gets_a_new_master_key(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    picture = tmp_path / "shot.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" * 1000)
    arguments = ("--case", case_id, "--at", "2026-05-12 23:12", "--channel", "call", "--number", "10412345678")
    assert shilu("log", vault, *arguments, "--text", "还钱", "--attach", picture).code == 0
    before = json.loads((vault / "header.json").read_text())["keys"]
    said = shilu("rekey", vault)
    assert said.json == {"vault": str(vault)}
    after = json.loads((vault / "header.json").read_text())["keys"]
    assert len(after) == 1
    assert after != before
    assert shilu("check", vault).json["ok"]
    assert shilu("list", vault, "--case", case_id).json["total"] == 1
    assert shilu("rekey", vault, bare=True, stdin="").code == 2


def test_without_a_terminal_a_new_passphrase_has_to_be_given(shilu: Shilu, vault: Path) -> None:
    said = shilu("slots", "add", vault, "--name", "Mei")
    assert (said.code, said.json["error"]["code"]) == (2, "usage.no_new_passphrase")
    assert "--new-passphrase-file" in said.err


def test_no_secret_is_said_where_it_was_not_asked(shilu: Shilu, tmp_path: Path) -> None:
    said = shilu("init", tmp_path / "v")
    key = said.json["recovery_key"]
    assert key not in said.err
    vault = tmp_path / "v.shilu"
    for arguments in (("slots", "list", vault), ("check", vault), ("rekey", vault), ("slots", "rename", vault, "x")):
        told = shilu(*arguments)
        assert not any(group in told.out + told.err for group in groups(key)[:5])
        assert PASSPHRASE not in told.out + told.err

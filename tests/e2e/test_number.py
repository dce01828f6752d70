"""``shilu number show``: the dossier of a number, in lines and as a document."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shilu

NUMBER = f"170{0:04}0001"


def _vault(shilu: Shilu, tmp_path: Path) -> tuple[Path, tuple[str, str]]:
    vault, of_case = tmp_path / "v.shilu", ("--case", "1")
    shilu("init", vault)
    shilu("case", "add", vault, "--title", "t", "--complainant", "c")
    shilu("party", "add", vault, "--name", "石榴籽快借", "--number", NUMBER)
    said = ("--channel", "sms", "--text", "【石榴籽快借】还钱", "--tag", "violence", "--at", "2026-05-12 23:10")
    shilu("log", vault, *of_case, "--number", NUMBER, *said)
    shilu("log", vault, *of_case, "--number", f"+86 {NUMBER}", "--at", "2026-05-13 07:00")
    return vault, of_case


def test_it_answers_for_every_way_of_writing_the_number(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    shown = shilu("number", "show", vault, f"0086 {NUMBER}", *of_case).json
    assert (shown["kind"], shown["network"], shown["region"]) == ("virtual", "china_telecom", "CN")
    assert (shown["contacts"], shown["calls"], shown["messages"], shown["outgoing"]) == (2, 1, 1, 0)
    assert shown["by_day"] == {"2026-05-12": 1, "2026-05-13": 1}
    assert shown["by_weekday_hour"][1][23] == shown["by_weekday_hour"][2][7] == 1  # Tuesday night, Wednesday morning
    assert shown["tags"] == {"violence": 1}
    assert shown["claims"] == [{"kind": "signed", "words": "石榴籽快借", "contacts": 1}]
    (party,) = shown["parties"]
    assert (party["name"], party["role"], party["basis"], party["state"]) == (
        *("石榴籽快借", "creditor", "stated", "confirmed"),
    )
    assert shown["other_cases"] == shown["whose"] == shown["looks_false"] == []


def test_it_says_the_same_in_lines(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    shilu("third-person", "add", vault, *of_case, "--name", "Mother", "--relation", "parent", "--numbers", NUMBER)
    lines = shilu("number", "show", vault, NUMBER, *of_case, "--passphrase-file", "-", bare=True).out.splitlines()
    assert lines[0] == f"+86{NUMBER}"
    assert lines[1].startswith("Mobile number of a virtual operator · region CN")
    assert lines[2] == "! This is the number of Mother, a third person of this case (no. 1)."
    assert "2026-05-12 – 2026-05-13" in lines
    assert "石榴籽快借: signed its messages, 1 contact" in lines


def test_a_number_that_is_not_there_is_named_in_a_sentence(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    refused = shilu("number", "show", vault, "10412345678", *of_case)
    assert (refused.code, refused.json["error"]["code"]) == (2, "usage.unknown_number")

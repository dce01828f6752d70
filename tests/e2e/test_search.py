"""One search finds words in contacts and in what stands beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Shilu


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    for title in ("one", "two"):
        assert shilu("case", "add", path, "--title", title).code == 0
    assert shilu("party", "add", path, "--name", "快錢花").code == 0
    adds = (
        ("third-person", "--name", "王芳", "--relation", "parent", "--note", "call her first"),
        ("loan", "--lender", "快錢花", "--promised", "1500", "--contract-number", "HT-2026-77", "--guarantors", "1"),
        ("harm", "--kind", "sleep", "--words", "三个月没有睡好"),
        ("leak", "--knew", "我妹妹的学校"),
    )
    for kind, *given in adds:
        assert shilu(kind, "add", path, "--case", "1", *given).code == 0
    assert shilu("harm", "add", path, "--case", "2", "--kind", "fear", "--words", "王芳").code == 0
    assert shilu("log", path, "--case", "1", "--text", "王芳是你妈吧").code == 0
    return path


def found(shilu: Shilu, vault: Path, words: str, case: str = "1") -> list[str]:
    said = shilu("search", vault, words, "--case", case)
    assert said.code == 0, said.err
    assert said.json["particulars_total"] == len(said.json["particulars"])
    return [f"{one['kind']} {one['number']}" for one in said.json["particulars"]]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("王芳", ["third_person 1", "loan 1"]),
        ("CALL her", ["third_person 1"]),
        ("ht-2026", ["loan 1"]),
        ("1,500", ["loan 1"]),
        ("1500", ["loan 1"]),
        ("快钱", ["loan 1"]),
        ("睡好", ["harm 1"]),
        ("loss of sleep", ["harm 1"]),
        ("妹妹", ["leak 1"]),
        ("王芳 睡好", []),
        ("  ", []),
    ],
)
def test_entries_are_found_by_all_that_stands_in_them(shilu: Shilu, vault: Path, words: str, hits: list[str]) -> None:
    assert found(shilu, vault, words) == hits


def test_contacts_are_found_beside_them_and_another_case_is_not(shilu: Shilu, vault: Path) -> None:
    said = shilu("search", vault, "王芳", "--case", "1").json
    assert (said["total"], [one["text"] for one in said["incidents"]]) == (1, ["王芳是你妈吧"])
    assert found(shilu, vault, "王芳", "2") == ["harm 1"]
    hit = said["particulars"][0]
    assert (hit["title"], hit["field"], hit["excerpt"]) == ("Third person 1 · 王芳", "Name", "王芳")


def test_withdrawn_ones_are_marked_and_erased_ones_are_gone(shilu: Shilu, vault: Path) -> None:
    why = ("--case", "1", "--reason", "wrong")
    assert shilu("harm", "withdraw", vault, "1", *why).code == 0
    (hit,) = shilu("search", vault, "睡好", "--case", "1").json["particulars"]
    assert hit["state"] == "withdrawn"
    plain = shilu("search", vault, "睡好", "--case", "1", "--passphrase-file", "-", bare=True).out
    assert "Harm 1 · loss of sleep · withdrawn" in plain
    assert shilu("harm", "erase", vault, "1", *why).code == 0
    assert shilu("third-person", "erase", vault, "1", *why).code == 0
    assert found(shilu, vault, "睡好") == []
    assert found(shilu, vault, "王芳") == []

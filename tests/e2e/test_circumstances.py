"""What else is said of a contact: with the log, with a correction, found, on paper but for what is private, undone."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from tests.e2e.conftest import Shilu
from tests.unit.bundle.bundle_builders import plain

SAID = {
    "answer": "我说我已经还了",
    "staff_name": "李经理",
    "staff_number": "A-0117",
    "place": "公司前台",
    "visitors": "2",
    "was_recorded": "own",
    "loan": "1",
    "missing_proof": "监控录像，在物业",
    "claimed": "自称快钱花法务",
    "demanded": "1,500.00 CNY",
    "deadline": "今天18点前",
    "severity": "grave",
    "views": "5200",
    "shares": "501",
    "counted_on": "2026-05-14",
    "next_step": "NEXTSTEP",
}


def options(said: dict[str, str]) -> list[str]:
    return [part for name, value in said.items() for part in (f"--{name.replace('_', '-')}", value)]


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    for title in ("one", "two"):
        assert shilu("case", "add", path, "--title", title).code == 0
    assert shilu("party", "add", path, "--name", "快钱花").code == 0
    assert shilu("loan", "add", path, "--case", "1", "--lender", "快钱花").code == 0
    present = ("--present", "保安王师傅 10433334444，同事", "--present", "前台小陈")
    logged = shilu("log", path, "--case", "1", "--channel", "visit", "--text", "上门", *options(SAID), *present)
    assert logged.code == 0, logged.err
    return path


def test_all_of_it_is_listed_and_found_by_its_words(shilu: Shilu, vault: Path) -> None:
    (found,) = shilu("list", vault, "--case", "1").json["incidents"]
    said = found["circumstances"]
    assert {name: said[name] for name in ("staff_name", "visitors", "was_recorded", "next_step")} == {
        "staff_name": "李经理",
        "visitors": 2,
        "was_recorded": "own",
        "next_step": "NEXTSTEP",
    }
    assert said["present"] == ["保安王师傅 10433334444，同事", "前台小陈"]
    assert said["loan"] == found["loan"] == shilu("loan", "list", vault, "--case", "1").json["particulars"][0]["id"]
    for words in ("李经理", "公司前台", "10433334444", "nextstep", "a-0117"):
        assert len(shilu("list", vault, "--case", "1", "--text", words).json["incidents"]) == 1, words
    assert shilu("list", vault, "--case", "1", "--text", "own").json["incidents"] == []


def test_one_field_is_changed_and_another_taken_away_and_the_history_says_so(shilu: Shilu, vault: Path) -> None:
    changed = shilu("correct", vault, "1/1", "--place", "家门口", "--visitors", "", "--reason", "misremembered")
    assert changed.code == 0, changed.err
    said = shilu("list", vault, "--case", "1").json["incidents"][0]["circumstances"]
    assert said["place"] == "家门口"
    assert "visitors" not in said
    assert said["staff_name"] == "李经理"
    assert shilu("list", vault, "--case", "1", "--text", "公司前台").json["incidents"] == []
    told = shilu("history", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    assert "misremembered" in told
    assert "Place" in told
    assert "家门口" in told
    again = shilu("correct", vault, "1/1", "--place", "家门口", "--reason", "again")
    assert again.json["error"]["code"] == "usage.nothing_to_correct"
    assert shilu("undo", vault, "--last").code == 0
    said = shilu("list", vault, "--case", "1").json["incidents"][0]["circumstances"]
    assert (said["place"], said["visitors"]) == ("公司前台", 2)


def test_what_was_recorded_and_what_was_said_are_changed_in_one_go(shilu: Shilu, vault: Path) -> None:
    done = shilu(
        "correct", vault, "1/1", "--text", "两个人上门", "--answer", "没有开门", "--reason", "as I wrote it down"
    )
    assert done.json["corrected"] == ["text"]
    found = shilu("list", vault, "--case", "1").json["incidents"][0]
    assert (found["text"], found["circumstances"]["answer"]) == ("两个人上门", "没有开门")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (("--visitors", "many"), "usage.particular_not_a_number"),
        (("--loan", "7"), "usage.unknown_particular"),
        (("--loan", "快钱花"), ""),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_logged(
    shilu: Shilu, vault: Path, wrong: tuple[str, str], code: str
) -> None:
    said = shilu("log", vault, "--case", "1", "--text", "x", *wrong)
    assert said.json.get("error", {}).get("code", "") == code
    assert len(shilu("list", vault, "--case", "1").json["incidents"]) == (1 if code else 2)


def test_a_loan_of_another_case_is_unknown(shilu: Shilu, vault: Path) -> None:
    assert shilu("log", vault, "--case", "2", "--loan", "1").json["error"]["code"] == "usage.unknown_particular"


def test_paper_and_bag_have_it_without_what_is_private(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "out", "--language", "zh-CN")
    assert made.code == 0, made.err
    with pypdfium2.PdfDocument(made.json["pdf"][0]) as paper:
        read = plain("".join(page.get_textpage().get_text_range() for page in paper))
    for words in ("李经理", "A-0117", "公司前台", "监控录像", "保安王师傅", "我说我已经还了"):
        assert plain(words) in read, words
    assert "NEXTSTEP" not in read
    bag = Path(made.json["bag"])
    (one,) = json.loads((bag / "data" / "incidents.json").read_text("utf-8"))["incidents"]
    assert one["circumstances"]["place"] == "公司前台"
    assert all("NEXTSTEP" not in file.read_text("utf-8", "replace") for file in bag.rglob("*.*") if file.is_file())
    assert "李经理" in (bag / "data" / "incidents.csv").read_text("utf-8")


def test_two_who_changed_different_fields_both_have_their_way(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    key = shilu("case", "key", vault).json["key"]
    other = tmp_path / "w.shilu"
    assert shilu("init", other).code == 0
    theirs = shilu("case", "key", other).json["key"]
    assert shilu("case", "export", vault, "--case", "1", "--out", tmp_path / "1.shilu-case", "--to", theirs).code == 0
    assert shilu("case", "merge", other, tmp_path / "1.shilu-case").code == 0
    for where, name in ((vault, "here"), (other, "there")):
        own = "--staff-name" if where == vault else "--staff-number"
        why = ("--reason", "asked")
        assert shilu("correct", where, "1/1", "--place", name, own, name, *why).code == 0
    assert shilu("case", "export", other, "--case", "1", "--out", tmp_path / "2.shilu-case", "--to", key).code == 0
    assert shilu("case", "merge", vault, tmp_path / "2.shilu-case").code == 0
    said = shilu("list", vault, "--case", "1").json["incidents"][0]["circumstances"]
    assert (said["staff_name"], said["staff_number"]) == ("here", "there")
    (waiting,) = shilu("case", "conflicts", vault, "--case", "1").json["conflicts"]
    assert (waiting["field"], {side["value"] for side in waiting["sides"]}) == ("place", {"here", "there"})
    assert shilu("case", "decide", vault, "--case", "1", "1/1", "--say", "place=at the gate").code == 0
    assert shilu("list", vault, "--case", "1").json["incidents"][0]["circumstances"]["place"] == "at the gate"


def test_an_erased_contact_leaves_none_of_it(shilu: Shilu, vault: Path) -> None:
    assert shilu("erase", vault, "1/1", "--reason", "private").code == 0
    (left,) = shilu("list", vault, "--case", "1", "--withdrawn").json["incidents"]
    assert left["circumstances"] == {}
    assert shilu("list", vault, "--case", "1", "--withdrawn", "--text", "李经理").json["incidents"] == []
    told = shilu("history", vault, "--case", "1").out
    assert "李经理" not in told

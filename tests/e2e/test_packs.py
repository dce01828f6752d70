"""``shilu pack``: what the packs say, and what is wrong with a file."""

from __future__ import annotations

from pathlib import Path

from shilu.core.case import PACKS
from tests.e2e.conftest import Shilu

CN = Path(__file__).resolve().parents[2] / "resources" / "rules" / "cn.toml"


def test_every_pack_says_how_old_it_is_and_that_nobody_reviewed_it(shilu: Shilu) -> None:
    listed = shilu("pack", "list").json
    assert listed["bad"] == []
    assert {one["country"] for one in listed["packs"]} == set(PACKS)
    assert {one["reviewed_by"] for one in listed["packs"]} == {""}
    assert all(one["open"] for one in listed["packs"])


def test_a_pack_is_shown_whole(shilu: Shilu) -> None:
    shown = shilu("pack", "show", "cn").json
    (hours,) = (one for one in shown["rules"] if one["id"] == "cn.hours.gbt45251")
    assert (hours["kind"], hours["begins"], hours["ends"], hours["mark"]) == (
        *("quiet_hours", "2025-02-28", None, "second_hand"),
    )
    assert hours["terms"]["hours"] == [{"begins": 1320, "ends": 480}]
    assert {one["office"] for one in shown["channels"]} >= {"police", "regulator", "court"}
    assert shilu("pack", "show", "xx").code == 2


def test_what_is_wrong_with_a_file_is_said_by_its_lines(shilu: Shilu, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    lines = CN.read_text("utf-8").splitlines()
    wrong = next(number for number, line in enumerate(lines) if line == 'hours = ["22:00-08:00"]')
    lines[wrong] = 'hours = ["22:00-25:00"]'
    lines[3] = "format = 9"
    own.write_text("\n".join(lines), "utf-8")
    done = shilu("pack", "check", own)
    assert (done.code, done.json["ok"], done.json["pack"]) == (1, False, None)
    assert [(one["line"], one["code"]) for one in done.json["problems"]] == [
        *((4, "format_unknown"), (wrong + 1, "not_a_span")),
    ]
    assert done.json["problems"][1]["of"] == "cn.hours.gbt45251"
    said = shilu("pack", "check", own, bare=True).out.splitlines()
    assert said[1].startswith(f"Line {wrong + 1}, rule 1, terms, hours (cn.hours.gbt45251): “22:00-25:00”")
    right = shilu("pack", "check", CN)
    assert (right.code, right.json["problems"], right.json["pack"]["country"]) == (0, [], "cn")
    assert shilu("pack", "check", tmp_path / "none.toml").code == 4


def test_a_pack_of_the_office_takes_the_place_of_the_shipped_one_and_says_what_changes(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    text = CN.read_text("utf-8").replace('version = "', 'version = "ours ').replace("least = 2", "least = 3")
    own.write_text(text.replace('id = "cn.12110"', 'id = "cn.sms"'), "utf-8")
    changes = [
        {"entry": "rule", "id": "cn.visit.two", "change": "changed"},
        {"entry": "channel", "id": "cn.sms", "change": "added"},
        {"entry": "channel", "id": "cn.12110", "change": "removed"},
    ]
    looked = shilu("pack", "add", vault, own, "--dry-run").json
    assert (looked["changes"], looked["given"]) == (changes, False)
    assert shilu("pack", "list", vault).json["of_the_office"] == []
    given = shilu("pack", "add", vault, own).json
    assert (given["changes"], given["given"], given["before"]["version"]) == (changes, True, "2026-11-22")
    assert shilu("pack", "add", vault, own).json["changes"] == []
    (kept,) = shilu("pack", "list", vault).json["of_the_office"]
    assert (kept["sha256"], kept["in_use"]) == (given["pack"]["sha256"], True)
    assert shilu("check", vault).json["ok"]

    assert shilu("pack", "remove", vault, "cn").code == 0
    (kept,) = shilu("pack", "list", vault).json["of_the_office"]
    assert not kept["in_use"]
    assert shilu("pack", "remove", vault, "cn").code == 2


def test_changing_a_pack_changes_findings_without_touching_code(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    of_case = ("--case", case_id)
    shilu("party", "add", vault, "--name", "速贷", "--lender-type", "bank", "--number", "10412345678")
    for hour in ("21:30", "22:30", "23:30"):
        shilu("log", vault, *of_case, "--number", "10412345678", "--at", f"2026-03-02 {hour}")
    shilu("fact", "add", vault, *of_case, "--kind", "consent", "--holds", "no")

    def outside() -> list[str]:
        found = shilu("findings", vault, *of_case, "--result", "outside").json["findings"]
        return [one for of in found if of["rule"] == "cn.hours.cba2026" for one in of["incidents"]]

    assert len(outside()) == 2
    own = tmp_path / "own.toml"
    own.write_text(CN.read_text("utf-8").replace('hours = ["22:00-08:00"]', 'hours = ["21:00-08:00"]'), "utf-8")
    changes = [
        {"case": 1, "rule": "cn.hours.cba2026", "result": "outside", "before": 2, "after": 3},
        {"case": 1, "rule": "cn.hours.cba2026", "result": "within", "before": 1, "after": 0},
    ]
    assert shilu("pack", "add", vault, own, "--dry-run").json["findings"] == changes
    assert len(outside()) == 2
    said = shilu("pack", "add", vault, own, "--passphrase-file", "-", bare=True).out
    assert "Case 1, cn.hours.cba2026, outside the rule: 2 before, 3 then" in said
    assert len(outside()) == 3
    shilu("pack", "remove", vault, "cn")
    assert len(outside()) == 2


def test_a_bad_pack_is_not_given_to_a_vault(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(CN.read_text("utf-8").replace("22:00-08:00", "22:00-28:00"), "utf-8")
    refused = shilu("pack", "add", vault, own)
    assert (refused.code, refused.json["given"]) == (1, False)
    assert {one["code"] for one in refused.json["problems"]} == {"not_a_span"}
    own.write_text("\n".join(line for line in _of_nowhere()), "utf-8")
    assert shilu("pack", "add", vault, own).code == 2
    assert shilu("pack", "list", vault).json["of_the_office"] == []


def _of_nowhere() -> tuple[str, ...]:
    return (
        "format = 1",
        'country = "xx"',
        'name = { en = "Nowhere", zh-CN = "乌有国" }',
        'language = "en"',
        'version = "1"',
        "checked_on = 2026-11-21",
    )


def test_what_makes_evidence_worse_is_said_when_it_helps(shilu: Shilu) -> None:
    every = shilu("pack", "warnings").json["warnings"]
    assert [one["id"] for one in every] == [f"w{number:02}" for number in range(1, 25)]
    recording = {one["id"] for one in shilu("pack", "warnings", "--at", "adding_recording").json["warnings"]}
    assert recording == {"w07", "w08", "w14", "w15"}
    said = shilu("pack", "warnings", "--at", "deleting", "--pack", "cn", bare=True).out
    assert "reset or sell the phone" in said
    assert "第一百一十四条" in shilu("pack", "warnings", "--at", "adding_picture", "--pack", "cn", bare=True).out

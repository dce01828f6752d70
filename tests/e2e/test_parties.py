"""Parties, what one is to another, merging, and lists of them, by the command line."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Shilu

WHY = ("--reason", "they said so")


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    assert shilu("case", "add", path, "--title", "one").code == 0
    return path


def add(shilu: Shilu, vault: Path, name: str, *more: str) -> str:
    return str(shilu("party", "add", vault, "--name", name, *more).json["id"])


def test_a_party_is_recorded_revised_and_shown_with_what_it_is_to_others(shilu: Shilu, vault: Path) -> None:
    wrong = shilu(
        "party", "add", vault, "--name", "速贷", "--kind", "app", "--registration-number", "91999999MA00TEXT9X"
    )
    assert [one["code"] for one in wrong.json["warnings"]] == ["party.registration_number"]
    agency = add(
        shilu, vault, "飞鸟催收", "--kind", "agency", "--official-phones", "010-6000 1234", "--short-names", "飞鸟"
    )
    assert shilu("party", "revise", vault, "飞鸟", *WHY, "--website", "a.example", "--short-names", "").code == 0
    assert shilu("log", vault, "--case", "1", "--text", "我们代表速贷").code == 0
    link = ("--party", "飞鸟催收", "--to", "速贷", "--as", "collects_for", "--basis", "contact")
    made = shilu("party", "link", vault, *link, "--state", "confirmed", "--proof", "1", "--case", "1").json
    assert (made["number"], made["state"]) == (1, "confirmed")
    shown = shilu("party", "show", vault, "飞鸟催收", "--case", "1").json
    assert shown["fields"] == {"website": "a.example", "official_phones": ["+861060001234"]}
    (linked,) = shown["links"]
    assert (linked["party"]["id"], linked["to"]["name"], linked["as"]) == (agency, "速贷", "collects_for")
    assert shilu("party", "show", vault, "飞鸟催收").json["links"] == []
    assert shilu("party", "revise-link", vault, made["id"], *WHY, "--until", "2026-06").code == 0
    assert shilu("party", "unlink", vault, made["id"], *WHY).code == 0
    assert shilu("party", "show", vault, "速贷", "--case", "1").json["links"] == []
    assert shilu("party", "unlink", vault, made["id"], *WHY, "--put-back").code == 0
    said = shilu("party", "show", vault, "飞鸟催收", "--case", "1", "--passphrase-file", "-", bare=True).out
    assert "飞鸟催收 collects for 速贷 (a contact says so, confirmed)" in said


def test_a_kind_of_lender_that_no_rule_knows_is_refused_and_an_empty_one_takes_it_away(
    shilu: Shilu, vault: Path
) -> None:
    assert shilu("party", "add", vault, "--name", "快米贷", "--lender-type", "banc").code == 2
    shilu("party", "add", vault, "--name", "快米贷", "--lender-type", "ojk_p2p")
    assert shilu("party", "show", vault, "快米贷").json["lender_type"] == "ojk_p2p"
    shilu("party", "revise", vault, "快米贷", "--lender-type", "", "--reason", "not of that register")
    assert not shilu("party", "show", vault, "快米贷").json["lender_type"]


def test_what_cannot_be_linked_is_refused_and_a_circle_is_said(shilu: Shilu, vault: Path) -> None:
    for name in ("速贷", "好借"):
        add(shilu, vault, name)
    press = ("--party", "速贷", "--as", "recommended", "--basis", "press", "--case", "1")
    for more, code in (
        (("--to", "速贷"), "usage.party_linked_to_itself"),
        (("--to", "好借", "--state", "confirmed"), "usage.link_stays_unconfirmed"),
        (("--to", "好借", "--number", "10411112222"), "usage.number_or_party"),
    ):
        assert shilu("party", "link", vault, *press, *more).json["error"]["code"] == code
    assert shilu("party", "link", vault, *press, "--to", "好借").json["state"] == "unconfirmed"
    back = ("--party", "好借", "--to", "速贷", "--as", "recommended", "--basis", "stated", "--case", "1")
    (warning,) = shilu("party", "link", vault, *back).json["warnings"]
    assert warning["code"] == "party.circle"
    assert warning["message"].count("recommended") == 2


def test_a_link_whose_ends_two_people_moved_is_shown_by_names_and_decided(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    for name in ("速贷", "好借", "快贷"):
        add(shilu, vault, name)
    link = ("--as", "recommended", "--basis", "stated", "--case", "1")
    made = shilu("party", "link", vault, "--party", "速贷", "--to", "好借", *link).json["id"]
    assert shilu("party", "link", vault, "--party", "快贷", "--to", "好借", *link).code == 0
    other = tmp_path / "w.shilu"
    assert shilu("init", other).code == 0
    keys = {one: shilu("case", "key", one).json["key"] for one in (vault, other)}

    def send(giver: Path, taker: Path, name: str) -> int:
        sent = shilu("case", "export", giver, "--case", "1", "--out", tmp_path / name, "--to", keys[taker])
        assert sent.code == 0, sent.err
        return int(shilu("case", "merge", taker, tmp_path / name).json["conflicts"])

    send(vault, other, "1")
    assert shilu("party", "revise-link", vault, made, *WHY, "--party", "快贷").code == 0
    assert shilu("party", "revise-link", other, made, *WHY, "--to", "快贷").code == 0
    assert send(other, vault, "2") == 2
    waiting = shilu("case", "conflicts", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    sides = {}
    for line in waiting.splitlines():
        if line.startswith("party_link 1"):
            sides[line.split("\t")[1]] = shown = []
        else:
            shown.append(tuple(line.split("\t")[:2]))
    assert sides == {
        "party_link.from_party": [(" *1", "快贷"), ("  2", "速贷")],
        "party_link.to_party": [("  1", "好借"), (" *2", "快贷")],
    }
    decide = ("case", "decide", vault, "--case", "1", "party_link 1", *WHY)
    itself = shilu(*decide, "--take", "party_link.from_party=1", "--take", "party_link.to_party=2")
    assert itself.json["error"]["code"] == "usage.party_linked_to_itself"
    assert shilu(*decide, "--take", "party_link.from_party=2", "--take", "party_link.to_party=2").code == 0
    told = shilu("history", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    assert "Who: 速贷 → 快贷" in told
    assert "For whom, or whom: 好借 → 快贷" in told


def test_parties_are_merged_and_taken_apart(shilu: Shilu, vault: Path) -> None:
    kept, absorbed = add(shilu, vault, "速贷"), add(shilu, vault, "速贷金融")
    merged = shilu("party", "merge", vault, "速贷", "速贷金融", *WHY).json
    assert (merged["id"], merged["merged"]) == (kept, [{"id": absorbed, "names": ["速贷金融"]}])
    assert (
        shilu("party", "merge", vault, "速贷", absorbed, *WHY).json["error"]["code"] == "usage.party_merged_into_itself"
    )
    assert [one["id"] for one in shilu("party", "list", vault).json["parties"]] == [kept]
    assert shilu("party", "unmerge", vault, "速贷金融", *WHY).json["id"] == absorbed
    assert len(shilu("party", "list", vault).json["parties"]) == 2


def test_a_list_goes_out_and_comes_in(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    add(shilu, vault, "=速贷", "--website", "+a.example")
    file = tmp_path / "list.csv"
    assert shilu("party", "export", vault, file).json["parties"] == 1
    assert '"\'=速贷"' in file.read_text("utf-8-sig")
    assert shilu("party", "export", vault, file).json["error"]["code"] == "file.exists"
    again = shilu("party", "import", vault, file).json
    assert (again["new"], again["known"], again["revised"]) == (0, 1, 0)
    file.write_bytes("名称,是什么\n好借,贷款APP\n,贷款APP\n".encode("gb18030"))
    seen = shilu("party", "import", vault, file, "--preview").json
    assert (seen["stored"], seen["new"], seen["bad"]) == (False, 1, 1)
    assert len(shilu("party", "list", vault).json["parties"]) == 1
    assert shilu("party", "import", vault, file).json["rows"][1]["line"] == 3
    assert len(shilu("party", "list", vault).json["parties"]) == 2

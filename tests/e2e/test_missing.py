"""``shilu missing``: what vanishes first, and what is still missing."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shilu


def test_it_says_what_vanishes_and_what_is_missing_by_the_pack_of_the_case(
    shilu: Shilu, vault: Path, case_id: str
) -> None:
    of_case = ("--case", case_id)
    shilu("log", vault, *of_case, "--number", "10412345678", "--outcome", "answered", "--at", "2020-01-02 10:00")
    shilu("log", vault, *of_case, "--channel", "post", "--text", "…", "--at", "2020-01-02 11:00")
    shilu("party", "add", vault, "--name", "速贷")
    shilu("loan", "add", vault, *of_case, "--lender", "速贷")
    found = shilu("missing", vault, *of_case).json
    gone = {one["id"]: one for one in found["vanishing"]}
    assert (gone["cn.carrier_details"]["contacts"], gone["cn.carrier_details"]["gone"]) == (0, 1)
    assert (gone["cn.posts"]["contacts"], gone["cn.posts"]["days_left"]) == (1, None)
    missing = {one["id"]: one for one in found["proofs"]}
    assert missing["cn.proof.recording"]["incidents"] == ["1"]
    assert missing["cn.proof.counts"]["incidents"] == ["2"]
    assert [one["kind"] for one in missing["cn.proof.contract"]["records"]] == ["loan"]
    assert missing["cn.proof.device"]["asked"]
    of_platform = {one["id"] for one in shilu("missing", vault, *of_case, "--for", "platform").json["proofs"]}
    assert of_platform == set(missing) - {"cn.proof.device", "cn.proof.contract"}
    of_post = shilu("missing", vault, *of_case, "--contact", "2").json
    assert [one["id"] for one in of_post["proofs"]] == ["cn.proof.counts"]
    assert [one["id"] for one in of_post["vanishing"]] == ["cn.posts"]
    assert shilu("missing", vault, *of_case, "--contact", "2", "--for", "police").code == 2
    said = shilu("missing", vault, *of_case, "--passphrase-file", "-", bare=True).out
    assert "Call details at the telephone company: over for 1 contact" in said
    assert "Who has it: whoever was on the phone" in said


def test_it_says_where_to_go_and_what_has_to_come_first(shilu: Shilu, vault: Path, case_id: str) -> None:
    of_case = ("--case", case_id)
    shilu("party", "add", vault, "--name", "某银行", "--lender-type", "bank", "--number", "10412345678")
    shilu("log", vault, *of_case, "--number", "10412345678", "--tag", "flood", "--at", "2026-01-02 10:00")
    found = {one["id"]: one for one in shilu("where", vault, *of_case).json["channels"]}
    assert found["cn.12321"]["because"] == ["conduct"]
    assert found["cn.12378"]["because"] == ["lender"]
    assert [wait["step"] for wait in found["cn.12378"]["waits"]] == ["cn.lender"]
    assert "cn.12377" not in found  # nothing was posted
    again = {
        one["id"]: one for one in shilu("where", vault, *of_case, "--done", "cn.lender=2026-01-03").json["channels"]
    }
    assert (again["cn.12378"]["waits"], again["cn.lender"]["done_on"]) == ([], "2026-01-03")
    said = shilu("where", vault, *of_case, "--passphrase-file", "-", bare=True).out
    assert (
        "They have to hand out: A receipt that the case was taken (受案回执, criminal procedure rules, art. 171)"
        in said
    )
    assert "For this conduct: Flood of calls or messages" in said
    told = {one["id"] for one in shilu("where", vault, *of_case, "--tag", "doxx").json["channels"]}
    assert "cn.12377" in told
    assert "cn.12321" not in told
    assert shilu("where", vault, *of_case, "--done", "cn.nowhere=2026-01-03").code == 2
    assert shilu("where", vault, *of_case, "--done", "cn.lender").code == 2
    shilu("filing", "add", vault, *of_case, "--office", "x", "--channel", "cn.12321", "--handed-in-on", "2026-01-04")
    filed = {one["id"]: one for one in shilu("where", vault, *of_case).json["channels"]}
    assert filed["cn.12321"]["done_on"] == "2026-01-04"


def test_it_writes_a_page_for_the_desk_of_an_office_that_fits(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    file = tmp_path / "desk.pdf"
    told = shilu("where", vault, "--case", case_id, "--sheet", file).json["sheet"]
    assert told == {"file": str(file), "office": "cn.police", "pages": 1, "languages": ["zh-CN", "en"]}
    assert file.read_bytes().startswith(b"%PDF")
    assert shilu("where", vault, "--case", case_id, "--sheet", file).code == 4
    other = shilu("where", vault, "--case", case_id, "--sheet", tmp_path / "x.pdf", "--office", "court")
    assert other.json["sheet"]["office"] == "cn.court"
    unknown = shilu("where", vault, "--case", case_id, "--sheet", tmp_path / "y.pdf", "--office", "cn.12377")
    assert unknown.code == 2  # nothing was posted
    assert "cn.police" in unknown.json["error"]["next"]
    history = shilu("history", vault, "--case", case_id).json["entries"]
    assert sum(entry["kind"] == "case.exported" for entry in history) == 2

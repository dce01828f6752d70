"""``shilu suggest``: listed with reasons, accepted by id or above a confidence, declined for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.e2e.conftest import Shilu

ONE, TWO = "10300000001", "10300000099"


def _vault(shilu: Shilu, tmp_path: Path) -> tuple[Path, tuple[str, str]]:
    vault, of_case = tmp_path / "v.shilu", ("--case", "1")
    shilu("init", vault)
    shilu("case", "add", vault, "--title", "t", "--complainant", "c")
    shilu("party", "add", vault, "--name", "石榴籽快借")
    for number, text in ((ONE, "【石榴籽快借】逾期请还款"), (TWO, "【竹蜻蜓宝】逾期请还款")):
        shilu("log", vault, *of_case, "--number", number, "--channel", "sms", "--text", text)
    return vault, of_case


def test_suggestions_are_listed_with_reasons_and_answered(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    listed = shilu("suggest", vault, *of_case).json["suggestions"]
    assert [(one["name"], one["basis"], one["reason"]) for one in listed] == [
        ("石榴籽快借", "signature", "signed “石榴籽快借”"),
        ("竹蜻蜓宝", "signature", "signed “竹蜻蜓宝”"),
    ]
    assert listed[0]["confidence"] >= 0.9 > listed[1]["confidence"]
    assert [one["id"] for one in shilu("suggest", vault, *of_case, "--above", "90").json["suggestions"]] == [
        listed[0]["id"]
    ]
    answered = shilu("suggest", vault, *of_case, "--accept-above", "90", "--decline", listed[1]["id"]).json
    assert (answered["suggestions"], answered["accepted"]) == ([], [listed[0]["id"]])
    assert answered["declined"] == [listed[1]["id"]]
    shown = {one["contact_point"]["raw"]: one["parties"] for one in shilu("list", vault, *of_case).json["incidents"]}
    assert [one["name"] for one in shown[ONE]] == ["石榴籽快借"]
    assert shown[TWO] == []
    assert [one["name"] for one in shilu("suggest", vault, *of_case, "--declined").json["suggestions"]] == ["竹蜻蜓宝"]


def test_an_accepted_suggestion_holds_for_the_period_that_is_given(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    (listed, _) = shilu("suggest", vault, *of_case).json["suggestions"]
    assert (listed["contacts"], listed["from"], listed["to"], listed["against"]) == (1, None, None, [])
    refused = shilu("suggest", vault, *of_case, "--from", "2030-01-01")
    assert (refused.code, refused.json["error"]["code"]) == (2, "usage.period_of_nothing")
    shilu("suggest", vault, *of_case, "--accept", listed["id"], "--from", "2030-01-01")
    shown = {one["contact_point"]["raw"]: one["parties"] for one in shilu("list", vault, *of_case).json["incidents"]}
    assert shown[ONE] == []


def test_the_plain_list_has_a_line_for_each_with_its_reason(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    first = shilu("suggest", vault, *of_case, "--passphrase-file", "-", bare=True).out.splitlines()[0].split("\t")
    assert first[2:] == [ONE, "石榴籽快借", "signed “石榴籽快借”"]


def test_kinds_of_conduct_are_suggested_with_the_words_that_say_so_and_accepted(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    said = ("--channel", "sms", "--text", "律师函已寄出，不还钱就等着坐牢", "--tag", "extort")
    incident = shilu("log", vault, *of_case, "--number", ONE, *said).json["id"]
    listed = shilu("suggest-tags", vault, *of_case).json["suggestions"]
    assert [(one["incident"], one["tag"], one["terms"]) for one in listed] == [
        (incident, "court", ["律师函"]),
        (incident, "arrest", ["坐牢"]),
    ]
    left = shilu("suggest-tags", vault, *of_case, "--accept", listed[0]["id"]).json
    assert ([one["tag"] for one in left["suggestions"]], left["accepted"]) == (["arrest"], [listed[0]["id"]])
    tags = {one["id"]: one["tags"] for one in shilu("list", vault, *of_case).json["incidents"]}
    assert tags[incident] == ["extort", "court"]
    assert [one["tag"] for one in shilu("suggest-tags", vault, *of_case).json["suggestions"]] == ["arrest"]
    answered = shilu("suggest-tags", vault, *of_case, "--decline", listed[1]["id"]).json
    assert (answered["suggestions"], answered["declined"]) == ([], [listed[1]["id"]])
    assert shilu("suggest-tags", vault, *of_case).json["suggestions"] == []
    assert shilu("suggest-tags", vault, *of_case, "--accept", "zzz").code == 2


def test_an_unknown_id_and_one_given_twice_are_refused(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    refused = shilu("suggest", vault, *of_case, "--accept", "zzz")
    assert (refused.code, refused.json["error"]["code"]) == (2, "usage.unknown_suggestion")
    refused = shilu("suggest", vault, *of_case, "--accept", "a", "--decline", "a")
    assert refused.json["error"]["code"] == "usage.accepted_and_declined"


def test_several_contacts_are_tagged_at_once(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    changed = shilu("tag", vault, "1", "2", *of_case, "--add", "police", "--severity", "grave").json["changed"]
    shown = {one["id"]: one for one in shilu("list", vault, *of_case).json["incidents"]}
    assert [(shown[one]["tags"], shown[one]["circumstances"]) for one in changed] == [
        (["police"], {"severity": "grave"})
    ] * 2
    shilu("tag", vault, "1", *of_case, "--remove", "police", "--severity", "none")
    first = next(one for one in shilu("list", vault, *of_case).json["incidents"] if one["number"] == 1)
    assert (first["tags"], first["circumstances"]) == ([], {})
    assert shilu("tag", vault, "1", "77", *of_case, "--add", "court").code == 2


def test_a_file_is_tagged_by_the_beginning_of_its_hash(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = _vault(shilu, tmp_path)
    (tmp_path / "summons.png").write_bytes(b"x")
    logged = shilu("log", vault, *of_case, "--text", "传票", "--attach", tmp_path / "summons.png").json["id"]
    sha256 = hashlib.sha256(b"x").hexdigest()
    tag = ("tag", vault, logged, "--add", "court", "--severity", "grave", "--file")
    assert shilu(*tag, sha256[:12]).json["changed"] == [logged]
    (one,) = [one for one in shilu("list", vault, *of_case, "--tag", "court").json["incidents"] if one["id"] == logged]
    assert one["attachments"][0]["tags"] == [{"tag": "court", "severity": "grave"}]
    assert one["circumstances"]["file_tags"] == [f"{sha256} court grave"]
    assert shilu(*tag, "0" * 12).json["error"]["code"] == "usage.unknown_attachment"
    told = shilu("history", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    assert "What its files show" in told
    assert "Forged court paper" in told or sha256[:8] in told

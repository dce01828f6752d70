"""Letters at the command line: recorded once, and then known to rules, to clocks and to the order of offices."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.e2e.conftest import Shilu
from tests.unit.bundle.bundle_builders import plain

CEASE = "us.cease"


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    """Calls of a collector in the United States, before and after a letter."""
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    us = ("--pack", "us", "--region", "US", "--timezone", "America/New_York", "--language", "en")
    assert shilu("case", "add", path, "--title", "one", "--complainant", "Ann Example", *us).code == 0
    assert shilu("party", "add", path, "--name", "Quick Collectors").code == 0
    type_ = ("--lender-type", "third_party_collector", "--reason", "its letterhead")
    assert shilu("party", "revise", path, "Quick Collectors", *type_).code == 0
    for day in ("2026-05-02", "2026-05-06", "2026-05-11"):
        said = ("--channel", "call", "--party", "Quick Collectors", "--outcome", "answered")
        assert shilu("log", path, "--case", "1", "--at", f"{day} 12:00", *said).code == 0
    return path


def results(shilu: Shilu, vault: Path) -> list[tuple[str, int]]:
    found = shilu("findings", vault, "--case", "1", "--rule", CEASE).json["findings"]
    return sorted((one["result"], len(one["incidents"])) for one in found)


def test_a_letter_is_the_notice_that_a_rule_waits_for_and_correcting_it_corrects_the_finding(
    shilu: Shilu, vault: Path
) -> None:
    assert results(shilu, vault) == [("undetermined", 3)]
    sent = ("--title", "Notice to cease", "--party", "Quick Collectors", "--sent-on", "2026-05-04", "--how", "post")
    assert shilu("letter", "add", vault, "--case", "1", *sent, "--starts", "stop_notice").json["number"] == 1
    assert results(shilu, vault) == [("undetermined", 2), ("within", 1)]

    asked = shilu("questions", vault, "--case", "1").json["questions"]
    (recorded,) = [one["fields"]["title"] for one in shilu("letter", "list", vault, "--case", "1").json["particulars"]]
    (arrival,) = [one for one in asked if one["need"] == "delivery_proof"]
    assert (len(arrival["facts"]), recorded) == (1, "Notice to cease"), "it is asked of the letter that is there"

    def revise(*fields: str) -> None:
        assert shilu("letter", "revise", vault, "1", "--case", "1", *fields, "--reason", "the slip").code == 0

    revise("--delivered-on", "2026-05-08", "--proof", "1")
    assert results(shilu, vault) == [("outside", 1), ("within", 2)]
    revise("--delivered-on", "2026-05-05")
    assert results(shilu, vault) == [("outside", 2), ("within", 1)]
    revise("--delivered-on", "", "--not-delivered", "came_back")
    assert results(shilu, vault) == [("undetermined", 3)]
    assert shilu("fact", "list", vault, "--case", "1").json["particulars"] == []


def test_the_complaint_that_an_office_wants_first_runs_its_time_from_its_arrival(shilu: Shilu, tmp_path: Path) -> None:
    vault = tmp_path / "uk.shilu"
    assert shilu("init", vault).code == 0
    uk = ("--pack", "uk", "--region", "GB", "--timezone", "Europe/London", "--language", "en")
    assert shilu("case", "add", vault, "--title", "one", *uk).code == 0
    assert shilu("party", "add", vault, "--name", "SuDai").code == 0
    sent = ("--letter", "uk.letter.complaint", "--title", "Complaint", "--party", "SuDai", "--sent-on", "2020-04-01")
    assert shilu("letter", "add", vault, "--case", "1", *sent).code == 0

    def ombudsman() -> dict:
        stops = shilu("where", vault, "--case", "1").json["channels"]
        return next(one for one in stops if one["id"] == "uk.fos")

    (wait,) = ombudsman()["waits"]
    assert (wait["step"], wait["since"], wait["sent"]) == ("uk.firm", None, "2020-04-01")
    (due,) = shilu("filing", "due", vault, "--case", "1").json["deadlines"]
    assert (due["state"], due["due"], due["letter"]["office"]) == ("unknown", None, "SuDai")
    arrived = ("--delivered-on", "2020-04-03", "--reason", "the slip")
    assert shilu("letter", "revise", vault, "1", "--case", "1", *arrived).code == 0
    assert ombudsman()["waits"] == []
    (due,) = shilu("filing", "due", vault, "--case", "1").json["deadlines"]
    assert (due["clock"], due["state"], due["due"]) == ("uk.clock.firm", "passed", "2020-05-29")
    said = shilu("filing", "due", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    assert said.startswith("Letter 1 (to SuDai): passed ")
    file = tmp_path / "days.ics"
    assert shilu("filing", "calendar", vault, file, "--case", "1").json["deadlines"] == 1
    written = file.read_text("utf-8")
    assert "DTSTART;VALUE=DATE:20200529" in written
    assert not [word for word in ("SuDai", "Complaint", "uk.", "one") if word in written]


def test_a_bundle_says_on_which_letter_a_finding_rests_and_by_what_its_arrival_is_proven(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    sent = ("--title", "Notice to cease", "--party", "Quick Collectors", "--sent-on", "2026-05-04", "--how", "post")
    words = ("--text", "Cease all further communication.\nI refuse to pay.", "--delivered-on", "2026-05-05")
    starts = ("--starts", "stop_notice", "--proof", "1", "--note", "NOTENOTE")
    assert shilu("letter", "add", vault, "--case", "1", *sent, *words, *starts).code == 0
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "b").json
    paper = pypdfium2.PdfDocument(made["pdf"][0])
    said = plain("".join(page.get_textpage().get_text_range() for page in paper))
    assert plain("Rests on Letter 1 (Notice to cease 2026-05-04); proof: nos. 1") in said
    assert plain("As it was sent, word for word Cease all further communication.") in said
    assert plain("Proof, as contacts that hold it nos. 1") in said
    assert "NOTENOTE" not in said


def test_a_letter_is_filled_for_one_party_ticked_printed_and_kept_as_it_was_sent(shilu: Shilu, tmp_path: Path) -> None:
    vault = tmp_path / "cn.shilu"
    assert shilu("init", vault).code == 0
    assert shilu("case", "add", vault, "--title", "one", "--complainant", "林晓雯", "--language", "zh-CN").code == 0
    for name in ("速贷", "远山资产"):
        assert shilu("party", "add", vault, "--name", name).code == 0
    for day, party in (("01", "速贷"), ("02", "速贷"), ("03", "远山资产")):
        said = ("--channel", "sms", "--party", party, "--text", f"WORDS{day}", "--tag", "violence")
        assert shilu("log", vault, "--case", "1", "--at", f"2026-05-{day} 12:00", *said).code == 0
    case = ("--case", "1")
    own = ("--role", "complainant", "--name", "林晓雯", "--phone", "10400001234")
    assert shilu("person", "add", vault, *case, *own).code == 0
    for name, contact in (("母亲", "1"), ("表姐", "3")):
        met = ("--name", name, "--relation", "parent", "--consent", "yes", "--in-contacts", contact)
        assert shilu("third-person", "add", vault, *case, *met).code == 0
    for lender, number in (("速贷", "SD-17"), ("远山资产", "YS-9")):
        assert shilu("loan", "add", vault, *case, "--lender", lender, "--contract-number", number).code == 0

    listed = {one["id"]: one for one in shilu("letter", "list", vault, *case).json["letters"]}
    assert [one["name"] for one in listed["cn.letter.stop"]["parties"]] == ["速贷", "远山资产"]
    assert listed["cn.letter.stop"]["parties"][0]["blanks"] == ["address", "email"]
    assert listed["cn.letter.complaint"]["answer"] == {"calendar": 15}
    told = shilu("letter", "list", vault, *case, "--passphrase-file", "-", bare=True, language="zh-CN").out
    assert "当事人住址（address）、" in told, told

    shown = shilu("letter", "show", vault, "relatives", *case, "--party", "速贷")
    people = next(one for one in shown.json["parts"][0]["sentences"] if one["id"] == "people")
    assert "母亲" in people["text"]["zh-CN"]
    assert "表姐" not in people["text"]["zh-CN"], "whom they did not reach is not named to them"
    assert {(one["sentence"], one["blank"]) for one in shown.json["tells"]} == {
        ("people", "third_persons"),
        ("reachable", "phone"),
    }
    assert "other people: 母亲" in shown.err
    assert "2 contacts of theirs are marked as threats or visits." in shown.err

    file = tmp_path / "letter.pdf"
    ticked = [part for tick in ("who", "what_happened", "stop") for part in ("--tick", tick)]
    made = shilu("letter", "make", vault, "stop", file, *case, "--party", "速贷", *ticked)
    assert (made.json["sentences"], made.json["blanks"]) == (["who", "what_happened", "stop"], [])
    assert "tick “annex” too" in made.err
    assert plain("速贷停止骚扰告知函民法典") in words_of(file)
    assert plain("1.本人林晓雯，使用手机号码10400001234，就与速贷之间的借款（SD-17）函告如下。") in words_of(file)
    assert "联系共2次" in words_of(file)
    assert "不构成" not in words_of(file), "what is not ticked is not printed"
    again = shilu("letter", "make", vault, "stop", file, *case, "--party", "速贷", *ticked)
    assert again.json["error"]["code"] == "file.exists"
    whole = tmp_path / "with-annex.pdf"
    to = (*case, "--party", "速贷")
    assert "annex" not in shilu("letter", "make", vault, "stop", whole, *to, *ticked, "--tick", "annex").err
    assert "WORDS02" in words_of(whole)
    assert "WORDS03" not in words_of(whole), "what another party wrote is none of theirs"

    how = ("--how", "registered_post", "--on", "2026-05-08", "--delivered", "2026-05-10", "--proof", "1")
    sent = shilu("letter", "sent", vault, "stop", *case, "--party", "速贷", "--party", "远山资产", *ticked, *how)
    assert [one["number"] for one in sent.json["particulars"]] == [1, 2], sent.err
    answered = shilu("letter", "list", vault, *case).json
    first, second = (one["fields"] for one in answered["particulars"])
    assert first["text"].split("\n")[:3] == ["速贷", "停止骚扰告知函", "民法典第一千零三十二条、第一千零三十三条"]
    assert first["text"].endswith("停止以电话、短信、即时通讯等方式侵扰本人及家人的生活安宁。")
    assert (first["ticks"], first["starts"]) == (["who", "what_happened", "stop"], ["stop_notice"])
    assert (len(first["pack_sha256"]), first["pack"]) == (64, "2026-11-22")
    assert "YS-9" in second["text"]
    stop = next(one for one in answered["letters"] if one["id"] == "cn.letter.stop")
    assert [one["sent"] for one in stop["parties"]] == [[1], [2]]


def test_what_a_letter_asks_for_is_what_its_ticked_sentences_ask_for(shilu: Shilu, vault: Path) -> None:
    to = ("--case", "1", "--party", "Quick Collectors", "--on", "2026-05-04", "--how", "by_hand")
    hours = shilu("letter", "sent", vault, "times", *to, "--tick", "who", "--tick", "times")
    assert (hours.code, hours.json["error"]["code"]) == (2, "usage.particular_missing")
    assert shilu("letter", "list", vault, "--case", "1").json["particulars"] == []
    ticked = ("--tick", "times", "--tick", "calls", "--fill", "hours=21:00-10:00")
    assert shilu("letter", "sent", vault, "us.letter.times", *to, *ticked).code == 0
    own = vault.parent / "own.txt"
    own.write_text("My own words.\n", "utf-8")
    assert shilu("letter", "sent", vault, "us.letter.stop", *to, "--tick", "who", "--text", own).code == 0
    times, stop = (one["fields"] for one in shilu("letter", "list", vault, "--case", "1").json["particulars"])
    assert (times["starts"], times["hours"]) == (["unwanted_time", "unwanted_channel"], "21:00-10:00")
    assert times["channels"] == ["voice"]
    assert "21:00-10:00" in times["text"]
    assert (stop["text"], "starts" in stop) == ("My own words.", False)
    for given, code in (
        (("nope", *to), "usage.no_such_letter"),
        (("stop", *to, "--tick", "nope"), "usage.no_such_tick"),
        (("stop", *to, "--language", "fr"), "usage.no_such_choice"),
        (("stop", *to, "--fill", "moon=1"), "usage.no_such_choice"),
    ):
        said = shilu("letter", "sent", vault, *given)
        assert (said.code, said.json["error"]["code"]) == (2, code)


def test_a_letter_is_kept_as_it_was_made_and_sent_later_in_the_same_words(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    case, to = ("--case", "1"), ("--party", "Quick Collectors", "--tick", "who", "--tick", "cease")
    made = shilu("letter", "make", vault, "stop", tmp_path / "l.pdf", *case, *to, "--keep", "--fill", "lender=SuDai")
    assert made.json["particulars"] == [{"id": made.json["particulars"][0]["id"], "number": 1}], made.err
    assert results(shilu, vault) == [("undetermined", 3)], "nobody was told by a letter that lies on a table"
    assert shilu("filing", "due", vault, *case).json["deadlines"] == []
    assert shilu("person", "add", vault, *case, "--role", "complainant", "--name", "Somebody Else").code == 0
    sent = shilu("letter", "sent", vault, "1", *case, "--on", "2026-05-04", "--how", "by_hand")
    assert [one["number"] for one in sent.json["particulars"]] == [1], sent.err
    (kept,) = shilu("letter", "list", vault, *case).json["particulars"]
    assert (kept["revision"], kept["fields"]["sent_on"]) == (2, "2026-05-04")
    assert "I, Ann Example, write about" in kept["fields"]["text"]
    assert results(shilu, vault) == [("outside", 2), ("within", 1)]
    again = shilu("letter", "sent", vault, "1", *case, *to, "--on", "2026-05-04")
    assert (again.code, again.json["error"]["code"]) == (2, "usage.letter_is_kept")
    nobody = shilu("letter", "sent", vault, "stop", *case, "--on", "2026-05-04")
    assert (nobody.code, nobody.json["error"]["code"]) == (2, "usage.particular_missing")


def test_words_that_are_made_again_are_said_to_be_those_of_today(shilu: Shilu, tmp_path: Path) -> None:
    vault = tmp_path / "in.shilu"
    assert shilu("init", vault).code == 0
    assert shilu("case", "add", vault, "--title", "one", "--pack", "in", "--region", "IN", "--language", "en").code == 0
    assert shilu("party", "add", vault, "--name", "SuDai").code == 0
    to = ("--case", "1", "--party", "SuDai", "--on", "2026-05-04")
    assert "made now" in shilu("letter", "sent", vault, "stop", *to, "--tick", "happened").err
    assert "made now" not in shilu("letter", "sent", vault, "stop", *to, "--tick", "stop").err


def words_of(file: Path) -> str:
    paper = pypdfium2.PdfDocument(file)
    return plain("".join(page.get_textpage().get_text_range() for page in paper))

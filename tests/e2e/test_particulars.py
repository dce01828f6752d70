"""The record of a case at the command line: recorded, named by number, revised, withdrawn, taken back."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.e2e.conftest import PASSPHRASE, Shilu


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    for title in ("one", "two"):
        assert shilu("case", "add", path, "--title", title).code == 0
    assert shilu("party", "add", path, "--name", "快钱花", "--alias", "KuaiQian").code == 0
    return path


def add(shilu: Shilu, kind: str, vault: Path, *given: object, case: str = "1") -> int:
    said = shilu(kind, "add", vault, "--case", case, *given)
    assert said.code == 0, said.err
    number: int = said.json["number"]
    return number


def test_a_loan_and_what_was_paid_of_it_name_each_other_by_number(shilu: Shilu, vault: Path) -> None:
    loan = add(shilu, "loan", vault, "--lender", "kuaiqian", "--promised", "1,500元", "--contract-on", "2026-1-5")
    assert add(shilu, "repayment", vault, "--loan", loan, "--paid-on", "2026-02", "--amount", "300") == 1
    (paid,) = shilu("repayment", "list", vault, "--case", "1").json["particulars"]
    (lent,) = shilu("loan", "list", vault, "--case", "1").json["particulars"]
    assert lent["names"] == {lent["fields"]["lender"]: "快钱花"}
    assert lent["fields"]["promised"] == {"minor": "150000", "currency": "CNY"}
    assert paid["fields"]["loan"] == lent["id"]
    assert paid["names"] == {lent["id"]: "Loan 1"}


def test_the_plain_list_says_fields_and_words_in_the_language_of_the_terminal(shilu: Shilu, vault: Path) -> None:
    add(shilu, "harm", vault, "--kind", "sleep", "--words", "三个月没有睡好")
    said = shilu("harm", "list", vault, "--case", "1", "--passphrase-file", "-", bare=True, language="zh-CN")
    assert "损害种类：失眠" in said.out
    assert "本人自述：三个月没有睡好" in said.out


def test_a_revision_is_told_in_the_history_and_taken_back(shilu: Shilu, vault: Path) -> None:
    add(shilu, "third-person", vault, "--name", "母亲", "--relation", "parent", "--numbers", "10411112222")
    revised = shilu("third-person", "revise", vault, "1", "--case", "1", "--asked-to-stop", "yes", "--reason", "call 7")
    assert revised.json["revision"] == 2
    entry = shilu("history", vault, "--case", "1").json["entries"][0]
    assert (entry["kind"], entry["label"], entry["reason"]) == ("particular.revised", "third_person 1", "call 7")
    plain = shilu("history", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    assert "Revised\tThird person 1\t" in plain
    assert "\tAsked to be left alone: yes" in plain
    assert shilu("undo", vault, "--last").code == 0
    (now,) = shilu("third-person", "list", vault, "--case", "1").json["particulars"]
    assert "asked_to_stop" not in now["fields"]


def test_an_empty_word_takes_away_what_was_said(shilu: Shilu, vault: Path) -> None:
    add(shilu, "person", vault, "--name", "李可", "--role", "complainant", "--gender", "female")
    assert shilu("person", "revise", vault, "1", "--case", "1", "--gender", "", "--reason", "not asked").code == 0
    (person,) = shilu("person", "list", vault, "--case", "1").json["particulars"]
    assert "gender" not in person["fields"]


def test_a_table_is_recorded_whole_or_not_at_all(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    file = tmp_path / "loans.csv"
    file.write_text("借款平台或出借人,Lender or app,Amount in the contract,fees\n,快钱花,much,=1+1\n,快钱花,20 USD,\n")
    table = ("loan", "add", vault, "--case", "1", "--table")
    refused = shilu(*table, file)
    assert refused.json["error"]["code"] == "usage.table_refused"
    assert "Row 2: “much” in “Amount in the contract” is no amount." in refused.err
    assert shilu("loan", "list", vault, "--case", "1").json["particulars"] == []
    file.write_text(file.read_text().replace("much", '"¥1,500"'))
    done = shilu(*table, file)
    assert [one["number"] for one in done.json["particulars"]] == [1, 2]
    assert [one["code"] for one in done.json["warnings"]] == ["table.column_left_out"]
    (lent, _) = shilu("loan", "list", vault, "--case", "1").json["particulars"]
    assert (lent["fields"]["fees"], lent["fields"]["promised"]["minor"]) == ("=1+1", "150000")
    piped = shilu(*table, "-", stdin=f"{PASSPHRASE}\nlender\tpromised\n快钱花\t30\n")
    assert [one["number"] for one in piped.json["particulars"]] == [3]
    assert shilu(*table, file, "--fees", "x").json["error"]["code"] == "usage.table_alone"


def test_what_is_withdrawn_is_listed_only_when_asked_for(shilu: Shilu, vault: Path) -> None:
    add(shilu, "leak", vault, "--knew", "the address")
    assert shilu("leak", "withdraw", vault, "1", "--case", "1", "--reason", "a guess").code == 0
    assert shilu("leak", "list", vault, "--case", "1").json["particulars"] == []
    (there,) = shilu("leak", "list", vault, "--case", "1", "--withdrawn").json["particulars"]
    assert there["state"] == "withdrawn"
    assert shilu("leak", "withdraw", vault, "1", "--case", "1", "--reason", "true", "--put-back").code == 0


def test_another_client_is_not_reached_through_a_reference(shilu: Shilu, vault: Path) -> None:
    contact = shilu("log", vault, "--case", "2", "--text", "hello").json["id"]
    loan = add(shilu, "loan", vault, "--lender", "快钱花", case="2")
    (of_other,) = shilu("loan", "list", vault, "--case", "2").json["particulars"]
    refused = shilu("harm", "add", vault, "--case", "1", "--kind", "fear", "--words", "w", "--proof", contact)
    assert refused.json["error"]["code"] == "usage.unknown_incident"
    for ref in (loan, of_other["id"]):
        refused = shilu("claim", "add", vault, "--case", "1", "--loan", ref, "--claimed-on", "2026", "--amount", "1")
        assert refused.json["error"]["code"] == "usage.unknown_particular"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("--promised", "1500"), "usage.particular_missing"),
        (("--lender", "nobody"), "usage.unknown_party"),
        (("--lender", "快钱花", "--promised", "much"), "usage.particular_not_an_amount"),
        (("--lender", "快钱花", "--due-on", "soon"), "usage.particular_not_a_day"),
        (("--lender", "快钱花", "--instalments", "-1"), "usage.particular_not_a_number"),
        (("--lender", "快钱花", "--proof", "99"), "usage.unknown_incident"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_and_nothing_recorded(
    shilu: Shilu, vault: Path, given: tuple[str, ...], code: str
) -> None:
    refused = shilu("loan", "add", vault, "--case", "1", *given)
    assert (refused.code, refused.json["error"]["code"]) == (2, code)
    assert shilu("loan", "list", vault, "--case", "1").json["particulars"] == []


def test_a_fact_is_recorded_revised_and_told_and_one_that_no_rule_could_read_is_refused(
    shilu: Shilu, vault: Path
) -> None:
    add(shilu, "third-person", vault, "--name", "母亲", "--relation", "parent")
    sent = ("--kind", "stop_notice", "--party", "快钱花", "--from", "2026-05-02", "--how", "registered_letter")
    assert add(shilu, "fact", vault, *sent) == 1
    assert add(shilu, "fact", vault, "--kind", "guarantor", "--holds", "no", "--person", "母亲") == 2
    refused = shilu("fact", "add", vault, "--case", "1", "--kind", "unwanted_time", "--hours", "at night")
    assert (refused.code, refused.json["error"]["code"]) == (2, "usage.fact_not_hours")
    assert "“at night” in “hours” is no span of hours." in refused.err
    delivered = ("--delivered-on", "2026-05-04", "--reason", "the slip of the post office")
    assert shilu("fact", "revise", vault, "1", "--case", "1", *delivered).code == 0
    notice, mother = shilu("fact", "list", vault, "--case", "1").json["particulars"]
    assert (notice["fields"]["holds"], notice["fields"]["delivered_on"], mother["fields"]["holds"]) == (
        *("yes", "2026-05-04"),
        "no",
    )
    assert shilu("check", vault).json["ok"]
    said = shilu("fact", "list", vault, "--case", "1", "--passphrase-file", "-", bare=True)
    assert "What it is: asked to be contacted no more" in said.out


def test_a_revision_that_changes_nothing_or_takes_away_what_is_needed_is_refused(shilu: Shilu, vault: Path) -> None:
    add(shilu, "loan", vault, "--lender", "快钱花", "--status", "running")
    revise = ("loan", "revise", vault, "1", "--case", "1", "--reason", "why")
    assert shilu(*revise, "--status", "running").json["error"]["code"] == "usage.nothing_to_correct"
    assert shilu(*revise, "--lender", "").json["error"]["code"] == "usage.particular_missing"
    assert shilu(*revise, "--status", "sold").code == 0


def test_the_loans_are_reckoned_with_what_is_known_and_what_is_missing(shilu: Shilu, vault: Path) -> None:
    assert shilu("party", "add", vault, "--name", "借了么", "--kind", "app").code == 0
    first = ("--lender", "快钱花", "--promised", "1500", "--received", "1050", "--contract-on", "2025-06-01")
    add(shilu, "loan", vault, *first)
    add(shilu, "loan", vault, "--lender", "借了么", "--promised", "3000", "--pushed-by", "快钱花")
    add(shilu, "loan", vault, "--lender", "快钱花", "--promised", "90 USD", "--pushed-by", "借了么")
    paid = ("--loan", "1", "--paid-on", "2025-12-01", "--amount", "1,500")
    add(shilu, "repayment", vault, *paid, "--from-loan", "2")
    add(shilu, "claim", vault, "--loan", "2", "--claimed-on", "2026-01", "--amount", "9000")
    reckoned = shilu("loan", "reckon", vault, "--case", "1").json
    assert [one["deducted"] for one in reckoned["loans"]] == [{"minor": "45000", "currency": "CNY"}, None, None]
    assert [one["no_rate"] for one in reckoned["loans"]] == [None, "nothing_received", "nothing_received"]
    assert (reckoned["loans"][0]["rate_percent"], reckoned["loans"][0]["cap"]["percent"]) == ("103.68", "12.00")
    assert reckoned["loans"][0]["over"] is True
    assert reckoned["promised"] == [{"minor": "450000", "currency": "CNY"}, {"minor": "9000", "currency": "USD"}]
    assert reckoned["paid_from"] == [{"from": 2, "into": 1}]
    assert [(one["by"]["name"], one["to"]["name"], one["loans"]) for one in reckoned["pushes"]] == [
        ("快钱花", "借了么", [2]),
        ("借了么", "快钱花", [3]),
    ]
    assert reckoned["growth"][-1]["claimed"] == "900000"
    assert [one["still_open_by"] for one in reckoned["loans"]] == ["contract", "claim", "contract"]
    said = shilu("loan", "reckon", vault, "--case", "1", "--passphrase-file", "-", bare=True, language="zh-CN").out
    assert "砍头息：450.00 CNY" in said
    assert "快钱花推荐了借了么" in said


def test_a_statement_takes_what_came_to_the_person_and_the_record_names_it_from_then_on(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    assert shilu("log", vault, "--case", "1", "--text", "打给你妈").code == 0
    add(shilu, "third-person", vault, "--name", "王芳", "--relation", "parent", "--in-contacts", "1")
    for reached in ("王芳", " 王芳 ", "王芳的同事"):
        assert shilu("log", vault, "--case", "1", "--text", "你女儿欠钱", "--reached", reached).code == 0
    order = ("third-person", "statement", vault, "1")
    first = shilu(*order, tmp_path / "a.pdf", "--case", "1")
    assert (first.json["contacts"], [one["code"] for one in first.json["warnings"]]) == (1, ["statement.more_contacts"])
    assert "2 more contacts came to them" in first.err
    second = shilu(*order, tmp_path / "b.pdf", "--case", "1", "--and-others")
    assert (second.json["contacts"], second.json.get("warnings", [])) == (3, [])
    (now,) = shilu("third-person", "list", vault, "--case", "1").json["particulars"]
    assert len(now["fields"]["in_contacts"]) == 3
    entries = shilu("history", vault, "--case", "1").json["entries"]
    kinds = [one["kind"] for one in entries if one["kind"] != "case.opened"]
    assert kinds[:2] == ["case.exported", "particular.revised"]


def test_a_statement_is_written_for_a_third_person_and_the_history_says_so(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    said = ("打给你妈", "PRIVILEGED")
    for words in said:
        assert shilu("log", vault, "--case", "1", "--text", words).code == 0
    assert shilu("withdraw", vault, "1/2", "--reason", "with my lawyer").code == 0
    add(
        shilu,
        "third-person",
        vault,
        "--name",
        "王芳",
        "--relation",
        "parent",
        "--in-contacts",
        "1",
        "--in-contacts",
        "2",
    )
    add(shilu, "third-person", vault, "--name", "OTHERPERSON", "--relation", "friend")
    paper = tmp_path / "papers.pdf"
    order = ("third-person", "statement", vault, "1", paper, "--case", "1")
    made = shilu(*order)
    assert {name: made.json[name] for name in ("pages", "contacts", "left_out")} == {
        "pages": 1,
        "contacts": 1,
        "left_out": 1,
    }
    assert [one["code"] for one in made.json["warnings"]] == ["statement.left_out"]
    with pypdfium2.PdfDocument(paper) as document:
        read = document[0].get_textpage().get_text_range()
    assert "王芳" in read
    assert "打给你妈" in read
    assert not [word for word in ("PRIVILEGED", "OTHERPERSON") if word in read]
    assert shilu("history", vault, "--case", "1").json["entries"][0]["kind"] == "case.exported"
    assert shilu(*order).json["error"]["code"] == "file.exists"
    other = shilu("third-person", "statement", vault, "1", tmp_path / "b.pdf", "--case", "1", "--contact", "2/1")
    assert other.json["error"]["code"] == "usage.unknown_incident"
    assert not (tmp_path / "b.pdf").exists()
    assert shilu("third-person", "withdraw", vault, "1", "--case", "1", "--reason", "wrong").code == 0
    gone = shilu("third-person", "statement", vault, "1", tmp_path / "b.pdf", "--case", "1")
    assert gone.json["error"]["code"] == "usage.statement_of_nobody"


def test_one_is_erased_with_a_reason_and_those_that_name_it_say_that_it_is_gone(shilu: Shilu, vault: Path) -> None:
    add(shilu, "third-person", vault, "--name", "WRONGPERSON", "--relation", "parent")
    add(shilu, "loan", vault, "--lender", "kuaiqian", "--guarantors", "1")
    done = shilu("third-person", "erase", vault, "1", "--case", "1", "--reason", "not my mother")
    assert done.code == 0, done.err
    assert shilu("third-person", "list", vault, "--case", "1", "--withdrawn").json["particulars"] == []
    plain = shilu("loan", "list", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    assert "Guarantors: one that is gone" in plain
    told = shilu("history", vault, "--case", "1").out
    assert "WRONGPERSON" not in told
    assert "not my mother" in told
    again = shilu("third-person", "erase", vault, "1", "--case", "1", "--reason", "x")
    assert again.json["error"]["code"] == "usage.unknown_particular"
    assert shilu("check", vault).json["ok"]


def test_crisis_lines_are_said_beside_the_result_and_stand_nowhere_else(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    harm = ("harm", "add", vault, "--case", "1", "--kind", "self_harm", "--words", "不想活了")
    said = shilu(*harm)
    assert "12356" in said.err
    assert "12356" not in said.out
    assert "12356" not in shilu("harm", "add", vault, "--case", "1", "--kind", "sleep", "--words", "awake").err
    logged = shilu("log", vault, "--case", "1", "--text", "去跳楼吧")
    assert (logged.code, "12356" in logged.err, "12356" in logged.out) == (0, True, False)
    assert "12356" not in shilu("log", vault, "--case", "1", "--text", "今天还钱").err
    tagged = shilu("tag", vault, logged.json["id"], "--add", "violence")
    assert ("110" in tagged.err, "12356" in tagged.err) == (True, False)
    assert shilu("bundle", vault, "--case", "1", "--out", tmp_path / "out").code == 0
    assert shilu("export", vault, "--out", tmp_path / "all").code == 0
    everything = [
        file.read_bytes() for folder in ("out", "all") for file in (tmp_path / folder).rglob("*") if file.is_file()
    ]
    assert not [data for data in everything if b"12356" in data]
    assert "12356" not in shilu("history", vault, "--case", "1").out


def test_the_last_days_after_a_filing_are_listed_and_go_into_a_calendar_that_names_nobody(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    at_the_desk = ("--office", "阳光派出所", "--channel", "cn.police", "--handed-in-on", "2020-04-01")
    assert add(shilu, "filing", vault, *at_the_desk, "--refused-on", "2020-04-02", "--receipt", "受20-1") == 1
    complaint = ("--office", "12378", "--channel", "cn.12378", "--handed-in-on", "2020-04-30")
    assert add(shilu, "filing", vault, *complaint) == 2
    due = shilu("filing", "due", vault, "--case", "1").json["deadlines"]
    assert {(one["clock"], one["due"], one["state"]) for one in due} == {
        ("cn.clock.no_case", "2020-04-05", "passed"),
        ("cn.clock.review", "2020-04-09", "passed"),
        # 1 to 5 May are holidays, Saturday the 9th is worked
        ("cn.clock.12378", "2020-05-25", "passed"),
    }
    assert due[0]["filing"]["receipt"] == "受20-1"
    said = shilu("filing", "due", vault, "--case", "1", "--passphrase-file", "-", bare=True, language="zh-CN").out
    assert "七日内申请复议" in said
    before = shilu("filing", "add", vault, "--case", "1", *complaint, "--answered-on", "2020-04-29")
    assert (before.code, before.json["error"]["code"]) == (2, "usage.filing_before")
    file = tmp_path / "days.ics"
    assert shilu("filing", "calendar", vault, file, "--case", "1").json["deadlines"] == 3
    written = file.read_text("utf-8")
    assert written.count("BEGIN:VEVENT") == 3
    assert not [word for word in ("阳光", "12378", "受20", "police", "one") if word in written]
    revised = ("--answered-on", "2020-05-20", "--reason", "letter")
    assert shilu("filing", "revise", vault, "2", "--case", "1", *revised).code == 0
    states = {one["clock"]: one["state"] for one in shilu("filing", "due", vault, "--case", "1").json["deadlines"]}
    assert states["cn.clock.12378"] == "done"


def test_the_fields_of_an_offices_form_are_begun_from_the_case_and_measured(shilu: Shilu, tmp_path: Path) -> None:
    vault = tmp_path / "us.shilu"
    assert shilu("init", vault).code == 0
    us = ("--pack", "us", "--region", "US", "--timezone", "America/New_York", "--language", "en")
    assert shilu("case", "add", vault, "--title", "one", "--complainant", "Ann Example", *us).code == 0
    assert shilu("party", "add", vault, "--name", "Quick Loans").code == 0
    for minute in range(3):
        logged = ("--at", f"2026-05-12 21:3{minute}", "--number", "2025550143", "--party", "Quick Loans")
        assert shilu("log", vault, "--case", "1", *logged, "--channel", "call", "--text", "pay").code == 0
    add(shilu, "third-person", vault, "--name", "Mary Example", "--relation", "parent", "--consent", "no")
    forms = [one["id"] for one in shilu("filing", "form", vault, "--case", "1").json["forms"]]
    assert forms == ["us.profile.cfpb", "us.profile.police", "us.profile.court"]
    cfpb = shilu("filing", "form", vault, "cfpb", "--case", "1")
    happened, wish, me, company, *_rest = cfpb.json["fields"]
    assert happened["text"].startswith("From 2026-05-12 21:30 to 2026-05-12 21:32 3 contacts came. Numbers or")
    assert (happened["most_characters"], happened["personal"], happened["over"], cfpb.code) == (3500, False, False, 0)
    assert not [word for word in ("Ann", "Mary", "2025550143", "pay") if word in happened["text"]]
    assert wish["text"].startswith("Have the company stop contacts")
    assert (me["text"], company["text"]) == ("Ann Example", "Quick Loans: 3 contacts")
    (report,) = shilu("filing", "form", vault, "us.profile.police", "--case", "1").json["fields"]
    assert "parent (T1)" in report["text"]
    assert "Mary" not in report["text"]  # who has not agreed to be named is not
    unknown = shilu("filing", "form", vault, "nope", "--case", "1")
    assert (unknown.code, unknown.json["error"]["code"]) == (2, "usage.no_such_profile")

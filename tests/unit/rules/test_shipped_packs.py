"""The packs that come with the program: all of them are read, and none of law.md's rules went missing on the way."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from shilu.core.case import PACKS
from shilu.core.filing import DeadlineState
from shilu.core.letter import answer_deadlines
from shilu.core.pack import RulePack
from shilu.core.pack_papers import Purpose
from shilu.core.pack_parts import Office
from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.shapes.parties import LENDER_TYPES
from shilu.core.steps import steps_taken
from shilu.core.where_to_go import Known, where_to_go
from shilu.rules import packs
from shilu.rules.working_days import OfficeDays

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "resources" / "rules"
LEFT_OUT = ROOT / "docs" / "rule-packs.md"
SHARED = ROOT.parent / "shared" / "rules"
READ = packs.read_folder(FOLDER)
ALL = sorted(READ.found.values(), key=lambda one: PACKS.index(one.pack.country))


def test_every_file_is_a_pack_of_its_country() -> None:
    assert READ.bad == {}
    assert set(READ.found) == {path.stem for path in FOLDER.glob("*.toml")} == set(PACKS)


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_no_pack_claims_a_review_that_it_has_not_had(pack: RulePack) -> None:
    assert (pack.pack.reviewed_by, pack.pack.reviewed_on, pack.is_reviewed) == ("", None, False)
    assert pack.parts.open_points, "what is not settled is said"


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_lender_types_can_be_chosen_for_a_party(pack: RulePack) -> None:
    assert set(pack.pack.lender_types) <= set(LENDER_TYPES)


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_an_emergency_comes_first_and_what_to_say_of_recordings_is_there(pack: RulePack) -> None:
    assert pack.parts.channels[0].office is Office.EMERGENCY
    assert pack.parts.recording is not None
    assert pack.parts.tags
    assert pack.parts.vanishing
    assert pack.parts.proofs


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_a_paper_says_how_evidence_was_made_and_nobody_ticks_that_beforehand(pack: RulePack) -> None:
    filled = [part for form in pack.papers.forms for part in form.parts if not (part.is_blank or part.each)]
    declared = [one for part in filled for one in part.sentences]
    assert declared
    assert all(one.declares and not one.ticked for one in declared)
    assert all(
        letter.sentences[0].ticked and not any(one.ticked for one in letter.sentences[1:])
        for letter in pack.papers.letters
    )
    assert pack.papers.requests
    assert Purpose.POLICE in {one.purpose for one in pack.papers.profiles}


LETTERS = ("stop", "relatives", "data", "recordings", "complaint")


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_every_letter_is_in_a_pack_or_listed_with_the_reason_why_not(pack: RulePack) -> None:
    country = pack.pack.country
    there = {one.id for one in pack.papers.letters}
    rows = [line.split("|")[1] for line in LEFT_OUT.read_text("utf-8").splitlines() if line.startswith("| `")]
    listed = {id_ for row in rows for id_ in re.findall(rf"`({country}\.letter\.\w+)`", row)}
    assert listed == {f"{country}.letter.{name}" for name in LETTERS} - there


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_a_letter_and_the_clock_after_it_give_the_same_time(pack: RulePack) -> None:
    for letter in pack.papers.letters:
        clocks = [one for one in pack.parts.clocks if {letter.id, letter.channel} & set(one.after)]
        assert {one.term for one in clocks} <= {letter.answer}, letter.id
        waits = [one.wait for channel in pack.parts.channels for one in channel.before if one.step == letter.id]
        assert set(waits) <= {letter.answer}, letter.id


def test_how_long_a_lender_has_is_as_the_research_says() -> None:
    terms = {one.id: one.answer for pack in ALL for one in pack.papers.letters if one.answer is not None}
    assert {id_: (term.count, term.counted.value) for id_, term in terms.items()} == {
        "cn.letter.complaint": (15, "calendar"),
        "in.letter.complaint": (30, "calendar"),
        "ph.letter.complaint": (15, "calendar"),
        "uk.letter.complaint": (56, "calendar"),
        "uk.letter.data": (1, "months"),
    }
    steps = {one.id: one.channel for pack in ALL for one in pack.papers.letters if one.channel}
    assert steps == {f"{one}.letter.complaint": way for one, way in COMPLAINTS.items()}


COMPLAINTS = {"cn": "cn.lender", "in": "in.lender", "uk": "uk.firm"}


@pytest.mark.parametrize(
    ("letter", "office", "days"),
    [
        ("ph.letter.complaint", "ph.npc", 15),
        ("in.letter.complaint", "in.rbi", 30),
        ("uk.letter.complaint", "uk.fos", 56),
    ],
)
def test_an_office_opens_once_the_lender_had_its_time_after_the_letter_arrived(
    letter: str, office: str, days: int
) -> None:
    pack = READ.found[letter[:2]]
    values = {"title": "t", "party": "p", "letter": letter, "sent_on": "2026-03-02", "delivered_on": "2026-03-05"}
    sent = Particular("l", ParticularKind.LETTER, "c", 1, tuple(values.items()), ParticularState.ACTIVE, 1, 0)
    last = date(2026, 3, 5) + timedelta(days=days)
    working = OfficeDays("GB")
    steps = steps_taken((sent,), pack.papers.letters)
    letters = {one.id: one for one in pack.papers.letters}
    (due,) = answer_deadlines((sent,), letters, pack.parts.clocks, parties={}, working=working, today=last)
    assert (due.due, due.state, bool(due.clock.next)) == (last, DeadlineState.RUNNING, True)

    def waits(today: date) -> list[date | None]:
        tags = frozenset(tag for one in pack.parts.channels for tag in one.tags)
        known = Known(tags, frozenset({""}), steps.done)
        stops = where_to_go(pack.parts.channels, known, today, working)
        return [wait.until for stop in stops if stop.channel.id == office for wait in stop.waits]

    assert waits(last) == [last]
    assert waits(last + timedelta(days=1)) == []


def test_only_a_sentence_that_asks_for_something_a_rule_knows_starts_a_dated_fact() -> None:
    started = {
        f"{letter.id}.{one.id}": (one.starts, *one.places, *one.channels)
        for pack in ALL
        for letter in pack.papers.letters
        for one in letter.sentences
        if one.starts
    }
    narrow = ("stop_notice", "voice", "text", "chat")
    assert started == {
        "cn.letter.stop.stop": ("stop_notice",),
        "us.letter.stop.cease": ("stop_notice",),
        **{f"{country}.letter.stop.stop": narrow for country in ("in", "ph", "ke", "ng", "sg", "hk", "my")},
        "us.letter.times.times": ("unwanted_time",),
        "us.letter.times.work": ("unwanted_place", "workplace"),
        "us.letter.times.employer": ("employer_ban",),
        "us.letter.times.calls": ("unwanted_channel", "voice"),
        "us.letter.times.texts": ("unwanted_channel", "text", "chat"),
        "uk.letter.times.hours": ("unwanted_time",),
        "uk.letter.times.work": ("unwanted_place", "workplace"),
        "uk.letter.times.writing": ("unwanted_channel", "voice", "visit"),
    }, "those of Indonesia and Mexico ask only for what the law says already"


def test_secret_recordings_are_asked_about_where_they_are_forbidden() -> None:
    asked = {pack.pack.country: pack.parts.recording.question.value for pack in ALL if pack.parts.recording}
    assert asked == {**dict.fromkeys(PACKS, "none"), "us": "state", "ph": "all_consented"}


def test_the_crime_of_collecting_illegal_debts_is_cited_for_illegal_debts_only() -> None:
    citations = [
        one for tag in READ.found["cn"].parts.tags for one in tag.citations if "第二百九十三条之一" in one.cite
    ]
    assert citations
    assert all("普通合法借款不适用" in one.only_if["zh-CN"] for one in citations)


def test_of_limits_that_sources_disagree_on_the_smaller_is_warned_at() -> None:
    (profile,) = (one for one in READ.found["in"].papers.profiles if one.id == "in.profile.ncrp")
    (field,) = (one for one in profile.fields if one.id == "information")
    assert (field.limit.words, field.limit.most_words, field.limit.most_characters) == ((200, 1500), 200, None)
    assert profile.cap.most_bytes_each == 5_000_000


def test_part_b_of_the_indian_certificate_is_left_empty() -> None:
    (form,) = (one for one in READ.found["in"].papers.forms if one.id == "in.form.63")
    assert [part.id for part in form.parts if part.is_blank] == ["b_expert", "b_hash"]
    (algorithm,) = (
        field for part in form.parts if part.id == "a_hash" for field in part.fields if field.id == "algorithm"
    )
    assert algorithm.choices == ("SHA1", "SHA256", "MD5", "Other")


def test_every_rule_of_the_research_is_in_a_pack_or_listed_as_left_out() -> None:
    if not SHARED.is_dir():
        pytest.skip("the research that the packs are made from does not lie beside this tree")
    ours = {rule.id for pack in ALL for rule in pack.pack.rules}
    left_out = set(re.findall(r"^\| `([a-z]{2}\.[a-z0-9_.]+)`", LEFT_OUT.read_text("utf-8"), re.MULTILINE))
    theirs = {
        rule["id"]: rule
        for file in SHARED.glob("rules_*.toml")
        for rule in tomllib.loads(file.read_text("utf-8"))["rule"]
    }
    assert set(theirs) - ours - left_out == set()
    assert left_out & ours == set()
    for pack in ALL:
        for rule in pack.pack.rules:
            if raw := theirs.get(rule.id):
                told = (
                    raw["from"],
                    raw.get("to", ""),
                    raw["kind"],
                    raw["norm"],
                    raw["severity"],
                    raw.get("status", "in_force"),
                )
                own = (rule.begins, rule.ends or "", rule.kind, rule.norm, rule.severity, rule.status)
                assert tuple(map(str, own)) == tuple(map(str, told)), rule.id
                assert rule.url == raw["url"], rule.id
                assert rule.applies_to == set(raw["applies_to"]), rule.id

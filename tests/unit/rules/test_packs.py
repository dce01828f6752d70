"""Rule packs: what is read, and that everything that is wrong with a file is told at once, with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.channel import Channel
from shilu.core.fact import Hours
from shilu.core.pack_problem import BadPack, PackFault, PackProblem
from shilu.core.rule import FreqWindow, QuietDays, QuietHours, RuleStatus
from shilu.rules import packs

HEAD = """\
format = 1
country = "xx"
name = { en = "Nowhere", zh-CN = "乌有国" }
language = "en"
version = "1"
checked_on = 2026-11-21

[[lender_type]]
id = "bank"
name = { en = "bank", zh-CN = "银行" }
"""
RULE = """
[[rule]]
id = "xx.night"
kind = "quiet_hours"
title = { en = "At night", zh-CN = "夜间" }
cite = "Act 1, s. 2"
cite_translation = { zh-CN = "第一号法第二条" }
url = "https://example.org/act"
from = 2020-01-01
applies_to = ["bank"]
norm = "regulation"
severity = "regulation_breach"
mark = "text_seen"
confidence = "high"
[rule.terms]
hours = ["22:00-08:00"]
"""
LETTER = """
[[letter]]
id = "xx.letter.stop"
to = "lender"
title = { en = "Stop", zh-CN = "停止" }
mark = "memory"
[[letter.sentence]]
id = "stop"
text = { en = "Please stop, says {complainant}.", zh-CN = "{complainant}请停止。" }
"""
CHANNEL = """
[[channel]]
id = "xx.police"
office = "police"
name = { en = "Police", zh-CN = "警察" }
good_for = { en = "Crimes.", zh-CN = "犯罪。" }
mark = "memory"
"""


def problems(text: str | bytes) -> tuple[PackProblem, ...]:
    with pytest.raises(BadPack) as caught:
        packs.read(text.encode() if isinstance(text, str) else text)
    return caught.value.problems


def told(text: str | bytes) -> list[tuple[int, PackFault]]:
    return [(one.line, one.fault) for one in problems(text)]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_pack_is_read() -> None:
    pack = packs.read((HEAD + RULE + LETTER + CHANNEL).encode())
    (rule,) = pack.pack.rules
    assert (rule.id, rule.terms) == ("xx.night", QuietHours(hours=(Hours(1320, 480),)))
    assert (rule.begins, rule.ends, rule.status) == (date(2020, 1, 1), None, RuleStatus.IN_FORCE)
    assert rule.channels == frozenset(Channel)
    assert pack.papers.letters[0].sentences[0].text["zh-CN"] == "{complainant}请停止。"
    assert not pack.is_reviewed
    assert len(pack.pack.sha256) == 64


def test_channels_are_single_ones_or_groups() -> None:
    text = HEAD + RULE.replace("[rule.terms]", 'channels = ["voice", "wechat"]\n[rule.terms]')
    assert packs.read(text.encode()).pack.rules[0].channels == {Channel.CALL, Channel.WECHAT}


def test_a_limit_is_read_with_what_it_counts() -> None:
    terms = 'kind = "freq_window"', 'most = 3\ncounted = "inbound+not_answered"\nper = "called_number"\ndays = 7'
    text = RULE.replace('kind = "quiet_hours"', terms[0]).replace('hours = ["22:00-08:00"]', terms[1])
    (rule,) = packs.read((HEAD + text).encode()).pack.rules
    assert isinstance(rule.terms, FreqWindow)
    assert (rule.terms.most, rule.terms.per, rule.terms.days) == (3, "called_number", 7)


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ('kind = "quiet_hours"', 'kind = "no_such_kind"', PackFault.UNKNOWN_WORD),
        ('"22:00-08:00"', '"25:00-08:00"', PackFault.NOT_A_SPAN),
        ('"22:00-08:00"', '"22:00-22:00"', PackFault.NOT_A_SPAN),
        ('"22:00-08:00"', "22", PackFault.WRONG_TYPE),
        ('hours = ["22:00-08:00"]', 'zone = "Asia/Atlantis"', PackFault.NOT_A_ZONE),
        ('hours = ["22:00-08:00"]', 'zone = "../../etc/passwd"', PackFault.NOT_A_ZONE),
        ('hours = ["22:00-08:00"]', 'hours = ["22:00-08:00"]\nregex = "(a+)+$"', PackFault.UNKNOWN_KEY),
        ('hours = ["22:00-08:00"]', 'closed_holidays = "indonesia"', PackFault.UNKNOWN_WORD),
        ('hours = ["22:00-08:00"]', 'closed_holidays = "XX"', PackFault.UNKNOWN_WORD),
        ('hours = ["22:00-08:00"]', 'closed_holidays = "US-XX"', PackFault.UNKNOWN_WORD),
        ('cite = "Act 1, s. 2"', "", PackFault.MISSING),
        ('cite = "Act 1, s. 2"', 'cite = " "', PackFault.MISSING),
        ('cite_translation = { zh-CN = "第一号法第二条" }', "cite_translation = {}", PackFault.NO_TRANSLATION),
        (', zh-CN = "夜间"', "", PackFault.NO_TRANSLATION),
        ("from = 2020-01-01", 'from = "2020"', PackFault.WRONG_TYPE),
        ("from = 2020-01-01", "from = 2020-01-01T00:00:00", PackFault.WRONG_TYPE),
        ("from = 2020-01-01", "from = 2020-01-01\nto = 2019-12-31", PackFault.ENDS_BEFORE_IT_BEGINS),
        ('["bank"]', '["banc"]', PackFault.UNKNOWN_WORD),
        ('["bank"]', "[]", PackFault.MISSING),
        ('"https://example.org/act"', '"javascript:alert(1)"', PackFault.NOT_AN_ADDRESS),
        ('id = "xx.night"', 'id = "cn.night"', PackFault.WRONG_BEGINNING),
        ('mark = "text_seen"', 'mark = "text_seen"\nneeds = ["exact_time"]', PackFault.UNKNOWN_WORD),
        ('mark = "text_seen"', 'mark = "text_seen"\nmarc = "x"', PackFault.UNKNOWN_KEY),
        ("format = 1", "format = 2", PackFault.FORMAT_UNKNOWN),
        ('language = "en"', 'language = "English"', PackFault.UNKNOWN_WORD),
        ("checked_on = 2026-11-21", 'checked_on = 2026-11-21\nreviewed_by = "A. Lawyer"', PackFault.MISSING),
        ("[[lender_type]]", "[lender_type]", PackFault.WRONG_TYPE),
        ('id = "stop"', 'id = "stop"\ndeclares = true\nticked = true', PackFault.PRE_TICKED),
        ("{complainant}.", "{complainant.__class__}.", PackFault.UNKNOWN_WORD),
        ("{complainant}.", "{complainant!r:>9}.", PackFault.UNKNOWN_WORD),
        ("{complainant}.", "{", PackFault.UNKNOWN_WORD),
        ('id = "stop"', 'id = "stop"\nstarts = "no_such_fact"', PackFault.UNKNOWN_WORD),
        ('id = "stop"', 'id = "stop"\nstarts = "police_warning"', PackFault.UNKNOWN_WORD),
        ('id = "stop"', 'id = "stop"\nstarts = "unwanted_time"', PackFault.MISSING),
        ('id = "stop"', 'id = "stop"\nstarts = "unwanted_place"', PackFault.MISSING),
        ('id = "stop"', 'id = "stop"\nstarts = "unwanted_channel"', PackFault.MISSING),
        ('id = "stop"', 'id = "stop"\nplaces = ["moon"]', PackFault.UNKNOWN_WORD),
        ('to = "lender"', 'to = "lender"\nchannel = "xx.gone"', PackFault.NOT_THERE),
        ('to = "lender"', 'to = "lender"\ndays = 0', PackFault.NOT_POSITIVE),
        ('to = "lender"', 'to = "lender"\ndays = 1_000_001', PackFault.TOO_MUCH),
        ('to = "lender"', 'to = "lender"\ndays = 3\nmonths = 1', PackFault.TWICE),
        ('id = "xx.police"', 'id = "xx.letter.stop"', PackFault.TWICE),
        (
            "[[lender_type]]",
            "[[lender_type]]\nid = 'bank'\nname = {en = 'a', zh-CN = 'b'}\n[[lender_type]]",
            PackFault.TWICE,
        ),
        (
            'id = "stop"',
            'id = "stop"\ntext = {en = "a", zh-CN = "b"}\n[[letter.sentence]]\nid = "stop"',
            PackFault.TWICE,
        ),
        ('en = "Crimes."', "en = 1", PackFault.WRONG_TYPE),
        ('en = "Crimes."', f'en = "{"x" * 20_001}"', PackFault.TOO_LARGE),
        (
            'office = "police"',
            'office = "police"\n[[channel.before]]\nstep = "xx.gone"\nwhy = { en = "a", zh-CN = "b" }',
            PackFault.NOT_THERE,
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(right: str, wrong: str, fault: PackFault) -> None:
    text = HEAD + RULE + LETTER + CHANNEL
    assert right in text
    found = problems(text.replace(right, wrong, 1))
    assert fault in {one.fault for one in found}
    at = line_of(text, right)
    assert all(abs(one.line - at) <= 14 for one in found if one.fault is fault)


def test_the_line_is_that_of_the_key_or_of_what_it_is_missing_in() -> None:
    text = HEAD + RULE.replace('cite = "Act 1, s. 2"\n', "").replace('"22:00-08:00"', '"25:00-08:00"')
    assert told(text) == [
        (line_of(text, "[[rule]]"), PackFault.MISSING),
        (line_of(text, "hours = "), PackFault.NOT_A_SPAN),
    ]
    assert [one.of for one in problems(text)] == ["xx.night"] * 2
    assert problems(text)[0].place == "rule 1, cite"


def test_all_problems_of_a_file_are_told_at_once() -> None:
    text = HEAD + RULE.replace("bank", "banc") + RULE.replace("xx.night", "yy.night").replace("22:00", "24:00")
    faults = [fault for _, fault in told(text)]
    assert {PackFault.UNKNOWN_WORD, PackFault.WRONG_BEGINNING, PackFault.NOT_A_SPAN} <= set(faults)


def test_a_rule_may_change_but_never_stands_twice_on_a_day() -> None:
    until = RULE.replace("from = 2020-01-01", "from = 2020-01-01\nto = 2020-12-31")
    since = RULE.replace("from = 2020-01-01", "from = 2021-01-01")
    assert [rule.begins.year for rule in packs.read((HEAD + since + until).encode()).pack.rules] == [2021, 2020]
    overlapping = HEAD + until + since.replace("2021-01-01", "2020-12-31")
    assert told(overlapping) == [(line_of(overlapping, "from = 2020-12-31"), PackFault.DATES_OVERLAP)]
    assert PackFault.DATES_OVERLAP in {fault for _, fault in told(HEAD + RULE + RULE)}


@pytest.mark.parametrize(
    ("content", "line", "fault"),
    [
        (b"format = 1\n[[rule]\n", 2, PackFault.NOT_TOML),
        (b"format = 1\nformat = 1\n", 2, PackFault.NOT_TOML),
        (b"format = 1\nname = \xff\n", 2, PackFault.NOT_READABLE),
        (b"a = " + b"[" * 5_000, 1, PackFault.TOO_DEEP),
        (b"a." * 100_000 + b"a = 1", 1, PackFault.TOO_DEEP),
        (b"x = {" + b'"a".' * 100_000 + b"a = 1}", 1, PackFault.TOO_DEEP),
        (b"a = " + b"9" * 5_000, 1, PackFault.NOT_TOML),
        (b"#" * 2**19 + b"\n", 1, PackFault.TOO_LARGE),
    ],
)
def test_a_file_that_is_no_pack_is_refused_before_it_costs_anything(
    content: bytes, line: int, fault: PackFault
) -> None:
    assert told(content) == [(line, fault)]


def test_a_bad_pack_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text(HEAD + RULE, "utf-8")
    (tmp_path / "yy.toml").write_text(HEAD.replace('"xx"', '"yy"') + RULE, "utf-8")
    (tmp_path / "zz.toml").write_bytes(b"\xff")
    (tmp_path / "a folder.toml").mkdir()
    found = packs.read_folder(tmp_path)
    assert list(found.found) == ["xx"]
    assert {name: many[0].fault for name, many in found.bad.items()} == {
        "a folder.toml": PackFault.NOT_READABLE,
        "yy.toml": PackFault.WRONG_BEGINNING,
        "zz.toml": PackFault.NOT_READABLE,
    }
    assert packs.of_country(tmp_path, "no") is None
    assert packs.of_country(tmp_path, "../xx") is None


def test_a_pack_says_when_it_was_checked_too_long_ago() -> None:
    pack = packs.read(HEAD.encode())
    assert not pack.is_old(date(2027, 11, 21))
    assert pack.is_old(date(2027, 11, 22))
    assert pack.is_old(date(2028, 1, 1))


RECORDING = """
[[recording]]
question = "none"
words = { en = "a", zh-CN = "b" }
mark = "memory"
"""
FORM = """
[[form]]
id = "xx.form"
title = { en = "a", zh-CN = "b" }
for = ["police"]
cite = "c"
mark = "memory"
"""
PART = """
[[form.part]]
id = "list"
title = { en = "a", zh-CN = "b" }
list = true
"""
CITED = """
[[tag]]
id = "violence"
[[tag.cite]]
text = "s. 1"
mark = "memory"
from = 2026-01-01
to = 2026-12-31
"""
PROFILE = """
[[profile]]
id = "xx.profile"
channel = "xx.police"
purpose = "police"
name = { en = "a", zh-CN = "b" }
mark = "memory"
[[profile.field]]
id = "facts"
name = { en = "a", zh-CN = "b" }
most_words = [0, 200]
"""
CLOCK = """
[[clock]]
id = "xx.clock"
after = ["xx.police"]
counted_from = "filing"
what = { en = "a", zh-CN = "b" }
next = { en = "a", zh-CN = "b" }
mark = "memory"
"""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (RECORDING + RECORDING, PackFault.TWICE),
        (FORM, PackFault.MISSING),
        (FORM + PART, PackFault.MISSING),
        (CHANNEL + PROFILE, PackFault.NOT_POSITIVE),
        (CHANNEL + PROFILE.replace("0, 200", "200, 9_000_000"), PackFault.TOO_MUCH),
        (CHANNEL + CLOCK, PackFault.MISSING),
        ('[[tag]]\nid = "violence"\n', PackFault.MISSING),
        (CITED.replace("2026-12-31", "2025-12-31"), PackFault.ENDS_BEFORE_IT_BEGINS),
        (LETTER[: LETTER.index("[[letter.sentence]]")], PackFault.MISSING),
        ("open = [1]\n", PackFault.WRONG_TYPE),
    ],
)
def test_papers_and_offices_are_whole(text: str, fault: PackFault) -> None:
    whole = text + HEAD if text.startswith("open") else HEAD + text
    assert {one.fault for one in problems(whole)} == {fault}


def test_a_form_has_a_margin_that_a_sheet_has_room_for() -> None:
    wide = FORM.replace('cite = "c"', 'cite = "c"\nmargin_mm = 61')
    found = {one.fault for one in problems(HEAD + wide)} - {one.fault for one in problems(HEAD + FORM)}
    assert found == {PackFault.TOO_MUCH}
    assert PackFault.TOO_MUCH not in {one.fault for one in problems(HEAD + wide.replace("61", "60"))}


def test_days_can_be_closed_without_hours() -> None:
    days = RULE.replace("quiet_hours", "quiet_days").replace('hours = ["22:00-08:00"]', 'closed_weekdays = ["sun"]')
    assert packs.read((HEAD + days).encode()).pack.rules[0].terms == QuietDays(frozenset({6}))
    assert told(HEAD + days.replace('closed_weekdays = ["sun"]', ""))[0][1] is PackFault.MISSING


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_is_a_bug_of_ours(data: st.DataObject) -> None:
    content = bytearray((HEAD + RULE + LETTER + CHANNEL).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.integers(0, 30))
        content[at : at + cut] = data.draw(
            st.sampled_from([b"", b'"', b"[", b"]", b"\n", b"=", b"{", b"\xff", b"1", b".", b"'''"])
        )
    try:
        packs.read(bytes(content))
    except BadPack as error:
        assert error.problems
        assert all(1 <= one.line <= content.count(b"\n") + 1 for one in error.problems)

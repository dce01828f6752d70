"""Crisis lines that are shipped can be read, and say what is known of them; the words are found where they stand."""

from __future__ import annotations

import pytest

from shilu.core.case import PACKS
from shilu.core.particular import ParticularKind
from shilu.host.paths import resources_folder
from shilu.rules import crisis
from shilu.services.crisis import Crisis

FOLDER = resources_folder() / "crisis"
HELP = Crisis(folder=FOLDER)


def test_every_country_of_a_pack_has_a_number_and_each_says_where_it_is_from() -> None:
    lines = crisis.read_lines((FOLDER / "lines.toml").read_text("utf-8"))
    assert lines.keys() >= {"gb" if pack == "uk" else pack for pack in PACKS}
    every = [line for some in lines.values() for line in some]
    assert all(line.number and line.source and line.name("zh-CN") and line.name("sw") for line in every)
    assert [line.number for line in lines["cn"]] == ["12356", "110", "120"]


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("有时候真的不想活了", True),
        ("你怎么不去跳楼", True),
        ("有时候真的不 想活", False),
        ("Some nights I WANT TO DIE", True),
        ("minsan ayoko nang mabuhay", True),
        ("整夜睡不着，觉得活着没意思", True),
        ("想结束自己，一了百了", True),
        ("I’d be better off dead", True),
        ("今天不还就打给你妈", False),
        ("合同到期，今天结束", False),
        ("the deadline is today", False),
        ("", False),
    ],
)
def test_lines_come_where_a_text_speaks_of_it(text: str, speaks: bool) -> None:
    assert bool(HELP.lines_for("CN", "x", text)) == speaks


def test_tags_bring_them_too_and_violence_those_who_come() -> None:
    assert [one.number for one in HELP.lines_for("CN", "x", tags=("court", "selfharm"))] == ["12356", "110", "120"]
    assert [one.number for one in HELP.lines_for("CN", "x", tags=("violence",))] == ["110", "120"]
    assert HELP.lines_for("CN", "x", tags=("court",)) == ()


def test_an_entry_of_harm_of_that_kind_has_them_whatever_its_words() -> None:
    assert HELP.lines_for_entry("CN", ParticularKind.HARM, ("self_harm", "words"))
    assert not HELP.lines_for_entry("CN", ParticularKind.HARM, ("sleep", "words"))
    assert not HELP.lines_for_entry("CN", ParticularKind.LOAN, ("self_harm",))


def test_a_country_without_lines_has_none() -> None:
    assert HELP.lines_for("FR", "I want to die") == ()


def test_wrong_files_say_all_that_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"format.*number: no text.*kind.*last_checked"):
        crisis.read_lines('[[lines]]\ncountry = "cn"\nsource = "s"\nen = "x"\nzh-CN = "y"\nlast_checked = "May"\n')
    with pytest.raises(ValueError, match="language en"):
        crisis.read_terms('format = 1\n[[language]]\ncode = "en"\nterms = ["suicide"]\nexample = "none"\n')

"""A sentence that is not ticked is not printed, nobody ticks for the signer, and what is not known is a line."""

from __future__ import annotations

import pytest

from shilu.core.errors import UserError
from shilu.core.form_paper import initials_of
from shilu.core.holes import LINE, filled_in
from shilu.core.pack_papers import Sentence
from shilu.core.pack_parts import Mark
from shilu.core.ticked import (
    PackSeen,
    TickedBox,
    TickedField,
    TickedPaper,
    TickedPart,
    TickedSentence,
    Ticks,
    chosen,
    offered,
)
from shilu.core.ticked_words import marks
from shilu.core.wording import source_language

VALUES = {"en": {"complainant": "Ana Reyes"}, "": {"complainant": "Ana Reyes"}}


def sentence(id_: str, *, ticked: bool = False, declares: bool = False) -> TickedSentence:
    return TickedSentence(id_, {"en": f"{id_} said"}, ticked=ticked, declares=declares)


def paper(*parts: TickedPart, native: bool = False, reviewed: str = "") -> TickedPaper:
    return TickedPaper(
        id="xx.form.one",
        title={"en": "One"},
        language="en",
        languages=("en",),
        parts=parts,
        cite="",
        cite_translation={},
        mark=Mark.MEMORY,
        pack=PackSeen("xx", "1", reviewed, native),
        zone="UTC",
        case_number=1,
    )


PART = TickedPart(
    "a",
    {"en": "A"},
    fields=(TickedField("a.f", {"en": "F"}, "begun", (TickedBox("a.f=X", "X", ticked=True),)),),
    sentences=(sentence("who", ticked=True), sentence("true", declares=True)),
)
SHEET = TickedPart("cover", {"en": "Cover"}, sentences=(sentence("marked", ticked=True),), on_request=True)


def test_what_nothing_fills_is_a_line_and_is_named() -> None:
    one = filled_in("I, {complainant}, use {phone} and {phone}.", VALUES["en"])
    assert (one.text, one.open) == (f"I, Ana Reyes, use {LINE} and {LINE}.", ("phone",))


def test_a_value_is_never_taken_for_a_hole() -> None:
    assert filled_in("{complainant}", {"complainant": "{phone}", "phone": "1"}).text == "{phone}"


def test_a_language_without_values_has_those_of_the_paper() -> None:
    one = offered(Sentence("who", {"en": "I, {complainant}", "xx": "{complainant}!"}, False, True), VALUES)
    assert dict(one.texts) == {"en": "I, Ana Reyes", "xx": "Ana Reyes!"}


def test_what_declares_is_never_offered_ticked() -> None:
    assert not offered(Sentence("true", {"en": "It is true."}, True, True), VALUES).ticked


def test_without_ticks_that_is_printed_which_is_offered_ticked_and_nothing_that_declares() -> None:
    made = chosen(paper(PART, SHEET), Ticks())
    assert [one.id for one in made.sentences] == ["who"]
    assert [part.id for part in made.parts] == ["a"]
    assert made.fields[0].boxes[0].ticked
    sneaked = TickedPart("a", {"en": "A"}, sentences=(sentence("true", declares=True, ticked=True),))
    with pytest.raises(UserError, match=r"usage\.nothing_ticked"):
        chosen(paper(sneaked), Ticks())


def test_ticks_are_all_that_is_printed_and_what_was_written_stands_in_its_field() -> None:
    made = chosen(paper(PART, SHEET), Ticks(frozenset({"true", "cover"}), {"a.f": "mine"}))
    assert [one.id for one in made.sentences] == ["true", "marked"]
    assert (made.fields[0].text, made.fields[0].boxes[0].ticked) == ("mine", False)


@pytest.mark.parametrize("ticks", [Ticks(frozenset({"other"})), Ticks(None, {"a.g": "x"})])
def test_a_tick_that_the_paper_does_not_have_is_refused(ticks: Ticks) -> None:
    with pytest.raises(UserError, match=r"usage\.no_such_tick"):
        chosen(paper(PART), ticks)


def test_a_paper_of_which_nothing_is_left_is_none() -> None:
    only = TickedPart("a", {"en": "A"}, sentences=(sentence("true", declares=True),), signer={"en": "me"})
    with pytest.raises(UserError, match=r"usage\.nothing_ticked"):
        chosen(paper(only), Ticks())


def test_a_part_for_somebody_else_is_never_filled_in() -> None:
    blank = TickedPart("b", {"en": "B"}, fields=(TickedField("b.f", {"en": "F"}, ""),), blank=True)
    made = chosen(paper(PART, blank), Ticks())
    assert made.parts[1] is blank
    with pytest.raises(UserError, match=r"usage\.no_such_tick"):
        chosen(paper(PART, blank), Ticks(None, {"b.f": "x"}))


def test_a_paper_says_how_far_it_was_checked_until_somebody_has() -> None:
    assert len(list(marks(paper(PART), source_language()))) == 2
    assert list(marks(paper(PART, native=True, reviewed="A. Lawyer"), source_language())) == []


@pytest.mark.parametrize(("name", "initials"), [("Ana Reyes", "AR"), ("jean-luc ota", "JLO"), ("陈默", ""), ("", "")])
def test_initials_are_of_names_that_have_capitals(name: str, initials: str) -> None:
    assert initials_of(name) == initials

"""For whom a letter is meant, what it asks for and what it tells."""

from __future__ import annotations

import pytest

from shilu.core.letter_paper import LetterReady, asked_for, is_for, told_by
from shilu.core.letter_words import cautions
from shilu.core.pack_papers import Addressee, Letter, Sentence
from shilu.core.pack_parts import Mark
from shilu.core.party import Party, PartyKind
from shilu.core.ticked import PackSeen, TickedPaper, TickedPart, offered
from shilu.core.wording import source_language

TITLE = {"en": "Stop", "zh-CN": "停止"}


def sentence(id_: str, text: str, *, ticked: bool = False, starts: str = "", **narrow: tuple[str, ...]) -> Sentence:
    return Sentence(id_, {"en": text}, False, ticked, starts, narrow.get("places", ()), narrow.get("channels", ()))


WHO = sentence("who", "I, {complainant}, at {address}.", ticked=True)
COUNTS = sentence("counts", "{contacts} contacts, see the annex.")
TIMES = sentence("times", "Not at {hours}.", starts="unwanted_time")
PLACES = sentence("places", "Not at work; write to {address} or {email}.", starts="unwanted_place", places=("work",))


def letter(*sentences: Sentence, to: Addressee = Addressee.LENDER) -> Letter:
    return Letter("xx.letter.stop", to, TITLE, sentences, None, "", "", {}, Mark.MEMORY)


@pytest.mark.parametrize(
    ("to", "kind", "type_", "fits"),
    [
        (Addressee.LENDER, PartyKind.LENDER, "", True),
        (Addressee.LENDER, PartyKind.APP, "bank", True),
        (Addressee.LENDER, PartyKind.AGENCY, "", False),
        (Addressee.LENDER, PartyKind.UNKNOWN, "third_party_collector", False),
        (Addressee.COLLECTOR, PartyKind.AGENCY, "", True),
        (Addressee.COLLECTOR, PartyKind.LENDER, "", False),
        (Addressee.COLLECTOR, PartyKind.LENDER, "third_party_collector", True),
        (Addressee.PLATFORM, PartyKind.TECHNOLOGY, "", True),
        (Addressee.PLATFORM, PartyKind.LENDER, "", False),
        (Addressee.DATA_HOLDER, PartyKind.DATA_SELLER, "", True),
    ],
)
def test_a_letter_is_meant_for_who_lends_collects_or_holds_data(
    to: Addressee, kind: PartyKind, type_: str, fits: bool
) -> None:
    assert is_for(letter(to=to), Party("p", "n", kind, lender_type=type_), ()) is fits


def test_a_complaint_that_only_licensed_lenders_have_to_answer_is_not_offered_for_others() -> None:
    for type_, fits in (("bank", True), ("", True), ("unlicensed", False)):
        assert is_for(letter(), Party("p", "n", PartyKind.LENDER, lender_type=type_), ("bank",)) is fits


def test_only_what_is_ticked_is_asked_for_and_hours_only_where_they_are_hours() -> None:
    hours = {"hours": "22:00-08:00"}
    assert asked_for([WHO, TIMES, PLACES], hours) == {
        "starts": "unwanted_time\nunwanted_place",
        "places": "work",
        "hours": "22:00-08:00",
    }
    assert asked_for([WHO, PLACES], hours) == {"starts": "unwanted_place", "places": "work"}
    assert asked_for([TIMES], {"hours": "at night"}) == {"starts": "unwanted_time"}
    assert asked_for([WHO], hours) == {}


def ready(*, threats: int = 0, annex: bool = True) -> LetterReady:
    of = letter(WHO, COUNTS, PLACES)
    values = {"complainant": "Ann", "address": "1 Lane", "contacts": "7"}
    parts = [TickedPart("letter", TITLE, sentences=tuple(offered(one, {"": values}) for one in of.sentences))]
    parts += [TickedPart("annex", TITLE, on_request=True)] if annex else []
    paper = TickedPaper(
        of.id, TITLE, "en", ("en",), tuple(parts), "", {}, Mark.MEMORY, PackSeen("xx", "1", "", False), "UTC", 1
    )
    return LetterReady(of, None, paper, told_by(of, values, "en"), threats)


def test_what_a_letter_tells_of_people_is_said_before_it_goes_out() -> None:
    texts = source_language()
    one = ready(threats=2)
    assert [(told.sentence, told.hole) for told in one.told] == [("who", "address"), ("places", "address")]
    assert [told.words for told in one.tells(None)] == ["1 Lane"]
    assert one.tells(frozenset({"counts"})) == ()
    codes = dict(cautions(one, None, texts))
    assert set(codes) == {"letter.tells", "letter.safety"}
    assert "address: 1 Lane" in codes["letter.tells"]
    assert list(cautions(ready(), frozenset({"counts", "annex"}), texts)) == []


def test_a_count_without_its_list_is_noticed() -> None:
    assert ready().wants_annex(frozenset({"counts"}))
    assert not ready().wants_annex(frozenset({"counts", "annex"}))
    assert not ready().wants_annex(None)
    assert not ready(annex=False).wants_annex(frozenset({"counts"})), "where there is nothing to list"

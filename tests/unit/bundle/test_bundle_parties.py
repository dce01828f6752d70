"""What is known of parties and what they are to each other is printed with its basis, unconfirmed where it is so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bundle_builders import (
    CASE,
    LENDER,
    MADE_MS,
    at,
    make_incident,
    make_model,
    make_point,
    named,
    page_texts,
    plain,
    render_to,
)

from shilu.bundle.exports import incident_json
from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.particular import FieldValue, Particular, ParticularKind, ParticularState
from shilu.core.party import Absorbed, Party, PartyKind
from shilu.core.wording import source_language

IN, OUT = make_incident(37), make_incident(38)
KNOWN = replace(
    LENDER,
    lender_type="microlender",
    values=(("short_names", ("SHORTNAME",)), ("registration_number", "91999999MA00TEXT9X")),
    absorbed=(Absorbed("z" * 26, ("ABSORBEDNAME",)),),
)
AGENCY = Party("k" * 26, "AGENCYNAME", PartyKind.AGENCY, values=(("website", "agency.example"),))
ELSEWHERE = Party("q" * 26, "ELSEWHERENAME", PartyKind.AGENCY)


def link(number: int, first: str, kind: str, second: str, **values: FieldValue) -> Particular:
    fields = {"from_party": first, "kind": kind, "to_party": second, "basis": "stated", **values}
    identity = f"link{number}".ljust(26, "x")
    state = ParticularState.ACTIVE
    return Particular(identity, ParticularKind.PARTY_LINK, CASE.id, number, tuple(fields.items()), state, 1, MADE_MS)


COLLECTS = link(1, AGENCY.id, "collects_for", LENDER.id, proof=(IN.id, OUT.id), state="confirmed", words="INWORDS")
PRESS = link(2, AGENCY.id, "recommended", LENDER.id, basis="press", state="confirmed", until="2026-06")
BACK = link(3, LENDER.id, "recommended", AGENCY.id, **{"from": "2026"})


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> str:
    path = tmp_path_factory.mktemp("parties") / "b.pdf"
    parties = (KNOWN, AGENCY, ELSEWHERE)
    model = make_model(IN, parties=parties, particulars=(COLLECTS, PRESS, BACK), texts=source_language())
    assert render_to(path, model, fonts, texts=source_language()).warnings == ()
    return plain("".join(page_texts(path)))


@pytest.mark.parametrize(
    "words",
    [
        "Kind of lender micro-lender",
        "Short names SHORTNAME",
        "ABSORBEDNAME · ",
        "The check character of this 统一社会信用代码 does not match",
        "AGENCYNAME Collection agency · no contact of this bundle is theirs Website agency.example",
        "What the parties are to each other",
        "AGENCYNAME collects for",
        "confirmed basis: stated by the complainant · nos. 37, 1 that is not in this bundle · INWORDS",
        "unconfirmed basis: press article · until 2026-06",
        "basis: stated by the complainant · since 2026",
        "In a circle: ",
        f"AGENCYNAME recommended {LENDER.name}; {LENDER.name} recommended AGENCYNAME",
    ],
)
def test_the_paper_says_what_is_known_and_on_what_basis(said: str, words: str) -> None:
    assert plain(words) in said


def test_a_party_that_this_case_does_not_name_is_not_told(said: str) -> None:
    assert "ELSEWHERENAME" not in said


def test_links_alone_make_no_part_of_the_record(said: str) -> None:
    assert plain("What stands beside the contacts") not in said


def test_what_rests_on_an_article_is_unconfirmed_on_paper_whatever_was_recorded(said: str) -> None:
    assert said.count(plain("confirmed basis: press article")) == said.count(plain("unconfirmed basis: press article"))


def test_the_time_for_which_a_number_is_said_to_be_theirs_is_printed_where_it_has_an_end(
    tmp_path: Path, fonts: FontShelf
) -> None:
    first_ms, last_ms = (at(text).earliest_ms for text in ("2026-03-01 00:00:00", "2026-03-31 23:59:59"))
    bounded = make_incident(1, parties=(replace(named(), from_ms=first_ms, to_ms=last_ms),))
    always = make_incident(2, contact_point=make_point("10499999999"))
    model = make_model(bounded, always, parties=(LENDER,), texts=source_language())
    assert render_to(tmp_path / "b.pdf", model, fonts, texts=source_language()).warnings == ()
    text = plain("".join(page_texts(tmp_path / "b.pdf")))
    assert text.count(plain("said to be theirs from 2026-03-01 to 2026-03-31 only")) == 1
    (one,) = incident_json(bounded)["parties"]
    assert (one["from"], one["to"]) == ("2026-03-01T00:00:00+08:00", "2026-03-31T23:59:59+08:00")


def test_the_summary_counts_no_unnamed_numbers_as_one_more_party(
    tmp_path: Path, fonts: FontShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shilu.bundle.pdf.brief._MOST_PARTIES", 1)
    other = Party("o" * 26, "OTHERNAME", PartyKind.APP)
    contacts = (
        make_incident(1, parties=(named(),)),
        make_incident(2, parties=(named(),)),
        make_incident(3, parties=(named(other),), contact_point=make_point("10412345671")),
        make_incident(4, parties=(), contact_point=make_point("10412345672")),
    )
    path = tmp_path / "a.pdf"
    render_to(path, make_model(*contacts, parties=(LENDER, other)), fonts)
    assert plain("1 more, from page") in plain("".join(page_texts(path)))

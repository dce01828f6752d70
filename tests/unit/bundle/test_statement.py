"""A statement says what a third person may know, leaves the rest to be written by hand, and ticks nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bundle_builders import CASE, MADE_MS, at, make_incident, make_point, page_texts, plain

from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.statement import ASKED, render_statement
from shilu.bundle.statement import make_statement, may_stand
from shilu.core.case import PACKS, PAPER_LANGUAGES
from shilu.core.incident import Incident, Include, Reached, ReachedKind, Status
from shilu.core.job import QuietJob
from shilu.core.particular import FieldValue, Paper, Particular, ParticularKind, ParticularState
from shilu.core.shapes import SHAPES
from shilu.core.wording import Catalog, source_language
from shilu.host.catalogs import Catalogs
from shilu.host.paths import resources_folder
from shilu.rules import declarations

CHINESE = Catalogs(resources_folder() / "i18n").load("zh-CN")
TRUTH = resources_folder() / "statements" / "truth.toml"
REACHED = (Reached(ReachedKind.THIRD_PERSON, "10499990000", "OTHERPERSON"),)
FIRST = make_incident(37, text="你儿子的事你不知道吗", reached=REACHED, summary="SUMMARY", note="NOTE", tags=("work",))
SECOND = make_incident(5, when=at("2026-03-02 22:10:00"), contact_point=make_point("10411112222", "NAMEDBYPHONE"))


def person(**values: FieldValue) -> Particular:
    given = {"name": "王芳", "relation": "parent", **values}
    state = ParticularState.ACTIVE
    return Particular("t" * 26, ParticularKind.THIRD_PERSON, CASE.id, 3, tuple(given.items()), state, 1, MADE_MS)


TOLD = person(
    numbers=("10433334444",),
    how_reached="打到家里的座机",
    told="说他躲起来了",
    asked_to_stop=True,
    asked_on="2026-03-04",
    note="PRIVATENOTE",
    pseudonym="PSEUDONYM",
)


def written(
    to: Path,
    fonts: FontShelf,
    who: Particular,
    *incidents: Incident,
    texts: Catalog | None = None,
    with_words: bool = True,
    country: str = "cn",
) -> list[str]:
    texts = texts or source_language()
    language = "zh-CN" if texts.is_chinese else "en"
    declared = declarations.of_country(TRUTH, country, language)
    statement = make_statement(
        CASE,
        who,
        incidents,
        with_words=with_words,
        declaration=declared.words,
        fingerprint=declared.fingerprint,
        made_ms=MADE_MS,
        version="0.1.0",
    )
    pages = render_statement(statement, to=to, fonts=fonts, texts=texts, job=QuietJob())
    texts_of_pages = page_texts(to)
    assert len(texts_of_pages) == pages
    assert list(to.parent.iterdir()) == [to]
    return [plain(text) for text in texts_of_pages]


def test_one_page_says_what_is_recorded_in_their_own_voice(tmp_path: Path, fonts: FontShelf) -> None:
    (said,) = written(tmp_path / "s.pdf", fonts, TOLD, FIRST, SECOND)
    for words in (
        "My name 王芳",
        "Relation to 林小满 parent",
        "10433334444",
        "How I was reached 打到家里的座机",
        "What I was told 说他躲起来了",
        "I asked to be left alone yes",
        "When I asked 2026-03-04",
        "37 3 March 2026 03:00:12",
        FIRST.text,
        "Place",
        "Signature",
        "Fingerprint",
        "This statement was read back to me by ____",
        "1/1",
    ):
        assert plain(words) in said, words
    assert said.index("2March2026") < said.index("3March2026")


def test_the_chinese_paper_has_the_words_of_its_country(tmp_path: Path, fonts: FontShelf) -> None:
    (said,) = written(tmp_path / "s.pdf", fonts, TOLD, FIRST, texts=CHINESE)
    assert "以上内容系本人亲历或据实陈述，如有虚假，愿依法承担责任。" in said.replace(",", "，").replace("。", "。")


@pytest.mark.parametrize(
    "words",
    ["OTHERPERSON", "10499990000", "SUMMARY", "NOTE", "PSEUDONYM", "NAMEDBYPHONE", "速贷星", CASE.title],
)
def test_nothing_of_others_or_of_what_is_private_stands_on_it(tmp_path: Path, fonts: FontShelf, words: str) -> None:
    assert plain(words) not in "".join(written(tmp_path / "s.pdf", fonts, TOLD, FIRST, SECOND))


def test_the_words_said_are_left_out_where_they_are_not_wanted(tmp_path: Path, fonts: FontShelf) -> None:
    (said,) = written(tmp_path / "s.pdf", fonts, TOLD, FIRST, with_words=False)
    assert plain(FIRST.text) not in said
    assert "03:00:12" in said


def test_what_is_not_known_is_a_line_to_write_on(tmp_path: Path, fonts: FontShelf) -> None:
    (said,) = written(tmp_path / "s.pdf", fonts, person())
    for name in ASKED:
        assert plain(ASKED[name].format(complainant=CASE.complainant)) in said
    assert "Contactsthatreachedme" not in said


def test_consent_is_asked_until_it_is_known_and_never_ticked(tmp_path: Path, fonts: FontShelf) -> None:
    agree, refuse = "Iagreethatauthorities", "Idonotagreethatmyname"
    for consent, asked in (
        ("", (True, True)),
        ("not_asked", (True, True)),
        ("yes", (True, False)),
        ("no", (False, True)),
    ):
        who = person(consent=consent) if consent else person()
        (said,) = written(tmp_path / "s.pdf", fonts, who)
        assert (agree in said, refuse in said) == asked, consent


def test_long_words_flow_over_pages_that_are_counted(tmp_path: Path, fonts: FontShelf) -> None:
    many = [make_incident(n, text="今天不还就打给你所有的同事。" * 12) for n in range(1, 13)]
    pages = written(tmp_path / "s.pdf", fonts, TOLD, *many, texts=CHINESE)
    assert len(pages) > 1
    assert [f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert sum(page.count("打给你所有的同事") for page in pages) >= 12 * 12 - len(pages)
    assert "Signature" in pages[-1] or "签名" in pages[-1]
    assert "打给你所有的同事" in pages[-1] or "愿依法承担责任" in pages[-1]


def test_what_was_taken_back_or_stays_out_of_papers_may_not_stand() -> None:
    assert may_stand(FIRST)
    for changes in (
        {"status": Status.WITHDRAWN},
        {"status": Status.ERASED},
        {"include": Include.NO},
        {"include": Include.PRIVILEGED},
    ):
        assert not may_stand(replace(FIRST, **changes))


def test_every_field_of_a_statement_has_its_place_on_it() -> None:
    fields = {field.name for field in SHAPES[ParticularKind.THIRD_PERSON].fields if Paper.STATEMENT in field.papers}
    assert fields == {*ASKED, "consent", "in_contacts"}


def test_the_same_statement_gives_the_same_bytes(tmp_path: Path, fonts: FontShelf) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(tmp_path / name / "s.pdf", fonts, TOLD, FIRST)
    assert (tmp_path / "one" / "s.pdf").read_bytes() == (tmp_path / "two" / "s.pdf").read_bytes()


@pytest.mark.parametrize("language", PAPER_LANGUAGES)
def test_every_country_has_a_declaration(language: str) -> None:
    found = {country: declarations.of_country(TRUTH, country, language).words for country in (*PACKS, "fr", "")}
    assert all(found.values())
    assert found["fr"] == found[""] != found["cn"]


def test_a_wrong_file_of_declarations_says_all_that_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"format.*mark.*nothing in en.*every other country"):
        declarations.read('[[truth]]\ncountry = "cn"\ncite = ""\nreviewed_by = ""\nmark = "sure"\n', "cn", "en")

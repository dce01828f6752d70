"""A ticked paper on its pages: numbered, in its language, and signed beside what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from bundle_builders import MADE_MS, page_texts, plain

from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.ticked import render_ticked
from shilu.core.job import QuietJob
from shilu.core.pack_papers import Hash
from shilu.core.pack_parts import Mark
from shilu.core.ticked import (
    PackSeen,
    TickedColumn,
    TickedField,
    TickedPaper,
    TickedPart,
    TickedRow,
    TickedSentence,
)
from shilu.core.wording import source_language

WORDS = {
    "signature": "Firma",
    "place": "Lugar",
    "date": "Fecha",
    "page": "página {page} de {pages}",
    "times": "Todas las horas: {zone}.",
    "not_native": "sin revisar",
    "not_reviewed": "sin abogado ({version})",
}
LIST = TickedPart(
    "list",
    {"en": "List"},
    columns=(
        TickedColumn("file", {"en": "File"}, 1),
        TickedColumn("hash", {"en": "Check value"}, 0, hashes=True),
        TickedColumn("why", {"en": "What it shows"}, 0, by_hand=True),
        TickedColumn("remark", {"en": "Remarks"}, 0, mandatory=False),
    ),
    signer={"en": "the holder"},
)


def sentence(text: str, **more: object) -> TickedSentence:
    return replace(TickedSentence(text, {"en": text, "zh-CN": f"（{text}）"}), **more)


def paper(*parts: TickedPart, language: str = "en") -> TickedPaper:
    return TickedPaper(
        id="xx.form.one",
        title={"en": "One", "es": "Uno"},
        language=language,
        languages=("en",),
        parts=parts,
        cite="第一条",
        cite_translation={"en": "art. 1"},
        mark=Mark.MEMORY,
        pack=PackSeen("xx", "7", "", False),
        zone="Asia/Shanghai",
        case_number=3,
    )


def pages(one: TickedPaper, to: Path, fonts: FontShelf) -> list[str]:
    count = render_ticked(
        one, to=to, fonts=fonts, texts=source_language(), made_ms=MADE_MS, version="0.1.0", job=QuietJob()
    )
    said = [plain(text) for text in page_texts(to)]  # without blanks: lines end anywhere
    assert len(said) == count
    assert [path.name for path in to.parent.iterdir()] == [to.name]  # no draft is left
    return said


def rows(count: int) -> tuple[TickedRow, ...]:
    return tuple(TickedRow((f"file-{number}", "", "", ""), ((Hash.SHA256, "0" * 64),)) for number in range(count))


def has(said: str, *words: str) -> bool:
    return all(plain(one) in said for one in words)


@pytest.mark.parametrize("count", range(9, 16))
def test_nobody_signs_a_page_on_which_nothing_else_stands(tmp_path: Path, fonts: FontShelf, count: int) -> None:
    said = pages(paper(replace(LIST, rows=rows(count))), tmp_path / "p.pdf", fonts)
    (signed,) = (page for page in said if has(page, "the holder"))
    assert has(signed, f"file-{count - 1}", "Signature")
    sentences = (sentence("word " * 76 * count), sentence("the last one"))
    long = TickedPart("a", {"en": "A"}, sentences=sentences, signer={"en": "me"})
    assert has(pages(paper(long), tmp_path / "p.pdf", fonts)[-1], "the last one", "Signature")


def test_what_stands_below_a_row_has_its_name_and_what_is_not_known_a_line(tmp_path: Path, fonts: FontShelf) -> None:
    (said,) = pages(paper(replace(LIST, rows=rows(1))), tmp_path / "p.pdf", fonts)
    assert has(said, f"Check value SHA-256: {'0' * 64}")
    assert has(said, "What it shows: ____")
    assert not has(said, "Remarks")  # nobody has to say any
    (empty,) = pages(paper(replace(LIST, rows=())), tmp_path / "p.pdf", fonts)
    assert has(empty, "There is nothing to list.")


def test_sentences_are_numbered_through_and_stand_in_both_languages(tmp_path: Path, fonts: FontShelf) -> None:
    first = TickedPart("a", {"en": "A"}, sentences=(sentence("one"),))
    numbered = TickedField("b.f", {"en": "What happened"}, "two\nthree", numbered=True)
    second = TickedPart("b", {"en": "B"}, fields=(numbered,), sentences=(sentence("four", cite="第四条"),))
    (said,) = pages(replace(paper(first, second), beside="zh-CN"), tmp_path / "p.pdf", fonts)
    assert has(said, "1. one （one）")
    assert has(said, "2. two 3. three 4. four (第四条) （four）")
    assert has(said, "page 1 of 1")


def test_what_is_asked_for_stands_before_what_is_declared_with_its_article(tmp_path: Path, fonts: FontShelf) -> None:
    asked = sentence("open a case", cite="第九十条", cite_translation={"en": "art. 90"})
    part = TickedPart("a", {"en": "A"}, sentences=(sentence("true", declares=True), asked), asks=True)
    (said,) = pages(paper(part), tmp_path / "p.pdf", fonts)
    assert has(said, "What is asked for: 1. open a case (art. 90) 2. true")
    assert has(said, "art. 1 第一条")  # of the paper itself, also as the law has it


def test_a_paper_in_another_language_says_all_in_it(tmp_path: Path, fonts: FontShelf) -> None:
    spoken = {"es": "declaro", "en": "I declare"}
    part = TickedPart(
        "a", {"es": "Hechos", "en": "Facts"}, sentences=(TickedSentence("a", spoken),), signer={"es": "yo"}
    )
    (said,) = pages(replace(paper(part, language="es"), words=WORDS), tmp_path / "p.pdf", fonts)
    assert has(
        said, "Uno", "Hechos", "1. declaro", "yo", "Firma", "Lugar", "Fecha", "página 1 de 1", "sin abogado (xx 7)"
    )
    assert not has(said, "Signature")
    assert not has(said, "Facts")


def test_the_other_side_is_not_told_how_far_a_letter_was_checked(tmp_path: Path, fonts: FontShelf) -> None:
    part = TickedPart("a", {"es": "Hechos"}, sentences=(TickedSentence("a", {"es": "declaro"}),))
    letter = replace(paper(part, language="es"), words=WORDS, to=("Prestamo",), to_opponent=True)
    (said,) = pages(letter, tmp_path / "p.pdf", fonts)
    assert has(said, "1. declaro", "Todas las horas")
    assert not has(said, "sin abogado")
    assert not has(said, "sin revisar")


def test_a_part_for_somebody_else_has_lines_and_no_fingerprint(tmp_path: Path, fonts: FontShelf) -> None:
    field = TickedField("b.f", {"en": "Name of the expert"}, "")
    part = TickedPart("b", {"en": "B"}, fields=(field,), signer={"en": "the expert"}, blank=True)
    own = TickedPart("a", {"en": "A"}, sentences=(sentence("one"),), signer={"en": "me"})
    (said,) = pages(replace(paper(own, part), fingerprint=True), tmp_path / "p.pdf", fonts)
    assert said.count("Fingerprint") == 1


def test_every_page_is_signed_where_that_is_asked_for(tmp_path: Path, fonts: FontShelf) -> None:
    long = TickedPart("a", {"en": "A"}, sentences=tuple(sentence(f"no {number}") for number in range(60)))
    said = pages(replace(paper(long), sign_every_page=True, fingerprint=True), tmp_path / "p.pdf", fonts)
    assert len(said) > 1
    assert all(has(page, "Signature / Fingerprint") for page in said)


def test_the_same_paper_gives_the_same_bytes(tmp_path: Path, fonts: FontShelf) -> None:
    one = paper(replace(LIST, rows=rows(3)))
    made: list[bytes] = []
    for _ in range(2):
        pages(one, tmp_path / "p.pdf", fonts)
        made.append((tmp_path / "p.pdf").read_bytes())
    assert made[0] == made[1]


def test_the_text_keeps_the_margin_that_a_rule_asks_for(tmp_path: Path, fonts: FontShelf) -> None:
    part = TickedPart("a", {"en": "A"}, sentences=(sentence("xyz " * 60),), signer={"en": "me"})
    pages(replace(paper(part), margin_mm=35), tmp_path / "p.pdf", fonts)
    document = pypdfium2.PdfDocument(tmp_path / "p.pdf")
    try:
        text = document[0].get_textpage()
        footer = 25 * 72 / 25.4
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        left = min(left for left, bottom, _, _ in boxes if bottom > footer)
    finally:
        document.close()
    assert left >= 35 * 72 / 25.4 - 1

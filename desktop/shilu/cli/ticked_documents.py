"""Papers to tick, as the terminal shows them and as other programs read them: forms, and letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from shilu.cli.program import Session
from shilu.core.errors import UserError
from shilu.core.hole_words import called_to_fill
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.ticked import PaperMade, TickedField, TickedPaper, TickedSentence, in_words
from shilu.core.ticked_words import marks
from shilu.core.wording import Catalog


def tell_made(
    session: Session, made: PaperMade, more: Mapping[str, Any] = MappingProxyType({}), lines: Sequence[str] = ()
) -> None:
    """The file that was written, and the blanks on it that somebody has to write on; what else was done with it."""
    if made.open:
        said = session.texts.trn(
            "{count} blank is left to write on: {names}.",
            "{count} blanks are left to write on: {names}.",
            len(made.open),
            names=called_to_fill(made.open, session.texts),
        )
        session.warn("paper.blanks", said)
    session.document(
        {
            "file": str(made.file),
            "pages": made.pages,
            "paper": made.paper,
            "sentences": list(made.sentences),
            "blanks": list(made.open),
            **more,
        },
        (str(made.file), *lines),
    )


def pairs(given: Sequence[str]) -> Mapping[str, str]:
    """``NAME=TEXT`` of options. Raises UserError ``usage.not_a_pair``."""
    found: dict[str, str] = {}
    for one in given:
        name, equals, text = one.partition("=")
        if not equals or not name:
            raise UserError("usage.not_a_pair", given=one)
        found[name] = text
    return MappingProxyType(found)


def paper_lines(paper: TickedPaper, texts: Catalog, own: Catalog) -> Iterator[str]:
    """A paper to tick, in lines; ``texts`` is of its language, ``own`` of who reads."""
    yield one_line(in_words(paper.title, paper), 200)
    for part in paper.parts:
        yield ""
        yield one_line(in_words(part.title, paper), 200) + (f"\t{part.id}" if part.on_request else "")
        if part.blank:
            yield f"  {own.tr('left empty for somebody else')}"
            continue
        for field in part.fields:
            yield from _field_lines(field, paper)
        for sentence in part.sentences:
            yield f"  {sentence.id}\t{one_line(in_words(sentence.texts, paper), 500)}"
            if sentence.only_if:
                yield f"    {own.tr('only if: {what}', what=in_language(sentence.only_if, own.language))}"
        if part.columns:
            yield f"  {own.trn('{count} row', '{count} rows', len(part.rows))}"
    yield ""
    yield from marks(paper, texts)


def _field_lines(field: TickedField, paper: TickedPaper) -> Iterator[str]:
    yield f"  {field.id}\t{one_line(in_words(field.names, paper), 200)}"
    yield from (f"    {one_line(line, 500)}" for line in field.text.split("\n") if line)
    yield from (f"    {box.id}" + ("\t✓" if box.ticked else "") for box in field.boxes)


def paper_document(paper: TickedPaper, texts: Catalog) -> dict[str, Any]:
    """A paper to tick, for other programs."""
    return {
        "paper": paper.id,
        "title": dict(paper.title),
        "language": paper.language,
        "languages": list(paper.languages),
        "role": paper.role or None,
        "citation": paper.cite or None,
        "mark": paper.mark.value,
        "marks": list(marks(paper, texts)),
        "witness": dict(paper.witness) or None,
        "original_device": dict(paper.original_device) or None,
        "open_points": [dict(one) for one in paper.open_points],
        "parts": [
            {
                "id": part.id,
                "title": dict(part.title),
                "blank": part.blank,
                "on_request": part.on_request,
                "fields": [_field_document(one) for one in part.fields],
                "sentences": [_sentence_document(one) for one in part.sentences],
                "columns": [dict(one.names) for one in part.columns],
                "rows": len(part.rows),
                "signer": dict(part.signer) or None,
            }
            for part in paper.parts
        ],
    }


def _field_document(one: TickedField) -> dict[str, Any]:
    boxes = [{"id": box.id, "word": box.word, "ticked": box.ticked} for box in one.boxes]
    return {"id": one.id, "name": dict(one.names), "text": one.text, "boxes": boxes, "mandatory": one.mandatory}


def _sentence_document(one: TickedSentence) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": dict(one.texts),
        "blanks": list(one.open),
        "declares": one.declares,
        "ticked": one.ticked,
        "only_if": dict(one.only_if) or None,
        "citation": one.cite or None,
        "mark": one.mark.value,
    }

"""What ``shilu import`` prints for a person: previews, receipts, and the questions that are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shilu.cli import documents
from shilu.cli.program import INCOMPLETE
from shilu.core import source_words
from shilu.core.labels import DIRECTIONS
from shilu.core.record import Asked, Preview, Receipt
from shilu.core.text import one_line
from shilu.core.when import When, iso
from shilu.core.wording import Catalog
from shilu.host import contact_words, receipt_sentences, sentences
from shilu.host.receipt_sentences import passed_on
from shilu.importers.archive import ARCHIVE
from shilu.services.importing import QUESTIONS

_ANSWERS = {Asked.PASSWORD: "--archive-password-file", Asked.WHOSE_PHONE: "--phone-of"}
"""The options that answer a question, where they are not called as it is."""


def preview_lines(preview: Preview, texts: Catalog, *, is_one: bool) -> Iterator[str]:
    """The name of the file where it is one of several, who is in it, then a line for each question: the option that
    answers it, and what can be answered, or else stretches of the file. Where something is asked, the first rows follow
    as they are understood now, and what each order would make of the dates."""
    if not is_one and preview.refused is None:
        yield one_line(preview.source.name)
    yield from _refusal_lines(preview, texts)
    for sender in preview.senders:
        known = contact_words.known_as(sender.known, texts)
        shown = one_line(sender.sender) or ("" if sender.key else texts.tr("No number"))
        yield "\t".join([f"{sender.count}", shown, one_line(sender.name), *([known] if known else [])])
    yield from passed_on(preview.warnings, texts)
    yield from _question_lines(preview)
    if preview.questions:
        for row in preview.first:
            direction = texts.tr(DIRECTIONS[row.direction])
            yield "\t".join(["", _understood(row.when), direction, one_line(row.sender), one_line(row.text, 60)])
        for order, rows in preview.orders.items():
            yield "\t".join([f"--date-order {order}", *(_understood(row.when) for row in rows)])


def _understood(when: When) -> str:
    """What stands in the file, and which moment that is taken for, in the zone that is told or else the case's."""
    return f"{one_line(when.raw, 40)} = {iso(when.earliest_ms, when.zone) or '?'}"


def _question_lines(preview: Preview) -> Iterator[str]:
    for question in preview.questions:
        option = _ANSWERS.get(question.asked, f"--{question.asked.replace('_', '-')}")
        yield "\t".join([f"{option} ?", *map(one_line, question.choices or question.examples)])


def _refusal_lines(of: Receipt | Preview, texts: Catalog) -> list[str]:
    """Why a file was not read, what to do, and how to get out what can be read."""
    told = documents.not_read(of, texts)
    if told is None:
        return []
    gap = "" if texts.is_chinese else " "
    return [f"{one_line(of.source.name)}: {told['message']}{gap}{told['next']}", *(f"  {line}" for line in told["how"])]


def is_asking(receipt: Receipt) -> bool:
    """Whether the file was refused because questions are left."""
    return receipt.refused is not None and receipt.refused.code in QUESTIONS


def receipt_lines(receipt: Receipt, asked: Preview | None, texts: Catalog) -> list[str]:
    """What became of a file; the questions that are left of it (``asked``), all at once."""
    if receipt.refused is not None:
        further = () if asked is None else _question_lines(asked)
        return [*_refusal_lines(receipt, texts), *(f"  {line}" for line in further)]
    lines = [
        texts.tr(
            "{file}: {rows} rows = {added} added + {duplicates} known + {left_out} left out + {skipped} skipped",
            file=one_line(receipt.source.name),
            rows=receipt.rows,
            added=receipt.added,
            duplicates=receipt.duplicates,
            left_out=receipt.left_out,
            skipped=len(receipt.skipped),
        )
    ]
    if receipt.import_id:
        lines.append("  " + texts.tr("Import {id}", id=receipt.import_id))
        lines += [f"  {said}" for said in receipt_sentences.of_receipt(receipt, texts)]
        lines += [f"  {label}: {said}" for label, said in source_words.of_settings(receipt.settings, texts)]
    lines += [f"  {row.locator}: {sentences.of_skipped(row.code, texts)}" for row in receipt.skipped]
    for warning in receipt.warnings:  # of a place, or of all of the file
        said = sentences.of_source_warning(warning.code, warning.detail, texts)
        lines.append("  " + ": ".join(filter(None, (warning.locator, said))))
    return lines


def holds_nothing(one: Receipt | Preview) -> bool:
    """Whether this is an archive in which there was nothing to read."""
    asks = isinstance(one, Preview) and one.questions
    return one.importer == ARCHIVE and not one.rows and one.refused is None and not asks


def exit_code(files: int, refused: Sequence[str], *, damaged: bool) -> int:
    """4 when no file could be read, 1 when something was unreadable or partial, or nothing was in it, else 0."""
    if refused and len(refused) == files:
        return sentences.exit_code(refused[0])
    return INCOMPLETE if refused or damaged else 0

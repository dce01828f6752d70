"""The paper: lays out the parts in order, draws them, finishes the file and reads it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from shilu.bundle.model import BundleModel, Originals
from shilu.bundle.number import ranges
from shilu.bundle.pdf import (
    brief,
    chronology,
    contents,
    corrections,
    counts,
    cover,
    datalist,
    exhibits,
    findings,
    finish,
    lenders,
    method,
    readback,
    record,
    scripts,
    theme,
    unnamed,
)
from shilu.bundle.pdf.draw import Margins, draw
from shilu.bundle.pdf.flow import Flow
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.parts import (
    CHRONOLOGY,
    CORRECTIONS,
    COUNTS,
    EXHIBITS,
    FINDINGS,
    RECORD,
    SCRIPTS,
    SUMMARY,
    UNNAMED,
    Paper,
    exhibit_anchor,
)
from shilu.bundle.pdf.pictures import PictureStore
from shilu.bundle.pdf.sheet import Sheet
from shilu.bundle.pdf.words import Wording
from shilu.core.bundle import BundleWarning
from shilu.core.job import Job
from shilu.core.picture import PictureDecoder
from shilu.core.wording import Catalog


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was drawn. ``warnings`` say what a reader should know: pictures not shown, pages that read back wrongly.
    ``exhibit_pages``: on which page an exhibit begins, by its serial."""

    pages: int
    warnings: tuple[BundleWarning, ...]
    exhibit_pages: Mapping[int, int]


def render(
    model: BundleModel,
    *,
    originals: Originals,
    to: Path,
    fonts: FontShelf,
    texts: Catalog,
    open_blob: Callable[[str], BinaryIO],
    decoder: PictureDecoder,
    job: Job,
) -> Rendered:
    """Write the paper of a bundle to ``to``, a new file in a folder that this may write other files to meanwhile.

    ``texts`` is the paper's language; ``open_blob`` opens an attachment by its SHA-256. The same model gives the same
    bytes. ``decoder`` makes pixels of pictures. Raises Cancelled, UserError ``file.font_missing``, OSError.
    """
    flow = Flow(fonts.faces(), chinese=texts.is_chinese)
    sheet = Sheet(flow, theme.theme_for(chinese=texts.is_chinese))
    paper = Paper(model, originals, texts, Wording(texts, model.zone), sheet, job)
    pictures = PictureStore(open_blob, to.parent, decoder=decoder, job=job)
    draft = to.with_suffix(".draft")
    try:
        warnings = _lay(paper, pictures)
        margins = _margins(paper)
        title = f"{paper.document_title()} {model.short_id}"
        spots = draw(sheet, to=draft, title=title, language=texts.language, margins=margins, job=job)
        job.progress("finishing", 0, None)
        finish.finish(
            draft,
            to=to,
            spots=spots,
            pictures=pictures,
            made_ms=model.made_ms,
            language=texts.language,
            title=title,
            version=model.version,
            identifiers=(f"shilu:bundle:{model.id}", f"sha256:{originals.sha256}"),
        )
    finally:
        draft.unlink(missing_ok=True)
        for path in pictures.files():
            path.unlink(missing_ok=True)
    wrong = readback.pages_that_differ(to, sheet.pages, job)
    if wrong:
        warnings.append(BundleWarning("text_layer_differs", texts.tr("pages {pages}", pages=ranges(wrong))))
    at = {exhibit.number.serial: sheet.page_of.get(exhibit_anchor(exhibit)) for exhibit in model.exhibits}
    exhibit_pages = MappingProxyType({serial: page for serial, page in at.items() if page is not None})
    return Rendered(len(sheet.pages), tuple(warnings), exhibit_pages)


def _lay(paper: Paper, pictures: PictureStore) -> list[BundleWarning]:
    warnings: list[BundleWarning] = []
    cover.lay(paper)
    contents.lay(paper)
    if SUMMARY in paper.parts:
        brief.lay(paper)
        lenders.lay(paper)
        if FINDINGS in paper.parts:
            findings.lay(paper)
    if RECORD in paper.parts:
        record.lay(paper)
    if FINDINGS in paper.parts and SUMMARY not in paper.parts:
        findings.lay(paper)
    if CHRONOLOGY in paper.parts:
        chronology.lay(paper)
    if SCRIPTS in paper.parts:
        scripts.lay(paper)
    if EXHIBITS in paper.parts:
        exhibits.lay_index(paper)
        warnings = exhibits.lay(paper, pictures)
    if CORRECTIONS in paper.parts:
        corrections.lay(paper)
    if COUNTS in paper.parts:
        counts.lay(paper)
    if UNNAMED in paper.parts:
        unnamed.lay(paper)
    datalist.lay(paper)
    method.lay(paper)
    return warnings


def _margins(paper: Paper) -> Margins:
    texts, model = paper.texts, paper.model
    return Margins(
        case=texts.tr("Case {number} · {title}", number=model.case.number, title=model.case.title),
        bundle=texts.tr("Bundle {id} · originals {hash}", id=model.short_id, hash=paper.originals.sha256[:16]),
        page_of=lambda page, last: texts.tr("page {page} of {last}", page=page, last=last),
    )

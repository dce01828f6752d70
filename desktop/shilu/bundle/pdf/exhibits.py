"""The list of exhibits, and the exhibits: pictures as large as their page allows, other files by what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from shilu.bundle.model import Exhibit
from shilu.bundle.number import numbers
from shilu.bundle.pdf import theme
from shilu.bundle.pdf.datalist import brought_in
from shilu.bundle.pdf.parts import EXHIBITS, INDEX, Paper, exhibit_anchor, incident_anchor
from shilu.bundle.pdf.pictures import PictureStore
from shilu.bundle.pdf.sheet import Column, Picture, Table
from shilu.core.bundle import BundleWarning
from shilu.core.exhibit import ExhibitKind
from shilu.core.file_marks import FileMark, marks_of
from shilu.core.file_tags import FileTag, file_tags_of
from shilu.core.particular import FieldValue
from shilu.core.particular_words import file_mark_said, file_tag_said
from shilu.core.picture import Unshown
from shilu.core.wording import N_

_Said = TypeVar("_Said", FileTag, FileMark)

_MOST_ROWS = 12
_KINDS = {
    ExhibitKind.PICTURE: N_("Picture"),
    ExhibitKind.RECORDING: N_("Recording"),
    ExhibitKind.OTHER: N_("File"),
}
_WHY = {
    "picture_unreadable": N_("The file could not be read as a picture; it is in the bag as it was received."),
    "picture_too_large": N_("The picture is too large to be printed; it is in the bag as it was received."),
}


def lay_index(paper: Paper) -> None:
    """Number, name, sort, contact and page of each exhibit."""
    sheet, texts, model = paper.sheet, paper.texts, paper.model
    sheet.section(INDEX, paper.title(INDEX))
    table = Table(
        sheet,
        (
            Column(0, 64, texts.tr("Exhibit")),
            Column(68, 196, texts.tr("Name in the source")),
            Column(268, 60, texts.tr("Sort")),
            Column(332, 96, texts.tr("Contact no.")),
            Column(432, theme.WIDTH - 432, texts.tr("page"), right=True),
        ),
    )
    table.begin()
    for exhibit in model.exhibits:
        cells = (
            paper.label(exhibit),
            exhibit.attachment.name or "–",
            texts.tr(_KINDS[exhibit.kind]),
            _numbers(exhibit),
            "",
        )
        table.row(cells, page=exhibit_anchor(exhibit), link=exhibit_anchor(exhibit))
    table.end()


def lay(paper: Paper, pictures: PictureStore) -> list[BundleWarning]:
    """Each picture on a page of its own, other files one below the other."""
    sheet, model, texts = paper.sheet, paper.model, paper.texts
    sheet.section(EXHIBITS, paper.title(EXHIBITS))
    sheet.text(
        texts.tr(
            "The files themselves are in the bag, unchanged; what is shown here is a copy for reading, scaled to the "
            "page. Where a file could not be shown, it is listed."
        ),
        sheet.styles.quiet,
    )
    sheet.skip(12)
    warnings: list[BundleWarning] = []
    fresh = False
    for done, exhibit in enumerate(model.exhibits):
        paper.job.check()
        paper.job.progress("pictures", done, len(model.exhibits))
        code = ""
        if exhibit.kind is ExhibitKind.PICTURE:
            code = _picture(paper, exhibit, pictures, first=done == 0)
            fresh = fresh or not code
            if code:
                warnings.append(BundleWarning(code, f"{paper.label(exhibit)} {exhibit.attachment.name}"))
        if exhibit.kind is not ExhibitKind.PICTURE or code:
            if fresh:
                sheet.skip(24)
                fresh = False
            _listed(paper, exhibit, code)
    return warnings


def _picture(paper: Paper, exhibit: Exhibit, pictures: PictureStore, *, first: bool) -> str:
    """Show a picture on a page of its own; or say why not, by a code."""
    sheet = paper.sheet
    most_height = theme.TOP - theme.BOTTOM - 60 - (90 if first else 0) - 8
    frame_height = most_height - _facts_height(paper, exhibit, is_copy=False)
    ready = pictures.prepare(exhibit.attachment.sha256, width_pt=theme.WIDTH, height_pt=frame_height)
    if isinstance(ready, Unshown):
        return ready.code
    if not first:
        sheet.new_page()
    _title(paper, exhibit)
    sheet.skip(10)
    below = _facts_height(paper, exhibit, is_copy=ready.is_copy)
    room = min(most_height - below, sheet.room - 8 - below)
    # A tiny picture is enlarged no more than threefold: beyond that paper shows squares, not more.
    scale = min(theme.WIDTH / ready.width, room / ready.height, 3 * 72 / 96)
    width, height = ready.width * scale, ready.height * scale
    sheet.put(Picture(0, sheet.y - height, width, height, exhibit.attachment.sha256))
    sheet.skip(height + 8)
    _facts(paper, exhibit, is_copy=ready.is_copy)
    return ""


def _title(paper: Paper, exhibit: Exhibit) -> None:
    sheet = paper.sheet
    label = paper.label(exhibit)
    sheet.anchor(exhibit_anchor(exhibit))
    sheet.bookmark(f"{label} {exhibit.attachment.name}", 1, exhibit_anchor(exhibit))
    sheet.text(label, sheet.styles.subheading)
    sheet.text(exhibit.attachment.name or "–", sheet.styles.table)
    _back(paper, exhibit)


def _back(paper: Paper, exhibit: Exhibit) -> None:
    """The way back to the chronology: contact, time, page."""
    sheet, words, texts = paper.sheet, paper.words, paper.texts
    style = sheet.styles.table
    incidents = paper.incidents
    for number in exhibit.rows[:_MOST_ROWS]:
        sheet.need(style.leading)
        incident = incidents[number]
        line = texts.tr(
            "Contact no. {number} · {time} · {address}",
            number=number.label,
            time=words.moment(incident.when),
            address=words.address(incident.contact_point),
        )
        sheet.line_at(sheet.flow.line(line, style, theme.WIDTH - 60), 0)
        sheet.page_at(incident_anchor(number), theme.WIDTH, style)
        sheet.link(incident_anchor(number), x=0, width=theme.WIDTH, height=style.leading)
        sheet.skip(style.leading)
    if len(exhibit.rows) > _MOST_ROWS:
        sheet.text(texts.tr("contacts nos. {numbers}", numbers=_numbers(exhibit)), style)


def _facts(paper: Paper, exhibit: Exhibit, *, is_copy: bool = False) -> None:
    for line in _fact_lines(paper, exhibit, is_copy=is_copy):
        paper.sheet.text(line, paper.sheet.styles.caption)


def _fact_lines(paper: Paper, exhibit: Exhibit, *, is_copy: bool) -> tuple[str, ...]:
    file = exhibit.attachment
    copied = paper.texts.tr("Paper cannot hold this format: what is shown is a copy as JPEG, made for this page.")
    return (
        *((copied,) if is_copy else ()),
        f"{exhibit.file} · {file.media_type} · {paper.words.size(file.size_bytes)}",
        f"SHA-256 {file.sha256}",
        *_shows(paper, exhibit),
        *_agreed(paper, exhibit),
        *brought_in(paper, file.sha256),
        *_came_with(paper, exhibit),
    )


def _shows(paper: Paper, exhibit: Exhibit) -> tuple[str, ...]:
    """What sort of conduct the complainant says that it shows."""
    texts = paper.texts
    tags = _of_file(paper, exhibit, file_tags_of)
    said = ("、" if texts.is_chinese else ", ").join(file_tag_said(one, texts) for one in tags)
    return (texts.tr("Shows, as stated by the complainant: {conduct}", conduct=said),) if said else ()


def _agreed(paper: Paper, exhibit: Exhibit) -> tuple[str, ...]:
    """Of a recording: what the complainant says of those on it."""
    texts = paper.texts
    marks = _of_file(paper, exhibit, marks_of)
    said = ("；" if texts.is_chinese else "; ").join(file_mark_said(one, texts) for one in marks)
    return (texts.tr("As stated by the complainant: {said}", said=said),) if said else ()


def _of_file(
    paper: Paper, exhibit: Exhibit, read: Callable[[Mapping[str, FieldValue]], Iterable[_Said]]
) -> Iterable[_Said]:
    """What the contacts of an exhibit say of its file, each once."""
    rows = (paper.incidents[number].circumstances for number in exhibit.rows)
    return dict.fromkeys(one for row in rows for one in read(row) if one.sha256 == exhibit.attachment.sha256)


def _came_with(paper: Paper, exhibit: Exhibit) -> tuple[str, ...]:
    """The sources of its contacts that it came with, where it is none itself: what was said of those stands at them."""
    if exhibit.attachment.sha256 in paper.source_labels:
        return ()
    rows = (paper.incidents[number] for number in exhibit.rows)
    behind = dict.fromkeys(paper.source_labels.get(source.sha256, "") for row in rows for source in row.sources)
    labels = [label for label in behind if label]
    between = "、" if paper.texts.is_chinese else ", "
    said = paper.texts.tr(
        "Sources of its contact, in the list of electronic data: {labels}", labels=between.join(labels)
    )
    return (said,) if labels else ()


def _facts_height(paper: Paper, exhibit: Exhibit, *, is_copy: bool) -> float:
    sheet = paper.sheet
    style = sheet.styles.caption
    lines = _fact_lines(paper, exhibit, is_copy=is_copy)
    count = sum(len(sheet.flow.lines(line, style, theme.WIDTH)) for line in lines)
    rows = min(len(exhibit.rows), _MOST_ROWS + 1) - 1
    return count * style.leading + rows * sheet.styles.table.leading


def _listed(paper: Paper, exhibit: Exhibit, code: str) -> None:
    sheet = paper.sheet
    sheet.need(110)
    _title(paper, exhibit)
    _facts(paper, exhibit)
    if code:
        sheet.text(paper.texts.tr(_WHY[code]), sheet.styles.table)
    sheet.skip(8)
    sheet.rule()
    sheet.skip(10)


def _numbers(exhibit: Exhibit) -> str:
    return numbers(sorted(exhibit.rows))

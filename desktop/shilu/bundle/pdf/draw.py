"""Draws pages of values with ReportLab. The only module that touches its canvas; it is given nothing but runs,
rectangles and anchors, and hands no text to any interpreter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.flow import Flow, Line
from shilu.bundle.pdf.sheet import (
    PAGE,
    Anchor,
    Block,
    Bookmark,
    Link,
    Page,
    PageRef,
    Picture,
    Placed,
    Rule,
    Sheet,
    Stroke,
)
from shilu.bundle.pdf.theme import Theme
from shilu.core.job import Job

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.textobject import PDFTextObject


class Spot(NamedTuple):
    """Where a picture belongs: its page (from 1) and its rectangle in points from the lower left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float
    sha256: str


class Margins(NamedTuple):
    """What stands in header and footer; ``page_of`` says "page n of N"."""

    case: str
    bundle: str
    page_of: Callable[[int, int], str]


def draw(sheet: Sheet, *, to: Path | BinaryIO, title: str, language: str, margins: Margins, job: Job) -> list[Spot]:
    """Write all pages to a file, pictures left white; says where they belong."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(
        str(to) if isinstance(to, Path) else to,
        pagesize=(theme.PAGE_WIDTH, theme.PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName="ShiluLatin",
        lang=language,
        pdfVersion=(1, 7),
    )
    canvas.setTitle(title)
    canvas.setAuthor("")
    pen = _Pen(canvas, sheet, margins)
    for index, page in enumerate(sheet.pages):
        job.check()
        if index % 20 == 0:
            job.progress("drawing", index, len(sheet.pages))
        pen.page(index + 1, page)
    canvas.save()
    return pen.spots


class _Pen:
    """Draws one page after the other."""

    def __init__(self, canvas: Canvas, sheet: Sheet, margins: Margins) -> None:
        self.spots: list[Spot] = []
        self._canvas = canvas
        self._flow: Flow = sheet.flow
        self._styles: Theme = sheet.styles
        self._page_of = sheet.page_of
        self._margins = margins
        self._last = len(sheet.pages)
        self._wanted = {
            item.anchor for page in sheet.pages for item in page.items if isinstance(item, (Link, PageRef, Bookmark))
        }

    def page(self, number: int, page: Page) -> None:
        """Rules and rectangles first, then all text in reading order, then links."""
        canvas = self._canvas
        texts = canvas.beginText()
        ink = _Ink(texts)
        for item in page.items:
            match item:
                case Placed():
                    ink.line(theme.LEFT + item.x, item.y, item.line)
                case PageRef():
                    self._page_number(ink, item)
                case Rule():
                    canvas.setStrokeGray(theme.LINE_GREY)
                    canvas.setLineWidth(theme.RULE)
                    left = theme.LEFT + item.x
                    canvas.line(left, item.y, left + item.width, item.y)
                case Block():
                    canvas.setFillGray(item.grey)
                    canvas.rect(theme.LEFT + item.x, item.y, item.width, item.height, stroke=0, fill=1)
                case Stroke():
                    self._stroke(item)
                case Picture():
                    left = theme.LEFT + item.x
                    self.spots.append(Spot(number, left, item.y, item.width, item.height, item.sha256))
                case Link():
                    self._link(item)
                case Anchor():
                    if item.name in self._wanted:
                        canvas.bookmarkPage(item.name, fit="XYZ", left=0, top=item.y + 6, zoom=0)
                case Bookmark():
                    canvas.addOutlineEntry(item.title, item.anchor, item.level, closed=item.level == 0)
        self._header_and_footer(ink, number, page)
        canvas.drawText(texts)
        canvas.showPage()

    def _stroke(self, item: Stroke) -> None:
        canvas = self._canvas
        path = canvas.beginPath()
        for index, (x, y) in enumerate(item.points):
            (path.lineTo if index else path.moveTo)(theme.LEFT + x, y)
        canvas.setStrokeGray(item.grey)
        canvas.setFillGray(item.grey)
        canvas.setLineWidth(item.width)
        canvas.setDash(*((1, 2) if item.dotted else (3, 2) if item.dashed else ()))
        canvas.drawPath(path, stroke=1, fill=int(item.filled))
        canvas.setDash()

    def _page_number(self, ink: _Ink, item: PageRef) -> None:
        number = str(self._page_of[item.anchor])
        line = self._flow.line(item.sentence.replace(PAGE, number) or number, item.style)
        left = item.x if item.sentence else item.x - line.width
        ink.line(theme.LEFT + left, item.y, line)
        size = item.style.size
        self._link(Link(left - 2, item.y - 0.25 * size, line.width + 4, 1.2 * size, item.anchor))

    def _link(self, item: Link) -> None:
        left = theme.LEFT + item.x
        self._canvas.linkRect(
            "", item.anchor, (left, item.y, left + item.width, item.y + item.height), thickness=0, relative=0
        )

    def _header_and_footer(self, ink: _Ink, number: int, page: Page) -> None:
        style = self._styles.caption
        if page.title:
            ink.line(theme.LEFT, theme.HEADER_Y, self._flow.line(self._margins.case, style, theme.WIDTH * 0.6))
            title = self._flow.line(page.title, style, theme.WIDTH * 0.38)
            ink.line(theme.RIGHT - title.width, theme.HEADER_Y, title)
        left = self._flow.line(self._margins.bundle, replace(style, size=7.5))
        ink.line(theme.LEFT, theme.FOOTER_Y, left)
        right = self._flow.line(self._margins.page_of(number, self._last), style)
        ink.line(theme.RIGHT - right.width, theme.FOOTER_Y, right)


class _Ink:
    """Writes lines into one text object, changing colour only where it changes."""

    def __init__(self, texts: PDFTextObject) -> None:
        self._texts = texts
        self._grey: bool | None = None
        self._font: tuple[str, float] | None = None

    def line(self, x: float, y: float, line: Line) -> None:
        texts = self._texts
        if not line.runs:
            return
        texts.setTextOrigin(x, y)
        if line.style.grey is not self._grey:
            self._grey = line.style.grey
            texts.setFillGray(theme.GREY if self._grey else 0)
        for run in line.runs:
            font = (run.face, line.style.size)
            if font != self._font:
                self._font = font
                texts.setFont(*font)
            texts.textOut(run.text)

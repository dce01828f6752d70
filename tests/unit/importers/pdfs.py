"""Bills as PDF, drawn with ReportLab as the halls of carriers draw theirs."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from shilu.core.job import QuietJob
from shilu.core.screen import Letters, ScreenLine
from shilu.host.paths import resources_folder
from shilu.importers.pdf_text import Word, pages_of

FONT = "NotoSansSC-Regular"
HEADING = ("序号", "起始时间", "通信地点", "通信方式", "对方号码", "通信时长", "通信类型", "费用(元)")
TITLE = "客户姓名:李某    手机号码:10412345678    账期:2026年09月01日至2026年09月30日"


def calls(count: int, *, place: str = "北京") -> list[tuple[str, ...]]:
    """Rows of a bill; every third is an outgoing call."""
    return [
        (
            str(n + 1),
            f"2026-09-{1 + n % 28:02d} {8 + n % 12:02d}:07:{n % 60:02d}",
            place,
            "主叫" if n % 3 == 2 else "被叫",
            f"1059876{n % 10_000:04d}",
            f"{n % 9 + 1}分{n % 60}秒",
            "国内通话",
            "0.00",
        )
        for n in range(count)
    ]


def bill(
    rows: Sequence[Sequence[str]],
    *,
    heading: Sequence[str] = HEADING,
    title: Sequence[str] = ("中国移动通信客户详单", TITLE),
    widths: Sequence[float] | None = None,
    aligned: str = "LEFT",
    repeat: bool = True,
    lines: bool = True,
    password: str = "",
) -> bytes:
    """A bill of as many pages as it takes. Cells wrap where they are wide; each page has its number at the foot."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(resources_folder() / "fonts" / f"{FONT}.ttf")))
    style = ParagraphStyle("cell", fontName=FONT, fontSize=8, leading=11, wordWrap="CJK")
    style.alignment = {"LEFT": 0, "CENTER": 1, "RIGHT": 2}[aligned]
    wide = widths or [36, 100, 60, 52, 80, 60, 60, 50]
    table = Table(
        [[Paragraph(cell, style) for cell in row] for row in (heading, *rows)], colWidths=wide, repeatRows=int(repeat)
    )
    shown = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    table.setStyle(TableStyle([*shown, ("GRID", (0, 0), (-1, -1), 0.4, "black")] if lines else shown))
    out = io.BytesIO()
    lock = StandardEncryption(password, ownerPassword="owner") if password else None
    document = SimpleDocTemplate(out, pagesize=A4, encrypt=lock)

    def around(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 8)
        canvas.drawCentredString(A4[0] / 2, 24, f"第{canvas.getPageNumber()}页")

    story = [Paragraph(line, style) for line in title]
    document.build([*story, table], onFirstPage=around, onLaterPages=around)
    return out.getvalue()


def turned(data: bytes, degrees: int) -> bytes:
    """The same pages as a scanner or a printer turns them: drawn on their side, and to be shown turned clockwise."""
    out = io.BytesIO()
    wide, high = A4
    box = [0, 0, wide, high] if degrees == 180 else [0, 0, high, wide]
    placed = {90: f"0 1 -1 0 {high} 0", 180: f"-1 0 0 -1 {wide} {high}", 270: f"0 -1 1 0 0 {wide}"}[degrees]
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.MediaBox, page.Rotate = box, degrees
            page.contents_add(f"q {placed} cm".encode(), prepend=True)
            page.contents_add(b"Q")
        document.save(out)
    return out.getvalue()


def scan(data: bytes, *, lean: float = 0.0, dots: float = 2.5) -> bytes:
    """The same pages as a scanner gives them: each a picture without a text layer, and none quite straight."""
    pages = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            picture = page.render(scale=dots).to_pil().convert("L")
            pages.append(picture.rotate(lean, fillcolor="white", resample=Image.Resampling.BICUBIC))
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=72 * dots)
    return out.getvalue()


def letters(data: bytes, *, sure: float = 0.98) -> tuple[Letters, ...]:
    """What a reader without a fault finds on the pages of a PDF that has a text layer: a line for each word."""
    dots, height = 2, round(A4[1] * 2)

    def read(word: Word) -> ScreenLine:
        top = round(height - (word.middle + word.height / 2) * dots)
        edges = (round(word.left * dots), top, round(word.right * dots), top + round(word.height * dots))
        return ScreenLine(word.text, *edges, sure)

    pages = pages_of(data, "", QuietJob())
    return tuple(
        Letters(round(A4[0] * dots), height, tuple(read(word) for line in page for word in line.words))
        for page in pages
    )


def letter() -> bytes:
    """A paper without any table."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "Dear Sir, you owe us money. Call 10412345678 before 2026-09-30.")
    canvas.save()
    return out.getvalue()

"""Builders of bills, and what reads them without a child."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from shilu.core.job import QuietJob
from shilu.core.record import Question
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES, Importer, ReadSettings
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result

HEADING = "起始时间,通信地点,通信方式,对方号码,通信时长,通信类型"


def claimed(data: bytes) -> Importer:
    """The importer of a file."""
    return registry.identify(data[:HEAD_BYTES], "")


def read_bill(data: bytes | str, settings: ReadSettings = SHANGHAI) -> Result:
    """Read a file in this process, with the importer that claims it."""
    raw = data.encode() if isinstance(data, str) else data
    return Result(list(claimed(raw).read(MemoryStream(raw), settings, KeptBlobs(), QuietJob())))


def bill(*rows: str, heading: str = HEADING) -> str:
    """A bill of China Mobile."""
    return "\n".join((heading, *rows, ""))


def call(at: str = "2026-09-18 14:07:37", *, way: str = "被叫", number: str = "10412345678", length: str = "61") -> str:
    """A row of it."""
    return f"{at},北京,{way},{number},{length},国内通话"


def questions(result: Result) -> list[Question]:
    """What was asked."""
    return [value for value in result.values if isinstance(value, Question)]


def cell(value: str | float, at: str) -> str:
    """A cell of a sheet: a text, ``=formula|result``, or, as a number, a date."""
    if isinstance(value, float):
        return f'<c r="{at}" s="1"><v>{value}</v></c>'
    if value.startswith("="):
        formula, _, result = value[1:].partition("|")
        return f'<c r="{at}" t="str"><f>{escape(formula)}</f><v>{escape(result)}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def xlsx(*sheets: Sequence[Sequence[str | float]], names: Sequence[str] = ("详单", "说明")) -> bytes:
    """A workbook (ECMA-376) with these sheets."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    packages = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships">'
        f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names[: len(sheets)], 1))
        + "</sheets></workbook>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        + f'<Relationship Id="s" Type="{kind}/styles" Target="styles.xml"/></Relationships>',
    }
    for n, rows in enumerate(sheets, 1):
        written = "".join(
            f'<row r="{r}">' + "".join(cell(value, f"{chr(65 + c)}{r}") for c, value in enumerate(row)) + "</row>"
            for r, row in enumerate(rows, 1)
        )
        files[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{written}</sheetData></worksheet>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()

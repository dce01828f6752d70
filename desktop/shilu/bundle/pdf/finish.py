"""Makes ReportLab's draft into the paper that is handed over: true text layer, pictures, metadata, fixed identity.

ReportLab writes code points beyond U+FFFF into ToUnicode as they are (😡 would be read back as ὢ) and hangs its own
standard fonts on every page; both are mended here. Shaped Arabic letters are given back as the letters they are: the
engines that read PDF turn a right-to-left run around, so a ligature's letters stand turned around too (tried with
PDFium and Poppler; /ActualText is turned around twice by both).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.bundle.pdf import arabic, saving
from shilu.bundle.pdf.draw import Spot
from shilu.bundle.pdf.pictures import PictureStore
from shilu.core.clock import to_utc

if TYPE_CHECKING:
    import pikepdf

_ENTRY = re.compile(rb"<([0-9A-F]{2})> <([0-9A-F]{4,6})>")
_BLOCK = 100  # the most entries that one bfchar block may have (Adobe technical note 5014)


def finish(
    draft: Path,
    *,
    to: Path,
    spots: Iterable[Spot],
    pictures: PictureStore | None,
    made_ms: int,
    language: str,
    title: str,
    version: str,
    identifiers: Iterable[str],
) -> None:
    """Read the draft, write the paper. The same input gives the same bytes. A paper without pictures has no store."""
    import pikepdf

    kept_open: list[pikepdf.Pdf] = []
    try:
        with pikepdf.open(draft) as pdf:
            _mend_fonts(pdf)
            if pictures is not None:
                _place(pdf, spots, pictures.into(pdf, kept_open))
            made = to_utc(made_ms)
            _describe(pdf, made=made, language=language, title=title, maker=f"Shilu {version}", identifiers=identifiers)
            saving.save(
                pdf,
                to,
                min_version="1.7",
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                compress_streams=True,
            )
    finally:
        for side in kept_open:
            side.close()


def _mend_fonts(pdf: pikepdf.Pdf) -> None:
    done: set[tuple[int, int]] = set()
    for page in pdf.pages:
        if "/Trans" in page.obj:
            del page.obj["/Trans"]
        fonts = page.obj.Resources.get("/Font")
        if fonts is None or fonts.objgen in done:
            continue
        done.add(fonts.objgen)
        for name in list(fonts.keys()):
            font = fonts[name]
            if "/FontDescriptor" not in font:
                del fonts[name]
            elif font.objgen not in done:
                done.add(font.objgen)
                font.ToUnicode.write(_true_cmap(font.ToUnicode.read_bytes()))


def _true_cmap(cmap: bytes) -> bytes:
    """A ToUnicode map whose values are UTF-16BE, as PDF wants them; unused codes are left out."""
    entries = []
    for code, value in _ENTRY.findall(cmap):
        point = int(value, 16)
        if point:
            text = arabic.letters_of(chr(point))[::-1]
            entries.append(b"<%s> <%s>" % (code, text.encode("utf-16-be", "surrogatepass").hex().upper().encode()))
    head, _, _ = cmap.partition(b"endcodespacerange")
    head = re.sub(rb"<00> <[0-9A-F]{2}>", b"<00> <FF>", head)
    blocks = []
    for start in range(0, len(entries), _BLOCK):
        part = entries[start : start + _BLOCK]
        blocks.append(b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part)))
    end = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    return b"\n".join((head + b"endcodespacerange", *blocks, end))


def _place(pdf: pikepdf.Pdf, spots: Iterable[Spot], objects: Mapping[str, pikepdf.Object]) -> None:
    from pikepdf import Name, Page

    for spot in spots:
        page: Page = pdf.pages[spot.page - 1]
        name = page.add_resource(objects[spot.sha256], Name.XObject, Name(f"/P{spot.sha256[:16]}"))
        matrix = f"{spot.width:.3f} 0 0 {spot.height:.3f} {spot.x:.3f} {spot.y:.3f} cm"
        page.contents_add(f"q {matrix} {name} Do Q".encode("ascii"), prepend=True)


def _describe(
    pdf: pikepdf.Pdf, *, made: datetime, language: str, title: str, maker: str, identifiers: Iterable[str]
) -> None:
    import pikepdf

    stamp = made.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    pdf.docinfo["/Title"] = title
    pdf.docinfo["/Creator"] = maker
    pdf.docinfo["/Producer"] = maker
    pdf.docinfo["/CreationDate"] = stamp
    pdf.docinfo["/ModDate"] = stamp
    pdf.Root.Lang = pikepdf.String(language)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
    when = made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = {language}
        if said := " ".join(identifiers):
            metadata["dc:identifier"] = said
        metadata["xmp:CreateDate"] = when
        metadata["xmp:ModifyDate"] = when
        metadata["xmp:CreatorTool"] = maker
        metadata["pdf:Producer"] = maker

"""A paper that stands by itself, beside the bundle: no header, its own title, a file that is whole or not there."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from shilu.bundle.pdf import finish
from shilu.bundle.pdf.draw import Margins, draw
from shilu.bundle.pdf.sheet import Sheet
from shilu.core.job import Job

_NO_HEADER = 26.0


def begin(sheet: Sheet, anchor: str, title: str) -> None:
    """The first page; what stands on it begins higher than below a header."""
    sheet.section(anchor, title, header=False, heading=False)
    sheet.y += _NO_HEADER


def write(
    sheet: Sheet,
    *,
    to: Path,
    title: str,
    language: str,
    margins: Margins,
    made_ms: int,
    version: str,
    identifiers: tuple[str, ...] = (),
    job: Job,
) -> int:
    """Write what was laid out to ``to``, a new file; says how many pages it has. A draft stands beside it meanwhile.

    The same values give the same bytes. Raises Cancelled, OSError.
    """
    draft = to.with_name(f"{to.name}.draft")
    try:
        draw(sheet, to=draft, title=title, language=language, margins=margins, job=job)
        finish.finish(
            draft,
            to=to,
            spots=(),
            pictures=None,
            made_ms=made_ms,
            language=language,
            title=title,
            version=version,
            identifiers=identifiers,
        )
    finally:
        draft.unlink(missing_ok=True)
    return len(sheet.pages)


def drawn(sheet: Sheet, *, title: str, language: str, margins: Margins, job: Job) -> bytes:
    """The same pages to be looked at, and nowhere on a disk. Raises Cancelled."""
    memory = BytesIO()
    draw(sheet, to=memory, title=title, language=language, margins=margins, job=job)
    return memory.getvalue()

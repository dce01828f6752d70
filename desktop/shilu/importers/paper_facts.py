"""What a PDF says of itself: how many pages it has, and when it says it was made. None of its text is read."""

from __future__ import annotations

import io

from shilu.importers.read_file import ReadFile

_MOST = 100


def load() -> None:
    """Start the library."""
    import pypdfium2

    pypdfium2.PdfDocument.new().close()


def facts_of(file: ReadFile) -> dict[str, str] | None:
    """``pages`` and ``pdf_creation_date``, as it stands; None of one that is damaged or locked."""
    from pypdfium2 import PdfDocument, PdfiumError

    file.seek(0)
    try:
        document = PdfDocument(io.BufferedReader(file, 1 << 16))
    except (PdfiumError, OSError, ValueError):
        return None
    try:
        made = document.get_metadata_value("CreationDate")[:_MOST]
        return {"pages": str(len(document)), "pdf_creation_date": made}
    finally:
        document.close()

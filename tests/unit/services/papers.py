"""What stands on a paper."""

from __future__ import annotations

import pypdfium2

from shilu.core.bundle import BundleResult


def paper_of(built: BundleResult) -> str:
    """The words of a bundle's PDF, in one line."""
    document = pypdfium2.PdfDocument(built.pdf)
    try:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
    return " ".join(text.split())

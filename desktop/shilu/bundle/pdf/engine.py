"""The one lock around PDFium, which is one engine for the whole process and must not be entered twice at once."""

from __future__ import annotations

from threading import Lock

PDFIUM = Lock()
"""Held for each short stretch of calls into pypdfium2, by whoever makes them."""

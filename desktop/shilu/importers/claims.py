"""Whose a file is."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.importers.base import Importer


def first_claim(importers: Sequence[Importer], head: bytes, name: str) -> Importer | None:
    """The first importer that says a file is its own, by these first bytes; None where none does.

    No format's own files are claimed twice. One that was put together from files of two formats may be, and is no
    reason to stop: the importer that stands first reads what it knows, and tells of every row it does not.
    """
    return next((importer for importer in importers if importer.identify(head, name)), None)

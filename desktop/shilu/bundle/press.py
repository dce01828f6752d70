"""Makes a whole bundle: originals first, then the paper that prints their hash, then the bag around both.

Everything is written into a hidden sibling of its place and renamed when it is whole. On an error, a full disk
or a wish to stop, the sibling is removed and nothing half-done is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from shilu.bundle.model import BundleModel, StoredRow
from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.bundle import BundleResult
from shilu.core.job import Job
from shilu.core.wording import Catalog


def press(
    model: BundleModel,
    *,
    rows: Iterable[StoredRow],
    open_blob: Callable[[str], BinaryIO],
    fonts: FontShelf,
    out: Path,
    texts: Catalog,
    job: Job,
) -> BundleResult:
    """Write ``NAME.pdf``, the bag ``NAME/`` and ``NAME.zip`` into ``out`` (made if it is not there).

    ``rows`` are the stored rows of the model's incidents and of no others (ValueError otherwise); ``open_blob``
    opens an attachment, or the diverted part of a row, by SHA-256. NAME is ours and holds nobody's name; an
    earlier bundle is never overwritten. ``texts`` is the paper's language.
    Raises UserError ``disk.full``, ``file.cannot_write``, ``file.attachment_damaged``; Cancelled.
    """
    raise NotImplementedError

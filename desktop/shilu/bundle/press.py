"""Makes a whole bundle: originals first, then the paper that prints their hash, then the bag around both.

Everything is written into a hidden sibling of its place and renamed when it is whole. On an error, a full disk
or a wish to stop, the sibling is removed and nothing half-done is left.
"""

from __future__ import annotations

import errno
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from shilu.bundle import bag
from shilu.bundle.model import BundleModel
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.render import render
from shilu.core.bundle import BundleResult
from shilu.core.clock import to_utc
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.picture import PictureDecoder
from shilu.core.source_row import StoredRow
from shilu.core.when import zone_named
from shilu.core.wording import Catalog

_UNFINISHED = ".unfinished-"
_STALE_S = 86_400
_FULL = (errno.ENOSPC, errno.EDQUOT)


def press(
    model: BundleModel,
    *,
    rows: Iterable[StoredRow],
    open_blob: Callable[[str], BinaryIO],
    fonts: FontShelf,
    decoder: PictureDecoder,
    out: Path,
    texts: Catalog,
    job: Job,
) -> BundleResult:
    """Write ``NAME.pdf``, the bag ``NAME/`` and ``NAME.zip`` into ``out`` (made if it is not there).

    ``rows`` are the stored rows of the model's incidents and of no others (ValueError otherwise); ``open_blob``
    opens an attachment, or the diverted part of a row, by SHA-256. NAME is ours and holds nobody's name; an
    earlier bundle is never overwritten. ``texts`` is the paper's language.
    Raises UserError ``disk.full``, ``file.not_writable``, ``vault.attachment_damaged``; Cancelled.
    """
    with _disk_errors(out), _workshop(out) as workshop:
        name = _free_name(out, model)
        folder = workshop / name
        originals, warnings = bag.stage(model, rows=rows, open_blob=open_blob, folder=folder, job=job)
        staged = {exhibit.attachment.sha256: folder / "data" / exhibit.file for exhibit in model.exhibits}
        (workshop / "paper").mkdir()
        drawn = workshop / "paper" / "bundle.pdf"
        rendered = render(
            model,
            originals=originals,
            to=drawn,
            fonts=fonts,
            decoder=decoder,
            texts=texts,
            open_blob=lambda sha256: staged[sha256].open("rb"),
            job=job,
        )
        drawn.rename(folder / bag.PAPER)
        bag.seal(model, originals=originals, pages=rendered.exhibit_pages, folder=folder, texts=texts, job=job)
        bag.pack(folder, workshop / f"{name}.zip", job)
        shutil.copyfile(folder / bag.PAPER, workshop / f"{name}.pdf")
        job.check()
        _move_out(workshop, out, (f"{name}.zip", f"{name}.pdf", name))
    return BundleResult(
        pdf=out / f"{name}.pdf",
        bag=out / name,
        zip=out / f"{name}.zip",
        pages=rendered.pages,
        incidents=len(model.incidents),
        exhibits=len(model.exhibits),
        warnings=(*warnings, *rendered.warnings),
        unnamed=len(model.unnamed),
    )


def _free_name(out: Path, model: BundleModel) -> str:
    """A name that says when and which, and that nothing in the folder has yet."""
    made = to_utc(model.made_ms).astimezone(zone_named(model.zone))
    base = f"bundle-{made:%Y%m%d}-{model.id[:10]}"
    name, count = base, 1
    while any((out / f"{name}{ending}").exists() for ending in ("", ".zip", ".pdf")):
        count += 1
        name = f"{base}-{count}"
    return name


@contextmanager
def _workshop(out: Path) -> Iterator[Path]:
    """A folder beside the results that is gone afterwards, whatever happens; so is an ``out`` made for nothing."""
    was_there = out.exists()
    out.mkdir(parents=True, exist_ok=True)
    _sweep(out)
    # Its name is known before it is made: whoever stops us just then finds it removed all the same.
    workshop = out / f"{_UNFINISHED}{secrets.token_hex(8)}"
    try:
        try:
            workshop.mkdir(mode=0o700)
            yield workshop
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except BaseException:
        if not was_there and not any(out.iterdir()):
            out.rmdir()
        raise


def _sweep(out: Path) -> None:
    """Remove what a killed process left here a day ago or earlier; a younger one may still be at work."""
    for left in out.glob(f"{_UNFINISHED}*"):
        if left.is_dir() and not left.is_symlink() and time.time() - left.stat().st_mtime > _STALE_S:
            shutil.rmtree(left, ignore_errors=True)


def _move_out(workshop: Path, out: Path, names: Iterable[str]) -> None:
    """All of them, or none."""
    moved: list[str] = []
    try:
        for name in names:
            (workshop / name).rename(out / name)
            moved.append(name)
    except OSError:
        for name in moved:
            (out / name).rename(workshop / name)
        raise


@contextmanager
def _disk_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise UserError("disk.full") from error
        raise UserError("file.not_writable", name=out.name) from error

"""Decodes a picture, within limits of pixels and formats, the first frame only. Runs in the limited child.

PNG, JPEG, GIF, WebP and BMP by Pillow, HEIC by libheif (pi-heif): a file of 20 KB can ask for 800 MB otherwise.
"""

from __future__ import annotations

import io
import warnings
import zlib
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from shilu.core.picture import MAX_PIXELS, Pixels, Unshown
from shilu.importers.broken_files import BROKEN

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "HEIF")
_ORIENTATION = 0x0112  # Exif 2.32, tag 274
_NO_EXIF = b"II*\0\x08\0\0\0\0\0\0\0\0\0"
_SIDEWAYS = (5, 6, 7, 8)
_TOO_LARGE, _UNREADABLE = Unshown("picture_too_large"), Unshown("picture_unreadable")
_BROKEN = (*BROKEN, RuntimeError, zlib.error, Warning)


@cache
def load() -> None:
    """Import the decoders: nothing can be opened later."""
    import pi_heif
    from PIL import Image, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401

    Image.preinit()
    Image.Exif().load(_NO_EXIF)
    pi_heif.options.DECODE_THREADS = 1  # each thread of libheif would reserve memory that the limit counts
    pi_heif.register_heif_opener()


def pixels_of(untrusted_bytes: bytes, *, most_width: int, most_height: int) -> Pixels | Unshown:
    """The picture, scaled down to fit; or why it cannot be shown."""
    from PIL import Image

    load()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _decoded(untrusted_bytes, most_width, most_height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return _TOO_LARGE
    except _BROKEN:
        return _UNREADABLE


def _decoded(untrusted_bytes: bytes, most_width: int, most_height: int) -> Pixels | Unshown:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(untrusted_bytes), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            return _TOO_LARGE
        source = opened.format or ""
        if source in {"JPEG", "MPO"}:
            # Decode no more than is shown: an eighth, a quarter or half of a photograph's pixels will often do.
            lies = opened.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
            width, height = (most_height, most_width) if lies else (most_width, most_height)
            shrink = min(width / opened.width, height / opened.height, 1)
            opened.draft(None, (ceil(opened.width * shrink), ceil(opened.height * shrink)))
        opened.load()
        ImageOps.exif_transpose(opened, in_place=True)
        flat = _flattened(opened)
    flat.thumbnail((most_width, most_height), Image.Resampling.LANCZOS)
    return Pixels(flat.width, flat.height, flat.tobytes(), flat.mode == "L", source)


def _flattened(picture: Image) -> Image:
    """In grey or in RGB, on white where it was transparent."""
    from PIL import Image as Images

    if picture.mode in {"L", "1"}:
        return picture.convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        ground = Images.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return picture if picture.mode == "RGB" else picture.convert("RGB")

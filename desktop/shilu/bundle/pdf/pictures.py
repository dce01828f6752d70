"""Pictures made ready for paper: decoded within limits, turned upright, no finer than 300 dpi, encoded afresh.

Ready pictures wait in small PDF files beside the draft, a few megabytes at a time, so that a bundle of two gigabytes of
pictures never stands in memory. What cannot be shown is named by a code; it is listed like any other file.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from shilu.bundle.pdf import saving

if TYPE_CHECKING:
    import pikepdf
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
MAX_BYTES = 100_000_000
DPI = 300
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_JPEG_QUALITY = 88
_ORIENTATION = 0x0112  # Exif 2.32, tag 274
_SIDEWAYS = (5, 6, 7, 8)
_LOSSLESS_BYTES = 2_000_000
_BATCH_BYTES = 16_000_000
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture that can be shown, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Unshown:
    """A picture that cannot be shown, and why: ``picture_unreadable`` or ``picture_too_large``."""

    code: str


@dataclass(frozen=True, slots=True)
class _Encoded:
    width: int
    height: int
    grey: bool
    data: bytes
    lossless: bool


class PictureStore:
    """Prepares pictures and keeps them in files in ``folder`` until the paper takes them."""

    def __init__(self, open_blob: Callable[[str], BinaryIO], folder: Path) -> None:
        self._open_blob = open_blob
        self._folder = folder
        self._ready: dict[str, Ready | Unshown] = {}
        self._waiting: dict[str, _Encoded] = {}
        self._files: list[Path] = []

    def prepare(self, sha256: str, *, width_pt: float, height_pt: float) -> Ready | Unshown:
        """Make a picture ready to be shown in a frame of that size; the same one is made ready once."""
        if sha256 not in self._ready:
            made = self._encode(sha256, int(width_pt * DPI / 72), int(height_pt * DPI / 72))
            if isinstance(made, Unshown):
                self._ready[sha256] = made
            else:
                self._waiting[sha256] = made
                self._ready[sha256] = Ready(made.width, made.height)
                if sum(len(picture.data) for picture in self._waiting.values()) > _BATCH_BYTES:
                    self._flush()
        return self._ready[sha256]

    def into(self, pdf: pikepdf.Pdf, kept_open: list[pikepdf.Pdf]) -> Mapping[str, pikepdf.Object]:
        """The pictures as objects of ``pdf``, by SHA-256. ``kept_open`` takes the files that must stay open until it
        is saved."""
        import pikepdf

        self._flush()
        objects: dict[str, pikepdf.Object] = {}
        for path in self._files:
            side = pikepdf.open(path)
            kept_open.append(side)
            for key, picture in side.Root.Pictures.items():
                objects[key.removeprefix("/P")] = pdf.copy_foreign(picture)
        return objects

    def files(self) -> Iterator[Path]:
        """The files that hold pictures until the paper is finished."""
        yield from self._files

    def _flush(self) -> None:
        import pikepdf

        if not self._waiting:
            return
        with pikepdf.new() as side:
            side.Root.Pictures = pikepdf.Dictionary()
            for sha256, picture in self._waiting.items():
                side.Root.Pictures[f"/P{sha256}"] = side.make_indirect(_stream(side, picture))
            path = self._folder / f"pictures-{len(self._files):04d}.pdf"
            saving.save(side, path, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
        self._files.append(path)
        self._waiting.clear()

    def _encode(self, sha256: str, most_width: int, most_height: int) -> _Encoded | Unshown:
        from PIL import Image

        with self._open_blob(sha256) as blob:
            data = blob.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return Unshown("picture_too_large")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return _decoded(data, most_width, most_height)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, _TooLarge):
            return Unshown("picture_too_large")
        except (*_BROKEN, struct.error, zlib.error, Warning):
            return Unshown("picture_unreadable")


class _TooLarge(Exception):
    """More pixels than are decoded."""


def _decoded(untrusted_data: bytes, most_width: int, most_height: int) -> _Encoded:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(untrusted_data), formats=_FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _TooLarge
        was_jpeg = opened.format in ("JPEG", "MPO")
        if was_jpeg:
            # Decode no more than is shown: an eighth, a quarter or half of a photograph's pixels will often do.
            lies = opened.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
            width, height = (most_height, most_width) if lies else (most_width, most_height)
            shrink = min(width / opened.width, height / opened.height, 1)
            opened.draft(None, (ceil(opened.width * shrink), ceil(opened.height * shrink)))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        flat = _flattened(upright)
    flat.thumbnail((most_width, most_height), Image.Resampling.LANCZOS)
    return _packed(flat, lossless=not was_jpeg)


def _flattened(picture: Image) -> Image:
    """In grey or in RGB, on white where it was transparent."""
    from PIL import Image as Images

    if picture.mode in ("L", "1"):
        return picture.convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Images.new("RGBA", layered.size, (255, 255, 255, 255))
        return Images.alpha_composite(ground, layered).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _packed(picture: Image, *, lossless: bool) -> _Encoded:
    """Screenshots stay exact while that is small; photographs become JPEG."""
    grey = picture.mode == "L"
    if lossless:
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", compress_level=6)
        pixels = _png_pixels(buffer.getvalue())
        if len(pixels) <= _LOSSLESS_BYTES:
            return _Encoded(picture.width, picture.height, grey, pixels, lossless=True)
    buffer = io.BytesIO()
    # Coloured letters of screenshots need their colours in full; photographs do not.
    picture.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0 if lossless else 2)
    return _Encoded(picture.width, picture.height, grey, buffer.getvalue(), lossless=False)


def _png_pixels(png: bytes) -> bytes:
    """The compressed pixels of a PNG of our own making; PDF takes them as they are (FlateDecode, predictor 15)."""
    place, parts = 8, []
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        if kind == b"IDAT":
            parts.append(png[place + 8 : place + 8 + length])
        place += length + 12
    return b"".join(parts)


def _stream(pdf: pikepdf.Pdf, picture: _Encoded) -> pikepdf.Stream:
    import pikepdf
    from pikepdf import Name

    stream = pikepdf.Stream(pdf, picture.data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = picture.width, picture.height, 8
    stream.ColorSpace = Name.DeviceGray if picture.grey else Name.DeviceRGB
    if picture.lossless:
        stream.Filter = Name.FlateDecode
        stream.DecodeParms = pikepdf.Dictionary(
            Predictor=15, Colors=1 if picture.grey else 3, BitsPerComponent=8, Columns=picture.width
        )
    else:
        stream.Filter = Name.DCTDecode
    return stream

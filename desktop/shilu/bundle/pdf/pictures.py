"""Pictures made ready for paper: decoded by somebody else, within limits, no finer than 300 dpi, encoded afresh.

Ready pictures wait in small PDF files beside the draft, a few megabytes at a time, so that a bundle of two gigabytes of
pictures never stands in memory. What cannot be shown is named by a code; it is listed like any other file.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from shilu.bundle.pdf import saving
from shilu.core.job import Job
from shilu.core.picture import LOSSY, MAX_BYTES, PictureDecoder, Pixels, Unshown

if TYPE_CHECKING:
    import pikepdf

DPI = 300
_JPEG_QUALITY = 88
_COPIED = frozenset({"HEIF"})
_LOSSLESS_BYTES = 2_000_000
_BATCH_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture that can be shown, in pixels. ``is_copy``: paper has no such format, so that it shows a JPEG."""

    width: int
    height: int
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class _Encoded:
    width: int
    height: int
    grey: bool
    data: bytes
    lossless: bool
    is_copy: bool


class PictureStore:
    """Prepares pictures and keeps them in files in ``folder`` until the paper takes them."""

    def __init__(
        self, open_blob: Callable[[str], BinaryIO], folder: Path, *, decoder: PictureDecoder, job: Job
    ) -> None:
        self._open_blob = open_blob
        self._decoder, self._job = decoder, job
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
                self._ready[sha256] = Ready(made.width, made.height, made.is_copy)
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
        with self._open_blob(sha256) as blob:
            data = blob.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return Unshown("picture_too_large")
        found = self._decoder.decode(data, most_width=most_width, most_height=most_height, job=self._job)
        return found if isinstance(found, Unshown) else _packed(found)


def _packed(pixels: Pixels) -> _Encoded:
    """Screenshots stay exact while that is small; photographs become JPEG."""
    from PIL import Image

    grey, lossless = pixels.is_grey, pixels.source not in LOSSY
    picture = Image.frombytes("L" if grey else "RGB", (pixels.width, pixels.height), pixels.data)
    is_copy = pixels.source in _COPIED
    if lossless:
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", compress_level=6)
        packed = _png_pixels(buffer.getvalue())
        if len(packed) <= _LOSSLESS_BYTES:
            return _Encoded(picture.width, picture.height, grey, packed, lossless=True, is_copy=is_copy)
    buffer = io.BytesIO()
    # Coloured letters of screenshots need their colours in full; photographs do not.
    picture.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0 if lossless else 2)
    return _Encoded(picture.width, picture.height, grey, buffer.getvalue(), lossless=False, is_copy=is_copy)


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

"""Builders of pictures, recordings and papers: small ones, by code, of invented people."""

from __future__ import annotations

import io
import json
import struct
import wave
import zlib
from collections.abc import Mapping

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

_SINCE_1904_S = 2_082_844_800


def exif(
    original: str = "", *, offset: str = "", ms: str = "", gps: str = "", changed: str = "", model: str = ""
) -> bytes:
    """EXIF as a TIFF; ``gps`` is ``2023:04:14 21:57:01``, UTC."""
    made = Image.Exif()
    if changed:
        made[0x0132] = changed
    if model:
        made[0x0110] = model
    camera = {0x9003: original, 0x9011: offset, 0x9291: ms}
    made.get_ifd(0x8769).update({tag: said for tag, said in camera.items() if said})
    if gps:
        day, clock = gps.split(" ")
        made.get_ifd(0x8825).update({29: day, 7: tuple(float(part) for part in clock.split(":"))})
    return made.tobytes().removeprefix(b"Exif\0\0")


def picture(kind: str = "JPEG", exif_block: bytes = b"", size: tuple[int, int] = (24, 16)) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    more = {"exif": b"Exif\0\0" + exif_block} if exif_block else {}
    Image.new("RGB", size, (200, 40, 40)).save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def png_of_many_pixels(exif_block: bytes) -> bytes:
    """A PNG whose header asks for gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    packed = zlib.compress(bytes(1 << 16))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"eXIf", exif_block)
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an ISO file."""
    data = b"".join(parts)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def heic(exif_block: bytes) -> bytes:
    """The shell of a HEIC picture: its EXIF is there, its pixels are not."""
    brands = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    item = struct.pack(">I", 0) + exif_block

    def meta(at: int) -> bytes:
        entry = box(b"infe", b"\2\0\0\0", struct.pack(">HH", 7, 0), b"Exif\0")
        info = box(b"iinf", b"\0\0\0\0", struct.pack(">H", 1), entry)
        place = struct.pack(">HHHHII", 1, 7, 0, 1, at, len(item))
        return box(b"meta", b"\0\0\0\0", info, box(b"iloc", b"\0\0\0\0\x44\0", place))

    at = len(brands) + len(meta(0)) + 8
    return brands + meta(at) + box(b"mdat", item)


def film(
    brand: bytes = b"isom",
    *,
    made_s: int | None = None,
    creation_date: str = "",
    tracks: tuple[bytes, ...] = (b"vide", b"soun"),
    seconds: int = 12,
    content: bytes = bytes(256),
) -> bytes:
    """An ISO file whose list of tracks stands at its end, as phones write it."""
    made = 0 if made_s is None else made_s + _SINCE_1904_S
    header = box(b"mvhd", b"\0\0\0\0", struct.pack(">IIII", made, made, 1000, seconds * 1000), bytes(80))
    listed = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(13)))) for kind in tracks]
    apple = b""
    if creation_date:
        key = box(b"mdta", b"com.apple.quicktime.creationdate")
        said = box(b"data", struct.pack(">II", 1, 0), creation_date.encode())
        apple = box(b"meta", box(b"keys", bytes(4), struct.pack(">I", 1), key), box(b"ilst", box(b"\0\0\0\1", said)))
    return box(b"ftyp", brand, bytes(4), brand) + box(b"mdat", content) + box(b"moov", header, *listed, apple)


def wav(seconds: int = 2) -> bytes:
    """Silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000 * seconds))
    return out.getvalue()


AMR = b"#!AMR\n" + bytes([0x3C, *range(31)]) * 8
SILK = b"\x02#!SILK_V3" + bytes(64)
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 8  # 128 kbit/s, 44,100 Hz: 417 bytes a frame
AAC = (b"\xff\xf1\x50\x80" + bytes([0x04, 0x1F, 0xFC]) + bytes(25)) * 8  # 32 bytes a frame
OGG = b"OggS\0\2" + bytes(8) + b"\1\0\0\0" + bytes(8) + b"\1\x13OpusHead" + bytes(64)
FLAC = b"fLaC\0\0\0\x22" + bytes(64)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\xf7\x81\1\x42\xf2\x81\4\x42\xf3\x81\x08\x42\x82\x84webm" + bytes(64)


def paper(pages: int = 2) -> bytes:
    """A PDF."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number in range(pages):
        canvas.drawString(72, 720, f"Page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def sidecar(
    ms: int = 1_681_523_821_088,
    *,
    direction: str = "in",
    numbers: tuple[str, ...] = ("+15551234567",),
    more: Mapping[str, object] | None = None,
) -> bytes:
    """The file of details that BCR writes beside a recording."""
    calls = [{"phone_number": number, "caller_name": None, "contact_name": "Mr Pressing"} for number in numbers]
    told = {
        "timestamp_unix_ms": ms,
        "timestamp": "2023-04-14T21:57:01.088-04:00",
        "direction": direction,
        "sim_slot": 1,
        "call_log_name": None,
        "calls": calls,
        **(more or {}),
    }
    return json.dumps(told, indent=2).encode()

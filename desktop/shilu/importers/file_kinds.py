"""What kind of file of evidence some first bytes begin: a picture, a recording, a paper. By content, never by name.

The beginnings are those of the formats' own standards. Telling one is not reading it: what follows may be damaged.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """Who reads it, and how."""

    PICTURE = "picture"
    RECORDING = "recording"  # sound, or film with sound
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A format. ``is_sound``: nothing but sound; of an ISO file its tracks say that (iso_media)."""

    family: Family
    media_type: str
    is_sound: bool = False
    is_iso: bool = False


JPEG = FileKind(Family.PICTURE, "image/jpeg")
PNG = FileKind(Family.PICTURE, "image/png")
WEBP = FileKind(Family.PICTURE, "image/webp")
HEIC = FileKind(Family.PICTURE, "image/heic", is_iso=True)
AVIF = FileKind(Family.PICTURE, "image/avif", is_iso=True)
PDF = FileKind(Family.PDF, "application/pdf")
_GIF = FileKind(Family.PICTURE, "image/gif")
_BMP = FileKind(Family.PICTURE, "image/bmp")
_WAV = FileKind(Family.RECORDING, "audio/wav", is_sound=True)
_AVI = FileKind(Family.RECORDING, "video/x-msvideo")
_MP3 = FileKind(Family.RECORDING, "audio/mpeg", is_sound=True)
_AAC = FileKind(Family.RECORDING, "audio/aac", is_sound=True)
_M4A = FileKind(Family.RECORDING, "audio/mp4", is_iso=True)
_MP4 = FileKind(Family.RECORDING, "video/mp4", is_iso=True)
_3GP = FileKind(Family.RECORDING, "video/3gpp", is_iso=True)
_MOV = FileKind(Family.RECORDING, "video/quicktime", is_iso=True)
_WEBM = FileKind(Family.RECORDING, "video/webm")
_MKV = FileKind(Family.RECORDING, "video/x-matroska")
_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"#!AMR\n", FileKind(Family.RECORDING, "audio/amr", is_sound=True)),
    (b"#!AMR-WB\n", FileKind(Family.RECORDING, "audio/amr-wb", is_sound=True)),
    (b"#!SILK_V3", FileKind(Family.RECORDING, "audio/silk", is_sound=True)),
    (b"\x02#!SILK_V3", FileKind(Family.RECORDING, "audio/silk", is_sound=True)),  # as WeChat writes it
    (b"OggS\x00", FileKind(Family.RECORDING, "audio/ogg", is_sound=True)),
    (b"fLaC\x00", FileKind(Family.RECORDING, "audio/flac", is_sound=True)),
    (b"caff\x00\x01\x00\x00", FileKind(Family.RECORDING, "audio/x-caf", is_sound=True)),
)
_FEWEST_BYTES = 12
_RIFF = {b"WEBP": WEBP, b"WAVE": _WAV, b"AVI ": _AVI}
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_PDF = re.compile(rb"(?:\xef\xbb\xbf)?[\x00\t\n\f\r ]{0,16}%PDF-\d")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_IMAGE_BRANDS = frozenset({b"mif1", b"msf1", b"mif2", b"miaf"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_NOT_OURS = frozenset({b"jp2 ", b"jpx ", b"jpm ", b"jxl ", b"crx "})
_OLD_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_DOCTYPE = re.compile(rb"\x42\x82[\x40-\x4f\x80-\x8f]?.{0,7}?(webm|matroska)", re.DOTALL)
_MP3_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_MP3_BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def kind_of(head: bytes) -> FileKind | None:
    """The kind that begins so; None for anything else."""
    if len(head) < _FEWEST_BYTES:
        return None
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"ID3") and len(head) >= 10 and head[3] < 0x10 and not any(byte & 0x80 for byte in head[6:10]):
        return _MP3
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        found = _DOCTYPE.search(head[:128])
        return None if found is None else _WEBM if found[1] == b"webm" else _MKV
    if _PDF.match(head):
        return PDF
    if _is_bmp(head):
        return _BMP
    return _iso(head) or _frames(head)


def _is_bmp(head: bytes) -> bool:
    if not head.startswith(b"BM") or len(head) < 18:
        return False
    reserved, pixels_at, header = struct.unpack_from("<III", head, 6)
    return reserved == 0 and header in _BMP_HEADERS and 14 + header <= pixels_at < 1 << 16


def _iso(head: bytes) -> FileKind | None:
    """ISO/IEC 14496-12 by its brands, and QuickTime files from before there were any."""
    size, box = struct.unpack_from(">I4s", head)
    if box in _OLD_QUICKTIME:
        return _MOV if size in {0, 1} or 8 <= size < 1 << 31 else None
    if box != b"ftyp" or not 12 <= size <= 4096:
        return None
    major, brands = head[8:12], {head[at : at + 4] for at in (8, *range(16, min(size, len(head)), 4))}
    if major in _NOT_OURS:
        return None
    if major in _HEIC_BRANDS or (major in _IMAGE_BRANDS and not brands & _AVIF_BRANDS):
        return HEIC
    if major in _AVIF_BRANDS or major in _IMAGE_BRANDS:
        return AVIF
    if major == b"qt  ":
        return _MOV
    if major.startswith((b"3gp", b"3g2", b"3ge", b"3gr", b"3gs")):
        return _3GP
    return _M4A if major in {b"M4A ", b"M4B "} else _MP4


def _frames(head: bytes) -> FileKind | None:
    """Sound without a header of its own: two frames, one right after the other."""
    for kind, length_of in ((_AAC, _adts_bytes), (_MP3, _mp3_bytes)):
        length = length_of(head)
        if length and length_of(head[length : length + 8]):
            return kind
    return None


def _adts_bytes(frame: bytes) -> int:
    """How long an ADTS frame is (ISO/IEC 13818-7); 0 where none begins."""
    if len(frame) < 7 or frame[0] != 0xFF or frame[1] & 0xF6 != 0xF0 or (frame[2] >> 2) & 0xF > 12:
        return 0
    length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
    return length if length > 7 else 0


def _mp3_bytes(frame: bytes) -> int:
    """How long a frame of layer III is (ISO/IEC 11172-3, 13818-3); 0 where none begins. The mark of UTF-16, FF FE,
    is of another layer."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2:
        return 0
    version, rate, bits = (frame[1] >> 3) & 3, (frame[2] >> 2) & 3, frame[2] >> 4
    if version == 1 or rate == 3 or bits in {0, 15}:
        return 0
    kilobits, per_frame = (_MP3_BITS_1, 144_000) if version == 3 else (_MP3_BITS_2, 72_000)
    return per_frame * kilobits[bits] // _MP3_RATES[version][rate] + ((frame[2] >> 1) & 1)

"""Exhibit numbers and how they are written. One number, several renderings: 证据1-3, Exhibit 3."""

from __future__ import annotations

from collections.abc import Iterable

from shilu.bundle.model import Exhibit, ExhibitKind, ExhibitNumber
from shilu.core.evidence import Attachment
from shilu.core.incident import Incident
from shilu.core.wording import Catalog

_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/heic": "heic",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/x-vcard": "vcf",
    "text/vcard": "vcf",
}
_ORDER = (ExhibitKind.PICTURE, ExhibitKind.RECORDING, ExhibitKind.OTHER)


def kind_of(untrusted_media_type: str) -> ExhibitKind:
    """The class a file belongs to, by the type its source gave."""
    match untrusted_media_type.split("/", 1)[0].strip().lower():
        case "image":
            return ExhibitKind.PICTURE
        case "audio" | "video":
            return ExhibitKind.RECORDING
        case _:
            return ExhibitKind.OTHER


def file_in_bag(serial: int, attachment: Attachment) -> str:
    """The name of an exhibit's file below ``data/``: from its number and hash, never from an outside name."""
    extension = _EXTENSIONS.get(attachment.media_type.split(";", 1)[0].strip().lower(), "bin")
    return f"attachments/{serial:05d}-{attachment.sha256[:16]}.{extension}"


def number_exhibits(incidents: Iterable[Incident]) -> tuple[Exhibit, ...]:
    """The attachments of incidents in order, each file once, grouped by class; groups count from 1 without gaps."""
    rows: dict[str, list[int]] = {}
    files: dict[str, Attachment] = {}
    for incident in incidents:
        for attachment in incident.attachments:
            files.setdefault(attachment.sha256, attachment)
            numbers = rows.setdefault(attachment.sha256, [])
            if incident.number not in numbers[-1:]:
                numbers.append(incident.number)
    exhibits: list[Exhibit] = []
    group = 0
    for kind in _ORDER:
        members = [file for file in files.values() if kind_of(file.media_type) is kind]
        group += bool(members)
        for item, file in enumerate(members, start=1):
            serial = len(exhibits) + 1
            number = ExhibitNumber(serial, group, item)
            exhibits.append(Exhibit(number, kind, file, file_in_bag(serial, file), tuple(rows[file.sha256])))
    return tuple(exhibits)


def label(number: ExhibitNumber, texts: Catalog) -> str:
    """An exhibit's number as the reader's courts and police write it."""
    if texts.is_chinese:
        return f"证据{number.group}-{number.item}"
    return texts.tr("Exhibit {number}", number=number.serial)


def ranges(numbers: Iterable[int]) -> str:
    """Ascending numbers in few words: ``1–4, 7, 9–10``."""
    parts: list[str] = []
    first = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            parts.append(_span(first, last))
        first = last = number
    if first is not None and last is not None:
        parts.append(_span(first, last))
    return ", ".join(parts)


def _span(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first}, {last}" if last == first + 1 else f"{first}–{last}"

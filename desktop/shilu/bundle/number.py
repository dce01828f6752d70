"""Exhibit numbers and how they are written. One number, several renderings: 证据1-3, Exhibit 3."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from shilu.bundle.model import Exhibit
from shilu.core.evidence import Attachment, extension_of
from shilu.core.exhibit import ExhibitKind, ExhibitNumber, NumberedFile
from shilu.core.incident import Incident, RunningNumber
from shilu.core.wording import Catalog

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
    return f"attachments/{serial:05d}-{attachment.sha256[:16]}.{extension_of(attachment.media_type)}"


def number_exhibits(incidents: Iterable[Incident], fixed: Iterable[NumberedFile] = ()) -> tuple[Exhibit, ...]:
    """The attachments of incidents, each file once, by group and item.

    A file that has a number keeps it: an earlier bundle of the case lies on somebody's desk with it. The others
    follow, grouped by class in the order of their contacts. Without earlier numbers nothing is left out of the count.
    """
    rows: dict[str, list[RunningNumber]] = {}
    files: dict[str, Attachment] = {}
    for incident in incidents:
        for attachment in incident.attachments:
            files.setdefault(attachment.sha256, attachment)
            numbers = rows.setdefault(attachment.sha256, [])
            if incident.running not in numbers[-1:]:
                numbers.append(incident.running)
    numbered = _numbered(files, list(fixed))
    exhibits = [
        Exhibit(one.number, one.kind, files[sha256], file_in_bag(one.number.serial, files[sha256]), tuple(rows[sha256]))
        for sha256, one in numbered.items()
    ]
    return tuple(sorted(exhibits, key=lambda exhibit: (exhibit.number.group, exhibit.number.item)))


def _numbered(files: Mapping[str, Attachment], fixed: Sequence[NumberedFile]) -> Mapping[str, NumberedFile]:
    """A number for every file: its own, or the next of its class."""
    groups = {one.kind: one.number.group for one in fixed}
    items = Counter({kind: max(o.number.item for o in fixed if o.kind is kind) for kind in groups})
    serial = max((one.number.serial for one in fixed), default=0)
    numbered = {one.sha256: one for one in fixed if one.sha256 in files}
    for kind in _ORDER:
        for sha256, file in files.items():
            if sha256 in numbered or kind_of(file.media_type) is not kind:
                continue
            group = groups.setdefault(kind, max(groups.values(), default=0) + 1)
            items[kind] += 1
            serial += 1
            numbered[sha256] = NumberedFile(sha256, kind, ExhibitNumber(serial, group, items[kind]))
    return numbered


def label(number: ExhibitNumber, texts: Catalog) -> str:
    """An exhibit's number as the reader's courts and police write it."""
    if texts.is_chinese:
        return f"证据{number.group}-{number.item}"
    return texts.tr("Exhibit {number}", number=number.serial)


def numbers(rows: Iterable[RunningNumber]) -> str:
    """Ascending running numbers in few words: ``1–4, 7, 9-k4t``."""
    parts: list[str] = []
    for series, group in groupby(rows, key=lambda row: row.series):
        some = list(group)
        parts += [row.label for row in some] if series else [ranges(row.number for row in some)]
    return ", ".join(parts)


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

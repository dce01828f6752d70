"""What single files of a contact show (a forged summons, a morphed picture): kinds of conduct, each with how serious it
is. It stands among the circumstances of the contact, so that it has their history, and goes where they go. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from shilu.core.particular import FieldValue

FILE_TAGS = "file_tags"
WRITTEN = re.compile(r"(?P<sha256>[0-9a-f]{64}) (?P<tag>\w{1,40})(?: (?P<severity>\w{1,20}))?")


@dataclass(frozen=True, slots=True)
class FileTag:
    """A kind of conduct that a file (by its SHA-256) shows, and how serious that is; "" where nobody said."""

    sha256: str
    tag: str
    severity: str = ""


def file_tags_of(circumstances: Mapping[str, FieldValue]) -> tuple[FileTag, ...]:
    """Of all files of a contact."""
    written = circumstances.get(FILE_TAGS)
    found = [WRITTEN.fullmatch(one) for one in written] if isinstance(written, tuple) else []
    return tuple(FileTag(one["sha256"], one["tag"], one["severity"] or "") for one in found if one is not None)


def changed(
    tags: Collection[FileTag], sha256: str, *, add: Collection[str], remove: Collection[str], severity: str | None
) -> tuple[str, ...] | None:
    """The value of the field after a change to one file; None where nothing is left. ``severity`` holds for what is
    added, or for all that the file has where nothing is; None leaves it."""
    there = {one.tag: one.severity for one in tags if one.sha256 == sha256 and one.tag not in remove}
    there |= {tag: there.get(tag, "") for tag in add}
    if severity is not None:
        there |= dict.fromkeys(add or there, severity)
    others = [one for one in tags if one.sha256 != sha256]
    all_of_them = (*others, *(FileTag(sha256, tag, there[tag]) for tag in there))
    return tuple(" ".join(filter(None, (one.sha256, one.tag, one.severity))) for one in all_of_them) or None

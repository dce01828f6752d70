"""The files and contacts of a case as the lists of forms have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO

from shilu.bundle.number import number_exhibits, numbers
from shilu.bundle.pdf.words import Wording
from shilu.core import labels
from shilu.core.channel import Channel
from shilu.core.exhibit import NumberedFile
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.listed_file import CheckValues, ListedContact, ListedFile
from shilu.core.naming import Door
from shilu.core.pack_papers import Hash
from shilu.core.record import SourceFile
from shilu.core.text import one_line
from shilu.services.check_values import check_values

_LONGEST = 120


def files_of(
    contacts: Sequence[Incident],
    sources: Iterable[SourceFile],
    fixed: Sequence[NumberedFile],
    *,
    left_out: frozenset[str],
    held_back: frozenset[str],
    ways: Sequence[Hash],
    open_file: Callable[[str], BinaryIO],
    door: Door,
    device: str,
    words: Wording,
    job: Job,
) -> tuple[ListedFile, ...]:
    """The files that belong to contacts, in the order of their exhibits, then those that contacts were read from.
    ``left_out``: those that were withdrawn; ``held_back``: those that nothing may open, of which a list says that they
    are there; ``device``: from which one, "" where that is not known. A number stands only where an earlier bundle gave
    it. Raises Cancelled."""
    given = {one.sha256: one.number for one in fixed}
    by_number = {one.running: one for one in contacts}
    exhibits = [one for one in number_exhibits(contacts, fixed) if one.attachment.sha256 not in left_out]
    found: list[ListedFile] = []
    for done, one in enumerate(exhibits):
        job.check()
        job.progress("hashing", done, len(exhibits))
        contact, file = door.incident(by_number[one.rows[0]]), one.attachment
        name = next((each.name for each in contact.attachments if each.sha256 == file.sha256), "")
        number = given.get(file.sha256)
        found.append(
            ListedFile(
                sha256=file.sha256,
                exhibit=number,
                name=one_line(name, _LONGEST),
                path="" if number is None else f"data/{one.file}",
                media_type=file.media_type,
                size_bytes=file.size_bytes,
                made="",
                date=words.moment(contact.when),
                title=_title(contact, numbers(one.rows), words),
                content=_content(contact, words),
                source=_source(contact, words),
                taken=_listed(
                    (device, words.texts.tr(labels.CHANNELS[contact.channel]), words.recorded(contact)), words
                ),
                by_hand=contact.channel is Channel.LETTER,
                now=CheckValues(held_back=True)
                if file.sha256 in held_back
                else check_values(file.sha256, ways, open_file, job)
                if ways
                else CheckValues(),
            )
        )
    used = {source.sha256 for contact in contacts for source in contact.sources}
    return (*found, *(_read_from(door.source(one), device, words) for one in sources if one.sha256 in used))


def _read_from(source: SourceFile, device: str, words: Wording) -> ListedFile:
    """A file of which only chosen rows are kept: its SHA-256 was taken of the whole."""
    changed = "" if source.modified_ms is None else f"{words.local(source.modified_ms):%Y-%m-%d %H:%M}"
    return ListedFile(
        sha256=source.sha256,
        exhibit=None,
        name=one_line(source.name, _LONGEST),
        path="",
        media_type="",
        size_bytes=source.size_bytes,
        made=changed,
        date="",
        title=words.texts.tr("File that contacts were read from"),
        content=words.texts.tr("File that contacts were read from: {name}", name=one_line(source.name, _LONGEST)),
        source=one_line(source.name, _LONGEST),
        taken=device,
        by_hand=False,
        now=CheckValues(absent=True),
    )


def contacts_of(
    contacts: Iterable[Incident], fixed: Iterable[NumberedFile], *, door: Door, words: Wording
) -> tuple[ListedContact, ...]:
    """The contacts in the order of their time; those whose time is not known last."""
    given: Mapping[str, NumberedFile] = {one.sha256: one for one in fixed}
    ordered = sorted(contacts, key=lambda one: (one.when.earliest_ms is None, one.when.earliest_ms or 0, one.running))
    return tuple(
        ListedContact(
            date=words.moment(one.when),
            event=_content(door.incident(one), words),
            exhibits=tuple(given[file.sha256].number for file in one.attachments if file.sha256 in given),
        )
        for one in ordered
    )


def _title(contact: Incident, rows: str, words: Wording) -> str:
    channel = words.texts.tr(labels.CHANNELS[contact.channel])
    return words.texts.tr("{what}, contact {number}", what=channel, number=rows)


def _content(contact: Incident, words: Wording) -> str:
    """What a contact was, in a line: how, from where, and how it begins."""
    said = one_line(contact.summary or contact.text, _LONGEST)
    parts = [words.kind(contact), words.address(contact.contact_point) if contact.contact_point else "", said]
    return " · ".join(part for part in parts if part)


def _source(contact: Incident, words: Wording) -> str:
    """Where a contact comes from: the source that it was read from, or the complainant's own record."""
    names = dict.fromkeys(one_line(source.file_name, 60) for source in contact.sources)
    return _listed(names, words) or words.texts.tr("recorded by the complainant")


def _listed(parts: Iterable[str], words: Wording) -> str:
    return ("，" if words.texts.is_chinese else ", ").join(filter(None, parts))

"""Reader of address books as vCards, 2.1, 3.0 and 4.0, as Android, iPhones and web sites write them (RFC 2426, 6350;
formats.md 7).

What is wanted of an entry is who it is and how to reach them; pictures, sounds and keys are passed over unread. A line
goes on where the next one is indented, and, in quoted-printable, where it ends in ``=``. Locators are ``card[3]@1200``.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shilu.core.job import Job
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import Skipped, SkippedKind, SourceWarning
from shilu.importers import mail_charsets
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue, head_of
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.tables import whole_encoding
from shilu.importers.text_lines import Line, encoding_of, lines_of
from shilu.importers.warning_limit import LimitedWarnings

_BEGINS = re.compile(r"\s*BEGIN:VCARD\s*", re.IGNORECASE)
_ENDS = re.compile(r"END:VCARD\s*", re.IGNORECASE)
_PROPERTY = re.compile(r"(?:[\w-]{1,60}\.)?([A-Za-z][A-Za-z0-9-]{0,60})(?=[;:])", re.ASCII)
_PARAMETER = re.compile(r';((?:[^;:"]|"[^"]*")*)')
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_WANTED = frozenset({"FN", "N", "ORG", "TEL", "EMAIL", "NICKNAME", "NOTE", "UID"})
_MOST_VALUE = 100_000
_MOST_KEPT = 1_000
_MOST_OF_A_KIND = 100
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(slots=True)
class _Property:
    """One line of a card with all that it goes on with. Raw bytes are kept for quoted-printable."""

    name: str
    parameters: list[str]
    value: str
    is_quoted: bool

    def goes_on(self, line: str) -> bool:
        """Whether this line is the rest of it."""
        return self.value.endswith("=") if self.is_quoted else line.startswith((" ", "\t"))

    def add(self, line: str) -> None:
        """The next line of it."""
        if self.name in _WANTED and len(self.value) < _MOST_VALUE:
            self.value = self.value.removesuffix("=") + line if self.is_quoted else self.value + line[1:]
        elif self.is_quoted:
            self.value = "=" if line.endswith("=") else ""


@dataclass(slots=True)
class _Card:
    """One entry on its way."""

    locator: str
    properties: list[_Property] = field(default_factory=list)
    repaired: int = 0

    def take(self, line: Line) -> None:
        self.repaired += line.repaired
        last = self.properties[-1] if self.properties else None
        if last is not None and last.goes_on(line.text):
            last.add(line.text)
            return
        found = _PROPERTY.match(line.text)
        if found is None:
            return
        if last is not None and last.name not in _WANTED:
            self.properties.pop()
        if len(self.properties) < _MOST_OF_A_KIND * len(_WANTED):
            self.properties.append(_property(found[1].upper(), line.text[found.end() :]))


def _property(name: str, rest: str) -> _Property:
    parameters: list[str] = []
    at = 0
    while (found := _PARAMETER.match(rest, at)) is not None and len(parameters) < 50:
        parameters.append(found[1].upper())
        at = found.end()
    _before, _colon, value = rest[at:].partition(":")
    is_quoted = any(one in {"QUOTED-PRINTABLE", "ENCODING=QUOTED-PRINTABLE"} for one in parameters)
    return _Property(name, parameters, value[:_MOST_VALUE], is_quoted)


@dataclass(frozen=True, slots=True)
class VCard:
    """See the module. An importer whose rows are entries of an address book."""

    name: str = "vcard"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it begins with a card."""
        if not head or b"V" not in head[:400].upper():
            return False
        found = encoding_of(head)
        return _BEGINS.match(head[found.mark_bytes : 400].decode(found.codec, "replace").lstrip("\ufeff")) is not None

    def load(self) -> None:
        """See base.Loading."""
        mail_charsets.load()

    def read(
        self,
        stream: SourceStream,
        settings: ReadSettings,  # noqa: ARG002  # nothing is asked
        blobs: BlobStore,  # noqa: ARG002  # pictures stay out
        job: Job,
    ) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        card: _Card | None = None
        warnings, count = LimitedWarnings(), 0
        encoding = whole_encoding(head_of(stream), stream, PartOfJob(job, part=0))
        for line in lines_of(SecondPass(stream), encoding, PartOfJob(job, part=1)):
            begins = _BEGINS.fullmatch(line.text.lstrip("\ufeff")) is not None
            if card is not None and (begins or _ENDS.fullmatch(line.text)):
                if begins:
                    yield from warnings.of(card.locator, "card_not_closed")
                yield from _values(card, warnings)
                card = None
            if begins:
                count += 1
                card = _Card(f"card[{count}]@{line.offset}")
            elif card is not None:
                card.take(line)
        if card is not None:
            yield from warnings.of(card.locator, "card_not_closed")
            yield from _values(card, warnings)
        yield from warnings.left_out()
        yield Ended(partial=card is not None, rows=count)


def _values(card: _Card, warnings: LimitedWarnings) -> Iterator[PhoneContact | Skipped | SourceWarning]:
    said: dict[str, list[str]] = {name: [] for name in _WANTED}
    repaired = card.repaired
    for one in card.properties:
        if one.name in _WANTED and len(said[one.name]) < _MOST_OF_A_KIND:
            text, broken = _text(one)
            repaired += broken
            said[one.name].append(text)
    if repaired:
        yield from warnings.of(card.locator, "invalid_utf8")
    first = {name: next((text for text in texts if text.strip()), "") for name, texts in said.items()}
    contact = PhoneContact(
        locator=card.locator,
        name=_plain(first["FN"]) or _joined(first["N"]),
        numbers=tuple(dict.fromkeys(_number(text) for text in said["TEL"] if text.strip())),
        mails=tuple(dict.fromkeys(_plain(text) for text in said["EMAIL"] if text.strip())),
        nickname=_plain(first["NICKNAME"]),
        organisation=_plain(first["ORG"].partition(";")[0]),
        note=_plain(first["NOTE"]),
        uid=_plain(first["UID"]),
    )
    if contact.label or contact.numbers or contact.mails:
        yield contact
    else:
        yield Skipped(card.locator, SkippedKind.NOT_A_CONTACT, "empty_row")


def _text(one: _Property) -> tuple[str, int]:
    """The value decoded, its escapes left. How many places of it stand for nothing."""
    if not one.is_quoted:
        return one.value, 0
    charset = next((item.removeprefix("CHARSET=") for item in one.parameters if item.startswith("CHARSET=")), "")
    read = mail_charsets.decoded(quopri.decodestring(one.value.encode("utf-8", "replace")), charset.strip('"'))
    return read.text, read.repaired


def _plain(text: str) -> str:
    """Without escapes, on one line, at most ``_MOST_KEPT`` characters."""
    resolved = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    return " ".join(resolved.replace("\0", "\ufffd").split())[:_MOST_KEPT]


def _joined(name: str) -> str:
    """``Family;Given;Middle;Prefix;Suffix`` as people say it."""
    parts = [_plain(part) for part in re.split(r"(?<!\\);", name)]
    family, given, middle, *_rest = (*parts, "", "", "")
    if _HAN.search(family + given):
        return family + middle + given
    return " ".join(part for part in (given, middle, family) if part)


def _number(text: str) -> str:
    """``tel:+1-202-555-0123;ext=5`` as ``+1-202-555-0123``."""
    plain = _plain(text)
    return plain[4:].partition(";")[0] if plain[:4].lower() == "tel:" else plain

"""Reader of address books as CSV: Google Contacts, old and new headings, and Outlook (formats.md 7).

Columns are known by their headings, wherever they stand. Outlook writes cp1252 where its headings are English, and
GB 18030 where they are Chinese, without a word; Google joins several values with `` ::: ``. Locators are
``line[3]@1200``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shilu.core.job import Job
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import Skipped, SkippedKind
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue, head_of
from shilu.importers.second_pass import PartOfJob
from shilu.importers.tables import Form, TextTable, first_rows, form_of, whole_encoding
from shilu.importers.text_lines import TextEncoding
from shilu.importers.warning_limit import LimitedWarnings

_WHOLE = frozenset({"name", "display name", "显示名称"})
_FAMILY = frozenset({"family name", "last name", "姓"})
_GIVEN = frozenset({"given name", "first name", "名"})
_MIDDLE = frozenset({"additional name", "middle name", "中间名"})
_NICKNAME = frozenset({"nickname", "昵称"})
_ORGANISATION = frozenset({"organization name", "organization 1 - name", "company", "单位", "公司"})
_NOTE = frozenset({"notes", "附注", "备注"})
_PHONE = re.compile(r"phone \d{1,2} - value|(?:[a-z ]{1,30} )?(?:phone|fax)(?: 2)?|.{0,10}(?:电话|传真)\d?")
_MAIL = re.compile(r"e-mail \d{1,2} - value|e-mail(?: \d)? address|电子邮件(?: \d)?地址")
_SEPARATOR = re.compile(r"\s*:::\s*")
_MOST_KEPT = 1_000
_MOST_VALUES = 100
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where what stands."""

    headings: tuple[str, ...]

    @property
    def are_of_contacts(self) -> bool:
        """Whether somebody has a given name here, and something to be reached by."""
        reached = any(_PHONE.fullmatch(one) or _MAIL.fullmatch(one) for one in self.headings)
        return reached and not _GIVEN.isdisjoint(self.headings)

    def first(self, cells: Sequence[str], names: frozenset[str]) -> str:
        """What stands under one of these headings."""
        found = (cell for heading, cell in zip(self.headings, cells, strict=False) if heading in names)
        return " ".join(next((cell for cell in found if cell.strip()), "").split())[:_MOST_KEPT]

    def every(self, cells: Sequence[str], pattern: re.Pattern[str]) -> tuple[str, ...]:
        """All values under headings like this."""
        found = (cell for heading, cell in zip(self.headings, cells, strict=False) if pattern.fullmatch(heading))
        values = (value.strip()[:_MOST_KEPT] for cell in found for value in _SEPARATOR.split(cell))
        return tuple(dict.fromkeys(value for value in values if value))[:_MOST_VALUES]


def _columns(cells: Sequence[str]) -> _Columns:
    return _Columns(tuple(cell.strip('\ufeff "').casefold() for cell in cells))


@dataclass(frozen=True, slots=True)
class ContactCsv:
    """See the module. An importer whose rows are entries of an address book."""

    name: str = "contact_csv"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether its first row is such a heading."""
        rows = first_rows(head, ",", 1) if form_of(head) is Form.TEXT else []
        return bool(rows) and _columns(rows[0].cells).are_of_contacts

    def read(
        self,
        stream: SourceStream,
        settings: ReadSettings,  # noqa: ARG002  # nothing is asked
        blobs: BlobStore,  # noqa: ARG002  # there are no files
        job: Job,
    ) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        head = head_of(stream)
        encoding = whole_encoding(head, stream, PartOfJob(job, part=0))
        if not encoding.is_certain:
            is_english = head.partition(b"\n")[0].isascii()
            encoding = TextEncoding("cp1252" if is_english else "gb18030", is_certain=False)
        warnings, count = LimitedWarnings(), 0
        columns: _Columns | None = None
        for row in TextTable(stream, encoding).rows(",", PartOfJob(job, part=1)):
            if columns is None:
                columns = _columns(row.cells)
                if not encoding.is_certain:
                    yield from warnings.of(row.locator, "legacy_encoding", encoding.codec)
                continue
            count += 1
            if row.repaired:
                yield from warnings.of(row.locator, "invalid_utf8")
            contact = _contact(row.locator, row.cells, columns)
            has_anything = contact.label or contact.numbers or contact.mails
            yield contact if has_anything else Skipped(row.locator, SkippedKind.NOT_A_CONTACT, "empty_row")
        yield from warnings.left_out()
        yield Ended(partial=False, rows=count)


def _contact(locator: str, cells: Sequence[str], columns: _Columns) -> PhoneContact:
    family, given, middle = (columns.first(cells, names) for names in (_FAMILY, _GIVEN, _MIDDLE))
    parts = (family, middle, given) if _HAN.search(family + given) else (given, middle, family)
    joined = ("" if _HAN.search(family + given) else " ").join(part for part in parts if part)
    return PhoneContact(
        locator=locator,
        name=columns.first(cells, _WHOLE) or joined,
        numbers=columns.every(cells, _PHONE),
        mails=columns.every(cells, _MAIL),
        nickname=columns.first(cells, _NICKNAME),
        organisation=columns.first(cells, _ORGANISATION),
        note=columns.first(cells, _NOTE),
    )

"""What a file of leaked data is, without keeping it: hash, size, names of its columns, how many rows, the own entry.

Rows of other people are read past and never kept, nor is any value of a column that looks secret: of a password only
that there is one.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.text import one_line, search_key

_STEP = 1 << 20
_SAMPLE = 1 << 16
_MOST_CELL = 1 << 20
_MOST_COLUMNS = 200
_MOST_OWN = 3
_CHECK_EVERY = 5_000
_DELIMITERS = ",\t;|"
_TABLES = (".csv", ".tsv", ".txt")
_SECRET = re.compile(r"pass|pwd|secret|token|cvv|\bpin\b|密码|口令|验证码|密钥", re.IGNORECASE)
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class LeakedFile:
    """``columns`` and ``entries`` are those of a table, else empty and None. ``own`` are the complainant's own rows, by
    column, without secret ones; ``password_exposed`` whether a secret column of such a row has a value."""

    sha256: str
    size_bytes: int
    file_format: str
    columns: tuple[str, ...]
    entries: int | None
    own: tuple[Mapping[str, str], ...]
    password_exposed: bool

    def typed(self) -> dict[str, str]:
        """As it would be typed into the fields of an offer."""
        fields = {"file_sha256": self.sha256, "file_bytes": str(self.size_bytes), "file_format": self.file_format}
        if self.columns:
            fields["columns"] = "\n".join(self.columns)
        if self.entries is not None:
            fields["entries"] = str(self.entries)
        if self.own:
            fields["own_entry"] = "\n".join(
                "; ".join(f"{name}: {value}" for name, value in row.items() if value) for row in self.own
            )
            fields["password_exposed"] = "yes" if self.password_exposed else "no"
        return fields


def describe(path: Path, own: str, job: Job) -> LeakedFile:
    """Look through a file. ``own``: words that all stand in the complainant's own row, such as name and number; empty
    for none. Raises UserError ``file.unreadable``, ``usage.own_entry_vague``; Cancelled."""
    try:
        sha256, size = _hashed(path, job)
        suffix = path.suffix.lower()
        if suffix not in _TABLES:
            return LeakedFile(sha256, size, suffix.lstrip(".").upper(), (), None, (), password_exposed=False)
        return _table(path, search_key(own).split(), sha256, size, job)
    except OSError as error:
        raise UserError("file.unreadable", name=path.name) from error


def _hashed(path: Path, job: Job) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_STEP):
            job.check()
            hashed.update(block)
            size += len(block)
    return hashed.hexdigest(), size


def _table(path: Path, wanted: Sequence[str], sha256: str, size: int, job: Job) -> LeakedFile:
    encoding = _encoding(path)
    with path.open("r", encoding=encoding, errors="replace", newline="") as text:
        rows = _rows(text)
        columns = tuple(one_line(cell.strip(), 100) for cell in next(rows, [])[:_MOST_COLUMNS])
        entries, own = 0, []
        for row in rows:
            if entries % _CHECK_EVERY == 0:
                job.check()
            entries += 1
            key = search_key(" ".join(row)) if wanted else ""
            if wanted and all(part in key for part in wanted):
                own.append(row)
                if len(own) > _MOST_OWN:
                    raise UserError("usage.own_entry_vague")
    secret = [bool(_SECRET.search(name)) for name in columns]
    exposed = any(value.strip() for row in own for value, hidden in zip(row, secret, strict=False) if hidden)
    kept = tuple(
        MappingProxyType(
            {name: value.strip() for name, value, hidden in zip(columns, row, secret, strict=False) if not hidden}
        )
        for row in own
    )
    return LeakedFile(sha256, size, "CSV", columns, entries, kept, password_exposed=exposed)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    for encoding in _ENCODINGS:
        try:
            # the sample may end within a character
            sample[: len(sample) - 4 if len(sample) == _SAMPLE else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _rows(text: io.TextIOWrapper) -> Iterator[list[str]]:
    """Rows that have something in them, by the separator of the first line; what is no row of a table ends it."""
    first = text.readline(_SAMPLE)
    delimiter = max(_DELIMITERS, key=first.count)
    text.seek(0)
    csv.field_size_limit(_MOST_CELL)
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell of megabytes, a stray NUL: one row less
            continue
        if any(cell.strip() for cell in row):
            yield row

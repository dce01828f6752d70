"""What the mutated inputs are made of: every fixture of every format, whichever importer claims it, and what no folder
of fixtures holds (built)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Protocol

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import Asked, Question
from shilu.importers import iphone_folder, registry
from shilu.importers.base import HEAD_BYTES, HashedOnly, Importer
from shilu.importers.letters_codec import LETTERS
from shilu.importers.outlook_marks import begins_message
from shilu.importers.sqlite_image import WAL_ENDING
from tests.soak.built import DATA, Sample, backups, built
from tests.unit.importers.backups import MemoryStream
from tests.unit.importers.phone_databases import database

_LONG = "bill.pdf"  # a shorter one is read ten times as fast
_WORKBOOKS = (b"\xd0\xcf\x11\xe0", b"[Content_Types].xml", b"xl/workbook", b"%PDF-")


class Laid(Protocol):
    """A file and what came with it."""

    @property
    def name(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def beside(self) -> Mapping[str, bytes]: ...


def importers() -> tuple[Importer, ...]:
    """Every format that there is, address books among them."""
    return (*registry.IMPORTERS, *registry.REST, *registry.CONTACTS)


def is_workbook(data: bytes) -> bool:
    """Whether a library in Rust or C++ may read it, or a part of it, which may end its process: only a child does, or
    a fork. So are papers in PDF."""
    return any(mark in data for mark in _WORKBOOKS) and not begins_message(data[:HEAD_BYTES])


@cache
def samples() -> dict[str, tuple[Sample, ...]]:
    """The samples of each format, by its importer's name. A fixture that nobody claims by itself is none."""
    found: dict[str, list[Sample]] = {importer.name: [] for importer in importers()}
    for sample in (*_fixtures(), *built()):
        with suppress(UserError):
            importer = _importer(sample)
            found[importer.name].append(replace(sample, me=_owners(importer, sample)))
    found[iphone_folder.IMPORTER] += backups()
    return {name: tuple(some) for name, some in found.items()}


def _importer(sample: Sample) -> Importer:
    head = sample.data[:HEAD_BYTES]
    is_contacts = registry.begins_contacts(head, sample.name)
    return (registry.identify_contacts if is_contacts else registry.identify)(head, sample.name)


def _fixtures() -> Iterator[Sample]:
    for path in sorted(DATA.rglob("*")):
        if path.is_dir() or path.name.endswith(".expected.json") or path.name == _LONG:
            continue
        if path.suffix == ".sql":
            sql = path.read_text("utf-8")
            yield Sample(f"{path.stem}.db", database(sql), sql=sql)
        else:
            yield Sample(path.name, path.read_bytes())


def _owners(importer: Importer, sample: Sample) -> tuple[str, ...]:
    if is_workbook(sample.data):
        return ()
    settings = replace(sample.settings, file_name=sample.name)
    asked: list[Question] = []
    with suppress(UserError):  # one that is always refused asks nobody
        values = importer.read(MemoryStream(sample.data, sample.beside), settings, HashedOnly(), QuietJob())
        asked = [value for value in values if isinstance(value, Question) and value.asked is Asked.ME]
    return asked[0].choices if asked else ()


def lay_out(folder: Path, sample: Laid) -> Path:
    """Write a file and those beside it where the program looks for them. Returns what a person would choose."""
    path = folder / sample.name
    path.write_bytes(sample.data)
    places = iphone_folder.paths()
    for label, content in sample.beside.items():
        if label == LETTERS:  # no file: the program itself reads them off
            continue
        if sample.name == iphone_folder.MANIFEST:
            place = folder / places[label][0]
        else:
            place = folder / (sample.name + label if label == WAL_ENDING else label)
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
    return path

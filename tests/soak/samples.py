"""What the mutated inputs are made of: every fixture of every format, whichever importer claims it, and some that no
folder holds: archives, the folder of an iPhone's backup, a table that nobody explains, workbooks."""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Protocol

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import Asked, Question
from shilu.importers import iphone_folder, registry
from shilu.importers.base import HEAD_BYTES, HashedOnly, Importer, ReadSettings
from shilu.importers.outlook_marks import begins_message
from shilu.importers.sqlite_image import MAGIC, WAL_ENDING
from tests.unit.importers.archives import packed, sealed
from tests.unit.importers.backups import PNG, SHANGHAI, MemoryStream
from tests.unit.importers.outlook_messages import PLAIN, compound
from tests.unit.importers.phone_databases import database

DATA = Path(__file__).parents[1] / "data"
_WORKBOOKS = (b"\xd0\xcf\x11\xe0", b"[Content_Types].xml", b"xl/workbook", b"%PDF-")
_TABLE = "Begin;Who;Kind;Length\n03/04/2026 10:00;+43 1 5550100;Dialled;00:00:05\n04/04/2026 11:00;Anna;Got;61\n"
_COLUMNS = (
    'channel = "call"\noutgoing = ["Dialled"]\nincoming = ["Got"]\n'
    '[columns]\nstart = "begin"\npeer = "WHO"\ndirection = "Kind"\nduration = "Length"\n'
)
_PASSWORD = "1234"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, and those that came with it, as an importer asks for them. ``sql`` is what a database was made with.
    ``me`` are the answers that its question of who is the owner offers."""

    name: str
    data: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)
    settings: ReadSettings = SHANGHAI
    sql: str = ""
    me: tuple[str, ...] = ()


class Laid(Protocol):
    """A file and what came with it."""

    @property
    def name(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def beside(self) -> Mapping[str, bytes]: ...


def importers() -> tuple[Importer, ...]:
    """Every format that there is."""
    return (*registry.IMPORTERS, *registry.REST)


def is_workbook(data: bytes) -> bool:
    """Whether a library in Rust or C++ may read it, or a part of it, which may end its process: only a child does. So
    are papers in PDF."""
    return any(mark in data for mark in _WORKBOOKS) and not begins_message(data[:HEAD_BYTES])


@cache
def samples() -> dict[str, tuple[Sample, ...]]:
    """The samples of each format, by its importer's name. A fixture that nobody claims by itself is none."""
    found: dict[str, list[Sample]] = {importer.name: [] for importer in importers()}
    for sample in (
        *_fixtures(),
        *_archives(),
        *_of_outlook(),
        Sample("table.csv", _TABLE.encode(), settings=_explained()),
    ):
        with suppress(UserError):
            importer = registry.identify(sample.data[:HEAD_BYTES], sample.name)
            found[importer.name].append(replace(sample, me=_owners(importer, sample)))
    found[iphone_folder.IMPORTER] += _backups()
    return {name: tuple(some) for name, some in found.items()}


def _fixtures() -> Iterator[Sample]:
    for path in sorted(DATA.rglob("*")):
        if path.is_dir() or path.name.endswith(".expected.json"):
            continue
        if path.suffix == ".sql":
            sql = path.read_text("utf-8")
            yield Sample(f"{path.stem}.db", database(sql), sql=sql)
        else:
            yield Sample(path.name, path.read_bytes())


def _archives() -> Iterator[Sample]:
    def read(*names: str) -> dict[str, bytes | str]:
        return {Path(name).name: (DATA / name).read_bytes() for name in names}

    phone = read("sms_backup_restore/messages.xml", "sms_backup_restore/calls.xml")
    chat = {"_chat.txt": (DATA / "whatsapp_txt/android_en_in.txt").read_bytes(), "IMG-20260512-WA0001.jpg": PNG}
    telegram = read("telegram_json/personal.json", "line_txt/phone_ja.txt", "wechatmsg_csv/named.csv")
    yield Sample("phone.zip", packed(phone))
    yield Sample("chat.zip", packed(chat, method=0))
    yield Sample("mixed.zip", packed({**telegram, "notes/read me.bin": b"\0\1\2", "inner.zip": packed(chat)}))
    yield Sample("locked.zip", sealed(phone, _PASSWORD), settings=replace(SHANGHAI, password=_PASSWORD))


def _of_outlook() -> Iterator[Sample]:
    yield Sample("message.msg", compound(PLAIN))
    yield Sample("mailbox.pst", b"!BDN" + bytes(4) + b"SM" + bytes(600))


def _backups() -> Iterator[Sample]:
    manifest = plistlib.dumps({"IsEncrypted": False}, fmt=plistlib.FMT_BINARY)
    info = plistlib.dumps({"Device Name": "phone", "Phone Number": "+86 104 9876 5432", "Product Version": "15.7"})
    calls, messages, voicemail = (
        database((DATA / f"phone_database/iphone_{what}.sql").read_text("utf-8"))
        for what in ("calls", "messages", "voicemail")
    )
    names = (iphone_folder.INFO, iphone_folder.CALLS, *iphone_folder.DATABASES[3:5])
    yield Sample(iphone_folder.MANIFEST, manifest, dict(zip(names, (info, calls, messages, voicemail), strict=True)))
    yield Sample(iphone_folder.MANIFEST, plistlib.dumps({}), {iphone_folder.CALLS: calls})


def _explained() -> ReadSettings:
    from shilu.core.column_mapping import mapping_of

    return replace(SHANGHAI, columns=mapping_of(_COLUMNS))


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
        if sample.name == iphone_folder.MANIFEST:
            place = folder / places[label][0]
        elif sample.data.startswith(MAGIC) and label == WAL_ENDING:
            place = folder / (sample.name + label)
        else:
            continue
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
    return path

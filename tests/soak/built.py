"""Samples that are no importer's fixtures, the same each time: archives, whole, locked, lying and nested; the folder of
an iPhone's backup, open and encrypted; a database and its log; mails of Outlook; tables that only a person explains;
scans with the letters on them; recordings with what tells of them.

What never comes out the same twice, for its dates, salts and keys, lies in ``fixtures``: archives of
``archives.sealed``, papers of ``pdfs.scan`` and ``pdfs.bill``, a workbook of ``bills.xlsx``, a database of
``phone_databases.with_log``.
"""

from __future__ import annotations

import plistlib
import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

from shilu.core.column_mapping import mapping_of
from shilu.importers import iphone_folder
from shilu.importers.base import ReadSettings
from shilu.importers.letters_codec import LETTERS, written
from shilu.importers.sqlite_image import WAL_ENDING
from tests.unit.importers import pdfs
from tests.unit.importers.archives import named, packed
from tests.unit.importers.backups import PNG, SHANGHAI
from tests.unit.importers.locked_backups import locked_backup
from tests.unit.importers.outlook_messages import PLAIN, Tree, compound
from tests.unit.importers.phone_databases import database

DATA = Path(__file__).parents[1] / "data"
_FIXTURES = Path(__file__).parent / "fixtures"
_ROWS = (
    ("Begin", "Who", "Kind", "Length"),
    ("03/04/2026 10:00", "+43 1 5550100", "Dialled", "00:00:05"),
    ("04/04/2026 11:00", "Anna", "Got", "61"),
)
_COLUMNS = (
    'channel = "call"\noutgoing = ["Dialled"]\nincoming = ["Got"]\n'
    '[columns]\nstart = "begin"\npeer = "WHO"\ndirection = "Kind"\nduration = "Length"\n'
)
_OF_SCAN = (
    'channel = "call"\noutgoing = ["主叫"]\nincoming = ["被叫"]\n'
    '[columns]\nstart = "起始时间"\npeer = "对方号码"\ndirection = "通信方式"\nduration = "通信时长"\n'
)
_PASSWORD = "1234"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, and those that came with it, as an importer asks for them. ``sql`` is what a database was made with,
    ``tree`` what a mail of Outlook was. ``me`` are the answers that its question of who is the owner offers."""

    name: str
    data: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)
    settings: ReadSettings = SHANGHAI
    sql: str = ""
    me: tuple[str, ...] = ()
    tree: Tree = field(default_factory=dict)


def built() -> Iterator[Sample]:
    """All but those of a folder, which have no beginning that tells whose they are."""
    with _same_keys():
        yield from _archives()
    yield from _of_outlook()
    yield from _tables()
    yield from _scans()
    yield from _with_beside()


def backups() -> Iterator[Sample]:
    """Folders of an iPhone's backup."""
    manifest = plistlib.dumps({"IsEncrypted": False}, fmt=plistlib.FMT_BINARY)
    told = {"Device Name": "phone", "Phone Number": "+86 104 9876 5432", "Product Version": "15.7"}
    calls, messages, voicemail = (
        database((DATA / f"phone_database/iphone_{what}.sql").read_text("utf-8"))
        for what in ("calls", "messages", "voicemail")
    )
    names = (iphone_folder.INFO, iphone_folder.CALLS, *iphone_folder.DATABASES[3:5])
    files = dict(zip(names, (plistlib.dumps(told), calls, messages, voicemail), strict=True))
    yield Sample(iphone_folder.MANIFEST, manifest, files)
    yield Sample(iphone_folder.MANIFEST, plistlib.dumps({}), {iphone_folder.CALLS: calls})
    files.pop(iphone_folder.INFO)
    with _same_keys(), tempfile.TemporaryDirectory() as place:
        for is_old in (False, True):
            folder = locked_backup(Path(place) / f"{is_old}", files, _PASSWORD, told, is_old=is_old)
            beside = {
                label: (folder / where).read_bytes()
                for label, places in iphone_folder.paths().items()
                for where in places[:1]
                if (folder / where).is_file()
            }
            locked = (folder / iphone_folder.MANIFEST).read_bytes()
            yield Sample(iphone_folder.MANIFEST, locked, beside, replace(SHANGHAI, password=_PASSWORD))


@contextmanager
def _same_keys() -> Iterator[None]:
    """They are no secrets here, and the number of an input must always make the same one."""
    with patch("os.urandom", random.Random(1).randbytes):
        yield


def _archives() -> Iterator[Sample]:
    def read(*names: str) -> dict[str, bytes | str]:
        return {Path(name).name: (DATA / name).read_bytes() for name in names}

    phone = read("sms_backup_restore/messages.xml", "sms_backup_restore/calls.xml")
    chat = {"_chat.txt": (DATA / "whatsapp_txt/android_en_in.txt").read_bytes(), "IMG-20260512-WA0001.jpg": PNG}
    telegram = read("telegram_json/personal.json", "line_txt/phone_ja.txt", "wechatmsg_csv/named.csv")
    told = replace(SHANGHAI, password=_PASSWORD)
    whole = packed(phone)
    yield Sample("phone.zip", whole)
    yield Sample("chat.zip", packed(chat, method=0))
    yield Sample("mixed.zip", packed({**telegram, "notes/read me.bin": b"\0\1\2", "inner.zip": packed(chat)}))
    yield _of_fixture("locked.zip", settings=told)
    yield _of_fixture("older.zip", settings=told)
    content = (DATA / "line_txt/phone_ja.txt").read_bytes()
    yield Sample("oldest.zip", named("聊天.txt".encode("gb18030"), content, password=_PASSWORD.encode()), settings=told)
    yield Sample("cut.zip", whole[: len(whole) * 2 // 3])
    listed = whole.rindex(b"PK\1\2")
    yield Sample("lying.zip", whole[: listed + 20] + bytes([1, 0, 0, 0, 255, 255, 255, 127]) + whole[listed + 28 :])
    inner = packed(chat)
    for depth in range(4):
        inner = packed({f"{depth}.zip": inner})
    yield Sample("nested.zip", inner)


def _of_outlook() -> Iterator[Sample]:
    yield Sample("message.msg", compound(PLAIN), tree=PLAIN)
    yield Sample("mailbox.pst", b"!BDN" + bytes(4) + b"SM" + bytes(600))


def _tables() -> Iterator[Sample]:
    explained = replace(SHANGHAI, columns=mapping_of(_COLUMNS))
    yield Sample("table.csv", "".join(f"{';'.join(row)}\n" for row in _ROWS).encode(), settings=explained)
    yield _of_fixture("table.xlsx", settings=explained)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in _ROWS)
    yield Sample("table.xls", f"<html><body><table>{cells}</table></body></html>".encode(), settings=explained)


def _scans() -> Iterator[Sample]:
    bill = _of_fixture("short_bill.pdf")
    yield bill
    beside = {LETTERS: written(pdfs.letters(bill.data, sure=0.7))}
    yield _of_fixture("scan.pdf", beside)
    yield Sample("scan.png", PNG, beside, replace(SHANGHAI, columns=mapping_of(_OF_SCAN)))
    yield _of_fixture("locked.pdf", settings=replace(SHANGHAI, password=_PASSWORD))


def _with_beside() -> Iterator[Sample]:
    yield _of_fixture("contacts2.db", {WAL_ENDING: (_FIXTURES / "contacts2.db-wal").read_bytes()})
    called = "20230414_215701.088-0400_in_sim1_+15551234567"
    told = (DATA / f"recording/{called}.json").read_bytes()
    yield Sample(f"{called}.oga", (DATA / f"recording/{called}.oga").read_bytes(), {f"{called}.json": told})


def _of_fixture(name: str, beside: Mapping[str, bytes] | None = None, settings: ReadSettings = SHANGHAI) -> Sample:
    return Sample(name, (_FIXTURES / name).read_bytes(), beside or {}, settings)

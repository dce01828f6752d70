"""Every fixture of every format is claimed by exactly one importer, whatever it is called."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES
from tests.unit.importers.archives import packed
from tests.unit.importers.golden import DATA

FILES = sorted(path for path in DATA.rglob("*") if path.is_file() and not path.name.endswith(".expected.json"))

CHATS = [
    path
    for path in FILES
    if path.parent.name
    in {"whatsapp_txt", "line_txt", "qq_txt", "signal_markdown", "vmessage", "mail", "sms_backup_plus", "wechat_share"}
    or path.parent.name in {"wechat_mail", "wechat_paste", "memotrace_txt", "wechat_exporter_txt"}
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_two_importers_claim_a_file(path: Path) -> None:
    head = path.read_bytes()[:HEAD_BYTES]
    claims = [importer.name for importer in registry.IMPORTERS if importer.identify(head, path.name)]
    assert len(claims) <= 1


@pytest.mark.parametrize("path", CHATS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_chat_stays_one_whatever_was_pasted_into_it(path: Path) -> None:
    own = registry.identify(path.read_bytes()[:HEAD_BYTES], "")
    for pasted in FILES:
        if pasted.suffix in {".txt", ".csv", ".md", ".mbox", ".eml", ".json", ".xml", ".html", ".vcf"}:
            data = path.read_bytes().rstrip() + b"\n" + pasted.read_bytes()
            assert registry.identify(data[:HEAD_BYTES], "") is own, pasted


def test_an_archive_is_not_taken_for_the_chat_that_it_holds() -> None:
    packed_chat = packed({"a.txt": (DATA / "qq_txt" / "two_chats.txt").read_bytes()}, method=0)
    assert [one.name for one in registry.IMPORTERS if one.identify(packed_chat, "a.zip")] == ["archive"]


def test_every_importer_has_a_name_of_its_own() -> None:
    names = [importer.name for importer in (*registry.IMPORTERS, *registry.REST, *registry.CONTACTS)]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isidentifier() for name in names)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("msgstore.db.crypt15", "file.whatsapp_locked"),
        ("msgstore-2026-05-12.1.db.crypt14", "file.whatsapp_locked"),
        ("wa.db.CRYPT12", "file.whatsapp_locked"),
        ("EnMicroMsg.db", "file.wechat_locked"),
        ("message_0.db", "file.wechat_locked"),
        ("backup.wechat", "file.wechat_locked"),
        ("crypt15.txt", "file.unknown_format"),
    ],
)
def test_what_an_app_keeps_locked_is_told_apart_and_never_opened(name: str, code: str) -> None:
    with pytest.raises(UserError) as error:
        registry.identify(bytes(range(200, 240)) * 20, name)
    assert error.value.code == code


@pytest.mark.parametrize("pack", [bz2.compress, gzip.compress, lzma.compress], ids=["bz2", "gz", "xz"])
def test_an_archive_that_is_no_zip_is_told_from_what_nobody_knows(pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UserError) as error:
        registry.identify(pack(b"a,b\n1,2\n"), "chat.csv")
    assert error.value.code == "file.packed_otherwise"

"""Every format that is read has a name, and a way to get it out of where it is."""

import pytest

from shilu.core.wording import source_language
from shilu.host.getting_out import FORMATS, WAYS, lines, way_out, ways
from shilu.importers import registry

READ = {importer.name for importer in (*registry.IMPORTERS, *registry.CONTACTS)}


def test_every_format_has_its_way_out() -> None:
    """A new format is a line in host/getting_out.py, too."""
    told = {name for way in WAYS for name in way.importers}
    assert READ - told == {"archive"}  # of which the member says what it is


def test_every_format_has_a_name() -> None:
    assert READ - set(FORMATS) == set()


def test_nobody_is_sent_for_what_cannot_be_read() -> None:
    assert [way.title for way in ways({"qq_txt"})] == ["QQ"]
    assert ways(()) == ()


def test_it_is_said_with_its_limits_and_its_date() -> None:
    told = "\n".join(lines({"sms_backup_restore", "whatsapp_txt", "carrier_bill"}, source_language()))
    for fact in (
        "2026-11-21",
        "500 to 1,000 calls",
        "while it exports",
        "its password asked",
        "40,000",
        "10,000",
        "six months",
        "not answered are not billed",
    ):
        assert fact in told


@pytest.mark.parametrize(
    ("code", "importer", "name", "where"),
    [
        ("file.reader_failed", "qq_txt", "a.txt", "QQ"),
        ("file.outlook_store", "outlook_store", "mails.pst", "E-mail"),
        ("file.whatsapp_locked", "", "backup.bin", "WhatsApp"),
        ("file.wechat_locked", "", "x.db", "WeChat"),
        ("file.unknown_format", "", "WhatsApp Chat.docx", "WhatsApp"),
        ("file.unknown_format", "phone_database", "微信聊天.db", "WeChat"),
        ("file.unknown_format", "", "2026年5月详单.docx", "The carrier’s detailed bill"),
    ],
)
def test_a_refusal_ends_with_the_way_out_of_what_was_refused(code: str, importer: str, name: str, where: str) -> None:
    title, *steps = way_out(code, importer, name, source_language())
    assert title == f"How to get it out of {where}:"
    (way,) = [way for way in WAYS if way.title == where]
    assert steps[0] == way.steps


def test_no_steps_are_told_where_another_export_would_not_help() -> None:
    assert way_out("file.wrong_password", "whatsapp_txt", "chat.zip", source_language()) == ()
    assert way_out("file.unknown_format", "", "holiday.doc", source_language()) == ()

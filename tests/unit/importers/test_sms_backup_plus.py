"""Mails of SMS Backup+: a message or a call each, alone or in an mbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.importers.mail import MailImporter
from shilu.importers.sms_backup_plus import SmsBackupPlus
from tests.unit.importers.golden import DATA, check_golden, read_with

FOLDER = DATA / "sms_backup_plus"
FILES = ["sms.eml", "label.mbox"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_the_expected_values(name: str) -> None:
    check_golden(SmsBackupPlus(), FOLDER / name)


def test_a_mail_alone_and_in_an_mbox_says_the_same() -> None:
    alone, among = (read_with(SmsBackupPlus(), (FOLDER / name).read_bytes()).records[0] for name in FILES)
    assert structs.replace(alone, locator="", segments=()) == structs.replace(among, locator="", segments=())


def test_a_mail_of_anybody_is_not_claimed() -> None:
    for text in (
        "From: a@example.org\n\nX-smssync-datatype: SMS\n",
        "Subject: X-smssync-type: 1\n\n",
        "X-smssync-type 1",
        "",
        "From x",
    ):
        assert not SmsBackupPlus().identify(text.encode(), "x.eml")


@pytest.mark.parametrize("line", ["broken", "X", "\x00: 1", " folded", "Subject: \n x"])
def test_a_mail_with_a_broken_header_is_claimed_once(line: str) -> None:
    head = f"From: a@example.org\nDate: x\n{line}\nX-smssync-type: 1\n\nx\n".encode()
    assert SmsBackupPlus().identify(head, "x.eml") is not MailImporter().identify(head, "x.eml")


@pytest.mark.parametrize(
    ("sender", "peer", "others", "codes"),
    [
        ("10412345678@unknown.email", "+8610412345678", ("10787654321",), []),
        ("a@example.org", "10787654321~+8610412345678", ("10787654321", "+8610412345678"), ["sender_unknown"]),
    ],
)
def test_who_wrote_to_a_group_is_taken_from_the_sender_or_left_open(
    sender: str, peer: str, others: tuple[str, ...], codes: list[str]
) -> None:
    mail = f"From: {sender}\nX-smssync-datatype: MMS\nX-smssync-type: 132\nX-smssync-date: 1778598727123\n"
    mail += "X-smssync-address: 10787654321~+8610412345678\n\nx\n"
    result = read_with(SmsBackupPlus(), mail.encode())
    assert (result.only().peer, result.only().others, result.warning_codes) == (peer, others, codes)


def test_parts_within_parts_without_end_are_a_row_that_cannot_be_read() -> None:
    mail = b"X-smssync-type: 1\nX-smssync-date: 1778598727123\nX-smssync-address: 1\n"
    for depth in range(3000):
        mail += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
    result = read_with(SmsBackupPlus(), mail + b"\nx")
    assert [skipped.code for skipped in result.skipped] == ["too_deep"]


def test_a_header_in_an_encoding_that_is_none_keeps_its_bytes_as_the_name() -> None:
    mail = "From: =?\ufffdtf-8?B?5p+Q?= <1@unknown.email>\nX-smssync-type: 1\nX-smssync-date: 1778598727123\n\nx\n"
    result = read_with(SmsBackupPlus(), mail.encode())
    assert result.only().text == "x\n"


def test_a_mail_that_a_server_took_in_is_a_mail_whatever_its_headers_say() -> None:
    forged = "X-smssync-type: 1\nX-smssync-date: 1778598727123\nX-smssync-address: 10412345678\n"
    took_in = "Received: by mx for <mei@example.org>; Tue, 12 May 2026 23:12:07 +0800\nFrom: a@example.com\n"
    result = read_with(SmsBackupPlus(), f"{took_in}{forged}\nx\n".encode())
    assert (result.only().channel, result.only().peer) == (Channel.EMAIL, "a@example.com")


@given(data=st.data())
def test_changed_and_cut_files_add_up(data: st.DataObject) -> None:
    broken = bytearray((FOLDER / data.draw(st.sampled_from(FILES))).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        result = read_with(SmsBackupPlus(), cut)
    except UserError:
        return
    assert result.ended.rows == len(result.records) + len(result.skipped)

"""Mails, alone and in an mbox: who wrote to whom, when by whose clock, what they say, and what is damaged in them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import Asked, Question
from shilu.importers import mailbox, mime_parts, registry
from shilu.importers.base import HEAD_BYTES
from shilu.importers.mail import MailImporter
from shilu.importers.reading import SourceReader
from tests.unit.importers.backups import SHANGHAI, Result
from tests.unit.importers.exports import SAMPLES
from tests.unit.importers.golden import DATA, check_golden, read_with

FOLDER = DATA / "mail"
FILES = ["inbox.mbox", "alone.eml"]
TEXTS = sorted(
    path
    for path in DATA.rglob("*")
    if path.suffix in {".txt", ".csv", ".md", ".json", ".xml", ".html", ".vmsg"} and ".expected" not in path.name
)


def mail(headers: str, body: str = "x\n") -> bytes:
    """One mail to the owner."""
    return f"Delivered-To: mei@example.org\nFrom: a@example.com\n{headers}\n\n{body}".encode()


def read(data: bytes, *me: str) -> Result:
    return read_with(MailImporter(), data, replace(SHANGHAI, me=me))


@pytest.mark.parametrize("name", FILES)
def test_a_file_gives_the_expected_values(name: str) -> None:
    check_golden(MailImporter(), FOLDER / name)


@pytest.mark.parametrize("name", FILES)
def test_a_child_gives_what_the_importer_gives(name: str) -> None:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(FOLDER / name, job=QuietJob()) as opened:
        values = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert values == read((FOLDER / name).read_bytes()).values


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_mail_that_quotes_another_format_is_a_mail_and_nothing_else(path: Path) -> None:
    head = mail("Subject: see below", "") + path.read_bytes()
    claims = [importer.name for importer in registry.IMPORTERS if importer.identify(head[:HEAD_BYTES], path.name)]
    assert claims == ["mail"]


@pytest.mark.parametrize(
    "text", ["Subject: a\n\nx", "To: me\nNote: you\n", "", "From x", "Dear all,\nFrom: a\nTo: b\n"]
)
def test_a_text_with_a_colon_is_no_mail(text: str) -> None:
    assert not MailImporter().identify(text.encode(), "x.eml")


# --- who wrote to whom


@pytest.mark.parametrize(
    ("me", "direction", "peer", "own"),
    [
        ("mei@example.org", Direction.INCOMING, "cuishou@example.com", "mei@example.org"),
        ("Mei <MEI@example.org>", Direction.INCOMING, "cuishou@example.com", "mei@example.org"),
        ("cuishou@example.com", Direction.OUTGOING, "mei@example.org", "cuishou@example.com"),
    ],
)
def test_the_owner_who_was_told_settles_the_direction(me: str, direction: Direction, peer: str, own: str) -> None:
    result = read((FOLDER / "alone.eml").read_bytes(), me)
    record = result.only()
    assert (record.direction, record.peer, record.own) == (direction, peer, own)
    assert not [value for value in result.values if isinstance(value, Question)]


def test_an_owner_who_is_nowhere_in_the_file_is_told_of() -> None:
    result = read((FOLDER / "alone.eml").read_bytes(), "other@example.org")
    assert (result.only().direction, result.warning_codes) == (Direction.INCOMING, ["owner_not_found"])


def test_the_choices_are_addresses_the_busiest_first() -> None:
    data = b"From: a@example.com\nTo: mei@example.org\nDate: x\n\n1\n"
    mbox = b"".join(b"From - Tue May 12 15:30:00 2026\n%b\n" % data.replace(b"a@", b"%d@" % n) for n in range(3))
    questions = [value for value in read(mbox).values if isinstance(value, Question)]
    choices = ("mei@example.org", "0@example.com", "1@example.com", "2@example.com")
    assert questions == [Question(Asked.ME, choices=choices)]


def test_handing_a_mail_in_does_not_make_its_receiver_the_owner() -> None:
    headers = "Received: from phone by smtp with ESMTPSA id z for <lender@example.com>; Tue, 12 May 2026 18:00:01 +0800"
    data = f"{headers}\nFrom: mei@example.org\nTo: lender@example.com\n\nx\n".encode()
    assert read(data).only().direction is Direction.UNKNOWN


def test_labels_that_a_sender_wrote_are_not_believed() -> None:
    forged = mail("Received: by x; Tue, 12 May 2026 23:12:07 +0800\nX-Gmail-Labels: Sent,Drafts\nX-Unsent: 1")
    assert read(forged).only().direction is Direction.INCOMING


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("alice@example.com <bob@example.com>", "alice@example.com", "bob@example.com"),
        ('"Last, First" <a@example.com>, b@example.com', "Last, First", "a@example.com"),
        ("=?utf-8?Q?A=2C_B?= <a@example.com>", "A, B", "a@example.com"),
        ("=?utf-8?B?5YKs?= =?utf-8?B?5pS2?= <a@example.com>", "催收", "a@example.com"),
        ("=?gb2312?B?tN8=?=\n =?GB2312?B?ytU=?= <a@example.com>", "催收", "a@example.com"),
        ("a@example.com (The (old) way)", "The (old) way", "a@example.com"),
        ("Friends: a@example.com, b@example.com;", "", "a@example.com"),
        ("=?x-none?Q?%%%?= <a@example.com", "%%%", "a@example.com"),
        ("MAILER-DAEMON", "", "MAILER-DAEMON"),
        ("<>", "", ""),
    ],
)
def test_an_address_is_what_stands_in_brackets(written: str, name: str, address: str) -> None:
    data = f"Delivered-To: mei@example.org\nFrom: {written}\nDate: x\n\nx\n".encode()
    record = read(data).only()
    assert (record.peer_name, record.peer, record.withheld) == (name, address, not address)


def test_a_text_message_that_was_backed_up_into_the_mailbox_is_a_text_message() -> None:
    sms = (DATA / "sms_backup_plus" / "label.mbox").read_bytes()
    own = b"From - Tue May 12 15:30:00 2026\nFrom: a@example.com\nTo: someone@example.org\nDate: x\n\nx\n\n"
    result = read(own + sms)
    channels = ["email", "sms", "mms", "call", "call", "email"]
    assert [record.channel.value for record in result.records] == channels
    assert {record.direction for record in result.records if record.channel is Channel.EMAIL} == {Direction.INCOMING}


# --- when


@pytest.mark.parametrize(
    ("date", "at_ms", "span_ms"),
    [
        ("Tue, 12 May 2026 23:12:07 +0800", 1778598727000, 999),
        ("12 May 2026 15:12 GMT", 1778598720000, 59_999),
        ("Tue, 12 May 26 23:12:07 +0800 (CST)", 1778598727000, 999),
        ("Tue, 12 May 2026 08:12:07 -0700", 1778598727000, 999),
        ("Tue, 12 May 2026 20:42:07 +05:30", 1778598727000, 999),
        ("Tue, 12 May 2026 11:42:07 -0330", 1778598727000, 999),
        ("Tue, 12 May 2026 15:11:60 -0000", 1778598719000, 999),
    ],
)
def test_a_date_is_read_with_its_offset(date: str, at_ms: int, span_ms: int) -> None:
    when = read(mail(f"Date: {date}")).only().when
    assert (when.raw, when.earliest_ms, (when.latest_ms or 0) - at_ms) == (date, at_ms, span_ms)


@pytest.mark.parametrize(
    "date", ["Tue, 12 May 2026 23:12:07", "Tue, 12 May 2026 23:12:07 CST", "yesterday", "31 Feb 2026 1:00 GMT", ""]
)
def test_a_date_that_means_no_instant_is_left_open_or_the_servers(date: str) -> None:
    alone = read(mail(f"Date: {date}"))
    assert (alone.only().when.earliest_ms, alone.warning_codes) == (None, ["mail_without_date"])
    server = read(mail(f"Received: by x; Tue, 12 May 2026 23:12:07 +0800\nDate: {date}"))
    assert (server.only().when.earliest_ms, server.warning_codes) == (1778598727000, ["date_by_server"])


# --- what


def test_a_line_of_the_text_that_begins_with_from_divides_nothing() -> None:
    body = "first\n\nFrom now on 12:30 is too late.\n\nFrom - Tue May 12 15:30:00 2026\nno header\n\n>From x\n"
    mbox = b"From - Tue May 12 15:30:00 2026\n" + mail("Date: x", body)
    assert read(mbox).only().text == body.replace(">From", "From")


def test_plain_text_is_taken_before_html_unless_it_is_empty() -> None:
    parts = "--b\nContent-Type: text/plain\n\n{plain}\n--b\nContent-Type: text/html\n\n<p>two</p>\n--b--\n"
    for plain, text in (("one", "one"), (" ", "two")):
        data = mail('Content-Type: multipart/alternative; boundary="b"', parts.format(plain=plain))
        assert read(data).only().text == text


def test_parts_within_parts_without_end_are_read_as_far_as_the_limit() -> None:
    body = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(3000))
    result = read(mail("Content-Type: multipart/mixed; boundary=b0", body))
    assert "parts_left_out" in result.warning_codes
    assert result.ended.rows == len(result.records) == 1


def test_parts_without_number_are_read_as_far_as_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mime_parts, "MOST_PARTS", 3)
    body = "".join(f"--b\nContent-Type: image/png\n\n{n}\n" for n in range(9))
    result = read(mail("Content-Type: multipart/mixed; boundary=b", body))
    assert "parts_left_out" in result.warning_codes
    assert len(result.only().attachments) == 2


def test_a_mail_that_is_too_long_is_one_unreadable_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "MOST_MAIL", 200)
    begin = b"From - Tue May 12 15:30:00 2026\n"
    result = read(begin + mail("Date: x", "y" * 200 + "\n\n") + begin + mail("Date: x"))
    assert ([skipped.code for skipped in result.skipped], len(result.records)) == (["row_too_long"], 1)
    assert result.ended.partial


def test_a_mail_of_ten_thousand_parts_is_one_row_with_a_number_of_files_that_somebody_can_look_through() -> None:
    body = "".join(f"--b\nContent-Type: image/png\n\n{n}\n" for n in range(10_000))
    result = read(mail("Content-Type: multipart/mixed; boundary=b", body))
    assert "parts_left_out" in result.warning_codes
    assert len(result.only().attachments) < mime_parts.MOST_PARTS <= 100


def test_the_bytes_of_a_row_are_the_mail() -> None:
    data = (FOLDER / "inbox.mbox").read_bytes()
    result = read(data)
    kept = [result.rebuilt(record.segments) for record in result.records]
    assert all(data.count(one) == 1 for one in kept)
    offsets = [int(record.locator.partition("@")[2]) for record in result.records]
    assert [data.find(one) for one in kept] == offsets


@pytest.mark.parametrize("size", [1, 7, 1001])
def test_where_the_chunks_of_a_file_end_makes_no_difference(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = (FOLDER / "inbox.mbox").read_bytes()
    whole = read(data).values
    monkeypatch.setattr(mailbox, "_CHUNK", size)
    assert read(data).values == whole


# --- damage

PIECES = st.lists(
    st.sampled_from(
        [
            *("From: a@b.c\n", "To: =?gbk?B?/w?=\n", "Date: 12 May 2026 1:00 GMT\n", "\n", "--b\n", "--b--\n", " x\n"),
            *("Content-Type: multipart/mixed; boundary=b\n", "Content-Type: text/html; charset=utf-7\n", "+2AA-\n"),
            *(
                "Content-Transfer-Encoding: base64\n",
                "From - Tue May 12 15:30:00 2026\n",
                "Content-Type: x; name*0*=\n",
            ),
            *(
                'Content-Type: a; name="=?x?Q?=FF?="\n',
                "<p\n",
                "\r",
                "\0",
                "\ud800",
                "Received: for <a@b>; x\n",
                ">From \n",
            ),
        ]
    ),
    max_size=40,
)


@given(pieces=PIECES)
def test_any_mails_add_up(pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "surrogatepass")
    result = read(data)
    assert "\ud800" not in "".join(record.text for record in result.records)


@given(data=st.data())
def test_changed_and_cut_files_add_up(data: st.DataObject) -> None:
    broken = bytearray((FOLDER / data.draw(st.sampled_from(FILES))).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(broken[: data.draw(st.integers(0, len(broken)))]))
    except UserError:
        return


# --- mails of strangers

TABLE = {
    "mail_malformed_2": (0, ["bounce"]),
    "mail_malformed_3": (1, []),
    "mail_test_12": (1, []),
    "mail_test_14": (1, []),
    "mail_test_16": (1, []),
    "mail_test_17": (1, []),
    "mail_test_18": (1, []),
    "mail_test_19": (1, []),
    "mail_test_3": (1, []),
    "mail_test_8": (1, []),
    "mail_test_9": (1, []),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_sample_is_read_as_the_table_says(name: str) -> None:
    path = SAMPLES / "email" / "SpamScope+mail-parser" / "tests" / "mails" / name
    if not path.exists():
        pytest.skip("the samples are not here")
    data = path.read_bytes()
    assert registry.identify(data[:HEAD_BYTES], name).name == "mail"
    result = read(data)
    assert (len(result.records), [skipped.code for skipped in result.skipped]) == TABLE[name]
    assert all(record.text.strip() for record in result.records)

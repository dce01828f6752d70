"""Mails through the limited child into a real vault: each once, however often and in whatever file it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel, Direction
from shilu.core.incident import Incident
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import Receipt
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace

MAIL = """Delivered-To: mei@example.org
Received: by mx.example.org; Tue, 12 May 2026 23:12:09 +0800
Message-ID: <1@example.com>
Date: Tue, 12 May 2026 23:12:07 +0800
From: Loan Desk <desk@example.com>
To: mei@example.org
Subject: Last warning
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Pay today.
--b
Content-Type: image/png; name=list.png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
"""
BETWEEN = "From - Tue May 12 15:30:00 2026\n"


def _run(workspace: Workspace, case: Case, path: Path) -> Receipt:
    (receipt,) = workspace.importing.run(case.id, [path], ImportChoice(), QuietJob())
    assert receipt.refused is None
    assert receipt.rows == receipt.added + receipt.duplicates + receipt.left_out + len(receipt.skipped)
    return receipt


def _mails(workspace: Workspace, case: Case) -> list[Incident]:
    return list(workspace.timeline.find(case.id, EVERYTHING, Page()).incidents)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    alone, among = tmp_path / "a.eml", tmp_path / "inbox.mbox"
    alone.write_bytes(MAIL.replace("\n", "\r\n").encode())
    among.write_text(BETWEEN + MAIL + "\n" + BETWEEN + MAIL.replace("today", "tomorrow").replace(":07", ":08"))
    return alone, among


def test_a_mail_comes_in_with_its_words_its_file_and_the_way_it_took(
    workspace: Workspace, case: Case, files: tuple[Path, Path]
) -> None:
    assert _run(workspace, case, files[0]).added == 1
    (mail,) = _mails(workspace, case)
    assert (mail.channel, mail.direction, mail.text) == (Channel.EMAIL, Direction.INCOMING, "Pay today.")
    assert [attachment.name for attachment in mail.attachments] == ["list.png"]
    assert mail.facts["received_time"] == "2026-05-12T15:12:09+00:00"


def test_the_name_in_a_mail_is_what_it_calls_itself(workspace: Workspace, case: Case, files: tuple[Path, Path]) -> None:
    (preview,) = workspace.importing.preview(case.id, [files[0]], QuietJob())
    (sender,) = preview.senders
    assert (sender.name, sender.calls_itself) == ("", "Loan Desk")


@pytest.mark.parametrize("first", [0, 1])
def test_the_same_mail_alone_and_in_a_mailbox_is_one_contact_with_two_sources(
    first: int, workspace: Workspace, case: Case, files: tuple[Path, Path]
) -> None:
    one, other = _run(workspace, case, files[first]), _run(workspace, case, files[1 - first])
    assert (one.added + other.added, one.duplicates + other.duplicates) == (2, 1)
    assert sorted(len(mail.sources) for mail in _mails(workspace, case)) == [1, 2]


def test_the_same_mailbox_again_adds_nothing(workspace: Workspace, case: Case, files: tuple[Path, Path]) -> None:
    _run(workspace, case, files[1])
    again = _run(workspace, case, files[1])
    assert (again.added, again.duplicates) == (0, 2)

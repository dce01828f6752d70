"""Of an archive, a receipt keeps the names of those files from which something was taken, and of no other."""

from __future__ import annotations

import json
from pathlib import Path

from shilu.core.case import Case
from shilu.core.encoding import receipt_to_json
from shilu.core.job import QuietJob
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers.archives import packed
from tests.unit.importers.backups import PNG, call, calls, sms, smses

LENDER, FRIEND = "10412345678", "10787654321"


def test_names_of_files_of_which_nothing_was_chosen_do_not_stay(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "phone.zip"
    path.write_bytes(
        packed(
            {
                "sms.xml": smses(sms(address=LENDER)),
                "love-letters.xml": smses(sms(address=FRIEND), "<sms type='3' body='draft'/>"),
                "calls.xml": calls(call(number=FRIEND), call(number=LENDER)),
                "holiday-with-anna.png": PNG,
                "diary.bin": b"\0\1",
            }
        )
    )
    (preview,) = workspace.importing.preview(case.id, [path], QuietJob())
    lender = next(one.key for one in preview.senders if one.sender == LENDER)
    choice = ImportChoice(senders=frozenset({lender}))
    (receipt,) = workspace.importing.run(case.id, [path], choice, QuietJob())
    assert (receipt.added, receipt.left_out, len(receipt.skipped)) == (2, 3, 1)
    assert [one.name for one in receipt.members] == ["calls.xml", "sms.xml"]
    kept = json.dumps(receipt_to_json(receipt), ensure_ascii=False)
    assert [name for name in ("love", "holiday", "diary") if name in kept] == []
    assert [(one.code, one.detail) for one in receipt.warnings if one.locator == ""] == [
        ("member_unread", "1"),
        ("members_left_out", "2"),
    ]


def test_all_names_stay_where_everything_came_in(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "phone.zip"
    path.write_bytes(packed({"sms.xml": smses(sms()), "empty.xml": smses()}))
    (receipt,) = workspace.importing.run(case.id, [path], ImportChoice(), QuietJob())
    assert [one.name for one in receipt.members] == ["empty.xml", "sms.xml"]

"""One chat, exported from an Android phone and from an iPhone: what both tell of is one contact."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Shilu

_ANDROID = """\
03/04/2026, 09:15 - Messages and calls are end-to-end encrypted. Tap to learn more.
03/04/2026, 09:15 - Loan Boss: Pay today or I call your mother
03/04/2026, 09:15 - Loan Boss: Pay today or I call your mother
03/04/2026, 09:16 - Lin: I will pay on Friday
2nd line: with colon
03/04/2026, 23:59 - Loan Boss: IMG-20260403-WA0001.jpg (file attached)
04/04/2026, 00:02 - Loan Boss: <Media omitted>
05/04/2026, 07:00 - Missed voice call
05/04/2026, 07:01 - Loan Boss: This message was deleted
13/04/2026, 07:01 - Loan Boss: last
"""
_IPHONE = """\
~[03/04/2026, 09:15:01] Loan Boss: ~Messages and calls are end-to-end encrypted.
[03/04/2026, 09:15:01] Loan Boss: Pay today or I call your mother
[03/04/2026, 09:15:02] Loan Boss: Pay today or I call your mother
[03/04/2026, 09:16:10] Lin: I will pay on Friday
2nd line: with colon
~[03/04/2026, 23:59:40] Loan Boss: ~<attached: 00000012-PHOTO-2026-04-03-23-59-40.jpg>
~[04/04/2026, 00:02:10] Loan Boss: ~image omitted
~[05/04/2026, 07:00:10] Loan Boss: ~Missed voice call, ~Tap to call back
~[05/04/2026, 07:01:33] Loan Boss: ~This message was deleted.
[13/04/2026, 07:01:20] Loan Boss: last
""".replace("~", "\u200e")
_CONTACTS = 8


@pytest.mark.parametrize("first", ["android", "iphone"])
def test_one_chat_of_two_phones_comes_in_once(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path, first: str
) -> None:
    android, iphone = tmp_path / "WhatsApp Chat with Loan Boss.txt", tmp_path / "_chat.txt"
    android.write_text(_ANDROID, "utf-8")
    iphone.write_text(_IPHONE, "utf-8")
    files = (android, iphone) if first == "android" else (iphone, android)
    answers = ("--me", "Lin", "--timezone", "Asia/Shanghai", "--date-order", "dmy")
    told = shilu("import", vault, *files, "--case", case_id, *answers).json["receipts"]
    assert [(one["added"], one["duplicates"]) for one in told] == [(_CONTACTS, 0), (0, _CONTACTS)]
    again = shilu("import", vault, *files, "--case", case_id, *answers).json["receipts"]
    assert [(one["added"], one["duplicates"]) for one in again] == [(0, _CONTACTS)] * 2
    listed = shilu("list", vault, "--case", case_id).json["incidents"]
    seconds = {one["at"][17:19] for one in listed}
    assert len(listed) == _CONTACTS
    assert len(seconds) > 1, "the seconds of the iPhone hold, whichever came first"
    assert shilu("check", vault).json["ok"]

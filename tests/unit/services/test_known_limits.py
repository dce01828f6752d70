"""A file that ends where such exports end says so, before anybody takes it for all there was."""

from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.job import QuietJob
from shilu.core.record import Preview
from shilu.core.wording import source_language
from shilu.gui.pages.refused import limits
from shilu.services.importing import ImportChoice
from shilu.services.known_limits import at_limit
from shilu.services.workspace import Workspace
from tests.unit.importers.archives import packed
from tests.unit.services.backups import call, sms, write_calls, write_messages

DAY_MS = 24 * 3600 * 1000
NOW_MS = 1_780_000_000_000


def codes(importer: str, *, rows: int = 0, calls: int = 0, days: int | None = None) -> list[str]:
    first_ms = None if days is None else NOW_MS - days * DAY_MS
    return [one.code for one in at_limit(importer, rows=rows, calls=calls, first_ms=first_ms, now_ms=NOW_MS)]


@pytest.mark.parametrize("calls", [495, 500, 505, 990, 1000])
def test_a_log_with_as_many_calls_as_a_phone_keeps_may_have_had_more(calls: int) -> None:
    for importer in ("sms_backup_restore", "oppo_calls", "phone_database", "iphone_backup"):
        assert codes(importer, rows=5000, calls=calls) == ["calls_at_limit"]


def test_other_numbers_of_calls_say_nothing_nor_do_those_of_a_bill() -> None:
    assert [codes("sms_backup_restore", calls=calls) for calls in (0, 494, 506, 1011)] == [[]] * 4
    assert codes("carrier_bill", calls=500) == []


def test_a_hundred_messages_are_what_wechat_passes_on_at_a_time() -> None:
    assert codes("wechat_mail", rows=100) == codes("wechat_paste", rows=99) == ["share_at_limit"]
    assert codes("wechat_mail", rows=80) == codes("memotrace_txt", rows=100) == []


def test_a_bill_that_begins_half_a_year_ago_begins_where_carriers_end() -> None:
    assert codes("carrier_bill", days=178) == codes("pdf", days=160) == ["bill_at_limit"]
    assert codes("carrier_bill", days=40) == codes("carrier_bill", days=900) == codes("carrier_bill") == []


def limits_of(preview: Preview) -> str:
    return " ".join(limits(preview, source_language()))


def test_it_is_said_in_the_preview_and_in_the_receipt_also_of_a_file_in_an_archive(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    calls = write_calls(tmp_path / "calls.xml", [call("10412345678", at_ms=NOW_MS + n) for n in range(500)])
    messages = write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")])
    both = tmp_path / "backup.zip"
    both.write_bytes(packed({"calls.xml": calls.read_bytes(), "sms.xml": messages.read_bytes()}))
    found = workspace.importing.preview(case.id, [calls, both, messages], QuietJob())
    assert [("As many calls as phones keep" in limits_of(one)) for one in found] == [True, True, False]
    (receipt,) = workspace.importing.run(case.id, [both], ImportChoice(), QuietJob())
    assert "calls_at_limit" in [warning.code for warning in receipt.warnings]

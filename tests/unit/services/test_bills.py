"""A carrier's bill beside a phone's log: one call is one contact with two sources, whichever came first."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from shilu.core.case import Case, CaseDraft
from shilu.core.incident import Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.core.record import Receipt
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers.bills import bill
from tests.unit.importers.bills import call as billed
from tests.unit.services.backups import NOON_MS, call, sms, write_calls, write_messages

LENDER, OTHER = "10412345678", "10787654321"
ALL = ImportChoice()
RANG_S = 17


def bring(workspace: Workspace, case: Case, path: Path) -> Receipt:
    (receipt,) = workspace.importing.run(case.id, [path], ALL, QuietJob())
    assert receipt.refused is None
    return receipt


def contacts(workspace: Workspace, case: Case) -> list[tuple[str, int]]:
    """Direction and number of sources of each."""
    found = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    return sorted((incident.direction.value, len(incident.sources)) for incident in found)


def log(folder: Path) -> Path:
    """An answered call, one that was missed, and one that went out."""
    return write_calls(
        folder / "calls.xml",
        [
            call(LENDER, kind=1, duration_s=61),
            call(LENDER, kind=3, at_ms=NOON_MS + 3_600_000),
            call(OTHER, kind=2, duration_s=10, at_ms=NOON_MS + 7_200_000),
        ],
    )


def statement(folder: Path) -> Path:
    """The same answered calls, and one that the log has lost. 12:00 in Shanghai is NOON_MS."""
    path = folder / "bill.csv"
    path.write_text(
        bill(
            billed(f"2026-05-12 12:00:{RANG_S}", number=f"0086{LENDER}", length="1分2秒"),
            billed("2026-05-12 14:00:04", way="主叫", number=OTHER, length="10秒"),
            billed("2026-05-12 18:00:00", number=LENDER, length="5秒"),
        ),
        "gb18030",
    )
    return path


def test_a_call_on_phone_and_bill_is_one_contact_with_two_sources_in_either_order(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    first = bring(workspace, case, log(tmp_path))
    second = bring(workspace, case, statement(tmp_path))
    assert (first.added, second.added, second.duplicates) == (3, 1, 2)
    assert contacts(workspace, case) == [("incoming", 1), ("incoming", 1), ("incoming", 2), ("outgoing", 2)]


def test_the_bill_first_comes_to_the_same(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    first = bring(workspace, case, statement(tmp_path))
    second = bring(workspace, case, log(tmp_path))
    assert (first.added, second.added, second.duplicates) == (3, 1, 2)
    assert contacts(workspace, case) == [("incoming", 1), ("incoming", 1), ("incoming", 2), ("outgoing", 2)]


def test_bringing_in_any_of_them_again_adds_nothing(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    bring(workspace, case, log(tmp_path))
    bring(workspace, case, statement(tmp_path))
    for path, _ in permutations((log(tmp_path), statement(tmp_path))):
        assert bring(workspace, case, path).added == 0


def test_the_same_call_twice_on_one_bill_is_two_calls(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    bring(workspace, case, write_calls(tmp_path / "calls.xml", [call(LENDER, kind=1, duration_s=61)]))
    path = tmp_path / "bill.csv"
    path.write_text(bill(*[billed("2026-05-12 12:00:05", number=LENDER, length="61")] * 2), "utf-8")
    receipt = bring(workspace, case, path)
    assert (receipt.added, receipt.duplicates) == (1, 1)


def messages_billed(folder: Path) -> Path:
    """Two messages from the lender, a minute apart."""
    path = folder / "bill.xls"
    heading = "起始时间\t通信地点\t对方号码\t通信方式\t信息类型\t业务名称"
    rows = [f"2026-05-12 12:0{n}:20\t北京\t{LENDER}\t接收\t短信\t点对点" for n in range(2)]
    path.write_text("\n".join([heading, *rows, ""]), "gb18030")
    return path


def messages(folder: Path) -> Path:
    return write_messages(
        folder / "m.xml", [sms(LENDER, "今天还钱", at_ms=NOON_MS + n * 60_000 + 15_000) for n in range(2)]
    )


def words(workspace: Workspace, case: Case) -> list[tuple[str, int]]:
    found = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    return sorted((incident.text, len(incident.sources)) for incident in found)


def test_a_message_on_a_bill_has_the_words_of_the_phone_whichever_came_first(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    bill_first = workspace.cases.add(CaseDraft("another", "someone"))
    bring(workspace, case, messages(tmp_path))
    assert bring(workspace, case, messages_billed(tmp_path)).duplicates == 2
    bring(workspace, bill_first, messages_billed(tmp_path))
    phone = bring(workspace, bill_first, messages(tmp_path))
    for each in (case, bill_first):
        assert words(workspace, each) == [("今天还钱", 2)] * 2
        assert workspace.timeline.find(each.id, IncidentFilter(text="今天还钱"), Page()).total == 2
        for again in (messages(tmp_path), messages_billed(tmp_path)):
            assert bring(workspace, each, again).added == 0
    assert workspace.check(QuietJob()).ok
    assert phone.import_id is not None
    for receipt in workspace.importing.receipts(bill_first.id)[1:]:
        if receipt.source.name == "m.xml":
            workspace.importing.undo(receipt.import_id or "", "no")
    assert {text for text, _ in words(workspace, bill_first)} == {""}
    workspace.erasing.erase_import(phone.import_id, "private", QuietJob())
    for receipt in workspace.importing.receipts(case.id):
        workspace.importing.undo(receipt.import_id or "", "no")
    assert workspace.check(QuietJob()).ok


def test_what_was_sent_to_many_at_once_reached_each_of_their_phones(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    """The same words in the same second on the mother's phone, and on her bill, are not the complainant's."""
    mothers = ImportChoice(owner=Reached(ReachedKind.THIRD_PERSON, label="mother"))
    other = workspace.cases.add(CaseDraft("another", "someone"))
    mine, bill_of_hers = messages(tmp_path), messages_billed(tmp_path)
    hers = write_messages(
        tmp_path / "hers.xml", [sms(LENDER, "今天还钱", at_ms=NOON_MS + n * 60_000 + 15_400) for n in range(2)]
    )
    for each, order in ((case, (mine, hers, bill_of_hers)), (other, (bill_of_hers, hers, mine))):
        for _ in range(2):
            for path in order:
                workspace.importing.run(each.id, [path], ALL if path == mine else mothers, QuietJob())
        found = workspace.timeline.find(each.id, EVERYTHING, Page()).incidents
        assert sorted((one.reached[0].label, one.text, len(one.sources)) for one in found) == [
            *[("", "今天还钱", 1)] * 2,
            *[("mother", "今天还钱", 2)] * 2,
        ]


def test_words_of_the_phone_go_with_its_rows_when_they_are_erased(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    bring(workspace, case, messages_billed(tmp_path))
    phone = bring(workspace, case, messages(tmp_path))
    workspace.erasing.erase_import(phone.import_id or "", "private", QuietJob())
    assert words(workspace, case) == [("", 1)] * 2
    assert workspace.timeline.find(case.id, IncidentFilter(text="今天还钱"), Page()).total == 0
    assert workspace.check(QuietJob()).ok


def test_numbers_of_an_american_bill_are_american_in_a_chinese_case(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(
        'Date Time,Number,"Destination",Minutes,Type\n02/18/2026 09:47 AM,(808) 555-0197,Incoming,1 Min,--\n'
    )
    choice = ImportChoice(zone="Pacific/Honolulu")
    (preview,) = workspace.importing.preview(case.id, [path], QuietJob(), choice=choice)
    assert [sender.key for sender in preview.senders] == ["tel:+18085550197"]
    workspace.importing.run(case.id, [path], choice, QuietJob())
    (found,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert (found.contact_point.raw, found.contact_point.e164) == ("(808) 555-0197", "+18085550197")

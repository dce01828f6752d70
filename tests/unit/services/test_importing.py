"""Imports through the limited child into a real vault: receipts add up, nothing comes twice, nothing private comes."""

from itertools import permutations
from pathlib import Path

import pytest

from shilu.core.case import Case, CaseDraft
from shilu.core.errors import Cancelled, UserError
from shilu.core.incident import Tier
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.core.record import Asked, Receipt, SkippedKind
from shilu.core.row_words import not_contained
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers.archives import packed, sealed
from tests.unit.services.backups import NOON_MS, call, mms, sms, write_calls, write_messages

LENDER, OTHER, MOTHER = "10412345678", "10787654321", "10300000011"
EVERYONE = ImportChoice()


def _run(workspace: Workspace, case: Case, *paths: Path, choice: ImportChoice = EVERYONE) -> Receipt:
    return workspace.importing.run(case.id, paths, choice, QuietJob())[-1]


def _total(workspace: Workspace, case: Case) -> int:
    return workspace.timeline.count(case.id, EVERYTHING)


def test_rows_come_in_with_their_words_time_and_source(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = write_messages(tmp_path / "sms.xml", [sms(LENDER, "今天不还就…😡\n第二行")])
    receipt = _run(workspace, case, path)
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert incident.text == "今天不还就…😡\n第二行"
    assert incident.when.earliest_ms == NOON_MS
    assert incident.tier is Tier.OBSERVED
    assert incident.sources[0].sha256 == receipt.source.sha256
    assert incident.contact_point is not None
    assert incident.contact_point.e164 == "+8610412345678"


def test_the_same_file_again_adds_nothing(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    rows = [sms(LENDER, "还钱"), sms(LENDER, "还钱"), sms(OTHER, "b", at_ms=NOON_MS + 5), sms(OTHER, "c")]
    path = write_messages(tmp_path / "sms.xml", rows)
    first, again = _run(workspace, case, path), _run(workspace, case, path)
    assert (first.added, first.duplicates) == (4, 0)
    assert (again.added, again.duplicates) == (0, 4)
    assert _total(workspace, case) == 4


def test_two_equal_messages_in_one_file_are_two_and_a_third_in_another_is_a_third(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    _run(workspace, case, write_messages(tmp_path / "a.xml", [sms(LENDER, "还钱")] * 2))
    receipt = _run(workspace, case, write_messages(tmp_path / "b.xml", [sms(LENDER, "还钱")] * 3))
    assert (receipt.added, receipt.duplicates) == (1, 2)


def test_a_twin_within_a_second_is_linked_and_the_contact_has_two_sources(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    _run(workspace, case, write_messages(tmp_path / "a.xml", [sms("+86 104 1234 5678", "还钱")]))
    receipt = _run(workspace, case, write_messages(tmp_path / "b.xml", [sms(LENDER, "还钱", at_ms=NOON_MS + 900)]))
    assert (receipt.added, receipt.duplicates) == (0, 1)
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert len(incident.sources) == 2


def test_a_file_that_came_in_again_is_one_source_however_often_and_under_whatever_name(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    first = write_messages(tmp_path / "a.xml", [sms(LENDER, "还钱")])
    again = tmp_path / "copy of a.xml"
    again.write_bytes(first.read_bytes())
    receipts = [_run(workspace, case, path) for path in (first, first, again)]
    assert [(one.added, one.duplicates) for one in receipts] == [(1, 0), (0, 1), (0, 1)]
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert [source.file_name for source in incident.sources] == ["a.xml"]
    workspace.withdrawals.withdraw_import(receipts[0].import_id or "", "wrong file")
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert len(incident.sources) == 1


def test_importing_one_then_the_other_equals_the_other_then_the_one(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    a = write_messages(tmp_path / "a.xml", [sms(LENDER, t, at_ms=NOON_MS + n) for n, t in enumerate("abcd")])
    b = write_messages(tmp_path / "b.xml", [sms(LENDER, t, at_ms=NOON_MS + n) for n, t in enumerate("abxd")])
    other = workspace.cases.add(CaseDraft("another", "someone"))
    for chosen, order in ((case, (a, b)), (other, (b, a))):
        for path in order:
            _run(workspace, chosen, path)
    texts = [
        [
            (i.when.earliest_ms, i.text, len(i.sources))
            for i in workspace.timeline.find(c.id, EVERYTHING, Page()).incidents
        ]
        for c in (case, other)
    ]
    assert sorted(texts[0]) == sorted(texts[1])  # type: ignore[type-var]


def test_only_chosen_senders_come_in_and_nothing_of_the_others_is_in_the_vault(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    picture = "iVBORw0KGgoAAAANSUhEUg=="
    rows = [sms(LENDER, "还钱"), sms(MOTHER, "PRIVATE", name="妈"), mms(MOTHER, "PRIVATE", picture)]
    path = write_messages(tmp_path / "sms.xml", rows)
    (preview,) = workspace.importing.preview(case.id, [path], QuietJob())
    assert [(s.sender, s.count) for s in preview.senders] == [(MOTHER, 2), (LENDER, 1)]
    lender = next(s.key for s in preview.senders if s.sender == LENDER)
    receipt = _run(workspace, case, path, choice=ImportChoice(frozenset({lender})))
    assert (receipt.added, receipt.left_out, receipt.rows) == (1, 2, 3)
    assert _total(workspace, case) == 1
    assert list((workspace.path / "blobs").iterdir()) == []
    assert workspace.timeline.find(case.id, IncidentFilter(text="PRIVATE"), Page()).total == 0
    assert all(o.point.raw != MOTHER for o in workspace.parties.contact_points(case.id))


def test_a_preview_stores_nothing(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = write_messages(tmp_path / "sms.xml", [sms(LENDER, "还钱"), mms(LENDER, "x", "iVBORw0KGgo=")])
    workspace.importing.preview(case.id, [path], QuietJob())
    assert _total(workspace, case) == 0
    assert list((workspace.path / "blobs").iterdir()) == []


def test_a_picture_in_a_message_becomes_its_attachment(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = write_messages(tmp_path / "sms.xml", [mms(LENDER, "看清楚", "iVBORw0KGgo=")])
    _run(workspace, case, path)
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    (attachment,) = incident.attachments
    assert workspace.timeline.attachment(attachment.sha256, 1000) == b"\x89PNG\r\n\x1a\n"
    assert incident.text == "看清楚"


def test_a_picture_that_a_backup_left_out_is_named_until_a_fuller_backup_brings_it(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    _run(workspace, case, write_messages(tmp_path / "a.xml", [mms(LENDER, "看照片", "null")]))
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert (not_contained(incident), incident.attachments) == (("a.png",), ())
    receipt = _run(workspace, case, write_messages(tmp_path / "b.xml", [mms(LENDER, "看照片", "iVBORw0KGgo=")]))
    assert (receipt.added, receipt.duplicates) == (0, 1)
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert (not_contained(incident), [file.name for file in incident.attachments]) == ((), ["a.png"])


def test_drafts_are_no_contact_and_bad_rows_are_unreadable_and_all_are_counted(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    rows = [
        sms(LENDER, "draft", kind=3),
        '<sms address="1" date="bad" type="1" body="x" />',
        "<sms/>",
        sms(LENDER, "a"),
    ]
    receipt = _run(workspace, case, write_messages(tmp_path / "sms.xml", rows))
    assert receipt.rows == 4
    assert [row.kind for row in receipt.skipped] == [
        SkippedKind.NOT_A_CONTACT,
        SkippedKind.UNREADABLE,
        SkippedKind.UNREADABLE,
    ]


def test_a_file_cut_in_the_middle_brings_in_what_is_whole_and_says_so(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = write_messages(tmp_path / "sms.xml", [sms(LENDER, f"message {n}", at_ms=NOON_MS + n) for n in range(50)])
    path.write_bytes(path.read_bytes()[:-1000])
    receipt = _run(workspace, case, path)
    assert receipt.partial
    assert 0 < receipt.added < 50
    assert receipt.warnings != ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\x7fELF" + bytes(500), "file.unknown_format"),
        (b"<?xml version='1.0'?><html/>", "file.unknown_format"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><smses><sms body='&a;'/></smses>", "file.doctype_refused"),
    ],
)
def test_what_is_no_backup_is_refused_and_leaves_nothing(
    workspace: Workspace, case: Case, tmp_path: Path, content: bytes, code: str
) -> None:
    bad = tmp_path / "bad.xml"
    bad.write_bytes(content)
    good = write_messages(tmp_path / "good.xml", [sms(LENDER, "a")])
    first, second = workspace.importing.run(case.id, [bad, good], EVERYONE, QuietJob())
    assert first.refused is not None
    assert (first.refused.code, first.rows, first.import_id) == (code, 0, None)
    assert second.added == 1
    (preview,) = workspace.importing.preview(case.id, [bad], QuietJob())
    assert preview.refused is not None
    assert preview.refused.code == code
    assert len(workspace.importing.receipts(case.id)) == 1


def test_a_missing_file_and_a_folder_are_refused(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    receipts = workspace.importing.run(case.id, [tmp_path / "none.xml", tmp_path], EVERYONE, QuietJob())
    assert [r.refused.code for r in receipts if r.refused] == ["file.missing", "file.is_a_folder"]


def test_stopping_leaves_nothing_half_done(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    path = write_messages(tmp_path / "sms.xml", [sms(LENDER, "a"), mms(LENDER, "x", "iVBORw0KGgo=")])
    with pytest.raises(Cancelled):
        workspace.importing.run(case.id, [path], EVERYONE, CancelledJob())
    assert _total(workspace, case) == 0
    assert list((workspace.path / "blobs").iterdir()) == []
    assert workspace.check(QuietJob()).ok


def test_undo_takes_back_what_an_import_brought(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    receipt = _run(
        workspace, case, write_calls(tmp_path / "calls.xml", [call(LENDER), call(LENDER, at_ms=NOON_MS + 9000)])
    )
    assert receipt.import_id is not None
    assert workspace.importing.undo(receipt.import_id, "the wrong phone") == 2
    assert _total(workspace, case) == 0
    assert workspace.importing.receipts(case.id) == ()
    again = _run(workspace, case, write_calls(tmp_path / "calls.xml", [call(LENDER)]))
    assert (again.added, again.duplicates, again.came_back, _total(workspace, case)) == (0, 1, 1, 1)


def test_a_zone_that_does_not_exist_is_refused_before_anything_is_read(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = write_messages(tmp_path / "sms.xml", [sms(LENDER, "a")])
    with pytest.raises(UserError, match=r"usage\.no_such_zone"):
        workspace.importing.run(case.id, [path], ImportChoice(zone="Mars/Olympus"), QuietJob())
    assert workspace.check(QuietJob()).ok


# --- many files, and archives of them ---


def _overlapping(folder: Path) -> list[Path]:
    """Three backups of one phone, each with what the others have and something of its own; two equal rows are two."""
    twice = [sms(LENDER, "还钱"), sms(LENDER, "还钱")]
    rows = [sms(LENDER, f"message {n}", at_ms=NOON_MS + 60_000 * n) for n in range(1, 40)]
    return [
        write_messages(folder / "sms-1.xml", [*twice, *rows[:20]]),
        write_messages(folder / "sms-2.xml", [*rows[10:30], twice[0], sms(LENDER, "draft", kind=3)]),
        write_messages(folder / "sms-3.xml", [*rows[5:35], *twice, sms(OTHER, "b")]),
    ]


def _told(workspace: Workspace, case: Case) -> list[tuple[int | None, str, int]]:
    found = workspace.timeline.find(case.id, EVERYTHING, Page(limit=100)).incidents
    return sorted((one.when.earliest_ms or 0, one.text, len(one.sources)) for one in found)


def test_overlapping_backups_give_the_same_in_any_order_and_packed_together(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    paths = _overlapping(tmp_path)
    found = []
    for order in permutations(paths):
        chosen = workspace.cases.add(CaseDraft("order", "someone"))
        receipts = workspace.importing.run(chosen.id, order, EVERYONE, QuietJob())
        assert [r.rows for r in receipts] == [r.added + r.duplicates + r.left_out + len(r.skipped) for r in receipts]
        assert sum(r.added for r in receipts) == 35 + 2 + 1
        found.append(_told(workspace, chosen))
    archive = tmp_path / "all.zip"
    archive.write_bytes(packed({path.name: path.read_bytes() for path in paths}))
    receipt = _run(workspace, case, archive)
    assert (receipt.rows, receipt.added, receipt.duplicates, len(receipt.skipped)) == (77, 38, 38, 1)
    assert [(one.name, one.importer, one.rows) for one in receipt.members] == [
        ("sms-1.xml", "sms_backup_restore", 22),
        ("sms-2.xml", "sms_backup_restore", 22),
        ("sms-3.xml", "sms_backup_restore", 33),
    ]
    assert workspace.importing.receipts(case.id) == (receipt,)
    assert found == [_told(workspace, case)] * 6
    assert _run(workspace, case, archive).added == 0
    assert _run(workspace, case, paths[0]).added == 0
    assert workspace.check(QuietJob()).ok


def test_undoing_an_archive_takes_back_everything_it_brought(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    archive.write_bytes(packed({path.name: path.read_bytes() for path in _overlapping(tmp_path)}))
    receipt = _run(workspace, case, archive)
    assert receipt.import_id is not None
    assert workspace.importing.undo(receipt.import_id, "the wrong phone") == 38
    assert _total(workspace, case) == 0


def test_a_locked_archive_waits_for_its_password_and_keeps_none(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    (path, *_) = _overlapping(tmp_path)
    archive = tmp_path / "locked.zip"
    archive.write_bytes(sealed({path.name: path.read_bytes()}, "quiet blue stone"))
    (preview,) = workspace.importing.preview(case.id, [archive], QuietJob())
    assert [question.asked for question in preview.questions] == [Asked.PASSWORD]
    for password, code in (("", "file.asks_password"), ("other", "file.wrong_password")):
        refused = _run(workspace, case, archive, choice=ImportChoice(password=password)).refused
        assert refused is not None
        assert refused.code == code
    receipt = _run(workspace, case, archive, choice=ImportChoice(password="quiet blue stone"))
    assert receipt.added == 22
    assert "quiet blue stone" not in str(receipt)


def test_a_chat_exported_again_adds_what_is_new_and_links_the_rest(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    first, again = tmp_path / "first.txt", tmp_path / "again.txt"
    first.write_text(
        "[3/27/26, 21:50:25] Orange: 还钱\n[3/27/26, 21:50:35] Orange: 还钱\n[3/27/26, 21:51:00] Ming: 不\n"
    )
    again.write_text(
        "[3/27/26, 21:50:26] Orange: 还钱\n[3/27/26, 21:50:34] Orange: 还钱\n[3/27/26, 21:52:00] Ming: 不\n"
    )
    choice = ImportChoice(zone="Asia/Shanghai", me=("Ming",))
    receipts = [_run(workspace, case, path, choice=choice) for path in (first, again, again)]
    assert [(receipt.added, receipt.duplicates) for receipt in receipts] == [(3, 0), (1, 2), (0, 3)]
    (unanswered,) = workspace.importing.preview(case.id, [first], QuietJob())
    assert {question.asked for question in unanswered.questions} == {Asked.TIMEZONE, Asked.ME}
    assert _run(workspace, case, first).refused is not None

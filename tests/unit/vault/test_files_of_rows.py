"""A row that is linked to a contact brings its files along, for as long as its import stands."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from shilu.core.case import CaseDraft
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.query import IncidentFilter
from shilu.core.source_row import NewRow
from shilu.vault.blobs import SealedBlob
from shilu.vault.connection import transaction
from shilu.vault.refold import identity_of, refold
from shilu.vault.twins import Asking
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, make_contact, make_receipt, make_row
from tests.unit.vault.handing_over import hand_over, new_vault, state

PICTURE, RECORDING, PAPER = b"a picture", b"a recording", b"a paper"


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


def _sealed(vault: Vault, content: bytes) -> SealedBlob:
    sealer = vault.evidence.sealer()
    sealer.write(content)
    return sealer.close()


def _file(content: bytes, name: str = "a.bin") -> Attachment:
    return Attachment(hashlib.sha256(content).hexdigest(), name, "application/octet-stream", len(content))


def begin(vault: Vault, case_id: str, *contents: bytes, twin_of: str = "", name: str = "a.bin") -> tuple[str, str]:
    """One row with these files, of an import that is not finished: the import, and the contact behind which it
    stands."""
    import_id = new_id()
    vault.imports.begin(import_id)
    contact = make_contact(attachments=tuple(_file(content, name) for content in contents))
    row = make_row(vault, contact, twin_of=twin_of)
    add_rows(vault, import_id, case_id, [row], [_sealed(vault, content) for content in contents])
    return import_id, row.incident


def finish(vault: Vault, case_id: str, import_id: str, *, twin: bool) -> None:
    address = make_contact().address
    assert address is not None
    receipt = replace(make_receipt(1), added=int(not twin), duplicates=int(twin))
    vault.imports.finish(import_id, case_id, receipt, {vault.directory.point_id(address): address})


def bring(vault: Vault, case_id: str, *contents: bytes, twin_of: str = "", name: str = "a.bin") -> tuple[str, str]:
    import_id, incident = begin(vault, case_id, *contents, twin_of=twin_of, name=name)
    finish(vault, case_id, import_id, twin=bool(twin_of))
    return import_id, incident


def shown(vault: Vault, incident: str) -> list[bytes]:
    """What the files of a contact hold."""
    return [vault.evidence.open(file.sha256).read() for file in vault.incidents.get(incident).attachments]


def assert_whole(vault: Vault) -> None:
    """The tables are what the history makes of them, and every file is there."""

    def anew() -> None:
        with transaction(vault._database):
            refold(vault._database, identity_of(vault._database))

    assert vault.check(QuietJob()) == ()
    vault._threads.run(anew)
    assert vault.check(QuietJob()) == ()


def test_a_contact_shows_the_files_of_all_rows_behind_it_each_once(vault: Vault, case_id: str) -> None:
    _, incident = bring(vault, case_id, PICTURE)
    bring(vault, case_id, PICTURE, RECORDING, twin_of=incident, name="b.bin")
    assert shown(vault, incident) == [PICTURE, RECORDING]
    assert [file.name for file in vault.incidents.get(incident).attachments] == ["a.bin", "b.bin"]
    assert_whole(vault)


def test_two_equal_files_of_one_row_are_two(vault: Vault, case_id: str) -> None:
    _, incident = bring(vault, case_id, PICTURE, PICTURE)
    bring(vault, case_id, PICTURE, twin_of=incident)
    assert shown(vault, incident) == [PICTURE, PICTURE]


def test_nothing_of_an_import_shows_before_it_is_finished(vault: Vault, case_id: str) -> None:
    _, incident = bring(vault, case_id)
    import_id, _ = begin(vault, case_id, PICTURE, twin_of=incident)
    assert shown(vault, incident) == []
    finish(vault, case_id, import_id, twin=True)
    assert shown(vault, incident) == [PICTURE]


def test_what_an_interrupted_import_brought_to_others_contacts_is_swept_away(
    vault: Vault, case_id: str, reopen: Callable[[Path], Vault]
) -> None:
    _, incident = bring(vault, case_id, PICTURE)
    begin(vault, case_id, RECORDING, twin_of=incident)
    vault.close()
    again = reopen(vault.path)
    assert again.noticed == ()
    assert shown(again, incident) == [PICTURE]
    assert len(list((again.path / "blobs").iterdir())) == 1
    assert_whole(again)
    again.close()


def test_words_that_an_interrupted_import_brought_are_swept_away(
    vault: Vault, case_id: str, reopen: Callable[[Path], Vault]
) -> None:
    _, bill = _say(vault, case_id, "")
    under_way = new_id()
    vault.imports.begin(under_way)
    row = make_row(vault, make_contact("还钱"), twin_of=bill.incident)
    add_rows(vault, under_way, case_id, [structs.replace(row, tells=True)])
    vault.close()
    again = reopen(vault.path)
    assert again.incidents.get(bill.incident).text == ""
    assert_whole(again)
    again.close()


def test_undoing_an_import_takes_the_files_that_only_it_brought(vault: Vault, case_id: str) -> None:
    first, incident = bring(vault, case_id, PICTURE, PAPER)
    second, _ = bring(vault, case_id, PICTURE, RECORDING, twin_of=incident)
    vault.imports.withdraw(second, "no")
    assert shown(vault, incident) == [PICTURE, PAPER]
    vault.imports.restore(second, "yes")
    vault.imports.withdraw(first, "no")
    assert vault.incidents.get(incident).status is Status.NEW
    assert shown(vault, incident) == [PICTURE, RECORDING]
    assert_whole(vault)
    vault.imports.restore(first, "yes")
    assert sorted(shown(vault, incident)) == sorted([PICTURE, RECORDING, PAPER])
    assert_whole(vault)


def test_with_every_import_undone_a_withdrawn_contact_still_has_its_files(vault: Vault, case_id: str) -> None:
    import_id, incident = bring(vault, case_id, PICTURE)
    vault.imports.withdraw(import_id, "no")
    assert vault.incidents.get(incident).status is Status.WITHDRAWN
    assert shown(vault, incident) == [PICTURE]


def test_what_a_person_told_stands_by_itself_when_the_import_beside_it_is_undone(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact(attachments=(_file(PAPER),)), sealed=[_sealed(vault, PAPER)])
    import_id, _ = bring(vault, case_id, PICTURE, twin_of=incident)
    assert shown(vault, incident) == [PAPER, PICTURE]
    vault.imports.withdraw(import_id, "no")
    assert shown(vault, incident) == [PAPER]
    assert vault.incidents.get(incident).sources == ()
    assert_whole(vault)


def test_erasing_an_import_takes_the_files_that_nothing_else_has(vault: Vault, case_id: str) -> None:
    _, incident = bring(vault, case_id, PICTURE)
    second, _ = bring(vault, case_id, PICTURE, RECORDING, twin_of=incident)
    planned = vault.erasing.plan_import(second)
    gone = vault.erasing.erase_import(second, "private", QuietJob())
    assert (planned.files, gone.files) == (1, 1)
    assert shown(vault, incident) == [PICTURE]
    assert len(list((vault.path / "blobs").iterdir())) == 1
    assert_whole(vault)


def test_erasing_a_contact_takes_the_files_of_every_row(vault: Vault, case_id: str) -> None:
    _, incident = bring(vault, case_id, PICTURE)
    bring(vault, case_id, RECORDING, twin_of=incident)
    bring(vault, case_id, PICTURE)
    assert vault.erasing.plan([incident]).files == 1
    assert vault.erasing.erase([incident], "private", QuietJob()).files == 1
    assert len(list((vault.path / "blobs").iterdir())) == 1
    assert_whole(vault)


@pytest.mark.parametrize("later", ["the row", "the erasure"])
@pytest.mark.parametrize("by", ["contact", "import"])
def test_what_was_linked_elsewhere_to_a_contact_that_was_erased_here_can_be_erased_too(
    vault: Vault, case_id: str, tmp_path: Path, later: str, by: str
) -> None:
    """Nobody may be left with a file that belongs to nothing and that nothing takes away."""
    _, incident = bring(vault, case_id, PICTURE)
    other = new_vault(tmp_path / "other.shilu")
    hand_over(vault, case_id, other)
    for text in "abc":  # each one event: what comes later in one vault is later in the history
        (vault if later == "the erasure" else other).incidents.log(case_id, make_contact(text))
    import_id, _ = bring(other, case_id, RECORDING, twin_of=incident)
    vault.erasing.erase([incident], "private", QuietJob())
    hand_over(vault, case_id, other)
    hand_over(other, case_id, vault)
    assert state(vault, case_id) == state(other, case_id)
    assert vault.erasing.left_of_erased(case_id).labels == ("1",)
    if by == "contact":
        gone = vault.erasing.erase([incident], "private too", QuietJob())
    else:
        assert vault.erasing.plan_import(import_id).rows == 1
        gone = vault.erasing.erase_import(import_id, "private too", QuietJob())
    assert (gone.rows, gone.files) == (1, 1)
    assert vault.erasing.left_of_erased(case_id).labels == ()
    hand_over(vault, case_id, other)
    for each in (vault, other):
        assert list((each.path / "blobs").iterdir()) == []
        assert_whole(each)
    other.close()


def test_a_case_file_carries_them_and_the_order_makes_no_difference(vault: Vault, case_id: str, tmp_path: Path) -> None:
    _, incident = bring(vault, case_id, PICTURE)
    other = new_vault(tmp_path / "other.shilu")
    hand_over(vault, case_id, other)
    bring(vault, case_id, RECORDING, twin_of=incident)
    undone, _ = bring(other, case_id, PAPER, twin_of=incident)
    bring(other, case_id, PAPER, PICTURE, twin_of=incident)
    other.imports.withdraw(undone, "no")
    hand_over(vault, case_id, other)
    hand_over(other, case_id, vault)
    assert sorted(shown(vault, incident)) == sorted([PICTURE, RECORDING, PAPER])
    assert state(vault, case_id) == state(other, case_id)
    for each in (vault, other):
        assert_whole(each)
    other.close()


def test_a_case_file_that_comes_while_an_import_is_under_way_touches_nothing_of_it(
    vault: Vault, case_id: str, tmp_path: Path
) -> None:
    _, incident = bring(vault, case_id)
    other = new_vault(tmp_path / "other.shilu")
    hand_over(vault, case_id, other)
    bring(other, case_id, PAPER, twin_of=incident)
    import_id, _ = begin(vault, case_id, PICTURE, twin_of=incident)
    hand_over(other, case_id, vault)
    assert shown(vault, incident) == [PAPER]
    finish(vault, case_id, import_id, twin=True)
    assert shown(vault, incident) == [PAPER, PICTURE]
    assert_whole(vault)
    other.close()


def _say(vault: Vault, case_id: str, text: str, twin_of: str = "") -> tuple[str, NewRow]:
    """An import of one message: as a bill tells of it, and as a phone does of one on a bill."""
    import_id = new_id()
    vault.imports.begin(import_id)
    row = structs.replace(make_row(vault, make_contact(text), twin_of=twin_of), tells=bool(twin_of))
    add_rows(vault, import_id, case_id, [row])
    finish(vault, case_id, import_id, twin=bool(twin_of))
    return import_id, row


def test_a_search_finds_the_words_that_show_and_no_others(vault: Vault, case_id: str) -> None:
    def found() -> list[str]:
        showing = vault.incidents.get(incident).text
        some = [
            word
            for word in ("still", "loud")
            if [one.id for one in vault.incidents.each(case_id, IncidentFilter(text=word))] == [incident]
        ]
        assert some == ([showing] if showing else [])
        assert_whole(vault)
        return some

    bill, row = _say(vault, case_id, "")
    incident = row.incident
    first, _ = _say(vault, case_id, "still", twin_of=incident)
    second, _ = _say(vault, case_id, "loud", twin_of=incident)
    assert found() == ["still"]
    vault.imports.withdraw(first, "not my phone")
    assert found() == ["loud"]
    vault.imports.withdraw(second, "nor this one")
    assert found() == []
    vault.imports.withdraw(bill, "all of it")
    assert vault.incidents.get(incident).text == "still"  # withdrawn, as documented as it was
    vault.imports.restore(second, "it is")
    assert found() == ["loud"]
    vault.imports.restore(first, "and that")
    assert found() == ["still"]
    vault.erasing.erase_import(first, "private", QuietJob())
    assert found() == ["loud"]


def test_words_that_a_bill_does_not_have_are_carried_too(vault: Vault, case_id: str, tmp_path: Path) -> None:
    _, row = _say(vault, case_id, "")
    other = new_vault(tmp_path / "other.shilu")
    hand_over(vault, case_id, other)
    by_phone = new_id()
    vault.imports.begin(by_phone)
    add_rows(
        vault,
        by_phone,
        case_id,
        [structs.replace(make_row(vault, make_contact("还钱"), twin_of=row.incident), tells=True)],
    )
    assert vault.incidents.get(row.incident).text == ""
    finish(vault, case_id, by_phone, twin=True)
    vault.incidents.judge(row.incident, Judgement(summary="a threat"), "")
    hand_over(vault, case_id, other)
    assert state(vault, case_id) == state(other, case_id)
    for each in (vault, other):
        assert each.incidents.get(row.incident).text == "还钱"
        assert_whole(each)
    other.erasing.erase_import(by_phone, "private", QuietJob())
    hand_over(other, case_id, vault)
    for each in (vault, other):
        assert each.incidents.get(row.incident).text == ""
        assert_whole(each)
    other.close()


def test_a_file_of_an_import_that_was_undone_finds_no_contact_any_more(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    import_id, _ = bring(vault, case_id, PICTURE, twin_of=incident)
    asking, sha256 = Asking(case_id, new_id(), 0), hashlib.sha256(PICTURE).hexdigest()
    assert vault.twins.with_files(asking, [sha256]) == {sha256: incident}
    vault.imports.withdraw(import_id, "no")
    assert vault.twins.with_files(asking, [sha256]) == {}
    vault.imports.restore(import_id, "yes")
    assert vault.twins.with_files(asking, [sha256]) == {sha256: incident}

"""What is asked for is found, in order and in full: by the index, by the tables, and while one is learning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.errors import Cancelled, UserError
from shilu.core.incident import Judgement, Status
from shilu.core.job import CancelledJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.vault.reader import IncidentReader
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, import_contacts, make_contact, make_row
from tests.unit.vault.searching import found_texts, learn, without_tables

Learn = Callable[[Vault], object]


def _nothing(_vault: Vault) -> None:
    """All of it still waits."""


def _a_little(vault: Vault) -> None:
    vault.learning.step()


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


@pytest.fixture(params=[_nothing, _a_little, learn])
def learnt(request: pytest.FixtureRequest) -> Iterator[Learn]:
    return request.param


def test_pages_put_together_are_the_whole(vault: Vault, case_id: str, learnt: Learn) -> None:
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=1000 * (n // 3)) for n in range(20)])
    vault.incidents.log(case_id, make_contact("sometime", at_ms=None))
    learnt(vault)
    vault.incidents.log(case_id, make_contact("between", at_ms=2000))
    after, seen = "", []
    while incidents := vault.finding.find(case_id, EVERYTHING, Page(3, after)).incidents:
        seen += [incident.number for incident in incidents]
        after = incidents[-1].id
    assert seen == [*range(1, 10), 22, *range(10, 22)]
    assert vault.finding.count(case_id, EVERYTHING) == 22


def test_a_position_is_the_place_in_the_list(vault: Vault, case_id: str, learnt: Learn) -> None:
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=1000 * (n // 3)) for n in range(8)])
    unknown = vault.incidents.log(case_id, make_contact("sometime", at_ms=None))
    learnt(vault)
    vault.incidents.log(case_id, make_contact("between", at_ms=1000))
    listed = [incident.id for incident in vault.incidents.each(case_id, EVERYTHING)]
    assert [vault.finding.position(case_id, EVERYTHING, i) for i in listed] == list(range(10))
    assert vault.finding.position(case_id, IncidentFilter(text="sometime"), unknown) == 0
    assert vault.finding.position(case_id, IncidentFilter(text="between"), unknown) is None


@pytest.mark.parametrize(
    "text", ["威", "威胁", "威胁你", "hr", "THR", "threat", "धम", "धमकी", "10412", "345678", "8", "100%"]
)
def test_one_and_two_characters_are_found_through_the_index(
    vault: Vault, case_id: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_contacts(
        vault,
        case_id,
        [
            make_contact("威胁你 Threat धमकी 100%", at_ms=1000),
            make_contact("胁威 retaht", at_ms=2000, number="10799991111"),
        ],
    )
    learn(vault)
    without_tables(monkeypatch)
    assert found_texts(vault, case_id, text)[:1] == ["威胁你 Threat धमकी 100%"]


def test_what_has_all_the_pieces_but_not_the_whole_is_not_found(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["钱还钱", "abcd bcde", "还钱还"]
    import_contacts(vault, case_id, [make_contact(t, at_ms=n, number=f"1041235{n}412") for n, t in enumerate(texts)])
    learn(vault)
    without_tables(monkeypatch)
    assert found_texts(vault, case_id, "还钱还") == ["还钱还"]
    assert found_texts(vault, case_id, "abcde") == []
    assert found_texts(vault, case_id, "41235") == texts
    assert found_texts(vault, case_id, "123541") == []
    assert found_texts(vault, case_id, "123514") == ["abcd bcde"]


def test_the_total_comes_along_when_it_costs_nothing(vault: Vault, case_id: str, learnt: Learn) -> None:
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=n) for n in range(5)])
    learnt(vault)
    assert vault.finding.find(case_id, EVERYTHING, Page(6)).total == 5
    assert vault.finding.find(case_id, EVERYTHING, Page(5)).total is None


def test_a_search_says_how_much_is_still_to_be_learnt(vault: Vault, case_id: str) -> None:
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=n) for n in range(5)])
    assert vault.finding.find(case_id, EVERYTHING, Page()).waiting == 5
    learn(vault)
    assert vault.finding.find(case_id, EVERYTHING, Page()).waiting == 0


def test_what_changes_after_it_was_learnt_is_found_as_it_is_now(vault: Vault, case_id: str) -> None:
    import_contacts(
        vault, case_id, [make_contact("还钱", at_ms=1), make_contact("还钱", at_ms=2, number="10787654321")]
    )
    learn(vault)
    first, second = vault.incidents.each(case_id, EVERYTHING)
    vault.incidents.judge(first.id, Judgement(summary="威胁", tags=("violence",), status=Status.REVIEWED), "")
    party = vault.directory.add_party(PartyDraft("石榴籽快借")).id
    assert second.contact_point is not None
    made = vault.directory.attribute(point=second.contact_point.id, party=party, role=Role.CREDITOR)
    for _ in range(2):
        assert _ids(vault, case_id, IncidentFilter(text="威胁")) == [first.id]
        assert _ids(vault, case_id, IncidentFilter(tags=("violence",))) == [first.id]
        assert _ids(vault, case_id, IncidentFilter(text="籽快")) == [second.id]
        assert _ids(vault, case_id, IncidentFilter(parties=(party,))) == [second.id]
        assert _ids(vault, case_id, IncidentFilter(unattributed=True)) == [first.id]
        learn(vault)
    vault.directory.withdraw(made.id, "")
    vault.incidents.judge(first.id, Judgement(status=Status.WITHDRAWN), "")
    for _ in range(2):
        assert _ids(vault, case_id, IncidentFilter(text="籽快")) == []
        assert _ids(vault, case_id, IncidentFilter(unattributed=True)) == [second.id]
        assert _ids(vault, case_id, IncidentFilter(withdrawn=True)) == [first.id]
        learn(vault)


def test_an_attribution_of_one_contact_reaches_no_other(vault: Vault, case_id: str) -> None:
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=n, number="106900012345") for n in range(3)])
    learn(vault)
    one = next(vault.incidents.each(case_id, EVERYTHING))
    party = vault.directory.add_party(PartyDraft("竹蜻蜓周转")).id
    assert one.contact_point is not None
    vault.directory.attribute(
        point=one.contact_point.id, party=party, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=one.id
    )
    for _ in range(2):
        assert _ids(vault, case_id, IncidentFilter(parties=(party,))) == [one.id]
        learn(vault)


def test_no_case_finds_what_is_anothers(vault: Vault, case_id: str) -> None:
    other = vault.cases.add(CaseDraft("另案", "王某")).id
    import_contacts(vault, case_id, [make_contact("还钱", at_ms=1)])
    import_contacts(vault, other, [make_contact("还钱 威胁", at_ms=1)])
    learn(vault)
    assert found_texts(vault, case_id, "还钱") == ["还钱"]
    assert found_texts(vault, case_id, "威胁") == []


def test_an_import_under_way_is_not_found(vault: Vault, case_id: str) -> None:
    vault.imports.begin("pending")
    add_rows(vault, "pending", case_id, [make_row(vault, make_contact("还钱"))])
    vault.incidents.log(case_id, make_contact("还"))
    learn(vault)
    assert found_texts(vault, case_id, "还") == ["还"]
    vault.imports.drop("pending")
    learn(vault)
    assert found_texts(vault, case_id, "还") == ["还"]


def test_an_import_taken_back_is_found_among_what_was_withdrawn(vault: Vault, case_id: str) -> None:
    import_id = import_contacts(vault, case_id, [make_contact(str(n), at_ms=n) for n in range(4)])
    learn(vault)
    vault.imports.withdraw(import_id, "")
    for _ in range(2):
        assert vault.finding.count(case_id, EVERYTHING) == 0
        assert vault.finding.count(case_id, IncidentFilter(withdrawn=True)) == 4
        assert vault.cases.all()[0].incidents == 0
        learn(vault)


def test_a_cancelled_search_gives_up(vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shilu.vault.connection._STEPS_BETWEEN_CHECKS", 1)
    import_contacts(vault, case_id, [make_contact("还钱", at_ms=n) for n in range(50)])
    for wanted in (EVERYTHING, IncidentFilter(text="还钱", channels=(Channel.SMS,))):
        with pytest.raises(Cancelled):
            vault.finding.find(case_id, wanted, Page(), CancelledJob())
        with pytest.raises(Cancelled):
            vault.finding.count(case_id, wanted, CancelledJob())
        learn(vault)
    assert vault.finding.count(case_id, EVERYTHING) == 50


def test_half_a_character_is_no_crash(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("还钱"))
    assert found_texts(vault, case_id, "\ud83d") == []
    learn(vault)
    assert found_texts(vault, case_id, "\ud83d") == []


def test_a_page_after_what_is_not_there_is_refused(vault: Vault, case_id: str, learnt: Learn) -> None:
    learnt(vault)
    with pytest.raises(UserError, match="unknown_incident"):
        vault.finding.find(case_id, EVERYTHING, Page(3, "nobody"))


def test_a_page_reads_what_concerns_it_and_not_the_directory(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=n, number=f"104{n:08d}") for n in range(40)])
    learn(vault)
    read: list[int] = []
    in_batches = IncidentReader.in_batches

    def counted(self: IncidentReader, statement: str, ids: list[str]) -> Iterator[object]:
        for row in in_batches(self, statement, ids):
            read.append(1)
            yield row

    monkeypatch.setattr(IncidentReader, "in_batches", counted)
    vault.finding.find(case_id, EVERYTHING, Page(3))
    assert len(read) <= 3 * 2  # each row's address and source


def _ids(vault: Vault, case_id: str, wanted: IncidentFilter) -> list[str]:
    found = vault.finding.find(case_id, wanted, Page())
    assert vault.finding.count(case_id, wanted) == len(found.incidents)
    return [incident.id for incident in found.incidents]


def test_the_vault_is_a_folder_that_holds_the_index(vault: Vault) -> None:
    index = Path(vault.path, "search.db")
    assert index.stat().st_mode & 0o777 == 0o600
    assert not index.read_bytes().startswith(b"SQLite format 3")


def test_what_is_incomplete_is_asked_of_the_tables_which_have_an_index_of_it(vault: Vault, case_id: str) -> None:
    import_contacts(vault, case_id, [make_contact("还钱")])
    learn(vault)

    def through_the_index(wanted: IncidentFilter) -> bool:
        return vault._threads.read(lambda: vault.finding._question(case_id, wanted)) is not None

    assert through_the_index(IncidentFilter(text="还"))
    assert not through_the_index(IncidentFilter(text="还", incomplete=True))

"""What is logged and imported is found again, in order, with everything that stands beside it."""

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import Judgement, Status, Tier
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault.blobs import CHUNK_BYTES
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, import_contacts, make_contact, make_receipt, make_row


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


def _texts(vault: Vault, case_id: str, wanted: IncidentFilter = EVERYTHING) -> list[str]:
    return [incident.text for incident in vault.incidents.each(case_id, wanted)]


def test_incidents_come_in_order_of_time_and_number_and_unknown_times_last(vault: Vault, case_id: str) -> None:
    for text, at_ms in (("b", 2000), ("?", None), ("a", 1000), ("b2", 2000)):
        vault.incidents.log(case_id, make_contact(text, at_ms=at_ms))
    assert _texts(vault, case_id) == ["a", "b", "b2", "?"]


def test_running_numbers_go_on_through_logged_and_imported_contacts(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("first", at_ms=1))
    import_contacts(vault, case_id, [make_contact("second", at_ms=2), make_contact("third", at_ms=3)])
    vault.incidents.log(case_id, make_contact("fourth", at_ms=4))
    assert [(i.number, i.text) for i in vault.incidents.each(case_id, EVERYTHING)] == [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (4, "fourth"),
    ]


def test_an_unfinished_import_shows_nowhere_and_is_gone_after_the_next_open(
    vault: Vault, case_id: str, reopen: Callable[[Path], Vault], tmp_path: Path
) -> None:
    vault.imports.begin("x")
    sealer = vault.evidence.sealer()
    sealer.write(b"picture")
    sealed = sealer.close()
    contact = make_contact("hidden", attachments=(Attachment(sealed.ref.sha256, "a.png", "image/png", 7),))
    add_rows(vault, "x", case_id, [make_row(vault, contact)], [sealed])
    assert _texts(vault, case_id) == []
    assert vault.cases.all()[0].incidents == 0
    vault.close()
    again = reopen(vault.path)
    assert again.evidence.all() == ()
    assert list((again.path / "blobs").iterdir()) == []
    assert again.check(QuietJob()) == ()
    again.close()


def test_what_was_imported_is_documented_and_what_was_logged_is_stated(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("said", at_ms=1))
    import_contacts(vault, case_id, [make_contact("read", at_ms=2)])
    said, read = vault.incidents.each(case_id, EVERYTHING)
    assert (said.tier, read.tier) == (Tier.STATED, Tier.OBSERVED)
    assert [source.locator for source in read.sources] == ["sms[1]@0"]


def test_a_party_given_a_number_shows_beside_every_contact_from_it(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("a", number="+86 104 1234 5678"))
    vault.incidents.log(case_id, make_contact("b", number="10787654321"))
    party = vault.directory.add_party(PartyDraft("石榴籽快借"))
    point = next(p for p in vault.directory.points().values() if p.e164 == "+8610412345678")
    made = vault.directory.attribute(point=point.id, party=party.id, role=Role.CREDITOR)
    shown = {i.text: [p.name for p in i.parties] for i in vault.incidents.each(case_id, EVERYTHING)}
    assert shown == {"a": ["石榴籽快借"], "b": []}
    assert _texts(vault, case_id, IncidentFilter(parties=(party.id,))) == ["a"]
    assert _texts(vault, case_id, IncidentFilter(unattributed=True)) == ["b"]
    assert vault.directory.attribute(point=point.id, party=party.id, role=Role.CREDITOR) == made
    vault.directory.withdraw(made.id, "mistaken")
    assert _texts(vault, case_id, IncidentFilter(parties=(party.id,))) == []


def test_what_is_said_of_one_contact_holds_for_that_contact_only(vault: Vault, case_id: str) -> None:
    party = vault.directory.add_party(PartyDraft("竹蜻蜓周转"))
    vault.incidents.log(case_id, make_contact("a", number=""), party=party.id, party_scope=Scope.INCIDENT)
    vault.incidents.log(case_id, make_contact("b", number=""))
    assert _texts(vault, case_id, IncidentFilter(parties=(party.id,))) == ["a"]


def test_a_judgement_is_a_new_revision_and_leaves_the_words_alone(vault: Vault, case_id: str) -> None:
    incident_id = vault.incidents.log(case_id, make_contact("verbatim"))
    vault.incidents.judge(incident_id, Judgement(summary="I was afraid", tags=("violence",)), "")
    incident = vault.incidents.get(incident_id)
    assert (incident.text, incident.summary, incident.tags, incident.revision) == (
        "verbatim",
        "I was afraid",
        ("violence",),
        2,
    )
    assert _texts(vault, case_id, IncidentFilter(text="AFRAID")) == ["verbatim"]


def test_a_withdrawn_contact_leaves_the_list_and_can_be_seen_among_the_withdrawn(vault: Vault, case_id: str) -> None:
    incident_id = vault.incidents.log(case_id, make_contact("mistake"))
    vault.incidents.judge(incident_id, Judgement(status=Status.WITHDRAWN), "typed twice")
    assert _texts(vault, case_id) == []
    assert _texts(vault, case_id, IncidentFilter(withdrawn=True)) == ["mistake"]


def test_an_import_taken_back_leaves_what_another_source_still_shows(vault: Vault, case_id: str) -> None:
    first = import_contacts(vault, case_id, [make_contact("both", at_ms=1), make_contact("one", at_ms=2)])
    both = next(iter(vault.incidents.each(case_id, EVERYTHING)))
    second = new_id()
    vault.imports.begin(second)
    twin = make_row(vault, make_contact("both", at_ms=1), twin_of=both.id, locator="sms[9]")
    add_rows(vault, second, case_id, [twin])
    receipt = replace(make_receipt(1, sha256="cd" * 32), added=0, duplicates=1)
    vault.imports.finish(second, case_id, receipt, {})
    assert len(vault.incidents.get(both.id).sources) == 2
    assert vault.imports.withdraw(first, "the wrong phone") == 1
    assert _texts(vault, case_id) == ["both"]
    assert [source.locator for source in vault.incidents.get(both.id).sources] == ["sms[9]"]
    assert vault.check(QuietJob()) == ()


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_an_attachment_comes_back_byte_for_byte_and_in_pieces(vault: Vault, case_id: str, size: int) -> None:
    content = bytes(n * 7 % 251 for n in range(size))
    sealer = vault.evidence.sealer()
    for start in range(0, size, 1000):
        sealer.write(content[start : start + 1000])
    sealed = sealer.close()
    attachment = Attachment(sealed.ref.sha256, "a.bin", "application/octet-stream", size)
    vault.incidents.log(case_id, make_contact(attachments=(attachment,)), sealed=[sealed])
    with vault.evidence.open(attachment.sha256) as file:
        assert file.read() == content
        file.seek(-min(size, 10), io.SEEK_END)
        assert file.read() == content[max(0, size - 10) :]


def test_any_flipped_bit_of_an_attachment_is_noticed(vault: Vault, case_id: str) -> None:
    sealer = vault.evidence.sealer()
    sealer.write(b"x" * 1000)
    sealed = sealer.close()
    attachment = Attachment(sealed.ref.sha256, "a.bin", "application/octet-stream", 1000)
    vault.incidents.log(case_id, make_contact(attachments=(attachment,)), sealed=[sealed])
    (path,) = (vault.path / "blobs").iterdir()
    genuine = path.read_bytes()
    for position in range(0, len(genuine), 97):
        path.write_bytes(genuine[:position] + bytes([genuine[position] ^ 1]) + genuine[position + 1 :])
        with pytest.raises(UserError, match=r"vault\.attachment_damaged"), vault.evidence.open(attachment.sha256) as f:
            f.read()


def test_the_same_file_twice_is_kept_once(vault: Vault, case_id: str) -> None:
    for _ in range(2):
        sealed = []
        for _ in range(2):
            sealer = vault.evidence.sealer()
            sealer.write(b"same")
            sealed.append(sealer.close())
        attachment = Attachment(sealed[0].ref.sha256, "a", "text/plain", 4)
        vault.incidents.log(case_id, make_contact(attachments=(attachment, attachment)), sealed=sealed)
    assert len(list((vault.path / "blobs").iterdir())) == 1
    with vault.evidence.open(attachment.sha256) as file:
        assert file.read() == b"same"


def test_many_threads_may_use_a_vault_at_once(vault: Vault, case_id: str) -> None:
    threads = [
        threading.Thread(target=lambda n=n: vault.incidents.log(case_id, make_contact(f"from {n}", at_ms=n)))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(i.number for i in vault.incidents.each(case_id, EVERYTHING)) == list(range(1, 13))
    assert vault.check(QuietJob()) == ()


@pytest.mark.parametrize("tampering", ["update incidents set text = 'forged'", "delete from incident_rows"])
def test_a_table_that_is_not_what_the_history_says_is_named(vault: Vault, case_id: str, tampering: str) -> None:
    import_contacts(vault, case_id, [make_contact("genuine")])
    assert vault.check(QuietJob()) == ()
    vault._threads.run(lambda: vault._database.conn.execute(tampering))
    assert vault.check(QuietJob()) != ()


def test_a_changed_body_of_the_history_is_named(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("genuine"))
    change = "update bodies set body = replace(body, 'genuine', 'forgery')"
    vault._threads.run(lambda: vault._database.conn.execute(change))
    assert any(problem.path.startswith(case_id) for problem in vault.check(QuietJob()))

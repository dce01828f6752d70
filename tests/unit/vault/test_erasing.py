"""What is erased is gone from the vault, the chain holds, and the history says that something was."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault import erasures
from shilu.vault.connection import transaction
from shilu.vault.erasing import empty_log
from shilu.vault.history import DIRECTORY
from shilu.vault.refold import identity_of, refold
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, import_contacts, make_contact, make_receipt, make_row

SECRET = "CANARY 私人的话"
PRIVATE = "10887654321"
_SALTS = "select json_extract(body, '$.salt') from {}"


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


def _said(vault: Vault, statement: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
    return vault._threads.run(lambda: vault._database.conn.execute(statement, values).fetchall())


def _everything(vault: Vault) -> str:
    """All that the database can say of itself."""
    tables = [name for (name,) in _said(vault, "select name from sqlite_master where type = 'table'")]
    return "\n".join(repr(row) for table in tables for row in _said(vault, f"select * from {table}"))  # noqa: S608 - our own tables


def _attached(vault: Vault, content: bytes) -> tuple[Attachment, list]:  # type: ignore[type-arg]
    sealer = vault.evidence.sealer()
    sealer.write(content)
    sealed = sealer.close()
    return Attachment(sealed.ref.sha256, "a.png", "image/png", len(content)), [sealed]


def assert_whole(vault: Vault) -> None:
    """Chains, rows and files fit, and the tables are the fold of the history, live as when folded anew."""
    assert vault.check(QuietJob()) == ()

    def anew() -> None:
        with transaction(vault._database):
            refold(vault._database, identity_of(vault._database))

    vault._threads.run(anew)
    assert vault.check(QuietJob()) == ()


def test_the_words_of_an_erased_contact_are_nowhere_in_the_vault(
    vault: Vault, case_id: str, reopen: Callable[[Path], Vault]
) -> None:
    picture, sealed = _attached(vault, b"private picture")
    party = vault.directory.add_party(PartyDraft("石榴籽快借")).id
    erased = vault.incidents.log(
        case_id,
        make_contact(SECRET, number=PRIVATE, attachments=(picture,)),
        note=SECRET,
        party=party,
        party_scope=Scope.INCIDENT,
        sealed=sealed,
    )
    vault.incidents.judge(erased, Judgement(summary=SECRET), SECRET)
    kept = vault.incidents.log(case_id, make_contact("genuine"))
    assert SECRET in _everything(vault)
    gone = vault.erasing.erase([erased], "a private message", QuietJob())
    assert (gone.incidents, gone.rows, gone.files) == (1, 0, 1)
    assert SECRET not in _everything(vault)
    assert PRIVATE not in _everything(vault)
    assert list((vault.path / "blobs").iterdir()) == []
    assert [incident.id for incident in vault.incidents.each(case_id, EVERYTHING)] == [kept]
    tomb = vault.incidents.get(erased)
    assert (tomb.number, tomb.status, tomb.text, tomb.contact_point) == (1, Status.ERASED, "", None)
    assert_whole(vault)
    vault.close()
    again = reopen(vault.path)
    assert again.incidents.get(erased) == tomb
    assert_whole(again)
    again.close()


def _pages(vault: Vault) -> bytes:
    """Every page of the file in clear, the free ones included (SQLCipher 4: AES-256-CBC, 80 bytes reserved)."""
    empty_log(vault._database, vault._threads)
    file, key = (vault.path / "vault.db").read_bytes(), vault._file.master.database
    plain = []
    for start in range(0, len(file), 4096):
        page = file[start : start + 4096]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(page[4016:4032])).decryptor()
        plain.append(decryptor.update(page[0 if start else 16 : 4016]))
    return b"".join(plain)


def test_what_was_erased_is_in_no_page_of_the_file_nor_in_the_log(vault: Vault, case_id: str) -> None:
    erased = [vault.incidents.log(case_id, make_contact(SECRET, number=PRIVATE)) for _ in range(20)]
    assert SECRET.encode() in _pages(vault)
    vault.erasing.erase(erased, "private", QuietJob())
    log = vault.path / "vault.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    assert SECRET.encode() not in _pages(vault)
    assert PRIVATE.encode() not in _pages(vault)


def test_what_was_erased_cannot_be_guessed_from_the_hash_that_stays(vault: Vault, case_id: str) -> None:
    """Words can be few enough to try; so each body and each row has a salt, which goes with it."""
    for _ in range(3):
        vault.incidents.log(case_id, make_contact(SECRET))
    import_contacts(vault, case_id, [make_contact(SECRET) for _ in range(3)])
    salts = [salt for table in ("bodies", "source_rows") for (salt,) in _said(vault, _SALTS.format(table))]
    assert len(salts) == len(set(salts)) >= 3 + 3
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)


def test_the_numbers_of_a_case_go_on_after_an_erasure(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("a"))
    last = vault.incidents.log(case_id, make_contact("b"))
    vault.erasing.erase([last], "private", QuietJob())
    assert_whole(vault)
    assert vault.incidents.get(vault.incidents.log(case_id, make_contact("c"))).number == 3
    assert_whole(vault)


def test_a_file_that_something_else_still_names_stays(vault: Vault, case_id: str) -> None:
    picture, sealed = _attached(vault, b"picture of both")
    first = vault.incidents.log(case_id, make_contact("a", attachments=(picture,)), sealed=sealed)
    second = vault.incidents.log(case_id, make_contact("b", attachments=(picture,)))
    assert vault.erasing.plan([first]).files == 0
    assert vault.erasing.erase([first], "private", QuietJob()).files == 0
    with vault.evidence.open(picture.sha256) as file:
        assert file.read() == b"picture of both"
    assert vault.erasing.plan([second]).files == 1
    vault.erasing.erase([second], "private", QuietJob())
    assert vault.evidence.all() == ()
    assert_whole(vault)


def test_an_address_that_others_use_stays_and_one_of_many_noted_together_can_go(vault: Vault, case_id: str) -> None:
    imported = [make_contact("a", at_ms=1), make_contact(SECRET, at_ms=2, number=PRIVATE)]
    import_contacts(vault, case_id, imported)
    erased = next(i.id for i in vault.incidents.each(case_id, EVERYTHING) if i.text == SECRET)
    before = {p.key for p in vault.directory.points().values()}
    vault.erasing.erase([erased], "private", QuietJob())
    assert {p.key for p in vault.directory.points().values()} == {key for key in before if PRIVATE not in key}
    assert PRIVATE not in _everything(vault)
    assert_whole(vault)


def test_an_address_that_a_party_was_given_stays(vault: Vault, case_id: str) -> None:
    erased = vault.incidents.log(case_id, make_contact("a", number=PRIVATE))
    point = next(iter(vault.directory.points()))
    party = vault.directory.add_party(PartyDraft("竹蜻蜓周转"))
    vault.directory.attribute(point=point, party=party.id, role=Role.CREDITOR)
    vault.erasing.erase([erased], "private", QuietJob())
    assert list(vault.directory.points()) == [point]
    assert_whole(vault)


def test_a_mistaken_import_is_erased_row_by_row_and_its_root_still_holds(vault: Vault, case_id: str) -> None:
    import_id = import_contacts(vault, case_id, [make_contact(f"{SECRET} {n}", at_ms=n) for n in range(230)])
    vault.incidents.log(case_id, make_contact("genuine", at_ms=1))
    plan = vault.erasing.plan_import(import_id)
    gone = vault.erasing.erase_import(import_id, "the wrong phone", QuietJob())
    assert gone == plan
    assert (gone.incidents, gone.rows, gone.kept) == (230, 230, 0)
    assert SECRET not in _everything(vault)
    assert [i.text for i in vault.incidents.each(case_id, EVERYTHING)] == ["genuine"]
    assert vault.erasing.count(case_id) == 230
    assert vault.imports.receipts(case_id) == ()
    assert_whole(vault)
    with pytest.raises(UserError, match=r"usage\.unknown_import"):
        vault.erasing.erase_import(import_id, "again", QuietJob())


def test_what_another_import_also_shows_stays_and_its_own_row_can_go(vault: Vault, case_id: str) -> None:
    first = import_contacts(vault, case_id, [make_contact("both", at_ms=1), make_contact(SECRET, at_ms=2)])
    both = next(i for i in vault.incidents.each(case_id, EVERYTHING) if i.text == "both")
    second = new_id()
    vault.imports.begin(second)
    twin = make_row(vault, make_contact("both", at_ms=1), twin_of=both.id, locator="sms[9]")
    add_rows(vault, second, case_id, [twin])
    receipt = make_receipt(1, sha256="cd" * 32)
    vault.imports.finish(second, case_id, receipt.__class__(**{**_fields(receipt), "added": 0, "duplicates": 1}), {})
    gone = vault.erasing.erase_import(second, "the wrong phone", QuietJob())
    assert (gone.incidents, gone.rows, gone.kept) == (0, 1, 0)
    assert [s.locator for s in vault.incidents.get(both.id).sources] == ["sms[1]@0"]
    assert_whole(vault)
    assert vault.erasing.erase_import(first, "the wrong phone", QuietJob()).incidents == 2
    assert SECRET not in _everything(vault)
    assert_whole(vault)


def _fields(receipt: object) -> dict[str, object]:
    return {name: getattr(receipt, name) for name in receipt.__class__.__slots__}  # type: ignore[attr-defined]


def test_a_contact_that_two_imports_brought_stays_when_the_first_is_erased(vault: Vault, case_id: str) -> None:
    first = import_contacts(vault, case_id, [make_contact("both", at_ms=1)])
    both = next(iter(vault.incidents.each(case_id, EVERYTHING)))
    second = new_id()
    vault.imports.begin(second)
    add_rows(vault, second, case_id, [make_row(vault, make_contact("both", at_ms=1), twin_of=both.id, locator="x")])
    receipt = make_receipt(1, sha256="cd" * 32)
    vault.imports.finish(second, case_id, receipt.__class__(**{**_fields(receipt), "added": 0, "duplicates": 1}), {})
    gone = vault.erasing.erase_import(first, "the wrong phone", QuietJob())
    assert (gone.incidents, gone.rows, gone.kept) == (0, 0, 1)
    assert vault.incidents.get(both.id).text == "both"
    assert_whole(vault)


def test_an_erased_contact_is_judged_no_more_and_cannot_be_erased_twice(vault: Vault, case_id: str) -> None:
    erased = vault.incidents.log(case_id, make_contact("a"))
    vault.erasing.erase([erased], "private", QuietJob())
    with pytest.raises(UserError, match=r"usage\.incident_erased"):
        vault.incidents.judge(erased, Judgement(summary="again"), "")
    with pytest.raises(UserError, match=r"usage\.unknown_incident"):
        vault.erasing.erase([erased], "again", QuietJob())
    assert [i.id for i in vault.incidents.each(case_id, IncidentFilter(withdrawn=True))] == [erased]


def test_nothing_is_erased_when_one_of_the_contacts_is_not_there(vault: Vault, case_id: str) -> None:
    there = vault.incidents.log(case_id, make_contact("a"))
    with pytest.raises(UserError, match=r"usage\.unknown_incident"):
        vault.erasing.erase([there, new_id()], "private", QuietJob())
    assert vault.incidents.get(there).text == "a"


def test_an_import_taken_back_and_erased_does_not_come_back(vault: Vault, case_id: str) -> None:
    import_id = import_contacts(vault, case_id, [make_contact(SECRET)])
    vault.imports.withdraw(import_id, "the wrong phone")
    vault.erasing.erase_import(import_id, "the wrong phone", QuietJob())
    with pytest.raises(UserError, match=r"usage\.unknown_import"):
        vault.imports.restore(import_id, "after all")
    assert list(vault.incidents.each(case_id, EVERYTHING)) == []
    assert_whole(vault)


@pytest.mark.parametrize(
    ("tampering", "problem"),
    [
        ("delete from bodies where body like '%incident.logged%'", "history_broken"),
        ("update source_rows set body = null, raw = null, segments = null where ordinal = 1", "row_missing"),
        ("delete from source_rows where ordinal = 1", "rows_differ"),
        ("update source_rows set raw = x'00' where ordinal = 1", "row_changed"),
        ("update source_rows set locator = 'sms[9]' where ordinal = 1", "row_changed"),
        ("update source_rows set body = replace(body, 'genuine', 'forgery')", "row_changed"),
        ("insert into source_rows select 'x', 0, locator, leaf, body, raw, null from source_rows", "rows_differ"),
    ],
)
def test_what_is_missing_without_an_erasure_is_damage(vault: Vault, case_id: str, tampering: str, problem: str) -> None:
    vault.erasing.erase([vault.incidents.log(case_id, make_contact("gone"))], "private", QuietJob())
    vault.incidents.log(case_id, make_contact("genuine"))
    import_contacts(vault, case_id, [make_contact(f"genuine {n}", at_ms=n) for n in range(2)])
    assert vault.check(QuietJob()) == ()
    if "insert" in tampering:
        tampering += " where ordinal = 0"
    _said(vault, tampering)
    assert problem in {found.problem for found in vault.check(QuietJob())}


def test_an_event_told_of_another_place_is_noticed(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("a"))
    _said(vault, "drop trigger events_are_not_changed")
    _said(vault, "update events set lamport = lamport + 100 where chain = ?", case_id)
    assert "history_broken" in {found.problem for found in vault.check(QuietJob())}


def test_erasures_of_another_vault_are_carried_out_and_reach_no_other_case(vault: Vault, case_id: str) -> None:
    """As after a merge: the event is there, and so is still what it names."""
    mine = vault.incidents.log(case_id, make_contact(SECRET))
    other_case = vault.cases.add(CaseDraft("另案", "王某")).id
    other = vault.incidents.log(other_case, make_contact("of another case"))
    bodies = {
        json.loads(body)["data"]["id"]: bytes(hashed)
        for hashed, body in _said(vault, "select body_hash, body from bodies where body like '%incident.logged%'")
    }

    def merge() -> tuple[str, ...]:
        with transaction(vault._database):
            vault._history.record(
                case_id,
                "incident.erased",
                {
                    "incidents": [_tomb(mine, bodies[mine]), _tomb(other, bodies[other])],
                    "bodies": [bodies[mine].hex(), bodies[other].hex()],
                    "rows": [],
                    "reason": "asked to",
                },
            )
            refold(vault._database, identity_of(vault._database))
            connection = vault._database.conn
            return erasures.carry_out(connection, erasures.named(connection))

    assert vault._threads.run(merge) == ()
    assert SECRET not in _everything(vault)
    assert vault.incidents.get(other).text == "of another case"
    assert_whole(vault)


def _tomb(incident: str, hashed: bytes) -> dict[str, object]:
    return {
        "id": incident,
        "number": 1,
        "origin": "o",
        "import": None,
        "revision": 2,
        "recorded_ms": 1,
        "recorded_offset_s": 0,
        "clock_offset_ms": None,
        "bodies": [hashed.hex()],
    }


def test_a_revision_made_apart_of_an_erased_contact_waits_until_it_is_erased_too(vault: Vault, case_id: str) -> None:
    erased = vault.incidents.log(case_id, make_contact("a"))
    vault.erasing.erase([erased], "private", QuietJob())

    def revise_elsewhere() -> None:
        with transaction(vault._database):
            data = {"id": erased, "changes": {"summary": SECRET}, "reason": ""}
            vault._history.record(case_id, "incident.judged", data)

    vault._threads.run(revise_elsewhere)
    assert vault.incidents.get(erased).summary == ""
    assert SECRET in _everything(vault)
    assert vault.erasing.left_of_erased(case_id).labels == ("1",)
    vault.erasing.erase([erased], "this too", QuietJob())
    assert vault.erasing.left_of_erased(case_id).labels == ()
    assert SECRET not in _everything(vault)
    assert vault.incidents.get(erased).status is Status.ERASED
    assert_whole(vault)


def test_the_directory_says_that_an_address_was_erased_and_not_which(vault: Vault, case_id: str) -> None:
    erased = vault.incidents.log(case_id, make_contact("a", number=PRIVATE))
    vault.erasing.erase([erased], "private", QuietJob())
    told = [body for (body,) in _said(vault, "select body from bodies") if json.loads(body)["kind"] == "points.erased"]
    assert len(told) == 1
    assert json.loads(told[0])["chain"] == DIRECTORY
    assert PRIVATE not in told[0]

"""What an opening does costs the same however much is in the vault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault.blobs import BlobFolder
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import import_contacts, make_contact

Reopen = Callable[[Path], Vault]


def test_the_attachments_are_not_listed_when_the_vault_was_closed(
    vault: Vault, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()
    monkeypatch.setattr(BlobFolder, "sweep", _refused)
    reopen(vault.path).close()


def test_what_an_interruption_left_among_the_attachments_is_removed(vault: Vault, reopen: Reopen) -> None:
    left = vault.path / "blobs" / ".tmp-0123456789abcdef"
    left.write_bytes(b"half")
    log = (vault.path / "vault.db-wal").read_bytes()
    vault.close()
    assert left.exists()
    (vault.path / "vault.db-wal").write_bytes(log)  # as it is after a power cut
    reopen(vault.path).close()
    assert not left.exists()


def test_the_heads_are_the_last_events_of_all_chains(vault: Vault) -> None:
    cases = [vault.cases.add(CaseDraft(f"案件{n}", "李某")).id for n in range(4)]
    for n, case_id in enumerate(cases):
        for _ in range(n):
            vault.incidents.log(case_id, make_contact("还钱"))
    heads = vault._threads.run(vault._history.heads)
    assert {head.chain: head.seq for head in heads if head.chain in cases} == {c: n + 1 for n, c in enumerate(cases)}
    assert {head.chain for head in heads} == {*cases, "directory"}
    assert list(heads) == sorted(heads, key=lambda head: (head.chain, head.origin))


def test_a_case_tells_how_many_contacts_stand_without_counting_them(vault: Vault) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    other = vault.cases.add(CaseDraft("另案", "王某")).id
    first = import_contacts(vault, case_id, [make_contact(str(n), at_ms=n) for n in range(5)])
    vault.incidents.log(case_id, make_contact("还钱"))
    vault.incidents.log(other, make_contact("还钱"))
    vault.imports.begin("under way")
    assert [case.incidents for case in vault.cases.all()] == [6, 1]
    vault.imports.withdraw(first, "")
    assert [case.incidents for case in vault.cases.all()] == [1, 1]
    assert vault.incidents.count(case_id, EVERYTHING) == 1
    assert vault.incidents.count(case_id, IncidentFilter(withdrawn=True)) == 5


def _refused(*_: object) -> None:
    raise AssertionError("every attachment was looked at")

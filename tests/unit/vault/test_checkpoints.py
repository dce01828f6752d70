"""A checkpoint kept elsewhere shows whether anything was removed from the history or changed in it since."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shilu.core import checkpoint as notes
from shilu.core.case import CaseDraft
from shilu.core.checkpoint import CheckpointState, Statement
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.core.incident import Judgement
from shilu.core.job import QuietJob
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import import_contacts, make_contact


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


def _state(vault: Vault, note: str) -> CheckpointState:
    return vault.checkpoints.verdict(notes.read(note)).state


def _execute(vault: Vault, *statements: str) -> None:
    """What somebody does who has the keys and no scruples."""

    def tamper() -> None:
        for statement in ("drop trigger events_are_not_changed", "drop trigger events_are_not_removed", *statements):
            vault._database.conn.execute(statement)

    vault._threads.run(tamper)


def test_the_same_history_gives_the_same_bytes(vault: Vault, case_id: str, reopen: Callable[[Path], Vault]) -> None:
    vault.incidents.log(case_id, make_contact())
    note = vault.checkpoints.note(case_id)
    assert vault.checkpoints.note(case_id) == note
    vault.incidents.log(vault.cases.add(CaseDraft("另案", "王某")).id, make_contact())
    assert vault.checkpoints.note(case_id) == note
    vault.close()
    again = reopen(vault.path)
    assert again.checkpoints.note(case_id) == note
    again.close()


def test_a_history_that_went_on_still_contains_the_checkpoint(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    note = vault.checkpoints.note(case_id)
    vault.incidents.judge(incident, Judgement(summary="a"), "")
    import_contacts(vault, case_id, [make_contact("b")])
    verdict = vault.checkpoints.verdict(notes.read(note))
    assert (verdict.state, verdict.size, verdict.later) == (CheckpointState.CONTAINED, 2, 2)


def test_an_erasure_leaves_the_checkpoint_contained(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    note = vault.checkpoints.note(case_id)
    vault.erasing.erase([incident], "private", QuietJob())
    assert _state(vault, note) is CheckpointState.CONTAINED


@pytest.mark.parametrize(
    "statement",
    [
        "delete from events where seq = 3 and chain = '{case}'",
        "update events set hash = zeroblob(32) where seq = 2 and chain = '{case}'",
        "update events set hash = zeroblob(32) where seq = 3 and chain = '{case}'",
        "update events set lamport = lamport + 50 where seq = 1 and chain = '{case}'",
    ],
)
def test_what_was_removed_or_changed_shows(vault: Vault, case_id: str, statement: str) -> None:
    for _ in range(2):
        vault.incidents.log(case_id, make_contact())
    note = vault.checkpoints.note(case_id)
    _execute(vault, statement.format(case=case_id))
    assert _state(vault, note) is CheckpointState.CHANGED


def test_a_history_made_up_anew_by_the_owner_shows(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact("genuine"))
    note = vault.checkpoints.note(case_id)
    _execute(vault, f"delete from events where chain = '{case_id}' and seq = 2")  # noqa: S608 - an id of ours
    vault.incidents.log(case_id, make_contact("made up"))
    assert _state(vault, note) is CheckpointState.CHANGED


def test_an_altered_note_and_one_of_another_case_or_vault_are_told_apart(
    vault: Vault, case_id: str, tmp_path: Path, closed_vault: Path, reopen: Callable[[Path], Vault]
) -> None:
    note = vault.checkpoints.note(case_id)
    assert _state(vault, note.replace("\n1\n", "\n2\n").replace(" 1 ", " 2 ")) is CheckpointState.BAD_SIGNATURE
    other = reopen(closed_vault)
    other_case = other.cases.add(CaseDraft("案件", "李某")).id
    assert _state(vault, other.checkpoints.note(other_case)) is CheckpointState.OTHER_CASE
    assert _state(other, note) is CheckpointState.OTHER_CASE
    _execute(vault, "update origins set public_key = zeroblob(32)")
    assert _state(vault, note) is CheckpointState.UNKNOWN_KEY
    other.close()


@pytest.mark.parametrize(
    "untrue",
    [
        lambda said: replace(said, size=said.size - 1),
        lambda said: replace(said, root=bytes(32)),
        lambda said: replace(said, heads=(replace(said.heads[0], hash=bytes(32)),)),
        lambda said: replace(said, heads=(replace(said.heads[0], seq=said.size + 1),), size=said.size + 1),
    ],
    ids=["size", "root", "hash of a head", "a head that is not there"],
)
def test_a_note_that_says_what_never_was_is_refused_though_the_key_signed_it(
    vault: Vault, case_id: str, untrue: Callable[[Statement], Statement]
) -> None:
    for _ in range(3):
        vault.incidents.log(case_id, make_contact())
    said = untrue(notes.read(vault.checkpoints.note(case_id)).statement)
    (secret,) = vault._threads.run(
        lambda: vault._database.conn.execute("select signing_key from origins where mine = 1").fetchone()
    )
    signature = Ed25519PrivateKey.from_private_bytes(bytes(secret)).sign(said.body)
    assert _state(vault, said.signed(signature)) is CheckpointState.CHANGED


def test_an_older_copy_of_the_whole_vault_shows_against_a_checkpoint(
    vault: Vault, case_id: str, tmp_path: Path, reopen: Callable[[Path], Vault]
) -> None:
    """It is genuine, so that nothing else can show it."""
    vault.close()
    older = shutil.copytree(vault.path, tmp_path / "older.shilu")
    again = reopen(vault.path)
    again.incidents.log(case_id, make_contact())
    note = again.checkpoints.note(case_id)
    again.close()
    back = reopen(older)
    assert back.check(QuietJob()) == ()
    assert _state(back, note) is CheckpointState.CHANGED
    back.close()


def test_any_flipped_letter_of_a_note_is_noticed(vault: Vault, case_id: str) -> None:
    vault.incidents.log(case_id, make_contact())
    note = vault.checkpoints.note(case_id)
    for place in range(0, len(note), 3):
        letter = "b" if note[place] != "b" else "c"
        altered = note[:place] + letter + note[place + 1 :]
        try:
            state = _state(vault, altered)
        except ValueError:
            continue
        assert state is not CheckpointState.CONTAINED, place


def test_a_case_that_there_is_not_has_no_checkpoint(vault: Vault) -> None:
    with pytest.raises(UserError, match=r"usage\.unknown_case"):
        vault.checkpoints.note(new_id())


def test_a_note_tells_nothing_of_the_contacts(vault: Vault, case_id: str) -> None:
    before = vault.checkpoints.note(case_id)
    vault.incidents.log(case_id, make_contact("CANARY", number="10887654321"))
    after = vault.checkpoints.note(case_id)
    assert len(after) == len(before)
    for words in ("CANARY", "10887654321", "案件", "李某", hashlib.sha256(b"CANARY").hexdigest()):
        assert words not in after

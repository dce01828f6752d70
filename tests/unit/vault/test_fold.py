"""Every table is a fold of the history, or is named here with the reason why it is none."""

from __future__ import annotations

from shilu.core.history_labels import KINDS as WORDS
from shilu.core.revision import UNDOABLE
from shilu.vault.check import of_case
from shilu.vault.fold import KINDS, TABLES
from shilu.vault.vault import Vault

NO_FOLD = {
    "secrets": "keys; they are nowhere but here",
    "origins": "signing keys of this vault, and public keys of others",
    "events": "the history itself: places and hashes",
    "bodies": "the history itself: what happened",
    "source_rows": "rows of imports; the history has their count and root",
    "evidence": "keys of sealed files",
    "pending_imports": "imports under way, which are not history yet",
    "versions": "with what version of its rules something derived was made",
    "search_queue": "what the search index has still to learn",
}


def test_every_table_is_a_fold_of_the_history_or_has_a_reason(vault: Vault) -> None:
    statement = "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'"
    there = {name for (name,) in vault._threads.run(lambda: vault._database.conn.execute(statement).fetchall())}
    assert there - set(TABLES) - set(NO_FOLD) == set()
    assert set(NO_FOLD) <= there
    assert set(TABLES) <= there


NOT_IN_A_BUNDLE = {
    "revisions": "which event follows which; a bundle tells the history itself",
    "safekeeping": "when the vault was checked and copied",
}


def test_every_table_is_looked_at_before_a_bundle_or_has_a_reason() -> None:
    """A correction or a word that somebody put into the tables must not reach paper."""
    assert set(TABLES) - set(of_case._TABLES) == set(NOT_IN_A_BUNDLE)


def test_every_kind_of_event_has_words() -> None:
    assert set(KINDS) - set(WORDS) == set()
    assert set(KINDS) >= UNDOABLE

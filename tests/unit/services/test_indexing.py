"""The index is kept while a vault is open, and nobody has to ask for it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.errors import Cancelled
from shilu.core.job import CancelledJob, QuietJob
from shilu.services import indexing
from shilu.services.application import Application
from shilu.services.indexing import Indexing
from shilu.services.workspace import Workspace
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import PASSPHRASE
from tests.unit.vault.contacts import import_contacts, make_contact


class _Steps(QuietJob):
    def __init__(self) -> None:
        self.seen: list[tuple[str, int, int | None]] = []

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self.seen.append((stage, done, total))


@pytest.fixture
def vault(workspace: Workspace) -> Vault:
    return workspace.indexing._vault


@pytest.fixture
def case_id(case: Case) -> str:
    return case.id


def test_running_it_learns_everything_and_says_how_far_it_is(vault: Vault, case_id: str) -> None:
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=n * 1000) for n in range(30)])
    job = _Steps()
    Indexing(vault=vault).run(job)
    assert vault.learning.waiting() == 0
    assert job.seen[-1] == ("index", 30, 30)


def test_stopping_it_keeps_what_was_learnt(vault: Vault, case_id: str) -> None:
    import_contacts(vault, case_id, [make_contact("还钱", at_ms=1)])
    with pytest.raises(Cancelled):
        Indexing(vault=vault).run(CancelledJob())
    vault.learning.step()
    assert vault.learning.waiting() == 0


def test_what_is_saved_while_it_watches_is_learnt_by_itself(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_LOOK_EVERY_S", 0.01)
    learnt = threading.Event()
    step = vault.learning.step

    def watched() -> bool:
        more = step()
        if not vault.learning.waiting():
            learnt.set()
        return more

    monkeypatch.setattr(vault.learning, "step", watched)
    watching = Indexing(vault=vault)
    watching.watch()
    try:
        assert learnt.wait(10)
        vault.incidents.log(case_id, make_contact("还钱"))
        for _ in range(2):  # a step that was under way says nothing of what came meanwhile
            learnt.clear()
            assert learnt.wait(10)
    finally:
        watching.stop()
    assert vault.learning.waiting() == 0


def test_stopping_a_watch_that_never_began_is_nothing(vault: Vault) -> None:
    Indexing(vault=vault).stop()


def test_a_workspace_ends_its_watch_before_its_vault_is_closed(application: Application, tmp_path: Path) -> None:
    workspace = application.gate.create(tmp_path / "w", PASSPHRASE).workspace
    workspace.indexing.watch()
    workspace.close()
    assert not any(thread.name == "shilu-indexing" for thread in threading.enumerate())

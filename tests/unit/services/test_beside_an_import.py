"""A long import holds up neither a save nor a look."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.core.record import Receipt
from shilu.core.when import from_epoch_ms
from shilu.services import row_intake
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from shilu.vault.imports import Imports
from shilu.vault.vault import Vault
from tests.unit.services.backups import sms, write_messages
from tests.unit.vault.contacts import make_contact

DRAFT = IncidentDraft(when=from_epoch_ms("1778558400000", 1_778_558_400_000, zone="UTC"), channel=Channel.OTHER)


@contextmanager
def _writing(vault: Vault) -> Iterator[None]:
    """The writing thread is in the middle of a transaction that does not end."""
    has_begun, may_end = threading.Event(), threading.Event()

    def write() -> None:
        vault._database.conn.execute("begin immediate")
        vault._database.conn.execute("update cases set title = 'half'")
        has_begun.set()
        may_end.wait(30)
        vault._database.conn.execute("rollback")

    writer = threading.Thread(target=lambda: vault._threads.run(write))
    writer.start()
    assert has_begun.wait(10)
    try:
        yield
    finally:
        may_end.set()
        writer.join()


def test_looking_never_waits_for_writing(workspace: Workspace, case: Case) -> None:
    incident_id = workspace.intake.log(case.id, DRAFT)
    workspace.indexing.run(QuietJob())
    assert workspace.timeline.count(case.id, EVERYTHING) == 1
    with _writing(workspace.indexing._vault):
        assert [one.title for one in workspace.cases.list()] == ["案件"]
        for wanted in (EVERYTHING, IncidentFilter(channels=(Channel.OTHER,))):
            assert len(workspace.timeline.find(case.id, wanted, Page()).incidents) == 1
            assert workspace.timeline.count(case.id, wanted) == 1
        assert workspace.timeline.position(case.id, EVERYTHING, incident_id) == 0
        assert workspace.timeline.get(incident_id).id == incident_id
        assert workspace.parties.overview(case.id) == ()
        assert workspace.importing.receipts(case.id) == ()


def test_a_save_waits_for_two_chunks_of_an_import_at_most(
    workspace: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = workspace.indexing._vault
    monkeypatch.setattr(row_intake, "_CHUNK_ROWS", 100)
    stored: list[int] = []
    is_storing = threading.Event()
    store = Imports._add_rows

    def counted(self: Imports, *arguments: object) -> None:
        is_storing.set()
        store(self, *arguments)  # type: ignore[arg-type]
        stored.append(1)

    monkeypatch.setattr(Imports, "_add_rows", counted)
    rows = [sms("10412345678", f"还钱{n}", at_ms=1_778_558_400_000 + n) for n in range(3000)]
    path = write_messages(tmp_path / "sms.xml", rows)
    receipts: list[Receipt] = []
    importing = threading.Thread(
        target=lambda: receipts.extend(workspace.importing.run(case.id, [path], ImportChoice(), QuietJob()))
    )
    importing.start()
    assert is_storing.wait(30)
    saves = 0
    while importing.is_alive():
        before = len(stored)
        vault.incidents.log(case.id, make_contact("威胁"))
        saves += 1
        assert len(stored) - before <= 3  # one under way, one queued, one that ended just before the save was asked for
    importing.join()
    assert receipts[0].added == 3000
    assert saves > 5

"""Whatever became of a file of any format, its import ends with a receipt that adds up, and again it adds nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shilu import app
from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.job import Job, QuietJob
from shilu.core.query import EVERYTHING
from shilu.core.record import Asked, DateOrder, Preview, RawRecord, Receipt
from shilu.host.paths import Folders
from shilu.importers import registry
from shilu.importers.base import BlobStore, HashedOnly, ReadSettings, SourceValue
from shilu.importers.reading import OpenedSource, SourceReader
from shilu.services.importing import ImportChoice, Importing
from shilu.services.workspace import Workspace
from tests.soak.importers import input_of
from tests.soak.mutations import Input
from tests.soak.samples import is_workbook, lay_out
from tests.unit.importers.backups import MemoryStream
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

QUIET = QuietJob()


class InProcess(SourceReader):
    """Reads without a child, of which a thousand would take minutes."""

    def read(
        self, opened: OpenedSource, *, settings: ReadSettings, blobs: BlobStore | None, job: Job
    ) -> Iterator[SourceValue]:
        """As the child does."""
        opened.file.seek(0)
        beside = {one.name: one.file.read() for one in opened.beside}
        for one in opened.beside:
            one.file.seek(0)
        stream = MemoryStream(opened.file.read(), beside)
        yield from registry.named(opened.importer).read(stream, settings, blobs or HashedOnly(), job)


@dataclass(frozen=True, slots=True)
class Office:
    """A vault; each file has a client of its own in it."""

    workspace: Workspace
    importing: Importing
    folder: Path

    def bring_in(self, case: str, path: Path, choice: ImportChoice) -> Receipt:
        (receipt,) = self.importing.run(case, [path], choice, QUIET)
        assert receipt.rows == receipt.added + receipt.duplicates + receipt.left_out + len(receipt.skipped)
        return receipt


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    folders = Folders(config=folder / "config", documents=folder / "documents")
    workspace = app.build(folders, cost=CHEAP, work_factor=4, language="en").gate.create(folder / "v", PASSPHRASE)
    made = workspace.workspace
    own = made.importing
    importing = Importing(vault=own._vault, reader=InProcess(()), clock=own._clock, presets=own.presets)
    yield Office(made, importing, folder)
    made.close()


def answered(office: Office, case: str, path: Path, untrusted: Input) -> tuple[ImportChoice, Preview]:
    """Every question that a file asks, and what it would bring in."""
    given = untrusted.settings
    order = given.date_order or DateOrder.DMY
    choice = ImportChoice(None, given.zone, given.me, order, given.year or 2025, given.password, given.columns)
    (preview,) = office.importing.preview(case, [path], QUIET, choice=choice)
    owners = [question.choices[0] for question in preview.questions if question.asked is Asked.ME and question.choices]
    if owners:
        choice = replace(choice, me=tuple(owners))
        (preview,) = office.importing.preview(case, [path], QUIET, choice=choice)
    return choice, preview


def untimed(path: Path, settings: ReadSettings) -> int:
    """How many records of a file nobody can date."""
    reader = InProcess(())
    with suppress(UserError), reader.open(path, job=QUIET) as opened:
        told = replace(settings, file_name=path.name)
        values = list(reader.read(opened, settings=told, blobs=None, job=QUIET))
        return sum(isinstance(value, RawRecord) and value.when.earliest_ms is None for value in values)
    return 0


@pytest.mark.parametrize("name", [importer.name for importer in (*registry.IMPORTERS, *registry.REST)])
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 10**6), pick=st.randoms(use_true_random=False))
def test_a_broken_file_of_any_format_adds_up_and_adds_nothing_the_second_time(
    office: Office, name: str, number: int, pick: random.Random
) -> None:
    untrusted = input_of(name, 0, number)
    if untrusted is None or is_workbook(untrusted.data):  # only in a child: tests/soak
        return
    made = office.workspace.cases.add(CaseDraft(name, "李某"))
    case = made.id
    folder = office.folder / case
    folder.mkdir()
    path = lay_out(folder, untrusted)
    choice, preview = answered(office, case, path, untrusted)
    receipt = office.bring_in(case, path, choice)
    assert receipt.refused or receipt.rows == preview.rows
    assert office.workspace.timeline.count(case, EVERYTHING) == receipt.added
    again = office.bring_in(case, path, choice)
    assert (again.rows, again.skipped) == (receipt.rows, receipt.skipped)
    assert again.added <= untimed(path, choice.settings(made))  # what has no time is taken for nothing else
    chosen = [sender for sender in preview.senders if pick.random() < 0.5]
    some = office.bring_in(case, path, replace(choice, senders=frozenset(sender.key for sender in chosen)))
    assert receipt.refused or some.left_out == receipt.rows - len(receipt.skipped) - sum(
        sender.count for sender in chosen
    )

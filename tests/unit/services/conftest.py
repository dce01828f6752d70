"""A real vault behind real services, wired as the application wires them; only the key derivation is cheap."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu import app
from shilu.core.case import Case, CaseDraft
from shilu.core.clock import FixedClock
from shilu.host.paths import Folders
from shilu.services.application import Application
from shilu.services.workspace import Workspace
from tests import forked
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

# 2026-05-14 10:30 in Shanghai
NOW_MS = 1_778_725_800_000


@pytest.fixture(autouse=True)
def children(forking: forked.Server) -> Iterator[None]:
    """Of imports, without their start."""
    with forked.children(forking):
        yield


@pytest.fixture
def application(tmp_path: Path) -> Application:
    folders = Folders(config=tmp_path / "config", documents=tmp_path / "documents")
    return app.build(folders, clock=FixedClock(NOW_MS, tick_ms=1), cost=CHEAP, work_factor=4, language="en")


@pytest.fixture
def workspace(application: Application, tmp_path: Path) -> Iterator[Workspace]:
    made = application.gate.create(tmp_path / "v", PASSPHRASE).workspace
    yield made
    made.close()


@pytest.fixture
def case(workspace: Workspace) -> Case:
    return workspace.cases.add(CaseDraft("案件", "李某"))

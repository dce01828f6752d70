"""A check of a bag can be stopped, and needs no vault."""

from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.errors import Cancelled, UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import CancelledJob, QuietJob
from shilu.services.verifying import Verifying
from shilu.services.workspace import Workspace
from tests.unit.services.test_bundling import ENGLISH


class StopsAfter(QuietJob):
    """A person who asks to stop after some calls."""

    def __init__(self, calls: int) -> None:
        self._left = calls

    def check(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled


@pytest.fixture
def bag(workspace: Workspace, case: Case, tmp_path: Path) -> Path:
    when = workspace.intake.understand_time("now", case.timezone)
    workspace.intake.log(case.id, IncidentDraft(when=when, address="10412345678", text="还钱"))
    return workspace.bundling.build(case.id, ENGLISH, tmp_path / "out", QuietJob()).bag


def test_a_good_bag_has_no_problem(bag: Path) -> None:
    assert Verifying().verify(bag, QuietJob()).ok


@pytest.mark.parametrize("job", [CancelledJob(), StopsAfter(2)])
def test_a_check_stops_when_it_is_asked_to(bag: Path, job: QuietJob) -> None:
    with pytest.raises(Cancelled):
        Verifying().verify(bag, job)


def test_nothing_to_check_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"file\.missing"):
        Verifying().verify(tmp_path / "none.zip", QuietJob())

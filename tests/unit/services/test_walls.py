"""One client's case, exports and papers never tell what another client's do."""

from pathlib import Path

from shilu.core.case import CaseDraft
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.services.backups import sms, write_messages

NUMBER = "10412345678"


def test_what_one_clients_phone_calls_a_number_shows_in_no_other_case(workspace: Workspace, tmp_path: Path) -> None:
    first = workspace.cases.add(CaseDraft("first", "李某"))
    second = workspace.cases.add(CaseDraft("second", "王某"))
    files = {
        first.id: write_messages(tmp_path / "a.xml", [sms("104 1234 5678", "还钱", name="my wife’s office")]),
        second.id: write_messages(tmp_path / "b.xml", [sms(NUMBER, "还钱", name="石榴籽")]),
    }
    for case_id, file in files.items():
        workspace.importing.run(case_id, [file], ImportChoice(), QuietJob())
    points = {
        case_id: workspace.timeline.find(case_id, EVERYTHING, Page()).incidents[0].contact_point for case_id in files
    }
    assert [(point.raw, point.name) for point in points.values() if point] == [
        ("104 1234 5678", "my wife’s office"),
        (NUMBER, "石榴籽"),
    ]
    assert len({point.id for point in points.values() if point}) == 1
    overview = workspace.parties.contact_points(second.id)[0].point
    assert (overview.raw, overview.name) == (NUMBER, "石榴籽")
    assert workspace.timeline.find(second.id, IncidentFilter(text="wife"), Page()).total == 0
    assert workspace.timeline.find(first.id, IncidentFilter(text="wife"), Page()).total == 1

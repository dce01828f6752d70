"""A case is opened with what its papers can be made of, or refused in a sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.bundle import BundleChoice
from shilu.core.case import PACKS, PAPER_LANGUAGES, Case, CaseDraft
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.gui import places
from shilu.services.workspace import Workspace

DRAFT = CaseDraft("案件", "李某")


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (replace(DRAFT, title=" ", complainant=""), "usage.no_title"),
        (replace(DRAFT, pack="zz"), "usage.no_such_pack"),
        (replace(DRAFT, pack=""), "usage.no_such_pack"),
        (replace(DRAFT, region="ZZ"), "usage.no_such_region"),
        (replace(DRAFT, region="CHINA"), "usage.no_such_region"),
        (replace(DRAFT, region="CN-"), "usage.no_such_region"),
        (replace(DRAFT, region=""), "usage.no_such_region"),
        (replace(DRAFT, timezone="Asia/Nowhere"), "usage.no_such_zone"),
        (replace(DRAFT, language="fr"), "usage.no_such_language"),
        (replace(DRAFT, language=""), "usage.no_such_language"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_exist_is_refused(workspace: Workspace, draft: CaseDraft, code: str) -> None:
    with pytest.raises(UserError) as refused:
        workspace.cases.add(draft)
    assert refused.value.code == code
    assert workspace.cases.list() == ()


def test_everything_that_the_window_offers_is_taken(workspace: Workspace) -> None:
    for region, _ in places.REGIONS:
        workspace.cases.add(replace(DRAFT, region=region))
    assert tuple(pack for pack, _ in places.PACKS) == PACKS
    assert {language for language, _ in places.LANGUAGES} == set(PAPER_LANGUAGES)


def test_the_search_index_has_forgotten_a_case_when_it_is_said_to_be_erased(workspace: Workspace, case: Case) -> None:
    draft = IncidentDraft(when=workspace.intake.understand_time("now", case.timezone), text="威胁你家人")
    workspace.intake.log(case.id, draft)
    workspace.indexing.run(QuietJob())
    workspace.cases.erase(case.id, "she asked for it")
    vault = workspace.indexing._vault
    assert vault._threads.run(lambda: vault._database.conn.execute("select * from search_queue").fetchall()) == []


def test_no_bundle_is_made_in_a_language_that_there_is_not(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    workspace.intake.log(case.id, IncidentDraft(when=workspace.intake.understand_time("now", case.timezone)))
    with pytest.raises(UserError, match=r"usage\.no_such_language"):
        workspace.bundling.build(case.id, BundleChoice(language="fr"), tmp_path / "out", QuietJob())
    assert not (tmp_path / "out").exists()


def test_a_salvage_out_of_a_vault_that_opens_stands_in_the_history_of_every_case(
    workspace: Workspace, tmp_path: Path
) -> None:
    cases = [workspace.cases.add(CaseDraft(title, "李某")).id for title in ("one", "two")]
    workspace.checking.salvage(tmp_path / "salvaged", QuietJob())
    for case in cases:
        assert "case.exported" in {entry.kind for entry in workspace.history.activity(case).entries}

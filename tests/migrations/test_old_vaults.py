"""A vault saved by each schema that was ever released opens, and says what it said then."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.cli import documents
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import clock, reopen

__all__ = ["clock", "reopen"]

SAVED = sorted(path for path in Path(__file__).parent.iterdir() if (path / "vault.shilu").is_dir())


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.name)
def test_an_old_vault_opens_and_says_what_it_said(saved: Path, tmp_path: Path, reopen: Callable[[Path], Vault]) -> None:
    copy = shutil.copytree(saved / "vault.shilu", tmp_path / "v.shilu")
    expected = json.loads((saved / "expected.json").read_text("utf-8"))
    for _ in range(2):  # upgraded, and once more as it is now
        vault = reopen(copy)
        try:
            found = {
                case.title: [
                    documents.incident(incident)
                    for wanted in (EVERYTHING, IncidentFilter(withdrawn=True))
                    for incident in vault.incidents.each(case.id, wanted)
                ]
                for case in vault.cases.all()
            }
            # fields may be added; these keep their names and meaning
            for title, incidents in expected.items():
                assert [
                    {name: now[name] for name in then} for now, then in zip(found[title], incidents, strict=True)
                ] == (incidents)
            assert vault.check(QuietJob()) == ()
        finally:
            vault.close()

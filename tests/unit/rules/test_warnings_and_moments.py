"""The warnings of law.md 11 and their moments: the data agree with what is kept by hand."""

from __future__ import annotations

from pathlib import Path

from shilu.core.evidence_warning import Moment
from shilu.rules.evidence_warnings import read_file
from tests.moments import MOMENTS, NO_MOMENT, PAPER

ROOT = Path(__file__).resolve().parents[3]


def test_every_warning_of_the_law_has_the_moments_that_are_kept_by_hand() -> None:
    found = {one.id: one.moments for one in read_file(ROOT / "resources" / "warnings" / "evidence.toml")}
    assert found == {id_: frozenset(moments) for id_, moments in MOMENTS.items()}
    assert sorted(found) == [f"w{number:02}" for number in range(1, 25)]
    assert all(NO_MOMENT.values())
    assert {moment for moments in MOMENTS.values() for moment in moments} == set(Moment)


def test_paper_says_what_it_can_say_of_them() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "desktop" / "shilu" / "bundle").rglob("*.py"))
    sources = sources.replace('"\n', "").replace("  ", "")
    assert [id_ for id_, said in PAPER.items() if said not in sources] == []

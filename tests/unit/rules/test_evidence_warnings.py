"""What makes evidence worse, as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.case import PACKS
from shilu.core.evidence_warning import Moment
from shilu.core.pack_problem import BadPack, PackFault
from shilu.rules.evidence_warnings import read_file

FILE = Path(__file__).resolve().parents[3] / "resources" / "warnings" / "evidence.toml"


def test_every_moment_has_a_warning_and_every_citation_a_pack() -> None:
    found = read_file(FILE)
    assert frozenset().union(*(one.moments for one in found)) == set(Moment)
    assert {country for one in found for country in one.cites} <= set(PACKS)


def test_a_file_that_is_wrong_is_not_used(tmp_path: Path) -> None:
    wrong = tmp_path / "w.toml"
    wrong.write_text(
        FILE.read_text("utf-8").replace("format = 1", "format = 2").replace('"deleting"', '"sleeping"'), "utf-8"
    )
    with pytest.raises(BadPack) as caught:
        read_file(wrong)
    assert {one.fault for one in caught.value.problems} == {PackFault.FORMAT_UNKNOWN, PackFault.UNKNOWN_WORD}

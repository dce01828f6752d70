"""A file that is wrong in every row does not drown what it says once."""

from __future__ import annotations

from shilu.core.record import SourceWarning
from shilu.importers.warning_limit import MOST_OF_A_CODE, LimitedWarnings


def test_warnings_of_one_code_are_limited_and_the_rest_is_counted() -> None:
    warnings = LimitedWarnings()
    told = [warning for row in range(MOST_OF_A_CODE + 3) for warning in warnings.of(f"row:{row}", "odd")]
    assert len(told) == MOST_OF_A_CODE
    assert warnings.of("row:1", "rare", "byte 7") == (SourceWarning("row:1", "rare", "byte 7"),)
    assert warnings.left_out() == (SourceWarning("", "odd", "and 3 more"),)

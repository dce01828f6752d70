"""A bill beside the log from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shilu
from tests.unit.services.test_bills import log, statement


def test_a_bill_is_compared_with_the_log(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    told = shilu("import", vault, log(tmp_path), statement(tmp_path), "--case", case_id).json["receipts"]
    import_id = told[1]["import"]
    found = shilu("reconcile", vault, "--case", case_id, import_id[:8]).json
    assert (found["import"], found["says_days"], found["left_out"]) == (import_id, False, 0)
    assert [one["standing"] for one in found["contacts"]] == ["corroborated", "unanswered", "corroborated", "new"]
    assert {name: count for name, count in found["counts"].items() if count} == {
        "corroborated": 2,
        "unanswered": 1,
        "new": 1,
    }
    spoken = shilu("reconcile", vault, "--case", case_id, import_id, "--passphrase-file", "-", bare=True).out
    assert "2 contacts are on the bill too." in spoken
    assert "Not on the bill: not answered" in spoken
    again = shilu("import", vault, statement(tmp_path), "--case", case_id, "--passphrase-file", "-", bare=True).out
    assert "\n  Carriers bill answered calls only" in again  # of all of the file, at no place of it
    refused = shilu("reconcile", vault, "--case", case_id, told[0]["import"])
    assert refused.code == 2

"""Whoever looks at a case on the command line stands in its history, whichever command shows it."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shilu
from tests.unit.services.test_bills import log, statement

SHOWING = (
    "list", "search {vault} 10412345678", "case show", "case conflicts", "reconcile {vault} {bill}",
    "join {vault} --suggested", "suggest", "suggest-tags", "scripts list", "loan list", "loan reckon", "leak count",
    "missing", "where", "number show {vault} 10412345678", "findings", "questions", "filing due",
)  # fmt: skip
"""What shows contacts, or what is said of them."""


def test_looking_at_a_case_is_told_in_its_history(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    told = shilu("import", vault, log(tmp_path), statement(tmp_path), "--case", case_id).json["receipts"]

    for command in SHOWING:
        words = command if "{vault}" in command else f"{command} {{vault}}"
        said = shilu(*words.format(vault=vault, bill=told[1]["import"]).split(), "--case", case_id)
        assert said.code == 0, (command, said.err)
    entries = shilu("history", vault, "--case", case_id, "--limit", "1000").json["entries"]
    assert sum(entry["kind"] == "case.opened" for entry in entries) == len(SHOWING)

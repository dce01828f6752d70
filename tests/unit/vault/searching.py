"""What tests of searching share."""

from __future__ import annotations

import pytest

from shilu.core.query import IncidentFilter, Page
from shilu.vault.finding import Finding
from shilu.vault.vault import Vault


def learn(vault: Vault) -> int:
    """Bring the index up to the tables; returns in how many steps."""
    steps = 0
    while vault.learning.step():
        steps += 1
    return steps


def without_tables(monkeypatch: pytest.MonkeyPatch, *, some_may_wait: bool = False) -> None:
    """From now on a search that the index does not answer fails."""
    question = Finding._question

    def asked(self: Finding, case_id: str, wanted: IncidentFilter) -> object:
        found = question(self, case_id, wanted)
        assert found is not None
        assert some_may_wait or not found.some_wait
        return found

    def refused(_answer: object) -> object:
        raise AssertionError("the index did not answer")

    monkeypatch.setattr(Finding, "_question", asked)
    monkeypatch.setattr(Finding, "_from_tables", staticmethod(refused))


def found_texts(vault: Vault, case_id: str, text: str) -> list[str]:
    """The words of what a search finds, which are as many as are counted."""
    wanted = IncidentFilter(text=text)
    found = vault.finding.find(case_id, wanted, Page()).incidents
    assert vault.finding.count(case_id, wanted) == len(found) == vault.incidents.count(case_id, wanted)
    return [incident.text for incident in found]

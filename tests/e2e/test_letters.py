"""Letters at the command line: recorded once, and then known to rules, to clocks and to the order of offices."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.e2e.conftest import Shilu
from tests.unit.bundle.bundle_builders import plain

CEASE = "us.cease"


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    """Calls of a collector in the United States, before and after a letter."""
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    us = ("--pack", "us", "--region", "US", "--timezone", "America/New_York", "--language", "en")
    assert shilu("case", "add", path, "--title", "one", "--complainant", "Ann Example", *us).code == 0
    assert shilu("party", "add", path, "--name", "Quick Collectors").code == 0
    type_ = ("--lender-type", "third_party_collector", "--reason", "its letterhead")
    assert shilu("party", "revise", path, "Quick Collectors", *type_).code == 0
    for day in ("2026-05-02", "2026-05-06", "2026-05-11"):
        said = ("--channel", "call", "--party", "Quick Collectors", "--outcome", "answered")
        assert shilu("log", path, "--case", "1", "--at", f"{day} 12:00", *said).code == 0
    return path


def results(shilu: Shilu, vault: Path) -> list[tuple[str, int]]:
    found = shilu("findings", vault, "--case", "1", "--rule", CEASE).json["findings"]
    return sorted((one["result"], len(one["incidents"])) for one in found)


def test_a_letter_is_the_notice_that_a_rule_waits_for_and_correcting_it_corrects_the_finding(
    shilu: Shilu, vault: Path
) -> None:
    assert results(shilu, vault) == [("undetermined", 3)]
    sent = ("--title", "Notice to cease", "--party", "Quick Collectors", "--sent-on", "2026-05-04", "--how", "post")
    assert shilu("letter", "add", vault, "--case", "1", *sent, "--starts", "stop_notice").json["number"] == 1
    assert results(shilu, vault) == [("undetermined", 2), ("within", 1)]

    def revise(*fields: str) -> None:
        assert shilu("letter", "revise", vault, "1", "--case", "1", *fields, "--reason", "the slip").code == 0

    revise("--delivered-on", "2026-05-08", "--proof", "1")
    assert results(shilu, vault) == [("outside", 1), ("within", 2)]
    revise("--delivered-on", "2026-05-05")
    assert results(shilu, vault) == [("outside", 2), ("within", 1)]
    revise("--delivered-on", "", "--not-delivered", "came_back")
    assert results(shilu, vault) == [("undetermined", 3)]
    assert shilu("fact", "list", vault, "--case", "1").json["particulars"] == []


def test_the_complaint_that_an_office_wants_first_runs_its_time_from_its_arrival(shilu: Shilu, tmp_path: Path) -> None:
    vault = tmp_path / "uk.shilu"
    assert shilu("init", vault).code == 0
    uk = ("--pack", "uk", "--region", "GB", "--timezone", "Europe/London", "--language", "en")
    assert shilu("case", "add", vault, "--title", "one", *uk).code == 0
    assert shilu("party", "add", vault, "--name", "SuDai").code == 0
    sent = ("--letter", "uk.letter.complaint", "--title", "Complaint", "--party", "SuDai", "--sent-on", "2020-04-01")
    assert shilu("letter", "add", vault, "--case", "1", *sent).code == 0

    def ombudsman() -> dict:
        stops = shilu("where", vault, "--case", "1").json["channels"]
        return next(one for one in stops if one["id"] == "uk.fos")

    (wait,) = ombudsman()["waits"]
    assert (wait["step"], wait["since"], wait["sent"]) == ("uk.firm", None, "2020-04-01")
    (due,) = shilu("filing", "due", vault, "--case", "1").json["deadlines"]
    assert (due["state"], due["due"], due["letter"]["office"]) == ("unknown", None, "SuDai")
    arrived = ("--delivered-on", "2020-04-03", "--reason", "the slip")
    assert shilu("letter", "revise", vault, "1", "--case", "1", *arrived).code == 0
    assert ombudsman()["waits"] == []
    (due,) = shilu("filing", "due", vault, "--case", "1").json["deadlines"]
    assert (due["clock"], due["state"], due["due"]) == ("uk.clock.firm", "passed", "2020-05-29")
    said = shilu("filing", "due", vault, "--case", "1", "--passphrase-file", "-", bare=True).out
    assert said.startswith("Letter 1 (to SuDai): passed ")
    file = tmp_path / "days.ics"
    assert shilu("filing", "calendar", vault, file, "--case", "1").json["deadlines"] == 1
    written = file.read_text("utf-8")
    assert "DTSTART;VALUE=DATE:20200529" in written
    assert not [word for word in ("SuDai", "Complaint", "uk.", "one") if word in written]


def test_a_bundle_says_on_which_letter_a_finding_rests_and_by_what_its_arrival_is_proven(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    sent = ("--title", "Notice to cease", "--party", "Quick Collectors", "--sent-on", "2026-05-04", "--how", "post")
    words = ("--text", "Cease all further communication.\nI refuse to pay.", "--delivered-on", "2026-05-05")
    starts = ("--starts", "stop_notice", "--proof", "1", "--note", "NOTENOTE")
    assert shilu("letter", "add", vault, "--case", "1", *sent, *words, *starts).code == 0
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "b").json
    paper = pypdfium2.PdfDocument(made["pdf"][0])
    said = plain("".join(page.get_textpage().get_text_range() for page in paper))
    assert plain("Rests on Letter 1 (Notice to cease 2026-05-04); proof: nos. 1") in said
    assert plain("As it was sent, word for word Cease all further communication.") in said
    assert plain("Proof, as contacts that hold it nos. 1") in said
    assert "NOTENOTE" not in said

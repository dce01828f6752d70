"""Contacts and imports named as the terminal shows them, without one look into JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Said, Shilu
from tests.unit.services.backups import sms, write_messages

WHY = ("--reason", "typed twice")


def spoken(shilu: Shilu, *words: object) -> Said:
    """As a person at a terminal reads it."""
    return shilu(*words, "--passphrase-file", "-", bare=True)


@pytest.fixture
def listed(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> Path:
    """One contact by hand, then three of an import, in the first of two cases."""
    shilu("log", vault, "--case", case_id, "--at", "?", "--text", "by hand")
    rows = [sms("10887654321", f"private {n}") for n in range(3)]
    spoken(shilu, "import", vault, write_messages(tmp_path / "sms.xml", rows), "--case", case_id)
    shilu("case", "add", vault, "--title", "another")
    return vault


def names(shilu: Shilu, vault: Path, *more: object) -> list[str]:
    """The first column of the list."""
    return [line.split("\t")[0] for line in spoken(shilu, "list", vault, "--case", "1", *more).out.splitlines()]


def test_a_contact_is_withdrawn_put_back_and_erased_by_the_name_in_the_list(shilu: Shilu, listed: Path) -> None:
    assert names(shilu, listed) == ["1/2", "1/3", "1/4", "1/1"]
    assert spoken(shilu, "withdraw", listed, "1/1", *WHY).code == 0
    assert names(shilu, listed) == ["1/2", "1/3", "1/4"]
    assert spoken(shilu, "withdraw", listed, "1", "--case", "1", "--put-back", *WHY).code == 0
    assert spoken(shilu, "erase", listed, "1/3", "4", "--case", "1", *WHY).code == 0
    assert names(shilu, listed) == ["1/2", "1/1"]
    assert names(shilu, listed, "--after", "1/2") == ["1/1"]


def test_the_revisions_of_a_contact_are_shown_by_its_name(shilu: Shilu, listed: Path) -> None:
    entries = shilu("history", listed, "--incident", "1/1").json["entries"]
    assert [entry["kind"] for entry in entries] == ["incident.logged"]
    assert shilu("history", listed, "--incident", "3", "--case", "1").json["entries"][0]["kind"] == "import.completed"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (["1"], "usage.which_case"),
        (["1/9"], "usage.unknown_incident"),
        (["3/1"], "usage.unknown_incident"),
        (["1/1-k4t"], "usage.unknown_incident"),
        (["1/1", "--case", "2"], "usage.unknown_incident"),
        (["1", "--case", "2"], "usage.unknown_incident"),
    ],
)
def test_a_name_that_could_be_several_contacts_or_none_is_refused(
    shilu: Shilu, listed: Path, name: list[str], code: str
) -> None:
    assert shilu("withdraw", listed, *name, *WHY).json["error"]["code"] == code
    assert len(names(shilu, listed)) == 4


def test_an_import_is_erased_by_what_its_receipt_or_the_history_shows(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    file = write_messages(tmp_path / "sms.xml", [sms("10887654321", "private")])
    receipt = spoken(shilu, "import", vault, file, "--case", case_id).out
    shown = spoken(shilu, "history", vault).out
    (label,) = [line.split("\t")[3] for line in shown.splitlines() if "Import completed" in line]
    short = label.removeprefix("sms.xml (").removesuffix(")")
    assert f"Import {short}" in receipt
    assert shilu("erase", vault, "--import", short[:7], *WHY).json["error"]["code"] == "usage.unknown_import"
    asked = spoken(shilu, "erase", vault, "--import", short, "--dry-run").out
    assert "name, size, time and hash of the file" in asked
    assert shilu("erase", vault, "--import", short[:8], *WHY).json["incidents"] == 1
    assert "sms.xml" in spoken(shilu, "history", vault).out


def test_what_is_no_longer_in_the_list_says_why(shilu: Shilu, listed: Path) -> None:
    shilu("withdraw", listed, "1/1", *WHY)
    shilu("erase", listed, "1/2", *WHY)
    gone = spoken(shilu, "list", listed, "--case", "1", "--withdrawn").out
    assert [line.split("\t")[6:] for line in gone.splitlines()] == [["Withdrawn", "by hand"], ["Erased"]]


def test_who_adds_to_a_closed_case_is_told_and_not_refused(shilu: Shilu, vault: Path, case_id: str) -> None:
    assert "warnings" not in shilu("log", vault, "--case", case_id, "--text", "open").json
    shilu("case", "close", vault, "--case", case_id)
    late = shilu("log", vault, "--case", case_id, "--text", "late")
    assert (late.code, [warning["code"] for warning in late.json["warnings"]]) == (0, ["case.closed"])
    assert "Case 1 is marked as closed" in late.err
    assert shilu("list", vault, "--case", case_id).json["total"] == 2


def test_an_empty_database_is_called_empty(shilu: Shilu, listed: Path) -> None:
    (listed / "vault.db").write_bytes(b"")
    checked = spoken(shilu, "check", listed)
    assert checked.code == 1
    assert "vault.db: the file is empty" in checked.out

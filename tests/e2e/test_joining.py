"""Contacts that are one, from the command line: offered, joined, named by either number, taken apart, undone."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shilu
from tests.unit.services.backups import call, write_calls

CALL = "2026-05-12 12:00"


def _log(shilu: Shilu, vault: Path, at: str) -> dict[str, object]:
    answered = ("--channel", "call", "--outcome", "answered", "--number", "10412345678")
    return dict(shilu("log", vault, "--case", "1", "--at", at, *answered, "--text", "他说要去我单位").json)


def _brought_in(shilu: Shilu, vault: Path, tmp_path: Path) -> dict[str, object]:
    file = write_calls(tmp_path / "calls.xml", [call("10412345678", kind=1, duration_s=61)])
    done = shilu("import", vault, file, "--case", "1", "--timezone", "Asia/Shanghai")
    assert done.code == 0, done.err
    return dict(done.json)


def _numbers(shilu: Shilu, vault: Path) -> list[tuple[str, list[str]]]:
    return [(one["label"], one["joined"]) for one in shilu("list", vault, "--case", "1").json["incidents"]]


def test_a_call_that_is_logged_beside_one_that_came_in_is_offered_and_joined(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    assert _brought_in(shilu, vault, tmp_path)["may_be_one"] == 0
    (there,) = shilu("list", vault, "--case", "1").json["incidents"]
    at = str(there["at"])[:16].replace("T", " ")
    logged = _log(shilu, vault, at)
    assert logged["may_be"] == there["id"]
    assert _log(shilu, vault, "2026-05-11 08:00")["may_be"] is None
    (offered,) = shilu("join", vault, "--suggested", "--case", "1").json["suggested"]
    assert (offered["logged"]["id"], offered["told"]["id"]) == (logged["id"], there["id"])
    kept = shilu("join", vault, "1/1", "1/2", "--reason", "the same call").json["incident"]
    assert (kept["label"], kept["joined"], kept["text"]) == ("2", ["1"], "他说要去我单位")
    assert shilu("join", vault, "--suggested", "--case", "1").json["suggested"] == []
    assert shilu("history", vault, "--incident", "1/1").json["entries"][-1]["kind"] == "incident.joined"
    apart = shilu("separate", vault, "1/1", "--reason", "he called twice").json["incidents"]
    assert [one["label"] for one in apart] == ["1", "2"]
    assert shilu("join", vault, "--suggested", "--case", "1").json["suggested"] == []
    back = shilu("undo", vault, "--last", "--reason", "it was one", "--yes")
    assert back.code == 0, back.err
    assert ("2", ["1"]) in _numbers(shilu, vault)
    assert shilu("check", vault).code == 0


def test_what_cannot_be_joined_says_why(shilu: Shilu, vault: Path, case_id: str) -> None:
    _log(shilu, vault, CALL)
    for given, code in (
        ((), "usage.join_what"),
        (("1/1", "--suggested", "--case", "1"), "usage.join_what"),
        (("1/1", "1/1", "--reason", "x"), "usage.joins_one"),
        (("1/1", "1/9", "--reason", "x"), "usage.unknown_incident"),
        (("1/1", "1/1"), "usage.no_reason"),
    ):
        assert shilu("join", vault, *given).json["error"]["code"] == code
    assert shilu("separate", vault, "1/1", "--reason", "x").json["error"]["code"] == "usage.not_joined"

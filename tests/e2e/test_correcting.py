"""Correcting from the command line: what holds is listed, what was recorded stands beside it, and it goes back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.conftest import Shilu
from tests.unit.services.backups import NOON_MS, sms, write_messages


@pytest.fixture
def incident(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> str:
    """A message that was brought in."""
    file = write_messages(
        tmp_path / "sms.xml", [sms("10412345678", "还钱"), sms("10412345678", "今天还", at_ms=NOON_MS + 60_000)]
    )
    shilu("import", vault, file, "--case", case_id)
    return str(shilu("list", vault, "--case", case_id).json["incidents"][0]["id"])


def _listed(shilu: Shilu, vault: Path, case_id: str, *options: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = shilu("list", vault, "--case", case_id, *options).json["incidents"]
    return listed


def test_a_post_came_to_the_public_whether_it_is_logged_or_was_brought_in(
    shilu: Shilu, vault: Path, case_id: str, incident: str
) -> None:
    shilu("correct", vault, incident, "--recipient", "public", "--reached", "朋友圈", "--reason", "a post in Moments")
    made = shilu("log", vault, "--case", case_id, "--channel", "wechat", "--text", "老赖", "--recipient", "group").json
    to = {one["id"]: one["to"] for one in _listed(shilu, vault, case_id)}
    assert [(one["kind"], one["label"]) for one in to[incident]] == [("public", "朋友圈")]
    assert [one["kind"] for one in to[made["id"]]] == ["group"]


def test_what_holds_is_listed_and_what_was_recorded_stands_beside_it(
    shilu: Shilu, vault: Path, case_id: str, incident: str
) -> None:
    before = next(one for one in _listed(shilu, vault, case_id) if one["id"] == incident)
    done = shilu(
        *("correct", vault, "1/1", "--at", "2026-05-01 07:30", "--number", "10787654321", "--text", "今天还钱"),
        *("--channel", "wechat", "--reason", "read from the screenshot"),
    )
    assert done.json == {"id": incident, "corrected": ["address", "channel", "text", "when"], "status": "new"}
    (now,) = _listed(shilu, vault, case_id, "--number", "10787654321", "--from", "2026-05-01", "--to", "2026-05-01")
    assert (now["at"], now["text"], now["channel"]) == ("2026-05-01T07:30:00+08:00", "今天还钱", "wechat")
    recorded = {one["field"]: one for one in now["corrections"]}
    assert recorded["when"]["recorded"]["at"] == before["at"]
    assert recorded["address"]["recorded"] == {"raw": "10412345678", "e164": "+8610412345678"}
    assert recorded["text"]["recorded"] == before["text"]
    assert {one["reason"] for one in recorded.values()} == {"read from the screenshot"}
    assert {one["corrected_at"][:16] for one in recorded.values()} == {"2026-05-14T10:30"}
    assert shilu("check", vault).json["ok"]
    shilu("undo", vault, "--last", "--reason", "I was right")
    (again,) = [one for one in _listed(shilu, vault, case_id) if one["id"] == incident]
    assert again["corrections"] == []
    assert again["at"] == before["at"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--at", "", "--reason", "x"], "usage.time_not_understood"),
        (["--text", "还钱", "--reason", "x"], "usage.nothing_to_correct"),
        (["--text", "y", "--reason", " "], "usage.no_reason"),
        (["--direction", "outgoing", "--outcome", "missed", "--reason", "x"], "usage.outgoing_cannot_be_missed"),
    ],
    ids=["no time", "nothing", "no reason", "outgoing and missed"],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    shilu: Shilu, vault: Path, case_id: str, incident: str, words: list[str], code: str
) -> None:
    refused = shilu("correct", vault, incident, *words)
    assert (refused.code, refused.json["error"]["code"]) == (2, code)
    assert all(one["corrections"] == [] for one in _listed(shilu, vault, case_id))


def test_what_is_incomplete_is_listed_until_it_is_completed(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    data = io.BytesIO()
    Image.new("RGB", (40, 80), "grey").save(data, "PNG")
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(data.getvalue() + name.encode())
    shilu("import", vault, tmp_path / "a.png", tmp_path / "b.png", "--case", case_id)
    first, second = _listed(shilu, vault, case_id, "--incomplete")
    done = shilu(
        *("correct", vault, first["id"], "--at", "2026-05-01 07:30", "--number", "10787654321"),
        *("--channel", "sms", "--text", "还钱", "--reason", "read from the picture"),
    )
    assert (done.json["status"], [one["id"] for one in _listed(shilu, vault, case_id, "--incomplete")]) == (
        "reviewed",
        [second["id"]],
    )
    known = shilu("correct", vault, second["id"], "--complete", "--reason", "nothing can be read")
    assert known.json == {"id": second["id"], "corrected": [], "status": "reviewed"}
    assert _listed(shilu, vault, case_id, "--incomplete") == []
    assert shilu("check", vault).json["ok"]

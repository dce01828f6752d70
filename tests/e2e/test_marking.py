"""``shilu mark``, and what ``shilu bundle`` asks of recordings before it makes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Shilu

SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00"


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    """A case in the Philippines with one recording, and one without any."""
    path, file = tmp_path / "v.shilu", tmp_path / "call.wav"
    file.write_bytes(SOUND)
    shilu("init", path)
    where = ("--pack", "ph", "--region", "PH", "--timezone", "Asia/Manila", "--language", "en")
    shilu("case", "add", path, "--title", "t", "--complainant", "c", *where)
    shilu("log", path, "--case", "1", "--channel", "call", "--text", "pay", "--attach", file)
    return path


def told(shilu: Shilu, vault: Path) -> str:
    return shilu("history", vault, "--case", "1", "--passphrase-file", "-", bare=True).out


def test_a_bundle_asks_kindly_before_a_recording_goes_in(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    def bundle(name: str, *more: str):
        return shilu("bundle", vault, "--case", "1", "--out", tmp_path / name, "--check", "case", *more)

    refused = bundle("a")
    assert (refused.code, refused.json["error"]["code"]) == (2, "usage.recordings_unanswered")
    assert "Republic Act No. 4200" in refused.err
    assert "--recording-consent" in refused.json["error"]["next"]
    assert not (tmp_path / "a").exists()
    later = bundle("b", "--recording-consent", "later")
    assert (later.code, later.json["exhibits"], later.json["recordings_out"]) == (0, 0, 1)
    agreed = bundle("c", "--recording-consent", "all")
    assert (agreed.json["exhibits"], agreed.json["recordings_out"]) == (1, 0)
    assert "everybody on it agreed to be recorded" in told(shilu, vault)
    (one,) = shilu("list", vault, "--case", "1").json["incidents"]
    start = one["attachments"][0]["sha256"][:12]
    corrected = shilu("mark", vault, one["id"], "--file", start, "--recording-consent", "not-all")
    assert corrected.json == {"id": one["id"], "changed": True}
    assert bundle("d").json["recordings_out"] == 1
    wrong = shilu("mark", vault, one["id"], "--file", start, "--recording-states", "ZZ")
    assert (wrong.code, wrong.json["error"]["code"]) == (2, "usage.no_such_state")


def test_what_shows_a_minor_is_marked_and_unmarked(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    (one,) = shilu("list", vault, "--case", "1").json["incidents"]
    file = ("--file", one["attachments"][0]["sha256"][:12])
    nothing = shilu("mark", vault, one["id"], *file)
    assert (nothing.code, nothing.json["error"]["code"]) == (2, "usage.mark_what")
    assert shilu("mark", vault, "1/1", *file, "--minor", "--held-by", "desk 3").json["changed"]
    assert "a sexual picture of a minor" in told(shilu, vault)
    built = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "out", "--check", "case").json
    assert (built["exhibits"], built["held_back"]) == (0, 1)
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file() and SOUND in path.read_bytes()]
    assert shilu("mark", vault, "1/1", *file, "--not-minor").json["changed"]
    assert not shilu("mark", vault, "1/1", *file, "--not-minor").json["changed"]

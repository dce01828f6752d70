"""Settings survive, damage does not spread."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shilu.host.settings import Settings, SettingsFile, Theme


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    settings = Settings(language="zh-CN", theme=Theme.DARK, vaults=(tmp_path / "甲.shilu", tmp_path / "b.shilu"))
    SettingsFile(tmp_path / "new").write(settings)
    assert SettingsFile(tmp_path / "new").read() == settings


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    SettingsFile(tmp_path / "new").write(Settings())
    assert (tmp_path / "new" / "settings.json").stat().st_mode & 0o077 == 0
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["settings.json"]


def test_without_a_file_there_are_the_defaults(tmp_path: Path) -> None:
    assert SettingsFile(tmp_path / "none").read() == Settings()


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00", '{"theme": "pink", "vaults": 3, "language": null}', "7"])
def test_a_damaged_file_means_the_defaults(tmp_path: Path, content: str) -> None:
    (tmp_path / "settings.json").write_text(content, "utf-8")
    assert SettingsFile(tmp_path).read() == Settings()


def test_what_a_newer_version_wrote_survives(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 7, "language": "en", "later": {"a": 1}}), "utf-8")
    SettingsFile(tmp_path).write(Settings(language="zh-CN"))
    document = json.loads(file.read_text("utf-8"))
    assert (document["version"], document["later"], document["language"]) == (7, {"a": 1}, "zh-CN")

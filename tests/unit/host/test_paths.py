"""Resources are found wherever the program was put."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.host.paths import resources_folder, user_folders


def test_a_wheel_and_a_frozen_build_carry_their_resources_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "shilu"
    (package / "_resources").mkdir(parents=True)
    assert resources_folder(package) == package / "_resources"


def test_a_source_tree_has_them_beside_the_source_root(tmp_path: Path) -> None:
    (tmp_path / "desktop" / "shilu").mkdir(parents=True)
    (tmp_path / "resources").mkdir()
    assert resources_folder(tmp_path / "desktop" / "shilu") == tmp_path / "resources"


def test_an_installation_without_resources_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="not installed whole"):
        resources_folder(tmp_path / "desktop" / "shilu")


def test_the_fonts_are_there() -> None:
    assert (resources_folder() / "fonts" / "NotoSans-Regular.ttf").is_file()


def test_looking_for_the_folders_of_a_person_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DOCUMENTS_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    folders = user_folders()
    assert folders.config.name == "shilu"
    assert folders.vaults.name == "Shilu"
    assert list(tmp_path.iterdir()) == []

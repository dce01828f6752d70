"""What a desktop shows of Shilu before it is opened, and what a wheel carries."""

from __future__ import annotations

import configparser
import importlib.util
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from shilu import __version__

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
NAME = "org.shilu.Shilu"
RELEASE = re.compile(r"^## \[(?P<version>\d+\.\d+\.\d+)\] - (?P<date>\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def metainfo() -> ET.Element:
    return ET.parse(LINUX / f"{NAME}.metainfo.xml").getroot()  # noqa: S314 # our own file


def test_the_releases_of_the_metainfo_are_those_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    written = [(match["version"], match["date"]) for match in RELEASE.finditer(changelog)]
    shown = [(release.get("version"), release.get("date")) for release in metainfo().iterfind("releases/release")]
    assert shown == written
    assert "## [Unreleased]" in changelog or (written and written[0][0] == __version__)


def test_a_menu_does_not_tell_what_the_program_is_for() -> None:
    """The computer may be shared with the family: the menu's entry says less than the papers do."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys of a desktop entry have capitals
    parser.read(LINUX / f"{NAME}.desktop", "utf-8")
    entry = parser["Desktop Entry"]
    assert (entry["Exec"], entry["Icon"], entry["StartupWMClass"]) == ("shilu", NAME, NAME)
    shown = " ".join(value for key, value in entry.items() if key.startswith(("Name", "GenericName", "Comment")))
    assert not re.search(r"(?i)harass|lender|debt|evidence|骚扰|催收|证据|贷", shown)


def test_both_languages_describe_the_program() -> None:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    for tag in ("name", "summary", "description/p", "description/ul/li"):
        found = [element.get(lang, "en") for element in metainfo().iterfind(tag)]
        assert found.count("en") == found.count("zh_CN") > 0, tag


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256])
def test_the_icon_is_there_in_every_size(size: int) -> None:
    with Image.open(LINUX / "icons" / "hicolor" / f"{size}x{size}" / "apps" / f"{NAME}.png") as icon:
        assert icon.size == (size, size)


@pytest.mark.parametrize(
    ("program", "file"),
    [
        (("desktop-file-validate",), f"{NAME}.desktop"),
        (("appstreamcli", "validate", "--no-net"), f"{NAME}.metainfo.xml"),
    ],
)
def test_the_validators_of_the_desktop_agree(program: tuple[str, ...], file: str) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not on this system")
    done = subprocess.run([*program, str(LINUX / file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_verifier_is_shipped_as_source() -> None:
    """``verify.py`` goes into every bag as a file; a build without its text could make no bag."""
    spec = (ROOT / "packaging" / "pyinstaller" / "shilu.spec").read_text("utf-8")
    assert '"shilu" / "bundle" / "verify.py"' in spec


def test_all_that_the_program_reads_at_run_time_goes_into_the_wheel() -> None:
    """Rule packs, warnings, catalogs and all else of ``resources``; catalogs compiled, and never as text."""
    pytest.importorskip("hatchling", reason="wheels are built elsewhere")
    built = importlib.util.spec_from_file_location("hatch_build", ROOT / "packaging" / "hatch_build.py")
    assert built is not None
    assert built.loader is not None
    module = importlib.util.module_from_spec(built)
    built.loader.exec_module(module)
    hook = module.ResourcesHook(str(ROOT), {}, None, None, "", "")
    data: dict[str, dict[str, str]] = {"force_include": {}}
    hook.initialize("standard", data)
    shipped = set(data["force_include"].values())
    read = [file for file in (ROOT / "resources").rglob("*") if file.suffix in {".toml", ".ttf", ".svg", ".qss"}]
    assert {f"shilu/_resources/{file.relative_to(ROOT / 'resources').as_posix()}" for file in read} <= shipped
    assert "shilu/_resources/rules/cn.toml" in shipped
    assert "shilu/_resources/warnings/evidence.toml" in shipped
    assert not any(name.endswith(".po") for name in shipped)

"""What is installed is what was locked, wherever it comes from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
GROUPS = PROJECT["dependency-groups"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
ENTRY = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+)(?: ;[^\\]*)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", re.MULTILINE
)


def locked(name: str) -> dict[str, Version]:
    text = (ROOT / name).read_text("utf-8")
    return {canonicalize_name(match[1]): Version(match[2]) for match in ENTRY.finditer(text)}


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", [*PROJECT["project"]["dependencies"], *GROUPS["build"]]),
        ("requirements-dev.lock", [*PROJECT["project"]["dependencies"], *GROUPS["build"], *GROUPS["dev"]]),
        ("requirements-ocr.lock", [*PROJECT["project"]["dependencies"], *EXTRAS["ocr"]]),
    ],
)
def test_a_lock_is_in_step_with_the_project(lock: str, wanted: list[str]) -> None:
    versions = locked(lock)
    for text in wanted:
        requirement = Requirement(text)
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{lock} lacks {requirement.name}: make lock"
        assert requirement.specifier.contains(version), f"{lock} has {requirement.name} {version}: make lock"


def test_developers_have_the_versions_that_people_have() -> None:
    base, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: dev.get(name) for name in base} == base


def test_the_extra_stands_on_the_versions_that_people_have() -> None:
    base, extra = locked("requirements.lock"), locked("requirements-ocr.lock")
    both = base.keys() & extra.keys()
    assert {"pillow", "click"} <= both
    assert {name: extra[name] for name in both} == {name: base[name] for name in both}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-ocr.lock"])
def test_a_lock_holds_names_versions_and_hashes_and_nothing_else(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert ENTRY.sub("", text) == ""

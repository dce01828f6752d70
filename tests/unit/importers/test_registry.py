"""Every fixture of every format is claimed by exactly one importer, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES
from tests.unit.importers.golden import DATA

FILES = sorted(path for path in DATA.rglob("*") if path.is_file() and not path.name.endswith(".expected.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_two_importers_claim_a_file(path: Path) -> None:
    head = path.read_bytes()[:HEAD_BYTES]
    claims = [importer.name for importer in registry.IMPORTERS if importer.identify(head, path.name)]
    assert len(claims) <= 1


def test_every_importer_has_a_name_of_its_own() -> None:
    names = [importer.name for importer in (*registry.IMPORTERS, *registry.REST)]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isidentifier() for name in names)

"""What a limited child, which can open no file, makes of exports is what this process makes of them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from msgspec import structs

from shilu.core.job import QuietJob
from shilu.core.record import RawRecord, ReadMember
from shilu.importers import registry
from shilu.importers.base import SourceValue
from shilu.importers.reading import SourceReader
from tests.unit.importers.archives import packed
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.exports import DATA, read_export

FORMATS = ("telegram_json", "telegram_html", "meta_json", "meta_html", "google_voice", "imazing_csv")
FILES = sorted(
    path
    for name in FORMATS
    for path in (DATA / name).iterdir()
    if path.suffix in {".json", ".html", ".csv"} and not path.stem.endswith(".expected")
)
PHOTO = "photos/photo_1@12-05-2026.jpg"


def through_a_child(path: Path) -> list[SourceValue]:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened:
        return list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_child_reads_the_same(path: Path) -> None:
    importer = registry.named(path.parent.name)
    assert through_a_child(path) == read_export(importer, path.read_bytes(), name=path.name).values


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_one_importer_alone_claims_each(path: Path) -> None:
    head = path.read_bytes()[:65536]
    claims = [importer.name for importer in registry.IMPORTERS if importer.identify(head, f"inbox/{path.name}")]
    assert claims == [path.parent.name]


def test_an_archive_brings_the_files_that_messages_name(tmp_path: Path) -> None:
    export = (DATA / "telegram_json" / "personal.json").read_bytes()
    archive = tmp_path / "Telegram.zip"
    archive.write_bytes(packed({"DataExport/result.json": export, f"DataExport/{PHOTO}": b"JPEG"}))
    values = through_a_child(archive)
    alone = read_export(registry.named("telegram_json"), export, beside={PHOTO: b"JPEG"}).records
    assert [
        structs.replace(value, locator=value.locator.rpartition("!")[2])
        for value in values
        if isinstance(value, RawRecord)
    ] == alone
    assert [value.importer for value in values if isinstance(value, ReadMember)] == ["telegram_json"]

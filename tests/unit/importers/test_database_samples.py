"""Real databases where they lie: for each, the receipt that adds up, or the code with which it is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from tests.unit.importers.phone_databases import database, read

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
FORENSIC = "ios_backup/abrignoni+iLEAPP/admin/test/cases/data"
ANDROID = "android_db/log2timeline+plaso/test_data/android"
# rows, records; or the code of the refusal
IMPORTED = {
    f"{ANDROID}/contacts2.db": (3, 3),
    f"{ANDROID}/mmssms.db": (9, 9),
    "imessage/log2timeline+plaso/test_data/sqlite/imessage_chat.db": (10, 10),
    f"{FORENSIC}/voicemail/testdata.voicemail.voicemail.josh_ios15_ffs.zip": (0, 0),
    f"{FORENSIC}/voicemail/testdata.voicemail.voicemail.mvs_ios_2023.zip": (0, 0),
    f"{FORENSIC}/googleVoice/testdata.googleVoice.googleVoiceCalls.josh_ios17_ffs.zip": "file.unknown_format",
    f"{FORENSIC}/whatsApp/testdata.whatsApp.whatsAppCallHistory.josh_ios15_ffs.zip": "file.unknown_format",
    f"{FORENSIC}/whatsApp/testdata.whatsApp.whatsAppCallHistory.mvs_ios_2023.zip": "file.unknown_format",
    "ios_backup/log2timeline+plaso/test_data/ios/com.apple.MobileBackup.plist": "file.unknown_format",
}


def databases_in(path: Path) -> list[bytes]:
    content = path.read_bytes()
    if path.suffix != ".zip":
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.endswith((".db", ".sqlite"))]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("name", IMPORTED)
def test_each_sample_is_imported_or_refused_as_the_table_says(name: str) -> None:
    for content in databases_in(SAMPLES / name):
        expected = IMPORTED[name]
        if isinstance(expected, str):
            with pytest.raises(UserError) as error:
                read(content)
            assert error.value.code == expected
        else:
            result = read(content)
            assert (result.ended.rows, len(result.records)) == expected
            assert result.ended.rows == len(result.records) + len(result.skipped)
            assert not result.ended.partial


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_no_sample_of_these_kinds_is_left_out_of_the_table() -> None:
    kinds = ("android_db", "imessage", "ios_backup")
    there = {path.relative_to(SAMPLES).as_posix() for kind in kinds for path in (SAMPLES / kind).rglob("*")}
    assert {name for name in there if Path(name).suffix in {".db", ".zip", ".plist", ".sqlite"}} == set(IMPORTED)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("path", sorted((SAMPLES / "ios_backup").rglob("*.sql")), ids=lambda path: path.stem)
def test_the_tables_of_each_version_of_ios_are_known(path: Path) -> None:
    sql = path.read_text("utf-8").replace("CREATE TABLE sqlite_sequence(name,seq);", "")
    assert read(database(sql)).ended.rows == 0

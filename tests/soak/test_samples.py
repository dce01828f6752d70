"""Every format is broken: the registry of importers and what the soak has samples of are the same list."""

from __future__ import annotations

import pytest

from shilu.importers import registry
from shilu.importers.base import Importer
from shilu.importers.letters_codec import LETTERS
from shilu.importers.sqlite_image import WAL_ENDING
from tests.soak.importers import input_of
from tests.soak.judging import claims
from tests.soak.samples import importers, is_workbook, samples

FOUND_BY_FOLDER = "iphone_backup"
NAMES = {
    "archive": ("phone.zip", "locked.zip", "older.zip", "oldest.zip", "cut.zip", "lying.zip", "nested.zip", "chat.zip"),
    "carrier_bill": ("mobile.xlsx", "unicom_late.xls", "sms_bill_named.xls", "mobile_older.csv", "table.xlsx"),
    "pdf": ("short_bill.pdf", "scan.pdf", "locked.pdf", "letter.pdf"),
    "mail": ("inbox.mbox", "alone.eml"),
    "outlook_msg": ("message.msg",),
    "outlook_store": ("mailbox.pst",),
    "vcard": ("android.vcf", "iphone.vcf"),
    "contact_csv": ("google_new.csv", "outlook.csv"),
}


@pytest.mark.parametrize("importer", importers(), ids=lambda importer: importer.name)
def test_every_format_of_the_registry_has_a_sample_and_inputs(importer: Importer) -> None:
    assert samples()[importer.name]
    assert input_of(importer.name, 1, 1) == input_of(importer.name, 1, 1) != input_of(importer.name, 1, 2)


def test_no_list_of_the_registry_is_left_out() -> None:
    assert set(samples()) == {one.name for one in (*registry.IMPORTERS, *registry.REST, *registry.CONTACTS)}


@pytest.mark.parametrize("name", sorted(set(samples()) - {FOUND_BY_FOLDER}))
def test_one_importer_alone_claims_each_sample(name: str) -> None:
    assert [claims(sample) for sample in samples()[name]] == [(name,)] * len(samples()[name])


@pytest.mark.parametrize(("name", "wanted"), NAMES.items())
def test_what_is_broken_differently_is_there(name: str, wanted: tuple[str, ...]) -> None:
    assert {sample.name for sample in samples()[name]} >= set(wanted)


def test_so_are_files_that_come_with_others() -> None:
    beside = {name for some in samples().values() for sample in some for name in sample.beside}
    assert {WAL_ENDING, LETTERS} <= beside
    assert [sample.settings.password != "" for sample in samples()[FOUND_BY_FOLDER]] == [False, False, True, True]


def test_what_a_library_reads_is_known_by_its_bytes() -> None:
    assert all(is_workbook(sample.data) for sample in samples()["pdf"])
    assert not any(is_workbook(sample.data) for sample in samples()["vcard"])

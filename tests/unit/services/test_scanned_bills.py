"""A scanned bill in a case: contacts that a person still has to compare, until that was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.correction import TypedCorrection
from shilu.core.incident import Status
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import READ_BY_OCR
from shilu.importers.screen_child import LetterReader
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers import pdfs


def test_contacts_read_off_a_scan_are_incomplete_until_somebody_compared_them(
    workspace: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = pdfs.bill(pdfs.calls(3))
    (tmp_path / "scan.pdf").write_bytes(pdfs.scan(plain))
    monkeypatch.setattr(LetterReader, "is_installed", True)
    monkeypatch.setattr(LetterReader, "read_pages", lambda *_, **__: pdfs.letters(plain))
    (receipt,) = workspace.importing.run(case.id, [tmp_path / "scan.pdf"], ImportChoice(), QuietJob())
    assert (receipt.added, receipt.rows) == (3, 3 + len(receipt.skipped))
    assert "read_off_scan" in {warning.code for warning in receipt.warnings}
    found = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert {one.status for one in found} == {Status.INCOMPLETE}
    assert {one.facts[READ_BY_OCR] for one in found} == {"0.98"}
    workspace.correcting.correct(found[0].id, TypedCorrection(), "compared with the paper")
    assert workspace.timeline.get(found[0].id).status is Status.REVIEWED


def test_a_picture_that_is_said_to_be_a_bill_is_read_by_the_letters_on_it(
    workspace: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = pdfs.bill(pdfs.calls(3))
    with pdfs.pypdfium2.PdfDocument(plain) as document:
        document[0].render(scale=1).to_pil().convert("RGB").save(tmp_path / "photo.png")
    read: list[str] = []
    monkeypatch.setattr(LetterReader, "is_installed", True)
    monkeypatch.setattr(LetterReader, "read_pages", lambda *_, **__: read.append("once") or pdfs.letters(plain))
    (picture,) = workspace.importing.preview(case.id, [tmp_path / "photo.png"], QuietJob())
    assert (picture.rows, read) == (1, [])
    said = ImportChoice(is_bill=True)
    (bill,) = workspace.importing.preview(case.id, [tmp_path / "photo.png"], QuietJob(), choice=said)
    (receipt,) = workspace.importing.run(case.id, [tmp_path / "photo.png"], said, QuietJob())
    assert (bill.rows, receipt.added, read) == (receipt.rows, 3, ["once"])
    assert receipt.settings["is_bill"] == "yes"

"""An address book beside an import: it says who the senders are, and nothing of it is kept but what was chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shilu.core.case import Case
from shilu.core.incident import IncidentDraft, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.phone_contact import KnownAs
from shilu.core.query import EVERYTHING, Page
from shilu.services.contact_files import CONTACTS_FILE, NAME_FROM
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Teacher Wang
TEL:104 0013 8000
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Somebody Private
TEL:10500139000
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Perhaps Li
TEL:87654321
END:VCARD
"""
CALLS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<calls count="3">
<call number="10400138000" duration="1" date="1778598727123" type="1" contact_name="(Unknown)" />
<call number="10700137000" duration="1" date="1778598728123" type="1" contact_name="On the phone" />
<call number="01087654321" duration="1" date="1778598729123" type="1" contact_name="(Unknown)" />
</calls>
"""


def _files(tmp_path: Path) -> tuple[Path, Path]:
    cards, calls = tmp_path / "contacts.vcf", tmp_path / "calls.xml"
    cards.write_text(CARDS)
    calls.write_text(CALLS)
    return cards, calls


def test_senders_of_a_preview_say_who_they_are_in_the_contacts(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    cards, calls = _files(tmp_path)
    read = workspace.importing.contact_files.reading(cards, QuietJob())
    assert (read.refused, read.rows) == (None, 3)
    choice = ImportChoice(contacts=read.contacts)
    (preview,) = workspace.importing.preview(case.id, [calls], QuietJob(), choice=choice)
    assert {sender.sender: sender.known for sender in preview.senders} == {
        "10400138000": KnownAs("Teacher Wang", is_certain=True),
        "10700137000": None,
        "01087654321": KnownAs("Perhaps Li", is_certain=False),
    }


def test_a_name_comes_in_where_the_phone_had_none_and_says_where_it_is_from(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    cards, calls = _files(tmp_path)
    contacts = workspace.importing.contact_files.reading(cards, QuietJob()).contacts
    workspace.importing.run(case.id, [calls], ImportChoice(contacts=contacts), QuietJob())
    incidents = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    points = [(one.contact_point, one.facts.get(NAME_FROM, "")) for one in incidents]
    assert {(point.raw, point.name, said) for point, said in points if point is not None} == {
        ("10400138000", "Teacher Wang", CONTACTS_FILE),
        ("10700137000", "On the phone", ""),
        ("01087654321", "", ""),
    }


def test_bringing_the_contacts_later_makes_no_second_contact(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    cards, calls = _files(tmp_path)
    contacts = workspace.importing.contact_files.reading(cards, QuietJob()).contacts
    plain = ImportChoice()
    workspace.importing.run(case.id, [calls], plain, QuietJob())
    (again,) = workspace.importing.run(case.id, [calls], replace(plain, contacts=contacts), QuietJob())
    assert (again.added, again.duplicates) == (0, 3)


def test_nothing_of_the_contacts_is_in_the_receipt(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    cards, calls = _files(tmp_path)
    contacts = workspace.importing.contact_files.reading(cards, QuietJob()).contacts
    (receipt,) = workspace.importing.run(case.id, [calls], ImportChoice(contacts=contacts), QuietJob())
    assert "Private" not in repr(receipt) + repr(ImportChoice(contacts=contacts))


def test_address_books_among_other_files_are_taken_apart(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    cards, calls = _files(tmp_path)
    paths, read = workspace.importing.contact_files.apart([cards, calls], QuietJob())
    assert (paths, [one.rows for one in read]) == ((calls,), [3])
    (receipt,) = workspace.importing.run(case.id, [cards], ImportChoice(), QuietJob())
    assert receipt.refused is not None
    assert receipt.refused.code == "file.is_contacts"


def test_a_file_that_is_no_address_book_says_so(workspace: Workspace, tmp_path: Path) -> None:
    _cards, calls = _files(tmp_path)
    read = workspace.importing.contact_files.reading(calls, QuietJob())
    assert read.refused is not None
    assert read.refused.code == "file.no_contacts"


def test_third_persons_whom_contacts_reached_can_be_chosen_again(workspace: Workspace, case: Case) -> None:
    mother = Reached(ReachedKind.THIRD_PERSON, number="10212340001", label="妈妈")
    for reached in (mother, mother, Reached(ReachedKind.GROUP, label="class"), Reached(ReachedKind.COMPLAINANT)):
        when = workspace.intake.understand_time("2026-05-12 23:12", case.timezone)
        workspace.intake.log(case.id, IncidentDraft(when=when, address="10400138000", reached=(reached,)))
    assert workspace.timeline.people_reached(case.id) == (mother,)

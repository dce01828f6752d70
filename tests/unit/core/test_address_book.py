"""Whose a number is, by an address book: surely where it is the same number, perhaps where its end is."""

from __future__ import annotations

import pytest

from shilu.core.address_book import AddressBook
from shilu.core.phone import recognise
from shilu.core.phone_contact import KnownAs, PhoneContact


def who(address: str, *noted: str, country: str = "CN") -> KnownAs | None:
    contacts = [PhoneContact(f"card[{n}]@0", f"N{n}", (number,)) for n, number in enumerate(noted)]
    return AddressBook(contacts, country).who(recognise(address, country))


@pytest.mark.parametrize(
    "noted",
    ["10400138000", "+86 104-0013-8000", "008610400138000", "8610400138000", "010400138000", "１０４００１３８０００"],
)
def test_a_number_is_the_same_however_it_is_written(noted: str) -> None:
    assert who("10400138000", noted) == KnownAs("N0", is_certain=True)


@pytest.mark.parametrize(
    ("address", "noted", "country"),
    [("010 8765 4321", "87654321", "CN"), ("+12025550188", "5550188", "US"), ("87654321", "010 8765 4321", "CN")],
)
def test_the_same_last_digits_in_one_country_are_perhaps_the_same(address: str, noted: str, country: str) -> None:
    assert who(address, noted, country=country) == KnownAs("N0", is_certain=False)


@pytest.mark.parametrize(
    ("address", "noted"),
    [
        ("10400138000", "10500139000"),
        ("10400138000", "138000"),
        ("021 8765 4321", "010 8765 4321"),
        ("+12025550188", "+442025550188"),
        ("10086", "10086"[:3]),
        ("-1", "-1"),
        ("某某贷", "某某"),
    ],
)
def test_other_numbers_are_nobodys(address: str, noted: str) -> None:
    assert who(address, noted) is None


def test_one_number_of_several_people_is_all_of_them() -> None:
    assert who("10400138000", "10400138000", "+8610400138000") == KnownAs("N0 / N1", is_certain=True)


def test_mail_addresses_and_sender_names_are_found_too() -> None:
    book = AddressBook([PhoneContact("", "", mails=("Wang@Example.org",), organisation="School")], "CN")
    assert book.who(recognise("wang@example.org", "CN")) == KnownAs("School", is_certain=True)


def test_an_entry_without_a_name_names_nobody() -> None:
    assert AddressBook([PhoneContact("", "", ("10400138000",))], "CN").who(recognise("10400138000", "CN")) is None

"""Which contacts stand behind which element of the law, and which provisions may be named for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from shilu.core.channel import Direction
from shilu.core.elements import Element, elements_of
from shilu.core.pack_parts import Citation, Mark, TagCitations
from shilu.core.when import unknown
from tests.unit.bundle.bundle_builders import at, make_incident, named

ALWAYS = Citation("always", {}, Mark.TEXT_SEEN, {})
OLD = replace(ALWAYS, cite="old", until=date(2026, 3, 2))
NEW = replace(ALWAYS, cite="new", since=date(2026, 3, 3))
ILLEGAL = replace(ALWAYS, cite="illegal", not_of=("bank",))
TAGS = (TagCitations("doxx", (ALWAYS,)), TagCitations("violence", (NEW, OLD, ILLEGAL)))


def tagged(number: int, day: str = "2026-03-03", *, tag: str = "violence", **changes: Any) -> Any:
    return make_incident(number, **{"when": at(f"{day} 10:00:00"), "tags": (tag,), **changes})


def found(*incidents: Any, **types: str) -> dict[str, Element]:
    return {one.tag: one for one in elements_of(incidents, TAGS, zone="Asia/Shanghai", lender_types=types)}


def provisions(one: Element) -> dict[str, int]:
    return {each.citation.cite: len(each.incidents) for each in one.provisions}


def test_contacts_are_counted_twice_by_the_conduct_that_was_recorded() -> None:
    sent = tagged(4, direction=Direction.OUTGOING)
    elements = found(tagged(1), tagged(2, sources=()), tagged(3, tag="doxx"), sent, make_incident(5))
    assert list(elements) == ["doxx", "violence"]
    assert (elements["violence"].documented, elements["violence"].stated) == (1, 1)


def test_a_provision_names_contacts_of_days_on_which_it_was_in_force() -> None:
    (one,) = found(
        tagged(1, "2026-03-02"), tagged(2), tagged(3), tagged(4, when=unknown("", zone="Asia/Shanghai"))
    ).values()
    assert provisions(one) == {"new": 2, "old": 1, "illegal": 4}
    (later,) = found(tagged(1)).values()
    assert "old" not in provisions(later)


def test_one_that_the_pack_leaves_out_for_a_kind_of_lender_is_not_named_where_all_are_of_it() -> None:
    party = named()
    of_bank = {party.id: "bank"}
    (one,) = found(tagged(1, parties=(party,)), **of_bank).values()
    assert "illegal" not in provisions(one)
    (open_,) = found(tagged(1, parties=(party,))).values()
    assert "illegal" in provisions(open_)
    (nobody,) = found(tagged(1, parties=()), **of_bank).values()
    assert "illegal" in provisions(nobody)

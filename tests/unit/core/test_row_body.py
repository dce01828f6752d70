"""The body of a row is written by hand: every byte is the one that the canonical form has."""

from __future__ import annotations

import random

import pytest
from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPointKind, Recognised
from shilu.core.encoding import contact_to_json, reached_to_json
from shilu.core.evidence import Attachment
from shilu.core.history import Json, canonical
from shilu.core.incident import Contact, Reached, ReachedKind
from shilu.core.record import RowSegment
from shilu.core.row_body import RowBodies, facts_text, reached_text
from shilu.core.source_row import NewRow, row_hash
from shilu.core.when import Precision, When, ZoneBasis

_TEXTS = (
    "",
    "还钱",
    'a"b\\c/d',
    "\x00\x07\b\t\n\f\r\x1f\x7f\x80",
    "\u2028\u2029\ufeff\u202e",
    "😡\U0010ffff",
    "é e\u0301",
)
_WHOLE = (None, 0, -1, 7, 1_500_000_000_000, 2**53 - 1)


def _contact(source: random.Random) -> Contact:
    def text() -> str:
        return source.choice(_TEXTS)

    at = source.choice((None, -5, 1_500_000_000_000, 2**53 - 1))
    precision = Precision.UNKNOWN if at is None else source.choice([p for p in Precision if p is not Precision.UNKNOWN])
    known = source.random() < 0.8
    kind = source.choice(list(ContactPointKind))
    e164 = source.choice((None, "+8610412345678"))
    return Contact(
        when=When(
            text(),
            at,
            at,
            precision,
            text(),
            source.choice(list(ZoneBasis)),
            source.random() < 0.5,
            source.choice((None, 3)),
        ),
        channel=source.choice(list(Channel)),
        direction=source.choice(list(Direction)),
        outcome=source.choice(list(Outcome)),
        duration_s=source.choice(_WHOLE),
        address=Recognised(text(), text(), kind, e164, source.random() < 0.5, text()) if known else None,
        name=text(),
        reached=tuple(
            Reached(source.choice(list(ReachedKind)), text(), text(), text()) for _ in range(source.randrange(3))
        ),
        text=text(),
        facts={
            name: text() for name in source.sample(("sub_id", "Z", "a_b", "a b", '"', "\n", "A"), source.randrange(5))
        },
        attachments=tuple(Attachment("a" * 64, text(), "image/png", n) for n in range(source.randrange(3))),
    )


def _row(source: random.Random) -> NewRow:
    return NewRow(
        ordinal=1,
        locator=source.choice(_TEXTS),
        contact=_contact(source),
        segments=(RowSegment(b"one"), RowSegment(b"two")),
        contact_point=source.choice((None, "p" * 26)),
        incident="i" * 26,
        twin=source.random() < 0.5,
        number_offset=source.choice((0, 12)),
        incomplete=source.random() < 0.5,
        of_file=source.random() < 0.5,
        tells=source.random() < 0.5,
    )


def _canonical(row: NewRow, *, salt: str, recorded_ms: int) -> bytes:
    body: dict[str, Json] = {
        "v": 1,
        "salt": salt,
        "locator": row.locator,
        "row_sha256": row_hash(row.segments),
        "contact": contact_to_json(row.contact),
        "contact_point": row.contact_point,
        "incident": row.incident,
        "twin": row.twin,
        "number_offset": row.number_offset,
        "recorded_ms": recorded_ms,
        **({"incomplete": True} if row.incomplete else {}),
        **({"of_file": True} if row.of_file else {}),
        **({"tells": True} if row.tells else {}),
    }
    return canonical(body)


def test_the_body_of_a_row_is_its_canonical_form() -> None:
    source = random.Random(1)
    bodies, before = RowBodies(recorded_ms=1_700_000_000_000), _row(source).contact
    for _ in range(2_000):
        row = _row(source)
        if source.random() < 0.5:  # as rows of a phone have the same address, and reached the same
            contact = structs.replace(row.contact, address=before.address, reached=before.reached)
            row = structs.replace(row, contact=contact)
        before = row.contact
        text = bodies.body(row, salt="5a" * 16).text
        assert text.encode() == _canonical(row, salt="5a" * 16, recorded_ms=1_700_000_000_000)


def test_columns_hold_people_and_facts_as_the_body_does() -> None:
    source = random.Random(2)
    for _ in range(500):
        contact = _contact(source)
        said: Json = {"reached": reached_to_json(contact.reached), "facts": dict(contact.facts)}
        expected = f'{{"facts":{facts_text(contact.facts)},"reached":{reached_text(contact.reached)}}}'
        assert canonical(said).decode() == expected


def test_what_has_no_place_in_a_body_is_refused_here_too() -> None:
    row = _row(random.Random(3))
    for contact in (
        structs.replace(row.contact, facts={"名": "x"}),
        structs.replace(row.contact, duration_s=2**53),
        structs.replace(row.contact, text="\ud83d"),
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            RowBodies(recorded_ms=1).body(structs.replace(row, contact=contact), salt="").text.encode()

"""The model adds up, and every count can be traced to its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from bundle_builders import CASE, LENDER, at, make_file, make_incident, make_model, make_point, named

from shilu.bundle.number import label, numbers, ranges
from shilu.core.bundle import Position
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import Include, Reached, ReachedKind, RunningNumber, Status
from shilu.core.party import AttributionState, Party, PartyKind
from shilu.core.when import unknown
from shilu.core.wording import source_language

MOTHER = Reached(ReachedKind.THIRD_PERSON, "10512345678", "mother")
OTHER = Party("o" * 26, "小橙钱包", PartyKind.APP)


def _of(rows: Iterable[RunningNumber]) -> tuple[int, ...]:
    assert not any(row.series for row in rows)
    return tuple(row.number for row in rows)


def test_counts_are_given_twice_and_carry_their_rows() -> None:
    model = make_model(
        make_incident(1),
        make_incident(2, sources=()),
        make_incident(3, channel=Channel.CALL, outcome=Outcome.ANSWERED),
        make_incident(4, direction=Direction.OUTGOING),
        make_incident(5, direction=Direction.UNKNOWN),
    )
    assert (model.count.total, model.count.documented, model.count.stated) == (3, 2, 1)
    assert _of(model.count.rows) == (1, 2, 3)
    assert (model.count.calls, model.count.answered, model.count.messages) == (1, 1, 2)
    assert _of(model.outgoing) == (4,)
    assert _of(model.undirected) == (5,)
    assert [_of(entry.count.rows) for entry in model.parties] == [(1, 2, 3)]


def test_incidents_without_a_time_come_last_in_a_band_of_their_own() -> None:
    nobody_knows = make_incident(1, when=unknown("", zone=CASE.timezone))
    model = make_model(nobody_knows, make_incident(2), make_incident(3, when=at("2026-03-01 10:00:00")))
    assert [incident.number for incident in model.incidents] == [3, 2, 1]
    assert [day.day is None for day in model.days] == [False, False, True]


def test_what_was_marked_to_stay_out_cannot_be_assembled() -> None:
    with pytest.raises(ValueError, match="left out"):
        make_model(make_incident(include=Include.PRIVILEGED))
    with pytest.raises(ValueError, match="left out"):
        make_model(make_incident(status=Status.WITHDRAWN))


def test_private_notes_end_here() -> None:
    assert make_model(make_incident(note="I am afraid")).incidents[0].note == ""


def test_only_what_lies_wholly_in_the_night_is_counted_as_night() -> None:
    model = make_model(
        make_incident(1, when=at("2026-03-03 22:00:00")),
        make_incident(2, when=at("2026-03-03 07:59:59")),
        make_incident(3, when=at("2026-03-03 08:00:00")),
        make_incident(4, when=at("2026-03-03 21:59:59")),
    )
    assert _of(model.night) == (1, 2)


def test_parties_and_numbers_stand_busiest_first_and_the_unnamed_last() -> None:
    model = make_model(
        make_incident(1, parties=()),
        make_incident(2, parties=()),
        make_incident(3, parties=(named(OTHER),), contact_point=make_point("10512345678")),
        make_incident(4, contact_point=None),
        make_incident(5),
        make_incident(6, parties=(replace(named(), state=AttributionState.WITHDRAWN),)),
        parties=(LENDER, OTHER),
    )
    names = [entry.party.name if entry.party else None for entry in model.parties]
    assert names == [LENDER.name, OTHER.name, None]
    assert _of(model.parties[-1].count.rows) == (1, 2, 6)
    assert [entry.count.total for entry in model.points] == [4, 1, 1]
    assert model.points[-1].point is None


def test_others_who_were_reached_are_counted_by_person() -> None:
    own = Reached(ReachedKind.COMPLAINANT)
    model = make_model(make_incident(1, reached=(own, MOTHER)), make_incident(2, reached=(MOTHER,)), make_incident(3))
    assert [(entry.label, _of(entry.count.rows)) for entry in model.reached] == [("mother", (1, 2))]


def test_exhibits_are_numbered_once_by_class() -> None:
    sound = make_file(b"sound", "call.amr", "audio/amr")
    picture = make_file(b"picture", "../../etc/passwd", "image/png")
    model = make_model(
        make_incident(1, attachments=(sound,)),
        make_incident(2, attachments=(picture, sound), when=at("2026-03-04 03:00:00")),
    )
    assert [(e.number.serial, e.number.group, e.number.item, _of(e.rows)) for e in model.exhibits] == [
        (1, 1, 1, (2,)),
        (2, 2, 1, (1, 2)),
    ]
    assert [exhibit.file for exhibit in model.exhibits] == [
        f"attachments/00001-{picture.sha256[:16]}.png",
        f"attachments/00002-{sound.sha256[:16]}.amr",
    ]
    assert [exhibit.number.serial for exhibit in model.exhibits_of[RunningNumber(2)]] == [1, 2]
    assert label(model.exhibits[1].number, source_language()) == "Exhibit 2"


def test_the_id_is_the_same_for_the_same_and_another_for_another() -> None:
    first = make_model(make_incident())
    assert first.id == make_model(make_incident()).id
    assert first.id != make_model(make_incident(revision=2)).id
    assert first.id != make_model(make_incident(), position=Position(8, "cd" * 32)).id


@pytest.mark.parametrize(
    ("numbers", "written"),
    [((), ""), ((4,), "4"), ((1, 2), "1, 2"), ((1, 2, 3, 5, 7, 8, 9), "1–3, 5, 7–9")],
)
def test_numbers_are_written_as_ranges(numbers: tuple[int, ...], written: str) -> None:
    assert ranges(numbers) == written


def test_what_two_vaults_gave_one_number_is_told_apart_on_paper() -> None:
    twins = [replace(make_incident(2), series=series, id=series * 8) for series in ("k4t", "x2p")]
    model = make_model(make_incident(1), *twins, make_incident(3))
    assert [row.label for row in model.count.rows] == ["1", "2-k4t", "2-x2p", "3"]
    assert numbers(model.count.rows) == "1, 2-k4t, 2-x2p, 3"

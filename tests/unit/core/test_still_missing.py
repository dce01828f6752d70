"""What vanishes first, and what is still missing: counted by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.evidence import Attachment
from shilu.core.incident import SourceRef
from shilu.core.pack_parts import CountedFrom, DayCount, Mark, Office, Proof, Shown, Term, Vanishing
from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.still_missing import StillMissing, still_missing
from shilu.core.when import Precision, ZoneBasis, from_local, unknown
from shilu.rules.working_days import OfficeDays
from tests.unit.bundle.bundle_builders import at, make_incident

TODAY = date(2026, 9, 3)
WORDS = {"en": "w", "zh-CN": "w"}
BILL = (SourceRef("a" * 64, "bill.csv", "row:1", "carrier_bill", "1"),)
PICTURE = (SourceRef("a" * 64, "p.png", "file", "picture", "1"),)


def gone(term: Term | None, kept_by: Shown = Shown.NOBODY_KNOWS, *channels: str, never: bool = False) -> Vanishing:
    return Vanishing("v", WORDS, WORDS, channels, CountedFrom.CONTACT, term, never, kept_by, "", Mark.MEMORY)


def proof(shown_by: Shown, *channels: str, tags: tuple[str, ...] = ()) -> Proof:
    return Proof("p", WORDS, WORDS, shown_by, channels, tags, tuple[Office, ...](), "", Mark.MEMORY)


def call(number: int, day: str = "2026-03-03", **changes: Any) -> Any:
    values = {"when": at(f"{day} 03:00:12"), "channel": Channel.CALL, "outcome": Outcome.ANSWERED, **changes}
    return make_incident(number, **values)


def found(*incidents: Any, vanishing: Any = (), proofs: Any = (), particulars: Any = ()) -> StillMissing:
    return still_missing(
        incidents,
        particulars,
        vanishing=vanishing,
        proofs=proofs,
        zone="Asia/Shanghai",
        today=TODAY,
        working=OfficeDays("CN"),
    )


def test_days_run_from_each_contact_and_those_that_are_kept_are_not_counted() -> None:
    months = gone(Term(6, DayCount.MONTHS), Shown.BILL, "voice")
    contacts = (
        call(1, "2026-03-02"),  # over since yesterday
        call(2, "2026-03-03"),  # today is its last day
        call(3, "2026-05-01"),
        call(4, "2026-04-01", sources=BILL),
        call(5, "2026-04-01", direction=Direction.OUTGOING),
        make_incident(6),  # a text message
    )
    (runs,) = found(*contacts, vanishing=(months,)).runs_out
    assert (runs.still, runs.gone, runs.next_on, runs.days_left(TODAY)) == (2, 1, TODAY, 0)


def test_what_may_be_gone_at_any_moment_has_no_day_and_comes_last() -> None:
    soon, later, any_day = (gone(Term(7, DayCount.MONTHS)), gone(Term(8, DayCount.MONTHS)), gone(None))
    order = found(call(1), vanishing=(any_day, later, soon, gone(None, never=True))).runs_out
    assert [one.vanishing for one in order] == [soon, later, any_day]
    assert order[2].days_left(TODAY) is None
    assert found(vanishing=(soon,)).runs_out == ()


def test_a_time_known_in_part_runs_out_with_its_first_day_and_is_over_with_its_last() -> None:
    first = datetime(2026, 3, 1)  # noqa: DTZ001 - on a wall clock
    month = from_local("2026-03", first, Precision.MONTH, zone="Asia/Shanghai", basis=ZoneBasis.TYPED)
    six, five = (gone(Term(count, DayCount.MONTHS)) for count in (6, 5))
    (runs,) = found(call(1, when=month), vanishing=(six,)).runs_out
    assert (runs.still, runs.gone, runs.next_on) == (1, 0, TODAY)
    (runs,) = found(call(1, when=month), vanishing=(five,)).runs_out
    assert (runs.still, runs.gone) == (0, 1)


def test_a_contact_of_an_unknown_day_is_in_no_count_of_days() -> None:
    contact = call(1, when=unknown("?", zone="Asia/Shanghai"))
    assert found(contact, vanishing=(gone(Term(6, DayCount.MONTHS)),)).runs_out == ()


def test_a_proof_is_missing_of_the_contacts_that_do_not_show_it() -> None:
    sound = (Attachment("b" * 64, "r.m4a", "audio/mp4", 1),)
    contacts = (
        call(1),
        call(2, attachments=sound),
        call(3, outcome=Outcome.MISSED),
        call(4, contact_point=None),
        make_incident(5, sources=PICTURE, tags=("extort",)),
        make_incident(6),
        make_incident(7, channel=Channel.POST, circumstances={"views": 6000}),
        make_incident(8, channel=Channel.POST, sources=()),
    )

    def numbers(*of: Any, **more: Any) -> list[int]:
        lacking = found(*contacts, proofs=(proof(*of, **more),)).lacking
        return [running.number for one in lacking for running in one.contacts]

    assert numbers(Shown.RECORDING, "voice") == [1, 4]
    assert numbers(Shown.NUMBER, "voice", "text") == [4]
    assert numbers(Shown.CONVERSATION, "text") == [5]
    assert numbers(Shown.BILL, "voice") == [1, 2, 3, 4]
    assert numbers(Shown.COUNTS, "post") == [8]
    assert numbers(Shown.FILE, tags=("extort",)) == [5]
    assert numbers(Shown.SOURCE, "post") == [8]


def test_entries_of_the_record_without_a_proof_are_named_and_a_device_is_asked_for() -> None:
    def entry(kind: ParticularKind, number: int, **values: Any) -> Particular:
        return Particular(
            f"{kind}{number}", kind, "c", number, tuple(values.items()), ParticularState.ACTIVE, 1, 0, None
        )

    with_proof, without = entry(ParticularKind.LOAN, 1, proof=("c",)), entry(ParticularKind.LOAN, 2)
    paid = entry(ParticularKind.REPAYMENT, 1)
    asked = (proof(Shown.LOAN_PAPER), proof(Shown.DEVICE), proof(Shown.NOBODY_KNOWS), proof(Shown.THIRD_PERSON))
    lacking = found(proofs=asked, particulars=(with_proof, without, paid)).lacking
    assert [(one.proof.shown_by, one.records, one.is_asked) for one in lacking] == [
        (Shown.LOAN_PAPER, (without,), False),
        (Shown.DEVICE, (), True),
        (Shown.NOBODY_KNOWS, (), True),
    ]
    device = entry(ParticularKind.DEVICE, 1)
    assert found(proofs=(proof(Shown.DEVICE),), particulars=(device,)).lacking == ()


def test_the_files_that_do_not_show_it_are_named_with_their_contact() -> None:
    picture = Attachment("b" * 64, "IMG_1.png", "image/png", 1)
    (lacking,) = found(call(1, attachments=(picture,)), call(2), proofs=(proof(Shown.RECORDING),)).lacking
    assert [(file.contact.label, file.name) for file in lacking.files] == [("1", "IMG_1.png")]
    assert lacking.first == (call(1).id, call(2).id)

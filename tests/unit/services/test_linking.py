"""What comes in finds what is there, whichever came first, and what is shown is what the best of the sources says."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from msgspec import structs

from shilu.core.address_book import AddressBook
from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.correction import Correction
from shilu.core.incident import Contact, Incident, Judgement, Reached, ReachedKind, Status
from shilu.core.job import QuietJob
from shilu.core.normalise import OWN_PHONE
from shilu.core.phone import recognise
from shilu.core.phone_contact import PhoneContact
from shilu.core.query import EVERYTHING
from shilu.core.reconciliation import CARRIER_BILL
from shilu.core.record import BlobRef, RawAttachment, RawRecord, RowSegment
from shilu.core.when import Precision, from_epoch_ms, unknown
from shilu.vault.vault import Vault
from tests.property.realities import NOON_MS, ZONE, Source, bring, said, wall_clock
from tests.unit.vault.handing_over import new_vault

LENDER, OTHER = "10412345678", "10787654321"
MOTHER = Reached(ReachedKind.THIRD_PERSON, label="mother")


@pytest.fixture(scope="module")
def vault() -> Iterator[Vault]:
    with tempfile.TemporaryDirectory() as folder:
        made = new_vault(Path(folder) / "v.shilu")
        yield made
        assert made.check(QuietJob()) == ()
        made.close()


@pytest.fixture
def case(vault: Vault) -> Case:
    return vault.cases.add(CaseDraft("案件", "李某"))


def row(n: int = 0, **told: object) -> RawRecord:
    """A call of the phone's log."""
    record = RawRecord(
        locator=f"row[{n}]@{n}",
        when=from_epoch_ms(str(n), NOON_MS + n * 600_000, zone=ZONE),
        channel=Channel.CALL,
        direction=Direction.INCOMING,
        outcome=Outcome.ANSWERED,
        duration_s=61,
        peer=LENDER,
        peer_name="",
        text="",
    )
    record = structs.replace(record, **told)  # type: ignore[arg-type]  # any field, by name
    return record if record.segments else structs.replace(record, segments=(RowSegment(repr(record).encode()),))


def a_file(content: bytes, name: str, **claims: object) -> Source:
    """A row that is a whole file."""
    blob = BlobRef(hashlib.sha256(content).hexdigest(), len(content))
    told = {"duration_s": None, "direction": Direction.UNKNOWN, "peer": "", **claims}
    attachment = RawAttachment(blob, name, "audio/amr")
    record = row(**told, attachments=(attachment,), segments=(RowSegment(blob=blob),), of_file=True)
    return Source(name, (record,), (content,))


def contacts(vault: Vault, case: Case) -> list[Incident]:
    return list(vault.incidents.each(case.id, EVERYTHING))


def in_every_order(vault: Vault, *sources: Source) -> list[Incident]:
    """The contacts that sources come to, which are the same whichever comes first."""
    shown = []
    for order in permutations(sources):
        case = vault.cases.add(CaseDraft("案件", "李某"))
        for source in order:
            bring(vault, case, source)
        shown.append(said(vault, case))
        assert [bring(vault, case, source).added for source in sources] == [0] * len(sources)
        assert said(vault, case) == shown[-1], "brought in again"
    assert all(one == shown[0] for one in shown), shown
    return contacts(vault, case)


def test_time_name_length_and_number_are_the_phones_whichever_came_first(vault: Vault) -> None:
    phone = Source("phone", (row(peer_name="催收"),))
    bill = Source(
        "bill",
        (
            row(
                when=wall_clock(NOON_MS + 15_000, Precision.MINUTE),
                duration_s=60,
                peer=f"+86{LENDER}",
                own="10655556666",
            ),
        ),
    )
    (one,) = in_every_order(vault, phone, bill)
    assert (one.when.earliest_ms, one.when.precision, one.duration_s) == (NOON_MS, Precision.MS, 61)
    assert one.contact_point is not None
    assert (one.contact_point.raw, one.contact_point.name) == (LENDER, "催收")
    assert one.reached[0].number == "10655556666"


def test_undoing_the_better_source_shows_what_the_other_says(vault: Vault, case: Case) -> None:
    minute = wall_clock(NOON_MS + 15_000, Precision.MINUTE)
    bring(vault, case, Source("bill", (row(when=minute, duration_s=60),)))
    phone = bring(vault, case, Source("phone", (row(),)))
    vault.imports.withdraw(phone.import_id or "", "no")
    (one,) = contacts(vault, case)
    assert (one.when, one.duration_s) == (minute, 60)
    vault.imports.restore(phone.import_id or "", "yes")
    (one,) = contacts(vault, case)
    assert (one.when.precision, one.duration_s) == (Precision.MS, 61)


def test_what_was_corrected_holds_and_what_was_recorded_is_the_best_sources(vault: Vault, case: Case) -> None:
    bring(vault, case, Source("bill", (row(when=wall_clock(NOON_MS, Precision.MINUTE)),)))
    (one,) = contacts(vault, case)
    corrected = wall_clock(NOON_MS + 3_600_000, Precision.SECOND)
    vault.incidents.correct(one.id, Correction(when=corrected, duration_s=99), "the clock was slow")
    assert bring(vault, case, Source("phone", (row(),))).added == 0
    (one,) = contacts(vault, case)
    assert (one.when, one.duration_s) == (corrected, 99)
    assert one.as_recorded.when.precision is Precision.MS
    assert bring(vault, case, Source("bill", (row(when=wall_clock(NOON_MS, Precision.MINUTE)),))).added == 0


def test_who_was_reached_may_be_edited_and_nothing_comes_twice(vault: Vault, case: Case) -> None:
    phone, bill = Source("phone", (row(),)), Source("bill", (row(when=wall_clock(NOON_MS + 5_000, Precision.SECOND)),))
    bring(vault, case, phone)
    (one,) = contacts(vault, case)
    vault.incidents.judge(one.id, Judgement(reached=(MOTHER,)), "it was hers")
    assert [bring(vault, case, source).added for source in (phone, bill, phone)] == [0, 0, 0]
    assert [one.reached for one in contacts(vault, case)] == [(MOTHER,)]


def test_a_recording_and_its_call_are_one_whichever_came_first(vault: Vault) -> None:
    recording = a_file(b"RIFF", "a.amr", peer=LENDER, when=wall_clock(NOON_MS + 4_000, Precision.SECOND))
    (one,) = in_every_order(vault, recording, Source("phone", (row(),)))
    assert (one.when.earliest_ms, one.duration_s, one.direction) == (NOON_MS, 61, Direction.INCOMING)
    assert [file.name for file in one.attachments] == ["a.amr"]


def test_a_recording_that_names_a_person_belongs_to_the_number_that_is_called_so(vault: Vault) -> None:
    recording = a_file(b"RIFF", "a.amr", peer_name="催收", when=wall_clock(NOON_MS + 4_000, Precision.SECOND))
    (one,) = in_every_order(vault, recording, Source("phone", (row(peer_name="催收"),)))
    assert (one.status, len(one.attachments)) == (Status.NEW, 1)


def test_an_address_book_says_whose_number_a_recording_names(vault: Vault, case: Case) -> None:
    book = AddressBook(
        [PhoneContact("1", "催收", numbers=(LENDER,)), PhoneContact("2", "王", numbers=(LENDER, OTHER))], "CN"
    )
    when = wall_clock(NOON_MS + 4_000, Precision.SECOND)
    bring(vault, case, Source("phone", (row(),)))
    assert bring(vault, case, a_file(b"RIFF", "a.amr", peer_name="催收", when=when), called=book.called).added == 0
    assert bring(vault, case, a_file(b"RIFX", "b.amr", peer_name="王", when=when), called=book.called).added == 1


def test_a_name_that_two_numbers_have_says_nothing(vault: Vault) -> None:
    recording = a_file(b"RIFF", "a.amr", peer_name="催收", when=wall_clock(NOON_MS + 4_000, Precision.SECOND))
    phone = Source("phone", (row(peer_name="催收"), row(1, peer=OTHER, peer_name="催收")))
    assert len(in_every_order(vault, recording, phone)) == 3


def test_undoing_the_call_leaves_the_recording_to_be_completed(vault: Vault, case: Case) -> None:
    bring(vault, case, a_file(b"RIFF", "a.amr", peer_name="催收", when=wall_clock(NOON_MS, Precision.SECOND)))
    phone = bring(vault, case, Source("phone", (row(peer_name="催收"),)))
    assert phone.added == 0
    vault.imports.withdraw(phone.import_id or "", "no")
    (one,) = contacts(vault, case)
    assert (one.status, one.contact_point, one.duration_s) == (Status.INCOMPLETE, None, None)
    vault.imports.restore(phone.import_id or "", "yes")
    assert contacts(vault, case)[0].status is Status.NEW


def test_two_calls_within_two_minutes_each_have_their_own_recording(vault: Vault) -> None:
    calls = [row(n, when=from_epoch_ms("x", NOON_MS + n * 100_000, zone=ZONE), duration_s=5) for n in range(2)]
    files = [
        a_file(b"RIFF%d" % n, f"{n}.amr", peer=LENDER, when=wall_clock(NOON_MS + n * 100_000 + 2_000, Precision.SECOND))
        for n in range(2)
    ]
    found = in_every_order(vault, Source("phone", tuple(calls)), *files)
    assert [[file.name for file in one.attachments] for one in found] == [["0.amr"], ["1.amr"]]


def test_a_picture_and_the_message_that_brings_or_names_it_are_one_whichever_came_first(vault: Vault) -> None:
    content = b"\x89PNG"
    blob = BlobRef(hashlib.sha256(content).hexdigest(), len(content))
    picture = a_file(content, "IMG-1.jpg", channel=Channel.OTHER, when=unknown("", zone=ZONE))
    message = {"channel": Channel.WHATSAPP, "text": "IMG-1.jpg (file attached)", "duration_s": None}
    naming = Source("naming", (row(**message, named=("IMG-1.jpg",)),))
    bringing = row(**message, attachments=(RawAttachment(blob, "IMG-1.jpg", "image/jpeg"),))
    for other in (naming, Source("bringing", (bringing,), (content,))):
        (one,) = in_every_order(vault, picture, other)
        assert (one.channel, len(one.attachments), one.status) == (Channel.WHATSAPP, 1, Status.NEW)


def test_rows_without_a_time_come_once_and_equal_ones_in_one_file_stay_two(vault: Vault) -> None:
    lost = [row(n, when=unknown("?", zone=ZONE), segments=(RowSegment(b"same"),)) for n in range(2)]
    other = row(2, when=unknown("?", zone=ZONE), segments=(RowSegment(b"other"),))
    assert len(in_every_order(vault, Source("a", tuple(lost)), Source("b", (lost[0], other)))) == 3


@pytest.mark.parametrize("later", ["the same file", "a later one of the same phone"])
def test_whose_phone_it_is_may_be_said_later(vault: Vault, later: str) -> None:
    mine, hers = (Source("phone", (row(), row(1)), owner=owner) for owner in (OWN_PHONE, MOTHER))
    if later != "the same file":
        hers = replace(hers, name="another")
    found = in_every_order(vault, mine, hers)
    assert [one.reached for one in found] == [(MOTHER,)] * 2


def test_the_same_words_in_the_same_second_on_two_phones_stay_two(vault: Vault) -> None:
    when = wall_clock(NOON_MS, Precision.SECOND)
    same = row(when=when, channel=Channel.SMS, text="还钱", duration_s=None, segments=(RowSegment(b"same"),))
    mine, hers = Source("mine", (same,)), Source("hers", (same,), owner=MOTHER)
    assert len(in_every_order(vault, mine, hers)) == 2


def log(vault: Vault, case: Case, **told: object) -> None:
    contact = Contact(
        when=structs.replace(wall_clock(NOON_MS, Precision.MINUTE)),
        channel=Channel.CALL,
        direction=Direction.INCOMING,
        outcome=Outcome.UNKNOWN,
        duration_s=None,
        address=recognise(LENDER, "CN"),
        name="",
        reached=(OWN_PHONE,),
        text="他威胁我",
        facts={},
        attachments=(),
    )
    vault.incidents.log(case.id, structs.replace(contact, **told))  # type: ignore[arg-type]  # any field, by name


def test_what_a_person_logged_is_found_and_holds(vault: Vault) -> None:
    phone = Source("phone", (row(when=from_epoch_ms("x", NOON_MS - 70_000, zone=ZONE)),))
    bill = Source("bill", (row(when=wall_clock(NOON_MS - 60_000, Precision.SECOND)),))
    shown = []
    for order in ((phone, bill), (bill, phone)):
        case = vault.cases.add(CaseDraft("案件", "李某"))
        log(vault, case)
        assert [bring(vault, case, source).added for source in (*order, *order)] == [0] * 4
        shown.append(said(vault, case))
        (one,) = contacts(vault, case)
        assert (one.when.earliest_ms, one.text, one.outcome, one.duration_s) == (
            NOON_MS,
            "他威胁我",
            Outcome.ANSWERED,
            61,
        )
        assert len(one.sources) == 2
    assert shown[0] == shown[1]


def test_a_second_call_near_one_that_a_person_logged_is_another(vault: Vault, case: Case) -> None:
    log(vault, case)
    calls = [row(n, when=from_epoch_ms("x", NOON_MS + n * 80_000, zone=ZONE), duration_s=5) for n in range(2)]
    assert bring(vault, case, Source("first", (calls[0],))).added == 0
    assert bring(vault, case, Source("second", tuple(calls))).added == 1


def told_of_either(vault: Vault, sources: Sequence[Source], *, is_logged: bool) -> list[bool]:
    """Of each contact that sources come to, in their order of time, whether what is told of it
    could be of another: the same in every order."""
    found = []
    for order in permutations(sources):
        case = vault.cases.add(CaseDraft("案件", "李某"))
        if is_logged:
            log(vault, case)
        for source in (*order, *order):
            bring(vault, case, source)
        shown = contacts(vault, case)
        by_number = {one.running: one for one in shown}
        assert all(one.running in by_number[other].could_be for one in shown for other in one.could_be)
        found.append([bool(one.could_be) for one in shown])
    assert all(one == found[0] for one in found), found
    return found[0]


def test_what_could_be_of_either_of_two_says_so_in_every_order(vault: Vault) -> None:
    """A call that was logged between two of two files; a row of a bill that fits two; of a burst what the bill has for
    each is sure."""
    calls = [row(when=from_epoch_ms("x", NOON_MS + s * 1_000, zone=ZONE), duration_s=5) for s in (-60, 80, 600)]
    phones = [Source(f"phone {n}", (one,)) for n, one in enumerate(calls)]
    assert told_of_either(vault, phones, is_logged=True) == [True, True, False]
    assert told_of_either(vault, phones, is_logged=False) == [False] * 3
    near = [row(when=from_epoch_ms("x", NOON_MS + s * 1_000, zone=ZONE), duration_s=5) for s in (0, 40)]
    billed = [
        row(n, when=wall_clock(NOON_MS + s * 1_000, Precision.SECOND), duration_s=5) for n, s in enumerate((45, 5))
    ]
    phones = [Source(f"phone {n}", (one,)) for n, one in enumerate(near)]
    assert told_of_either(vault, [*phones, Source("bill", tuple(billed[:1]))], is_logged=False) == [True, True]
    assert told_of_either(vault, [*phones, Source("bill", tuple(billed))], is_logged=False) == [False, False]
    other = [near[0], structs.replace(near[1], duration_s=50)]
    phones = [Source(f"phone {n}", (one,)) for n, one in enumerate(other)]
    assert told_of_either(vault, [*phones, Source("bill", tuple(billed[:1]))], is_logged=False) == [False, False]


def test_what_was_joined_has_its_time_on_the_bill_in_all_of_it(vault: Vault, case: Case) -> None:
    """A person said that a phone's call is the one of a bill that says another length; another bill's is a second."""
    bring(vault, case, Source("phone", (row(),)))
    bring(vault, case, Source("bill", (row(when=wall_clock(NOON_MS + 10_000, Precision.SECOND), duration_s=5),)))
    vault.joins.join([one.id for one in contacts(vault, case)], "the same")
    other = Source("other", (row(when=wall_clock(NOON_MS + 50_000, Precision.SECOND)),))
    assert bring(vault, case, other).added == 1
    assert bring(vault, case, other).added == 0


def test_a_call_answered_at_once_is_on_the_bill_too_and_what_another_bill_has_is_another(vault: Vault) -> None:
    bills = [
        Source(f"bill {s}", (row(when=wall_clock(NOON_MS + s * 1_000, Precision.SECOND)),), importer=CARRIER_BILL)
        for s in (0, 45)
    ]
    assert told_of_either(vault, [Source("phone", (row(),)), *bills], is_logged=False) == [True, True]


def test_two_pictures_of_one_minute_and_sender_are_two_if_both_are_there(vault: Vault) -> None:
    def export(name: str, content: bytes) -> Source:
        blob = BlobRef(hashlib.sha256(content).hexdigest(), len(content))
        message = row(
            when=wall_clock(NOON_MS, Precision.MINUTE),
            channel=Channel.WHATSAPP,
            duration_s=None,
            text=f"{name} (file attached)",
            facts={"own_words": ""},
            attachments=(RawAttachment(blob, name, "image/jpeg"),),
        )
        return Source(name, (message,), (content,))

    assert len(in_every_order(vault, export("IMG-1.jpg", b"one"), export("IMG-2.jpg", b"two"))) == 2
    assert len(in_every_order(vault, export("IMG-1.jpg", b"one"), export("00001-PHOTO.jpg", b"one"))) == 1


def both_directions(words: Sequence[Direction]) -> Source:
    rows = [
        row(n, direction=way, channel=Channel.SMS, text="好", duration_s=None, peer=LENDER)
        for n, way in enumerate(words)
    ]
    return Source(" ".join(words), tuple(rows))


def test_a_table_whose_directions_nobody_understands_is_compared_all_the_same(vault: Vault) -> None:
    known = both_directions([Direction.INCOMING, Direction.OUTGOING])
    found = in_every_order(vault, known, both_directions([Direction.UNKNOWN] * 2))
    assert [one.direction for one in found] == [Direction.INCOMING, Direction.OUTGOING]
    assert [len(one.sources) for one in found] == [2, 2]


def test_a_bill_whose_directions_nobody_understands_is_one_with_the_phone(vault: Vault) -> None:
    bill = Source("bill", (row(when=wall_clock(NOON_MS + 9_000, Precision.SECOND), direction=Direction.UNKNOWN),))
    (one,) = in_every_order(vault, Source("phone", (row(),)), bill)
    assert one.direction is Direction.INCOMING


def chat(name: str, peer: str, texts: Sequence[str], *, precision: Precision = Precision.SECOND, of: int = 0) -> Source:
    """A chat as one program exports it; ``of`` numbers the conversation."""
    rows = tuple(
        row(
            n,
            when=wall_clock(NOON_MS + of + n * 70_000, precision),
            channel=Channel.WECHAT,
            direction=(Direction.INCOMING, Direction.OUTGOING)[n % 2],
            duration_s=None,
            peer=peer,
            text=text,
        )
        for n, text in enumerate(texts)
    )
    return Source(name, rows)


TEXTS = ("你好", "还钱", "明天", "不行", "今天就还")


def test_a_chat_that_two_programs_name_differently_is_one(vault: Vault) -> None:
    ours, theirs = chat("a", "wxid_lender", TEXTS), chat("b", "催收李", TEXTS[:4])
    assert len(in_every_order(vault, ours, theirs)) == 5
    minutes = chat("c", "催收李", TEXTS, precision=Precision.MINUTE)
    assert len(in_every_order(vault, ours, minutes)) == 5


def between(source: Source, *, peer: str, name: str) -> Source:
    """The same chat by a program that has a message of its own after each."""
    rows = [
        structs.replace(one, when=wall_clock((one.when.earliest_ms or 0) + later_ms, Precision.SECOND), **told)
        for one in source.rows
        for later_ms, told in ((0, {"peer": peer}), (20_000, {"peer": peer, "text": f"又{one.text}"}))
    ]
    return Source(name, tuple(structs.replace(one, locator=f"row[{n}]@{n}") for n, one in enumerate(rows)))


def test_a_chat_is_one_in_whichever_export_its_messages_follow_each_other(vault: Vault) -> None:
    ours = chat("a", "wxid_lender", TEXTS)
    assert len(in_every_order(vault, ours, between(ours, peer="催收李", name="b"))) == 10
    neither = between(chat("b", "催收李", (*TEXTS[:1], "别的", *TEXTS[2:])), peer="催收李", name="b")
    assert len(in_every_order(vault, chat("a", "x", (*TEXTS[:3], "不同", "也不同")), neither)) == 15


def test_a_third_export_shows_that_messages_of_two_names_are_one(vault: Vault) -> None:
    """Two messages prove nothing by themselves; under the same name the whole chat comes once more."""
    early, whole = chat("a", "催收李", TEXTS[:2]), chat("b", "催收李", TEXTS)
    assert len(in_every_order(vault, early, whole, chat("c", "wxid_lender", TEXTS))) == 5


def test_two_chats_of_one_source_are_two_also_to_sources_that_have_one_of_them(vault: Vault) -> None:
    both = Source("both", (*chat("", "李", ("一", "二", "三")).rows, *chat("", "王", TEXTS).rows))
    assert len(in_every_order(vault, both, chat("b", "李", TEXTS))) == 13


def test_equal_rows_are_paired_in_the_order_of_their_files_whichever_came_first(vault: Vault) -> None:
    """More of them than one digit counts, beside an export that knows one of them."""
    twice = [row(n // 2, channel=Channel.SMS, duration_s=None, text="还钱") for n in range(24)]
    files = [
        Source(name, tuple(structs.replace(one, locator=f"row[{n}]@{n}") for n, one in enumerate(rows)))
        for name, rows in (("a", twice), ("b", twice), ("c", [twice[-1], row(99), twice[0]]))
    ]
    assert len(in_every_order(vault, *files)) == 25


def test_a_row_that_comes_in_again_is_what_it_was_among_equals(vault: Vault) -> None:
    """Calls of one millisecond, and more a second later each, in one log and in two that overlap with it."""
    seconds = [
        row(when=from_epoch_ms(str(at_ms), at_ms, zone=ZONE), outcome=Outcome.MISSED, duration_s=0)
        for at_ms in (NOON_MS, NOON_MS, NOON_MS + 1_000, NOON_MS + 2_000)
    ]
    a, b, c = (
        Source(name, tuple(structs.replace(one, locator=f"row[{n}]@{n}") for n, one in enumerate(rows)))
        for name, rows in (("a", seconds), ("b", seconds[1:]), ("c", [seconds[0], seconds[2]]))
    )
    assert len(in_every_order(vault, a, b, c)) == 4


def test_too_few_equal_messages_prove_no_chat_to_be_another(vault: Vault) -> None:
    ours = chat("a", "wxid_lender", TEXTS)
    assert len(in_every_order(vault, ours, chat("b", "催收李", TEXTS[:2]))) == 7
    assert len(in_every_order(vault, ours, chat("b", "催收李", ("你好", "还钱", "别的", "不行", "今天就还")))) == 10
    assert len(in_every_order(vault, chat("a", "x", ["还钱"] * 4), chat("b", "y", ["还钱"] * 4))) == 8
    few = [chat(name, name, TEXTS[:4], precision=Precision.MINUTE) for name in "ab"]
    assert len(in_every_order(vault, *few)) == 8


def test_what_could_be_of_two_chats_is_of_none(vault: Vault) -> None:
    """The same script at the same second from two accounts, and once more under a third name."""
    both = Source("both", (*chat("", "李", TEXTS).rows, *chat("", "王", TEXTS).rows))
    assert len(in_every_order(vault, both, chat("b", "wxid_lender", TEXTS))) == 15


def test_two_numbers_are_two_whatever_they_say(vault: Vault) -> None:
    assert len(in_every_order(vault, chat("a", LENDER, TEXTS), chat("b", OTHER, TEXTS))) == 10
    assert len(in_every_order(vault, chat("a", LENDER, TEXTS), chat("b", "催收李", TEXTS))) == 5


# a third source


def by_clock(name: str, off_ms: int, words: str = "还钱") -> Source:
    """One message by a clock of its own."""
    at_ms = NOON_MS + off_ms
    when = from_epoch_ms(str(at_ms), at_ms, zone=ZONE)
    told = {"channel": Channel.SMS, "outcome": Outcome.UNKNOWN, "duration_s": None, "text": words}
    return Source(name, (row(when=when, **told),))


def test_what_only_a_third_source_shows_to_be_one_is_one_in_every_order(vault: Vault) -> None:
    (one,) = in_every_order(vault, by_clock("a", -900), by_clock("b", 900), by_clock("c", 0))
    assert len(one.sources) == 3


def test_a_call_by_a_clock_on_a_wall_and_one_of_a_bill_are_one_once_the_phone_tells_of_it(vault: Vault) -> None:
    wall = Source("wall", (row(when=wall_clock(NOON_MS, Precision.MINUTE)),))
    billed = Source("bill", (row(when=wall_clock(NOON_MS + 15_000, Precision.SECOND)),))
    (one,) = in_every_order(vault, wall, billed, Source("phone", (row(),)))
    assert len(one.sources) == 3


def test_a_joining_by_an_import_is_told_and_stays_when_the_import_is_undone(vault: Vault, case: Case) -> None:
    bring(vault, case, by_clock("a", -900))
    bring(vault, case, by_clock("b", 900))
    receipt = bring(vault, case, by_clock("c", 0))
    assert (receipt.added, receipt.duplicates, receipt.joined) == (0, 1, 1)
    (one,) = contacts(vault, case)
    assert [number.label for number in one.joined] == ["2"]
    told = vault.revisions.of(one.id)[-1]
    assert (told.kind, [change.after for change in told.changes]) == ("incident.joined", [["1", "2"], "c"])
    assert receipt.import_id is not None
    vault.imports.withdraw(receipt.import_id, "")
    assert len(contacts(vault, case)) == 1


def test_two_messages_that_a_bill_counts_once_stay_two(vault: Vault, case: Case) -> None:
    """A bill has no words: what it would count as either does not make them one."""
    bring(vault, case, by_clock("a", 0, "还钱"))
    bring(vault, case, by_clock("b", 20_000, "今天必须处理"))
    when = wall_clock(NOON_MS + 1_000, Precision.SECOND)
    billed = row(when=when, channel=Channel.SMS, outcome=Outcome.UNKNOWN, duration_s=None, text="")
    assert bring(vault, case, Source("bill", (billed,))).joined == 0
    assert len(contacts(vault, case)) == 2


def test_two_messages_of_one_file_are_never_joined(vault: Vault, case: Case) -> None:
    both = (by_clock("a", -900).rows[0], by_clock("a", 900).rows[0])
    bring(vault, case, Source("a", (both[0], structs.replace(both[1], locator="row[1]@1"))))
    assert bring(vault, case, by_clock("c", 0)).joined == 0
    assert len(contacts(vault, case)) == 2


def test_what_was_said_to_be_two_comes_in_as_two(vault: Vault, case: Case) -> None:
    bring(vault, case, by_clock("a", -900))
    bring(vault, case, by_clock("b", 900))
    bring(vault, case, by_clock("c", 0))
    (one,) = contacts(vault, case)
    vault.joins.separate(one.id, "he wrote twice")
    assert bring(vault, case, by_clock("d", 0)).joined == 0
    assert len(contacts(vault, case)) == 2


def a_short_call(name: str, off_s: int, *, of_phone: bool = True) -> Source:
    """A call of five seconds in a file of its own: by the phone, or by a bill."""
    at_ms = NOON_MS + off_s * 1_000
    when = from_epoch_ms(str(at_ms), at_ms, zone=ZONE) if of_phone else wall_clock(at_ms, Precision.SECOND)
    return Source(name, (row(when=when, duration_s=5),))


@pytest.mark.parametrize("counted_twice", ["phone", "bill"])
def test_two_calls_within_a_minute_are_not_joined_however_often_they_come(vault: Vault, counted_twice: str) -> None:
    """What a bill counts from its answer on may be either; which it is does not make them one."""
    is_phone = counted_twice == "phone"
    told = [
        a_short_call("first", 0 if is_phone else 5, of_phone=is_phone),
        a_short_call("second", 40 if is_phone else 45, of_phone=is_phone),
        a_short_call("either", 45 if is_phone else 0, of_phone=not is_phone),
    ]
    for order in permutations(told):
        case = vault.cases.add(CaseDraft("案件", "李某"))
        receipts = [bring(vault, case, source) for source in (*order, *order, *reversed(order))]
        assert sum(receipt.joined for receipt in receipts) == 0
        assert sum(receipt.added for receipt in receipts) == len(contacts(vault, case)) == 2

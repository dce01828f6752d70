"""Whatever people do, the tables are the fold of the history, and a search finds what plain Python finds."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.clock import FixedClock
from shilu.core.correction import UNCHANGED, Correction
from shilu.core.incident import Include, Judgement, Reached, ReachedKind, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING, IncidentFilter, Page, Reach, matches
from shilu.core.when import from_epoch_ms
from shilu.vault import vault as vaults
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import ZONE, import_contacts, make_contact
from tests.unit.vault.searching import without_tables

_NUMBERS = ("10412345678", "+8610412345678", "10787654321", "106900012345", "", "LoanCo")
_WORDS = st.sampled_from(["还钱", "今天", "100%", "a_b", "\\", "'", "LOAN", "loan", "貸款", "贷款", "😡", "%", ""])
_texts = st.lists(_WORDS, max_size=3).map(" ".join)
_reached = st.sampled_from(
    [Reached(ReachedKind.COMPLAINANT), Reached(ReachedKind.THIRD_PERSON, label="母亲"), Reached(ReachedKind.PUBLIC)]
)
_contacts = st.builds(
    make_contact,
    _texts,
    at_ms=st.none() | st.integers(0, 6),
    number=st.sampled_from(_NUMBERS),
    channel=st.sampled_from([Channel.CALL, Channel.SMS, Channel.WECHAT]),
    reached=st.tuples(_reached),
)
_judgements = st.builds(
    Judgement,
    summary=st.none() | _texts,
    tags=st.none() | st.lists(st.sampled_from(["violence", "extort"]), unique=True).map(tuple),
    include=st.none() | st.sampled_from(Include),
    status=st.none() | st.sampled_from([Status.NEW, Status.REVIEWED, Status.INCOMPLETE, Status.WITHDRAWN]),
    reached=st.none() | st.tuples(_reached),
)
_corrections = st.builds(
    Correction,
    when=st.just(UNCHANGED) | st.builds(lambda ms: from_epoch_ms(str(ms), ms, zone=ZONE), st.integers(0, 6)),
    channel=st.sampled_from([UNCHANGED, Channel.CALL]),
    address=st.just(UNCHANGED) | st.none() | st.sampled_from(_NUMBERS).map(lambda number: recognise(number, "CN")),
    text=st.just(UNCHANGED) | _texts,
)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("log"), _contacts),
        st.tuples(st.just("import"), st.lists(_contacts, max_size=4)),
        st.tuples(st.just("judge"), st.integers(0, 20), _judgements),
        st.tuples(st.just("correct"), st.integers(0, 20), _corrections),
        st.tuples(st.just("attribute"), st.integers(0, 20), st.integers(0, 1)),
        st.tuples(st.just("withdraw"), st.integers(0, 20)),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("learn"), st.integers(1, 4)),
    ),
    min_size=3,
    max_size=14,
)
_conditions: dict[str, st.SearchStrategy[object]] = {
    "from_ms": st.integers(0, 6),
    "to_ms": st.integers(0, 6),
    "unattributed": st.just(True),
    "tags": st.just(("violence",)),
    "channels": st.sampled_from([(Channel.CALL,), (Channel.SMS, Channel.WECHAT)]),
    "text": _texts | st.sampled_from(["母亲", "1041234", "loanco", "快借"]),
    "reach": st.sampled_from([Reach.COMPLAINANT, Reach.OTHERS]),
    "includes": st.just((Include.YES,)),
    "withdrawn": st.just(True),
    "incomplete": st.just(True),
}
# One condition of each sort alone, so that a wrong one cannot hide behind another, and some of two.
_alone = st.tuples(*(value.map(lambda v, n=name: IncidentFilter(**{n: v})) for name, value in _conditions.items()))
_both = st.lists(st.sampled_from(sorted(_conditions)), min_size=2, max_size=2, unique=True).flatmap(
    lambda names: st.builds(IncidentFilter, **{name: _conditions[name] for name in names})
)
_filters = st.tuples(_alone, st.lists(_both, max_size=3)).map(lambda both: [*both[0], *both[1]])


def _play(vault: Vault, case_id: str, steps: list[tuple]) -> None:  # type: ignore[type-arg]
    parties = [vault.directory.add_party(PartyDraft(name)).id for name in ("石榴籽快借", "竹蜻蜓周转")]
    imports: list[str] = []
    attributions: list[str] = []
    for step in steps:
        incidents = [i.id for i in vault.incidents.each(case_id, EVERYTHING)]
        points = sorted(vault.directory.points())
        match step:
            case ("log", contact):
                vault.incidents.log(case_id, contact)
            case ("import", contacts):
                imports.append(import_contacts(vault, case_id, contacts))
            case ("judge", n, judgement) if incidents:
                vault.incidents.judge(incidents[n % len(incidents)], judgement, "")
            case ("correct", n, correction) if incidents:
                vault.incidents.correct(incidents[n % len(incidents)], correction, "")
            case ("attribute", n, which) if points:
                point = points[n % len(points)]
                made = vault.directory.attribute(point=point, party=parties[which], role=Role.CREDITOR)
                attributions.append(made.id)
            case ("withdraw", n) if attributions:
                vault.directory.withdraw(attributions[n % len(attributions)], "")
            case ("undo", n) if imports:
                vault.imports.withdraw(imports.pop(n % len(imports)), "")
            case ("learn", n):
                for _ in range(n):
                    vault.learning.step()
            case _:
                pass


def _found(vault: Vault, case_id: str, wanted: IncidentFilter) -> list[str]:
    """The ids of all that the search finds, page by page, as many as it counts."""
    found: list[str] = []
    while incidents := vault.finding.find(case_id, wanted, Page(3, found[-1] if found else "")).incidents:
        found += [incident.id for incident in incidents]
    assert vault.finding.count(case_id, wanted) == len(found)
    return found


@settings(max_examples=40)
@given(_steps, _filters)
def test_tables_are_the_fold_and_finding_is_plain_filtering(steps: list[tuple], filters: list[IncidentFilter]) -> None:  # type: ignore[type-arg]
    with tempfile.TemporaryDirectory() as folder:
        clock = FixedClock(1_778_558_400_000, tick_ms=1)
        vault, _ = vaults.create(Path(folder) / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
        try:
            case_id = vault.cases.add(CaseDraft("案件", "李某")).id
            _play(vault, case_id, steps)
            assert vault.check(QuietJob()) == ()
            everything = [
                *vault.incidents.each(case_id, EVERYTHING),
                *vault.incidents.each(case_id, IncidentFilter(withdrawn=True)),
            ]
            assert sorted(i.number for i in everything) == list(range(1, len(everything) + 1))
            for wanted in filters:
                listed = [i.id for i in vault.incidents.each(case_id, wanted, step=3)]
                assert sorted(listed) == sorted(i.id for i in everything if matches(i, wanted))
                assert _found(vault, case_id, wanted) == listed
            while vault.learning.step():
                pass
            with pytest.MonkeyPatch.context() as patch:
                without_tables(patch, some_may_wait=True)
                for wanted in (one for one in filters if not one.incomplete):  # the tables have an index of those
                    assert _found(vault, case_id, wanted) == [i.id for i in vault.incidents.each(case_id, wanted)]
        finally:
            vault.close()

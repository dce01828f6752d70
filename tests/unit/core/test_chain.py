"""The chain of loans: rows in order of time, arrows that go where they should, lanes that never cross, curves per
currency."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.chain import MOST_LANES, Arrow, Chain, Tie, chain_of
from shilu.core.chain_words import leads_to, led_to
from shilu.core.debts import debts_of
from shilu.core.particular import FieldValue, Money, Particular, ParticularKind, ParticularState
from shilu.core.party import Scope
from shilu.core.party_link import LinkState, PartyLink
from shilu.core.wording import source_language

NAMES = {party: f"Party {party}" for party in "ABCDEFGH"}


def _entry(kind: ParticularKind, number: int, **fields: FieldValue) -> Particular:
    id_ = f"{kind.value}{number}"
    return Particular(id_, kind, "case", number, tuple(fields.items()), ParticularState.ACTIVE, 1, 0)


def loan(number: int, lender: str, on: str = "", amount: int = 0, by: str = "", currency: str = "CNY") -> Particular:
    fields: dict[str, FieldValue] = {"lender": lender}
    if on:
        fields["contract_on"] = on
    if amount:
        fields |= {"promised": Money(amount, currency), "received": Money(amount * 7 // 10, currency)}
    if by:
        fields["pushed_by"] = by
    return _entry(ParticularKind.LOAN, number, **fields)


def paid(number: int, of: int, on: str, amount: int, with_: int = 0, currency: str = "CNY") -> Particular:
    more: dict[str, FieldValue] = {"from_loan": f"loan{with_}"} if with_ else {}
    money = Money(amount, currency)
    return _entry(ParticularKind.REPAYMENT, number, loan=f"loan{of}", paid_on=on, amount=money, **more)


def claim(number: int, of: int, on: str, amount: int) -> Particular:
    return _entry(ParticularKind.CLAIM, number, loan=f"loan{of}", claimed_on=on, amount=Money(amount, "CNY"))


def link(kind: str, from_party: str, to_party: str, state: LinkState = LinkState.CONFIRMED) -> PartyLink:
    return PartyLink("", 1, kind, from_party, to_party, "", "", "stated", (), "", Scope.CASE, "case", state, 0)


def chain(*entries: Particular, links: tuple[PartyLink, ...] = ()) -> Chain:
    return chain_of(debts_of(entries, NAMES, None), links, NAMES)


def test_loans_stand_in_order_of_time_and_say_what_had_arrived_by_then() -> None:
    made = chain(loan(1, "B", "2026-03-01", 3000), loan(2, "A", "2026-01-05", 1000), loan(3, "C"))
    assert [(node.number, node.name, node.so_far) for node in made.nodes] == [
        (2, "Party A", Money(700, "CNY")),
        (1, "Party B", Money(2800, "CNY")),
        (3, "Party C", None),
    ]


def test_a_recommendation_leads_from_the_loan_before_and_a_repayment_from_the_loan_whose_money_it_was() -> None:
    made = chain(
        loan(1, "A", "2026-01-01", 1000),
        loan(2, "B", "2026-01-08", 2000, by="A"),
        loan(3, "C", "2026-01-15", 4000, by="A"),
        paid(1, 1, "2026-01-08", 1000, with_=2),
        paid(2, 1, "2026-01-09", 1, with_=2),  # drawn once
        paid(3, 2, "2026-01-15", 2000, with_=3),
    )
    assert made.arrows == (
        Arrow(Tie.RECOMMENDED, 0, 1),
        Arrow(Tie.RECOMMENDED, 0, 2),
        Arrow(Tie.PAID_WITH, 1, 0),
        Arrow(Tie.PAID_WITH, 2, 1),
    )
    assert made.into(1) == (Arrow(Tie.RECOMMENDED, 0, 1), Arrow(Tie.PAID_WITH, 2, 1))
    trunk = next(one for one in made.trunks if one.tie is Tie.RECOMMENDED)
    assert (trunk.source, trunk.targets) == (0, (1, 2))
    assert trunk.parts == (trunk,)


def test_what_nobody_vouches_for_is_called_so_at_both_ends() -> None:
    loans = (loan(1, "A", "2026-01-01"), loan(2, "B", "2026-01-08", by="A"), loan(3, "C", "2026-01-09"))
    made = chain(*loans, links=(link("recommended", "A", "C", LinkState.UNCONFIRMED),))
    assert led_to(made, 2, source_language()) == "recommended by Party A (loan 1) (unconfirmed)"
    assert leads_to(made, 0, source_language()) == "recommended loans 2, 3 (unconfirmed)"
    (trunk,) = made.trunks
    assert [(one.targets, one.is_unconfirmed) for one in trunk.parts] == [((2,), True), ((1,), False)]
    assert not trunk.is_unconfirmed


def test_who_recommended_without_a_loan_of_its_own_stands_before_the_first_loan_that_came_of_it() -> None:
    made = chain(loan(1, "A", "2026-01-01"), loan(2, "B", "2026-01-08", by="H"), loan(3, "C", "2026-01-09", by="H"))
    assert [(node.number, node.name) for node in made.nodes] == [
        (1, "Party A"),
        (0, "Party H"),
        (2, "Party B"),
        (3, "Party C"),
    ]
    assert made.arrows == (Arrow(Tie.RECOMMENDED, 1, 2), Arrow(Tie.RECOMMENDED, 1, 3))


def test_a_circle_leads_upwards_and_a_party_that_recommends_itself_leads_nowhere() -> None:
    made = chain(loan(1, "A", "2026-01-01", by="B"), loan(2, "B", "2026-01-08", by="A"), loan(3, "C", by="C"))
    assert set(made.arrows) == {Arrow(Tie.RECOMMENDED, 1, 0), Arrow(Tie.RECOMMENDED, 0, 1)}
    assert len({trunk.lane for trunk in made.trunks}) == 2
    own = chain(loan(1, "A", "2026-01-01", 1), paid(1, 1, "2026-01-02", 1, with_=1))
    assert own.arrows == ()


def test_who_collects_for_several_stands_below_them() -> None:
    made = chain(
        loan(1, "A", "2026-01-01"),
        loan(2, "B", "2026-01-08"),
        links=(link("collects_for", "H", "A"), link("collects_for", "H", "B"), link("collects_for", "G", "F")),
    )
    assert [node.name for node in made.nodes] == ["Party A", "Party B", "Party H"]
    assert made.arrows == (Arrow(Tie.COLLECTS_FOR, 2, 0), Arrow(Tie.COLLECTS_FOR, 2, 1))


def test_links_lead_to_the_lenders_first_loan_unless_withdrawn_and_say_where_nobody_vouches_for_them() -> None:
    made = chain(
        loan(1, "A", "2026-01-01"),
        loan(2, "B", "2026-01-08", by="A"),
        loan(3, "B", "2026-01-09"),
        links=(
            link("recommended", "A", "B", LinkState.UNCONFIRMED),  # the loan says so too
            link("recommended", "G", "B", LinkState.UNCONFIRMED),
            link("recommended", "H", "B", LinkState.WITHDRAWN),
            link("collects_for", "A", "A"),
            link("owned_by", "F", "B"),
        ),
    )
    assert [node.name for node in made.nodes] == ["Party A", "Party G", "Party B", "Party B"]
    assert made.arrows == (Arrow(Tie.RECOMMENDED, 0, 2), Arrow(Tie.RECOMMENDED, 1, 2, unconfirmed=True))
    assert led_to(made, 2, source_language()) == (
        "recommended by Party A (loan 1) · recommended by Party G (unconfirmed)"
    )


def test_what_is_owed_is_the_last_claim_or_the_contract_less_what_was_repaid_since_and_never_less_than_nothing() -> (
    None
):
    (curve,) = chain(
        loan(1, "A", "2026-01-01", 1000),
        paid(1, 1, "2026-01-03", 400),
        claim(1, 1, "2026-01-05", 2000),
        paid(2, 1, "2026-01-11", 9999),
        loan(2, "B", "2026-01-21", 500),
        loan(3, "C", "", 7777),
    ).curves
    assert [(mark.written_on, mark.owed, mark.arrived) for mark in curve.marks] == [
        ("2026-01-01", 1000, 700),
        ("2026-01-03", 600, 700),
        ("2026-01-05", 2000, 700),
        ("2026-01-11", 0, 700),
        ("2026-01-21", 500, 1050),
    ]
    assert (curve.currency, curve.most) == ("CNY", 2000)
    assert [mark.across for mark in curve.marks] == [0.0, 0.1, 0.2, 0.5, 1.0]
    assert [mark.height for mark in curve.marks] == [0.5, 0.3, 1.0, 0.0, 0.25]


def settled(number: int, on: str = "") -> Particular:
    one = loan(number, "A", "2026-01-01", 1000)
    return replace(one, values=(*one.values, ("status", "settled"), *([("settled_on", on)] if on else [])))


def owed(*entries: Particular) -> list[tuple[str, int]]:
    (curve,) = chain(*entries).curves
    return [(mark.written_on, mark.owed) for mark in curve.marks]


def test_of_a_settled_loan_nothing_is_owed_from_then_on_unless_more_is_claimed_later() -> None:
    start, part = ("2026-01-01", 1000), paid(1, 1, "2026-01-08", 400)
    assert owed(settled(1, "2026-02-01"), part) == [start, ("2026-01-08", 600), ("2026-02-01", 0)]
    assert owed(settled(1), part) == [start, ("2026-01-08", 0)]  # nobody knows when: after all else
    after = owed(settled(1, "2026-02-01"), claim(1, 1, "2026-03-01", 5000))
    assert after == [start, ("2026-02-01", 0), ("2026-03-01", 5000)]
    assert owed(settled(1, "2026-01")) == [("2026-01-01", 0)]  # no earlier than its contract


def test_two_currencies_have_two_curves_and_are_never_summed() -> None:
    made = chain(
        loan(1, "A", "2026-01", 1000),
        loan(2, "B", "2026", 500, currency="USD"),
        paid(1, 1, "2026-02-01", 300, currency="USD"),
    )
    assert [(curve.currency, [mark.owed for mark in curve.marks]) for curve in made.curves] == [
        ("CNY", [1000]),
        ("USD", [500, 500]),
    ]
    assert [node.so_far for node in made.nodes] == [Money(350, "USD"), Money(700, "CNY")]


def test_nothing_makes_an_empty_picture() -> None:
    made = chain()
    assert (made.nodes, made.arrows, made.trunks, made.lanes, made.curves) == ((), (), (), 0, ())


def test_fifty_five_loans_of_which_each_recommends_and_pays_the_next_need_four_lanes() -> None:
    loans = [loan(n, f"P{n}", f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}", n, by=f"P{n - 1}") for n in range(1, 56)]
    repaid = [paid(n, n, "2026-06-01", 1, with_=n + 1) for n in range(1, 55)]
    made = chain(*loans, *repaid)
    assert (len(made.trunks), made.lanes) == (109, 4)


_LOANS = st.lists(
    st.tuples(st.sampled_from("ABCDEFGH"), st.sampled_from(("", *"ABCDEFGH")), st.integers(0, 20)), max_size=20
)


@given(_LOANS)
def test_no_two_trunks_that_meet_share_a_lane_and_each_leads_where_its_arrows_do(
    drawn: list[tuple[str, str, int]],
) -> None:
    loans = [loan(n, lender, "2026-01-01", 100, by=by) for n, (lender, by, _) in enumerate(drawn, 1)]
    repaid = [paid(n, n, "2026-02-01", 1, with_=source) for n, (*_, source) in enumerate(drawn, 1) if source]
    made = chain(*loans, *repaid)
    assert made == chain(*reversed(repaid), *reversed(loans))
    for one, other in combinations(made.trunks, 2):
        assert one.lane != other.lane or one.last < other.first or other.last < one.first
    led = {Arrow(trunk.tie, trunk.source, target) for trunk in made.trunks for target in trunk.targets}
    assert led <= set(made.arrows)
    assert led == set(made.arrows) or made.lanes == MOST_LANES

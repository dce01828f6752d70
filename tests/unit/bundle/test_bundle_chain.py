"""The chain of loans on paper: every loan with what led to it, lines that go on over pages, a curve per currency."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle_builders import CASE, MADE_MS, make_incident, make_model, page_texts, plain, render_to

from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.particular import FieldValue, Money, Particular, ParticularKind, ParticularState
from shilu.core.party import Party, PartyKind

LOANS = 55


def entry(kind: ParticularKind, number: int, /, **values: FieldValue) -> Particular:
    identity = f"{kind.value}{number}".ljust(26, "x")
    return Particular(identity, kind, CASE.id, number, tuple(values.items()), ParticularState.ACTIVE, 1, MADE_MS)


def party(number: int) -> Party:
    return Party(f"p{number}".ljust(26, "x"), f"App {number:02d}", PartyKind.APP)


def chain_of_loans() -> tuple[Particular, ...]:
    """Each app recommends the next, whose money repays it; the last recommends the first; one loan is in dollars."""
    made = [
        entry(
            ParticularKind.LOAN,
            n,
            lender=party(n).id,
            pushed_by=party((n - 2) % LOANS + 1).id,
            contract_on=f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}",
            promised=Money(150_000 * n, "USD" if n == 7 else "CNY"),
            received=Money(105_000 * n, "USD" if n == 7 else "CNY"),
        )
        for n in range(1, LOANS + 1)
    ]
    repaid = [
        entry(
            ParticularKind.REPAYMENT,
            n,
            loan=made[n - 1].id,
            paid_on=f"2026-{1 + (n + 1) // 28:02d}-{1 + (n + 1) % 28:02d}",
            amount=Money(150_000 * n, "USD" if n == 7 else "CNY"),
            from_loan=made[n].id,
        )
        for n in range(1, LOANS)
    ]
    return (*made, *repaid)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> list[str]:
    path: Path = tmp_path_factory.mktemp("chain") / "b.pdf"
    model = make_model(
        make_incident(37), parties=tuple(party(n) for n in range(1, LOANS + 1)), particulars=chain_of_loans()
    )
    assert render_to(path, model, fonts).warnings == ()
    return [plain(text) for text in page_texts(path)]


def test_each_of_fifty_five_loans_has_its_row_and_says_what_led_to_it(pages: list[str]) -> None:
    drawn = [text for text in pages if "inallbythen" in text]
    assert len(drawn) > 1
    said = "".join(drawn)
    for number in range(2, LOANS + 1):
        assert f"{number}·2026" in said
        assert f"recommendedbyApp{number - 1:02d}(loan{number - 1})" in said
    assert f"recommendedbyApp{LOANS}(loan{LOANS},whichcamelater)" in said
    for number in range(1, LOANS):
        assert f"repaidwiththemoneyofloan{number + 1}" in said


def test_the_curves_are_of_one_currency_each(pages: list[str]) -> None:
    said = "".join(pages)
    assert said.count("OwedinCNY:") == 1
    assert said.count("OwedinUSD:") == 1
    assert "fullline:owed" in said


def test_the_paper_says_what_is_open_of_each_loan_and_how_that_was_reckoned(pages: list[str]) -> None:
    said = "".join(pages)
    assert said.count("stillopen:0.00") == LOANS - 1
    assert "stillopen:82,500.00CNY(theamountinthecontract,lesswhatwasrepaid)" in said


def test_a_line_that_nobody_vouches_for_is_dotted_and_the_legend_says_so(tmp_path: Path, fonts: FontShelf) -> None:
    said = {}
    for state in ("unconfirmed", "confirmed"):
        loans = [
            entry(ParticularKind.LOAN, n, lender=party(n).id, contract_on=f"2026-01-0{n}", promised=Money(1, "CNY"))
            for n in (1, 2)
        ]
        link = entry(
            ParticularKind.PARTY_LINK,
            1,
            from_party=party(1).id,
            kind="recommended",
            to_party=party(2).id,
            basis="stated",
            state=state,
        )
        model = make_model(parties=(party(1), party(2)), particulars=(*loans, link))
        path = tmp_path / f"{state}.pdf"
        assert render_to(path, model, fonts).warnings == ()
        said[state] = plain("".join(page_texts(path)))
    assert "dotted:unconfirmed" in said["unconfirmed"]
    assert "dotted:unconfirmed" not in said["confirmed"]


def test_loans_that_lead_to_none_have_no_picture(tmp_path: Path, fonts: FontShelf) -> None:
    alone = entry(ParticularKind.LOAN, 1, lender=party(1).id, contract_on="2026-01-01", promised=Money(1, "CNY"))
    render_to(tmp_path / "b.pdf", make_model(parties=(party(1),), particulars=(alone,)), fonts)
    assert "Howoneloanled" not in plain("".join(page_texts(tmp_path / "b.pdf")))

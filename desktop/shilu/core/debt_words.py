"""What is said of figures of loans: what is still owed, the rate, the cap, and why one of them cannot be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from shilu.core.debts import Debts
from shilu.core.owed import NotSaid, Owed, OwedFrom
from shilu.core.particular import Money, written_amount
from shilu.core.reckoning import MOST_SAID, Cap, Missing, NoCap, RateTable, Reckoned
from shilu.core.wording import N_, Catalog

MISSING: Mapping[Missing, str] = MappingProxyType(
    {
        Missing.NOTHING_RECEIVED: N_("it is not recorded what arrived"),
        Missing.NOTHING_PAID: N_("no repayment is recorded"),
        Missing.DAY_UNKNOWN: N_("the exact day of the payout or of a repayment is not recorded"),
        Missing.CURRENCIES_DIFFER: N_("it arrived in one currency and was repaid in another"),
        Missing.PAID_BEFORE_RECEIVED: N_("a repayment is dated before the payout"),
        Missing.NOT_PAID_BACK_YET: N_("less was repaid than arrived"),
        Missing.NO_ONE_RATE: N_("these payments have no rate, or more than one"),
    }
)
NO_CAP: Mapping[NoCap, str] = MappingProxyType(
    {
        NoCap.NO_TABLE: N_("Shilu has no table of rates for this country"),
        NoCap.DAY_UNKNOWN: N_("the exact day of the contract is not recorded"),
        NoCap.BEFORE_TABLE: N_("the contract is from before the rule"),
        NoCap.AFTER_TABLE: N_("the table ends before the day of the contract"),
    }
)
NOT_SAID: Mapping[NotSaid, str] = MappingProxyType(
    {
        NotSaid.NO_AMOUNT: N_("neither an amount in the contract nor a claim is recorded"),
        NotSaid.ORDER_UNKNOWN: N_("the dates do not say what came first"),
        NotSaid.CURRENCIES_DIFFER: N_("it was repaid in another currency"),
    }
)


def rate_said(one: Reckoned, texts: Catalog) -> str:
    """The yearly rate of a loan, or why there is none."""
    if one.missing is not None:
        return texts.tr("no rate: {reason}", reason=texts.tr(MISSING[one.missing]))
    if one.rate_percent is not None and one.rate_percent > MOST_SAID:
        return texts.tr("rate of what was paid: more than {percent} % a year", percent=f"{MOST_SAID:,}")
    return texts.tr("rate of what was paid: {percent} % a year", percent=f"{one.rate_percent:,}")


def cap_said(one: Reckoned, texts: Catalog) -> str:
    """The cap on the day of the contract, or why there is none."""
    if isinstance(one.cap, Cap):
        return texts.tr("cap on the day of the contract: {percent} %", percent=one.cap.percent)
    return texts.tr("no cap: {reason}", reason=texts.tr(NO_CAP[one.cap]))


def owed_said(owed: Owed, texts: Catalog) -> str:
    """What is not repaid of a loan and how that was reckoned, or why it cannot be said."""
    if isinstance(owed.basis, NotSaid):
        return texts.tr("still open: cannot be said, {reason}", reason=texts.tr(NOT_SAID[owed.basis]))
    if owed.amount is None:
        if owed.day:
            return texts.tr("settled on {day}: nothing is owed from then on", day=owed.day)
        return texts.tr("settled, on a day that is not recorded: nothing is owed")
    amount = written_amount(owed.amount)
    if owed.basis is OwedFrom.CLAIM:
        return texts.tr(
            "still open: {amount} (last claimed on {day}, less what was repaid since)", amount=amount, day=owed.day
        )
    return texts.tr("still open: {amount} (the amount in the contract, less what was repaid)", amount=amount)


def cap_explained(table: RateTable, texts: Catalog) -> str:
    """What the cap is, and what it does not say."""
    if table.is_fixed:
        return texts.tr(
            "The cap is {percent} % a year ({cite}). Whether it holds for a lender is not decided here. Known up to "
            "{day}.",
            percent=table.rows[-1].percent * table.factor,
            cite=table.cite,
            day=table.last_seen.isoformat(),
        )
    return texts.tr(
        "The cap is {factor} times the one-year loan prime rate on the day of the contract ({cite}). It holds "
        "for private lenders; which lender is one is not decided here. Rates are known up to {day}.",
        factor=table.factor,
        cite=table.cite,
        day=table.last_seen.isoformat(),
    )


def listed(amounts: Sequence[Money], texts: Catalog) -> str:
    """Amounts of several currencies, one after the other."""
    return ("、" if texts.is_chinese else ", ").join(map(written_amount, amounts))


def amounts(one: Reckoned, texts: Catalog) -> Iterator[str]:
    """What was cut off, repaid and claimed of a loan, as far as there is any."""
    for said, several in (
        (texts.tr("cut off before it arrived"), (one.deducted,)),
        (texts.tr("repaid"), one.paid),
        (texts.tr("claimed"), (one.claimed,)),
    ):
        known = [amount for amount in several if amount is not None]
        if known:
            yield texts.tr("{field}: {value}", field=said, value=listed(known, texts))


def figures(one: Reckoned, texts: Catalog) -> Iterator[str]:
    """What is worked out from one loan, a sentence each."""
    yield from amounts(one, texts)
    yield owed_said(one.owed, texts)
    yield rate_said(one, texts)
    yield cap_said(one, texts)


def figures_to_sign(one: Reckoned, texts: Catalog) -> Iterator[str]:
    """As ``figures``, for a paper that the complainant signs: what is open stands there only as far as the other side
    claimed it or the loan is settled. Reckoned from the contract alone it would be a debt that they owned up to, of
    which part may never have arrived. A rate that is not known, and the cap, are not said."""
    yield from amounts(one, texts)
    if one.owed.basis in (OwedFrom.CLAIM, OwedFrom.SETTLED):
        yield owed_said(one.owed, texts)
    if one.missing is None:
        yield rate_said(one, texts)


def in_all(debts: Debts, texts: Catalog) -> Iterator[str]:
    """What all loans of a case come to, a sentence each; amounts of two currencies side by side."""
    yield from recorded_in_all(debts, texts)
    yield from still_open_in_all(debts, texts)


def recorded_in_all(debts: Debts, texts: Catalog) -> Iterator[str]:
    """As ``in_all``, without what is worked out to be open."""
    for said, amounts in (
        (texts.tr("promised"), debts.promised),
        (texts.tr("arrived"), debts.received),
        (texts.tr("repaid"), debts.paid),
        (texts.tr("claimed"), debts.claimed),
    ):
        if amounts:
            yield texts.tr("{what} in all: {amounts}", what=said, amounts=listed(amounts, texts))


def still_open_in_all(debts: Debts, texts: Catalog) -> Iterator[str]:
    """What is still open of all loans, and of how many it cannot be said."""
    if debts.owed:
        yield texts.tr("{what} in all: {amounts}", what=texts.tr("still open"), amounts=listed(debts.owed, texts))
    if debts.not_said:
        yield texts.trn(
            "Of {count} loan it cannot be said what is still open; it is not in the sum.",
            "Of {count} loans it cannot be said what is still open; they are not in the sum.",
            debts.not_said,
        )

"""What is said of figures of loans: why there is no rate, and why there is no cap."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.reckoning import Missing, NoCap
from shilu.core.wording import N_

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

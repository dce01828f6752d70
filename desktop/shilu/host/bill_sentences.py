"""How a bill and the log of a case stand to each other, in words that claim no more than a bill can show."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.reconciliation import EXPLAINED, Reconciliation, Standing
from shilu.core.wording import N_, Catalog

STANDINGS: Mapping[Standing, str] = {
    Standing.CORROBORATED: N_("Also on the bill"),
    Standing.UNSURE: N_("On the bill: this one or another"),
    Standing.NEW: N_("On the bill only"),
    Standing.UNANSWERED: N_("Not on the bill: not answered"),
    Standing.REJECTED: N_("Not on the bill: rejected"),
    Standing.BLOCKED: N_("Not on the bill: blocked"),
    Standing.OF_AN_APP: N_("Not on the bill: a call in an app"),
    Standing.OTHER_LINE: N_("Not on the bill: it reached another number"),
    Standing.OUTSIDE: N_("Outside the days of the bill"),
    Standing.UNCLEAR: N_("Not found on the bill: too little is known of it"),
    Standing.ABSENT: N_("Not found on the bill: to be looked at"),
}
_CAVEAT = N_("Carriers bill what was connected. That a call is missing on a bill does not show that there was none.")


def caveat(texts: Catalog) -> str:
    """What a bill cannot show."""
    return texts.tr(_CAVEAT)


def summary(found: Reconciliation, texts: Catalog) -> tuple[str, ...]:
    """The counts, as sentences; those that are nothing are left out."""
    counts = found.counts
    explained = sum(counts.get(standing, 0) for standing in EXPLAINED)
    doubtful = counts.get(Standing.ABSENT, 0) + counts.get(Standing.UNCLEAR, 0)
    unsure = counts.get(Standing.UNSURE, 0)
    both, new, left_out = counts.get(Standing.CORROBORATED, 0), counts.get(Standing.NEW, 0), found.left_out
    said = (
        (both, texts.trn("{count} contact is on the bill too.", "{count} contacts are on the bill too.", both)),
        (
            unsure,
            texts.trn(
                "{count} contact may be on the bill: a row of it fits another one too.",
                "{count} contacts may be on the bill: a row of it fits more than one of them.",
                unsure,
            ),
        ),
        (
            new,
            texts.trn(
                "{count} contact is on the bill only; it came in with it.",
                "{count} contacts are on the bill only; they came in with it.",
                new,
            ),
        ),
        (
            explained,
            texts.trn(
                "{count} contact is not on the bill, and need not be.",
                "{count} contacts are not on the bill, and need not be.",
                explained,
            ),
        ),
        (
            doubtful,
            texts.trn(
                "{count} contact was not found on the bill and is to be looked at.",
                "{count} contacts were not found on the bill and are to be looked at.",
                doubtful,
            ),
        ),
        (
            left_out,
            texts.trn(
                "{count} row of the bill was left out when it came in.",
                "{count} rows of the bill were left out when it came in.",
                left_out,
            ),
        ),
    )
    return tuple(sentence for count, sentence in said if count)

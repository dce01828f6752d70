"""How much each clue weighs, and how weights become a confidence.

Weights are natural logarithms of odds: what a clue multiplies the odds by that a contact point acts for a party. Before
any clue the odds are PRIOR. The strongest kind of clue counts whole, the next half, and so on: clues of one text are
not independent. The same kind in several wordings adds a little, up to MOST_REPEATED. What speaks against it is
subtracted. The sum becomes a confidence by the logistic function where it is sure, is never said to be
certain, and below by what labelled cases showed: there the hints that are missing count, and the function would say
too much.

The numbers were set by what each clue may do alone, then checked against labelled cases (``make bench``): a
signature with the very name stands above the threshold; a name in running text does only where the text also demands
and speaks for that name; links and accounts that only others name need two numbers that name them; neighbours need
three and a demand; private talk stays below whatever it quotes.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import exp, log2

PRIOR = -4.0
MOST_REPEATED = 1.5
MOST_PERCENT = 98

SIGNED = 6.8
SIGNED_AFFIX = 6.5
SIGNED_SLIP = 5.8
SIGNED_SHORT = 4.0
SIGNED_PART = 4.6
SIGNED_OTHER_PART = 3.0
NO_BRACKETS = -0.4
CLAIMED = 6.3
SENDER = 6.6
SENDER_CUT = 4.8

NAMED = 3.6
SHORT_NAME = -1.2
SLIP = -1.2
SPLIT = -1.2
IS_IT = 3.0
SPEAKS_FOR = 2.0
ALSO_DEMANDS = 0.7
DEMANDS = 1.8
OFFERS = -0.6
DEMANDS_ELSEWHERE = 1.6
MOSTLY_NAMING = 1.5
NO_DEMAND = -0.5
LIKELY_ANOTHER = -2.5
SENT_BY_OTHER = -2.2
SPEAKS_ABOUT = -4.5
INTIMATE = -3.0
NOTICE = -2.0
ONE_OF_SEVERAL = -3.0
ALWAYS_NAMED = 3.0
SIGNED_BY_OTHER = -3.2
SIGNED_BY_AGENCY = -0.4
ORDINARY_WORD = -2.6
ORDINARY_SIGNED = -1.0
SHARED_NAME = -4.0

LINK_KNOWN = 6.6
LINK_NAMED = 5.8
LINK_CONTAINS = 4.4
LINK_LEARNT = 5.0
PAYEE_KNOWN = 6.6
CALLS_KNOWN = 6.3
SCRIPT_ONE, SCRIPT_TWO, SCRIPT_MORE, SCRIPT_OWN = 3.0, 4.2, 5.8, 6.3
NEIGHBOUR_ONE, NEIGHBOUR_TWO, NEIGHBOUR_MORE = 1.2, 4.0, 5.2
SEVERAL = 1.0
PRIVATE = -5.5
ANOTHERS = -4.5
KNOWN_AS_OTHER = -0.8
SURE = 2.2
"""Log odds from which a suggestion stands at the program's threshold."""
MOST_MISWRITTEN = 2.1
"""Log odds at most where a name is always miswritten in one and the same way: it may be another's name."""
_DOUBTFUL = ((-9.0, 1), (-0.7, 33), (0.5, 55), (SURE, 65))
"""Log odds and percent of what is not sure, measured on labelled cases (``make bench`` prints how it holds)."""


def repeated(best: float, times: int) -> float:
    """The weight of a kind of clue that so many wordings give."""
    return best + min(MOST_REPEATED, 0.5 * log2(max(1, times)))


def together(weights: Iterable[float]) -> float:
    """The weight of several kinds of clue."""
    return sum(weight * 0.5**place for place, weight in enumerate(sorted(weights, reverse=True)) if weight > 0)


def percent(log_odds: float) -> int:
    """Confidence in percent: of what is as sure as this, about so many are right, and of what stands at the program's
    threshold or above at least so many."""
    if log_odds >= SURE:
        return min(MOST_PERCENT, round(100 / (1 + exp(-log_odds))))
    (low, least), (high, most) = next(pair for pair in pairwise(_DOUBTFUL) if log_odds < pair[1][0])
    return round(least + (most - least) * (max(log_odds, low) - low) / (high - low))

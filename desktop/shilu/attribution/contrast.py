"""How far it may be believed that what only one party's numbers are seen to use is that party's own.

Whoever names the first lender of a case gives some numbers to it and leaves all the others open. A text that "only
numbers of this lender" use is then one that only they *can* be seen to use: collectors share their texts. What tells
an own text from a shared one is those who are known to be somebody else's and do not use it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import log

from shilu.attribution import weights

_UNSEEN = 2.0
"""Numbers that are thought to be there beside those of a party, and not to use the text: one of one is not all."""


class Contrast:
    """The numbers that demand and whose party is known."""

    def __init__(self, sure: Mapping[str, frozenset[str]], demanding: Collection[str]) -> None:
        self._sure = sure
        self._known = [sure[point] for point in sure if point in demanding]

    def most(self, party: str, users: Iterable[str]) -> float:
        """The greatest weight that a clue may have which rests on nobody else's numbers using the same thing.

        If every collector used it as often as this party's numbers do, the chance that none of those of others is seen
        with it would be ``(1 - often) ** others``. At one in a hundred the clue may stand at the threshold by itself.
        """
        own = sum(party in parties for parties in self._known)
        others = len(self._known) - own
        using = sum(party in self._sure.get(point, ()) for point in users)
        often = min(1.0, using / (max(own, using) + _UNSEEN))
        return weights.SURE - weights.PRIOR - log(100) - others * log(1 - often)

"""How far it may be believed that what only one party's numbers are seen to use is that party's own.

Whoever names the first lenders of a case gives some numbers to them and leaves all the others open. A text that "only
numbers of this lender" use is then one that only they *can* be seen to use: collectors share their texts. What tells
an own text from a shared one is those who are known to be somebody else's, write in the same language and do not use
it; and whoever bought the text from the same shop may be among those of whom nobody knows whose they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import log

from shilu.attribution import weights

_UNSEEN = 2.0
"""Numbers that are thought to be there beside those of a party, and not to use the text: one of one is not all."""
_BOUGHT, _BOUGHT_AND_NAMED = 0.025, 0.006
"""How often a text that several numbers of a party use is also used by one other party only; and where they name their
party in it, and all others are silent."""
_SHARED_AND_NAMED = 0.25
"""How often a text in which several numbers name one party, and none another, is one that everybody uses."""
_OPEN_FOR_ONE, _EVERYBODYS = 2, 0.05
"""A text that so many more use of whom nobody knows whose they are may be everybody's, however few others are known."""
_LOOKED_AT = 3.0
"""So many texts of a party are looked at for one that is its own: one of them is nobody else's by chance."""
_ENOUGH = 0.01
_UNPROVEN = 2.0
"""What a clue loses that rests on nothing else: it is shown, and adds little to others."""


class Contrast:
    """The numbers that demand, by the language in which they write, and the parties of those that are known."""

    def __init__(
        self, sure: Mapping[str, frozenset[str]], demanding: Collection[str], tongues: Mapping[str, str]
    ) -> None:
        self._sure = sure
        self._tongues = tongues
        self._known: dict[str, list[frozenset[str]]] = defaultdict(list)
        self._open: dict[str, int] = defaultdict(int)
        for point in demanding:
            tongue = tongues.get(point, "")
            if point in sure:
                self._known[tongue].append(sure[point])
            else:
                self._open[tongue] += 1

    def most(self, party: str, users: Iterable[str], *, is_named: bool = False, looked_at: float = _LOOKED_AT) -> float:
        """The greatest weight that a clue may have which rests on nobody else's numbers using the same thing.

        If every collector used it as often as this party's numbers do, the chance that none of those of others is seen
        with it would be ``(1 - often) ** others``. If one more party uses it, the chance that nobody knows of its
        numbers is the share of the numbers of which nobody knows. At one in a hundred the clue may stand at the
        threshold by itself. ``is_named``: in the text stands the party's name; ``looked_at``: of how many
        such things this one was chosen.
        """
        users = list(users)
        tongues = {self._tongues.get(point, "") for point in users}
        using = sum(party in self._sure.get(point, ()) for point in users)
        known = [parties for tongue in tongues for parties in self._known[tongue]]
        own = sum(party in parties for parties in known)
        others = len(known) - own
        strange = sum(self._open[tongue] for tongue in tongues)
        often = min(1.0, using / (max(own, using) + _UNSEEN))
        bought, shared = (_BOUGHT_AND_NAMED, _SHARED_AND_NAMED) if is_named else (_BOUGHT, looked_at)
        unseen = max(shared * (1 - often) ** others, bought * (strange + 1) / (others + strange + 1))
        if sum(point not in self._sure for point in users) > _OPEN_FOR_ONE * using:
            unseen = max(unseen, _EVERYBODYS)
        return weights.SURE - weights.PRIOR - log(unseen / _ENOUGH) - (_UNPROVEN if unseen > _ENOUGH else 0.0)

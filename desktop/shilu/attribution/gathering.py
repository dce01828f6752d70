"""What is put together while texts are gone through: for each contact point what points to each party, and how it
speaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from shilu.attribution import weights
from shilu.attribution.reading import Hint, Read
from shilu.core.contact_point import Recognised
from shilu.core.suggestion import ClueKind

NAMED = frozenset({ClueKind.NAME, ClueKind.APP_NAME})
"""The clues that a name in running text is."""
_LEARNT = frozenset({ClueKind.SCRIPT, ClueKind.NEIGHBOUR})
"""The clues that do not say how a name is written: they are as strong as the name that others signed with."""


@dataclass(slots=True)
class Gathered:
    """All that one contact point gives for one party: by kind, the best weight, its words, and where it stands; whether
    it says that this one speaks, names it by more than a word of everyday life, and never but as somebody else."""

    best: dict[ClueKind, tuple[float, str]] = field(default_factory=dict)
    wordings: dict[ClueKind, set[str]] = field(default_factory=dict)
    incidents: dict[ClueKind, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    spelt: set[str] = field(default_factory=set)
    speaks: bool = False
    is_name: bool = False
    is_only_spoken_of: bool = True

    def add(self, hint: Hint, wording: str, incidents: Iterable[str]) -> None:
        """One hint; ``wording`` is equal for texts that count once."""
        kind = hint.kind
        if kind not in self.best or hint.weight > self.best[kind][0]:
            self.best[kind] = (hint.weight, hint.words)
        if hint.weight > 0:
            if kind not in _LEARNT:
                self.spelt.add(hint.spelt)
            self.speaks = self.speaks or hint.speaks
            self.is_name = self.is_name or not hint.is_word
            self.is_only_spoken_of = self.is_only_spoken_of and hint.is_about
            # a name that is always miswritten in one way may be another's, and an everyday word is said often
            self.wordings.setdefault(kind, set()).add(hint.spelt or ("" if hint.is_word else wording))
            self.incidents[kind].update(dict.fromkeys(incidents))

    @property
    def is_only_named(self) -> bool:
        """Whether it is named and nothing else, and never as the one that speaks."""
        return self.wordings.keys() <= NAMED and not self.speaks

    def weight(self, against: float) -> float:
        """All kinds together, in log odds."""
        kinds = [weights.repeated(best, len(self.wordings.get(kind, ()))) for kind, (best, _) in self.best.items()]
        worst = min((best for best, _ in self.best.values()), default=0.0)
        weight = weights.PRIOR + (weights.together(kinds) or worst) + against
        is_miswritten = len(self.spelt) == 1 and "" not in self.spelt
        return min(weight, weights.MOST_MISWRITTEN) if is_miswritten else weight


@dataclass(slots=True)
class Point:
    """What is known of a contact point besides what points to parties: how many of its texts demand, are private talk,
    say nothing of the kind, were sent to it, are notices, offer loans; how many there are; when the first came or went
    that neither demands nor names anybody; who else signs, and how many of these texts demand."""

    address: Recognised | None
    demanding: int = 0
    private: int = 0
    plain: int = 0
    outgoing: int = 0
    notices: int = 0
    offering: int = 0
    heard: int = 0
    received: int = 0
    quiet_from_ms: int | None = None
    foreign: Counter[str] = field(default_factory=Counter)
    rivals: int = 0

    def count(self, read: Read, times: int) -> None:
        """So many texts more of this voice, or fewer; what demands is counted apart."""
        voice = read.voice
        is_notice = voice.is_notice and not read.is_signed and (bool(read.foreign) or not voice.demands)
        if not voice.demands and voice.is_intimate:
            self.private += times
        elif not voice.demands and not is_notice and not voice.offers:
            self.plain += times
        self.notices += times * is_notice
        self.offering += times * (voice.offers and not voice.demands)

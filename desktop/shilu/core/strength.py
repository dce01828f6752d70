"""How hard a passphrase is to guess: a guess itself, shown and never enforced."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Strength:
    """``score`` from 0, found at once, to 4, very hard; ``guesses_log10`` the power of ten of the tries it may take.

    ``hints`` are codes for what makes it easy and what would help; the words for them are elsewhere.
    """

    score: int
    guesses_log10: float
    hints: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether it is hard to guess for a program that tries day and night."""
        return self.score >= ENOUGH

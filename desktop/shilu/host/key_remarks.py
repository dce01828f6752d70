"""What is said of passphrases and keys beside errors. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

STRENGTHS = (
    N_("Very easy to guess."),
    N_("Easy to guess."),
    N_("Not hard enough to guess for what it protects."),
    N_("Hard to guess."),
    N_("Very hard to guess."),
)
"""By the score of a passphrase."""

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "common": N_("It is among the passphrases that everybody tries first."),
        "known_word": N_("It contains a name that others know belongs to this vault."),
        "word": N_("A word from the dictionary is found soon, also with a figure in place of a letter."),
        "keyboard": N_("Rows of neighbouring keys are tried early."),
        "repeat": N_("Repeating something makes it longer, but hardly harder to guess."),
        "sequence": N_("Sequences such as abc or 6543 are tried early."),
        "date": N_("Years and birthdays are tried early."),
        "more_words": N_(
            "Four or five words that have nothing to do with each other are hard to guess and easy to keep."
        ),
    }
)
"""What makes a passphrase easy to guess, and what helps."""

CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "slot_removed": N_(
            "It no longer opens this vault. Copies made earlier, backups among them, still open with it; and whoever "
            "has such a copy can find the key of this vault there too, until the vault gets a new master key."
        ),
        "passphrase_changed": N_(
            "Copies of the vault that were made earlier, backups among them, still open with the old passphrase. If "
            "somebody else knew it, give the vault a new master key as well."
        ),
        "rekeyed": N_(
            "The vault has a new master key, for everybody who can open it now. Copies made earlier, backups among "
            "them, keep the old key and open as they did."
        ),
    }
)
"""What a change of the keys does not do."""

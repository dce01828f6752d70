"""The recovery key as people handle it: printed in groups, part of it typed back, typed in whole from paper.

It is an age identity, ``AGE-SECRET-KEY-1`` and 58 characters in Bech32 (BIP 173), whose checksum finds a wrong letter.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

PREFIX = "AGE-SECRET-KEY-1"
GROUP = 4
_ASKED = 2


def groups(key: str) -> tuple[str, ...]:
    """The characters behind ``PREFIX`` as they are easiest to copy: four at a time, numbered from 1 where shown."""
    letters = key.removeprefix(PREFIX)
    return tuple(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def as_printed(typed: str) -> str:
    """A key as it was printed, from however it was typed: case, blanks, lines, hyphens and full-width letters do not
    matter, nor whether the beginning that all keys share was typed too."""
    return PREFIX + _letters(typed).removeprefix(_letters(PREFIX)[:-1]).removeprefix("1")


def looks_like_one(typed: str) -> bool:
    """Whether a text is meant as a recovery key, not as a passphrase."""
    return _letters(typed).startswith(_letters(PREFIX))


@dataclass(frozen=True, slots=True)
class RecoveryPart:
    """The part of a recovery key that has to be typed back from its paper: the groups with these numbers, from 1.

    It knows the letters of that part and nothing else of the key, which can be forgotten once it was shown.
    ``slot`` is the way into the vault that the key opens.
    """

    slot: str
    groups: tuple[int, ...]
    _letters: str = field(repr=False)

    def matches(self, typed: str) -> bool:
        """Whether this is what stands on the paper there."""
        import hmac  # brings OpenSSL, which the passphrase field does not wait for

        return hmac.compare_digest(_letters(typed).encode(), self._letters.encode())


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """A new recovery key, to be shown once, and the part of it that is asked back."""

    key: str = field(repr=False)
    part: RecoveryPart


def sheet(key: str, *, slot: str) -> RecoverySheet:
    """What is shown of a new key; two of its whole groups, chosen by chance, are asked back."""
    import secrets  # as hmac

    whole = [number for number, group in enumerate(groups(key), 1) if len(group) == GROUP]
    asked = sorted(secrets.SystemRandom().sample(whole, _ASKED))
    letters = "".join(groups(key)[number - 1] for number in asked)
    return RecoverySheet(key, RecoveryPart(slot, tuple(asked), letters))


def _letters(typed: str) -> str:
    """Only what can be a letter or a figure, in capitals."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())

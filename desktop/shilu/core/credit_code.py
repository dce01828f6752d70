"""The unified social credit code (统一社会信用代码) of a Chinese organisation, and whether its check character fits.

GB 32100-2015: eighteen characters out of 31 (digits and capitals without I, O, S, V, Z), the last of which makes the
weighted sum of all divisible by 31. The weight of the n-th is the (n - 1)-th power of 3, modulo 31.
"""

from __future__ import annotations

import re
import unicodedata

from shilu.core.wording import N_

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

NO_SUCH_CHARACTER = N_("The letters I, O, S, V and Z do not occur in a 统一社会信用代码. It is kept as written.")
CHECK_FAILS = N_(
    "The check character of this 统一社会信用代码 does not match: at least one of its characters is another one. "
    "It is kept as written."
)


def normalised(written: str) -> str:
    """A registration number without spaces and hyphens, letters as capitals, full-width forms as plain ones."""
    return re.sub(r"[\s\u2010-\u2015-]", "", unicodedata.normalize("NFKC", written)).upper()


def doubt(written: str) -> str:
    """What does not fit in a registration number that looks like such a code, as a sentence to be translated; "" where
    nothing is wrong with it, or it is a number of another kind. Which character would be right is not known: any of
    them may be the wrong one."""
    code = normalised(written)
    if not re.fullmatch(r"[0-9A-Z]{18}", code):
        return ""
    if any(character not in _CHARACTERS for character in code):
        return NO_SUCH_CHARACTER
    total = sum(_CHARACTERS.index(character) * pow(3, place, 31) for place, character in enumerate(code[:-1]))
    return "" if (total + _CHARACTERS.index(code[-1])) % 31 == 0 else CHECK_FAILS

"""What the way a name is written in a text adds to it and takes from it."""

from __future__ import annotations

import re

from shilu.attribution import weights
from shilu.attribution.names import Form, Found, is_likely_another
from shilu.attribution.ordinary import is_ordinary
from shilu.attribution.spelling import Spelling

_FIRST_HAN = "\u2e80"
_STOPS = re.compile(r"[。，,；;！!？?：:\n]")
_SPELLING = Spelling()


def slip_doubt(folded: str, written: str, form: Form) -> float:
    """What a slip loses that may be no slip but another's name: one that makes another word of a word, too."""
    words = {_SPELLING.fold(word) for word in form.name.split()}
    is_word = any(is_ordinary(word) and word not in words for word in map(_SPELLING.fold, written.split()))
    return weights.LIKELY_ANOTHER if is_word or is_likely_another(folded, form.folded) else 0.0


def way_of_writing(folded: str, found: Found) -> str:
    """A name in running text with a slip, equal for two that are one way of miswriting it: where only the last
    character is another, it may be the shorter name of somebody else with the next word, whatever that is."""
    name = found.form
    return folded[:-1] if not name.is_latin and folded[:-1] == name.folded[:-1] else folded


def doubt_of_signature(form: Form) -> float:
    """What a signature loses because of its name."""
    doubt = weights.ORDINARY_SIGNED if is_ordinary(form.folded) else 0.0
    return doubt + (weights.SHARED_NAME if len(form.parties) > 1 else 0.0)


def doubt_of_name(form: Form, *, is_neutral: bool) -> float:
    """What a name in running text loses because of the name; a short one twice where nothing says that it is a name."""
    is_short = len(form.folded) < (5 if form.is_latin else 3)
    doubt = weights.SHORT_NAME * (1 + is_neutral) if is_short else 0.0
    doubt += weights.ORDINARY_WORD if is_ordinary(form.folded) else 0.0
    return doubt + (weights.SHARED_NAME if len(form.parties) > 1 else 0.0)


def as_written(body: str, start: int, end: int, found: Found) -> float | None:
    """What the way a name is written changes of its weight; None where it only happens to stand there."""
    written = body[start:end]
    name = found.form.name
    gaps = len(written) - len(found.form.folded)
    is_spaced = gaps >= len(found.form.folded) - 1
    if gaps > 0 and not is_spaced and _STOPS.search(written) and not _STOPS.search(name):
        return None
    if not found.form.is_latin:
        return 0.0
    before, after = body[start - 1 : start], body[end : end + 1]
    if _joins(before, written[:1]) or _joins(written[-1:], after):
        return None
    if is_spaced or not gaps > 0:
        is_lower = written.islower() and not name.islower()
        return -0.6 if is_lower and len(found.form.folded) < 8 else 0.0
    words = written.split()
    return weights.SPLIT if len(words) > len(name.split()) and written.casefold() != name.casefold() else 0.0


def is_lower(words: str, form: Form) -> bool:
    """Whether a short name of one word is written as words are, with a small letter."""
    return form.is_latin and " " not in form.name and words.islower() and not form.name.islower() and len(words) < 8


def _joins(left: str, right: str) -> bool:
    """Whether two letters belong to one word: ``oN`` of ``GoNow`` do not."""
    if not (left.isalnum() and right.isalnum() and left < _FIRST_HAN and right < _FIRST_HAN):
        return False
    return not (left.islower() and right.isupper()) and not (left.isalpha() and right.isdigit())

"""Finding words in the record of a case: names, notes, contract numbers, amounts, what its entries refer to.

A case has tens of entries, at most some thousands, so they are read and compared where they are asked for: nothing is
kept beside the vault's own tables that an erasure would have to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from shilu.core.job import Job
from shilu.core.particular import Money, Particular, minor_digits
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line, search_key
from shilu.core.wording import Catalog
from shilu.services.particulars import Particulars

_EXCERPT = 80
_BEFORE = 24
_CHECK_EVERY = 200


@dataclass(frozen=True, slots=True)
class RecordHit:
    """An entry that was found. ``title``: what people call it; ``field`` and ``excerpt``: where the words, or the first
    of them, stand, in the language that was asked for."""

    particular: Particular
    title: str
    field: str
    excerpt: str


class RecordSearch:
    """Looks into the record of the open vault's cases."""

    def __init__(self, *, particulars: Particulars) -> None:
        self._particulars = particulars

    def find(self, case_id: str, text: str, texts: Catalog, job: Job) -> tuple[RecordHit, ...]:
        """The entries of a case in which every word of the text stands, by kind and number; withdrawn ones too, erased
        ones never. An empty text finds nothing. Raises Cancelled."""
        wanted = search_key(text).split()
        if not wanted:
            return ()
        every = self._particulars.of_case(case_id, withdrawn=True)
        plain = ParticularWords(texts, {})
        names = {
            id_: one.name if one.kind is None else plain.title(one.kind, f"{one.number} {one.name}".strip())
            for id_, one in self._particulars.named(every).items()
            if not (one.is_gone and one.kind is None)
        }
        words = ParticularWords(texts, names)
        found: list[RecordHit] = []
        for done, one in enumerate(every):
            if done % _CHECK_EVERY == 0:
                job.check()
            hit = _hit(one, wanted, words)
            if hit is not None:
                found.append(hit)
        order = {kind: place for place, kind in enumerate(SHAPES)}
        return tuple(sorted(found, key=lambda hit: (order[hit.particular.kind], hit.particular.number)))


def _hit(one: Particular, wanted: list[str], words: ParticularWords) -> RecordHit | None:
    title = words.title(one.kind, words.known_by(one))
    said = {label: (value, search_key(f"{value}\n{more}")) for label, value, more in _fields(one, words)}
    keys = [search_key(title), *(key for _, key in said.values())]
    if not all(any(part in key for key in keys) for part in wanted):
        return None
    for label, (value, key) in said.items():
        if wanted[0] in key:
            return RecordHit(one, one_line(title, 80), label, _excerpt(value, wanted[0]))
    return RecordHit(one, one_line(title, 80), "", "")


def _fields(one: Particular, words: ParticularWords) -> Iterator[tuple[str, str, str]]:
    """What each field is called, its value, and other ways to write it."""
    for field in SHAPES[one.kind].fields:
        value = one.get(field.name)
        if value is None:
            continue
        more = _plain_amount(value) if isinstance(value, Money) else value if isinstance(value, str) else ""
        yield words.texts.tr(field.label), words.value(field, value), more


def _plain_amount(money: Money) -> str:
    """Without grouping, and without the decimals where there are none: ``1500.00``, ``1500``."""
    amount = Decimal(money.minor).scaleb(-minor_digits(money.currency))
    return f"{amount:f}\n{amount.to_integral_value():f}" if amount == amount.to_integral_value() else f"{amount:f}"


def _excerpt(value: str, part: str) -> str:
    at = search_key(value).find(part)
    start = max(0, at - _BEFORE)
    return ("…" if start else "") + one_line(value[start:], _EXCERPT)

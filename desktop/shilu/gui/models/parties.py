"""The columns of the tables of parties and of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shilu.core.labels import PARTY_KINDS
from shilu.core.text import one_line
from shilu.gui.models.table import Column
from shilu.gui.words import Words

if TYPE_CHECKING:
    from shilu.services.parties import PartyOverview, PointOverview


def party_columns(words: Words) -> tuple[Column[PartyOverview], ...]:
    """Parties: name, kind, contacts."""
    texts = words.texts
    return (
        Column("name", texts.tr("Name"), lambda o: one_line(o.party.name), width=0),
        Column("kind", texts.tr("What it is"), lambda o: texts.tr(PARTY_KINDS[o.party.kind]), width=128, optional=True),
        Column(
            "contacts",
            texts.tr("Contacts"),
            lambda o: words.count(o.tally.count),
            lambda o: o.tally.count,
            80,
            right=True,
        ),
    )


def point_columns(
    words: Words, last: Callable[[PointOverview], str], *, parties: bool
) -> tuple[Column[PointOverview], ...]:
    """Numbers: what they are, contacts, the last one (``last`` writes it); whose they are where ``parties``."""
    texts = words.texts
    whose: Column[PointOverview] = Column(
        "party", texts.tr("Lender"), lambda o: one_line(" · ".join(p.name for p in o.parties)) or "—", width=120
    )
    return (
        Column("number", texts.tr("Number"), lambda o: words.address(o.point), width=0),
        Column("kind", texts.tr("What it is"), lambda o: words.address_kind(o.point), width=160, optional=True),
        *((whose,) if parties else ()),
        Column(
            "contacts",
            texts.tr("Contacts"),
            lambda o: words.count(o.tally.count),
            lambda o: o.tally.count,
            80,
            right=True,
        ),
        Column("last", texts.tr("Last"), last, lambda o: o.tally.last_ms or 0, 100, optional=True),
    )

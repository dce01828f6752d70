"""The columns of the tables of parties and of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from shilu.core.labels import PARTY_KINDS
from shilu.core.text import one_line
from shilu.gui.models.table import Column
from shilu.gui.words import Words

if TYPE_CHECKING:
    from shilu.services.parties import PartyOverview, PointOverview


def party_columns(
    words: Words, last: Callable[[PartyOverview], str], conduct: Callable[[PartyOverview], Mapping[str, int]]
) -> tuple[Column[PartyOverview], ...]:
    """Parties: name, contacts, numbers, the last contact (``last`` writes it), what they did most (of ``conduct``), and
    what they are."""
    texts = words.texts

    def most(overview: PartyOverview) -> str:
        tags = sorted(conduct(overview).items(), key=lambda one: (-one[1], one[0]))
        return " · ".join(f"{words.tag(tag)} {words.count(count)}" for tag, count in tags[:2])

    return (
        Column("name", texts.tr("Name"), lambda o: one_line(o.party.name), width=0),
        Column(
            "contacts",
            texts.tr("Contacts"),
            lambda o: words.count(o.tally.count),
            lambda o: o.tally.count,
            80,
            right=True,
        ),
        Column(
            "numbers",
            texts.tr("Numbers"),
            lambda o: words.count(len(o.points)),
            lambda o: len(o.points),
            80,
            right=True,
            optional=True,
        ),
        Column("last", texts.tr("Last"), last, lambda o: o.tally.last_ms or 0, 100, optional=True),
        Column("conduct", texts.tr("Conduct"), most, width=220, optional=True),
        Column("kind", texts.tr("What it is"), lambda o: texts.tr(PARTY_KINDS[o.party.kind]), width=128, optional=True),
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

"""What the picture of the chain says in words, on paper and on the screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from shilu.core.chain import Arrow, Chain, Curve, Node, Tie
from shilu.core.particular import Money, written_amount
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

TIES: Mapping[Tie, str] = MappingProxyType(
    {
        Tie.RECOMMENDED: N_("recommended"),
        Tie.PAID_WITH: N_("its money repaid"),
        Tie.COLLECTS_FOR: N_("collects for"),
    }
)
"""What a line of the picture means, read along its arrow."""
UNCONFIRMED = N_("dotted: unconfirmed")
"""What it says of a line that it is dotted and has an open tip."""


def called(node: Node, texts: Catalog) -> str:
    """The name of a row's party."""
    return one_line(node.name, 60) or texts.tr("one that is gone")


def led_to(chain: Chain, row: int, texts: Catalog) -> str:
    """What leads to a row, in words; "" where nothing does."""
    arrows: dict[Tie, list[Arrow]] = defaultdict(list)
    for arrow in chain.into(row):
        arrows[arrow.tie].append(arrow)
    said = [
        _sure(_recommended(chain.nodes[one.source], texts, later=one.source > row), one, texts)
        for one in arrows[Tie.RECOMMENDED]
    ]
    money = [str(chain.nodes[one.source].number) for one in arrows[Tie.PAID_WITH]]
    if money:
        between = "、" if texts.is_chinese else ", "
        said.append(
            texts.trn(
                "repaid with the money of loan {numbers}",
                "repaid with the money of loans {numbers}",
                len(money),
                numbers=between.join(money),
            )
        )
    said += [
        _sure(texts.tr("{name} collects for it", name=called(chain.nodes[one.source], texts)), one, texts)
        for one in arrows[Tie.COLLECTS_FOR]
    ]
    return " · ".join(said)


def leads_to(chain: Chain, row: int, texts: Catalog) -> str:
    """What a row leads to, in words; "" where that is nothing."""
    numbers: dict[Tie, list[str]] = defaultdict(list)
    for arrow in chain.out_of(row):
        numbers[arrow.tie].append(_sure(str(chain.nodes[arrow.target].number), arrow, texts))
    between = "、" if texts.is_chinese else ", "
    return " · ".join(
        texts.trn(
            "{tie} loan {numbers}",
            "{tie} loans {numbers}",
            len(some),
            tie=texts.tr(TIES[tie]),
            numbers=between.join(some),
        )
        for tie, some in numbers.items()
    )


def _recommended(by: Node, texts: Catalog, *, later: bool) -> str:
    name = called(by, texts)
    if not by.number:
        return texts.tr("recommended by {name}", name=name)
    if later:
        return texts.tr("recommended by {name} (loan {number}, which came later)", name=name, number=by.number)
    return texts.tr("recommended by {name} (loan {number})", name=name, number=by.number)


def _sure(said: str, arrow: Arrow, texts: Catalog) -> str:
    return texts.tr("{said} (unconfirmed)", said=said) if arrow.unconfirmed else said


def grew(curve: Curve, texts: Catalog) -> str:
    """A curve in one sentence."""
    first, last = curve.marks[0], curve.marks[-1]
    return texts.tr(
        "Owed in {currency}: {first} on {first_day}, {last} on {last_day}; the most was {most}.",
        currency=curve.currency,
        first=written_amount(Money(first.owed, curve.currency)),
        first_day=first.written_on,
        last=written_amount(Money(last.owed, curve.currency)),
        last_day=last.written_on,
        most=written_amount(Money(max(mark.owed for mark in curve.marks), curve.currency)),
    )


def stairs(marks: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """The corners of a line that stays as it is until the next mark."""
    corners: list[tuple[float, float]] = []
    for across, height in marks:
        if corners:
            corners.append((across, corners[-1][1]))
        corners.append((across, height))
    return tuple(corners)

"""The rows of the chain of loans, and those of a curve."""

from __future__ import annotations

from dataclasses import dataclass

from shilu.core.chain import Chain, Curve, Mark, Node
from shilu.core.chain_words import called, led_to
from shilu.core.particular import Money, written_amount
from shilu.core.wording import Catalog
from shilu.gui.models.table import Column


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One row, and the picture that it belongs to."""

    chain: Chain
    row: int

    @property
    def node(self) -> Node:
        """What stands in it."""
        return self.chain.nodes[self.row]


def chain_columns(texts: Catalog) -> tuple[Column[ChainRow], ...]:
    """The picture (whose text is what it says in words), number, date, lender, what arrived, what had in all."""

    def amount(money: Money | None) -> str:
        return written_amount(money) if money is not None else ""

    return (
        Column("picture", "", lambda one: led_to(one.chain, one.row, texts), width=48),
        Column("number", texts.tr("loan"), lambda one: str(one.node.number or ""), width=56, right=True),
        Column("date", texts.tr("date"), lambda one: one.node.written_on, width=104),
        Column("lender", texts.tr("lender"), lambda one: called(one.node, texts), width=0),
        Column("arrived", texts.tr("arrived"), lambda one: amount(one.node.received), width=136, right=True),
        Column(
            "so_far",
            texts.tr("in all by then"),
            lambda one: amount(one.node.so_far),
            width=144,
            right=True,
            optional=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One mark of a curve."""

    curve: Curve
    mark: Mark


def curve_columns(texts: Catalog) -> tuple[Column[CurveRow], ...]:
    """What was owed after each entry, and what had arrived by then."""

    def amount(one: CurveRow, minor: int) -> str:
        return written_amount(Money(minor, one.curve.currency))

    return (
        Column("until", texts.tr("until"), lambda one: one.mark.written_on, width=0),
        Column("owed", texts.tr("owed"), lambda one: amount(one, one.mark.owed), width=168, right=True),
        Column("arrived", texts.tr("arrived"), lambda one: amount(one, one.mark.arrived), width=168, right=True),
    )

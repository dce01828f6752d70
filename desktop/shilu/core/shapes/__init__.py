"""The fields of every kind of particular. A kind that comes new gets its shape here, and nothing else is needed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.particular import ParticularKind, Shape
from shilu.core.shapes import debts, facts, filings, injuries, letters, parties, people

SHAPES: Mapping[ParticularKind, Shape] = MappingProxyType(
    {
        shape.kind: shape
        for shape in (
            *people.SHAPES,
            *debts.SHAPES,
            *injuries.SHAPES,
            *facts.SHAPES,
            *filings.SHAPES,
            *letters.SHAPES,
            *parties.SHAPES,
        )
    }
)
"""By kind, in the order of form and paper."""

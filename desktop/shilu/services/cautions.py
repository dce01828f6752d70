"""What makes evidence worse, at hand for whoever says it at the moment at which that can still be helped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shilu.core.evidence_warning import EvidenceWarning, Moment


class Cautions:
    """``read`` gives all warnings; it is called once, when the first is wanted."""

    def __init__(self, *, read: Callable[[], Sequence[EvidenceWarning]]) -> None:
        self._read = read

    def at(self, *moments: Moment) -> tuple[EvidenceWarning, ...]:
        """Those that help at one of these moments, each once, in their order."""
        from shilu.core.evidence_warning import warnings_at

        wanted = {one.id for moment in moments for one in warnings_at(self._all, moment)}
        return tuple(one for one in self._all if one.id in wanted)

    @cached_property
    def _all(self) -> Sequence[EvidenceWarning]:
        return self._read()

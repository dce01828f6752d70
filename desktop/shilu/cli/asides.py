"""What is said beside a result, for whoever reads it: whom to call."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.cli.program import Session
from shilu.core.crisis import CrisisLine
from shilu.core.crisis_words import said


def tell_help(session: Session, lines: Sequence[CrisisLine]) -> None:
    """Whom to call; never in the document."""
    for line in said(lines, session.texts):
        session.note(line)

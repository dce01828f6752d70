"""What is said beside a result, for whoever reads it: whom to call, and what weakens evidence."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.cli.program import Session
from shilu.core import evidence_warning
from shilu.core.crisis import CrisisLine
from shilu.core.crisis_words import said
from shilu.core.evidence_warning import Moment


def tell_help(session: Session, lines: Sequence[CrisisLine]) -> None:
    """Whom to call; never in the document."""
    for line in said(lines, session.texts):
        session.note(line)


def tell_warnings(session: Session, *moments: Moment, pack: str = "") -> None:
    """What weakens evidence at these moments, where somebody reads: a program that asks for JSON has ``pack
    warnings``."""
    found = session.application.cautions.at(*moments)
    if session.options.as_json or not found:
        return
    session.note(session.texts.tr("What weakens evidence:"))
    for line in evidence_warning.said(found, pack, session.texts):
        session.note(f"  {line}")

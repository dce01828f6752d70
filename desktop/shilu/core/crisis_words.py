"""How crisis lines are said: calmly, with what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.crisis import CrisisLine
from shilu.core.wording import Catalog


def said(lines: Sequence[CrisisLine], texts: Catalog) -> tuple[str, ...]:
    """A sentence, the lines, and when they were looked up; nothing for none."""
    if not lines:
        return ()
    if all(line.is_emergency for line in lines):
        told = [texts.tr("If you or somebody near you is in danger, help comes when you call:")]
    else:
        told = [
            texts.tr("If you think of harming yourself, you do not have to be alone with it. Somebody listens here:")
        ]
    told += [
        texts.tr("In danger now: {number} ({name})", number=line.number, name=line.name(texts.language))
        if line.is_emergency
        else texts.tr("{number} ({name})", number=line.number, name=line.name(texts.language))
        for line in lines
    ]
    days = [line.last_checked for line in lines if line.last_checked is not None]
    if len(days) < len(lines):
        told.append(texts.tr("Not all of these numbers were looked up lately. If one does not answer, try the next."))
    else:
        told.append(texts.tr("Looked up on {day}.", day=min(days).isoformat()))
    return tuple(told)

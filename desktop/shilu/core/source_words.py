"""What was said of where a source comes from: whose phone, and what was told beside it. In receipts and on paper."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.labels import ORIGINAL_KINDS
from shilu.core.provenance import provenance_of
from shilu.core.text import one_line
from shilu.core.wording import Catalog


def of_settings(settings: Mapping[str, str], texts: Catalog) -> tuple[tuple[str, str], ...]:
    """Pairs of a label and what was said; whose phone it is comes first, what was not said is left out."""
    told = provenance_of(settings)
    owner = settings.get("owner", "")
    said = (
        (texts.tr("Phone of"), owner or texts.tr("the complainant")),
        (texts.tr("Device"), told.device),
        (texts.tr("App and account"), told.account),
        (texts.tr("Taken from there"), told.taken),
        (texts.tr("Provided by"), told.provided_by),
        (texts.tr("This is"), texts.tr(ORIGINAL_KINDS[told.kind]) if told.kind else ""),
        (texts.tr("The original is now"), told.original_at),
        (texts.tr("Writes as"), ", ".join(settings.get("me", "").split("\n"))),
    )
    return tuple((label, one_line(words)) for label, words in said if words)

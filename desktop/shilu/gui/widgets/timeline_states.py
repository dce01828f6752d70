"""What the timeline shows where it has no contact to show."""

from __future__ import annotations

from shilu.core.wording import Catalog
from shilu.gui.widgets.parts import EmptyState


def nothing_yet(texts: Catalog) -> EmptyState:
    """A case without contacts: its first steps."""
    return EmptyState(
        texts.tr("Nothing here yet"),
        texts.tr(
            "Bring in the calls and messages that a phone has exported, or log one by hand. "
            "They will stand here in order, day by day."
        ),
        texts.tr("Bring in files"),
        texts.tr("Log a contact"),
    )


def nothing_fits(texts: Catalog) -> EmptyState:
    """A search or filters that leave none."""
    return EmptyState(
        texts.tr("No contact fits"),
        texts.tr("None of this case’s contacts fits the search and the filters."),
        texts.tr("Clear filters"),
    )

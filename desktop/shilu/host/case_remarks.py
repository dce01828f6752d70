"""What is said of a case beside what was done in it. Words only."""

from __future__ import annotations

from shilu.core.wording import Catalog


def logged_into_closed(number: int, texts: Catalog) -> str:
    """That something was added to a case that is marked as closed."""
    return texts.tr(
        "Case {number} is marked as closed; this was saved in it all the same. “shilu case reopen” takes the mark "
        "away.",
        number=number,
    )


def unnamed_in_bundle(count: int, texts: Catalog) -> str:
    """How many third persons a bundle does not name."""
    return texts.trn(
        "{count} third person is not named in it, and stands under another name.",
        "{count} third persons are not named in it, and stand under other names.",
        count,
    )

"""What is said of a sender whom an address book knows. Words only."""

from __future__ import annotations

from shilu.core.phone_contact import KnownAs
from shilu.core.text import one_line
from shilu.core.wording import Catalog


def known_as(known: KnownAs | None, texts: Catalog) -> str:
    """Who it is in the contacts that came along; "" where nobody is known."""
    if known is None:
        return ""
    name = one_line(known.name)
    if known.is_certain:
        return texts.tr("in your contacts: {name}", name=name)
    return texts.tr("perhaps in your contacts: {name}", name=name)

"""What a receipt says beside its four numbers."""

from __future__ import annotations

from shilu.core.record import Receipt
from shilu.core.wording import Catalog


def of_receipt(receipt: Receipt, texts: Catalog) -> tuple[str, ...]:
    """Whole sentences; none for most receipts."""
    found: list[str] = []
    if receipt.came_back:
        found.append(
            texts.trn(
                "{count} contact came back that an import which was undone had brought.",
                "{count} contacts came back that an import which was undone had brought.",
                receipt.came_back,
            )
        )
    return tuple(found)

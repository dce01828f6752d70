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
    if receipt.joined:
        found.append(
            texts.trn(
                "{count} contact that stood in two places turned out to be one: this file tells of both. The history "
                "has it, and it can be taken back.",
                "{count} contacts that stood in two places turned out to be one each: this file tells of both. The "
                "history has it, and it can be taken back.",
                receipt.joined,
            )
        )
    return tuple(found)

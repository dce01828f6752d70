"""What a receipt says beside its four numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from shilu.core.record import Receipt, SourceWarning
from shilu.core.wording import Catalog
from shilu.host.remarks import PASSED_ON
from shilu.host.sentences import of_source_warning


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


def passed_on(warnings: Iterable[SourceWarning], texts: Catalog) -> tuple[str, ...]:
    """That pictures of a file went through a chat app, or may have: a sentence for each app, with how many they are
    where they are several."""
    found = Counter((one.code, one.detail) for one in warnings if one.code in PASSED_ON)
    said = ((of_source_warning(code, detail, texts), count) for (code, detail), count in found.items())
    return tuple(
        texts.tr("{count} × {reason}", count=f"{count:,}", reason=one) if count > 1 else one for one, count in said
    )

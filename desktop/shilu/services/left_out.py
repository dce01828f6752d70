"""What a receipt keeps of the files of an archive: of those from which somebody took nothing, no name.

A phone's archive is mostly private, and a receipt is printed and handed on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from shilu.core.record import ReadMember, Receipt, Skipped, SourceWarning
from shilu.core.source_row import member_of
from shilu.importers.archive import locator_of_member

LEFT_OUT = "members_left_out"
_Told = TypeVar("_Told", Skipped, SourceWarning)


def without_names(receipt: Receipt, *, taken: Collection[str], left: Collection[str]) -> Receipt:
    """The receipt without the names of members (as locators write them) of which rows were ``left`` out and none was
    ``taken``; how many they are is said."""
    hidden = set(left) - set(taken)
    hidden.discard("")
    if not hidden:
        return receipt
    return replace(
        receipt,
        members=tuple(one for one in receipt.members if not _is_hidden(one, hidden)),
        skipped=tuple(_unnamed(one, hidden) for one in receipt.skipped),
        warnings=(
            *(_unnamed(one, hidden) for one in receipt.warnings),
            SourceWarning("", LEFT_OUT, str(len(hidden))),
        ),
    )


def _is_hidden(member: ReadMember, hidden: Collection[str]) -> bool:
    return locator_of_member(member.name) in hidden


def _unnamed(one: _Told, hidden: Collection[str]) -> _Told:
    member = member_of(one.locator)
    if member not in hidden:
        return one
    within = one.locator.removeprefix(f"{member}!")
    digest = hashlib.sha256(member.encode()).hexdigest()[:32]
    return replace(one, locator=f"sha256-{digest}!{within}")

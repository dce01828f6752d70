"""What makes evidence worse, said when it can still be helped (law.md 11: W01 to W24)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.pack_parts import Words, in_language
from shilu.core.particular import ParticularKind
from shilu.core.text import one_line
from shilu.core.wording import Catalog


class Moment(StrEnum):
    """When a warning helps."""

    CAPTURING = "capturing"
    ADDING_PICTURE = "adding_picture"
    ADDING_CHAT = "adding_chat"
    ADDING_RECORDING = "adding_recording"
    ADDING_ANYTHING = "adding_anything"
    LOGGING = "logging"
    ANSWERING = "answering"
    ATTRIBUTING = "attributing"
    DELETING = "deleting"
    BUNDLING = "bundling"
    BLACKING_OUT = "blacking_out"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class EvidenceWarning:
    """``cites``: by country, as cases name their pack, where its law says so."""

    id: str
    moments: frozenset[Moment]
    words: Words
    cites: Mapping[str, str]


OF_DEVICES = (ParticularKind.DEVICE, ParticularKind.OWN_ADDRESS, ParticularKind.FILING)
"""Entries that are written down when a phone is reset, sold or handed in, or its number changes."""
_OF_IMPORTERS = {
    "picture": Moment.ADDING_PICTURE,
    "recording": Moment.ADDING_RECORDING,
    "pdf": Moment.ADDING_ANYTHING,
    "carrier_bill": Moment.ADDING_ANYTHING,
    "table": Moment.ADDING_ANYTHING,
}


def bringing_in(importer: str) -> Moment:
    """The moment at which a file that an importer reads comes in: nearly all others read chats and messages."""
    return _OF_IMPORTERS.get(importer, Moment.ADDING_CHAT)


def warnings_at(warnings: Iterable[EvidenceWarning], moment: Moment) -> tuple[EvidenceWarning, ...]:
    """Those that help at a moment, in their order; what holds for anything that is added holds for each kind of it."""
    wanted = {moment}
    if moment in (Moment.ADDING_PICTURE, Moment.ADDING_CHAT, Moment.ADDING_RECORDING):
        wanted.add(Moment.ADDING_ANYTHING)
    return tuple(one for one in warnings if one.moments & wanted)


def said(warnings: Sequence[EvidenceWarning], pack: str, texts: Catalog) -> tuple[str, ...]:
    """A line for each, with the law of a pack's country where it says so."""
    found = []
    for one in warnings:
        line, cite = one_line(in_language(one.words, texts.language), 1000), one.cites.get(pack, "")
        found.append(line + ((f"（{cite}）" if texts.is_chinese else f" ({cite})") if cite else ""))
    return tuple(found)

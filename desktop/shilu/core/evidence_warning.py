"""What makes evidence worse, said when it can still be helped (law.md 11: W01 to W24)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.pack_parts import Words


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


@dataclass(frozen=True, slots=True)
class EvidenceWarning:
    """``cites``: by country, as cases name their pack, where its law says so."""

    id: str
    moments: frozenset[Moment]
    words: Words
    cites: Mapping[str, str]


def warnings_at(warnings: Iterable[EvidenceWarning], moment: Moment) -> tuple[EvidenceWarning, ...]:
    """Those that help at a moment, in their order; what holds for anything that is added holds for each kind of it."""
    wanted = {moment}
    if moment in (Moment.ADDING_PICTURE, Moment.ADDING_CHAT, Moment.ADDING_RECORDING):
        wanted.add(Moment.ADDING_ANYTHING)
    return tuple(one for one in warnings if one.moments & wanted)

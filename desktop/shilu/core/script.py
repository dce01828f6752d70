"""Texts that are the same but for names, amounts, dates and links. Derived from the contacts whenever it is asked for;
nothing of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

SLOT = "…"


@dataclass(frozen=True, slots=True)
class Variation:
    """One wording of a script by a contact that has it, and what of it differs from the others: half-open spans of its
    characters."""

    incident: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A text that came several times. ``parts`` is what nearly all have, in order: between two of them is a slot, of
    which ``slots`` has some of what stood there, "" for nothing; at the head and the end of ``parts`` may stand "".

    ``id`` is made of the text that was recorded first, figures aside: contacts that come in later do not change it,
    nor which script a contact belongs to. ``incidents`` and ``contact_points`` are ids in the order of recording, a
    contact without an address aside; ``named`` the ids of parties whose names stand in it, most often first; ``signed``
    what stands in 【】 where none of these is named, as it is written, most often first; ``variations`` some of its
    wordings."""

    id: str
    parts: tuple[str, ...]
    slots: tuple[tuple[str, ...], ...]
    incidents: tuple[str, ...]
    contact_points: tuple[str, ...]
    named: tuple[str, ...]
    signed: tuple[str, ...]
    variations: tuple[Variation, ...]

    @property
    def template(self) -> str:
        """The text with an ellipsis for each slot."""
        return SLOT.join(self.parts)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        """Where the slots stand in the template: half-open spans."""
        ends = list(accumulate(len(part) + len(SLOT) for part in self.parts[:-1]))
        return tuple((end - len(SLOT), end) for end in ends)

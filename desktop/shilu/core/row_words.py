"""What the row of a source says beside the words: which line of the phone it went through, and the files that it names
and its source does not hold. On paper and in the window."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.incident import Incident, ReachedKind
from shilu.core.normalise import NAMED_FILES, SIM_SLOT
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

_WITHOUT_NAME: Mapping[str, str] = MappingProxyType(
    {
        "[image]": N_("a picture"),
        "[voice]": N_("a voice message"),
        "[video]": N_("a film"),
        "[sticker]": N_("a sticker"),
        "[file]": N_("a file"),
    }
)
"""What stands for a file of which a source says no more than of which kind it is."""


def own_line(incident: Incident, texts: Catalog) -> str:
    """The complainant's own number or account, and the SIM card, as far as a source names them; "" where none does. The
    number of another person's phone stands beside that person."""
    own = next(iter(incident.reached), None)
    number = one_line(own.number, 80) if own is not None and own.kind is ReachedKind.COMPLAINANT else ""
    slot = one_line(incident.facts.get(SIM_SLOT, ""), 40)
    said = (
        texts.tr("own number or account {number}", number=number) if number else "",
        texts.tr("SIM card {slot}, as the phone numbers them", slot=slot) if slot else "",
    )
    return " · ".join(filter(None, said))


def not_contained(incident: Incident) -> tuple[str, ...]:
    """The names of files that the source names, and that no import has brought yet."""
    there = {file.name for file in incident.attachments}
    named = incident.facts.get(NAMED_FILES, "").split("\n")
    return tuple(one_line(name) for name in dict.fromkeys(named) if name and name not in there)


def named_only(incident: Incident, texts: Catalog) -> str:
    """That in words; "" where nothing is missing."""
    names = [texts.tr(_WITHOUT_NAME[name]) if name in _WITHOUT_NAME else name for name in not_contained(incident)]
    between = "、" if texts.is_chinese else ", "
    return texts.tr("named in the source, not contained in it: {names}", names=between.join(names)) if names else ""

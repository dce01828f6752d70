"""What a paper says beside its own sentences: signatures, pages, and how far it was checked.

In a language that the program speaks these are its own sentences, in another one those of the pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from shilu.core.ticked import TickedPaper
from shilu.core.wording import N_, Catalog

SAID: Mapping[str, str] = MappingProxyType(
    {
        "times": N_("All times: {zone}."),
        "signature": N_("Signature"),
        "fingerprint": N_("Fingerprint"),
        "date": N_("Date"),
        "place": N_("Place"),
        "page": N_("page {page} of {pages}"),
        "to": N_("To"),
        "asked": N_("What is asked for"),
        "not_native": N_("The wording in this language was not checked by a native speaker."),
        "not_reviewed": N_("No lawyer has checked the texts that this paper was made from (version {version})."),
        "nothing_listed": N_("There is nothing to list."),
        "not_kept": N_("cannot be computed: the file itself is not kept with the evidence"),
        "damaged": N_("cannot be computed: the file is damaged"),
        "held_back": N_("no copy of this file was made, and none is handed on"),
    }
)
"""By id (core/pack_papers ``PAPER_WORDS``)."""


def said(paper: TickedPaper, name: str, texts: Catalog, **holes: object) -> str:
    """One of them in the language of the paper; ``texts`` is that of the program nearest to it."""
    own = paper.words.get(name)
    if own is None:
        return texts.tr(SAID[name], **holes)
    return own.format(**holes) if holes else own


def marks(paper: TickedPaper, texts: Catalog) -> Iterator[str]:
    """How far the wording was checked; nothing where a lawyer and a native speaker have."""
    if not paper.pack.native_checked:
        yield said(paper, "not_native", texts)
    if not paper.pack.reviewed_by:
        yield said(paper, "not_reviewed", texts, version=f"{paper.pack.country} {paper.pack.version}")

"""Kinds of conduct that the words of contacts suggest; a person confirms each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from shilu.attribution.conduct import ConductFinder, terms_of
from shilu.core.channel import Direction
from shilu.core.errors import UserError
from shilu.core.incident import Incident, Judgement
from shilu.core.job import Job, Meter
from shilu.core.query import EVERYTHING
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class SuggestedTag:
    """A kind of conduct for one contact, with the terms of the dictionary that its text has. ``id`` is short and stays
    the same."""

    id: str
    incident: Incident
    tag: str
    terms: tuple[str, ...]


class Tagging:
    """Suggested kinds of conduct. ``dictionaries`` is the folder of those that come with the program."""

    def __init__(self, *, vault: Vault, dictionaries: Path) -> None:
        self._vault = vault
        self._dictionaries = dictionaries

    def of_case(self, case_id: str, job: Job) -> tuple[SuggestedTag, ...]:
        """What the words of a case's contacts suggest, in the order of the contacts, without the tags they have; of
        what the complainant wrote nothing."""
        files = sorted(self._dictionaries.glob("*.toml"))
        finder = ConductFinder(term for file in files for term in terms_of(file.read_text("utf-8")))
        suggested = []
        incidents = self._vault.incidents.each(case_id, EVERYTHING)
        for incident in Meter(job, "reading", self._vault.incidents.count(case_id, EVERYTHING)).through(incidents):
            if incident.text and incident.direction is not Direction.OUTGOING:
                suggested += [
                    SuggestedTag(_id_of(incident.id, one.tag), incident, one.tag, one.terms)
                    for one in finder.find(incident.text)
                    if one.tag not in incident.tags
                ]
        return tuple(suggested)

    def accept(self, suggested: Sequence[SuggestedTag]) -> None:
        """Confirm these: each contact gets its tags, as a judgement that can be undone."""
        tags: dict[str, list[str]] = defaultdict(list)
        for one in suggested:
            tags[one.incident.id] += [*([] if tags[one.incident.id] else one.incident.tags), one.tag]
        for incident, all_tags in tags.items():
            self._vault.incidents.judge(incident, Judgement(tags=tuple(all_tags)), "")


def chosen_tags(suggested: Sequence[SuggestedTag], ids: Collection[str]) -> tuple[SuggestedTag, ...]:
    """Those of these ids. Raises UserError ``usage.unknown_suggestion``."""
    by_id = {one.id: one for one in suggested}
    unknown = next((one for one in ids if one not in by_id), None)
    if unknown is not None:
        raise UserError("usage.unknown_suggestion", id=unknown)
    return tuple(by_id[one] for one in dict.fromkeys(ids))


def _id_of(incident: str, tag: str) -> str:
    return sha256(f"{incident}\0{tag}".encode()).hexdigest()[:10]

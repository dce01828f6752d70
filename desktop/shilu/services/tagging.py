"""Kinds of conduct: what the words of contacts suggest, which a person confirms or declines; and many contacts judged
at once, with a way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from shilu.attribution.conduct import ConductFinder, ConductFound, terms_of
from shilu.attribution.highlight import Span
from shilu.core.circumstances import SEVERITIES
from shilu.core.errors import UserError
from shilu.core.file_tags import FILE_TAGS, changed, file_tags_of
from shilu.core.incident import CONDUCT_TAGS, Incident, Judgement
from shilu.core.job import Job, Meter
from shilu.core.query import EVERYTHING
from shilu.vault.vault import Vault

T = TypeVar("T")
_AT_ONCE = 50
_SEVERITY = "severity"
_THREATS = frozenset({"violence", "property", "obscene"})
_SHORTEST = 8
"""So much of a SHA-256 names a file of one contact."""


@dataclass(frozen=True, slots=True)
class SuggestedTag:
    """A kind of conduct for one contact, with the terms of the dictionary that its text has and where they stand.
    ``id`` is short and stays the same."""

    id: str
    incident: Incident
    tag: str
    terms: tuple[str, ...]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagged:
    """What was said of contacts, to be taken back: their tags and severity before, and suggestions that were declined.
    ``count`` is how many contacts have changed."""

    before: tuple[tuple[str, Judgement], ...] = ()
    declined: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def count(self) -> int:
        """How many contacts were changed."""
        return len(self.before)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be said of many contacts: kinds of conduct to add and to take away, and how serious it was (a word of
    ``SEVERITIES``, "" to take that away, None to leave it)."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    severity: str | None = None


class Tagging:
    """Suggested kinds of conduct. ``dictionaries`` is the folder of those that come with the program."""

    def __init__(self, *, vault: Vault, dictionaries: Path) -> None:
        self._vault = vault
        self._dictionaries = dictionaries

    @cached_property
    def _finder(self) -> ConductFinder:
        files = sorted(self._dictionaries.glob("*.toml"))
        return ConductFinder(term for file in files for term in terms_of(file.read_text("utf-8")))

    def threatens(self, text: str) -> bool:
        """Whether the words of a text read like a threat or an insult."""
        return any(one.tag in _THREATS for one in self._finder.find(text))

    def of_case(self, case_id: str, job: Job) -> tuple[SuggestedTag, ...]:
        """What the words of a case's contacts suggest, in the order of the contacts, without the tags they have and
        those that were declined; of what the complainant wrote nothing."""
        found: dict[str, list[ConductFound]] = {}
        known: dict[str, tuple[ConductFound, ...]] = {}
        total = self._vault.incidents.count(case_id, EVERYTHING)
        for said in Meter(job, "reading", total).through(self._vault.incidents.said(case_id)):
            if said.text not in known:  # the same text comes hundreds of times
                known[said.text] = self._finder.find(said.text)
            new = [one for one in known[said.text] if one.tag not in said.tags and one.tag not in said.declined]
            if new:
                found[said.incident] = new
        job.check()
        incidents = self._vault.incidents.some(list(found))
        return tuple(
            SuggestedTag(_id_of(incident, one.tag), incidents[incident], one.tag, one.terms, one.spans)
            for incident, some in found.items()
            if incident in incidents
            for one in some
        )

    def accept(self, suggested: Sequence[SuggestedTag], job: Job) -> Tagged:
        """Confirm these: each contact gets its tags, as a judgement that can be undone."""
        tags: dict[str, list[str]] = defaultdict(list)
        for one in suggested:
            tags[one.incident.id].append(one.tag)
        return self._changed({incident: Change(add=tuple(some)) for incident, some in tags.items()}, job)

    def instead(self, suggested: Sequence[SuggestedTag], tags: Sequence[str], job: Job) -> Tagged:
        """Confirm other kinds for these contacts, and decline what was suggested."""
        declined = self.decline(suggested, job)
        changed = self._changed({one.incident.id: Change(add=tuple(tags)) for one in suggested}, job)
        return Tagged(changed.before, declined.declined)

    def decline(self, suggested: Sequence[SuggestedTag], job: Job) -> Tagged:
        """Say that these do not hold; they are not suggested again."""
        tags: dict[str, list[str]] = defaultdict(list)
        for one in suggested:
            tags[one.incident.id].append(one.tag)
        for some in _some(list(tags.items()), job):
            self._vault.incidents.answer_conduct(dict(some), is_declined=True)
        return Tagged(declined=tuple((incident, tuple(some)) for incident, some in tags.items()))

    def change(self, incident_ids: Collection[str], change: Change, job: Job) -> Tagged:
        """Say the same of many contacts. Raises UserError ``usage.unknown_tag``."""
        for tag in (*change.add, *change.remove):
            if tag not in CONDUCT_TAGS:
                raise UserError("usage.unknown_tag", tag=tag)
        return self._changed(dict.fromkeys(incident_ids, change), job)

    def change_file(self, incident_id: str, sha256: str, change: Change) -> Tagged:
        """Say what a file of a contact shows, by its SHA-256 or the beginning of it. What is added happened in the
        contact too. Raises UserError ``usage.unknown_tag``, ``usage.unknown_incident``,
        ``usage.unknown_attachment``."""
        for tag in (*change.add, *change.remove):
            if tag not in CONDUCT_TAGS:
                raise UserError("usage.unknown_tag", tag=tag)
        now = self._vault.incidents.get(incident_id)
        files = {one.sha256 for one in now.attachments if len(sha256) >= _SHORTEST and one.sha256.startswith(sha256)}
        if len(files) != 1:
            raise UserError("usage.unknown_attachment")
        field = changed(
            file_tags_of(now.circumstances),
            *files,
            add=change.add,
            remove=change.remove,
            severity=change.severity if change.severity in (*SEVERITIES, "") else None,
        )
        tags = (*now.tags, *(tag for tag in dict.fromkeys(change.add) if tag not in now.tags))
        said = field != now.circumstances.get(FILE_TAGS)
        judgement = Judgement(
            tags=tags if tags != now.tags else None, circumstances={FILE_TAGS: field} if said else None
        )
        if judgement == Judgement():
            return Tagged()
        self._vault.incidents.judge(now.id, judgement, "")
        return Tagged(((now.id, _as_it_is(now, judgement)),))

    def take_back(self, tagged: Tagged, job: Job) -> None:
        """Undo what was said: each contact is as it was, and what was declined may be suggested again."""
        for some in _some(tagged.before, job):
            self._vault.incidents.judge_all(some, "")
        for others in _some(tagged.declined, job):
            self._vault.incidents.answer_conduct(dict(others), is_declined=False)

    def _changed(self, changes: Mapping[str, Change], job: Job) -> Tagged:
        before: list[tuple[str, Judgement]] = []
        for ids in _some(list(changes), job):
            now = self._vault.incidents.some(ids)
            new = [
                (incident, judgement)
                for incident in ids
                if incident in now and (judgement := _judgement(now[incident], changes[incident])) != Judgement()
            ]
            before += [(incident, _as_it_is(now[incident], judgement)) for incident, judgement in new]
            self._vault.incidents.judge_all(new, "")
        return Tagged(tuple(before))


def chosen_tags(suggested: Sequence[SuggestedTag], ids: Collection[str]) -> tuple[SuggestedTag, ...]:
    """Those of these ids. Raises UserError ``usage.unknown_suggestion``."""
    by_id = {one.id: one for one in suggested}
    unknown = next((one for one in ids if one not in by_id), None)
    if unknown is not None:
        raise UserError("usage.unknown_suggestion", id=unknown)
    return tuple(by_id[one] for one in dict.fromkeys(ids))


def _judgement(incident: Incident, change: Change) -> Judgement:
    """What is different then."""
    kept = [tag for tag in incident.tags if tag not in change.remove]
    tags = (*kept, *(tag for tag in dict.fromkeys(change.add) if tag not in kept))
    severity = None if change.severity is None else (change.severity if change.severity in SEVERITIES else "")
    said = severity is not None and severity != (incident.circumstances.get(_SEVERITY) or "")
    return Judgement(
        tags=tags if tags != incident.tags else None, circumstances={_SEVERITY: severity or None} if said else None
    )


def _as_it_is(incident: Incident, judgement: Judgement) -> Judgement:
    """The same fields as they are."""
    return Judgement(
        tags=None if judgement.tags is None else incident.tags,
        circumstances=None
        if judgement.circumstances is None
        else {name: incident.circumstances.get(name) for name in judgement.circumstances},
    )


def _some(items: Sequence[T], job: Job) -> Iterator[Sequence[T]]:
    """A few at once, so that nothing waits long."""
    for start in range(0, len(items), _AT_ONCE):
        job.check()
        job.progress("storing", start, len(items))
        yield items[start : start + _AT_ONCE]


def _id_of(incident: str, tag: str) -> str:
    return sha256(f"{incident}\0{tag}".encode()).hexdigest()[:10]

"""What decides where files may go: sexual pictures of minors, of which nothing makes a copy any more, and the answers
to what the rule pack asks of recordings before they go into papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.file_marks import FILE_MARKS, MOST_WORDS, FileMark, Mark, with_marks
from shilu.core.incident import Incident, Include, Judgement
from shilu.core.pack_parts import Recording
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.core.recordings import CallRecording, RecordingAnswer, is_answered, is_recording, recordings_of
from shilu.vault.vault import Vault

_OF_RECORDINGS = (Mark.AGREED, Mark.NOT_AGREED, Mark.STATES)
_SHORTEST = 8
"""So much of a SHA-256 names a file of one contact."""


class MarkingFiles:
    """Marks of files of the open vault. ``asked_of`` gives what the pack of a case (by its word) asks of recordings."""

    def __init__(self, *, vault: Vault, asked_of: Callable[[str], Recording | None]) -> None:
        self._vault = vault
        self._asked_of = asked_of

    def asked(self, case: Case) -> Recording | None:
        """What the pack of a case says of recordings; None where it has none."""
        return self._asked_of(case.pack)

    def mark_minor(self, incident_id: str, sha256: str, holder: str = "") -> bool:
        """Say that a file is a sexual picture of a minor, and who holds it: no copy is made of it any more, in any
        case. False where that was said already. Raises UserError ``usage.unknown_incident``,
        ``usage.unknown_attachment``."""
        now = self._vault.incidents.get(incident_id)
        file = _file(now, sha256)
        words = " ".join(holder.split())[:MOST_WORDS]
        return self._mark(now, file, (Mark.MINOR,), [FileMark(file.sha256, Mark.MINOR, words)])

    def unmark_minor(self, incident_id: str, sha256: str) -> bool:
        """Say that it is none after all. False where nobody had said so. Raises as ``mark_minor``."""
        now = self._vault.incidents.get(incident_id)
        return self._mark(now, _file(now, sha256), (Mark.MINOR,), ())

    def answer(self, incident_id: str, sha256: str, answer: RecordingAnswer) -> bool:
        """Say of a recording whether everybody agreed to it and where they were; an empty answer takes that away.
        Raises as ``mark_minor``, and UserError ``usage.not_a_recording``."""
        now = self._vault.incidents.get(incident_id)
        file = _file(now, sha256)
        if not is_recording(now, file):
            raise UserError("usage.not_a_recording")
        return self._mark(now, file, _OF_RECORDINGS, answer.marks(file.sha256))

    def unanswered(self, case: Case, wanted: IncidentFilter = EVERYTHING) -> tuple[CallRecording, ...]:
        """The recordings that would go into papers if what the pack asks were answered; pictures of minors are none."""
        asked, withdrawn = self._asked_of(case.pack), self._vault.withdrawn_exhibits.all(case.id)
        stays = {*self._vault.evidence.held_back(case.id), *(one.sha256 for one in withdrawn)}
        chosen = replace(wanted, includes=(Include.YES,), withdrawn=False)
        return tuple(
            one
            for incident in self._vault.incidents.each(case.id, chosen)
            for one in recordings_of(incident)
            if one.file.sha256 not in stays and not is_answered(asked, one.answer)
        )

    def answer_waiting(self, case: Case, wanted: IncidentFilter, answer: RecordingAnswer) -> int:
        """The same of all that wait. Returns how many."""
        return self.answer_all(self.unanswered(case, wanted), answer)

    def answer_all(self, recordings: Iterable[CallRecording], answer: RecordingAnswer) -> int:
        """The same of several; what was said of one of them before and is not said now stays. Returns how many."""
        done = 0
        for one in recordings:
            agreed = one.answer.agreed if answer.agreed is None else answer.agreed
            both = RecordingAnswer(agreed, answer.states or one.answer.states)
            done += self.answer(one.incident.id, one.file.sha256, both)
        return done

    def _mark(self, now: Incident, file: Attachment, instead_of: Iterable[Mark], marks: Iterable[FileMark]) -> bool:
        field = with_marks(now.circumstances, file.sha256, instead_of, marks)
        if field == now.circumstances.get(FILE_MARKS):
            return False
        self._vault.incidents.judge(now.id, Judgement(circumstances={FILE_MARKS: field}), "")
        return True


def _file(incident: Incident, sha256: str) -> Attachment:
    found = {
        one.sha256: one for one in incident.attachments if len(sha256) >= _SHORTEST and one.sha256.startswith(sha256)
    }
    if len(found) != 1:
        raise UserError("usage.unknown_attachment")
    return next(iter(found.values()))

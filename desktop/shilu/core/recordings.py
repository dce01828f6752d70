"""Recordings of calls and conversations: which files are such, what was answered to the question of the rule pack, and
whether that lets them into papers (law.md 11). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shilu.core.channel import Channel, Outcome
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.file_marks import FileMark, Mark, marks_of
from shilu.core.incident import Incident
from shilu.core.pack_parts import Recording, RecordingQuestion

_LIVE = (Channel.CALL, Channel.VISIT, Channel.OTHER)
_US_STATES = frozenset(
    re.findall(
        r"\w+",
        "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
        "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI",
    )
)
"""ISO 3166-2:US, without the prefix."""


@dataclass(frozen=True, slots=True)
class RecordingAnswer:
    """``agreed``: whether everybody on the call agreed; None where nobody said. ``states`` (ISO 3166-2): where those on
    the call were."""

    agreed: bool | None = None
    states: tuple[str, ...] = ()

    def marks(self, sha256: str) -> tuple[FileMark, ...]:
        """As it is kept with the contact."""
        said = () if self.agreed is None else (FileMark(sha256, Mark.AGREED if self.agreed else Mark.NOT_AGREED),)
        return (*said, FileMark(sha256, Mark.STATES, ",".join(self.states))) if self.states else said


@dataclass(frozen=True, slots=True)
class CallRecording:
    """A recording of a contact, and what was answered for it."""

    incident: Incident
    file: Attachment
    answer: RecordingAnswer


def is_recording(incident: Incident, file: Attachment) -> bool:
    """Whether a file may be a recording of a conversation, made on one side: sound or film of a call or a visit, or one
    that was attached by hand. Voice messages that came in a chat are none, nor is what was left on an answering
    machine."""
    if not file.media_type.lower().startswith(("audio/", "video/")) or incident.outcome is Outcome.VOICEMAIL:
        return False
    return incident.channel in _LIVE or not incident.sources


def recordings_of(incident: Incident) -> tuple[CallRecording, ...]:
    """The recordings of a contact."""
    marks = marks_of(incident.circumstances)
    return tuple(
        CallRecording(incident, file, answer_in(marks, file.sha256))
        for file in incident.attachments
        if is_recording(incident, file)
    )


def answer_in(marks: Iterable[FileMark], sha256: str) -> RecordingAnswer:
    """What was answered for a file. Where both was said, that somebody did not agree holds."""
    agreed: bool | None = None
    states: tuple[str, ...] = ()
    for one in marks:
        if one.sha256 != sha256:
            continue
        if one.mark is Mark.NOT_AGREED or (one.mark is Mark.AGREED and agreed is None):
            agreed = one.mark is Mark.AGREED
        elif one.mark is Mark.STATES:
            states = tuple(dict.fromkeys((*states, *one.words.split(","))))
    return RecordingAnswer(agreed, states)


def is_answered(asked: Recording | None, answer: RecordingAnswer) -> bool:
    """Whether the question of the pack was answered as far as it decides."""
    if asked is None or asked.question is RecordingQuestion.NONE or answer.agreed:
        return True
    if asked.question is RecordingQuestion.ALL_CONSENTED:
        return answer.agreed is not None
    return bool(answer.states) and (answer.agreed is not None or not _everybody_has_to(asked, answer))


def may_enter(asked: Recording | None, answer: RecordingAnswer) -> bool:
    """Whether a recording goes into papers: where the pack asks, only with an answer that lets it."""
    if asked is None or asked.question is RecordingQuestion.NONE or answer.agreed:
        return True
    return asked.question is RecordingQuestion.STATE and bool(answer.states) and not _everybody_has_to(asked, answer)


def kept_out(asked: Recording | None, incidents: Iterable[Incident]) -> frozenset[str]:
    """The recordings of contacts that stay out of papers for what was answered of them, or was not."""
    recordings = (one for incident in incidents for one in recordings_of(incident))
    return frozenset(one.file.sha256 for one in recordings if not may_enter(asked, one.answer))


def _everybody_has_to(asked: Recording, answer: RecordingAnswer) -> bool:
    """Whether one of the states wants everybody to agree, or that is not settled there."""
    return not frozenset(answer.states).isdisjoint((*asked.all_parties, *asked.disputed))


def states_typed(typed: str) -> tuple[str, ...]:
    """States of the United States as somebody typed them (``CA, US-NY``). Raises UserError ``usage.no_such_state``."""
    found = []
    for part in re.split(r"[\s,;，；、]+", typed.strip()):
        code = part.upper().removeprefix("US-")
        if part and code not in _US_STATES:
            raise UserError("usage.no_such_state", typed=part[:40])
        if part:
            found.append(f"US-{code}")
    return tuple(dict.fromkeys(found))

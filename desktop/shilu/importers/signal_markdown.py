"""Importer for the Markdown that signal-export writes of a Signal chat. Knows core records; not the vault.

Grammar (formats.md 4.4; sigexport/models.py and create.py of signal-export 3.9): ``[2019-05-29 15:04:05] Me: words``,
older versions ``[2019-05-29, 15:04] Me: words``; further lines bare; a quotation in ``> `` lines before the words,
reactions in ``(- Name: x -)``, a sticker in ``(( x ))``, files as links below ``./media/``. Times are those of the
computer, without a zone; the owner is always "Me".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from shilu.core.channel import Channel, Outcome
from shilu.core.job import Job
from shilu.core.record import DateOrder, Question
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_body import Body, Call, body_of
from shilu.importers.chat_grammar import Head, Recognised, dated, day_of, text_of
from shilu.importers.chat_lines import ChatReading

_HEAD = re.compile(r"\[((\d{4})-(\d{2})-(\d{2})(,?) (\d{2}:\d{2}(:\d{2})?))\] (\S.{0,200}?):(?: (.*)|)", re.DOTALL)
_ME, _NOBODY = "Me", "No-Sender"
_CALL = re.compile(
    r"(?P<missed>Missed) (?:(?:voice|video|audio|group|adhoc) )?call"
    r"|(?P<way>Incoming|Outgoing) (?:(?:voice|video|audio|group|adhoc) )?call(?: \((?P<how>[a-z ,]{1,40}?)"
    r"(?:, (?:(?P<minutes>\d{1,5})m )?(?P<seconds>\d{1,2})s)?\))?"
)
_HOW = {
    "accepted": Outcome.ANSWERED,
    "declined": Outcome.REJECTED,
    "declined by recipient": Outcome.REJECTED,
    "unanswered": Outcome.NO_ANSWER,
    "missed": Outcome.MISSED,
}
_FILE = re.compile(r"!?\[([^\[\]]{0,255})\]\(\./([^()\s]{1,1000})\)")
_REACTIONS = re.compile(r"\n\(- (.{1,1000}) -\)\s*(?=\n|\Z)")
_STICKER = re.compile(r"\n\(\( (.{1,40}) \)\)\s*\Z")
_DELETED = "(This message was deleted)"


@dataclass(frozen=True, slots=True)
class SignalMarkdown:
    """See base.Importer."""

    name: str = "signal_markdown"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:
        """Whether the first words are a message's head as only this tool writes it."""
        return begins_signal(text_of(head), name)

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return ChatReading(stream, settings, blobs, job, grammar=_Lines(), channel=Channel.SIGNAL).values()


def begins_signal(text: str, name: str) -> bool:
    """Some phones let WhatsApp write its dates the same way, but WhatsApp always gives the seconds behind a comma, and
    calls nobody "Me"."""
    lines = [line.strip("\ufeff\r") for line in text.splitlines()[:400]]
    first = next((line for line in lines if line), "")
    found = _HEAD.fullmatch(first[:400])
    if found is None:
        return False
    if bool(found[5]) == bool(found[7]):  # it writes a comma or seconds, never both
        return False
    heads = [match for line in lines if len(line) < 400 and (match := _HEAD.fullmatch(line))]
    return bool(found[5]) or name.endswith(".md") or any(match[8] == _ME for match in heads)


class _Lines:
    """What each line is."""

    asked: Question | None = None
    doubts: tuple[str, ...] = ()

    def again(self, order: DateOrder | None) -> _Lines:  # noqa: ARG002  # the year stands first
        return _Lines()

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002
        found = _HEAD.fullmatch(text.strip("\ufeff\r"))
        if found is None:
            return None
        raw, year, month, day, _, clock, _, sender, words = found.groups()
        named = "" if sender == _NOBODY else sender
        is_mine = True if sender == _ME else None
        return dated(raw, day_of(year, month, day), clock, named, body=words or "", is_mine=is_mine)

    def notice(self, head: Head, text: str) -> str:  # noqa: ARG002
        return ""

    def words(self, text: str) -> tuple[str, Body]:
        """Without the blanks that Markdown needs at the end; the rest stays as it is."""
        text = text.rstrip()
        call = _CALL.fullmatch(text)
        if call:
            return text, Body(_call(call))
        facts = dict(body_of(text).facts)
        if text == _DELETED:
            facts["deleted"] = "yes"
        if reactions := _REACTIONS.search(text):
            facts["reactions"] = reactions[1]
        files = tuple(dict.fromkeys(unquote(found[2]) for found in _FILE.finditer(text)))
        if not files and (sticker := _STICKER.search("\n" + text)):
            facts["sticker"] = sticker[1]
        return text, Body(None, files, facts)


def _call(found: re.Match[str]) -> Call:
    if found["missed"]:
        return Call(Outcome.MISSED, Outcome.NO_ANSWER)
    outcome = _HOW.get(found["how"] or "", Outcome.UNKNOWN)
    seconds = int(found["minutes"] or 0) * 60 + int(found["seconds"]) if found["seconds"] else None
    return Call(outcome, outcome, seconds)

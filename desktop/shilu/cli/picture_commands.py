"""``shilu read-picture``: what the letters in a picture of a screen seem to say."""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.job import QuietJob
from shilu.core.screen import ScreenReading
from shilu.core.text import one_line
from shilu.core.wording import N_


@click.command(
    "read-picture",
    cls=Command,
    help=N_("Read the letters in a screenshot (extra “ocr”). What is found must be compared with the picture."),
)
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@click.pass_obj
def read_picture(session: Session, *, file: Path) -> None:
    """``shilu read-picture``"""
    found = session.application.make_picture_reading().read_file(file, QuietJob())
    session.document(_document(found), _lines(found))


def _document(found: ScreenReading) -> dict[str, object]:
    return {
        "kind": found.kind.value,
        "number": found.number,
        "sender": found.sender,
        "when": found.when,
        "channel": None if found.channel is None else found.channel.value,
        "direction": found.direction.value,
        "text": found.text,
        "messages": [{"text": one.text, "own": one.is_own, "when": one.when} for one in found.messages],
        "calls": [
            {
                "when": one.when,
                "direction": one.direction.value,
                "outcome": one.outcome.value,
                "duration_s": one.duration_s,
            }
            for one in found.calls
        ],
        "lines": [
            {
                "text": one.text,
                "box": [one.left, one.top, one.right, one.bottom],
                "confidence": round(one.confidence, 3),
            }
            for one in found.lines
        ],
    }


def _lines(found: ScreenReading) -> list[str]:
    who = "\t".join(filter(None, (found.kind.value, found.number, found.sender, found.when)))
    calls = [f"{one.when}\t{one.direction}\t{one.outcome}\t{one.duration_s or ''}" for one in found.calls]
    said = [f"{'→' if one.is_own else '←'}\t{one.when}\t{one.text}" for one in found.messages]
    return [one_line(line) for line in (who, *calls, *said)]

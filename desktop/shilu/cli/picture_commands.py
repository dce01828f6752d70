"""``shilu read-picture``: what the letters in a picture of a screen seem to say; ``shilu black-out``: parts made
black in a copy."""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli.asides import tell_warnings
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.errors import UserError
from shilu.core.evidence_warning import Moment
from shilu.core.job import QuietJob
from shilu.core.screen import ScreenReading
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.services.blacking_out import Box


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


@click.command(
    "black-out",
    cls=Command,
    help=N_("Copy a picture with rectangles of it black, in its pixels, and nothing else of the file."),
)
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@click.argument("to", type=click.Path(path_type=Path), metavar=N_("COPY"))
@click.option(
    "--box",
    "boxes",
    multiple=True,
    required=True,
    metavar=N_("LEFT,TOP,WIDTH,HEIGHT"),
    help=N_("A rectangle in pixels, from the upper left corner of the picture as it is seen."),
)
@click.pass_obj
def black_out(session: Session, *, file: Path, to: Path, boxes: tuple[str, ...]) -> None:
    """``shilu black-out``"""
    wanted = [_box(box) for box in boxes]
    tell_warnings(session, Moment.BLACKING_OUT)
    with session.application.blacking_out() as blacking_out:
        made = blacking_out.write(blacking_out.read(file, QuietJob()), wanted, to)
    session.document(
        {"file": str(made.file), "sha256": made.sha256, "original_sha256": made.original_sha256},
        (str(made.file), session.texts.tr("SHA-256 of the original: {hash}", hash=made.original_sha256)),
    )


def _box(written: str) -> Box:
    parts = written.split(",")
    if len(parts) != 4 or not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise UserError("usage.bad_box", box=written[:80])
    left, top, width, height = (int(part) for part in parts)
    return Box(left, top, width, height)


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

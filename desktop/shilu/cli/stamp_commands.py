"""Other clocks: ``shilu now``, ``shilu stamp``; and whether the history still contains a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from shilu.cli import history_documents as documents
from shilu.cli.choices import VAULT, opened
from shilu.cli.history_commands import OF_CASE
from shilu.cli.program import INCOMPLETE, Session
from shilu.cli.spoken import Command, Seconds
from shilu.core.errors import UserError
from shilu.core.text import one_line
from shilu.core.time_stamp import Stamp
from shilu.core.when import iso_with_offset
from shilu.core.wording import N_, Catalog
from shilu.host import sentences
from shilu.host.checkpoint_remarks import of_reply, of_stamp
from shilu.host.history_words import difference
from shilu.host.value_words import ValueWords
from shilu.services.checkpoints import TakenReply


@click.command(cls=Command, help=N_("Show this computer’s time, to compare it with another clock."))
@click.argument("vault", required=False, type=click.Path(path_type=Path), metavar=N_("[VAULT]"))
@click.option(
    "--differs-by",
    type=Seconds(),
    metavar=N_("SECONDS"),
    help=N_("Record in VAULT that this computer is ahead by so much; negative when it is behind."),
)
@click.option("--compared-with", default="", metavar=N_("WORDS"), help=N_("With what clock it was compared."))
@click.pass_obj
def now(session: Session, *, vault: Path | None, differs_by: float | None, compared_with: str) -> None:
    """``shilu now``"""
    clock, texts = session.application.clock, session.texts
    measured = None
    if vault is not None:
        with opened(session, vault) as workspace:
            if differs_by is not None:
                workspace.clock.measure(round(differs_by * 1000), compared_with)
            measured = workspace.clock.measured()
    elif differs_by is not None:
        raise UserError("usage.which_vault")
    now_ms, offset_s = clock.now_ms(), clock.offset_s()
    utc, local = iso_with_offset(now_ms, 0), iso_with_offset(now_ms, offset_s)
    lines = [
        texts.tr("By this computer’s clock, which proves nothing:"),
        texts.tr("UTC: {time}", time=utc),
        texts.tr("Here: {time}", time=local),
    ]
    if measured is not None:
        lines.append(
            texts.tr(
                "Measured at {time}: {difference}.",
                time=iso_with_offset(measured.measured_ms, offset_s),
                difference=difference(measured.offset_ms, ValueWords(texts)),
            )
        )
    session.document(
        {"utc": utc, "local": local, "offset_s": offset_s, "measured": documents.measurement(measured)}, lines
    )


@click.command(
    cls=Command,
    help=N_(
        "Have a checkpoint of a case stamped by an outside clock: write the request, carry it there, take the reply "
        "in. With --case alone, list the time stamps."
    ),
)
@VAULT
@OF_CASE
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar=N_("FOLDER"),
    help=N_("Folder for checkpoint.txt, checkpoint.png and request.tsq."),
)
@click.option(
    "--take",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("A reply of the authority (.tsr), or a folder of them."),
)
@click.option(
    "--ca",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("Root certificate of the authority (PEM); without it the reply is kept as not followed to a root."),
)
@click.pass_obj
def stamp(
    session: Session, *, vault: Path, case_id: str, out: Path | None, take: tuple[Path, ...], ca: Path | None
) -> int:
    """``shilu stamp``"""
    if case_id and take:
        raise UserError("usage.stamp_case_and_take")
    if not (case_id or take) or (out is not None and not case_id):
        raise UserError("usage.stamp_what")
    texts = session.texts
    with opened(session, vault) as workspace:
        if take:
            replies = workspace.checkpoints.take(take, ca)
            session.document(
                {"replies": [documents.reply(one, texts) for one in replies]}, [_reply(one, texts) for one in replies]
            )
            refused = [one.refused.code for one in replies if one.refused is not None]
            if refused and len(refused) == len(replies):
                return sentences.exit_code(refused[0])
            return INCOMPLETE if refused else 0
        case = workspace.cases.get(case_id).id
        if out is None:
            stamps = workspace.checkpoints.stamps(case)
            session.document(
                {"stamps": [documents.stamp(one) for one in stamps]},
                [line for one in stamps for line in _stamp(one, texts)],
            )
            return 0
        request = workspace.checkpoints.write_request(case, out)
    session.document(documents.request(request), [str(file) for file in request.files])
    return 0


def _reply(value: TakenReply, texts: Catalog) -> str:
    if value.refused is not None:
        sentence = sentences.of_code(value.refused.code, value.refused.holes, texts)
        return f"{one_line(value.file.name)}: {sentence.message}{'' if texts.is_chinese else ' '}{sentence.next}"
    return of_reply(value.file.name, value.at_ms, value.authority, value.root, texts, kept=value.kept)


def _stamp(value: Stamp, texts: Catalog) -> Iterator[str]:
    stamped, bound = of_stamp(value, texts)
    yield stamped
    yield "\t" + bound

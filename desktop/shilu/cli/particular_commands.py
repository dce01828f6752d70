"""The record of a case: ``shilu loan``, ``shilu third-person``, ``shilu leak`` and their like, made from their shapes.

Every kind has the same commands, and an option for each field; a field that holds several is given once per value.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from shilu.bundle.exports import particular_json
from shilu.cli.asides import tell_help, tell_warnings
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.field_options import option_of, typed_fields
from shilu.cli.program import Session
from shilu.cli.spoken import Command, Group
from shilu.core.errors import UserError
from shilu.core.evidence_warning import OF_DEVICES, Moment
from shilu.core.job import QuietJob
from shilu.core.leak_words import PASSWORD_ADVICE
from shilu.core.particular import Particular, ParticularKind, Shape
from shilu.core.particular_words import ABOUT, ParticularWords, vocabulary
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.host import erasure_remarks
from shilu.host.particular_problems import of_problem
from shilu.services.leaked_files import describe
from shilu.services.particular_tables import IN_TABLES, MOST_BYTES, add_table, read_table, text_of
from shilu.services.workspace import Workspace

REASON = click.option(
    "--reason", required=True, metavar=N_("WORDS"), help=N_("Why; it stands in the history and on paper.")
)


def groups() -> tuple[click.Group, ...]:
    """A group of commands for every kind but the links between parties, which ``shilu party`` has."""
    return tuple(_group(shape) for kind, shape in SHAPES.items() if kind is not ParticularKind.PARTY_LINK)


def _group(shape: Shape) -> click.Group:
    group = Group(name=shape.kind.value.replace("_", "-"), help=ABOUT[shape.kind])
    options: list[click.Parameter] = [option_of(field) for field in shape.fields]
    tables: list[click.Parameter] = [_table()] if shape.kind in IN_TABLES else []
    if shape.kind is ParticularKind.OFFER:
        tables = _leaked_file()
    for command, made, params in (
        (_adding(shape), N_("Record one; its number and id are printed."), [*tables, *options]),
        (_listing(shape), N_("List them."), [_withdrawn_too()]),
        (_revising(shape), N_("Give fields other values; an empty one takes the value away."), options),
        (_withdrawing(shape), N_("Let one count no more; it stays in the history."), []),
        (_erasing(shape), N_("Erase one: what was ever recorded of it leaves the vault, with no way back."), []),
    ):
        command.help = made
        command.params += params
        group.add_command(command)
    return group


def _table() -> click.Option:
    return click.Option(
        ["--table"],
        type=click.Path(path_type=Path, allow_dash=True),
        metavar=N_("FILE"),
        help=N_("Record every row of a table (CSV or tab-separated, headings first), or none; “-” is standard input."),
    )


def _leaked_file() -> list[click.Parameter]:
    return [
        click.Option(
            ["--leaked-file"],
            type=click.Path(path_type=Path, exists=False),
            metavar=N_("FILE"),
            help=N_("Take hash, size, columns, count and own row out of the file that was offered; it is not kept."),
        ),
        click.Option(
            ["--own"], default="", metavar=N_("WORDS"), help=N_("Words that together stand in the own row only.")
        ),
    ]


def _withdrawn_too() -> click.Option:
    return click.Option(["--withdrawn"], is_flag=True, help=N_("Also those that were withdrawn."))


def _adding(shape: Shape) -> click.Command:
    @click.command("add", cls=Command)
    @VAULT
    @CASE
    @click.pass_obj
    def add(
        session: Session,
        /,
        *,
        vault: Path,
        case_id: str,
        table: Path | None = None,
        leaked_file: Path | None = None,
        own: str = "",
        **fields: Any,
    ) -> None:
        if table is not None:
            _add_table(session, shape, vault, case_id, table, is_alone=not typed_fields(fields))
            return
        typed = typed_fields(fields)
        if leaked_file is not None:
            typed = describe(leaked_file, own, QuietJob()).typed() | typed
        with opened(session, vault) as workspace:
            case = workspace.cases.get(case_id)
            made = workspace.particulars.add(case.id, shape.kind, typed)
            if shape.kind in OF_DEVICES:
                tell_warnings(session, Moment.DEVICE, pack=case.pack)
            _say_beside(session, workspace, case.country, made)
        session.document({"id": made.id, "number": made.number}, (f"{made.number}\t{made.id}",))

    return add


def _say_beside(session: Session, workspace: Workspace, country: str, one: Particular) -> None:
    """Beside the result, for whoever reads it: never in the document."""
    texts = [value for _, value in one.values if isinstance(value, str)]
    tell_help(session, workspace.crisis.lines_for_entry(country, one.kind, texts))
    if one.get("password_exposed") is True:
        session.note(session.texts.tr(PASSWORD_ADVICE))


def _add_table(session: Session, shape: Shape, vault: Path, case_id: str, file: Path, *, is_alone: bool) -> None:
    if not is_alone:
        raise UserError("usage.table_alone")
    texts, load = session.texts, session.application.load_catalog
    known = vocabulary(shape.kind, map(load, session.application.languages))
    text = "" if str(file) == "-" else text_of(file)
    with opened(session, vault) as workspace:
        # the passphrase may be the first line of it
        text = text or session.stdin.read(MOST_BYTES)
        case = workspace.cases.get(case_id)
        table = read_table(workspace.particulars, case.id, shape.kind, text, known)
        for row in table.rows:
            for problem in row.problems:
                said = of_problem(shape.kind, problem, texts)
                session.note(texts.tr("Row {number}: {problem}", number=row.number, problem=said))
        made = add_table(workspace.particulars, case.id, table)
    for heading in table.left_out:
        said = texts.tr("The column “{heading}” was left out: no field is called so.", heading=one_line(heading, 80))
        session.warn("table.column_left_out", said)
    session.document(
        {"particulars": [{"id": one.id, "number": one.number} for one in made]},
        [f"{one.number}\t{one.id}" for one in made],
    )


def _listing(shape: Shape) -> click.Command:
    @click.command("list", cls=Command)
    @VAULT
    @CASE
    @click.pass_obj
    def list_(session: Session, *, vault: Path, case_id: str, withdrawn: bool) -> None:
        with opened(session, vault) as workspace:
            case = workspace.cases.open(case_id)
            found = workspace.particulars.of_case(case.id, shape.kind, withdrawn=withdrawn)
            names = entry_names(workspace, found, session)
        words = ParticularWords(session.texts, names)
        session.document(
            {"particulars": [particular_json(one, names, case.timezone) for one in found]},
            [entry_line(one, words) for one in found],
        )

    return list_


def _revising(shape: Shape) -> click.Command:
    @click.command("revise", cls=Command)
    @VAULT
    @click.argument("which", metavar=N_("NUMBER-OR-ID"))
    @CASE
    @REASON
    @click.pass_obj
    def revise(session: Session, /, *, vault: Path, which: str, case_id: str, reason: str, **fields: Any) -> None:
        with opened(session, vault) as workspace:
            case = workspace.cases.get(case_id)
            there = workspace.particulars.get(case.id, shape.kind, which)
            now = workspace.particulars.revise(there, typed_fields(fields), reason)
            _say_beside(session, workspace, case.country, now)
        session.document({"id": now.id, "number": now.number, "revision": now.revision}, (f"{now.number}\t{now.id}",))

    return revise


def _withdrawing(shape: Shape) -> click.Command:
    @click.command("withdraw", cls=Command)
    @VAULT
    @click.argument("which", metavar=N_("NUMBER-OR-ID"))
    @CASE
    @REASON
    @click.option("--put-back", is_flag=True, help=N_("Put back what was withdrawn."))
    @click.pass_obj
    def withdraw(session: Session, *, vault: Path, which: str, case_id: str, reason: str, put_back: bool) -> None:
        with opened(session, vault) as workspace:
            case = workspace.cases.get(case_id)
            there = workspace.particulars.get(case.id, shape.kind, which)
            turn = workspace.particulars.restore if put_back else workspace.particulars.withdraw
            turn(there, reason)
        session.document({"id": there.id, "number": there.number}, (f"{there.number}\t{there.id}",))

    return withdraw


def _erasing(shape: Shape) -> click.Command:
    @click.command("erase", cls=Command)
    @VAULT
    @click.argument("which", metavar=N_("NUMBER-OR-ID"))
    @CASE
    @REASON
    @click.pass_obj
    def erase(session: Session, *, vault: Path, which: str, case_id: str, reason: str) -> None:
        with opened(session, vault) as workspace:
            case = workspace.cases.get(case_id)
            there = workspace.particulars.erasable(case.id, shape.kind, which)
            tell_warnings(session, Moment.DELETING, pack=case.pack)
            workspace.particulars.erase(there, reason)
        session.document({"id": there.id, "number": there.number}, (erasure_remarks.gone(session.texts),))

    return erase


def entry_names(workspace: Workspace, found: tuple[Particular, ...], session: Session) -> dict[str, str]:
    """What the ids in fields name: a party by its name, a contact by its number, a particular by kind and number."""
    words = ParticularWords(session.texts, {})
    return {
        id_: words.title(one.kind, one.number) if one.kind is not None else one.name
        for id_, one in workspace.particulars.named(found).items()
        if not one.is_gone
    }


def entry_line(one: Particular, words: ParticularWords) -> str:
    """An entry in one line: number, id, fields."""
    texts = words.texts
    said = [texts.tr("{field}: {value}", field=field, value=one_line(value, 120)) for field, value in words.fields(one)]
    return "\t".join((str(one.number), one.id, *said))

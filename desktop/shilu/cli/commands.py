"""The command line's root, and the commands of the other modules."""

from __future__ import annotations

import click

from shilu import __version__
from shilu.cli import (
    bill_commands,
    bundle_commands,
    case_commands,
    case_file_commands,
    contact_commands,
    correcting_commands,
    debt_commands,
    filing_commands,
    finding_commands,
    form_commands,
    history_commands,
    joining_commands,
    key_commands,
    letter_commands,
    mark_commands,
    missing_commands,
    number_commands,
    pack_commands,
    particular_commands,
    party_commands,
    party_list_commands,
    picture_commands,
    safekeeping_commands,
    script_commands,
    search_commands,
    stamp_commands,
    statement_commands,
    suggest_commands,
    tag_commands,
    trace_commands,
    where_commands,
)
from shilu.cli.spoken import Group
from shilu.core.wording import N_


@click.group(
    cls=Group,
    help=N_("Turn harassing calls and messages into ordered, checkable evidence. Without a command the window opens."),
    epilog=N_(
        "Before or after any command: --json gives one JSON document on standard output; "
        "--passphrase-file FILE reads the passphrase from a file, or from standard input when FILE is “-”."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__, prog_name="Shilu", message="%(prog)s %(version)s", help=N_("Show the version and exit.")
)
def commands() -> None:
    """The root of the command line."""


for _of_case in (
    case_file_commands.case_key,
    case_file_commands.case_export,
    case_file_commands.case_merge,
    case_file_commands.case_conflicts,
    case_file_commands.case_decide,
):
    case_commands.case.add_command(_of_case)

_of_the_record = {group.name: group for group in particular_commands.groups()}
_of_the_record["loan"].add_command(debt_commands.reckon)
_of_the_record["leak"].add_command(debt_commands.count)
_of_the_record["filing"].add_command(filing_commands.due)
_of_the_record["filing"].add_command(filing_commands.calendar)
_of_the_record["filing"].add_command(filing_commands.form_)
for _of_letters in (letter_commands.list_, letter_commands.show, letter_commands.make, letter_commands.sent):
    _of_the_record["letter"].add_command(_of_letters)
_of_the_record["third-person"].add_command(statement_commands.statement)

for _of_a_list in (party_list_commands.party_export, party_list_commands.party_import):
    party_commands.party.add_command(_of_a_list)

for _command in (
    key_commands.init,
    key_commands.slots,
    key_commands.recover,
    key_commands.rekey,
    case_commands.case,
    case_file_commands.export,
    contact_commands.import_,
    contact_commands.log,
    contact_commands.list_,
    search_commands.search,
    correcting_commands.correct,
    joining_commands.join,
    joining_commands.separate,
    bill_commands.reconcile,
    party_commands.party,
    number_commands.number,
    suggest_commands.suggest,
    suggest_commands.suggest_tags,
    script_commands.scripts,
    tag_commands.tag,
    mark_commands.mark,
    *_of_the_record.values(),
    finding_commands.findings,
    finding_commands.questions,
    bundle_commands.bundle,
    bundle_commands.verify,
    bundle_commands.demo,
    safekeeping_commands.check,
    safekeeping_commands.backup,
    safekeeping_commands.restore,
    history_commands.history,
    history_commands.undo,
    history_commands.withdraw,
    history_commands.erase,
    stamp_commands.now,
    stamp_commands.stamp,
    pack_commands.pack,
    missing_commands.missing,
    form_commands.form_,
    where_commands.where,
    picture_commands.read_picture,
    picture_commands.black_out,
    trace_commands.traces,
):
    commands.add_command(_command)

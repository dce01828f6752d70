"""``shilu traces``: what the program keeps on this computer outside of vaults."""

from __future__ import annotations

import click

from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.wording import N_
from shilu.host.place_remarks import of_trace


@click.command(cls=Command, help=N_("List what Shilu has written on this computer outside of vaults."))
@click.option("--remove", is_flag=True, help=N_("Remove it. Vaults, bundles and backups are not touched."))
@click.pass_obj
def traces(session: Session, *, remove: bool) -> None:
    """``shilu traces``"""
    texts, service = session.texts, session.application.traces
    found = service.remove() if remove else service.find()
    lines = [f"{one.path}: {of_trace(', '.join(map(str, one.vaults)), texts)}" for one in found]
    if not found:
        lines = [texts.tr("There is nothing.")]
    elif remove:
        lines.append(texts.tr("It is removed. The next vault that is opened is remembered anew."))
    session.document(
        {
            "traces": [{"path": str(one.path), "vaults": [str(vault) for vault in one.vaults]} for one in found],
            "removed": remove,
        },
        lines,
    )

"""``shilu search``: words in all of a case, contacts and record."""

from __future__ import annotations

from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command, Count
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularState
from shilu.core.query import IncidentFilter, Page
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.services.record_search import RecordHit


@click.command(cls=Command, help=N_("Find words in the contacts of a case and in its record."))
@VAULT
@click.argument("text", metavar=N_("WORDS"))
@CASE
@click.option(
    "--limit", type=Count(), default=50, show_default=True, metavar=N_("COUNT"), help=N_("At most so many of each.")
)
@click.pass_obj
def search(session: Session, *, vault: Path, text: str, case_id: str, limit: int) -> None:
    """``shilu search``"""
    texts = session.texts
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        wanted = IncidentFilter(text=text)
        contacts = workspace.timeline.find(case.id, wanted, Page(limit)).incidents if text.strip() else ()
        total = workspace.timeline.count(case.id, wanted) if text.strip() else 0
        hits = workspace.record_search.find(case.id, text, texts, QuietJob())
    session.document(
        {
            "incidents": [documents.incident(one) for one in contacts],
            "total": total,
            "particulars": [_hit(one) for one in hits[:limit]],
            "particulars_total": len(hits),
        },
        [
            *(f"{case.number}/{one.label}\t{one_line(one.text or one.summary, 80)}" for one in contacts),
            *("\t".join(filter(None, (_title(one, session), _found(one, session)))) for one in hits[:limit]),
        ],
    )


def _hit(hit: RecordHit) -> documents.Document:
    one = hit.particular
    return {
        "id": one.id,
        "kind": one.kind.value,
        "number": one.number,
        "title": hit.title,
        "field": hit.field,
        "excerpt": hit.excerpt,
        "state": one.state.value,
    }


def _title(hit: RecordHit, session: Session) -> str:
    gone = hit.particular.state is ParticularState.WITHDRAWN
    return session.texts.tr("{number} · withdrawn", number=hit.title) if gone else hit.title


def _found(hit: RecordHit, session: Session) -> str:
    return session.texts.tr("{field}: {value}", field=hit.field, value=hit.excerpt) if hit.field else ""

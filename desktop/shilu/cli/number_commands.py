"""``shilu number …``"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command, Group
from shilu.core.case import Case
from shilu.core.dossier import Dossier
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import N_, Catalog
from shilu.host.dossier_words import DossierWords
from shilu.host.value_words import ValueWords


@click.group(cls=Group, help=N_("Numbers and accounts that contacts came from."))
def number() -> None:
    """``shilu number …``"""


@number.command(
    "show",
    cls=Command,
    help=N_("All that a case knows of one number or account: when it came, what it claimed, who stands behind it."),
)
@VAULT
@click.argument("address", metavar=N_("NUMBER"))
@CASE
@click.pass_obj
def number_show(session: Session, *, vault: Path, address: str, case_id: str) -> None:
    """``shilu number show``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        dossier = workspace.dossiers.named(case.id, address)
    session.document(_document(dossier, case), list(_lines(dossier, case, session.texts)))


def _document(dossier: Dossier, case: Case) -> dict[str, Any]:
    point, tally = dossier.point, dossier.tally
    return {
        "id": point.id,
        "written": [{"text": text, "contacts": many} for text, many in dossier.written],
        "e164": point.e164,
        "kind": dossier.kind.value,
        "region": point.region,
        "network": None if dossier.network is None else dossier.network.value,
        "carrier": dossier.carrier,
        "registered_in": None if dossier.place is None else {"en": dossier.place.en, "zh-CN": dossier.place.zh},
        "looks_false": [sign.value for sign in dossier.signs],
        "official": [{"id": one.id, "name": one.name} for one in dossier.official],
        "whose": [{"owner": one.owner.value, "number": one.number, "name": one.name} for one in dossier.owned],
        "contacts": tally.count,
        "documented": tally.documented,
        "calls": tally.calls,
        "answered": tally.answered,
        "messages": tally.messages,
        "outgoing": dossier.outgoing,
        "first_at": iso(tally.first_ms, case.timezone),
        "last_at": iso(tally.last_ms, case.timezone),
        "by_day": {day.isoformat(): many for day, many in dossier.by_day.items()},
        "by_weekday_hour": [list(row) for row in dossier.by_weekday_hour],
        "hour_unknown": dossier.hour_unknown,
        "tags": dict(dossier.tags),
        "claims": [{"kind": one.kind.value, "words": one.words, "contacts": one.count} for one in dossier.claims],
        "parties": [
            {
                "id": one.party.id,
                "name": one.party.name,
                "role": one.attribution.role.value,
                "basis": one.attribution.basis.value,
                "state": one.attribution.state.value,
                "confidence": one.attribution.confidence_percent / 100,
                "from": iso(one.attribution.from_ms, case.timezone),
                "to": iso(one.attribution.to_ms, case.timezone),
                "by": one.by.slot,
                "at": iso(one.attribution.at_ms, case.timezone),
            }
            for one in dossier.attributed
        ],
        "other_cases": [
            {
                "number": one.number,
                "title": one.title,
                "contacts": one.count,
                "first_at": iso(one.first_ms, case.timezone),
                "last_at": iso(one.last_ms, case.timezone),
            }
            for one in dossier.elsewhere
        ],
    }


def _lines(dossier: Dossier, case: Case, texts: Catalog) -> Iterator[str]:
    words = ValueWords(texts)
    said, tally = DossierWords(words, case.timezone), dossier.tally
    yield one_line(dossier.point.e164 or dossier.point.raw)
    yield said.kind(dossier)
    yield from (f"! {said.owned(one)}" for one in dossier.owned)
    yield from (f"! {texts.tr('Looks false: {why}', why=why)}" for why in said.warnings(dossier))
    yield texts.trn("{count} contact", "{count} contacts", tally.count)
    days = dict.fromkeys(filter(None, (said.day(tally.first_ms), said.day(tally.last_ms))))
    yield " – ".join(days)
    yield from (f"{words.tag(tag)}\t{many}" for tag, many in dossier.tags)
    yield from (f"{one_line(text)}\t{many}" for text, many in dossier.written)
    yield from map(said.claim, dossier.claims)
    yield from (f"{said.party(one)}\t{said.grounds(one)}" for one in dossier.attributed)
    yield from (texts.tr("Also in {case}", case=said.elsewhere(one)) for one in dossier.elsewhere)

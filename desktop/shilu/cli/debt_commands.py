"""What the record of a case comes to: ``shilu loan reckon``, ``shilu leak count``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.debt_words import figures, in_all
from shilu.core.debts import Debts
from shilu.core.leak_words import class_name, told
from shilu.core.leaks import LeakCount
from shilu.core.particular import Money, value_to_json, written_amount
from shilu.core.reckoning import Cap, Reckoned
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog


@click.command(
    "reckon",
    cls=Command,
    help=N_("Work out what the loans come to: what was cut off, paid and claimed, and the yearly rate beside the cap."),
)
@VAULT
@CASE
@click.pass_obj
def reckon(session: Session, *, vault: Path, case_id: str) -> None:
    """``shilu loan reckon``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        debts = workspace.reckoning.of_case(case.id)
    session.document(_document(debts), list(_lines(debts, session.texts)))


@click.command(
    "count",
    cls=Command,
    help=N_(
        "Count the entries of personal data that leaked or were offered, by class, beside the rule that counts them."
    ),
)
@VAULT
@CASE
@click.pass_obj
def count(session: Session, *, vault: Path, case_id: str) -> None:
    """``shilu leak count``"""
    texts = session.texts
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        counts, volumes = workspace.reckoning.leaks(case.id)
    session.document(
        {"classes": [_class(one) for one in counts], "cite": None if volumes is None else volumes.cite},
        [texts.tr("{field}: {value}", field=class_name(one, texts), value=told(one, texts)) for one in counts],
    )


def _class(one: LeakCount) -> dict[str, Any]:
    return {
        "data_class": one.data_class,
        "entries": one.total,
        "of": [{"kind": of.kind.value, "number": of.number, "entries": entries} for of, entries in one.of],
        "unknown": [{"kind": of.kind.value, "number": of.number} for of in one.unknown],
        "counts_from": one.counts_from,
        "reach": one.reach.value,
    }


def _document(debts: Debts) -> dict[str, Any]:
    table = debts.table
    return {
        "loans": [_loan(one, debts) for one in debts.loans],
        "promised": _sums(debts.promised),
        "received": _sums(debts.received),
        "paid": _sums(debts.paid),
        "claimed": _sums(debts.claimed),
        "still_open": _sums(debts.owed),
        "pushes": [
            {
                "by": {"id": one.pushed_by.id, "name": one.pushed_by.name},
                "to": {"id": one.lender.id, "name": one.lender.name},
                "loans": list(one.loans),
            }
            for one in debts.pushes
        ],
        "paid_from": [{"from": one, "into": other} for one, other in debts.paid_from],
        "growth": [
            {
                "on": step.written_on,
                "currency": step.currency,
                **{name: str(getattr(step, name)) for name in ("promised", "received", "paid", "claimed")},
            }
            for step in debts.growth
        ],
        "table": None
        if table is None
        else {
            "name": table.name,
            "factor": str(table.factor),
            "begins": table.begins.isoformat(),
            "last_seen": table.last_seen.isoformat(),
            "cite": table.cite,
        },
    }


def _loan(one: Reckoned, debts: Debts) -> dict[str, Any]:
    loan, cap = one.loan, one.cap
    return {
        "id": loan.id,
        "number": loan.number,
        "lender": {"id": loan.lender, "name": debts.name_of(loan.lender)},
        "status": loan.status,
        "promised": _money(loan.promised),
        "received": _money(loan.received),
        "deducted": _money(one.deducted),
        "paid": _sums(one.paid),
        "claimed": _money(one.claimed),
        "still_open": _money(one.owed.amount),
        "still_open_by": one.owed.basis.value,
        "still_open_on": one.owed.day,
        "rate_percent": None if one.rate_percent is None else str(one.rate_percent),
        "no_rate": None if one.missing is None else one.missing.value,
        "cap": {"percent": str(cap.percent), "begins": cap.row.begins.isoformat(), "mark": cap.row.mark}
        if isinstance(cap, Cap)
        else None,
        "no_cap": None if isinstance(cap, Cap) else cap.value,
        "over": one.is_over,
    }


def _money(amount: Money | None) -> Any:
    return None if amount is None else value_to_json(amount)


def _sums(amounts: tuple[Money, ...]) -> list[Any]:
    return [value_to_json(one) for one in amounts]


def _lines(debts: Debts, texts: Catalog) -> Iterator[str]:
    for one in debts.loans:
        yield "\t".join((str(one.loan.number), one_line(debts.name_of(one.loan.lender)), *_figures(one, texts)))
    yield from in_all(debts, texts)
    for push in debts.pushes:
        yield texts.tr(
            "{by} recommended {lender}: loans {numbers}",
            by=one_line(push.pushed_by.name),
            lender=one_line(push.lender.name),
            numbers=", ".join(map(str, push.loans)),
        )


def _figures(one: Reckoned, texts: Catalog) -> Iterator[str]:
    for said, amount in ((texts.tr("promised"), one.loan.promised), (texts.tr("arrived"), one.loan.received)):
        if amount is not None:
            yield texts.tr("{field}: {value}", field=said, value=written_amount(amount))
    yield from figures(one, texts)

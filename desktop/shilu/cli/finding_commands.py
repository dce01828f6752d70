"""What recorded contacts are beside the rules of the case's pack: ``shilu findings``, and what is missing for more of
them: ``shilu questions``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from shilu.bundle.elements import element_json
from shilu.bundle.findings import finding_json, pack_json, question_json
from shilu.bundle.number import numbers
from shilu.cli.choices import CASE, VAULT, opened, words
from shilu.cli.documents import Document
from shilu.cli.program import Session
from shilu.cli.spoken import Command
from shilu.core.errors import UserError
from shilu.core.finding import Finding, Result
from shilu.core.finding_words import FindingWords
from shilu.core.job import QuietJob
from shilu.core.labels import TAGS
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import N_
from shilu.services.elements import CaseElements
from shilu.services.judging import FindingFilter, Judged
from shilu.services.workspace import Workspace

_MOST_NAMED = 40


@click.command(
    cls=Command,
    help=N_(
        "Set the recorded contacts of a case beside the rules of its pack: which are outside a rule, within it, or "
        "cannot be judged yet and why. Recorded facts, never a verdict."
    ),
)
@VAULT
@CASE
@click.option("--result", "results", multiple=True, type=words(Result), help=N_("Only findings with this result."))
@click.option("--rule", "rules", multiple=True, metavar=N_("ID"), help=N_("Only findings of this rule."))
@click.option("--party", "parties", multiple=True, metavar=N_("NAME-OR-ID"), help=N_("Only findings of this lender."))
@click.option("--contact", default="", metavar=N_("CONTACT"), help=N_("Only findings that rest on this contact."))
@click.option(
    "--elements",
    "by_element",
    is_flag=True,
    help=N_(
        "Instead: the kinds of conduct that were recorded, the contacts and files behind each, and the provisions "
        "that the pack names for it."
    ),
)
@click.pass_obj
def findings(
    session: Session,
    *,
    vault: Path,
    case_id: str,
    results: tuple[str, ...],
    rules: tuple[str, ...],
    parties: tuple[str, ...],
    contact: str,
    by_element: bool,
) -> None:
    """``shilu findings``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        if by_element:
            if results or rules or parties or contact:
                raise UserError("usage.elements_alone")
            _elements(session, workspace.elements.of_case(case, QuietJob()))
            return
        judged = workspace.judging.of_case(case.id, QuietJob())
        unknown = [rule for rule in rules if rule not in judged.rules]
        if unknown:
            raise UserError("usage.unknown_rule", rule=unknown[0])
        wanted = FindingFilter(
            results=tuple(Result(one) for one in results),
            rules=rules,
            lenders=tuple(workspace.parties.get(one).id for one in parties),
            incident=workspace.particulars.contact(case.id, contact) if contact else "",
        )
        _tell_of_pack(session, workspace, judged)
    said = FindingWords(session.texts, judged.names)
    found = judged.wanted(wanted)
    session.document(
        {
            "findings": [finding_json(one, judged.rules[one.rule], said) for one in found],
            "pack": None if judged.pack is None else pack_json(judged.pack),
        },
        [_line(one, judged, said) for one in found],
    )


def _elements(session: Session, found: CaseElements) -> None:
    """Kinds of conduct, each with what stands behind it."""
    texts = session.texts
    documents: list[Document] = []
    lines: list[str] = []
    for one in found.elements:
        files = [file for id_ in one.incidents for file in found.files.get(id_, ())]
        shown = [{"incident": file.contact.label, "name": file.name, "sha256": file.sha256} for file in files]
        documents.append({**element_json(one, texts), "files": shown})
        counts = texts.tr(
            "{documented} documented, {stated} recorded by the complainant only",
            documented=f"{one.documented:,}",
            stated=f"{one.stated:,}",
        )
        named = numbers(sorted(found.numbers[id_] for id_ in one.incidents))
        said = texts.tr("Suspected: {conduct}", conduct=texts.tr(TAGS[one.tag]))
        lines.append("\t".join((said, counts, texts.tr("nos. {numbers}", numbers=named))))
        for each in one.provisions:
            condition = in_language(each.citation.only_if, texts.language)
            only_if = [texts.tr("Only where: {condition}", condition=one_line(condition, 300))] if condition else []
            lines.append("    " + "\t".join((one_line(each.citation.cite, 300), *only_if)))
    session.document({"elements": documents, "pack": None if found.pack is None else pack_json(found.pack)}, lines)


@click.command(
    cls=Command,
    help=N_("Ask for the facts that would settle the most findings that cannot be judged yet, and say where to look."),
)
@VAULT
@CASE
@click.pass_obj
def questions(session: Session, *, vault: Path, case_id: str) -> None:
    """``shilu questions``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        judged = workspace.judging.of_case(case.id, QuietJob())
        _tell_of_pack(session, workspace, judged)
    said = FindingWords(session.texts, judged.names)
    asked = [question_json(one, said) for one in judged.questions]
    lines = [f"{one['waiting']:,}\t{one['question']}\t{one['look']}" for one in asked]
    session.document({"questions": asked}, lines)


def _tell_of_pack(session: Session, workspace: Workspace, judged: Judged) -> None:
    """What is to be known of the rules themselves, beside the result."""
    for code, sentence in workspace.judging.cautions(judged, session.texts):
        session.warn(code, sentence)


def _line(one: Finding, judged: Judged, said: FindingWords) -> str:
    rule = judged.rules[one.rule]
    return "\t".join(filter(None, _parts(one, judged, said, said.title(rule))))


def _parts(one: Finding, judged: Judged, said: FindingWords, title: str) -> Iterator[str]:
    texts = said.texts
    yield said.result(one.result)
    yield one_line(title, 120)
    yield said.lender(one)
    yield said.person(one)
    yield said.window(one.window)
    yield said.counts(one)
    yield said.reason(one)
    numbers = [judged.numbers[one_id].label for one_id in one.incidents[:_MOST_NAMED] if one_id in judged.numbers]
    if numbers:
        between = "、" if texts.is_chinese else ", "
        yield texts.tr("nos. {numbers}", numbers=between.join(numbers))
    if left := len(one.incidents) - len(numbers):
        yield texts.tr("and {count} more", count=f"{left:,}")

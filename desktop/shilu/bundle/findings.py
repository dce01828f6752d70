"""Findings as the machine-readable files have them, in the bag and at the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shilu.bundle.exports import csv_line, harmless
from shilu.bundle.model import Findings
from shilu.bundle.number import numbers
from shilu.core.asking import Question
from shilu.core.finding import Finding
from shilu.core.finding_words import FindingWords
from shilu.core.incident import RunningNumber
from shilu.core.missing_words import NEEDS
from shilu.core.pack import RulePack
from shilu.core.rule import Rule
from shilu.core.wording import Catalog

_COLUMNS = (
    *("rule", "title", "result", "lender", "person", "days", "documented", "stated", "reason", "contacts", "over"),
    "citation",
)


def finding_json(one: Finding, rule: Rule, words: FindingWords) -> Mapping[str, Any]:
    """One finding. ``person`` null is the complainant, ``lender`` null nobody; ``incidents`` are ids."""
    return {
        "rule": one.rule,
        "title": words.title(rule),
        "pack": one.pack,
        "result": one.result.value,
        "lender": one.lender or None,
        "lender_name": words.lender(one) if one.lender else None,
        "person": one.person or None,
        "person_name": words.person(one) if one.person else None,
        "window": None
        if one.window is None
        else {"first": one.window.first.isoformat(), "last": one.window.last.isoformat()},
        "incidents": list(one.incidents),
        "over": list(one.over),
        "borderline": list(one.borderline),
        "proposed": list(one.proposed),
        "after": list(one.after),
        "facts": list(one.facts),
        "records": list(one.records),
        "documented": one.documented,
        "stated": one.stated,
        "over_documented": one.over_documented,
        "missing": [
            {"need": part.need.value, "about": part.about.value, "id": part.id or None} for part in one.missing
        ],
        "at_most": None if one.at_most is None else one.at_most.value,
        "reason": {"code": one.reason.why.value, "holes": dict(one.reason.holes), "text": words.reason(one)},
        "citation": rule.cite,
        "url": rule.url,
        "norm": rule.norm.value,
        "severity": rule.severity.value,
        "advised": one.advised,
        "presumed": one.presumed,
        "to_verify": one.to_verify,
    }


def pack_json(pack: RulePack) -> Mapping[str, Any]:
    """By which pack was judged; ``reviewed_by`` null until a lawyer has signed."""
    one = pack.pack
    return {
        "country": one.country,
        "version": one.version,
        "sha256": one.sha256,
        "checked_on": one.checked_on.isoformat(),
        "reviewed_by": one.reviewed_by or None,
        "reviewed_on": None if one.reviewed_on is None else one.reviewed_on.isoformat(),
    }


def findings_json(found: Findings, texts: Catalog) -> Mapping[str, Any]:
    """All findings of a bundle, and the pack."""
    words = FindingWords(texts, found.names)
    return {
        "pack": pack_json(found.pack),
        "findings": [finding_json(one, found.rules[one.rule], words) for one in found.findings],
    }


def findings_csv(found: Findings, numbers_of: Mapping[str, RunningNumber], texts: Catalog) -> Iterator[str]:
    """A reading copy, safe from formulas (see exports)."""
    words = FindingWords(texts, found.names)
    yield "\ufeff" + csv_line(_COLUMNS)
    for one in found.findings:
        rule = found.rules[one.rule]
        rows, over = (sorted(numbers_of[id_] for id_ in ids if id_ in numbers_of) for ids in (one.incidents, one.over))
        cells = (
            one.rule,
            words.title(rule),
            one.result.value,
            words.lender(one) if one.lender else "",
            words.person(one),
            words.window(one.window),
            str(one.documented),
            str(one.stated),
            words.reason(one),
            numbers(rows),
            numbers(over),
            rule.cite,
        )
        yield csv_line([harmless(cell) for cell in cells])


def question_json(one: Question, words: FindingWords) -> Mapping[str, Any]:
    """A fact that is missing, and what waits for it. ``answer`` says where it is kept."""
    need = NEEDS[one.missing.need]
    name = words.about(one.missing)
    return {
        "need": one.missing.need.value,
        "about": one.missing.about.value,
        "id": one.missing.id or None,
        "question": words.texts.tr(need.asked, name=name),
        "look": words.texts.tr(need.look),
        "answer": need.answer.value,
        "waiting": one.waiting,
        "settles": one.settles,
        "incidents": list(one.incidents),
        "records": list(one.records),
        "rules": list(one.rules),
        "facts": list(one.facts),
    }

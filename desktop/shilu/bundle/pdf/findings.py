"""Recorded contacts beside the rules of the pack: what is outside a rule, each with its contacts, its text and where
that stands; what cannot be said yet, and why. Never a verdict (law.md 0)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shilu.bundle.model import Findings
from shilu.bundle.number import numbers
from shilu.bundle.pdf import elements
from shilu.bundle.pdf.parts import FINDINGS, Paper, entry_anchor, incident_anchor
from shilu.bundle.pdf.record import entry_names, field_line, named_contacts
from shilu.bundle.pdf.sheet import Column, Table
from shilu.core.finding import Finding, Result
from shilu.core.finding_words import NORMS, SEVERITIES, FindingWords
from shilu.core.incident import RunningNumber
from shilu.core.rule import Rule
from shilu.core.wording import Catalog

_MOST_MISSING = 6
_HEAD = 120.0
"""The link stands on the name of the field: the numbers beside it are no pages."""
_ORDER = (Result.OUTSIDE, Result.UNDETERMINED, Result.WITHIN, Result.NOT_APPLICABLE)


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, texts, found = paper.sheet, paper.texts, paper.model.findings
    if found is None:
        return
    words = FindingWords(texts, found.names)
    sheet.section(FINDINGS, paper.title(FINDINGS))
    sheet.text(
        texts.tr(
            "Recorded contacts set beside dated rules by a program. “Outside the rule” says that what is recorded lies "
            "outside what the text of the rule allows; whether a rule was broken is for others to say. A contact is "
            "judged by the rule in force on its day, in the local time of whoever was contacted; a time that is not "
            "exactly known counts as outside only if all of it is. Every count is given twice: documented, and "
            "recorded by the complainant only. Only contacts of this bundle were judged."
        ),
        sheet.styles.quiet,
    )
    sheet.skip(6)
    _about_pack(paper, found)
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for one in found.findings:
        by_rule[one.rule].append(one)
    if found.findings:
        _overview(paper, found, by_rule, words)
    for rule in found.rules.values():
        paper.job.check()
        outside = [one for one in by_rule.get(rule.id, ()) if one.result is Result.OUTSIDE]
        if outside:
            _rule(paper, found, rule, outside, words)
    _waiting(paper, found, by_rule, words)
    elements.lay(paper, found)


def _about_pack(paper: Paper, found: Findings) -> None:
    texts, pack = paper.texts, found.pack
    name = pack.names.get(texts.language) or pack.names.get("en", pack.pack.country)
    field_line(
        paper, texts.tr("Rule pack"), texts.tr("{name}, version {version}", name=name, version=pack.pack.version)
    )
    field_line(paper, texts.tr("SHA-256 of its file"), pack.pack.sha256)
    field_line(paper, texts.tr("Last checked"), pack.pack.checked_on.isoformat())
    reviewed = pack.pack.reviewed_by if pack.is_reviewed else texts.tr("No lawyer has reviewed it yet.")
    field_line(paper, texts.tr("Reviewed by"), reviewed)


def _overview(paper: Paper, found: Findings, by_rule: Mapping[str, Sequence[Finding]], words: FindingWords) -> None:
    """How many contacts each rule says what of."""
    sheet, texts, number = paper.sheet, paper.texts, paper.words.number
    sheet.skip(14)
    sheet.need(110)
    sheet.text(texts.tr("How many contacts are what, by rule"), sheet.styles.subheading)
    sheet.skip(4)
    table = Table(
        sheet,
        (
            Column(0, 210, texts.tr("rule")),
            Column(214, 58, texts.tr("outside"), right=True),
            Column(276, 66, texts.tr("not known"), right=True),
            Column(346, 54, texts.tr("within"), right=True),
            Column(404, 61, texts.tr("not applied"), right=True),
        ),
    )
    table.begin()
    for rule in found.rules.values():
        of = by_rule.get(rule.id, ())
        counts = [len(_contacts(one for one in of if one.result is result)) for result in _ORDER]
        if any(counts):
            table.row((words.title(rule), *(number(count) if count else "–" for count in counts)), note="")
    table.end()
    sheet.skip(4)
    said = texts.tr("One contact can stand in several columns: it may concern several lenders or people.")
    sheet.text(said, sheet.styles.caption)


def _rule(paper: Paper, found: Findings, rule: Rule, outside: Sequence[Finding], words: FindingWords) -> None:
    sheet, texts = paper.sheet, paper.texts
    anchor = f"rule-{rule.id}"
    sheet.skip(18)
    sheet.need(130)
    sheet.anchor(anchor)
    sheet.bookmark(words.title(rule), 1, anchor)
    sheet.text(words.title(rule), sheet.styles.subheading)
    field_line(paper, texts.tr("Where the rule stands"), words.cite(rule))
    norm, severity = texts.tr(NORMS[rule.norm]), texts.tr(SEVERITIES[rule.severity])
    kind = texts.tr("{norm}; a contact outside it {severity}", norm=norm, severity=severity)
    field_line(paper, texts.tr("What kind of text that is"), kind)
    for caution in (*words.cautions(rule), *words.doubts(found.pack, rule)):
        sheet.text(caution, sheet.styles.caption)
    entries = entry_names(paper)
    for one in outside:
        _finding(paper, one, words, entries)


def _finding(paper: Paper, one: Finding, words: FindingWords, entries: Mapping[str, str]) -> None:
    sheet, texts, styles = paper.sheet, paper.texts, paper.sheet.styles
    sheet.skip(8)
    sheet.need(styles.strong.leading + 4 * styles.table.leading)
    who = [words.lender(one)] if one.lender else []
    who += [] if one.records else [words.person(one)]
    head = " · ".join(filter(None, (words.result(one.result), *who, words.window(one.window))))
    sheet.text(f"▲ {head}", styles.strong)
    sheet.text(words.reason(one), styles.table)
    sheet.text(words.counts(one), styles.table)
    _rows(paper, texts.tr("Contacts"), one.incidents)
    _rows(paper, texts.tr("Past the limit"), one.over)
    _rows(paper, texts.tr("Within one minute of a limit"), one.borderline)
    _rows(paper, texts.tr("Counted from"), one.after)
    _rests_on(paper, one.facts, entries)


def _rests_on(paper: Paper, facts: Sequence[str], entries: Mapping[str, str]) -> None:
    """The dated facts and letters that it rests on, each linked to where it stands, with the contacts that prove it."""
    sheet, texts, record = paper.sheet, paper.texts, paper.model.record
    proofs = {one.id: one.several("proof") for one in record.particulars}
    for fact in dict.fromkeys(facts):
        if fact not in proofs:
            continue
        said = entries[fact]
        if proofs[fact]:
            said = texts.tr("{entry}; proof: {contacts}", entry=said, contacts=named_contacts(paper, proofs[fact]))
        sheet.need(sheet.styles.table.leading)
        sheet.link(entry_anchor(fact), x=0, width=_HEAD, height=sheet.styles.table.leading)
        field_line(paper, texts.tr("Rests on"), said)


def _rows(paper: Paper, head: str, incidents: Sequence[str]) -> None:
    """Contacts by their numbers, linked to the chronology."""
    rows = _labelled(paper, incidents)
    if rows:
        sheet = paper.sheet
        sheet.need(sheet.styles.table.leading)
        sheet.link(incident_anchor(rows[0]), x=0, width=_HEAD, height=sheet.styles.table.leading)
        field_line(paper, head, paper.texts.tr("nos. {numbers}", numbers=numbers(rows)))


def _labelled(paper: Paper, incidents: Iterable[str]) -> list[RunningNumber]:
    return sorted(paper.numbers[one] for one in incidents if one in paper.numbers)


def _waiting(paper: Paper, found: Findings, by_rule: Mapping[str, Sequence[Finding]], words: FindingWords) -> None:
    """What cannot be said yet, by rule: of how many contacts, and what is missing."""
    sheet, texts = paper.sheet, paper.texts
    waiting = [
        (rule, [one for one in by_rule.get(rule.id, ()) if one.at_most is Result.OUTSIDE])
        for rule in found.rules.values()
    ]
    if not any(some for _, some in waiting):
        return
    sheet.skip(18)
    sheet.need(110)
    sheet.anchor("findings-waiting")
    title = texts.tr("What cannot be said yet")
    sheet.bookmark(title, 1, "findings-waiting")
    sheet.text(title, sheet.styles.subheading)
    said = texts.tr("These contacts may be outside a rule; a fact is missing. None of them is counted as outside.")
    sheet.text(said, sheet.styles.quiet)
    for rule, some in waiting:
        if not some:
            continue
        paper.job.check()
        documented, stated = _two(paper, some)
        sheet.skip(6)
        sheet.need(4 * sheet.styles.table.leading)
        sheet.text(words.title(rule), sheet.styles.table_strong)
        sheet.text(f"{paper.two_counts(documented, stated)} · {_missing(some, words, texts)}", sheet.styles.table)


def _missing(some: Sequence[Finding], words: FindingWords, texts: Catalog) -> str:
    """What most of them wait for, each said once."""
    waits: dict[str, set[str]] = defaultdict(set)
    for one in some:
        for missing in one.missing:
            waits[words.missing(missing)].update((*one.incidents, *one.records))
    most = sorted(waits.items(), key=lambda item: (-len(item[1]), item[0]))
    said = [words_ for words_, _ in most[:_MOST_MISSING]]
    if len(most) > len(said):
        said.append(texts.tr("and {count} more", count=f"{len(most) - len(said):,}"))
    return texts.tr("not known: {missing}", missing=("、" if texts.is_chinese else ", ").join(said))


def _contacts(some: Iterable[Finding]) -> set[str]:
    """The contacts that findings rest on, of a count those past the limit; records of loans and leaks where they rest
    on these."""
    return {each for one in some for each in (*(one.over or one.incidents), *one.records)}


def _two(paper: Paper, some: Sequence[Finding]) -> tuple[int, int]:
    found = _contacts(some)
    documented = sum(one in paper.documented for one in found)
    return documented, len(found) - documented

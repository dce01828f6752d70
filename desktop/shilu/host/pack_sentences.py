"""What is wrong with the file of a rule pack, and what stands behind a pack, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from shilu.core.labels import TAGS
from shilu.core.pack import RulePack
from shilu.core.pack_changes import Changed, Entry, PackChange
from shilu.core.pack_problem import PackFault, PackProblem
from shilu.core.rule import Norm, RuleStatus, Severity
from shilu.core.shapes.parties import LENDER_TYPES
from shilu.core.text import one_line
from shilu.core.where_to_go import Because, Stop
from shilu.core.wording import N_, Catalog

FAULTS: Mapping[PackFault, str] = MappingProxyType(
    {
        PackFault.NOT_READABLE: N_("This is no text in UTF-8."),
        PackFault.TOO_LARGE: N_("This is longer than {detail} thousand characters."),
        PackFault.TOO_DEEP: N_("Brackets or names with dots stand deeper in each other than in any pack."),
        PackFault.NOT_TOML: N_("This is not written as TOML: {detail}"),
        PackFault.FORMAT_UNKNOWN: N_("Shilu knows packs of format {detail}."),
        PackFault.UNKNOWN_KEY: N_("A pack has nothing of this name here."),
        PackFault.MISSING: N_("This is missing, or empty."),
        PackFault.WRONG_TYPE: N_("Something else is expected here: {detail}."),
        PackFault.UNKNOWN_WORD: N_("This word is not known here. Known are: {detail}"),
        PackFault.NOT_POSITIVE: N_("A whole number is expected here, at least {detail}."),
        PackFault.TOO_MUCH: N_("This number is larger than any pack needs."),
        PackFault.NOT_A_SPAN: N_("“{detail}” is no span of hours such as 22:00-08:00."),
        PackFault.NOT_A_ZONE: N_("“{detail}” is no time zone such as Asia/Shanghai."),
        PackFault.NOT_AN_ADDRESS: N_("“{detail}” is no address that begins with https://."),
        PackFault.NO_TRANSLATION: N_("The text in the language “{detail}” is missing."),
        PackFault.WRONG_BEGINNING: N_("The id has to begin with “{detail}”."),
        PackFault.TWICE: N_("“{detail}” stands here twice."),
        PackFault.ENDS_BEFORE_IT_BEGINS: N_("It ends before it begins."),
        PackFault.DATES_OVERLAP: N_("The rule “{detail}” stands here twice for the same days."),
        PackFault.NOT_THERE: N_("The pack has nothing that is called “{detail}”."),
        PackFault.PRE_TICKED: N_("What says how evidence was made cannot be ticked beforehand."),
    }
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": N_("a text in quotes"),
        "day": N_("a day such as 2026-11-21, without quotes"),
        "whole_number": N_("a whole number, without quotes"),
        "yes_or_no": N_("true or false"),
        "list": N_("a list of texts in square brackets"),
        "languages": N_('texts by language, such as { en = "…", zh-CN = "…" }'),
        "table": N_("a heading in square brackets, with what belongs to it below"),
        "tables": N_("a heading in double square brackets for each one"),
    }
)
NORMS: Mapping[Norm, str] = MappingProxyType(
    {
        Norm.CRIMINAL: N_("criminal law"),
        Norm.ADMIN_OFFENCE: N_("public-order law"),
        Norm.CIVIL_STATUTE: N_("civil statute"),
        Norm.REGULATION: N_("regulation"),
        Norm.LICENCE_CONDITION: N_("condition of a licence"),
        Norm.RECOMMENDED_STANDARD: N_("recommended standard"),
        Norm.SELF_REGULATORY: N_("code of an association"),
        Norm.GUIDANCE: N_("guidance"),
    }
)
SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.POSSIBLE_CRIME: N_("possibly a crime"),
        Severity.POSSIBLE_ADMIN_OFFENCE: N_("possibly a public-order offence"),
        Severity.REGULATION_BREACH: N_("possibly against a regulation"),
        Severity.CODE_BREACH: N_("possibly against a code"),
        Severity.STANDARD_DEVIATION: N_("possibly off a standard"),
        Severity.INFO: N_("for information"),
    }
)
STATUSES: Mapping[RuleStatus, str] = MappingProxyType(
    {
        RuleStatus.IN_FORCE: N_("in force"),
        RuleStatus.VERIFY: N_("to be checked before it is relied on"),
        RuleStatus.DRAFT_DISABLED: N_("a draft, switched off"),
    }
)

_ENTRIES: Mapping[Entry, str] = MappingProxyType(
    {
        Entry.RULE: N_("rule"),
        Entry.LENDER_TYPE: N_("kind of lender"),
        Entry.TAG: N_("citations of a kind of conduct"),
        Entry.CHANNEL: N_("office"),
        Entry.RECORDING: N_("what is said of recordings"),
        Entry.VANISHING: N_("what vanishes"),
        Entry.CLOCK: N_("time limit"),
        Entry.PROOF: N_("proof that is asked for"),
        Entry.LETTER: N_("letter"),
        Entry.FORM: N_("form"),
        Entry.REQUEST: N_("request"),
        Entry.PROFILE: N_("what an office wants"),
    }
)
_CHANGES: Mapping[Changed, str] = MappingProxyType(
    {
        Changed.ADDED: N_("New: {entry} {id}"),
        Changed.REMOVED: N_("Gone: {entry} {id}"),
        Changed.CHANGED: N_("Changed: {entry} {id}"),
    }
)


def of_change(change: PackChange, texts: Catalog) -> str:
    """What became of an entry of a pack."""
    entry = texts.tr(_ENTRIES[change.entry])
    return texts.tr(_CHANGES[change.changed], entry=entry, id=one_line(change.id)).rstrip()


def because_of(stop: Stop, texts: Catalog) -> str:
    """Why an office is among those to go to."""
    between = "、" if texts.is_chinese else ", "
    said: list[str] = []
    if Because.CONDUCT in stop.because:
        said.append(texts.tr("For this conduct: {tags}", tags=between.join(texts.tr(TAGS[tag]) for tag in stop.tags)))
    if Because.LENDER in stop.because:
        types = between.join(texts.tr(LENDER_TYPES.get(one, one)) for one in stop.lender_types)
        said.append(texts.tr("For this kind of lender: {types}", types=types))
    if Because.LENDER_UNKNOWN in stop.because:
        said.append(texts.tr("Only for some kinds of lenders; of which kind yours is has not been said."))
    if Because.REGION in stop.because:
        said.append(texts.tr("For where it happened."))
    if Because.REGION_UNKNOWN in stop.because:
        said.append(texts.tr("Only for a part of the country; in which part it happened has not been said."))
    return ("；" if texts.is_chinese else "; ").join(said)


def of_problem(problem: PackProblem, texts: Catalog) -> str:
    """What is wrong, as a sentence."""
    detail = problem.detail
    if problem.fault is PackFault.WRONG_TYPE:
        detail = texts.tr(_TYPES[detail])
    return texts.tr(FAULTS[problem.fault], detail=one_line(detail))


def line_of_problem(problem: PackProblem, texts: Catalog) -> str:
    """The same with where it stands."""
    place = f"{problem.place} ({problem.of})" if problem.of and problem.place else problem.place or problem.of
    said = of_problem(problem, texts)
    if not place:
        return texts.tr("Line {line}: {problem}", line=problem.line, problem=said)
    return texts.tr("Line {line}, {place}: {problem}", line=problem.line, place=one_line(place), problem=said)


def reviewed(pack: RulePack, texts: Catalog) -> str:
    """Whether a lawyer has signed for it."""
    if not pack.is_reviewed:
        return texts.tr("No lawyer has reviewed it.")
    day = pack.pack.reviewed_on
    return texts.tr("Reviewed by {name} on {day}.", name=one_line(pack.pack.reviewed_by), day=day)


def checked(pack: RulePack, today: date, texts: Catalog) -> str:
    """When it was last compared with the law, and whether that is too long ago."""
    day = pack.pack.checked_on
    if pack.is_old(today):
        return texts.tr("Last checked on {day}, more than 12 months ago: look up what changed since.", day=day)
    return texts.tr("Last checked on {day}.", day=day)


def stays_behind(texts: Catalog) -> str:
    """Of a pack that would be given and not be used."""
    return texts.tr("The pack that comes with Shilu was checked later, and holds on: no finding would change.")

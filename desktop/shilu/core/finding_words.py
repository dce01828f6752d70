"""How findings are said: what a rule and the record together show, in recorded facts and never as a verdict
(law.md 0). One table for window, terminal and paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.finding import About, Finding, Missing, Reason, Result, Why, Window
from shilu.core.missing_words import NEEDS
from shilu.core.pack import RulePack
from shilu.core.rule import Norm, Rule, RuleStatus, Severity
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

RESULTS: Mapping[Result, str] = MappingProxyType(
    {
        Result.OUTSIDE: N_("outside the rule"),
        Result.UNDETERMINED: N_("cannot be said yet"),
        Result.WITHIN: N_("within the rule"),
        Result.NOT_APPLICABLE: N_("the rule does not apply"),
    }
)
"""In the order in which they are shown."""
NORMS: Mapping[Norm, str] = MappingProxyType(
    {
        Norm.CRIMINAL: N_("criminal law"),
        Norm.ADMIN_OFFENCE: N_("law of administrative offences"),
        Norm.CIVIL_STATUTE: N_("statute"),
        Norm.REGULATION: N_("regulation"),
        Norm.LICENCE_CONDITION: N_("condition of a licence"),
        Norm.RECOMMENDED_STANDARD: N_("recommended standard"),
        Norm.SELF_REGULATORY: N_("code of an association"),
        Norm.GUIDANCE: N_("guidance"),
    }
)
SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.POSSIBLE_CRIME: N_("may concern a crime"),
        Severity.POSSIBLE_ADMIN_OFFENCE: N_("may concern an administrative offence"),
        Severity.REGULATION_BREACH: N_("may be against a regulation"),
        Severity.CODE_BREACH: N_("may be against a code"),
        Severity.STANDARD_DEVIATION: N_("may depart from a standard"),
        Severity.INFO: N_("for information"),
    }
)
_OUTSIDE: Mapping[Why, str] = MappingProxyType(
    {
        Why.HOURS: N_("recorded within the hours {hours}, in which the rule wants no contact (local time, {zone})"),
        Why.HOURS_AND_DAYS: N_("recorded within {hours} or on a day on which the rule wants no contact ({zone})"),
        Why.CLOSED_DAY: N_("recorded on a day on which the rule wants no contact ({zone})"),
        Why.UNWANTED: N_("recorded at a time, at a place or in a way that had been declared unwanted"),
        Why.COOLDOWN: N_("recorded within {days} days after a conversation"),
        Why.THIRD_PERSON: N_("reached somebody other than the borrower"),
        Why.DISCLOSED: N_("somebody other than the borrower was told of the debt"),
        Why.AGAIN: N_("reached somebody other than the borrower once more"),
        Why.TAGGED: N_("a person recorded such conduct of it"),
        Why.AFTER_REFUSAL: N_("recorded after this person had asked to be left alone"),
        Why.AFTER_NOTICE: N_("recorded after a notice to stop had reached them"),
        Why.ALTHOUGH_REPRESENTED: N_("recorded after they knew of the lawyer"),
        Why.AT_WORK: N_("reached somebody at work after they knew that the employer forbids it"),
        Why.ELSEWHERE: N_("recorded at another place than the rule names"),
        Why.UNWANTED_CHANNEL: N_("came in a way that had been declared unwanted"),
        Why.HIDDEN_NUMBER: N_("came from a hidden number"),
        Why.VISITORS: N_("fewer than {least} came"),
        Why.CONDUCT: N_("such conduct was recorded {least} times or more"),
        Why.CONDUCT_PEOPLE: N_("such conduct was recorded towards {people} people or more"),
        Why.AFTER_WARNING: N_("such conduct was recorded after the police had warned them"),
        Why.ENTRIES: N_("{total} entries of personal data are recorded; the rule counts from {counts_from}"),
        Why.RATE: N_("the yearly rate that was reckoned is {rate} %, the cap {cap} %"),
    }
)
_WITHIN: Mapping[Why, str] = MappingProxyType(
    {
        Why.HOURS: N_("recorded at other times than {hours} (local time, {zone})"),
        Why.HOURS_AND_DAYS: N_("recorded at other times than {hours}, on a day on which contact is allowed ({zone})"),
        Why.CLOSED_DAY: N_("recorded on a day on which contact is allowed ({zone})"),
        Why.UNWANTED: N_("recorded at a time, at a place and in a way that had not been declared unwanted"),
        Why.COOLDOWN: N_("no conversation in the {days} days before"),
        Why.ALLOWED_PERSON: N_("reached somebody whom the rule allows to be contacted"),
        Why.ALLOWED_WITHOUT_DISCLOSURE: N_("reached somebody else, as the rule allows; the debt was not told"),
        Why.TAGGED: N_("no such conduct is recorded of it"),
        Why.AFTER_REFUSAL: N_("recorded before this person asked to be left alone"),
        Why.AFTER_NOTICE: N_("recorded before the notice to stop reached them"),
        Why.ALTHOUGH_REPRESENTED: N_("recorded before they knew of the lawyer"),
        Why.AT_WORK: N_("recorded before they knew that the employer forbids it"),
        Why.ALLOWED_PLACE: N_("recorded at a place that the rule allows"),
        Why.UNWANTED_CHANNEL: N_("came in a way that had not been declared unwanted"),
        Why.HIDDEN_NUMBER: N_("the number showed"),
        Why.VISITORS: N_("{least} or more came"),
        Why.CONDUCT: N_("such conduct was recorded fewer than {least} times"),
        Why.CONDUCT_PEOPLE: N_("such conduct was recorded towards fewer than {people} people"),
        Why.AFTER_WARNING: N_("recorded before the police warned them"),
        Why.ENTRIES: N_("{total} entries of personal data are recorded; the rule counts from {counts_from}"),
        Why.RATE: N_("the yearly rate that was reckoned is {rate} %, the cap {cap} %"),
    }
)
_NOT_FOR: Mapping[Why, str] = MappingProxyType(
    {
        Why.NOT_IN_FORCE: N_("the rule was not in force on that day"),
        Why.OTHER_LENDER_TYPE: N_("the rule does not bind a lender of this type"),
        Why.OTHER_CHANNEL: N_("the rule is about other ways of contact"),
        Why.OTHER_PERSON: N_("the rule is about other people"),
        Why.OTHER_LOAN: N_("the rule is about other kinds of loans"),
        Why.CONSENT: N_("there was consent to it, or an agreement"),
        Why.LONG_PAST_DUE: N_("the loan was {days} days past due"),
        Why.NO_NOTICE: N_("no such notice was given"),
        Why.NO_REFUSAL: N_("this person did not ask to be left alone"),
        Why.NO_LAWYER: N_("there was no lawyer"),
        Why.NO_BAN: N_("the employer does not forbid it"),
        Why.NO_WARNING: N_("the police warned nobody"),
        Why.NO_REQUEST: N_("no such wish was said"),
        Why.NO_PERMISSION: N_("the app took nothing from the phone"),
        Why.NOT_AT_WORK: N_("it was not at work"),
        Why.NOT_TAGGED: N_("no such conduct is recorded of it"),
        Why.ALLOWED_PURPOSE: N_("the rule allows what it was for"),
        Why.NOT_COUNTED: N_("the rule does not count such contacts"),
        Why.NO_CLASS: N_("the rule does not count this class of data"),
    }
)


@dataclass(frozen=True, slots=True)
class FindingWords:
    """Writes in one language. ``names``: what parties and persons are called, by id."""

    texts: Catalog
    names: Mapping[str, str]

    def title(self, rule: Rule) -> str:
        """What a rule is called."""
        return rule.titles.get(self.texts.language) or rule.titles.get("en") or rule.id

    def cite(self, rule: Rule) -> str:
        """Where it stands, in the law's own language, and translated where that is another one."""
        translated = rule.cite_translations.get(self.texts.language, "")
        if not translated:
            return rule.cite
        return self.texts.tr("{cite} ({translation})", cite=rule.cite, translation=translated)

    def result(self, result: Result) -> str:
        """How contacts stand beside a rule."""
        return self.texts.tr(RESULTS[result])

    def lender(self, one: Finding) -> str:
        """Whose contacts it is about."""
        return self._name(one.lender) if one.lender else self.texts.tr("no party named")

    def person(self, one: Finding) -> str:
        """Who was contacted."""
        return self._name(one.person) if one.person else self.texts.tr("the complainant")

    def reason(self, one: Finding) -> str:
        """Why the result is what it is; what is missing where it cannot be said."""
        texts, reason = self.texts, one.reason
        if one.result is Result.UNDETERMINED:
            said = texts.tr("not known: {missing}", missing=self._listed([self.missing(part) for part in one.missing]))
        elif reason.why is Why.COUNT:
            said = self._count(one.result, reason)
        else:
            tables = {Result.OUTSIDE: _OUTSIDE, Result.WITHIN: _WITHIN}
            said = texts.tr(tables.get(one.result, _NOT_FOR)[reason.why], **self._holes(reason))
        if one.borderline:
            near = texts.trn(
                "{count} of them within one minute of the limit, so that the clock of a phone matters",
                "{count} of them within one minute of the limit, so that the clock of a phone matters",
                len(one.borderline),
            )
            said = ("；" if texts.is_chinese else "; ").join((said, near))
        return said

    def missing(self, missing: Missing) -> str:
        """What is missing, as a part of a sentence."""
        return self.texts.tr(NEEDS[missing.need].missing, name=self.about(missing))

    def about(self, missing: Missing) -> str:
        """Whose fact is missing; "" where it is not of one party, person or loan."""
        if missing.about is About.PERSON and not missing.id:
            return self.texts.tr("the complainant")
        if missing.about is About.CASE:
            return self.texts.tr("anybody behind these contacts")
        return self._name(missing.id) if missing.id else self.texts.tr("the party behind them")

    def counts(self, one: Finding) -> str:
        """How many contacts it rests on, twice: with a source behind them, and recorded by the complainant only."""
        if one.records:
            return self.texts.trn(
                "{count} entry of the record, {documented} with proof",
                "{count} entries of the record, {documented} with proof",
                len(one.records),
                documented=f"{one.documented:,}",
            )
        return counted(one.documented, one.stated, self.texts)

    def window(self, window: Window | None) -> str:
        """The days in which was counted; "" where all were."""
        if window is None:
            return ""
        if window.first == window.last:
            return window.first.isoformat()
        return self.texts.tr("{first} to {last}", first=window.first.isoformat(), last=window.last.isoformat())

    def cautions(self, rule: Rule) -> tuple[str, ...]:
        """What is to be said with every finding of this rule."""
        texts, said = self.texts, []
        if rule.advised:
            said.append(texts.tr("The text advises this; it does not forbid the contrary."))
        if rule.presumed:
            said.append(texts.tr("The text presumes this; the presumption can be rebutted."))
        if rule.status is RuleStatus.VERIFY:
            said.append(texts.tr("This rule still has to be checked against its text."))
        return tuple(said)

    def doubts(self, pack: RulePack, rule: Rule) -> tuple[str, ...]:
        """What the pack itself does not know for certain of this rule."""
        points = (point.words for point in pack.parts.open_points if rule.id in point.concerns)
        return tuple(words.get(self.texts.language) or words.get("en", "") for words in points)

    def _count(self, result: Result, reason: Reason) -> str:
        holes = dict(reason.holes)
        most, days = int(holes.get("most", "0")), int(holes.get("days", "1"))
        if days == 1:
            outside = N_("more than {most} were recorded on one day")
            within = N_("no more than {most} were recorded on one day")
        else:
            outside = N_("more than {most} were recorded within {days} days")
            within = N_("no more than {most} were recorded within {days} days")
        return self.texts.tr(outside if result is Result.OUTSIDE else within, most=most, days=days)

    def _holes(self, reason: Reason) -> dict[str, str]:
        """What fills the sentence of a reason; one that a pack's engine did not give is a dash."""
        known = {"hours": "–", "zone": "–", "days": "–", "least": "–", "people": "–", "rate": "–", "cap": "–"}
        said = {name: f"{int(value):,}" if value.isdigit() else value for name, value in reason.holes}
        return {**known, "total": "–", "counts_from": "–", **said}

    def _name(self, some_id: str) -> str:
        label = some_id.partition(":")[2] if ":" in some_id else ""
        return one_line(self.names.get(some_id, label), 80) or self.texts.tr("one that is gone")

    def _listed(self, parts: list[str]) -> str:
        return ("、" if self.texts.is_chinese else ", ").join(parts)


def counted(documented: int, stated: int, texts: Catalog) -> str:
    """``14 contacts: 12 documented, 2 recorded by the complainant only``."""
    return texts.trn(
        "{count} contact: {documented} documented, {stated} recorded by the complainant only",
        "{count} contacts: {documented} documented, {stated} recorded by the complainant only",
        documented + stated,
        documented=f"{documented:,}",
        stated=f"{stated:,}",
    )

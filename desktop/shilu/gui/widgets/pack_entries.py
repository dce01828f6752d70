"""What stands in a rule pack, said entry by entry for the window: a title, and lines each with its tone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from shilu.core.labels import TAGS
from shilu.core.mark_words import MARKS
from shilu.core.pack import RulePack
from shilu.core.pack_papers import Sentence
from shilu.core.pack_parts import Channel, Mark, Words, in_language
from shilu.core.rule import Rule, RuleStatus
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog
from shilu.host import pack_sentences

SOFT, ATTENTION = "soft", "attention"
_MOST = 2000


class Part(StrEnum):
    """What a pack has entries of."""

    RULES = "rules"
    CONDUCT = "conduct"
    OFFICES = "offices"
    LETTERS = "letters"
    FORMS = "forms"
    REQUESTS = "requests"
    TIMES = "times"
    RECORDINGS = "recordings"
    OPEN = "open"


PARTS: Mapping[Part, str] = MappingProxyType(
    {
        Part.RULES: N_("Rules"),
        Part.CONDUCT: N_("Kinds of conduct"),
        Part.OFFICES: N_("Offices"),
        Part.LETTERS: N_("Letters"),
        Part.FORMS: N_("Forms"),
        Part.REQUESTS: N_("What to ask for"),
        Part.TIMES: N_("What vanishes, and time limits"),
        Part.RECORDINGS: N_("Recordings"),
        Part.OPEN: N_("Not settled"),
    }
)


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One entry. ``lines``: each with its tone, "" for plain; empty ones are left out."""

    title: str
    lines: tuple[tuple[str, str], ...]


def entries(pack: RulePack, texts: Catalog) -> Mapping[Part, tuple[PackEntry, ...]]:
    """All of them, in the order of the file; a part without any is left out."""
    said = {part: tuple(_tidy(one) for one in _SAID[part](pack, texts)) for part in PARTS}
    return MappingProxyType({part: found for part, found in said.items() if found})


def drafts(pack: RulePack) -> int:
    """How many of its rules are switched off."""
    return sum(1 for one in pack.pack.rules if one.status is RuleStatus.DRAFT_DISABLED)


def _tidy(entry: PackEntry) -> PackEntry:
    lines = tuple((one_line(text, _MOST), tone) for text, tone in entry.lines)
    return PackEntry(one_line(entry.title, _MOST), tuple(line for line in lines if line[0].strip()))


def _rules(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    types = {one.id: one.names for one in pack.parts.lender_types}
    for rule in pack.pack.rules:
        switched_off = rule.status is not RuleStatus.IN_FORCE
        for_whom = [in_language(types[one], texts.language) for one in sorted(rule.applies_to) if one in types]
        yield PackEntry(
            in_language(rule.titles, texts.language),
            (
                (texts.tr(pack_sentences.STATUSES[rule.status]) if switched_off else "", ATTENTION),
                *_cited(rule.cite, rule.cite_translations, pack, texts),
                (_times(rule, texts), SOFT),
                (texts.tr("For: {types}", types=_listed(for_whom, texts)) if for_whom else "", SOFT),
                (in_language(rule.notes, texts.language), SOFT),
                (rule.url, SOFT),
            ),
        )


def _times(rule: Rule, texts: Catalog) -> str:
    since = texts.tr("since {day}", day=rule.begins)
    if rule.ends is not None:
        since = texts.tr("from {first} to {last}", first=rule.begins, last=rule.ends)
    said = (
        since,
        texts.tr(pack_sentences.NORMS[rule.norm]),
        texts.tr(pack_sentences.SEVERITIES[rule.severity]),
        texts.tr(MARKS[Mark(rule.mark)]),
    )
    return " · ".join(said)


def _conduct(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    for tag in pack.parts.tags:
        lines: list[tuple[str, str]] = []
        for one in tag.citations:
            lines += _cited(one.cite, one.translation, pack, texts)
            only_if = in_language(one.only_if, texts.language)
            lines.append((texts.tr("Only if: {words}", words=only_if) if only_if else "", SOFT))
            lines.append((texts.tr(MARKS[one.mark]), SOFT))
        yield PackEntry(texts.tr(TAGS.get(tag.id, tag.id)), tuple(lines))


def _offices(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    language = texts.language
    for one in pack.parts.channels:
        without = in_language(one.will_not, language)
        bring, hands_out = in_language(one.bring, language), in_language(one.hands_out, language)
        before = [in_language(step.why, language) for step in one.before]
        yield PackEntry(
            in_language(one.names, language),
            (
                (" · ".join((*one.phones, *one.emails, *filter(None, (one.url,)))), ""),
                (in_language(one.good_for, language), ""),
                (texts.tr("Not there: {words}", words=without) if without else "", SOFT),
                *((texts.tr("First: {why}", why=why), SOFT) for why in before if why),
                (texts.tr("Bring: {words}", words=bring) if bring else "", SOFT),
                (texts.tr("They hand out: {words}", words=hands_out) if hands_out else "", SOFT),
                *_cited(one.cite, one.cite_translation, pack, texts),
                _looked_up(one, texts),
            ),
        )


def _looked_up(one: Channel, texts: Catalog) -> tuple[str, str]:
    if one.last_checked is None:
        return texts.tr("Numbers and pages: nobody has looked them up."), ATTENTION
    return texts.tr("Numbers and pages last checked {day}.", day=_day(one.last_checked)), SOFT


def _letters(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    for one in pack.papers.letters:
        yield PackEntry(
            in_language(one.title, texts.language),
            (*_sentences(one.sentences, texts), *_cited(one.cite, one.cite_translation, pack, texts)),
        )


def _forms(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    for form in pack.papers.forms:
        lines: list[tuple[str, str]] = []
        if not form.words_of_the_rule:
            lines.append((texts.tr("The law gives no wording: these sentences are ours."), SOFT))
        for part in form.parts:
            names = [in_language(one.names, texts.language) for one in part.fields]
            lines.append((in_language(part.title, texts.language), "strong"))
            lines.append((_listed(names, texts), SOFT))
            lines += _sentences(part.sentences, texts)
        lines += _cited(form.cite, form.cite_translation, pack, texts)
        lines.append((texts.tr(MARKS[form.mark]), SOFT))
        yield PackEntry(in_language(form.title, texts.language), tuple(lines))


def _requests(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    for one in pack.papers.requests:
        only_if = in_language(one.only_if, texts.language)
        yield PackEntry(
            in_language(one.text, texts.language),
            (
                (texts.tr("Only if: {words}", words=only_if) if only_if else "", SOFT),
                *_cited(one.cite, one.cite_translation, pack, texts),
                (texts.tr(MARKS[one.mark]), SOFT),
            ),
        )


def _time_limits(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    language = texts.language
    for gone in pack.parts.vanishing:
        lines = (in_language(gone.do_now, language), ""), (gone.cite, SOFT)
        yield PackEntry(in_language(gone.what, language), lines)
    for clock in pack.parts.clocks:
        lines = (in_language(clock.next, language), ""), (clock.cite, SOFT)
        yield PackEntry(in_language(clock.what, language), lines)


def _recordings(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    one = pack.parts.recording
    if one is not None:
        yield PackEntry(in_language(one.words, texts.language), ((one.cite, SOFT),))


def _open(pack: RulePack, texts: Catalog) -> Iterator[PackEntry]:
    for one in pack.parts.open_points:
        yield PackEntry(in_language(one.words, texts.language), ())


def _sentences(sentences: Iterable[Sentence], texts: Catalog) -> Iterator[tuple[str, str]]:
    for one in sentences:
        yield f"· {one_line(in_language(one.text, texts.language), _MOST)}", ""


def _cited(cite: str, translation: Words, pack: RulePack, texts: Catalog) -> Iterator[tuple[str, str]]:
    """In the law's own language, and what that is called in the window's."""
    yield cite, ""
    if texts.language != pack.language:
        said = in_language(translation, texts.language)
        yield ("" if said == cite else said), SOFT


def _listed(parts: list[str], texts: Catalog) -> str:
    return ("、" if texts.is_chinese else ", ").join(parts)


def _day(day: date) -> str:
    return day.isoformat()


_SAID: Mapping[Part, Callable[[RulePack, Catalog], Iterator[PackEntry]]] = MappingProxyType(
    {
        Part.RULES: _rules,
        Part.CONDUCT: _conduct,
        Part.OFFICES: _offices,
        Part.LETTERS: _letters,
        Part.FORMS: _forms,
        Part.REQUESTS: _requests,
        Part.TIMES: _time_limits,
        Part.RECORDINGS: _recordings,
        Part.OPEN: _open,
    }
)

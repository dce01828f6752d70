"""What a rule reads of a contact, beside its time: contacts of which it reads the same are the same to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from shilu.core.channel import Channel, Direction
from shilu.core.fact import FactKind
from shilu.core.judged import JudgedContact
from shilu.core.rule import AfterPoliceWarning, CourseOfConduct, Rule, RuleKind, ThirdParty
from shilu.rules.engine_gates import Ground
from shilu.rules.engine_kinds import is_tagged

Key = tuple[Any, ...]
FACE = (
    *("met", "behind", "channel", "direction", "outcome", "documented", "tags", "withheld", "visitors", "place"),
    *("loan", "loan_kind", "disclosed", "purpose"),
)
"""All that any rule reads of a contact but its time."""
face_of = attrgetter(*FACE)
_READ_BY_ALL = ("place", "loan", "loan_kind", "purpose")
"""What the gates and the facts of any rule can read, beside direction, channel, whom it met and who is behind it."""
_READ_BY: Mapping[RuleKind, Sequence[str]] = {
    RuleKind.FREQ_WINDOW: ("outcome",),
    RuleKind.COOLDOWN: ("outcome",),
    RuleKind.THIRD_PARTY: ("disclosed",),
    RuleKind.CHANNEL_OPTOUT: ("withheld",),
    RuleKind.VISIT_SIZE: ("visitors",),
}
_CHANNELS: Mapping[RuleKind, Channel] = {
    RuleKind.FREQ_WINDOW: Channel.CALL,
    RuleKind.COOLDOWN: Channel.CALL,
    RuleKind.VISIT_SIZE: Channel.VISIT,
}
"""The channel that a kind tells from the others."""


class Reads:
    """By rule a number: equal for two contacts of which the rule reads the same. Negative where it does not even look
    at the time: the rule is not about that channel."""

    def __init__(self, rules: Sequence[Rule], ground: Ground) -> None:
        self._rules = rules
        self._gets = [attrgetter("direction", *_READ_BY_ALL, *_READ_BY.get(rule.kind, ())) for rule in rules]
        facts = [one for kind in FactKind for one in ground.facts.all_of(kind)]
        narrowed = {one.channels for one in facts if one.channels}
        if any(one.numbers for one in facts):
            narrowed |= {frozenset({one}) for one in Channel}  # what a number has to do with it depends on the channel
        self._channels = [
            {one: (*(one in some for some in narrowed), one is _CHANNELS.get(rule.kind)) for one in rule.channels}
            for rule in rules
        ]
        self._numbers: list[dict[Key, int]] = [{} for _ in rules]
        self._who: dict[Key, int] = {}

    def of(self, contact: JudgedContact) -> tuple[int, ...]:
        """By rule."""
        return tuple(self._of(contact))

    def _of(self, contact: JudgedContact) -> Iterator[int]:
        who = self._who.setdefault((contact.met, contact.behind), len(self._who))
        is_out = contact.direction is Direction.OUTGOING
        for at, rule in enumerate(self._rules):
            channel = self._channels[at].get(contact.channel)
            if is_out or channel is None:
                yield -1 - 2 * who - is_out
                continue
            key = (who, channel, self._gets[at](contact), _tagged(rule, contact))
            numbers = self._numbers[at]
            yield numbers.setdefault(key, len(numbers))


def _tagged(rule: Rule, contact: JudgedContact) -> bool:
    terms = rule.terms
    if isinstance(terms, ThirdParty):
        return not terms.requires_tags.isdisjoint(contact.tags)
    return isinstance(terms, CourseOfConduct | AfterPoliceWarning) and is_tagged(contact, terms.tags)

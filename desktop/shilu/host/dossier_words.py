"""The dossier of a number in words, for window and terminal."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.clock import to_utc
from shilu.core.dossier import AttributedTo, Claim, Dossier, Elsewhere, Owned, PartyNumber
from shilu.core.labels import PARTY_KINDS, ROLES
from shilu.core.number_words import (
    ATTRIBUTION_STATES,
    BASES,
    CLAIM_KINDS,
    NETWORKS,
    NUMBER_KINDS,
    OWNERS,
    SPOOF_SIGNS,
)
from shilu.core.party import Basis, Scope
from shilu.core.party_link import PartyLink
from shilu.core.shapes.parties import LINK_BASES, LINK_KINDS, LINK_STATES
from shilu.core.text import one_line
from shilu.core.when import zone_named
from shilu.host.history_words import HistoryWords
from shilu.host.value_words import ValueWords


class DossierWords:
    """Writes in one language; days are those of ``zone``."""

    def __init__(self, words: ValueWords, zone: str) -> None:
        self._words, self._texts, self._zone = words, words.texts, zone

    def day(self, at_ms: int | None) -> str:
        """A moment as a day; "" where it is not known."""
        return "" if at_ms is None else to_utc(at_ms).astimezone(zone_named(self._zone)).date().isoformat()

    def kind(self, dossier: Dossier) -> str:
        """What sort of address it is, where it belongs, and in whose block it lies."""
        texts = self._texts
        said = [texts.tr(NUMBER_KINDS[dossier.kind])]
        if dossier.point.region:
            said.append(texts.tr("region {region}", region=dossier.point.region))
        if dossier.place is not None:
            place = dossier.place.named(texts.language)
            said.append(texts.tr("registered in {place}, which is not where the caller is", place=place))
        network = texts.tr(NETWORKS[dossier.network]) if dossier.network is not None else one_line(dossier.carrier, 40)
        if network:
            said.append(texts.tr("block of {network}, unless it was carried to another", network=network))
        said += [
            texts.tr("an official number of {name}, which any caller can show", name=one_line(one.name, 60))
            for one in dossier.official
        ]
        return " · ".join(said)

    def counted(self, what: str, count: int) -> str:
        """How many of something."""
        return self._texts.tr("{field}: {value}", field=what, value=self._words.count(count))

    def warnings(self, dossier: Dossier) -> tuple[str, ...]:
        """Why the number looks false; nothing where it does not."""
        texts = self._texts
        return tuple(texts.tr(SPOOF_SIGNS[sign]) for sign in dossier.signs)

    def owned(self, one: Owned) -> str:
        """Whose it is."""
        words = {"number": str(one.number), "name": one_line(one.name, 60)}
        return self._texts.tr(OWNERS[one.owner], **words)

    def claim(self, one: Claim) -> str:
        """What was claimed, and how often."""
        kind = self._texts.tr(CLAIM_KINDS[one.kind])
        return self._texts.trn(
            "{words}: {kind}, {count} contact",
            "{words}: {kind}, {count} contacts",
            one.count,
            words=one_line(one.words, 80),
            kind=kind,
        )

    def party(self, one: AttributedTo) -> str:
        """Who, as what."""
        texts = self._texts
        kind, role = texts.tr(PARTY_KINDS[one.party.kind]), texts.tr(ROLES[one.attribution.role])
        return texts.tr("{name}: {kind}, {role}", name=one_line(one.party.name, 60), kind=kind, role=role)

    def grounds(self, one: AttributedTo | PartyNumber) -> str:
        """Since when and until when, on what grounds, and who confirmed it."""
        texts, made = self._texts, one.attribution
        said = [self._period(made.from_ms, made.to_ms)]
        if made.scope is Scope.CASE:
            said.append(texts.tr("in this case only"))
        if one.contacts:
            said.append(texts.trn("for {count} contact only", "for {count} contacts only", one.contacts))
        said.append(texts.tr(BASES[made.basis]))
        if made.basis is Basis.SUGGESTED:
            said.append(texts.tr("{percent} % likely then", percent=made.confidence_percent))
        who = HistoryWords(self._words, self._zone).recorder(one.by, ours=one.ours)
        state = texts.tr(ATTRIBUTION_STATES[made.state])
        said.append(texts.tr("{state} {day}, {who}", state=state, day=self.day(made.at_ms), who=who))
        return " · ".join(filter(None, said))

    def _period(self, from_ms: int | None, to_ms: int | None) -> str:
        texts = self._texts
        if from_ms is None and to_ms is None:
            return ""
        if to_ms is None:
            return texts.tr("since {day}", day=self.day(from_ms))
        if from_ms is None:
            return texts.tr("until {day}", day=self.day(to_ms))
        return texts.tr("{first} to {last}", first=self.day(from_ms), last=self.day(to_ms))

    def elsewhere(self, one: Elsewhere) -> str:
        """Another case: its title, how many contacts, the first and the last day."""
        said = self._texts.trn(
            "{title}: {count} contact", "{title}: {count} contacts", one.count, title=one_line(one.title, 60)
        )
        days = dict.fromkeys(filter(None, (self.day(one.first_ms), self.day(one.last_ms))))
        return " · ".join((said, *days))

    def link(self, one: PartyLink, names: Mapping[str, str]) -> str:
        """What one party is to another."""
        texts = self._texts
        first, second = (
            one_line(names.get(party, ""), 60) or texts.tr("one that is gone")
            for party in (one.from_party, one.to_party)
        )
        return texts.tr(
            "{first} {does} {second}", first=first, does=texts.tr(LINK_KINDS.get(one.kind, one.kind)), second=second
        )

    def link_grounds(self, one: PartyLink) -> str:
        """On what grounds that is known, whether anybody vouches for it, since when, and how far it reaches."""
        texts = self._texts
        said = [texts.tr(LINK_BASES.get(one.basis, one.basis)), texts.tr(LINK_STATES.get(one.state, one.state.value))]
        if one.from_day:
            said.append(texts.tr("since {day}", day=one.from_day))
        if one.until_day:
            said.append(texts.tr("until {day}", day=one.until_day))
        if one.scope is Scope.VAULT:
            said.append(texts.tr("for all cases of this vault"))
        return " · ".join((*said, *filter(None, (one_line(one.words, 120),))))

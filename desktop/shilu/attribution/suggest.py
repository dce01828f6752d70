"""From texts and a directory of parties to suggestions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shilu.attribution import weights
from shilu.attribution.alike import NearlyTheSame
from shilu.attribution.contrast import Contrast
from shilu.attribution.gathering import NAMED, Gathered, Point
from shilu.attribution.marks import Mark, MarkKind
from shilu.attribution.numbers import neighbours
from shilu.attribution.reading import Hint, Read, Reader, signed_by_another
from shilu.attribution.signatures import is_agency_like, without_affixes
from shilu.attribution.tongue import tongue_of
from shilu.attribution.usage import (
    Users,
    constant_of,
    is_collectors,
    names_inside,
    names_somebody_else,
    owner_of,
    signed_loosely,
    users_of,
)
from shilu.core.channel import Direction
from shilu.core.contact_point import ContactPointKind
from shilu.core.job import Job
from shilu.core.party import Party, PartyKind, Role
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, Clue, ClueKind, Heard, Known, Suggestion

_SHOWN_FROM_PERCENT = 35
_NEARLY_ALL = 0.88
_CONFIRMING = 3
_CLUE_INCIDENTS = 5
_SAYING_WHO_THEY_ARE = frozenset({ClueKind.SIGNATURE, ClueKind.SENDER_ID, ClueKind.SELF_IDENTIFIED})
_SIGNING_THEMSELVES = frozenset({ContactPointKind.SENDER_ID, ContactPointKind.SHORT})


def suggest(
    parties: Sequence[Party], heard: Sequence[Heard], known: Sequence[Known], *, job: Job
) -> tuple[Suggestion, ...]:
    """Who may stand behind each contact point, most certain first; what is attributed already is not said again."""
    return _Matcher(parties, known).match(heard, job)


class _Matcher:
    def __init__(self, parties: Sequence[Party], known: Sequence[Known]) -> None:
        self._parties = {party.id: party for party in parties}
        self._agencies = frozenset(party.id for party in parties if party.kind is PartyKind.AGENCY)
        self._reader = Reader(parties)
        self._known: dict[str, set[str]] = defaultdict(set)
        for one in known:
            self._known[one.contact_point].add(one.party)
        self._points: dict[str, Point] = {}
        self._gathered: dict[str, dict[str, Gathered]] = defaultdict(lambda: defaultdict(Gathered))
        self._at: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._groups: dict[str, int] = {}
        self._users: list[Users] = []
        self._at_demand: set[str] = set()
        self._tongues: dict[str, str] = {}
        self._at_ms: dict[str, int] = {}

    def match(self, heard: Sequence[Heard], job: Job) -> tuple[Suggestion, ...]:
        texts = sorted({one.text for one in heard if one.text})  # so that their order does not matter
        read = {one.text: one for one in self._reader.read(texts, job)}
        self._reader.hear_claims(one.claimed for one in heard if one.claimed.strip())
        for one in heard:
            self._hear(one, read.get(one.text))
        self._senders()
        self._tongues = {point: tongue_of(by_text) for point, by_text in self._at.items()}
        for point, by_text in self._at.items():
            for text in signed_loosely(read, by_text):
                read[text] = signed_by_another(read[text])
                self._points[point].foreign[read[text].foreign] += len(by_text[text])
            texts_of = ((read[text], len(incidents)) for text, incidents in by_text.items())
            constant = constant_of(texts_of, self._agencies)
            for text, incidents in by_text.items():
                self._said(point, read[text], incidents, constant)
        self._groups, self._users = users_of(read.values(), self._at)
        self._learn_voices(read)
        self._learn_marks(read, self._sure())
        self._learn_scripts(read)
        self._learn_neighbours(self._sure())
        job.check()
        return self._suggestions(read)

    def _said(self, point: str, said: Read, incidents: Sequence[str], constant: str) -> None:
        """The hints of a text, in view of all that comes from its number."""
        at = self._points[point]
        elsewhere = not (said.voice.demands or said.voice.is_notice) and 2 * at.demanding >= at.heard
        for hint in said.hints:
            is_name = hint.kind in NAMED
            more = weights.DEMANDS_ELSEWHERE if elsewhere and is_name and hint.weight > 0 and not hint.is_word else 0.0
            if constant and len(said.named) > 1 and is_name and hint.party not in self._agencies:
                more += weights.ALWAYS_NAMED if hint.party == constant else weights.SPEAKS_ABOUT
            self._add(point, replace(hint, weight=hint.weight + more), said.key, incidents)

    def _hear(self, one: Heard, read: Read | None) -> None:
        point = self._points.get(one.contact_point)
        if point is None:
            point = self._points[one.contact_point] = Point(one.address)
        if one.claimed.strip():
            for hint in self._reader.claimed(one.claimed):
                self._add(one.contact_point, hint, one.claimed, (one.incident,))
        if read is None:
            return
        point.count(read, 1)
        if one.at_ms is not None:
            self._at_ms[one.incident] = one.at_ms
            if not (read.voice.demands or read.named or read.foreign):
                point.quiet_from_ms = min(one.at_ms, point.quiet_from_ms or one.at_ms)
        point.demanding += read.voice.demands and one.direction is not Direction.OUTGOING
        point.outgoing += one.direction is Direction.OUTGOING
        point.heard += 1
        point.received += one.direction is not Direction.OUTGOING
        if one.direction is not Direction.OUTGOING:
            self._at[one.contact_point][one.text].append(one.incident)
            if read.foreign and not is_agency_like(read.foreign):
                point.foreign[read.foreign] += 1
                point.rivals += read.voice.demands and not read.voice.is_notice

    def _add(self, point: str, hint: Hint, wording: str, incidents: Iterable[str]) -> None:
        self._gathered[point][hint.party].add(hint, wording, incidents)

    def _senders(self) -> None:
        kinds = (ContactPointKind.SENDER_ID, ContactPointKind.ACCOUNT)
        addresses = [heard.address for heard in self._points.values() if heard.address is not None]
        self._reader.hear_senders(address.raw for address in addresses if address.kind in kinds)
        for point, heard in self._points.items():
            address = heard.address
            if address is None:
                continue
            incidents = [one for some in self._at[point].values() for one in some][:_CLUE_INCIDENTS]
            if address.kind in kinds:
                for hint in self._reader.sender(address.raw):
                    self._add(point, hint, address.raw, incidents)
            elif address.kind is ContactPointKind.EMAIL:
                for hint in self._reader.mail(address.raw):
                    self._add(point, hint, address.raw, incidents)

    def _against(self, point: str, party: str) -> float:
        """What speaks against any party behind a contact point, and against this one."""
        heard = self._points[point]
        against = 0.0
        if self._is_talk(point) and self._until_ms(point, party) is None:
            against += weights.PRIVATE
        known = self._known.get(point, set())
        if known and party not in known:
            against += weights.KNOWN_AS_OTHER
        gathered = self._gathered[point][party]
        if self._keeps_naming(point, party):
            against += weights.MOSTLY_NAMING
        if self._is_one_of_many(point, party):
            against += weights.ONE_OF_SEVERAL
        signed = len(gathered.incidents[ClueKind.SIGNATURE])
        others = sum(heard.foreign.values()) - (heard.rivals if signed else 0)
        is_anothers = 3 * max(heard.notices, others) >= heard.received > 4 * signed
        against += weights.ANOTHERS if is_anothers else 0.0
        if not gathered.best.keys() & _SAYING_WHO_THEY_ARE:
            address = heard.address
            if address is not None and address.kind in _SIGNING_THEMSELVES:
                against += weights.SENT_BY_OTHER
        return against

    def _is_talk(self, point: str) -> bool:
        """Whether what comes and goes is for the most part private."""
        heard = self._points[point]
        quiet = heard.private + heard.plain
        is_private = heard.private > 0.1 * heard.heard and quiet > 0.4 * heard.demanding
        return is_private or (heard.outgoing > 0 and quiet > 2 * heard.demanding)

    def _until_ms(self, point: str, party: str) -> int | None:
        """When a party signed last, if everything else came only later: somebody else has the number since then."""
        quiet_ms = self._points[point].quiet_from_ms
        signed = self._gathered[point][party].incidents[ClueKind.SIGNATURE]
        last_ms = max((self._at_ms.get(incident, 0) for incident in signed), default=0)
        return last_ms if quiet_ms is not None and len(signed) >= _CONFIRMING and 0 < last_ms < quiet_ms else None

    def _keeps_naming(self, point: str, party: str) -> bool:
        """Whether a number that demands or offers money names a party in most of its texts, and signs as none other."""
        heard, gathered = self._points[point], self._gathered[point]
        own = gathered[party]
        naming = len(own.incidents[ClueKind.NAME]) + len(own.incidents[ClueKind.APP_NAME])
        if not own.is_name or heard.notices or not (heard.demanding or heard.offering):
            return False
        if any(ClueKind.SIGNATURE in some.wordings for other, some in gathered.items() if other != party):
            return False
        return naming > 1 and 2 * naming >= heard.received > 3 * heard.offering

    def _is_one_of_many(self, point: str, party: str) -> bool:
        """Whether a number names several parties of one kind, and says of none that it is the one."""
        some = {
            one: gathered
            for one, gathered in self._gathered[point].items()
            if gathered.wordings and (one == party or not gathered.is_only_spoken_of)
        }
        if any(not gathered.is_only_named for gathered in some.values()):
            return False
        kinds = [self._parties[one].kind for one in some]
        return PartyKind.AGENCY not in kinds and party in some and kinds.count(self._parties[party].kind) > 1

    def _weight(self, point: str, party: str) -> float:
        return self._gathered[point][party].weight(self._against(point, party))

    def _sure(self) -> dict[str, frozenset[str]]:
        """The parties of those contact points that leave little doubt."""
        sure = {}
        for point in self._points:
            some = {party for party in self._gathered[point] if self._weight(point, party) >= weights.SURE}
            if some or point in self._known:
                sure[point] = frozenset(some | self._known.get(point, set()))
        return sure

    def _contrast(self, sure: Mapping[str, frozenset[str]]) -> Contrast:
        return Contrast(sure, [point for point, heard in self._points.items() if heard.demanding], self._tongues)

    def _learn_marks(self, read: Mapping[str, Read], sure: Mapping[str, frozenset[str]]) -> None:
        """A link, an account or a number that one party's numbers name, named by others."""
        used: dict[str, dict[str, tuple[Mark, str]]] = defaultdict(dict)
        spoilt: set[str] = set()
        for point, by_text in self._at.items():
            for text in by_text:
                for mark in read[text].marks:
                    used[mark.key].setdefault(point, (mark, text))
                    if read[text].foreign and read[text].voice.is_notice:
                        spoilt.add(mark.key)
        own = {
            heard.address.e164.lstrip("+"): point
            for point, heard in self._points.items()
            if heard.address is not None and heard.address.e164
        }
        national = {digits[2:]: point for digits, point in own.items() if digits.startswith(("86", "91", "62", "63"))}
        contrast = self._contrast(sure)
        for key, points in used.items():
            owner = own.get(key) or national.get(key) or national.get(key.lstrip("0"))
            if key in spoilt:
                continue
            if owner is not None:
                self._learn_call(owner, points, read, sure)
                continue
            named = _shared_by(points, sure)
            for party, naming in named.items():
                weight = weights.LINK_LEARNT + min(2.4, 1.4 * (naming - 1)) - weights.SEVERAL * (len(named) > 1)
                most = contrast.most(party, points)
                for point, (mark, text) in points.items():
                    if (
                        party not in sure.get(point, ())
                        and len(points) > 1
                        and not self._is_anothers(point, read[text])
                    ):
                        kind = ClueKind.PAYEE if mark.kind is MarkKind.ACCOUNT else ClueKind.LINK
                        here = weight + (weights.DEMANDS if read[text].voice.demands else 0.0)
                        self._add(point, Hint(kind, party, mark.words, min(here, most)), key, self._at[point][text])

    def _is_anothers(self, point: str, text: Read) -> bool:
        """Whether a text is a notice, or its sender signs as somebody else: a bank names the same accounts."""
        address = self._points[point].address
        is_signing = address is not None and address.kind in _SIGNING_THEMSELVES
        return bool(text.foreign) or text.voice.is_notice or (is_signing and not text.voice.demands)

    def _learn_call(
        self,
        owner: str,
        points: Mapping[str, tuple[Mark, str]],
        read: Mapping[str, Read],
        sure: Mapping[str, frozenset[str]],
    ) -> None:
        """A number of this case that texts give to call: it is theirs who give it, and they are whose it is."""
        named = _shared_by([point for point in points if point != owner], sure)
        for party in named if len(named) == 1 else ():
            giving = next(point for point in points if party in sure.get(point, ()))
            if party not in sure.get(owner, ()):
                said = self._points[giving].address
                hint = Hint(ClueKind.SAME_POINT, party, said.raw if said else "", weights.CALLS_KNOWN)
                self._add(owner, hint, giving, self._at[giving][points[giving][1]])
        for party in sure.get(owner, ()) if len(sure.get(owner, ())) == 1 else ():
            for point, (mark, text) in points.items():
                if point != owner and not self._is_anothers(point, read[text]):
                    hint = Hint(ClueKind.SAME_POINT, party, mark.words, weights.CALLS_KNOWN)
                    self._add(point, hint, mark.key, self._at[point][text])

    def _learn_voices(self, read: Mapping[str, Read]) -> None:
        """A text that known collectors use demands, whatever its words: it is neither private talk nor a notice."""
        sure = self._sure()
        demanding = {place for place, users in enumerate(self._users) if is_collectors(users, sure)}
        for point, by_text in self._at.items():
            heard = self._points[point]
            for text, incidents in by_text.items():
                one = read[text]
                if self._groups.get(text) in demanding and not one.voice.demands and not one.foreign:
                    heard.count(one, -len(incidents))
                    heard.demanding += len(incidents)
                    self._at_demand.add(text)
                    for hint in one.hints:
                        if hint.kind in NAMED and hint.weight > 0 and not hint.is_word:
                            more = replace(hint, weight=hint.weight + weights.DEMANDS - weights.NO_DEMAND)
                            self._add(point, more, one.key, incidents)

    def _learn_scripts(self, read: Mapping[str, Read]) -> None:
        """The same script from a number that is sure of one party, and from one that names nobody in it."""
        sure = self._sure()
        owners = [owner_of(users, read, sure) for users in self._users]
        for users, owner in zip(self._users, owners, strict=True):
            if owner:
                self._confirm_script(users, read, owner)
        sure = self._sure()
        contrast = self._contrast(sure)
        for users, owner in zip(self._users, owners, strict=True):
            silent = [point for point, text in users.items() if not _speaks(read[text])]
            named = {owner: _CONFIRMING} if owner else _shared_by(users, sure) if silent else {}
            for party in () if named and names_somebody_else(users, read) else named:
                most = contrast.most(party, users, is_named=bool(owner) and names_inside(users, read))
                theirs = NearlyTheSame(read[text].key for point, text in users.items() if party in sure.get(point, ()))
                for point in (one for one in silent if read[users[one]].key in theirs):
                    self._add_script(point, party, read[users[point]], users, sure, several=len(named) > 1, most=most)

    def _confirm_script(self, users: Mapping[str, str], read: Mapping[str, Read], party: str) -> None:
        """The numbers with one party's own script confirm each other, and all its texts are a collector's."""
        place = next(self._groups[text] for text in users.values())
        for point in users:
            for text, incidents in self._at[point].items():
                if self._groups.get(text) != place:
                    continue
                one = read[text]
                if text not in self._at_demand:
                    self._points[point].count(one, -len(incidents))
                    self._points[point].demanding += len(incidents)
                if party in one.named and not any(h.is_about or h.spelt for h in one.hints if h.party == party):
                    hint = Hint(ClueKind.SCRIPT, party, text[:120], weights.SCRIPT_OWN)
                    self._add(point, hint, one.key, incidents)
        self._at_demand.update(text for text, group in self._groups.items() if group == place)

    def _add_script(
        self,
        point: str,
        party: str,
        text: Read,
        points: Mapping[str, str],
        sure: Mapping[str, frozenset[str]],
        *,
        several: bool,
        most: float,
    ) -> None:
        others = sum(party in sure.get(one, ()) for one in points if one != point)
        demands = text.voice.demands or text.text in self._at_demand
        if not others or party in sure.get(point, ()):
            return
        if not demands and (text.voice.is_intimate or text.voice.is_notice):
            return
        weight = (weights.SCRIPT_ONE, weights.SCRIPT_TWO, weights.SCRIPT_MORE)[min(others, 3) - 1]
        weight += weights.DEMANDS if demands else weights.NO_DEMAND
        weight -= weights.SEVERAL if several else 0.0
        hint = Hint(ClueKind.SCRIPT, party, text.text[:120], min(weight, most))
        self._add(point, hint, text.key, self._at[point][points[point]])

    def _learn_neighbours(self, sure: Mapping[str, frozenset[str]]) -> None:
        addresses = {p: heard.address for p, heard in self._points.items() if heard.address is not None}
        contrast = self._contrast(sure)
        for point, near in neighbours(addresses, sure).items():
            steps = (weights.NEIGHBOUR_ONE, weights.NEIGHBOUR_TWO, weights.NEIGHBOUR_MORE)
            weight = steps[min(len(near.points), 3) - 1]
            heard = self._points[point]
            if heard.demanding:
                weight += weights.DEMANDS
            elif heard.plain or heard.private:
                weight += weights.NO_DEMAND
            weight = min(weight, contrast.most(near.party, near.points, looked_at=1))
            self._add(point, Hint(ClueKind.NEIGHBOUR, near.party, ", ".join(near.numbers[:3]), weight), "", ())

    def _suggestions(self, read: Mapping[str, Read]) -> tuple[Suggestion, ...]:
        made = []
        for point, by_party in self._gathered.items():
            shown = []
            for party, gathered in by_party.items():
                confidence = weights.percent(self._weight(point, party))
                if confidence >= _SHOWN_FROM_PERCENT and party not in self._known.get(point, ()):
                    shown.append((party, gathered, confidence))
            several = {party for party, _, confidence in shown} | self._known.get(point, set())
            made += [self._suggestion(point, *one, among=several) for one in shown]
        made += self._unknown_names(read)
        return tuple(sorted(made, key=lambda one: (-one.confidence_percent, one.contact_point, one.party, one.name)))

    def _suggestion(
        self, point: str, party: str, gathered: Gathered, confidence: int, *, among: set[str]
    ) -> Suggestion:
        kinds = sorted(gathered.best, key=lambda kind: -gathered.best[kind][0])
        clues = tuple(
            Clue(kind, party, gathered.best[kind][1], tuple(gathered.incidents[kind])[:_CLUE_INCIDENTS])
            for kind in kinds
            if gathered.best[kind][0] > 0 or kind is kinds[0]
        )
        own = [incident for kind in kinds for incident in gathered.incidents[kind]]
        return Suggestion(
            contact_point=point,
            party=party,
            name=self._parties[party].name,
            role=self._role(party, among),
            confidence_percent=confidence,
            basis=kinds[0],
            clues=clues,
            incidents=tuple(dict.fromkeys(own)),
            to_ms=self._until_ms(point, party) if self._is_talk(point) else None,
        )

    def _role(self, party: str, among: set[str]) -> Role:
        """An agency collects; who stands beside an agency, or beside other lenders, is whom it acts for."""
        kind = self._parties[party].kind
        if kind is PartyKind.AGENCY:
            return Role.COLLECTOR
        if kind is PartyKind.PAYMENT_COMPANY:
            return Role.PAYEE
        if kind in (PartyKind.DATA_COMPANY, PartyKind.DATA_SELLER):
            return Role.DATA_SOURCE
        return Role.ACTING_FOR if len(among) > 1 else Role.CREDITOR

    def _unknown_names(self, read: Mapping[str, Read]) -> list[Suggestion]:
        """Signatures of nobody in the directory under texts that demand or offer a loan; never above the threshold."""
        found: dict[tuple[str, str], tuple[str, list[str], int]] = {}
        for point, by_text in self._at.items():
            for text, incidents in by_text.items():
                one = read[text]
                if one.foreign and one.voice.demands and not one.voice.is_notice:
                    key = without_affixes(self._reader.spelling.fold(one.foreign)) or one.foreign
                    if len(key) < (3 if key.isascii() else 2):
                        continue  # no name: <b>
                    name, there, wordings = found.get((point, key), (one.foreign, [], 0))
                    found[point, key] = (name, there + incidents, wordings + 1)
        made = []
        for (point, _), (name, incidents, wordings) in found.items():
            confidence = min(DEFAULT_THRESHOLD_PERCENT - 5, 60 + 5 * wordings)
            clue = Clue(ClueKind.SIGNATURE, "", name, tuple(incidents[:_CLUE_INCIDENTS]))
            made.append(
                Suggestion(point, "", name, Role.CREDITOR, confidence, ClueKind.SIGNATURE, (clue,), tuple(incidents))
            )
        return made


def _shared_by(points: Iterable[str], sure: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """The parties that nearly all of the contact points have that are sure of any, and how many those are."""
    naming = [sure[point] for point in points if point in sure]
    counted = Counter(party for parties in naming for party in parties)
    return {party: count for party, count in counted.items() if count >= _NEARLY_ALL * len(naming)}


def _speaks(read: Read) -> bool:
    """Whether a text says itself who it is from, or speaks of others."""
    return bool(read.foreign or read.named) or any(hint.weight > 0 for hint in read.hints)

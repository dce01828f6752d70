"""What one text says by itself of who it is from: hints, each with its words and its weight."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shilu.attribution import weights
from shilu.attribution.marks import SHARED_HOSTS, Mark, MarkKind, marks_of, parts_of
from shilu.attribution.names import Form, Found, NameIndex, forms_of, is_address
from shilu.attribution.ordinary import is_ordinary
from shilu.attribution.signatures import (
    Signature,
    abbreviates,
    is_agency_like,
    sender_letters,
    signatures_of,
    without_affixes,
)
from shilu.attribution.spelling import Spelling
from shilu.attribution.voices import Stance, Voice, is_other, is_payee, is_product, stance_of, voice_of
from shilu.attribution.written import (
    as_written,
    doubt_of_name,
    doubt_of_signature,
    is_lower,
    slip_doubt,
    way_of_writing,
)
from shilu.core.job import Job, Meter
from shilu.core.party import Party, PartyKind
from shilu.core.suggestion import ClueKind

NAME_MARK = "\x01"
NAMING = frozenset({ClueKind.SIGNATURE, ClueKind.NAME, ClueKind.APP_NAME, ClueKind.PAYEE})
"""The clues that are names in a text."""
_FIGURES = re.compile(r"\d+")
_APP_BEFORE, _APP_AFTER = re.compile(r"[《“\"'「]\s*$"), re.compile(r"^\s*(?:app\b|平台|[》”\"'」])", re.IGNORECASE)
_ENOUGH_OF_A_HOST = 5
_STANCES = {
    Stance.IS_IT: weights.IS_IT,
    Stance.FOR_IT: weights.SPEAKS_FOR,
    Stance.NEUTRAL: 0.0,
    Stance.ABOUT_IT: weights.SPEAKS_ABOUT,
}


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a text, a sender's letters or a note that points to a party. ``is_word``: a name that is an everyday
    word too, and does not sign; ``spelt``: how a name is written that is not written right;
    ``speaks``: the words around the name say that it is the sender; ``is_about``: that it is somebody else."""

    kind: ClueKind
    party: str
    words: str
    weight: float
    is_word: bool = False
    spelt: str = ""
    speaks: bool = False
    is_about: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A text that was read. ``key`` is equal for texts that differ in figures and known names; ``foreign`` is a
    signature of nobody in the directory in brackets, ``loose`` what looks like one without."""

    text: str
    key: str
    voice: Voice
    hints: tuple[Hint, ...]
    marks: tuple[Mark, ...]
    foreign: str
    loose: str = ""

    @property
    def named(self) -> frozenset[str]:
        """The parties whose names stand in it, whatever is said of them."""
        return frozenset(hint.party for hint in self.hints if hint.kind in NAMING)

    @property
    def is_signed(self) -> bool:
        """Whether a party of the directory signs."""
        return any(hint.kind is ClueKind.SIGNATURE for hint in self.hints)


@dataclass(frozen=True, slots=True)
class Skimmed:
    """A text of which only is known what it says, and which names stand in it. ``key`` is equal for texts that differ
    in figures, links, known names and a signature in brackets, ``plain`` for those that differ in figures and links;
    ``named`` are the parties that have such a name alone."""

    text: str
    key: str
    plain: str
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Resolved:
    form: Form
    weight: float
    spelt: str = ""


class Reader:
    """Reads texts with the names of a directory in mind."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self.spelling = Spelling()
        self._forms = forms_of(parties, self.spelling)
        self._index = NameIndex(self._forms)
        self._by_folded = {form.folded: form for form in self._forms}
        self._by_core: dict[str, set[str]] = defaultdict(set)
        for form in self._forms:
            core = without_affixes(form.folded)
            if len(core) >= (5 if core.isascii() else 3):
                self._by_core[core].update(form.parties)
        self._agencies = {party.id for party in parties if party.kind is PartyKind.AGENCY}
        self._kinds = {party.id: party.kind for party in parties}
        self._addresses: dict[str, str] = {}
        for party in parties:
            for written in (*filter(is_address, party.other_names), *party.addresses):
                marks = (mark.key for mark in marks_of(written)[1])
                self._addresses.update((key, party.id) for key in marks if key not in SHARED_HOSTS)
        self._words: dict[str, tuple[_Resolved, ...]] = {}
        self._parts: dict[str, tuple[Form | None, float]] = {}
        self._voices: dict[str, Voice] = {}
        self._claims: dict[str, tuple[Hint, ...]] = {}
        self._signed: dict[str, tuple[Signature, ...]] = {}
        self._stances: dict[tuple[str, int], Stance] = {}

    def read(self, texts: Sequence[str], job: Job) -> list[Read]:
        """Each of the texts, in their order."""
        marked = [marks_of(text) for text in Meter(job, "matching", len(texts)).through(texts)]
        folded = [self.spelling.fold(body) for body, _ in marked]
        self._signed = {text: signatures_of(body) for text, (body, _) in zip(texts, marked, strict=True)}
        self._resolve(one.words for some in self._signed.values() for one in some)
        found = dict(self._index.find(folded))
        return [
            self._one(text, marked[at][0], folded[at], marks=marked[at][1], found=found.get(at, []))
            for at, text in Meter(job, "weighing", len(texts)).through(enumerate(texts))
        ]

    def skim(self, texts: Sequence[str], job: Job) -> list[Skimmed]:
        """Each of the texts, in their order, read for its names and for what it has in common with others."""
        bodies = [marks_of(text)[0] for text in Meter(job, "matching", len(texts)).through(texts)]
        unsigned = list(map(_without_signature, bodies))
        folded = [self.spelling.fold(body) for body in unsigned]
        found = dict(self._index.find(folded))
        signed = dict(self._index.find([self.spelling.fold(body) for body in bodies]))
        return [
            Skimmed(
                text,
                _key(folded[at], found.get(at, [])),
                _FIGURES.sub("0", self.spelling.fold(bodies[at])),
                tuple(self._surely_named(bodies[at], signed.get(at, []))),
            )
            for at, text in Meter(job, "weighing", len(texts)).through(enumerate(texts))
        ]

    def _surely_named(self, body: str, found: Sequence[Found]) -> Iterable[str]:
        """The parties whose name stands there to the letter, and is nobody else's and no other word."""
        places = self.spelling.places(body) if found else []
        for one in found:
            start, end = places[one.start], places[one.end - 1] + 1
            is_clear = not one.slips and len(one.form.parties) == 1 and not is_ordinary(one.form.folded)
            if is_clear and as_written(body, start, end, one) is not None and not is_other(body, start, end):
                yield one.form.parties[0]

    def hear_senders(self, raws: Iterable[str]) -> None:
        """Read the letters of all senders, at once."""
        self._resolve(map(sender_letters, raws))

    def sender(self, raw: str) -> tuple[Hint, ...]:
        """What the letters of a sender that was read say; a name that is only cut short has to be one party's."""
        letters = sender_letters(raw)
        shift = weights.SENDER - weights.SIGNED
        hints = [
            Hint(ClueKind.SENDER_ID, party, raw, resolved.weight + shift)
            for resolved in self._words[letters]
            if not resolved.spelt  # what is registered is not mistyped
            for party in resolved.form.parties
        ]
        if hints:
            return tuple(hints)
        folded = self.spelling.fold(letters)
        cut = {party: form for form in self._forms if abbreviates(folded, form.folded) for party in form.parties}
        if len(cut) != 1:
            return ()
        ((party, form),) = cut.items()
        is_less = folded in self.spelling.fold(form.name.rpartition(" ")[0]) and form.name.count(" ") > 1
        weight = weights.SENDER_CUT + (weights.LIKELY_ANOTHER if is_less else 0.0)
        return (Hint(ClueKind.SENDER_ID, party, raw, weight),)

    def mail(self, address: str) -> tuple[Hint, ...]:
        """What the address of a mail says."""
        hints = (hint for mark in marks_of(address)[1] for hint in self._of_mark(mark))
        return tuple(replace(hint, weight=hint.weight + weights.ALSO_DEMANDS) for hint in hints)

    def hear_claims(self, notes: Iterable[str]) -> None:
        """Read all that the complainant noted of who they said they were, at once."""
        new = [words for words in dict.fromkeys(notes) if words not in self._claims]
        found = dict(self._index.find(list(map(self.spelling.fold, new))))
        for at, words in enumerate(new):
            places = self.spelling.places(words)
            stood = [(one, places[one.start], places[one.end - 1] + 1) for one in found.get(at, [])]
            self._claims[words] = tuple(
                Hint(
                    ClueKind.SELF_IDENTIFIED,
                    party,
                    words,
                    weights.CLAIMED + doubt_of_signature(one.form) + (weights.SLIP if one.slips else 0.0),
                )
                for one, start, end in stood
                if as_written(words, start, end, one) is not None and not is_other(words, start, end)
                for party in one.form.parties
            )

    def claimed(self, words: str) -> tuple[Hint, ...]:
        """What a note that was read says of who they are."""
        return self._claims[words]

    def _one(self, text: str, body: str, folded: str, *, marks: tuple[Mark, ...], found: Sequence[Found]) -> Read:
        key = _key(folded, found)
        voice = self._voices.get(key)
        if voice is None:
            voice = self._voices[key] = self._voice(text, body, found)
        hints: list[Hint] = []
        foreign = loose_words = ""
        for signature in self._signed[text]:
            resolved = self._words[signature.words]
            if not resolved:
                foreign = foreign or (signature.words if signature.in_brackets else "")
                loose_words = loose_words or ("" if signature.in_brackets else signature.words)
            loose = 0.0 if signature.in_brackets or voice.demands else weights.NO_BRACKETS
            hints += [
                Hint(ClueKind.SIGNATURE, party, signature.words, one.weight + loose, spelt=one.spelt)
                for one in resolved
                for party in one.form.parties
            ]
        signers = {hint.party for hint in hints}
        unsigned = [one for one in found if not signers.issuperset(one.form.parties)]
        if unsigned:
            shift = self._of_whole(voice, signers, foreign)
            hints += self._named(body, folded, key, found=unsigned, shift=shift)
        spoken_of = {hint.party for hint in hints if hint.weight < 0} - signers
        for hint in (hint for mark in marks for hint in self._of_mark(mark)):
            shift = weights.SPEAKS_ABOUT if hint.party in spoken_of else 0.0
            shift += weights.SIGNED_BY_OTHER if voice.is_notice and (foreign or not voice.demands) else 0.0
            shift += weights.ALSO_DEMANDS if voice.demands else 0.0
            hints.append(replace(hint, weight=hint.weight + shift))
        return Read(text, key, voice, tuple(hints), marks, foreign, loose_words)

    def _voice(self, text: str, body: str, found: Sequence[Found]) -> Voice:
        """How a text speaks, its names aside: they may be words of private talk."""
        spans = [(one.start, one.end) for one in self._signed[text] if one.in_brackets]
        places = self.spelling.places(body) if found else []
        spans += [(places[one.start], places[one.end - 1] + 1) for one in found]
        letters = list(body)
        for start, end in spans:
            letters[start:end] = " " * (end - start)
        body = "".join(letters)
        return voice_of(body, self.spelling.fold(body))

    def _of_whole(self, voice: Voice, signers: set[str], foreign: str) -> float:
        """What the text as a whole changes of the weight of every name in it."""
        shift = weights.DEMANDS if voice.demands else weights.OFFERS if voice.offers else weights.NO_DEMAND
        shift += weights.INTIMATE if voice.is_intimate else 0.0
        shift += weights.NOTICE * (0.5 if voice.demands else 1.0) if voice.is_notice else 0.0
        if foreign:
            shift += weights.SIGNED_BY_AGENCY if is_agency_like(foreign) else weights.SIGNED_BY_OTHER
        elif signers and not signers <= self._agencies:
            shift += weights.SIGNED_BY_OTHER
        return shift

    def _named(self, body: str, folded: str, key: str, *, found: Sequence[Found], shift: float) -> Iterable[Hint]:
        """Names in running text."""
        places = self.spelling.places(body)
        named: list[tuple[Found, str, float, Stance, bool, bool]] = []
        for nth, one in enumerate(found):
            start, end = places[one.start], places[one.end - 1] + 1
            written = as_written(body, start, end, one)
            if written is None or is_other(body, start, end):
                continue
            stance = self._stances.get((key, nth))
            if stance is None:
                stance = self._stances[key, nth] = stance_of(body, start, end)
            weight = weights.NAMED + shift + written + _STANCES[stance] + weights.SLIP * one.slips
            weight += doubt_of_name(one.form, is_neutral=stance is Stance.NEUTRAL)
            weight += slip_doubt(folded[one.start : one.end], body[start:end], one.form) if one.slips else 0.0
            is_app = bool(_APP_BEFORE.search(body[max(0, start - 3) : start]) or _APP_AFTER.match(body[end : end + 8]))
            is_paid = stance is Stance.IS_IT and is_payee(body, start)
            named.append((one, body[start:end], weight, stance, is_app, is_paid))
        spoken_for = [one.form for one, _, _, stance, *_ in named if stance is not Stance.ABOUT_IT]
        meant = {party for form in spoken_for for party in form.parties}
        others = min(2, self._of_a_kind(meant))
        for one, words, weight, stance, is_app, is_paid in named:
            several = 0.0 if stance is Stance.IS_IT else weights.ONE_OF_SEVERAL * others
            kind = ClueKind.PAYEE if is_paid else ClueKind.APP_NAME if is_app else ClueKind.NAME
            for party in one.form.parties:
                yield Hint(
                    kind,
                    party,
                    words,
                    weight + several,
                    is_word=is_ordinary(one.form.folded) or is_lower(words, one.form),
                    spelt=way_of_writing(folded[one.start : one.end], one) if one.slips else "",
                    speaks=stance is Stance.IS_IT,
                    is_about=stance is Stance.ABOUT_IT,
                )

    def _of_a_kind(self, parties: Iterable[str]) -> int:
        """How many parties of one kind are named beside another: an app and its lender, or those for whom an agency
        collects, belong together."""
        kinds = Counter(self._kinds[party] for party in parties)
        kinds.pop(PartyKind.AGENCY, None)
        return max(0, max(kinds.values(), default=0) - 1)

    def _of_mark(self, mark: Mark) -> Iterable[Hint]:
        known, is_account = self._addresses.get(mark.key), mark.kind is MarkKind.ACCOUNT
        host = mark.key.partition("@")[2] if "@" in mark.key else mark.key if mark.kind is MarkKind.HOST else ""
        if known is None and host:
            labels = host.split(".")
            hosts = (".".join(labels[at:]) for at in range(len(labels) - 1))
            known = next((self._addresses[one] for one in hosts if one in self._addresses), None)
            is_account = False
        if known is not None:
            weight = weights.PAYEE_KNOWN if is_account else weights.LINK_KNOWN
            return [Hint(ClueKind.PAYEE if is_account else ClueKind.LINK, known, mark.words, weight)]
        if mark.key.isdecimal():
            return []
        kind = ClueKind.PAYEE if mark.kind is MarkKind.ACCOUNT else ClueKind.LINK
        best: dict[str, float] = {}
        for word in parts_of(mark) + tuple(filter(_may_name, mark.path.split("/"))):
            folded = self.spelling.fold(word)
            if folded not in self._parts:
                self._parts[folded] = self._part(folded)
            form, weight = self._parts[folded]
            for party in form.parties if form else ():
                best[party] = max(best.get(party, weight), weight)
        return [Hint(kind, party, mark.words, weight) for party, weight in best.items()]

    def _part(self, folded: str) -> tuple[Form | None, float]:
        """Whose name a part of a link is or contains."""
        form = self._by_folded.get(folded) or self._by_folded.get(without_affixes(folded))
        if form is not None and form.is_latin and len(form.folded) >= _ENOUGH_OF_A_HOST - 1:
            weight = weights.LINK_NAMED
        else:
            form, weight = self._within(folded), weights.LINK_CONTAINS
        if form is None:
            return None, 0.0
        weight += weights.ORDINARY_WORD if is_ordinary(form.folded) else 0.0
        return form, weight + (weights.SHARED_NAME if len(form.parties) > 1 else 0.0)

    def _within(self, word: str) -> Form | None:
        """The longest name that a word of a link contains."""
        if len(word) <= _ENOUGH_OF_A_HOST or not word.isascii():
            return None
        hits = [form for form in self._forms if len(form.folded) > _ENOUGH_OF_A_HOST and form.folded in word]
        others = {form.parties for form in hits if is_product(word.partition(form.folded)[2])}
        hits = [form for form in hits if form.parties not in others]
        return max(hits, key=lambda form: len(form.folded), default=None)

    def _resolve(self, signatures: Iterable[str]) -> None:
        """Whose signatures these are, kept in ``_words``."""
        new = [words for words in dict.fromkeys(signatures) if words not in self._words]
        folded = [self.spelling.fold(words) for words in new]
        found = dict(self._index.find(folded))
        for at, words in enumerate(new):
            self._words[words] = self._resolved(words, folded[at], found.get(at, []))

    def _resolved(self, words: str, folded: str, found: Sequence[Found]) -> tuple[_Resolved, ...]:
        exact = self._by_folded.get(folded) or self._by_folded.get(without_affixes(folded))
        if exact is not None:
            weight = weights.SIGNED if exact.folded == folded else weights.SIGNED_AFFIX
            return (_Resolved(exact, weight + doubt_of_signature(exact)),)
        places = self.spelling.places(words) if found else []
        resolved = []
        for one in found:
            if is_other(words, places[one.start], places[one.end - 1] + 1):
                continue
            rest = without_affixes(folded[: one.start] + folded[one.end :])
            if rest and (one.slips or len(one.form.folded) < (6 if one.form.is_latin else 3)):
                continue
            part = weights.SIGNED_PART if is_agency_like(words) else weights.SIGNED_OTHER_PART
            weight = part if rest else weights.SIGNED_SLIP if one.slips else weights.SIGNED_AFFIX
            written = words[places[one.start] : places[one.end - 1] + 1]
            weight += slip_doubt(folded[one.start : one.end], written, one.form) if one.slips else 0.0
            weight += doubt_of_signature(one.form) - 1.5 * max(0, one.slips - 1)
            resolved.append(_Resolved(one.form, weight, folded if one.slips else ""))
        if not resolved:
            core = without_affixes(folded)
            parties = self._by_core.get(core, set())
            if len(parties) == 1:
                form = next(form for form in self._forms if without_affixes(form.folded) == core)
                return (_Resolved(form, weights.SIGNED_SHORT + doubt_of_signature(form)),)
        return tuple(resolved)


def signed_by_another(one: Read) -> Read:
    """A text of which was found that what looks like a signature is one: the names in it are only mentioned."""
    shift = weights.SIGNED_BY_AGENCY if is_agency_like(one.loose) else weights.SIGNED_BY_OTHER
    hints = tuple(replace(hint, weight=hint.weight + shift) for hint in one.hints)
    return replace(one, foreign=one.loose, hints=hints)


def _may_name(part: str) -> bool:
    """Whether a part of a link's path can be a name."""
    return len(part) >= _ENOUGH_OF_A_HOST and part.isalpha()


def _key(folded: str, found: Sequence[Found]) -> str:
    """What is equal for texts that differ in known names and in figures."""
    pieces, at = [], 0
    for one in found:
        pieces += [folded[at : one.start], NAME_MARK]
        at = one.end
    return _FIGURES.sub("0", "".join((*pieces, folded[at:])))


def _without_signature(body: str) -> str:
    """A text without the signatures in brackets at its head and its end."""
    for signature in reversed(signatures_of(body)):
        if signature.in_brackets:
            body = body[: signature.start] + body[signature.end :]
    return body

"""What the numbers of a case are made of: a line that somebody said, an actor with a number, the stage they share."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shilu.core.channel import Channel, Direction
from tests.bench.attribution import names
from tests.bench.attribution.addresses import Address, Exchange
from tests.bench.attribution.directory import Brand, Directory
from tests.bench.attribution.disguise import disguised, name_seen_by_camera, seen_by_camera, varied
from tests.bench.attribution.sentences import Voice

Writer = Callable[[str], str]
"""How a name is written down."""


@dataclass(frozen=True, slots=True)
class Said:
    """One incident. ``planted`` are (party, the words that give it away); ``is_mention`` is set where a party of the
    directory is named and does not speak; ``phase`` is the part of the case's time in which it falls."""

    text: str
    incoming: bool = True
    channel: Channel | None = None
    claimed: str = ""
    planted: tuple[tuple[str, str], ...] = ()
    is_mention: bool = False
    phase: tuple[float, float] = (0.0, 1.0)


Filler = Callable[[], Said]


@dataclass(frozen=True, slots=True)
class Actor:
    """A number and what comes from it: ``said`` once, then ``filler`` as often as the case has room.

    ``truth`` are the parties that it acts for, ``indirect`` those that only a block or a script gives away, ``known``
    (party, end of its time as a share) what the user has confirmed. ``outside`` is the name of a lender that is not in
    the directory."""

    construct: str
    address: Address
    said: tuple[Said, ...]
    filler: Filler
    truth: frozenset[str]
    indirect: frozenset[str] = frozenset()
    is_private: bool = False
    outside: str = ""
    known: tuple[tuple[str, float | None], ...] = ()


class Stage:
    """The directory, the voices and the dice of a case, and the ways of speaking that several constructs share."""

    def __init__(self, rng: random.Random, directory: Directory) -> None:
        self.rng = rng
        self.directory = directory
        self.exchange = Exchange(rng)
        self.voices = {lang: Voice(rng, lang) for lang in names.LANGUAGES}
        self.unused_scripts = [(lang, number) for lang in names.LANGUAGES for number in range(3)]
        rng.shuffle(self.unused_scripts)

    def lang(self) -> str:
        """Half of the numbers speak Chinese."""
        return self.rng.choices(names.LANGUAGES, (50, 12, 13, 12, 13))[0]

    def app(self, lang: str) -> Brand:
        """An app whose name is no everyday word."""
        return self.rng.choice(self.directory.apps(lang))

    def other(self, lang: str, *than: Brand) -> Brand:
        """Another app, and not one whose name contains theirs or is contained in it."""
        kin = {brand.family for brand in than if brand.family} | {brand.id for brand in than}
        return self.rng.choice([b for b in self.directory.apps(lang) if b.id not in kin and b.family not in kin])

    def address(self, lang: str) -> Address:
        """A number for bulk messages, a subscriber's, or now and then an account."""
        chance = self.rng.random()
        if lang == "zh" and chance < 0.4:
            return self.exchange.bulk()[0]
        if lang == "zh" and chance > 0.93:
            return self.exchange.account()
        return self.exchange.number(lang)

    def body(self, lang: str) -> str:
        """A demand that names nobody, changed a little."""
        return varied(self.rng, self.voices[lang].say("body"))

    def signed(self, brand: Brand, write: Writer = str, key: str = "") -> Said:
        """A message with a signature."""
        words = write(brand.name)
        voice = self.voices[brand.lang]
        body = varied(self.rng, voice.say(key or self.rng.choices(("body", "promo"), (4, 1))[0]))
        if brand.is_word:
            text = f"【{words}】{body}" if brand.lang == "zh" else f"[{words}] {body}"
        else:
            text = voice.say("signature", name=words, body=body)
        return Said(text, planted=((brand.id, words),))

    def named(self, brand: Brand, write: Writer = str) -> Said:
        """A message in which the sender says its name."""
        words = write(self.rng.choice((brand.name, brand.name, brand.short or brand.name)))
        body = self.body(brand.lang)
        if brand.is_word:
            return self.signed(brand, write)
        text = self.voices[brand.lang].say("named", name=words, body=body)
        return Said(text, planted=((brand.id, words),))

    def nameless(self, lang: str) -> Said:
        """What comes in from a lender and names nobody: a demand, a call, an answer of the complainant's."""
        chance = self.rng.random()
        voice = self.voices[lang]
        if chance < 0.12:
            claimed = voice.say("claim_none") if self.rng.random() < 0.4 else ""
            return Said("", channel=Channel.CALL, claimed=claimed)
        if chance < 0.2:
            return Said(voice.say("reply"), incoming=False)
        if chance < 0.3:
            return Said(voice.say("generic_signature", body=self.body(lang)))
        return Said(self.body(lang))

    def guess(self, lang: str) -> Said:
        """The complainant asks whether it is some app; it is another."""
        return Said(self.voices[lang].say("reply_guess", other=self.app(lang).name), incoming=False, is_mention=True)

    def mostly_nameless(self, lang: str, speak: Filler, share: float) -> Filler:
        """A filler that gives itself away only now and then."""
        return lambda: speak() if self.rng.random() < share else self.nameless(lang)

    def disguise(self, name: str) -> str:
        """The name as somebody writes it who does not want it found."""
        return disguised(self.rng, name)

    def camera(self, speak: Callable[[Writer], Said]) -> Said:
        """What somebody said, as read out of a screenshot: the name a little wrong, the rest too."""
        said = speak(lambda name: name_seen_by_camera(self.rng, name))
        (party, words), *_ = said.planted
        before, _, after = said.text.partition(words)
        text = seen_by_camera(self.rng, before, 0.05) + words + seen_by_camera(self.rng, after, 0.05)
        return Said(text, planted=((party, words),))


def channel_of(address: Address, said: Said, rng: random.Random) -> Channel:
    """By what means a line comes from such an address."""
    if said.channel is not None:
        return said.channel
    if "@" in address.raw:
        return Channel.EMAIL
    if address.raw.startswith("wxid_"):
        return Channel.WECHAT
    if address.raw.startswith("QQ"):
        return Channel.QQ
    if address.raw or address.region == "CN":
        return Channel.SMS
    return rng.choice((Channel.SMS, Channel.WHATSAPP))


def direction_of(said: Said) -> Direction:
    """Towards the complainant, or from."""
    return Direction.INCOMING if said.incoming else Direction.OUTGOING


def several(count: int, speak: Filler) -> tuple[Said, ...]:
    """So many lines."""
    return tuple(speak() for _ in range(count))


def parties(brands: Iterable[Brand]) -> frozenset[str]:
    """Their ids."""
    return frozenset(brand.id for brand in brands)

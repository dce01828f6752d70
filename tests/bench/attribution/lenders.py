"""Numbers that act for somebody, each with the ways in which it gives itself away, or does not."""

from __future__ import annotations

from collections.abc import Callable

from shilu.core.channel import Channel
from shilu.core.party import PartyKind
from tests.bench.attribution import names
from tests.bench.attribution.addresses import Address
from tests.bench.attribution.directory import Brand
from tests.bench.attribution.scene import Actor, Filler, Said, Stage, parties, several
from tests.bench.attribution.sentences import ordinary_words

Make = Callable[[Stage, str], tuple[Actor, ...]]


def _one(
    stage: Stage, construct: str, brand: Brand, speak: Filler, *, share: float = 0.3, address: Address | None = None
) -> tuple[Actor, ...]:
    """A number that acts for one party and speaks as that now and then."""
    return (
        Actor(
            construct,
            address or stage.address(brand.lang),
            several(stage.rng.randint(1, 3), speak),
            stage.mostly_nameless(brand.lang, speak, share),
            frozenset({brand.id}),
        ),
    )


def _signed(stage: Stage, construct: str) -> tuple[Actor, ...]:
    lang = stage.lang()
    firms = [stage.rng.choice(stage.directory.of(PartyKind.PAYMENT_COMPANY, lang))] if lang in ("zh", "en") else []
    brand = stage.rng.choice([*stage.directory.apps(lang)] * 4 + firms)
    return _one(stage, construct, brand, lambda: stage.signed(brand), share=0.8)


def _disguised(stage: Stage, construct: str) -> tuple[Actor, ...]:
    brand = stage.rng.choice(stage.directory.plain(stage.lang()))
    speak = stage.rng.choice((stage.signed, stage.named))
    return _one(stage, construct, brand, lambda: speak(brand, lambda _: stage.disguise(brand.name)))


def _mistyped(stage: Stage, construct: str) -> tuple[Actor, ...]:
    brand = stage.rng.choice(stage.directory.plain(stage.lang()))
    slips = brand.mistyped or (brand.name,)
    speak = stage.rng.choice((stage.signed, stage.named))
    return _one(stage, construct, brand, lambda: speak(brand, lambda _: stage.rng.choice(slips)), share=0.5)


def _screenshot(stage: Stage, construct: str) -> tuple[Actor, ...]:
    brand = stage.rng.choice(stage.directory.plain(stage.lang()))
    speak = stage.rng.choice((stage.signed, stage.named))

    def read() -> Said:
        return stage.camera(lambda write: speak(brand, lambda _: write(brand.name)))

    return _one(stage, construct, brand, read, share=0.5)


def _named(stage: Stage, construct: str) -> tuple[Actor, ...]:
    brand = stage.app(stage.lang())
    return _one(stage, construct, brand, lambda: stage.named(brand))


def _sender(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """The letters it is sent from say it, the texts do not."""
    while True:
        brand = stage.rng.choice([b for lang in names.LATIN_BASES for b in stage.directory.apps(lang)])
        raw = brand.sender
        if brand.lang == "hi":
            raw = f"{stage.rng.choice('ABJVT')}{stage.rng.choice('DKMXZ')}-{raw}{stage.rng.choice(('', '-S', '-T'))}"
        if address := stage.exchange.only_once(raw):
            break
    return _one(stage, construct, brand, _by_address(stage, brand, raw), share=1, address=address)


def _mail(stage: Stage, construct: str) -> tuple[Actor, ...]:
    brand = stage.rng.choice(stage.directory.plain(stage.lang()))
    while True:
        raw = f"{stage.rng.choice(('collect', 'notice', 'no-reply', 'dc'))}{stage.rng.randrange(1000)}@{brand.links[0]}"
        if address := stage.exchange.only_once(raw):
            break
    return _one(stage, construct, brand, _by_address(stage, brand, raw), share=1, address=address)


def _by_address(stage: Stage, brand: Brand, raw: str) -> Filler:
    return lambda: Said(stage.body(brand.lang), planted=((brand.id, raw),))


def _link(stage: Stage, construct: str) -> tuple[Actor, ...]:
    brand = stage.app(stage.lang())

    def speak() -> Said:
        link = stage.rng.choices(brand.links, (3, 1))[0]
        text = stage.voices[brand.lang].say("link", link=link, body=stage.body(brand.lang))
        return Said(text, planted=((brand.id, link),))

    return _one(stage, construct, brand, speak)


def _payee(stage: Stage, construct: str) -> tuple[Actor, ...]:
    brand = stage.rng.choice([b for b in stage.directory.of(PartyKind.APP) if b.payee])

    def speak() -> Said:
        text = stage.voices[brand.lang].say("payee", payee=brand.payee, body=stage.body(brand.lang))
        return Said(text, planted=((brand.id, brand.payee),))

    return _one(stage, construct, brand, speak)


def _claimed(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Calls; the complainant noted who they said they were."""
    brand = stage.app(stage.lang())

    def speak() -> Said:
        claimed = stage.voices[brand.lang].say("claim", name=brand.name)
        return Said("", channel=Channel.CALL, claimed=claimed, planted=((brand.id, brand.name),))

    address = stage.exchange.number(brand.lang)
    return (
        Actor(construct, address, several(2, speak), lambda: Said("", channel=Channel.CALL), frozenset({brand.id})),
    )


def _agency(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Somebody of an agency who collects for two or three of its apps in turn, and says for which."""
    agency = stage.rng.choice(stage.directory.of(PartyKind.AGENCY))
    voice = stage.voices[agency.lang]
    apps = stage.rng.sample(stage.directory.serves[agency.id], stage.rng.randint(2, 3))

    def speak() -> Said:
        app = stage.rng.choice(apps)
        called = stage.rng.choice((agency.name, *agency.party.aliases))
        planted = ((agency.id, called), (app.id, app.name))
        if stage.rng.random() < 0.1:
            claimed = voice.say("claim_agency", agency=called, name=app.name)
            return Said("", channel=Channel.CALL, claimed=claimed, planted=planted)
        body = stage.body(agency.lang)
        return Said(voice.say("agency", agency=called, name=app.name, body=body), planted=planted)

    filler = stage.mostly_nameless(agency.lang, speak, 0.4)
    truth = parties((agency, *apps))
    return (Actor(construct, stage.exchange.number(agency.lang), several(2, speak), filler, truth),)


def _agency_only(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """An agency that does not say for whom."""
    agency = stage.rng.choice(stage.directory.of(PartyKind.AGENCY))
    apps = stage.rng.sample(stage.directory.serves[agency.id], 2)

    def speak() -> Said:
        called = stage.rng.choice((agency.name, *agency.party.aliases))
        text = stage.voices[agency.lang].say("agency_only", agency=called, body=stage.body(agency.lang))
        return Said(text, planted=((agency.id, called),))

    filler = stage.mostly_nameless(agency.lang, speak, 0.4)
    truth = parties((agency, *apps))
    return (Actor(construct, stage.exchange.number(agency.lang), several(2, speak), filler, truth),)


def _lender_and_app(stage: Stage, construct: str) -> tuple[Actor, ...]:
    lender = stage.rng.choice(stage.directory.of(PartyKind.LENDER))
    app = stage.app(lender.lang)

    def speak() -> Said:
        called = stage.rng.choice((lender.name, *lender.party.aliases))
        text = stage.voices[app.lang].say("lender_and_app", name=app.name, lender=called, body=stage.body(app.lang))
        return Said(text, planted=((lender.id, called), (app.id, app.name)))

    filler = stage.mostly_nameless(app.lang, speak, 0.4)
    return (Actor(construct, stage.address(app.lang), several(2, speak), filler, parties((lender, app))),)


def _changes_hands(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """One app until the middle of the case, another after it; for every second the first is confirmed already."""
    first = stage.app(stage.lang())
    second = stage.other(first.lang, first)
    early, late = (0.0, 0.45), (0.55, 1.0)

    def speak() -> Said:
        brand, phase = stage.rng.choice(((first, early), (second, late)))
        return _at(stage.rng.choice((stage.signed, stage.named))(brand), phase)

    said = (_at(stage.signed(first), early), _at(stage.named(second), late))
    known = ((first.id, 0.5),) if stage.rng.random() < 0.5 else ()
    return (Actor(construct, stage.address(first.lang), said, speak, parties((first, second)), known=known),)


def _handed_on(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """A lender's until the middle; then a stranger has the number and knows nothing of it."""
    brand = stage.app(stage.lang())
    early, late = (0.0, 0.4), (0.6, 1.0)

    def speak() -> Said:
        if stage.rng.random() < 0.4:
            return _at(stage.signed(brand), early)
        return _at(Said(stage.voices[brand.lang].say("private"), incoming=stage.rng.random() < 0.5), late)

    said = tuple(_at(stage.signed(brand), early) for _ in range(2))
    return (Actor(construct, stage.exchange.number(brand.lang), said, speak, parties((brand,))),)


def _contained(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """An app whose name contains another's, or is contained in it."""
    brand = stage.rng.choice([b for b in stage.directory.apps(stage.lang()) if b.family])
    speak = stage.rng.choice((stage.signed, stage.named))
    return _one(stage, construct, brand, lambda: speak(brand), share=0.5)


def _everyday(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """An app whose name is a word of everyday life signs."""
    brand = stage.rng.choice([b for b in stage.directory.of(PartyKind.APP) if b.is_word])
    return _one(stage, construct, brand, lambda: stage.signed(brand), share=0.8)


def _beside(key: str, others: int) -> Make:
    """A message that names its own app and another one, of so many that this number speaks of."""

    def make(stage: Stage, construct: str) -> tuple[Actor, ...]:
        brand = stage.rng.choice(stage.directory.plain(stage.lang()))
        voice = stage.voices[brand.lang]
        spoken_of = [stage.other(brand.lang, brand) for _ in range(others)]

        def speak() -> Said:
            other = stage.rng.choice(spoken_of)
            if key in ("recommend", "warns"):
                body = voice.say(key, other=other.name)
                text = voice.say("signature", name=brand.name, body=body)
            else:
                text = voice.say(key, name=brand.name, other=other.name, body=stage.body(brand.lang))
            return Said(text, planted=((brand.id, brand.name),), is_mention=True)

        return _one(stage, construct, brand, speak)

    return make


def _person(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Somebody who lends money himself."""
    brand = stage.rng.choice(stage.directory.of(PartyKind.PERSON))

    def speak() -> Said:
        called = stage.rng.choice((brand.name, *brand.party.aliases))
        return Said(stage.voices[brand.lang].say("person", name=called), planted=((brand.id, called),))

    return _one(stage, construct, brand, speak, address=stage.exchange.number(brand.lang))


def _at(said: Said, phase: tuple[float, float]) -> Said:
    return Said(said.text, said.incoming, said.channel, said.claimed, said.planted, said.is_mention, phase)


# ---- numbers that give no clue of their own ------------------------------------------------------------------------


def _nameless(stage: Stage, construct: str) -> tuple[Actor, ...]:
    lang = stage.lang()
    said = several(stage.rng.randint(1, 3), lambda: stage.nameless(lang))
    if stage.rng.random() < 0.3:
        said = (*said, stage.guess(lang))
    truth = frozenset({stage.app(lang).id})
    return (Actor(construct, stage.address(lang), said, lambda: stage.nameless(lang), truth),)


def _everyday_words(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Another's collector who says "pay before Sunday", and Sunday is an app too."""
    lang = stage.lang()
    voice = stage.voices[lang]

    def speak() -> Said:
        return Said(voice.say(f"{stage.rng.choice(ordinary_words(lang))}:collector"), is_mention=True)

    truth = frozenset({stage.app(lang).id})
    filler = stage.mostly_nameless(lang, speak, 0.5)
    return (Actor(construct, stage.address(lang), several(3, speak), filler, truth),)


def _recommends_only(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Does not say who it is, and pushes to borrow from one other app after the other."""
    brand = stage.app(stage.lang())
    voice = stage.voices[brand.lang]

    def speak() -> Said:
        return Said(voice.say("recommend", other=stage.other(brand.lang, brand).name), is_mention=True)

    filler = stage.mostly_nameless(brand.lang, speak, 0.3)
    return (Actor(construct, stage.address(brand.lang), several(2, speak), filler, frozenset({brand.id})),)


def _outside(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """A lender that the directory does not have."""
    lang = stage.lang()
    if lang == "zh":
        name = stage.rng.choice(("镜湖", "星砂", "陌上", "云锦")) + stage.rng.choice(("好借", "应急金", "白条"))
    else:
        name = stage.rng.choice(("Zephyrine", "Quillow", "Ombrave")) + stage.rng.choice((" Now", " Money", "Go"))
    return _stranger(stage, construct, lang, name)


def _near(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """A lender outside the directory whose name is a character or a word away from one inside."""
    brand = stage.rng.choice([b for b in stage.directory.brands if b.near])
    return _stranger(stage, construct, brand.lang, brand.near)


def _stranger(stage: Stage, construct: str, lang: str, name: str) -> tuple[Actor, ...]:
    voice = stage.voices[lang]

    def speak() -> Said:
        return Said(voice.say("signature", name=name, body=stage.body(lang)))

    filler = stage.mostly_nameless(lang, speak, 0.6)
    return (Actor(construct, stage.address(lang), several(3, speak), filler, frozenset(), outside=name),)


CONSTRUCTS: dict[str, tuple[int, Make]] = {
    "signed": (26, _signed),
    "disguised": (20, _disguised),
    "mistyped": (12, _mistyped),
    "screenshot": (12, _screenshot),
    "named": (22, _named),
    "sender": (10, _sender),
    "mail": (4, _mail),
    "link": (10, _link),
    "payee": (8, _payee),
    "claimed": (8, _claimed),
    "agency": (22, _agency),
    "agency_only": (6, _agency_only),
    "lender_and_app": (6, _lender_and_app),
    "changes_hands": (6, _changes_hands),
    "handed_on": (3, _handed_on),
    "contained": (8, _contained),
    "everyday": (6, _everyday),
    "recommends": (8, _beside("recommend", 9)),
    "compares": (6, _beside("compare", 2)),
    "denies": (5, _beside("deny", 1)),
    "warns_of": (4, _beside("warns", 3)),
    "person": (4, _person),
    "nameless": (18, _nameless),
    "everyday_words": (8, _everyday_words),
    "recommends_only": (5, _recommends_only),
    "outside": (6, _outside),
    "near": (5, _near),
}

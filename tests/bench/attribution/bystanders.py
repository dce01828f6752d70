"""Numbers that act for nobody in the directory: banks, parcels, authorities, family and friends."""

from __future__ import annotations

from shilu.core.channel import Channel
from shilu.core.party import PartyKind
from tests.bench.attribution import names
from tests.bench.attribution.addresses import Address
from tests.bench.attribution.lenders import Make
from tests.bench.attribution.scene import Actor, Filler, Said, Stage, parties, several
from tests.bench.attribution.sentences import ordinary_words


def bank_line(stage: Stage, lang: str, bank: str, *, mentions: float = 0.0) -> Filler:
    """What a bank sends; now and then it names where money went."""
    voice = stage.voices[lang]

    def speak() -> Said:
        is_mention = stage.rng.random() < mentions
        text = voice.say("bank_mention", other=stage.app(lang).name) if is_mention else voice.say("bank")
        return Said(voice.say("bank_signature", bank=bank, text=text), is_mention=is_mention)

    return speak


def chat(stage: Stage, lang: str) -> Filler:
    """Both sides of a private chat."""
    voice = stage.voices[lang]

    def speak() -> Said:
        if stage.rng.random() < 0.1:
            return Said("", incoming=stage.rng.random() < 0.5, channel=Channel.CALL)
        text = voice.say("private")
        return Said(text + stage.rng.choice(("", "", "", "~", "😂", "!")), incoming=stage.rng.random() < 0.6)

    return speak


def _private(stage: Stage, construct: str, lang: str, said: tuple[Said, ...], filler: Filler) -> tuple[Actor, ...]:
    address = stage.exchange.account() if lang == "zh" and stage.rng.random() < 0.3 else stage.exchange.number(lang)
    return (Actor(construct, address, said, filler, frozenset(), is_private=True),)


def _service(stage: Stage, construct: str, lang: str, speak: Filler, *, sender: str = "") -> tuple[Actor, ...]:
    number = stage.exchange.bulk()[0] if lang == "zh" else stage.exchange.number(lang)
    address = (stage.exchange.only_once(sender) if sender else None) or number
    return (Actor(construct, address, several(2, speak), speak, frozenset(), is_private=True),)


def _bank(stage: Stage, construct: str) -> tuple[Actor, ...]:
    lang = stage.lang()
    speak = bank_line(stage, lang, stage.rng.choice(names.BANKS[lang]), mentions=0.15)
    return _service(stage, construct, lang, speak)


def _bank_like(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """A bank whose name contains a lender's short name, by letters for its sender where these are usual."""
    brand = stage.rng.choice([b for b in stage.directory.brands if b.short])
    bank = stage.rng.choice(names.BANK_LIKE[brand.lang]).format(brand.short)
    sender = ""
    if brand.lang != "zh" and stage.rng.random() < 0.5:
        sender = f"{brand.short}Bank"
    return _service(stage, construct, brand.lang, bank_line(stage, brand.lang, bank, mentions=0.05), sender=sender)


def _delivery(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Parcels, from shops of which one has a domain that begins like a lender's."""
    lang = stage.lang()
    brand = stage.rng.choice([b for b in stage.directory.apps(lang) if b.links])
    host = brand.links[0].partition(".")[0]
    link = stage.rng.choice((f"{host}niu.example", "parcel.example", f"buy{host}.example"))
    return _service(stage, construct, lang, lambda: Said(stage.voices[lang].say("delivery", shoplink=link)))


def _unrelated(stage: Stage, construct: str) -> tuple[Actor, ...]:
    lang = stage.lang()
    return _service(stage, construct, lang, lambda: Said(stage.voices[lang].say("unrelated")))


def _antifraud(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Authorities and newspapers that warn of apps by name."""
    lang = stage.lang()

    def speak() -> Said:
        first = stage.app(lang)
        text = stage.voices[lang].say("antifraud", other=first.name, other2=stage.other(lang, first).name)
        return Said(text, is_mention=True)

    return _service(stage, construct, lang, speak)


def _chat(stage: Stage, construct: str) -> tuple[Actor, ...]:
    lang = stage.lang()
    return _private(stage, construct, lang, several(2, chat(stage, lang)), chat(stage, lang))


def _talk_of(key: str, share: float) -> Make:
    """A chat in which lenders are talked about."""

    def make(stage: Stage, construct: str) -> tuple[Actor, ...]:
        lang = stage.lang()
        talk, brand = chat(stage, lang), stage.app(lang)

        def about() -> Said:
            called = stage.rng.choice((brand.name, brand.short or brand.name))
            return Said(stage.voices[lang].say(key, other=called), is_mention=True)

        def speak() -> Said:
            return about() if stage.rng.random() < share else talk()

        return _private(stage, construct, lang, (*several(3, talk), *several(2, about)), speak)

    return make


def _forwards(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """A friend sends on, word for word, what a lender sent to him; the complainant sends on what he got himself."""
    lang = stage.lang()
    voice, talk, brand = stage.voices[lang], chat(stage, lang), stage.app(lang)
    theirs, ours = ((at, at) for at in (stage.rng.uniform(0.1, 0.9), stage.rng.uniform(0.1, 0.9)))
    said = (
        *several(6, talk),
        Said(voice.say("forward_intro"), phase=theirs),
        Said(voice.say("forward", other=brand.name), is_mention=True, phase=theirs),
        Said(voice.say("forward_intro"), incoming=False, phase=ours),
        Said(stage.signed(brand).text, incoming=False, is_mention=True, phase=ours),
    )
    return _private(stage, construct, lang, said, talk)


def _everyday_chat(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """A chat full of words that are apps' names too."""
    lang = stage.lang()
    talk = chat(stage, lang)

    def about() -> Said:
        word = stage.rng.choice(ordinary_words(lang))
        return Said(stage.voices[lang].say(f"{word}:private"), incoming=stage.rng.random() < 0.6, is_mention=True)

    def speak() -> Said:
        return about() if stage.rng.random() < 0.3 else talk()

    return _private(stage, construct, lang, several(4, about), speak)


def _nickname(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """A colleague whom everybody calls as a lender's short name has it, talked about by a friend."""
    brand = stage.rng.choice(stage.directory.of(PartyKind.PERSON))
    called = brand.party.aliases[0]
    talk = chat(stage, brand.lang)
    lines = {
        "zh": ("{}今天没来上班", "{}结婚你随多少", "晚上{}请客，来不来"),
        "hi": ("{} aaj office nahi aaye", "{} ki shaadi mein chaloge?", "{} ne chai pilayi"),
    }[brand.lang]

    def about() -> Said:
        return Said(stage.rng.choice(lines).format(called), is_mention=True)

    return _private(stage, construct, brand.lang, (*several(3, talk), *several(2, about)), talk)


def _withheld(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Calls without a number: one row in the vault, many callers. Nobody can say whose it is."""
    brands = [stage.app("zh") for _ in range(3)]

    def speak() -> Said:
        claimed = stage.voices["zh"].say("claim", name=stage.rng.choice(brands).name)
        return Said("", channel=Channel.CALL, claimed=claimed, is_mention=True)

    return (Actor(construct, Address("CN", raw="unknown"), several(3, speak), speak, parties(brands)),)


CONSTRUCTS: dict[str, tuple[int, Make]] = {
    "bank": (14, _bank),
    "bank_like": (6, _bank_like),
    "delivery": (8, _delivery),
    "unrelated": (4, _unrelated),
    "antifraud": (3, _antifraud),
    "chat": (13, _chat),
    "everyday_chat": (4, _everyday_chat),
    "friend_warns": (5, _talk_of("warn", 0.1)),
    "friend_tells": (4, _talk_of("tell", 0.1)),
    "friend_forwards": (3, _forwards),
    "nickname": (2, _nickname),
    "withheld": (1, _withheld),
}

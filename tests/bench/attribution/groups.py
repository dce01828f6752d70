"""Numbers that give each other away: blocks and scripts, and blocks and scripts that only look as if they did."""

from __future__ import annotations

from tests.bench.attribution import names
from tests.bench.attribution.bystanders import bank_line, chat
from tests.bench.attribution.directory import Brand
from tests.bench.attribution.lenders import Make
from tests.bench.attribution.scene import Actor, Filler, Said, Stage, parties, several


def _own_block(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Nine consecutive numbers: five of them sign with one app, three do not sign, and one is a friend's by accident.

    In every second block the complainant has confirmed two of the five."""
    brand = stage.rng.choice(stage.directory.plain(stage.lang()))
    is_bulk = brand.lang == "zh" and stage.rng.random() < 0.5
    lines = list(stage.exchange.bulk(9) if is_bulk else stage.exchange.block(brand.lang, 9))
    stage.rng.shuffle(lines)
    confirmed = 2 if stage.rng.random() < 0.5 else 0
    actors = []
    for number, line in enumerate(lines):
        speak = _signing(stage, brand)
        if number == 8:
            actors.append(
                Actor(
                    "friend_in_block",
                    line,
                    several(3, chat(stage, brand.lang)),
                    chat(stage, brand.lang),
                    frozenset(),
                    is_private=True,
                )
            )
        elif number >= 5:
            actors.append(
                Actor(
                    f"{construct}_silent",
                    line,
                    several(2, _silent(stage, brand.lang)),
                    _silent(stage, brand.lang),
                    parties((brand,)),
                    indirect=parties((brand,)),
                )
            )
        else:
            known: tuple[tuple[str, float | None], ...] = ((brand.id, None),) if number < confirmed else ()
            actors.append(
                Actor(
                    construct,
                    line,
                    several(2, speak),
                    stage.mostly_nameless(brand.lang, speak, 0.7),
                    parties((brand,)),
                    known=known,
                )
            )
    return tuple(actors)


def _mixed_block(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """Eight consecutive numbers of a service that sends for anybody: three apps, a bank, and two that do not sign."""
    brands = stage.rng.sample(stage.directory.plain("zh"), 4)
    lines = list(stage.exchange.bulk(8))
    stage.rng.shuffle(lines)
    actors = []
    for line, brand in zip(lines[:5], (*brands[:3], *brands[:2]), strict=True):
        speak = _signing(stage, brand)
        actors.append(Actor(construct, line, several(2, speak), speak, parties((brand,))))
    bank = bank_line(stage, "zh", names.BANKS["zh"][0])
    actors.append(Actor("bank_in_block", lines[5], several(2, bank), bank, frozenset(), is_private=True))
    for line in lines[6:]:
        silent = _silent(stage, "zh")
        truth = frozenset({stage.rng.choice(brands).id})
        actors.append(Actor(f"{construct}_silent", line, several(2, silent), silent, truth))
    return tuple(actors)


def _own_script(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """One app's own wording from seven numbers, of which four name it in the text and three do not."""
    lang, number = stage.unused_scripts.pop()
    brand = stage.rng.choice(stage.directory.plain(lang))
    actors = []
    for which in range(7):
        is_named = which < 4
        speak = _script(stage, brand, "own_script", number, is_named=is_named)
        actors.append(
            Actor(
                construct if is_named else f"{construct}_silent",
                stage.exchange.number(brand.lang),
                several(2, speak),
                stage.mostly_nameless(brand.lang, speak, 0.4),
                parties((brand,)),
                indirect=frozenset() if is_named else parties((brand,)),
            )
        )
    return tuple(actors)


def _shared_script(stage: Stage, construct: str) -> tuple[Actor, ...]:
    """One wording from six numbers: four apps that bought it from the same shop, two that do not say who they are."""
    lang = stage.lang()
    brands = (
        stage.rng.sample(stage.directory.plain(lang), 2) * 2
        if lang != "zh"
        else list(stage.rng.sample(stage.directory.plain(lang), 4))
    )
    actors = []
    for which, brand in enumerate((*brands, *brands[:2])):
        is_named = which < 4
        speak = _script(stage, brand, "shared_script", len(lang), is_named=is_named)
        actors.append(
            Actor(
                construct if is_named else f"{construct}_silent",
                stage.exchange.number(lang),
                several(2, speak),
                stage.mostly_nameless(lang, speak, 0.4),
                parties((brand,)),
            )
        )
    return tuple(actors)


def _script(stage: Stage, brand: Brand, key: str, number: int, *, is_named: bool) -> Filler:
    voice = stage.voices[brand.lang]
    template = voice.template(key, number)

    def speak() -> Said:
        who = brand.name if is_named else voice.say("generic_who")
        return Said(voice.fill(template, {"who": who}), planted=((brand.id, brand.name),) if is_named else ())

    return speak


def _signing(stage: Stage, brand: Brand) -> Filler:
    return lambda: stage.signed(brand)


def _silent(stage: Stage, lang: str) -> Filler:
    return lambda: stage.nameless(lang)


CONSTRUCTS: dict[str, tuple[int, Make]] = {
    "own_block": (3, _own_block),
    "mixed_block": (1, _mixed_block),
    "own_script": (4, _own_script),
    "shared_script": (2, _shared_script),
}

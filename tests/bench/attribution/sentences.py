"""The sentences in ``words/*.toml`` and how they are filled in."""

from __future__ import annotations

import functools
import random
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.bench.attribution import names

_HOLE = re.compile(r"\{(\w+)\}|<([^<>|]*(?:\|[^<>|]*)+)>")

Template = tuple[tuple[str, str, tuple[str, ...]], ...]  # (plain text, slot or "", choices)


@functools.cache
def _words(lang: str) -> Mapping[str, tuple[Template, ...]]:
    raw = tomllib.loads((Path(__file__).parent / "words" / f"{lang}.toml").read_text("utf-8"))
    found = {key: tuple(map(_compiled, lines)) for key, lines in raw.items() if key != "ordinary"}
    for word, lines in raw["ordinary"].items():
        for speaker, said in lines.items():
            found[f"{word}:{speaker}"] = tuple(map(_compiled, said))
    return found


@functools.cache
def ordinary_words(lang: str) -> tuple[str, ...]:
    """Words of everyday life that may be an app's name."""
    raw = tomllib.loads((Path(__file__).parent / "words" / f"{lang}.toml").read_text("utf-8"))
    return tuple(raw["ordinary"])


def keys(lang: str) -> frozenset[str]:
    """What there are sentences for, the everyday words left out."""
    return frozenset(key for key in _words(lang) if ":" not in key)


def _compiled(template: str) -> Template:
    parts, at = [], 0
    for hole in _HOLE.finditer(template):
        choices = tuple(hole[2].split("|")) if hole[2] is not None else ()
        parts.append((template[at : hole.start()], hole[1] or "", choices))
        at = hole.end()
    return (*parts, (template[at:], "", ()))


class Voice:
    """Somebody who says the sentences of a language."""

    def __init__(self, rng: random.Random, lang: str) -> None:
        self._rng = rng
        self._words = _words(lang)
        self.lang = lang

    def say(self, key: str, **slots: str) -> str:
        """One of the sentences; what is not given is made up."""
        return self.fill(self._rng.choice(self._words[key]), slots)

    def template(self, key: str, number: int) -> Template:
        """Always the same sentence, for a script."""
        lines = self._words[key]
        return lines[number % len(lines)]

    def fill(self, template: Template, slots: Mapping[str, str]) -> str:
        """This sentence."""
        found = []
        for plain, slot, choices in template:
            found.append(plain)
            if slot:
                found.append(slots[slot] if slot in slots else self._made_up(slot))
            elif choices:
                found.append(self._rng.choice(choices))
        return "".join(found)

    def _made_up(self, slot: str) -> str:
        rng = self._rng
        match slot:
            case "amount":
                amount = rng.randrange(300, 60_000)
                return rng.choice((str(amount), f"{amount:,}", f"{amount}.00"))
            case "fee":
                return str(rng.randrange(20, 900))
            case "days":
                return str(rng.randrange(1, 90))
            case "hour":
                return str(rng.randrange(8, 23))
            case "case":
                return f"{rng.choice('ABCDEF')}{rng.randrange(10**7):07d}"
            case "code":
                return f"{rng.randrange(10_000):04d}"
            case "staff":
                return rng.choice(names.STAFF[self.lang])
            case "person":
                return names.COMPLAINANT[self.lang]
            case "shop":
                return rng.choice(names.SHOPS[self.lang])
            case "body":
                return self.say("body")
        raise KeyError(slot)

"""The program that is recorded and cut off: it makes a vault or opens one, does deeds, and acknowledges each.

``python -m tests.soak.writer PLACE SAID EXPECTED DEEDS SEED [CONTROL|keys]``. ``SAID`` gets one line for each deed once
it was acknowledged; ``EXPECTED`` one line for each with what a person sees then. A negative control takes one mechanism
away in this process, from outside: the product has no switch for that.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.soak.controls import CONTROLS
from tests.soak.deeds import PASSPHRASE, Deeds, digest, make_desk, open_desk

KEYS = "keys"
"""In place of a control: the passphrase and the key are changed too."""


def main(place: str, said: str, expected: str, deeds: str, seed: str, control: str = "") -> None:
    """Write, close, open, write again, close; say what was done."""
    if control in CONTROLS:
        CONTROLS[control].take_away()
    descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    source, passphrase = random.Random(int(seed)), PASSPHRASE
    with Path(expected).open("w", encoding="utf-8") as looked:

        def acknowledge(done: str, look: Callable[[], str]) -> str:
            os.write(descriptor, done.encode() + b"\n")  # before anything else happens
            looks = look()
            print(looks, done, passphrase, sep="\t", file=looked, flush=True)
            return looks

        for again in (False, True):
            desk = open_desk(Path(place), passphrase=passphrase) if again else make_desk(Path(place))
            looks = acknowledge("opened", partial(digest, desk))
            inputs = Path(said).with_name("inputs")
            person = Deeds(desk, source, inputs, keys=control == KEYS, passphrase=passphrase)
            for number in range(int(deeds) // 2):
                # what the controls take away is used often enough to be missed
                done = person.log(files=True) if control in CONTROLS and number % 3 == 1 else person.one()
                passphrase = person.passphrase
                looks = acknowledge(done, partial(digest, desk))
            desk.close()
            acknowledge("closed", partial(str, looks))


if __name__ == "__main__":
    main(*sys.argv[1:])

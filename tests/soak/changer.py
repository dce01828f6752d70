"""The program that is recorded while it changes a whole vault: it ends at once when that was acknowledged.

``python -m tests.soak.changer CHANGE PLACE WHOLE SAID [CONTROL]``. ``WHOLE`` is what ``PLACE`` was copied from;
``SAID`` gets a line when the change was acknowledged.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.soak import changing
from tests.soak.controls import CONTROLS


def main(change: str, place: str, whole: str, said: str, control: str = "") -> None:
    """Make the change."""
    if control:
        CONTROLS[control].take_away()
    descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def say(word: str) -> None:
        if word == "done":
            os.write(descriptor, b"done\n")  # before anything else happens
            os._exit(0)

    changing.named(change).make(Path(place), changing.Whole(Path(whole)), say)


if __name__ == "__main__":
    main(*sys.argv[1:])

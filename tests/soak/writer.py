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
from types import ModuleType
from typing import BinaryIO

from shilu.vault import blobs, connection, storage
from tests.soak.deeds import PASSPHRASE, Deeds, digest, make_desk, open_desk


def synchronous_normal() -> None:
    """Commits reach the log, but only checkpoints sync it."""
    changed = tuple(one.replace("synchronous = full", "synchronous = normal") for one in connection._PRAGMAS)
    if changed == connection._PRAGMAS:
        raise RuntimeError("the pragma that makes commits durable is not where it was")
    _replace(connection, "_PRAGMAS", changed)


def blobs_not_synced() -> None:
    """Attachments get their names without their bytes being on the disk."""
    _replace(blobs, "sync_file", _flush)


def blob_folder_not_synced() -> None:
    """The names of attachments are not on the disk when the commit names them."""
    _replace(blobs, "sync_folder", lambda _: None)


def header_not_synced() -> None:
    """The header is put in place of the old one without its bytes being on the disk."""
    _replace(storage, "sync_file", _flush)


def _replace(module: ModuleType, name: str, value: object) -> None:
    if not hasattr(module, name):
        raise RuntimeError(f"{module.__name__}.{name} is not where it was: the control would take nothing away")
    setattr(module, name, value)


def _flush(file: BinaryIO) -> None:
    file.flush()


KEYS = "keys"
"""In place of a control: the passphrase and the key are changed too."""
CONTROLS: dict[str, Callable[[], None]] = {
    control.__name__: control
    for control in (synchronous_normal, blobs_not_synced, blob_folder_not_synced, header_not_synced)
}


def main(place: str, said: str, expected: str, deeds: str, seed: str, control: str = "") -> None:
    """Write, close, open, write again, close; say what was done."""
    if control in CONTROLS:
        CONTROLS[control]()
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

"""The program that is recorded and cut off: it makes a vault or opens one, does deeds, and acknowledges each.

``python -m tests.soak.writer PLACE SAID EXPECTED DEEDS SEED [CONTROL]``. ``SAID`` gets one line for each deed once it
was acknowledged; ``EXPECTED`` one line for each with what a person sees then. A negative control takes one
mechanism away in this process, from outside: the product has no switch for that.
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
from tests.soak.deeds import Deeds, digest, make_desk, open_desk


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


CONTROLS: dict[str, Callable[[], None]] = {
    control.__name__: control
    for control in (synchronous_normal, blobs_not_synced, blob_folder_not_synced, header_not_synced)
}


def main(place: str, said: str, expected: str, deeds: str, seed: str, control: str = "") -> None:
    """Write, close, open, write again, close; say what was done."""
    if control:
        CONTROLS[control]()
    descriptor = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    source = random.Random(int(seed))
    with Path(expected).open("w", encoding="utf-8") as looked:

        def acknowledge(done: str, look: Callable[[], str]) -> str:
            os.write(descriptor, done.encode() + b"\n")  # before anything else happens
            looks = look()
            print(looks, done, file=looked, flush=True)
            return looks

        for opened in (make_desk, open_desk):
            desk = opened(Path(place))
            looks = acknowledge("opened", partial(digest, desk))
            person = Deeds(desk, source, Path(said).with_name("inputs"))
            for _ in range(int(deeds) // 2):
                looks = acknowledge(person.one(), partial(digest, desk))
            desk.close()
            acknowledge("closed", partial(str, looks))


if __name__ == "__main__":
    main(*sys.argv[1:])

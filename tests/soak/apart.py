"""Reads files in forks of this process, each as many as it lives through."""

from __future__ import annotations

import os
import pickle
import select
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import FileIO

from tests.soak.figures import Tally
from tests.soak.mutations import Input

_PATIENCE_S = 120.0
_LENGTH = 4

Judge = Callable[[int, Input, Tally], None]


def read_apart(inputs: Sequence[tuple[int, Input]], judge: Judge, tally: Tally) -> None:
    """Have each input judged. One that ends the fork is counted as ``died``, and the next fork goes on behind it; one
    after which nothing comes any more is a finding."""
    at = 0
    while at < len(inputs):
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(reading)
            _work(inputs[at:], judge, writing)
        os.close(writing)
        came, hangs = _collect(reading, len(inputs) - at, tally)
        os.close(reading)
        if hangs:
            os.kill(process, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        at += came
        if at < len(inputs):
            number, untrusted = inputs[at]
            tally.inputs += 1
            tally.died += status < 0 and not hangs
            wrong = "nothing comes any more" if hangs else "the fork gave up" if status >= 0 else ""
            tally.found(number, [wrong] if wrong else [], untrusted)
            at += 1


def _work(inputs: Sequence[tuple[int, Input]], judge: Judge, descriptor: int) -> None:
    with suppress(BaseException), os.fdopen(descriptor, "wb") as pipe:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a library says as it dies
        for number, untrusted in inputs:
            found = Tally()
            judge(number, untrusted, found)
            said = pickle.dumps(found)
            pipe.write(len(said).to_bytes(_LENGTH, "big") + said)
            pipe.flush()
    os._exit(0)


def _collect(descriptor: int, most: int, tally: Tally) -> tuple[int, bool]:
    """How many were judged, and whether it then said nothing for too long."""
    with FileIO(os.dup(descriptor)) as pipe:
        for came in range(most):
            if not select.select([pipe], [], [], _PATIENCE_S)[0]:
                return came, True
            size = int.from_bytes(_exactly(pipe, _LENGTH), "big")
            said = _exactly(pipe, size)
            if not said:
                return came, False
            tally.add(pickle.loads(said))  # our own fork wrote it
    return most, False


def _exactly(pipe: FileIO, size: int) -> bytes:
    """Nothing where the fork has ended."""
    said = b""
    while len(said) < size:
        piece = pipe.read(size - len(said))
        if not piece:
            return b""
        said += piece
    return said

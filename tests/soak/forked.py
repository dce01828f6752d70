"""Limited children by the thousand: one process loads every reader, within the limits of the program's own child, and
each file is read by a fork of it that then may open nothing, as that child may not.

``python -m tests.soak.forked SOCKET`` is that process. The program starts, in place of its own child, a small one that
hands over its descriptors, and waits: ``command`` is what to start. Linux only.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from shilu.importers import settings_codec

_CLIENT = """
import array, json, os, socket, sys
path, *arguments = sys.argv[1:]
beside = json.loads(os.environ["SHILU_BESIDE"])
with socket.socket(socket.AF_UNIX) as line:
    line.connect(path)
    said = json.dumps([arguments[1:], os.environ["SHILU_TOLD"], list(beside)]).encode()
    given = array.array("i", [0, 1, *beside.values()])
    line.sendmsg([len(said).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, given)])
    line.sendall(said)
    os.close(0)
    os.close(1)
    status = int.from_bytes(line.recv(4) or b"\\0\\0\\1\\0", "big")
if os.WIFSIGNALED(status):
    os.kill(os.getpid(), os.WTERMSIG(status))
os._exit(os.WEXITSTATUS(status))
"""
_MOST_DESCRIPTORS = 40
_PR_SET_PDEATHSIG = 1


def command(socket_path: Path) -> tuple[str, ...]:
    """What the program starts in place of itself."""
    return (sys.executable, "-I", "-S", "-c", _CLIENT, str(socket_path))


def peak_mib(socket_path: Path) -> float:
    """The most memory that one of the forks of that process had."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(socket_path))
        line.sendall(bytes(4))
        return int.from_bytes(line.recv(4), "big") / 1024


@contextmanager
def forking(folder: Path) -> Iterator[Path]:
    """The process that forks, while the context lasts. Gives its socket."""
    path = folder / f"forks-{os.getpid()}"
    process = subprocess.Popen((sys.executable, "-m", "tests.soak.forked", str(path)), stdout=subprocess.PIPE)
    try:
        if process.stdout is None or process.stdout.readline() != b"ready\n":
            raise RuntimeError("the process that forks did not start")
        yield path
    finally:
        process.kill()
        process.wait()
        path.unlink(missing_ok=True)


def main(path: str) -> None:
    """Limit this process as the child does, load all readers, and fork for everybody who connects."""
    from shilu.importers import child

    child._limit_memory_and_files(child.MEMORY_BYTES)
    from shilu.importers import child_reading, registry
    from shilu.importers.base import Loading

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # it would wait for ever
    child_reading.prepare(())
    for importer in (*registry.IMPORTERS, *registry.REST, *registry.CONTACTS):
        if isinstance(importer, Loading):
            importer.load()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        os.write(1, b"ready\n")
        while True:
            line, _ = listening.accept()
            with line:
                _serve(line)


def _serve(line: socket.socket) -> None:
    size, descriptors, _flags, _address = socket.recv_fds(line, 4, _MOST_DESCRIPTORS)
    if size == bytes(4):
        line.sendall(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss.to_bytes(4, "big"))
        return
    said = bytearray()
    while len(said) < int.from_bytes(size, "big"):
        said += line.recv(1 << 16)
    process = os.fork()
    if process == 0:
        line.close()
        with suppress(BaseException):
            os._exit(_child(descriptors, *json.loads(said)))
        os._exit(1)
    for descriptor in descriptors:
        os.close(descriptor)
    watched = os.pidfd_open(process)
    ready, _, _ = select.select([watched, line.fileno()], [], [])
    if watched not in ready:  # the parent has had enough of it
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    os.close(watched)
    with suppress(OSError):
        line.sendall(status.to_bytes(4, "big"))


def _child(descriptors: Sequence[int], arguments: Sequence[str], told: str, beside: Sequence[str]) -> int:
    """What ``child.main`` does once it is limited."""
    from shilu.importers import child, child_reading

    for standard, descriptor in zip((0, 1), descriptors, strict=False):
        os.dup2(descriptor, standard)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.environ[settings_codec.TOLD] = told
    os.environ[settings_codec.BESIDE] = json.dumps(dict(zip(beside, descriptors[2:], strict=True)))
    child_reading.prepare(arguments)
    child._forbid_opening()
    return child_reading.run(arguments)


if __name__ == "__main__":
    main(sys.argv[1])

"""What holds for every test: no screen, no network, no disk to wait for, no surprise from a slow machine."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import forked

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A machine that is busy is not a failing test. Where many wait for the answer (CI) the examples are the same each time.
# "pytest --hypothesis-profile=long" tries more than anybody waits for every day.
settings.register_profile("desk", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("desk"), max_examples=2_000)
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - folders of their own are made in it
_ENOUGH_BYTES = 2 << 30


def _stay_off_the_disk() -> None:
    """All that tests write is thrown away, and a vault syncs at every step: in memory each is made in a third of the
    time. Whoever names a place (``TMPDIR=/var/tmp make test``) gets it."""
    if "TMPDIR" in os.environ or sys.platform != "linux" or not os.access(_IN_MEMORY, os.W_OK):
        return
    there = os.statvfs(_IN_MEMORY)
    if there.f_bavail * there.f_frsize >= _ENOUGH_BYTES and not there.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_IN_MEMORY)


_stay_off_the_disk()


def pytest_configure(config: pytest.Config) -> None:
    """No test, and nothing that a test runs in this process, may open a socket that could leave this computer."""
    sys.addaudithook(_refuse_network)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first, after whatever shuffled them: none is begun when all others are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    # arguments: the socket, its family, type and protocol
    if event == "socket.__new__" and arguments[1] not in (-1, getattr(socket, "AF_UNIX", -1)):
        raise RuntimeError("Shilu opens no network socket, ever")
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        raise RuntimeError("Shilu asks no name server, ever")


@pytest.fixture(scope="session")
def forking() -> Iterator[forked.Server]:
    """Forks the children of imports, for tests of what becomes of rows and not of children."""
    server = forked.Server()
    yield server
    server.close()

"""What holds for every test: no screen, no network, no surprise from a slow machine."""

from __future__ import annotations

import os
import socket
import sys

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A machine that is busy is not a failing test. Where many wait for the answer (CI) the examples are the same each time.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_configure(config: pytest.Config) -> None:
    """No test, and nothing that a test runs in this process, may open a socket that could leave this computer."""
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    # arguments: the socket, its family, type and protocol
    if event == "socket.__new__" and arguments[1] not in (-1, getattr(socket, "AF_UNIX", -1)):
        raise RuntimeError("Shilu opens no network socket, ever")
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        raise RuntimeError("Shilu asks no name server, ever")

"""No network, ever (docs/adr/0010): the guard of the whole suite works, and the code has no way out."""

from __future__ import annotations

import ast
import socket
from functools import cache
from pathlib import Path

import pytest

from shilu.gui import warming
from shilu.importers import listed
from tests.arch.sources import parsed

ROOT = Path(__file__).resolve().parents[2]
WAYS_OUT = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "xmlrpc",
    "asyncio",
    "webbrowser",
    "requests",
}
QT_WAYS_OUT = {"QtNetwork", "QtWebEngineCore", "QtWebEngineWidgets", "QtWebSockets"}


def test_a_test_that_opens_a_socket_fails() -> None:
    with pytest.raises(RuntimeError, match="no network socket"):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with pytest.raises(RuntimeError, match="no name server"):
        socket.getaddrinfo("localhost", 80)


def test_no_module_imports_a_way_out() -> None:
    found = []
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        for node in ast.walk(parsed(file)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for name in names:
                way_out = any(name == way or name.startswith(way + ".") for way in WAYS_OUT)
                if way_out or QT_WAYS_OUT & set(name.split(".")):
                    found.append(f"{file.relative_to(ROOT)}: {name}")
    assert found == []


@cache
def _calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """Every call in the program: where it stands, what is called, and the call."""
    return tuple(
        (file.name, ast.unparse(node.func), node)
        for file in sorted((ROOT / "desktop").rglob("*.py"))
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
    )


def test_no_module_imports_what_a_reader_of_the_imports_would_not_see() -> None:
    hidden = {"__import__", "import_module", "eval", "exec", "compile"}
    found = [(file, name) for file, name, _ in _calls() if name in hidden or name.endswith(".import_module")]
    # one loads by name what other modules of the window import as well, and nothing of anybody else but Qt; the other
    # the readers of formats, whose files are read here like all others
    assert set(found) <= {("warming.py", "import_module"), ("listed.py", "import_module")}
    readers = {
        place.partition(".")[0] for one in (listed.FORMATS, listed.CONTACTS, listed.REST) for place in one.values()
    }
    assert [one for one in readers if not (ROOT / "desktop" / "shilu" / "importers" / f"{one}.py").is_file()] == []
    named = {name.split(".")[0] for name in (*warming._QT, *warming._ICONS, *warming._PACKAGES, warming._LAST)}
    assert named == {"PySide6", "qtpy", "qtawesome", "shilu"}


def test_only_files_of_this_computer_are_opened_in_other_programs() -> None:
    opened = [ast.unparse(call) for _, name, call in _calls() if name.endswith("openUrl")]
    assert opened
    assert [one for one in opened if "(QUrl.fromLocalFile(" not in one] == []
    assert {name for _, name, _ in _calls() if name.split(".")[0] == "QUrl"} == {"QUrl.fromLocalFile"}
    assert [file for file, name, _ in _calls() if name.endswith("setOpenExternalLinks")] == []

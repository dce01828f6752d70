"""The command line as a person types it, in this process: only the key derivation is cheap."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shilu import app
from shilu.cli.commands import commands
from shilu.cli.program import GlobalOptions, Session, run
from shilu.core.clock import FixedClock
from shilu.host.paths import Folders
from tests import forked
from tests.unit.services.conftest import NOW_MS
from tests.unit.vault.conftest import CHEAP, PASSPHRASE


@dataclass(frozen=True, slots=True)
class Said:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


Shilu = Callable[..., Said]


@pytest.fixture(autouse=True)
def children(forking: forked.Server) -> Iterator[None]:
    """Of imports, without their start."""
    with forked.children(forking):
        yield


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW_MS, tick_ms=1)


@pytest.fixture
def shilu(tmp_path: Path, clock: FixedClock) -> Shilu:
    """Runs ``shilu ARGUMENT…`` with ``--json`` and the passphrase on standard input, unless told otherwise."""
    folders = Folders(config=tmp_path / "config", documents=tmp_path / "documents")

    def type_it(*arguments: object, stdin: str = PASSPHRASE + "\n", bare: bool = False, language: str = "en") -> Said:
        out, err = io.StringIO(), io.StringIO()

        def session_of(options: GlobalOptions) -> Session:
            application = app.build(folders, clock=clock, cost=CHEAP, work_factor=4, language=language)
            return Session(
                application, options, out=out, err=err, stdin=io.StringIO(stdin), ask_passphrase=lambda _: PASSPHRASE
            )

        words = [str(argument) for argument in arguments]
        if not bare:
            words = ["--json", *words, "--passphrase-file", "-"]
        code = run(words, session_of, commands)
        return Said(code, out.getvalue(), err.getvalue())

    return type_it


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    assert shilu("init", tmp_path / "v.shilu").code == 0
    return tmp_path / "v.shilu"


@pytest.fixture
def case_id(shilu: Shilu, vault: Path) -> str:
    return str(shilu("case", "add", vault, "--title", "案件", "--complainant", "李某").json["id"])


class Terminal(io.StringIO):
    """Standard input at a terminal: each line is typed when it is asked for, by somebody who has read what was said."""

    def __init__(self, out: io.StringIO, err: io.StringIO, lines: Iterator[str | Callable[[str], str]]) -> None:
        super().__init__()
        self._said = (out, err)
        self._lines = lines

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> str:
        line = next(self._lines)
        return (line if isinstance(line, str) else line("".join(said.getvalue() for said in self._said))) + "\n"


At = Callable[..., Said]


@pytest.fixture
def at_terminal(tmp_path: Path) -> At:
    """Runs a command at a terminal: ``typed`` are the passphrases, ``lines`` what is typed openly."""
    folders = Folders(config=tmp_path / "config", documents=tmp_path / "documents")

    def type_it(*arguments: object, typed: list[str], lines: list[str | Callable[[str], str]] | None = None) -> Said:
        out, err, secrets = io.StringIO(), io.StringIO(), iter(typed)

        def session_of(options: GlobalOptions) -> Session:
            application = app.build(folders, clock=FixedClock(NOW_MS, tick_ms=1), cost=CHEAP, language="en")
            stdin = Terminal(out, err, iter(lines or []))
            return Session(application, options, out=out, err=err, stdin=stdin, ask_passphrase=lambda _: next(secrets))

        code = run([str(argument) for argument in arguments], session_of, commands)
        assert next(secrets, None) is None, "more was typed than was asked"
        return Said(code, out.getvalue(), err.getvalue())

    return type_it

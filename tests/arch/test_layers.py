"""The walls between the rooms, as written in pyproject.toml and ARCHITECTURE.md."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.arch.sources import parsed

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "desktop").rglob("*.py"))
PRINTERS = {"cli", "bundle/verify.py"}  # a program's own answers
LAST_RESORTS = {"app.py", "__main__.py"}  # where a bug becomes a crash text and exit code 70
ATTIC_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "base_utils"}
MAX_LINES = 450


def name_of(file: Path) -> str:
    return file.relative_to(ROOT / "desktop" / "shilu").as_posix()


@pytest.mark.slow
def test_layers_import_downward_only() -> None:
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def test_only_programs_print() -> None:
    found = []
    for file in SOURCES:
        allowed = name_of(file).startswith("cli") or name_of(file) in PRINTERS
        if not allowed and any(_calls(parsed(file), "print")):
            found.append(name_of(file))
    assert found == []


def test_our_bugs_travel_to_the_top() -> None:
    """No layer swallows what it does not know: ``except Exception`` and bare ``except`` only where programs begin,
    or where the error is handed on whole (the handler raises, or gives the exception itself to someone)."""
    found = []
    for file in SOURCES:
        if name_of(file) in LAST_RESORTS:
            continue
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.ExceptHandler) and _catches_everything(node) and not _hands_on(node):
                found.append(f"{name_of(file)}:{node.lineno}")
    assert found == []


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")) for kind in kinds
    )


def _hands_on(handler: ast.ExceptHandler) -> bool:
    for node in ast.walk(ast.Module(handler.body, [])):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call) and handler.name is not None:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(value, ast.Name) and value.id == handler.name for value in given):
                return True
    return False


def test_a_room_holds_one_noun() -> None:
    too_long = {
        name_of(file): lines for file in SOURCES if (lines := len(file.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert too_long == {}
    assert [name_of(file) for file in SOURCES if ATTIC_NAMES & set(file.with_suffix("").parts)] == []


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(file) for file in SOURCES if not ast.get_docstring(parsed(file))]
    assert silent == []

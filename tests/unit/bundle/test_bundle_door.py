"""There is one door from text to paper: nobody else makes runs, draws strings or calls an interpreter of markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import shilu.bundle

FOLDER = Path(shilu.bundle.__file__).parent
INTERPRETERS = {"Paragraph", "XPreformatted", "Preformatted", "ParaParser", "drawString", "drawRightString"}
INTERPRETERS |= {"drawCentredString", "drawAlignedString", "textLine", "textLines", "linkURL", "platypus"}


def names_used(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield from name.split(".")
            case ast.ImportFrom(module=str(module)):
                yield from module.split(".")


def users_of(names: set[str]) -> set[str]:
    return {path.name for path in FOLDER.rglob("*.py") if names & set(names_used(path))}


def calls_of(name: str) -> set[str]:
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
                found.add(path.name)
    return found


def test_no_interpreter_of_markup_is_used() -> None:
    assert users_of(INTERPRETERS) == set()


def test_only_the_flow_makes_runs_and_only_the_pen_draws_them() -> None:
    assert calls_of("Run") == {"flow.py"}
    assert calls_of("textOut") == {"draw.py"}
    assert users_of({"Canvas"}) == {"draw.py"}

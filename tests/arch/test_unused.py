"""What nobody calls is not kept: it would be read, translated and maintained for nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.arch.sources import parsed

ROOT = Path(__file__).resolve().parents[2] / "desktop" / "shilu"
KEPT = {
    "FixedClock": "a clock for tests",
    "CancelledJob": "a job for tests",
    "inclusion_proof": "the history promises that one row can be proved without the others",
    "proves": "the other half of inclusion_proof",
}


def _defined(tree: ast.Module) -> Iterator[str]:
    """Top-level names; what a decorator registers is used by whoever gave the decorator."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not any(map(_registers, node.decorator_list)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _registers(decorator: ast.expr) -> bool:
    return "command" in ast.unparse(decorator) or "group" in ast.unparse(decorator)


def _used(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value  # annotations in quotes


def test_nothing_is_defined_that_nobody_uses() -> None:
    trees = {file: parsed(file) for file in sorted(ROOT.rglob("*.py"))}
    used = {name for tree in trees.values() for name in _used(tree)}
    unused = [
        f"{file.relative_to(ROOT)}: {name}"
        for file, tree in trees.items()
        if file.relative_to(ROOT).parts[0] in ("core", "cli", "bundle", "host")
        for name in _defined(tree)
        if name not in used | KEPT.keys()
    ]
    assert unused == []

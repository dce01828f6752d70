"""The program's source as trees, each read once for all the tests that look into it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(file: Path) -> ast.Module:
    """What stands in a file. Nobody changes it."""
    return ast.parse(file.read_text("utf-8"))

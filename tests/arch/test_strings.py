"""Both languages are complete at all times, and sentences are whole."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests.arch.sources import parsed

ROOT = Path(__file__).resolve().parents[2]
MARKERS = {"tr", "trn", "N_"}


def test_every_sentence_is_translated_and_the_catalogs_are_in_step() -> None:
    done = subprocess.run(
        [sys.executable, "packaging/i18n/strings.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"make strings, then translate:\n{done.stderr}"


def test_sentences_are_not_put_together_from_pieces() -> None:
    """A translator sees whole sentences: no f-string, no sum, no ready-filled text where a sentence is marked."""
    pieces = []
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        for node in ast.walk(parsed(file)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            messages = node.args[: 2 if name == "trn" else 1] if name in MARKERS else []
            if any(isinstance(message, ast.JoinedStr | ast.BinOp) or _filled(message) for message in messages):
                pieces.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert pieces == []


def _filled(message: ast.expr) -> bool:
    """Whether text is made where a sentence should stand: a look-up in a table of marked sentences is none."""
    return isinstance(message, ast.Call) and getattr(message.func, "attr", "") in ("format", "join", "replace")


SHOWN = {
    "QLabel", "PlainLabel", "QPushButton", "QCheckBox", "QAction", "QGroupBox", "setText", "setTitle", "setWindowTitle",
    "setToolTip", "setPlaceholderText", "setAccessibleName", "setAccessibleDescription", "setStatusTip", "addAction",
    "plain", "primary", "quiet", "field", "note",
}  # fmt: skip


def test_nothing_is_shown_that_is_not_marked_for_translation() -> None:
    """Text written straight into a widget would stay English for ever."""
    found = []
    for file in sorted((ROOT / "desktop" / "shilu" / "gui").rglob("*.py")):
        for node in ast.walk(parsed(file)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in SHOWN and node.args and _is_words(node.args[0]):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node.args[0])}")
    assert found == []


def _is_words(shown: ast.expr) -> bool:
    return isinstance(shown, ast.Constant) and isinstance(shown.value, str) and any(map(str.isalpha, shown.value))


def test_sentences_with_a_number_stand_as_literals_where_they_are_said() -> None:
    """``ngettext`` finds what the catalog has as a pair; two strings that are marked apart never are one."""
    apart = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sorted((ROOT / "desktop").rglob("*.py"))
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "trn"
        and not all(isinstance(message, ast.Constant) for message in node.args[:2])
    ]
    assert apart == []

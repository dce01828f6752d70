"""Every code that the source can raise has a sentence and a next step, and every sentence can be filled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.core.wording import source_language
from shilu.host import sentences
from shilu.vault.fold import KINDS
from tests.arch.sources import parsed

ROOT = Path(__file__).resolve().parents[2]
ERROR_CODE = re.compile(r"(?:usage|vault|file|disk)\.[a-z_0-9]+")
NO_CODES = {"vault.db", *KINDS}  # a file and events, named like codes
NOT_OURS = {"usage.command"}  # the sentence is click's
CLAIMS = re.compile(
    r"unrecoverabl\w+|irrecoverabl\w+|undetectabl\w+|untraceabl\w+|tamper-?proof|court-admissible|military-grade"
    r"|unbreakable|legally (?:valid|binding)|(?:stays?|remains?|is|are) anonymous|anonymously|prevents? screenshots"
    r"|secure(?:ly)? (?:delet|eras|wip)\w+|(?:completely|absolutely) (?:safe|secure)"
    r"|防篡改|不可篡改|无法破解|绝对安全|彻底(?:删除|清除|销毁)|匿名(?:地|使用)|具有法律效力|无法被发现|不留(?:任何)?痕迹",
    re.IGNORECASE,
)
TEXTS = source_language()


def trees() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        if not file.name.endswith("sentences.py"):
            yield file.relative_to(ROOT).as_posix(), parsed(file)


def called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def test_every_code_of_an_error_has_a_sentence() -> None:
    """Codes are written out where they are raised or kept in tables, never put together from pieces."""
    known = {*sentences.ERRORS, *NO_CODES, *NOT_OURS}
    missing = set()
    for name, tree in trees():
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and ERROR_CODE.fullmatch(text) and text not in known:
                missing.add(f"{name}: {text}")
            if called(node) in ("UserError", "Refusal") and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                missing.add(f"{name}:{node.lineno}: a code put together from pieces")
    assert sorted(missing) == []


def test_no_sentence_waits_for_a_code_that_nobody_raises() -> None:
    said = {node.value for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(sentences.ERRORS) - said == set()


def test_every_hole_of_a_sentence_is_filled_where_the_code_is_raised() -> None:
    unfilled = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if called(node) != "UserError" or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            given = {"name" if keyword.arg == "file" else keyword.arg for keyword in node.keywords}
            if None in given or node.args[0].value not in sentences.ERRORS:
                continue
            sentence = sentences.ERRORS[node.args[0].value]
            wanted = sentences.holes_of(sentence.message) | sentences.holes_of(sentence.next)
            if wanted - given:
                unfilled.append(f"{name}:{node.lineno}: {node.args[0].value} lacks {sorted(wanted - given)}")
    assert unfilled == []


@pytest.mark.parametrize("code", sorted(sentences.ERRORS))
def test_an_error_is_told_as_a_sentence_with_a_next_step(code: str) -> None:
    told = sentences.of_code(code, {}, TEXTS)
    for text in (told.message, told.next):
        assert text[0].isupper() or text[0] in "“…"
        assert text.endswith(".")
        assert "{" not in text
    assert sentences.exit_code(code) in (2, 3, 4)


def test_no_sentence_claims_what_nobody_can_promise() -> None:
    """Not in the program, not in its papers, in neither language; SECURITY.md says why."""
    told = [file.read_text("utf-8") for file in (ROOT / "desktop").rglob("*.py")]
    told += [(ROOT / paper).read_text("utf-8") for paper in ("README.md", "SECURITY.md", "docs/command-line.md")]
    told += [file.read_text("utf-8") for file in (ROOT / "resources" / "i18n").rglob("*.po")]
    told += [file.read_text("utf-8") for file in (ROOT / "packaging" / "linux").glob("*.xml")]
    assert [match[0] for text in told for match in CLAIMS.finditer(text)] == []


def _constants(function: str, position: int, folder: str) -> set[str]:
    """The codes that stand at a place of a call, written out or one of two."""
    found = set()
    for name, tree in trees():
        if not name.startswith(f"desktop/shilu/{folder}/"):
            continue
        for node in ast.walk(tree):
            if called(node) == function and len(node.args) > position:
                found |= _choices(node.args[position])
    return found


def _choices(code: ast.AST) -> set[str]:
    """The texts that an expression may be; what stands in its conditions is none of them."""
    if isinstance(code, ast.IfExp):
        return _choices(code.body) | _choices(code.orelse)
    if isinstance(code, ast.Call):
        return set()
    nested = [child for child in ast.iter_child_nodes(code) if not isinstance(code, ast.Constant)]
    found = {code.value} if isinstance(code, ast.Constant) and isinstance(code.value, str) else set()
    return found.union(*map(_choices, nested))


def test_every_row_that_is_skipped_has_a_reason_in_words() -> None:
    codes = _constants("Skipped", 2, "importers") | _constants("BadDate", 0, "importers")
    codes |= _constants("NoMessage", 1, "importers")
    for name, tree in trees():
        if name.startswith("desktop/shilu/importers/"):
            for node in ast.walk(tree):  # (SkippedKind.UNREADABLE, "code")
                if isinstance(node, ast.Tuple) and len(node.elts) == 2 and "SkippedKind." in ast.unparse(node.elts[0]):
                    codes |= _choices(node.elts[1])
                if isinstance(node, ast.keyword) and node.arg == "trouble" and isinstance(node.value, ast.Constant):
                    codes.add(node.value.value)
    assert codes
    assert codes - set(sentences.SKIPPED) == set()


def test_every_doubt_of_an_importer_has_words() -> None:
    codes = set().union(*(_constants(name, 0, "importers") for name in ("_warn", "warn", "XmlFailure", "_Broken")))
    codes |= _constants("SourceWarning", 1, "importers") | _constants("of", 1, "importers")
    for module in ("xml_repair.py", "json_values.py"):
        repairs = parsed(ROOT / "desktop" / "shilu" / "importers" / module)
        for node in repairs.body:  # LONE_SURROGATE = "lone_surrogate"
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                codes |= {node.value.value} if isinstance(node.value.value, str) else set()
    assert codes
    assert codes - set(sentences.SOURCE_WARNINGS) == set()


def test_every_warning_of_a_bundle_has_words() -> None:
    codes = _constants("BundleWarning", 0, "bundle") | _constants("Unshown", 0, "bundle")
    assert codes
    assert codes - set(sentences.BUNDLE_WARNINGS) == set()


def test_every_problem_of_a_check_has_words() -> None:
    codes = _constants("Found", 1, "bundle")
    assert codes
    assert codes - set(sentences.PROBLEMS) == set()

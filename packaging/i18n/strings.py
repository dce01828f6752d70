"""Collects the sentences of the source, brings the translations in step, and fails when one is behind.

strings.py writes ``resources/i18n/shilu.pot`` and the ``.po`` files; ``strings.py --check`` writes nothing.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
I18N = ROOT / "resources" / "i18n"
# Dates and versions in the headers would make a change of every run; nobody's address belongs there.
HEADERS = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team): .*\n',
    re.MULTILINE,
)
HAN = "[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,;:?!]|[,;:?!]{HAN}|{HAN}\.(?:\s|$)|{HAN}\(|\){HAN}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, only say what is behind")
    check = parser.parse_args().check
    template = collect()
    complaints = list(bring_in_step(I18N / "shilu.pot", as_bytes(template), check=check))
    for file in sorted(I18N.glob("*/shilu.po")):
        with file.open("rb") as stream:
            catalog = read_po(stream, locale=file.parent.name.replace("-", "_"), abort_invalid=True)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.project, catalog.version = template.project, template.version
        complaints += bring_in_step(file, as_bytes(catalog), check=check)
        behind = [f"{file.relative_to(ROOT)}: {what}: {message.id!r}" for message, what in faults(catalog)]
        complaints += behind
        print(f"{file.relative_to(ROOT)}: {len(catalog)} sentences, {len(behind)} behind")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def collect() -> Catalog:
    """Every marked sentence of the source, also of those that stand inside an f-string."""
    catalog = Catalog(project="Shilu", version="1", fuzzy=False, charset="utf-8")
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            sentence = marked(call)
            if sentence is not None:
                catalog.add(sentence, None, [(file.relative_to(ROOT).as_posix(), 0)])
    return catalog


def marked(call: ast.Call) -> str | tuple[str, str] | None:
    """The sentence that a call marks: ``tr("…")``, ``trn("…", "…", count)`` or ``N_("…")``."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name == "trn" and len(texts) >= 2:
        return texts[0], texts[1]
    return texts[0] if name in ("tr", "N_") and texts and texts[0] else None


def as_bytes(catalog: Catalog) -> bytes:
    """The text of a catalog as it is kept: with the files that use a sentence, without lines and dates."""
    written = io.BytesIO()
    catalog.header_comment = "# Sentences of Shilu. Collected and kept in step by “make strings”."
    for message in catalog:
        message.locations = sorted({(file, 0) for file, _ in message.locations})
    write_po(written, catalog, width=0, include_lineno=False, ignore_obsolete=True)
    return HEADERS.sub(b"", written.getvalue())


def bring_in_step(file: Path, content: bytes, *, check: bool) -> Iterator[str]:
    """Write a catalog, or say that it is not what it should be."""
    if check and (not file.is_file() or file.read_bytes() != content):
        yield f"{file.relative_to(ROOT)} is behind the source: make strings"
    if not check:
        file.write_bytes(content)


def faults(catalog: Catalog) -> Iterator[tuple[Message, str]]:
    """What is untranslated, doubtful, or has other holes than its source."""
    for message in catalog:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        translations = tuple(string or "" for string in strings)
        if message.fuzzy:
            yield message, "doubtful"
        if not all(translations):
            yield message, "not translated"
        elif any(holes(translation) != holes(sources[-1]) for translation in translations):
            yield message, "other holes than the source"
        elif any(HALF_WIDTH.search(translation) for translation in translations):
            yield message, "half-width punctuation beside Chinese"


def holes(text: str) -> set[str]:
    """The named holes of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


if __name__ == "__main__":
    sys.exit(main())

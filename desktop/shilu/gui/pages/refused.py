"""Files that cannot be read, or end early: why, what to do, and how to get out what can be."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.record import Preview, Receipt
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.messages import Messages
from shilu.host.getting_out import way_out
from shilu.host.receipt_sentences import passed_on
from shilu.host.remarks import AT_LIMIT
from shilu.host.sentences import of_code, of_source_warning

_MOST_FILES = 20
_MOST_NAMES = 12


def tell_refused(refused: Sequence[Preview | Receipt], messages: Messages, texts: Catalog) -> None:
    """Say it on top of the page, of one file or of several."""
    if not refused:
        messages.note(texts.tr("There is no file in this folder."), tone="attention")
    elif len(refused) == 1:
        message, *steps = why(refused[0], texts)
        messages.note(message, next_step="\n".join(steps), tone="attention")
    else:
        said = texts.trn("{count} file could not be read.", "{count} files could not be read.", len(refused))
        messages.note(said, next_step="\n".join(refusals(refused[:_MOST_FILES], texts)), tone="attention")


def why(refused: Preview | Receipt, texts: Catalog) -> tuple[str, ...]:
    """Why a file cannot be read, and what to do next, a line each; nothing of one that can."""
    if refused.refused is None:
        return ()
    code, name = refused.refused.code, refused.source.name
    told = of_code(code, {"name": name, **refused.refused.holes}, texts)
    return told.message, told.next, *way_out(code, refused.importer, name, texts)


def refusals(files: Sequence[Preview | Receipt], texts: Catalog) -> list[str]:
    """Why files cannot be read; those of one reason together, of many some, and each way out once."""
    names: dict[tuple[str, ...], list[str]] = {}
    for file in files:
        if told := why(file, texts):
            names.setdefault(told, []).append(one_line(file.source.name))
    joint, gap = ("、", "") if texts.is_chinese else (", ", " ")
    lines: dict[str, None] = {}
    for (message, after, *steps), those in names.items():
        named = those[:_MOST_NAMES]
        if len(those) > _MOST_NAMES:
            named.append(texts.tr("and {count} more", count=f"{len(those) - _MOST_NAMES:,}"))
        lines[f"{joint.join(named)} — {message}{gap}{after}"] = None
        lines |= dict.fromkeys(steps)
    return list(lines)


def limits(file: Preview | Receipt, texts: Catalog) -> list[str]:
    """That a file ends where such exports end, and more may be missing."""
    codes = dict.fromkeys(warning.code for warning in file.warnings if warning.code in AT_LIMIT)
    return [f"{one_line(file.source.name)} — {of_source_warning(code, '', texts)}" for code in codes]


def through_chat(file: Preview, texts: Catalog) -> list[str]:
    """That pictures of a file went through a chat app, or may have."""
    return [f"{one_line(file.source.name)} — {said}" for said in passed_on(file.warnings, texts)]

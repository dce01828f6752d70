"""What is said before and after something is erased, in words that promise no more than is done."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.erasure import Erasure
from shilu.core.particular_words import title_of
from shilu.core.wording import N_, Catalog

_BEFORE = N_(
    "Erasing removes the words, rows and files from this vault; the keys of the files are destroyed. There is no way "
    "back. The history keeps that something was erased, when, by whom and why. Copies in backups, case files and "
    "bundles made earlier stay."
)
_AFTER = N_("Removed from this vault; the keys of its files are destroyed. Copies in backups made earlier stay.")


_MOST_NAMED = 20


def before(texts: Catalog) -> str:
    """What a person should know before erasing."""
    return texts.tr(_BEFORE)


def planned(plan: Erasure, texts: Catalog) -> tuple[str, ...]:
    """What an erasure would take, as sentences."""
    lines = [
        texts.trn("{count} contact would go.", "{count} contacts would go.", plan.incidents),
        texts.trn("{count} source row would go.", "{count} source rows would go.", plan.rows),
        texts.trn("{count} file would go.", "{count} files would go.", plan.files),
    ]
    counts = (plan.incidents, plan.rows, plan.files)
    said = [line for line, count in zip(lines, counts, strict=True) if count]
    if plan.kept:
        said.append(
            texts.trn(
                "{count} contact stays, because something else shows it too.",
                "{count} contacts stay, because something else shows them too.",
                plan.kept,
            )
        )
    return tuple(said)


_OF_IMPORT = N_(
    "Of the import, the history also keeps its receipt: the name, size, time and hash of the file, and which rows were "
    "skipped and why. A name that says too much stays readable there."
)


def before_import(texts: Catalog) -> str:
    """What a person should know before erasing what an import brought."""
    return before(texts) + ("" if texts.is_chinese else " ") + texts.tr(_OF_IMPORT)


def gone_of_record(texts: Catalog) -> str:
    """What a person should know before erasing an entry of the record."""
    return texts.tr(
        "Erasing removes all that was ever recorded of this entry from this vault. There is no way back. Its number "
        "stays, and the history keeps that it was erased, when, by whom and why. Entries that name it say that it is "
        "gone. Files that prove it are contacts, and are erased there. Copies in backups, case files and bundles made "
        "earlier stay."
    )


def gone(texts: Catalog) -> str:
    """What to say of anything that was erased."""
    return texts.tr(_AFTER)


def elsewhere(count: int, texts: Catalog) -> str:
    """What to say of contacts that somebody else erased, and that are gone here since their case file came."""
    return texts.trn(
        "{count} contact was erased by the other side, and is gone here too; a backup made earlier still has it.",
        "{count} contacts were erased by the other side, and are gone here too; a backup made earlier still has them.",
        count,
    )


def left(labels: Sequence[str], texts: Catalog) -> str:
    """What to say of contacts that were erased here, and of which something came in from somebody who did not know."""
    named = ("、" if texts.is_chinese else ", ").join(labels[:_MOST_NAMED])
    return texts.trn(
        "Something came in of {count} contact that was erased here ({named}). It shows nowhere, but it is in the "
        "vault. To remove it, erase the import that it came with, or the contact once more: with “shilu erase”, or in "
        "the window under “Cases”, “More”.",
        "Something came in of {count} contacts that were erased here ({named}). It shows nowhere, but it is in the "
        "vault. To remove it, erase the import that it came with, or the contacts once more: with “shilu erase”, or in "
        "the window under “Cases”, “More”.",
        len(labels),
        named=named,
    )


def left_of_record(labels: Sequence[str], texts: Catalog) -> str:
    """The same of entries of the record, each as the history calls it."""
    named = ("、" if texts.is_chinese else ", ").join(title_of(label, texts) for label in labels[:_MOST_NAMED])
    return texts.trn(
        "Something came in of {count} entry of the record that was erased here ({named}). It shows nowhere, but it is "
        "in the vault. To remove it, erase the entry once more on the command line.",
        "Something came in of {count} entries of the record that were erased here ({named}). It shows nowhere, but it "
        "is in the vault. To remove it, erase the entries once more on the command line.",
        len(labels),
        named=named,
    )


def again(labels: Sequence[str], texts: Catalog) -> str:
    """Of which contacts, which were erased already, what is there again is about to go."""
    named = ("、" if texts.is_chinese else ", ").join(labels[:_MOST_NAMED])
    return texts.trn(
        "{count} contact that was erased, and of which something came in again: {named}.",
        "{count} contacts that were erased, and of which something came in again: {named}.",
        len(labels),
        named=named if len(labels) <= _MOST_NAMED else f"{named} …",
    )


def after(erased: Erasure, texts: Catalog) -> tuple[str, ...]:
    """What went, and what did not."""
    lines = [
        texts.trn("{count} contact was erased.", "{count} contacts were erased.", erased.incidents),
        texts.trn("{count} source row was erased.", "{count} source rows were erased.", erased.rows),
        texts.trn("{count} file was removed.", "{count} files were removed.", erased.files),
    ]
    if erased.kept:
        lines.append(
            texts.trn(
                "{count} contact of this import stays, because another import shows it too.",
                "{count} contacts of this import stay, because another import shows them too.",
                erased.kept,
            )
        )
    return (*lines, gone(texts))

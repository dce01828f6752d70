"""The fields of an office's own form: what each is begun with, and how long that is beside how long it may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shilu.core.contents import said
from shilu.core.material import Material
from shilu.core.pack_papers import FilingField, FilingProfile
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import Catalog

_HAN = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+(?:['’.-][^\W㐀-鿿]+)*")
"""A word: each Chinese character by itself, else what stands between spaces and signs."""


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?")
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d(?:[ -]?\d){6,}")
_MB, _MOST_FOUND = 1_000_000, 5


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field with what it is begun with. ``over``: that is more than the smallest limit that is known."""

    field: FilingField
    text: str
    characters: int
    words: int

    @property
    def over(self) -> bool:
        """Whether somebody has to shorten it."""
        limit = self.field.limit
        return (limit.most_characters is not None and self.characters > limit.most_characters) or (
            limit.most_words is not None and self.words > limit.most_words
        )

    @property
    def personal_found(self) -> tuple[str, ...]:
        """What looks like a number or an address of a person, where none may stand; days and times do not."""
        if self.field.personal:
            return ()
        return tuple(dict.fromkeys(found.strip() for found in _PERSONAL.findall(_DAY.sub(" ", self.text))))


def filled(field: FilingField, known: Material, texts: Catalog) -> FilledField:
    """A field, begun."""
    return measured(field, "\n".join(said(field.filled_with, known, texts, personal=field.personal)))


def measured(field: FilingField, text: str) -> FilledField:
    """A field with what somebody wrote into it."""
    return FilledField(field, text, len(text), len(_HAN.findall(text)))


def limit_said(one: FilledField, texts: Catalog) -> str:
    """How long it is beside how long it may be, the smaller where sources disagree; "" where no limit is known."""
    most = one.field.limit
    if most.most_words is not None:
        said = texts.tr("{count} of {most} words", count=f"{one.words:,}", most=f"{most.most_words:,}")
        others = sorted(set(most.words) - {most.most_words})
    elif most.most_characters is not None:
        said = texts.tr("{count} of {most} characters", count=f"{one.characters:,}", most=f"{most.most_characters:,}")
        others = sorted(set(most.characters) - {most.most_characters})
    else:
        return ""
    if not others:
        return said
    other = ", ".join(f"{each:,}" for each in others)
    return texts.tr("{length}; another source says {other}", length=said, other=other)


def personal_said(one: FilledField, texts: Catalog) -> str:
    """What had better not stand in it; "" where nothing does."""
    found = one.personal_found
    if not found:
        return ""
    named = ("、" if texts.is_chinese else ", ").join(one_line(each, 40) for each in found[:_MOST_FOUND])
    return texts.tr("This looks like a number or an address of a person: {found}", found=named)


def wanted(profile: FilingProfile, texts: Catalog) -> list[str]:
    """How many copies an office wants, and how large what it takes may be, as far as that is known."""
    cap = profile.cap
    said = []
    if profile.copies > 1:
        said.append(texts.trn("{count} copy is wanted.", "{count} copies are wanted.", profile.copies))
    if cap.most_bytes_each is not None:
        said.append(texts.tr("A file may have {size} MB.", size=f"{cap.most_bytes_each / _MB:g}"))
    if cap.most_bytes is not None:
        said.append(texts.tr("All files together may have {size} MB.", size=f"{cap.most_bytes / _MB:g}"))
    if cap.most_files is not None:
        said.append(texts.trn("At most {count} file is taken.", "At most {count} files are taken.", cap.most_files))
    if cap.most_pages is not None:
        said.append(texts.trn("At most {count} page is taken.", "At most {count} pages are taken.", cap.most_pages))
    return said


def name_of(field: FilingField, texts: Catalog) -> str:
    """What the office calls a field."""
    return one_line(in_language(field.names, texts.language), 200)


def beyond(profile: FilingProfile, *, pages: int, sizes: Sequence[int], texts: Catalog) -> str:
    """In what papers of so many pages, with files of these sizes (bytes), are more than an office takes; "" where
    they are not, or nobody knows how much it takes."""
    cap = profile.cap
    said = []
    if cap.most_pages is not None and pages > cap.most_pages:
        said.append(texts.tr("{count} pages, at most {most}", count=f"{pages:,}", most=f"{cap.most_pages:,}"))
    if cap.most_files is not None and len(sizes) > cap.most_files:
        said.append(texts.tr("{count} files, at most {most}", count=f"{len(sizes):,}", most=f"{cap.most_files:,}"))
    largest, together = max(sizes, default=0), sum(sizes)
    if cap.most_bytes_each is not None and largest > cap.most_bytes_each:
        most = f"{cap.most_bytes_each / _MB:g}"
        said.append(texts.tr("a file of {size} MB, at most {most}", size=f"{largest / _MB:.1f}", most=most))
    if cap.most_bytes is not None and together > cap.most_bytes:
        most = f"{cap.most_bytes / _MB:g}"
        said.append(texts.tr("{size} MB together, at most {most}", size=f"{together / _MB:.1f}", most=most))
    if not said:
        return ""
    name = one_line(in_language(profile.names, texts.language), 120)
    return texts.tr("{office}: {what}", office=name, what=("；" if texts.is_chinese else "; ").join(said))

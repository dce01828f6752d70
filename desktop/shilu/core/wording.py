"""Sentences in the reader's language: a catalog handed in wherever text is made, one for window, terminal and paper.

Strings are marked where they stand (``tr``, ``trn``, ``N_``) and collected by Babel; see the Makefile's
``strings`` target. Holes are named: ``texts.tr("Imported {added} of {total} rows", added=3, total=4)``.
"""

from __future__ import annotations

import gettext


def N_(message: str) -> str:
    """Mark a string for translation where it is defined; it is translated where it is shown."""
    return message


class Catalog:
    """Translations of one language (BCP 47, such as ``zh-CN``)."""

    def __init__(self, translations: gettext.NullTranslations, *, language: str) -> None:
        self._translations = translations
        self.language = language

    @property
    def is_chinese(self) -> bool:
        """Whether Chinese typography applies (full-width punctuation, no spaces between words)."""
        return self.language.split("-", 1)[0] == "zh"

    def tr(self, message: str, /, **holes: object) -> str:
        """The sentence in this language, its named holes filled."""
        text = self._translations.gettext(message) if message else ""
        return text.format(**holes) if holes else text

    def trn(self, singular: str, plural: str, count: int, /, **holes: object) -> str:
        """The sentence for ``count`` things; ``{count}`` is filled with the number, thousands grouped."""
        text = self._translations.ngettext(singular, plural, count)
        return text.format(**{"count": f"{count:,}", **holes})


def source_language() -> Catalog:
    """The catalog of the strings as written in the code: English."""
    return Catalog(gettext.NullTranslations(), language="en")

"""Loads the sentences of a language, and says which language this computer speaks.

Translations lie in ``i18n/LANGUAGE/shilu.po``. Wheels and frozen builds hold them compiled (``shilu.mo``); in a
source tree a missing or outdated one is compiled in memory, so that an edited catalog shows at the next start.
"""

from __future__ import annotations

import gettext
import io
import locale
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from shilu.core.wording import Catalog, source_language

SOURCE_LANGUAGE = "en"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


class Catalogs:
    """The languages that Shilu speaks. ``folder`` is ``i18n`` of the resources."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def languages(self) -> tuple[str, ...]:
        """BCP 47 tags, the language of the source first."""
        translated = {
            file.parent.name for pattern in ("*/shilu.po", "*/shilu.mo") for file in self._folder.glob(pattern)
        }
        return (SOURCE_LANGUAGE, *sorted(translated))

    def load(self, *wanted: str) -> Catalog:
        """The catalog of the first wanted language that there is, or one near it; the source language when none is."""
        nearest = nearest_language(wanted, self.languages())
        if nearest == SOURCE_LANGUAGE:
            return source_language()
        return Catalog(self._translations(self._folder / nearest), language=nearest)

    def _translations(self, folder: Path) -> gettext.NullTranslations:
        compiled, text = folder / "shilu.mo", folder / "shilu.po"
        if compiled.is_file() and not (text.is_file() and text.stat().st_mtime_ns > compiled.stat().st_mtime_ns):
            with compiled.open("rb") as stream:
                return gettext.GNUTranslations(stream)
        return gettext.GNUTranslations(io.BytesIO(compile_catalog(text)))


def compile_catalog(text: Path) -> bytes:
    """The bytes of a ``.mo`` file for a ``.po`` file. Untranslated and doubtful entries are left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with text.open("rb") as stream:
        catalog = read_po(stream, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def nearest_language(wanted: Iterable[str], available: tuple[str, ...]) -> str:
    """The first wanted language that is available, by whole tag, then by its first part; else the source language.

    Locale names of every system are understood: ``zh_CN.UTF-8``, ``zh-Hans-CN``, ``en_GB``.
    """
    for name in wanted:
        tag = name.split(".", 1)[0].split("@", 1)[0].replace("_", "-")
        for candidate in available:
            if candidate.casefold() == tag.casefold():
                return candidate
        first = tag.split("-", 1)[0].casefold()
        for candidate in available:
            if candidate.split("-", 1)[0].casefold() == first:
                return candidate
    return SOURCE_LANGUAGE


def languages_of_this_computer(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The languages that the person set up this computer for, the dearest first."""
    for variable in _VARIABLES:
        if value := environment.get(variable):
            return tuple(part for part in value.split(":") if part)
    if sys.platform == "win32":
        import ctypes

        name = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
        return (name,) if name else ()
    name = locale.getlocale()[0]
    return (name,) if name else ()

"""Sheets for the desk of an office: one page to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shilu.bundle.desk_sheet import desk_of, make_desk_sheet
from shilu.bundle.pdf.desk_sheet import render_desk_sheet
from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.case import PAPER_LANGUAGES, Case
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.query import EVERYTHING
from shilu.core.where_to_go import Stop
from shilu.core.wording import Catalog
from shilu.services.office_packs import OfficePacks
from shilu.services.paper_file import refuse_to_replace, write_paper
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class SheetMade:
    """A finished one. ``office`` is the id of the channel, ``languages`` those that it is in (BCP 47), the office's
    first."""

    file: Path
    office: str
    pages: int
    languages: tuple[str, ...]


class DeskSheets:
    """Sheets of the open vault's cases. ``load_catalog`` gives the sentences of a language (BCP 47)."""

    def __init__(
        self,
        *,
        vault: Vault,
        packs: OfficePacks,
        fonts: FontShelf,
        load_catalog: Callable[[str], Catalog],
        clock: Clock,
        version: str,
    ) -> None:
        self._vault, self._packs = vault, packs
        self._fonts, self._load_catalog = fonts, load_catalog
        self._clock, self._version = clock, version

    def write(
        self,
        case: Case,
        stops: Sequence[Stop],
        file: Path,
        job: Job,
        *,
        office: str = "",
        language: str = "",
        replace: bool = False,
    ) -> SheetMade:
        """Write the sheet of an office of those that fit (``Lacking.where_to_go``), by its id; without one, of the desk
        that somebody would go to first. ``language``: that of whoever goes, which stands below the office's; "" is the
        case's. ``replace``: a file of that name may be there.

        Raises UserError ``usage.no_such_language``, ``usage.no_such_desk``, ``file.exists``, ``file.…``, ``disk.…``;
        Cancelled.
        """
        own = language or case.language
        if own not in PAPER_LANGUAGES:
            raise UserError("usage.no_such_language", language=own)
        refuse_to_replace(file, replace=replace)
        pack = self._packs.of_country(case.pack)
        stop = _wanted(stops, office) if office else desk_of(stops)
        if stop is None or pack is None:
            raise UserError("usage.no_such_desk", office=office or "–", offices=_ids(stops))
        theirs = pack.language if pack.language in PAPER_LANGUAGES else "en"
        languages = tuple(dict.fromkeys((theirs, own)))
        sheet = make_desk_sheet(
            case,
            stop,
            pack,
            self._vault.incidents.each(case.id, EVERYTHING),
            made_ms=self._clock.now_ms(),
            version=self._version,
        )
        catalogs = [self._load_catalog(one) for one in languages]
        second = catalogs[1] if len(catalogs) > 1 else None
        pages = write_paper(
            file,
            lambda to: render_desk_sheet(sheet, to=to, fonts=self._fonts, texts=catalogs[0], second=second, job=job),
        )
        self._vault.cases.note_exported(case.id, "desk_sheet")
        return SheetMade(file, stop.channel.id, pages, languages)


def _wanted(stops: Sequence[Stop], office: str) -> Stop | None:
    """By its id, or what follows the country in it."""
    return next((one for one in stops if office in (one.channel.id, one.channel.id.partition(".")[2])), None)


def _ids(stops: Sequence[Stop]) -> str:
    return ", ".join(one.channel.id for one in stops) or "–"

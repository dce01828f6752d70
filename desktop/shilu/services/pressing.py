"""Prints a paper that was ticked, as a PDF, and says in the history that it left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.ticked import draw_ticked, render_ticked
from shilu.core.case import Case
from shilu.core.clock import Clock
from shilu.core.job import Job
from shilu.core.ticked import PaperMade, TickedPaper, Ticks, chosen
from shilu.core.wording import Catalog
from shilu.services.pages import PdfPages
from shilu.services.paper_file import refuse_to_replace, write_paper
from shilu.vault.vault import Vault


class Pressing:
    """``load_catalog`` gives the sentences of a language (BCP 47), or of one near it."""

    def __init__(
        self, *, vault: Vault, fonts: FontShelf, load_catalog: Callable[..., Catalog], clock: Clock, version: str
    ) -> None:
        self._vault, self._fonts, self._load_catalog = vault, fonts, load_catalog
        self._clock, self._version = clock, version

    def write(
        self, case: Case, paper: TickedPaper, ticks: Ticks, file: Path, job: Job, *, what: str, replace: bool = False
    ) -> PaperMade:
        """Write what was ticked of a paper. ``what`` it is to the history: ``form`` or ``letter``; ``replace``: a file
        of that name may be there.

        Raises UserError ``usage.no_such_tick``, ``usage.nothing_ticked``, ``file.exists``, ``file.…``, ``disk.…``;
        Cancelled.
        """
        printed = chosen(paper, ticks)
        refuse_to_replace(file, replace=replace)
        pages = write_paper(
            file,
            lambda to: render_ticked(
                printed,
                to=to,
                fonts=self._fonts,
                texts=self._load_catalog(paper.language),
                made_ms=self._clock.now_ms(),
                version=self._version,
                job=job,
            ),
        )
        self._vault.cases.note_exported(case.id, what, paper=paper.id)
        return PaperMade(file, pages, paper.id, tuple(dict.fromkeys(one.id for one in printed.sentences)), printed.open)

    def look_at(self, paper: TickedPaper, ticks: Ticks, job: Job) -> PdfPages:
        """The pages as they would be written, which stand in memory alone. Raises UserError ``usage.no_such_tick`` and
        ``usage.nothing_ticked``; Cancelled."""
        printed = chosen(paper, ticks)
        texts = self._load_catalog(paper.language)
        return PdfPages(draw_ticked(printed, fonts=self._fonts, texts=texts, job=job))

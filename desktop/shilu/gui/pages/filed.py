"""What runs after the filings of a case, as the record shows it: last days above them, by each what comes next, and a
file for a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from shilu.core.case import Case
from shilu.core.draft import DraftKind, Matter
from shilu.core.filing import Deadline, DeadlineState
from shilu.core.filing_words import follows, in_a_calendar, left, told, what_of
from shilu.core.job import Job
from shilu.core.pack_papers import FilingProfile
from shilu.core.pack_parts import in_language
from shilu.core.particular import Particular, ParticularKind
from shilu.core.text import one_line
from shilu.gui.dialogs.office_form import OfficeForm, OfficeFormDialog
from shilu.gui.widgets.parts import plain

if TYPE_CHECKING:
    from shilu.core.wording import Catalog
    from shilu.gui.pages.record import RecordPage
    from shilu.services.filings import Filings
    from shilu.services.filling import FilledProfile, Filling

_ABOVE = 3
"""So many last days stand above the filings; all of them stand with the filing they are of."""
_OPEN = (DeadlineState.PASSED, DeadlineState.RUNNING, DeadlineState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class FilingClocks:
    """``channels``: those of the case's rule pack, each with its name; ``forms``: of offices that it knows."""

    today: date
    deadlines: tuple[Deadline, ...]
    channels: tuple[tuple[str, str], ...]
    forms: tuple[FilingProfile, ...]


class Filed(QObject):
    """``button`` writes the last days into a file for a calendar, ``form_button`` opens an office's own form.

    Signals:
        left_unfinished: what was written into a form is kept as a draft.
    """

    left_unfinished = Signal()

    def __init__(self, *, filings: Filings, filling: Filling, page: RecordPage) -> None:
        super().__init__(page)
        self._filings, self._filling, self._page, self._texts = filings, filling, page, page.texts
        self._seen: FilingClocks | None = None
        self._form: OfficeFormDialog | None = None
        self._is_left_unfinished = False
        self.button = plain(self._texts.tr("Into a calendar…"))
        self.button.clicked.connect(self._on_calendar)
        self.button.hide()
        self.form_button = plain(self._texts.tr("Office’s form…"))
        self.form_button.clicked.connect(self._on_form)
        self.form_button.hide()

    @property
    def offered(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """What the form of a filing offers, by field."""
        return MappingProxyType({"channel": self._seen.channels} if self._seen is not None else {})

    def read(self, case: Case) -> FilingClocks:
        """To be called on another thread."""
        language = self._texts.language
        channels = tuple((one.id, in_language(one.names, language)) for one in self._filings.channels(case))
        forms = self._filling.profiles(case)
        return FilingClocks(self._filings.today(case), self._filings.deadlines(case), channels, forms)

    def show(self, seen: FilingClocks | None) -> Sequence[str]:
        """What stands above the filings, if it is they that are shown: what is due first."""
        self._seen = seen
        is_filing = self._page.kind is ParticularKind.FILING
        self.form_button.setVisible(seen is not None and bool(seen.forms) and is_filing)
        found = [one for one in seen.deadlines if one.state in _OPEN] if seen is not None else []
        self.button.setVisible(any(one.due is not None for one in found))
        if seen is None:
            return ()
        lines = [told(one, seen.today, self._texts) for one in found[:_ABOVE]]
        if len(found) > _ABOVE:
            more = len(found) - _ABOVE
            lines.append(
                self._texts.trn("and {count} more, with its filing", "and {count} more, with their filings", more)
            )
        return lines

    def worked_out(self, filing: Particular) -> Sequence[str]:
        """The clocks of one filing, each with what comes next."""
        if self._seen is None:
            return ()
        texts, today = self._texts, self._seen.today
        return tuple(
            texts.tr(
                "{when}: {what} {next}",
                when=left(one, today, texts),
                what=what_of(one, texts),
                next=follows(one, texts),
            )
            for one in self._seen.deadlines
            if one.of == filing.id
        )

    @Slot()
    def _on_form(self) -> None:
        self.ask_form()

    def ask_form(self, form: str = "") -> None:
        """An office's own form, begun from the case; which one, by its id."""
        page = self._page
        if page.case is None or self._seen is None:
            return
        dialog = OfficeFormDialog(self._seen.forms, form, texts=self._texts, parent=page.window())
        self._form, self._is_left_unfinished = dialog, False
        dialog.form_chosen.connect(self._fill)
        dialog.form_left.connect(self._on_left)
        self._fill(dialog.form)
        dialog.exec()
        dialog.leave()
        self._form = None
        dialog.deleteLater()
        if self._is_left_unfinished:
            self.left_unfinished.emit()

    @Slot(object)
    def _on_left(self, sheet: OfficeForm) -> None:
        if self._page.tools.asking.leave(sheet):
            self._is_left_unfinished = True

    @Slot(str)
    def _fill(self, form: str) -> None:
        page = self._page
        if page.case is not None:
            page.tasks.run(partial(_filled, self._filling, page.case, form, self._texts), done=self._on_filled)

    @Slot(object)
    def _on_filled(self, made: FilledProfile) -> None:
        page = self._page
        if self._form is None or page.case is None:  # it may be closed by then
            return
        sheet = self._form.show_fields(made.profile, made.fields)
        if sheet is not None:
            page.tools.asking.begin(sheet, Matter(DraftKind.OFFICE_FORM, page.case.id, sheet.id))

    @Slot()
    def _on_calendar(self) -> None:
        page, texts = self._page, self._texts
        if page.case is None:
            return
        file = page.tools.desktop.ask_where_to_save(page, texts.tr("Last days, for a calendar"), "last-days.ics")
        if file is not None:
            work = partial(_write, self._filings, page.case, file, texts)
            page.tasks.run(work, done=self._on_written, failed=page.messages.show_error)

    @Slot(object)
    def _on_written(self, file: Path) -> None:
        self._page.messages.note(
            self._texts.tr("The last days are written: {name}", name=one_line(file.name)),
            next_step=self._texts.tr("The file names nobody, and says nothing of the case."),
        )


def _write(filings: Filings, case: Case, file: Path, texts: Catalog, _job: Job) -> Path:
    filings.write_calendar(case, file, partial(in_a_calendar, texts=texts))
    return file


def _filled(filling: Filling, case: Case, form: str, texts: Catalog, _job: Job) -> FilledProfile:
    return filling.fill(case, form, texts)

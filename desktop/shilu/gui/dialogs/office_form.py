"""An office's own form, field by field: begun from the case and copied one by one. It is written on in the form of the
office itself, so that nothing that was typed is lost here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.filing_text import FilledField, limit_said, name_of
from shilu.core.pack_papers import FilingProfile
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.clipboard import copy_text
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import column, field, plain, row
from shilu.gui.widgets.text import PlainLabel, PlainTextField

_WIDTH_PX = 640
_LINES, _FEW_LINES, _LONG = 6, 2, 120


class OfficeField(QWidget):
    """One field: its name, what it is begun with, how long that is, a button that copies it."""

    def __init__(self, filled: FilledField, *, texts: Catalog) -> None:
        super().__init__()
        self._texts, self._field = texts, filled.field
        name = name_of(filled.field, texts)
        if not filled.field.mandatory:
            name = texts.tr("{field} (optional)", field=name)
        self.box = PlainTextField(lines=_LINES if len(filled.text) > _LONG else _FEW_LINES)
        self.box.setPlainText(filled.text)
        self.box.setReadOnly(True)
        length = limit_said(filled, texts)
        if filled.over:
            length = texts.tr("{length}: longer than the office takes, shorten it.", length=length)
        self.length = PlainLabel(length, tone="attention" if filled.over else "soft", size="small", wrap=True)
        self.copy_button = plain(texts.tr("Copy"))
        self.copy_button.setAccessibleName(texts.tr("Copy: {field}", field=name))
        self.copy_button.clicked.connect(self._on_copy)
        inner = column(self, gap=4)
        inner.addLayout(field(name, self.box))
        for said in self._notes():
            inner.addWidget(PlainLabel(said, tone="soft", size="small", wrap=True))
        foot = row(gap=FIELD_GAP)
        foot.addWidget(self.length, 1)
        foot.addWidget(self.copy_button)
        inner.addLayout(foot)
        self.setFocusProxy(self.box)

    def _notes(self) -> Sequence[str]:
        note = one_line(in_language(self._field.note, self._texts.language), 1000)
        said = "" if self._field.personal else self._texts.tr("No names, numbers or accounts of people may stand here.")
        return [one for one in (said, note) if one]

    @Slot()
    def _on_copy(self) -> None:
        copy_text(self.box.toPlainText())
        self.copy_button.setText(self._texts.tr("Copied"))


class OfficeFormDialog(FormDialog):
    """What is copied goes where it is pasted, and nowhere else.

    Signals:
        form_chosen: the id of a form that is to be shown.
    """

    form_chosen = Signal(str)

    def __init__(self, forms: Sequence[FilingProfile], *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(
            texts.tr("An office’s own form"), texts.tr("Done"), texts=texts, width=_WIDTH_PX, parent=parent
        )
        about = texts.tr(
            "Each field is begun with what the case has. Copy it into the form of the office, check it there and write "
            "on. Nothing is sent from here."
        )
        self.fields.addWidget(PlainLabel(about, tone="soft", wrap=True))
        self.forms = QComboBox()
        for one in forms:
            self.forms.addItem(one_line(in_language(one.names, texts.language), 80), one.id)
        self.fields.addLayout(field(texts.tr("Form"), self.forms))
        self.about = PlainLabel(tone="soft", size="small", wrap=True)
        self.fields.addWidget(self.about)
        self.shown: list[OfficeField] = []
        self._form_fields = QWidget()
        self._inner = column(self._form_fields, gap=FIELD_GAP)
        self.fields.addWidget(self._form_fields)
        self.cancel_button.hide()
        self.forms.currentIndexChanged.connect(self._on_chosen)
        self.forms.setFocus()

    @property
    def form(self) -> str:
        """The one that is chosen."""
        return str(self.forms.currentData() or "")

    def show_fields(self, form: FilingProfile, fields: Sequence[FilledField]) -> None:
        """Those of a form, unless another one was chosen meanwhile."""
        if form.id != self.form:
            return
        for old in self.shown:
            self._inner.removeWidget(old)
            old.deleteLater()
        self.shown = [OfficeField(one, texts=self.texts) for one in fields]
        for one in self.shown:
            self._inner.addWidget(one)
        self.about.setText(
            self.texts.trn("{count} copy is wanted.", "{count} copies are wanted.", form.copies)
            if form.copies > 1
            else ""
        )
        self.about.setVisible(form.copies > 1)

    @Slot()
    def _on_chosen(self) -> None:
        self.form_chosen.emit(self.form)

"""An office's own form, field by field: begun from the case, written on here, copied one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.filing_text import FilledField, limit_said, measured, name_of, personal_said, wanted
from shilu.core.pack_papers import FilingProfile
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.clipboard import copy_text
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.style import FIELD_GAP, mark
from shilu.gui.widgets.parts import column, field, plain, quiet, row
from shilu.gui.widgets.text import LongTextField, PlainLabel

_WIDTH_PX = 640
_LINES, _FEW_LINES, _LONG = 6, 2, 120


class OfficeField(QWidget):
    """One field: its name, what stands in it, how long that is as it is typed, a button that copies it.

    Signals:
        changed: something else stands in it.
    """

    changed = Signal()

    def __init__(self, filled: FilledField, *, texts: Catalog) -> None:
        super().__init__()
        self._texts, self._filled, self.id = texts, filled, filled.field.id
        name = name_of(filled.field, texts)
        if not filled.field.mandatory:
            name = texts.tr("{field} (optional)", field=name)
        most = filled.field.limit
        is_long = len(filled.text) > _LONG or (most.most_words or 0) > 40 or (most.most_characters or 0) > _LONG
        self.box = LongTextField(lines=_LINES if is_long else _FEW_LINES)
        self.box.setPlainText(filled.text)
        self.length = PlainLabel(size="small", wrap=True)
        self.anew_button = quiet(texts.tr("Begin anew"))
        self.anew_button.setAccessibleName(texts.tr("Begin anew: {field}", field=name))
        self.anew_button.clicked.connect(self._on_anew)
        self.copy_button = plain("")
        self.copy_button.setAccessibleName(texts.tr("Copy: {field}", field=name))
        self.copy_button.clicked.connect(self._on_copy)
        inner = column(self, gap=4)
        inner.addLayout(field(name, self.box))
        for said in self._notes():
            inner.addWidget(PlainLabel(said, tone="soft", size="small", wrap=True))
        foot = row(gap=FIELD_GAP)
        foot.addWidget(self.length, 1)
        foot.addWidget(self.anew_button)
        foot.addWidget(self.copy_button)
        inner.addLayout(foot)
        self.setFocusProxy(self.box)
        self.box.textChanged.connect(self._on_changed)
        self.box.too_much_pasted.connect(self._on_too_much)
        self._measure()

    @property
    def is_as_begun(self) -> bool:
        """Whether what stands in it is what the case gave."""
        return self.box.toPlainText() == self._filled.text

    def put(self, text: str) -> None:
        """Write this in place of what stands there; Ctrl+Z takes it back."""
        cursor = QTextCursor(self.box.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def _notes(self) -> Sequence[str]:
        given = self._filled.field
        note = one_line(in_language(given.note, self._texts.language), 1000)
        said = "" if given.personal else self._texts.tr("No names, numbers or accounts of people may stand here.")
        return [one for one in (said, note) if one]

    def _measure(self) -> None:
        texts, now = self._texts, measured(self._filled.field, self.box.toPlainText())
        length = limit_said(now, texts)
        if now.over:
            length = texts.tr("{length}: longer than the office takes, shorten it.", length=length)
        personal = personal_said(now, texts)
        self.length.setText("\n".join(filter(None, (length, personal))))
        mark(self.length, tone="attention" if now.over or personal else "soft")
        self.anew_button.setVisible(not self.is_as_begun)
        self.copy_button.setText(texts.tr("Copy"))

    @Slot()
    def _on_changed(self) -> None:
        self._measure()
        self.changed.emit()

    @Slot()
    def _on_too_much(self) -> None:
        words = self._texts.tr("What was pasted is longer than any office takes. Nothing of it was put in.")
        self.length.setText(words)
        mark(self.length, tone="attention")

    @Slot()
    def _on_anew(self) -> None:
        self.box.setFocus()
        self.put(self._filled.text)

    @Slot()
    def _on_copy(self) -> None:
        copy_text(self.box.toPlainText())
        self.copy_button.setText(self._texts.tr("Copied"))


class OfficeForm(QWidget):
    """The fields of one form. What was written into them can be kept as a draft, and put back; what was not follows the
    case.

    Signals:
        changed: something was typed.
    """

    changed = Signal()

    def __init__(self, form: FilingProfile, fields: Sequence[FilledField], *, texts: Catalog) -> None:
        super().__init__()
        self.id = form.id
        self.title_words = one_line(in_language(form.names, texts.language), 80)
        self.shown = [OfficeField(one, texts=texts) for one in fields]
        self._of_no_field: Mapping[str, str] = {}
        inner = column(self, gap=FIELD_GAP)
        said = wanted(form, texts)
        if said:
            words = ("" if texts.is_chinese else " ").join(said)
            inner.addWidget(PlainLabel(words, tone="soft", size="small", wrap=True))
        for one in self.shown:
            one.changed.connect(self.changed)
            inner.addWidget(one)

    def typed(self) -> Mapping[str, str] | None:
        """What a person wrote, by field; None where all is as the case gave it."""
        written = {one.id: one.box.toPlainText() for one in self.shown if not one.is_as_begun}
        return {**self._of_no_field, **written} or None

    def put_typed(self, form: Mapping[str, str]) -> None:
        """Fill the fields as they stood. What was written into a field that the rule pack does not have any more is
        kept with the rest."""
        fields = {one.id: one for one in self.shown}
        self._of_no_field = {name: text for name, text in form.items() if name not in fields}
        for name, text in form.items():
            if name in fields:
                fields[name].put(text)


class OfficeFormDialog(FormDialog):
    """What is copied goes where it is pasted, and nowhere else.

    Signals:
        form_chosen: the id of a form that is to be shown.
        form_left: the OfficeForm that was shown goes away.
    """

    form_chosen = Signal(str)
    form_left = Signal(object)

    def __init__(
        self, forms: Sequence[FilingProfile], chosen: str = "", *, texts: Catalog, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            texts.tr("An office’s own form"), texts.tr("Close"), texts=texts, width=_WIDTH_PX, parent=parent
        )
        about = texts.tr(
            "Each field is begun with what the case has. Write on here, then copy field by field into the form of the "
            "office. What you write is kept as a draft; nothing is sent from here."
        )
        self.fields.addWidget(PlainLabel(about, tone="soft", wrap=True))
        self.forms = QComboBox()
        for one in forms:
            self.forms.addItem(one_line(in_language(one.names, texts.language), 80), one.id)
        self.forms.setCurrentIndex(max(0, self.forms.findData(chosen)))
        self.fields.addLayout(field(texts.tr("Form"), self.forms))
        self.sheet: OfficeForm | None = None
        self.cancel_button.hide()
        self.forms.currentIndexChanged.connect(self._on_chosen)
        self.forms.setFocus()

    @property
    def form(self) -> str:
        """The one that is chosen."""
        return str(self.forms.currentData() or "")

    @property
    def shown(self) -> Sequence[OfficeField]:
        """Its fields."""
        return self.sheet.shown if self.sheet is not None else ()

    def show_fields(self, form: FilingProfile, fields: Sequence[FilledField]) -> OfficeForm | None:
        """Those of a form; None where another one was chosen meanwhile, or
        they are shown."""
        if form.id != self.form or self.sheet is not None:
            return None
        self.sheet = OfficeForm(form, fields, texts=self.texts)
        self.fields.addWidget(self.sheet)
        return self.sheet

    def leave(self) -> None:
        """The form that is shown goes away."""
        sheet, self.sheet = self.sheet, None
        if sheet is not None:
            self.form_left.emit(sheet)
            self.fields.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()

    @Slot()
    def _on_chosen(self) -> None:
        self.leave()
        self.form_chosen.emit(self.form)

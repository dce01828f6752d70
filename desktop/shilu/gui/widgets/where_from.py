"""Where files come from: whose phone, which must be known, and all else that may be said, once for all of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from shilu.core.incident import Reached, ReachedKind
from shilu.core.labels import ORIGINAL_KINDS
from shilu.core.normalise import OWN_PHONE
from shilu.core.provenance import OriginalKind, Provenance
from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import column, field, give_focus, quiet, row
from shilu.gui.widgets.person_field import PersonField
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, TextLine

_MOST = 300
_WIDE = 640


class WhosePhone(QWidget):
    """Signals:
    changed: it is another person's now, or nobody's yet.
    """

    changed = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        title = texts.tr("Whose phone is this?")
        self.row = ChoiceRow[bool](
            [(True, texts.tr("The complainant’s own")), (False, texts.tr("Somebody else’s who was contacted"))],
            name=title,
        )
        self.row.changed.connect(self._on_changed)
        self.who = PersonField()
        self.who.setMaxLength(_MOST)
        self.who.setMaximumWidth(_WIDE // 2)
        self.who.setPlaceholderText(texts.tr("mother, colleague, a name"))
        self.who.textChanged.connect(self.changed)
        self._other = QWidget()
        other = column(self._other, gap=4)
        other.addLayout(field(texts.tr("Who is that?"), self.who))
        said = texts.tr("What comes from it then reached that person, and not the complainant.")
        other.addWidget(PlainLabel(said, tone="soft", wrap=True))
        self._other.hide()
        layout = column(self, gap=FIELD_GAP)
        layout.addWidget(PlainLabel(title, size="section"))
        layout.addWidget(self.row)
        layout.addWidget(self._other)
        self.setFocusProxy(self.row)

    def value(self) -> Reached | None:
        """The owner, or None when it is somebody who was not named."""
        if self.row.value():
            return OWN_PHONE
        who = self.who.text().strip()
        return Reached(ReachedKind.THIRD_PERSON, label=who) if who else None

    def clear(self) -> None:
        """As at first: the complainant's own."""
        self.who.clear()
        self.row.set_value(True)

    @Slot()
    def _on_changed(self) -> None:
        self._other.setVisible(not self.row.value())
        self.changed.emit()


class WhereFrom(QWidget):
    """Optional fields, folded away until somebody wants them."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_button = quiet(texts.tr("Say where these files come from (optional)"))
        self.show_button.setCheckable(True)
        self.device, self.account, self.taken, self.provided_by, self.original_at = (TextLine() for _ in range(5))
        for line in self.lines.values():
            line.setMaxLength(_MOST)
        self.kind = ChoiceRow[OriginalKind | None](
            [(None, texts.tr("Not said")), *((kind, texts.tr(ORIGINAL_KINDS[kind])) for kind in OriginalKind)],
            name=texts.tr("This is"),
        )
        self._fields = QWidget()
        fields = column(self._fields)
        fields.addWidget(
            PlainLabel(
                texts.tr("It is kept with every file of this import, and a reader of the bundle will ask for it."),
                tone="soft",
                wrap=True,
            )
        )
        self.device.setPlaceholderText(texts.tr("Redmi Note 9 of my mother"))
        self.account.setPlaceholderText(texts.tr("WhatsApp, her own number"))
        self.taken.setPlaceholderText(texts.tr("3 March 2026, at home"))
        self.original_at.setPlaceholderText(texts.tr("still on the phone; with my lawyer"))
        first, second, third = (row(gap=FIELD_GAP) for _ in range(3))
        first.addLayout(field(texts.tr("Phone or computer"), self.device), 1)
        first.addLayout(field(texts.tr("App and account"), self.account), 1)
        second.addLayout(field(texts.tr("When it was taken from there"), self.taken), 1)
        second.addLayout(field(texts.tr("Provided by"), self.provided_by), 1)
        third.addLayout(field(texts.tr("Where the original is now"), self.original_at), 1)
        third.addStretch(1)
        lines = QWidget()
        lines.setMaximumWidth(_WIDE)
        typed = column(lines)
        for pair in (first, second, third):
            typed.addLayout(pair)
        fields.addWidget(lines)
        fields.addLayout(field(texts.tr("This is"), self.kind))  # as wide as there is room, or its last row is cut off
        self._fields.hide()
        self.show_button.toggled.connect(self._on_toggled)
        layout = column(self, gap=FIELD_GAP)
        layout.addLayout(row(self.show_button, 1))
        layout.addWidget(self._fields)

    def value(self) -> Provenance:
        """What was said."""
        return Provenance(
            device=self.device.text().strip(),
            account=self.account.text().strip(),
            provided_by=self.provided_by.text().strip(),
            kind=self.kind.value(),
            original_at=self.original_at.text().strip(),
            taken=self.taken.text().strip(),
        )

    @property
    def lines(self) -> Mapping[str, QLineEdit]:
        """What is typed into, by name."""
        return {
            "device": self.device,
            "account": self.account,
            "taken": self.taken,
            "provided_by": self.provided_by,
            "original_at": self.original_at,
        }

    def clear(self) -> None:
        """Nothing is said, and nothing shown: these files may come from elsewhere."""
        for line in self.lines.values():
            line.clear()
        self.kind.set_value(None)
        self.show_button.setChecked(False)

    @Slot(bool)
    def _on_toggled(self, is_shown: bool) -> None:
        self._fields.setVisible(is_shown)
        if is_shown:
            give_focus(self.device)

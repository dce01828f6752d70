"""The form of a new case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.case import CaseDraft
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.places import LANGUAGES, PACKS, REGIONS
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.text import PlainLabel, TextLine
from shilu.gui.widgets.zones import ZoneField


class CaseDialog(FormDialog):
    """Gives a CaseDraft."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("A new case"), texts.tr("Make the case"), texts=texts, parent=parent)
        self.complainant = TextLine()
        self.complainant.setPlaceholderText(texts.tr("The person whose matter it is"))
        self.title = TextLine()
        self.title.setPlaceholderText(texts.tr("A name by which you find it again"))
        self.pack = _choices(PACKS)
        self.region = _choices([(code, f"{name}  ({code})") for code, name in REGIONS])
        self.zone = ZoneField(texts.tr("Time zone"))
        self.language = _choices(LANGUAGES)
        draft = CaseDraft("", "")
        self.pack.setCurrentIndex(self.pack.findData(draft.pack))
        self.region.setCurrentIndex(self.region.findData(draft.region))
        self.zone.set_zone(draft.timezone)
        self.language.setCurrentIndex(self.language.findData(draft.language))
        self.fields.addLayout(field(texts.tr("Complainant"), self.complainant))
        self.fields.addLayout(field(texts.tr("Title"), self.title))
        self.fields.addLayout(field(texts.tr("Rules of"), self.pack))
        self.fields.addLayout(field(texts.tr("Where the complainant lives"), self.region))
        self.fields.addLayout(field(texts.tr("Time zone in which times are shown"), self.zone))
        self.fields.addLayout(field(texts.tr("Language of the papers"), self.language))
        self.fields.addWidget(
            PlainLabel(texts.tr("All of it stays on this computer, encrypted."), tone="soft", size="small")
        )
        self.keeps(
            complainant=self.complainant,
            title=self.title,
            pack=self.pack,
            region=self.region,
            zone=self.zone,
            language=self.language,
        )
        self.complainant.setFocus()

    def value(self) -> CaseDraft:
        """What was typed; a case without a title is named after its complainant."""
        complainant = self.complainant.text().strip()
        return CaseDraft(
            title=self.title.text().strip() or complainant,
            complainant=complainant,
            pack=self.pack.currentData(),
            region=self.region.currentData(),
            timezone=self.zone.zone() or "UTC",
            language=self.language.currentData(),
        )

    def missing(self) -> str:
        if not self.complainant.text().strip():
            return self.texts.tr("The complainant’s name is missing: papers need it.")
        if self.zone.zone() is None:
            return self.texts.tr("There is no time zone of that name; one is Asia/Shanghai.")
        return ""


def _choices(options: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    for value, label in options:
        box.addItem(label, value)
    return box

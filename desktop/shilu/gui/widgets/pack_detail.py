"""One rule pack, to read: how far it can be relied on, and what stands in it, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.pack import RulePack
from shilu.core.wording import Catalog
from shilu.gui.models.packs import pack_name, standing
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.widgets.folded_text import FoldedText
from shilu.gui.widgets.pack_entries import PARTS, PackEntry, Part, drafts
from shilu.gui.widgets.parts import column, plain, row, scrolled
from shilu.gui.widgets.tall_column import TallColumn
from shilu.gui.widgets.text import PlainLabel
from shilu.host import pack_sentences

if TYPE_CHECKING:
    from shilu.services.office_packs import ListedPack

_ENTRY_GAP = 20
_READ_PX = 560


class PackDetail(QWidget):
    """Signals:
    remove_requested: the pack that comes with the program is to hold again.
    use_requested: this one of the office is to hold again.
    """

    remove_requested = Signal()
    use_requested = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.title = PlainLabel(size="section", wrap=True, selectable=True)
        self.remove_button = plain(texts.tr("Use the one that comes with Shilu…"))
        self.remove_button.clicked.connect(self.remove_requested)
        self.use_button = plain(texts.tr("Use this one…"))
        self.use_button.clicked.connect(self.use_requested)
        self._entries: Mapping[Part, tuple[PackEntry, ...]] = {}
        self.parts = QComboBox()
        self.parts.setAccessibleName(texts.tr("What stands in it"))
        self.parts.currentIndexChanged.connect(self._on_part)
        self._about = QWidget()
        self._turn = QTimer(self, singleShot=True, interval=1)  # what was pressed is drawn first
        self._turn.timeout.connect(self._show_entries)
        head = row(gap=GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.use_button)
        head.addWidget(self.remove_button)
        self._outer = column(self, gap=FIELD_GAP)
        self._outer.addLayout(head)
        self._outer.addWidget(self._about)
        self._outer.addLayout(row(self.parts, 1))
        self._area = scrolled(QWidget())
        self._outer.addWidget(self._area, 1)

    def show_pack(self, one: ListedPack, said: Mapping[Part, tuple[PackEntry, ...]], today: date) -> None:
        """Show this one; ``said``: what stands in it."""
        texts = self._texts
        chosen = self.parts.currentData()
        self.title.setText(pack_name(one, texts))
        self.remove_button.setVisible(one.kept is not None and one.holds)
        self.use_button.setVisible(one.kept is not None and not one.holds and one.may_hold)
        about = QWidget()
        inner = column(about, gap=4)
        for line, tone in self._lines(one, today):
            inner.addWidget(PlainLabel(line, tone=tone, size="small", wrap=True, selectable=True))
        self._outer.replaceWidget(self._about, about)
        self._about.deleteLater()
        self._about = about
        self._entries = said
        self.parts.blockSignals(True)  # shown below, once
        self.parts.clear()
        for part, words in PARTS.items():
            if part in said:
                counted = texts.tr("{part} ({count})", part=texts.tr(words), count=f"{len(said[part]):,}")
                self.parts.addItem(counted, part)
        self.parts.setCurrentIndex(max(0, self.parts.findData(chosen)))
        self.parts.blockSignals(False)
        self.parts.setVisible(bool(said))
        if one.problems:
            lines = "\n".join(pack_sentences.line_of_problem(each, texts) for each in one.problems)
            self._area.setWidget(FoldedText(lines, name=texts.tr("Problems"), texts=texts))
        else:
            self._show_entries()

    def _lines(self, one: ListedPack, today: date) -> list[tuple[str, str]]:
        texts, pack = self._texts, one.pack
        between = "" if texts.is_chinese else " "
        if pack is None:
            said = texts.trn("{count} problem", "{count} problems", len(one.problems)) if one.problems else ""
            newer = texts.tr("A newer version of Shilu wrote this pack; this one cannot read it.")
            return [(said or newer, "attention")]
        lines = [
            (between.join((f"{standing(one, texts)}{'。' if between == '' else '.'}", _version(pack, texts))), "soft"),
            (pack_sentences.checked(pack, today, texts), "attention" if pack.is_old(today) else "soft"),
            (pack_sentences.reviewed(pack, texts), "soft" if pack.is_reviewed else "attention"),
        ]
        if not pack.native_checked:
            lines.append((texts.tr("No native speaker has read its papers."), "attention"))
        off = drafts(pack)
        if off:
            lines.append((texts.trn("{count} draft is switched off.", "{count} drafts are switched off.", off), "soft"))
        lines.append((f"SHA-256 {pack.pack.sha256}", "soft"))
        return lines

    @Slot()
    def _on_part(self) -> None:
        self._turn.start()

    @Slot()
    def _show_entries(self) -> None:
        shown = self._entries.get(self.parts.currentData(), ())
        tall = TallColumn(gap=_ENTRY_GAP)
        tall.add([partial(_entry, one) for one in shown])
        content = QWidget()
        inner = column(content, gap=0)
        inner.setContentsMargins(0, 0, FIELD_GAP, 0)
        inner.addWidget(tall)
        inner.addStretch(1)
        self._area.setWidget(content)  # the one before is deleted
        content.show()


def _version(pack: RulePack, texts: Catalog) -> str:
    return texts.tr("Version {version}, law in {language}.", version=pack.pack.version, language=pack.language)


def _entry(one: PackEntry) -> QWidget:
    shown = QWidget()
    shown.setMaximumWidth(_READ_PX)
    inner = column(shown, gap=2)
    inner.addWidget(PlainLabel(one.title, size="strong", wrap=True, selectable=True))
    for text, tone in one.lines:
        is_head = tone == "strong"
        small = "small" if tone == "soft" else "strong" if is_head else ""
        inner.addWidget(PlainLabel(text, tone="" if is_head else tone, size=small, wrap=True, selectable=True))
    return shown

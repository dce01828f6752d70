"""Who is in the files: a list to tick, with counts, and three samples of the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from shilu.core.channel import Channel
from shilu.core.record import Preview, SenderSummary
from shilu.core.text import one_line
from shilu.gui.icons import Icons
from shilu.gui.models.table import Column, SortedRows, TableModel
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.parts import column, plain, row, scrolled
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel, PlainTextView, TextLine
from shilu.gui.words import Words
from shilu.host.contact_words import known_as

_SAMPLES = 3


def merged(previews: Sequence[Preview]) -> tuple[SenderSummary, ...]:
    """The senders of several files, each once; those that the phone has no name for first, then the busiest."""
    senders: dict[str, SenderSummary] = {}
    for preview in previews:
        for sender in preview.senders:
            known = senders.get(sender.key)
            senders[sender.key] = sender if known is None else _joined(known, sender)
    return tuple(sorted(senders.values(), key=lambda s: (_is_known(s), -s.count, s.key)))


def ticked_at_first(previews: Sequence[Preview], together: tuple[SenderSummary, ...] | None = None) -> frozenset[str]:
    """Those without a name on the phone; all, where each has one. Files of which nobody knows whom they show are ticked
    where they were chosen themselves; those that an archive holds beside its messages may be private. Of mails, which
    all say a name, one that was chosen by itself is ticked, and a mailbox may be private. ``together`` is ``merged`` of
    them, where that is known."""
    senders = merged(previews) if together is None else together
    named = frozenset(sender.key for sender in senders if sender.key)
    strangers = frozenset(sender.key for sender in senders if sender.key and not _is_known(sender))
    chosen = any(preview.importer != "archive" and not sender.key for preview in previews for sender in preview.senders)
    nobodys = frozenset(sender.key for sender in senders if not sender.key)
    alone = frozenset(sender.key for preview in previews if preview.rows == 1 for sender in preview.senders)
    mails = frozenset(sender.key for sender in senders if sender.key and sender.key in alone and not _is_named(sender))
    return (strangers or mails or named or nobodys) | mails | (nobodys if chosen else frozenset())


def _joined(left: SenderSummary, right: SenderSummary) -> SenderSummary:
    firsts = [at for at in (left.first_ms, right.first_ms) if at is not None]
    lasts = [at for at in (left.last_ms, right.last_ms) if at is not None]
    return replace(
        left,
        name=left.name or right.name,
        calls_itself=left.calls_itself or right.calls_itself,
        known=left.known or right.known,
        count=left.count + right.count,
        calls=left.calls + right.calls,
        first_ms=min(firsts, default=None),
        last_ms=max(lasts, default=None),
        samples=tuple(sorted((*left.samples, *right.samples), key=lambda s: not s.text)[:_SAMPLES]),
    )


class SenderList(QWidget):
    """Signals:
    changed: other senders are ticked now.
    """

    changed = Signal()

    def __init__(self, *, words: Words, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, texts = words, words.texts
        self._zone = "UTC"
        self.model = TableModel[SenderSummary](
            (
                Column("sender", texts.tr("Sender"), self._sender, width=168),
                Column("name", texts.tr("Name on the phone"), self._name, width=0),
                Column("calls", texts.tr("Calls"), lambda s: words.count(s.calls), lambda s: s.calls, 72, right=True),
                Column(
                    "texts",
                    texts.tr("Messages"),
                    lambda s: words.count(s.count - s.calls),
                    lambda s: s.count - s.calls,
                    88,
                    right=True,
                ),
                Column("first", texts.tr("First"), self._first, lambda s: s.first_ms or 0, 100, optional=True),
                Column("last", texts.tr("Last"), self._last, lambda s: s.last_ms or 0, 100, optional=True),
            ),
            key=lambda s: s.key,
            parent=self,
        )
        self.model.ticked_changed.connect(self.changed)
        self._sorted = SortedRows(self.model, self)
        self.table = TableView(self._sorted, name=texts.tr("Senders"))
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)
        self.search = TextLine()
        self.search.setPlaceholderText(texts.tr("Search senders"))
        self.search.setAccessibleName(texts.tr("Search senders"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.get("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._sorted.look_for)
        every = plain(texts.tr("Tick all"))
        every.clicked.connect(self._on_all)
        none = plain(texts.tr("Tick none"))
        none.clicked.connect(self._on_none)
        left = column(gap=GAP)
        left.addLayout(row(self.search, every, none))
        left.addWidget(self.table, 1)
        self._samples = QWidget()
        self._side = column(self._samples, margin=12, gap=GAP)
        area = scrolled(self._samples)
        area.setFixedWidth(272)
        mark(area, part="card")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(left, 1)
        layout.addWidget(area)
        self.setFocusProxy(self.table)

    def show_senders(self, previews: Sequence[Preview], zone: str) -> None:
        """Show those of these files. Who was shown before, as whoever goes back to how they are read sees them again,
        stays ticked or not."""
        self._zone = zone
        senders = merged(previews)
        shown, ticked = frozenset(sender.key for sender in self.model.rows), self.ticked()
        self.model.set_rows(senders)
        self.model.set_ticked((ticked_at_first(previews, senders) - shown) | ticked)
        if senders:
            self.table.setCurrentIndex(self._sorted.index(0, 0))

    def forget(self) -> None:
        """Show nobody."""
        self.model.set_rows(())
        self.model.set_ticked(frozenset())

    def ticked(self) -> frozenset[str]:
        """The keys of the ticked senders."""
        return self.model.ticked() & {sender.key for sender in self.model.rows}

    def count(self) -> int:
        """How many senders there are."""
        return len(self.model.rows)

    def chosen_rows(self) -> int:
        """How many contacts the ticked senders have."""
        ticked = self.ticked()
        return sum(sender.count for sender in self.model.rows if sender.key in ticked)

    def all_rows(self) -> int:
        """How many contacts there are."""
        return sum(sender.count for sender in self.model.rows)

    def _name(self, sender: SenderSummary) -> str:
        texts = self._words.texts
        own = one_line(sender.calls_itself)
        said = texts.tr("calls itself “{name}”", name=own) if own else "—"
        name, known = one_line(sender.name), known_as(sender.known, texts)
        if sender.known is not None and one_line(sender.known.name) == name:
            name = ""
        return " · ".join(filter(None, (name, known))) or said

    def _first(self, sender: SenderSummary) -> str:
        return self._words.short_day(sender.first_ms, self._zone)

    def _last(self, sender: SenderSummary) -> str:
        return self._words.short_day(sender.last_ms, self._zone)

    @Slot()
    def _on_all(self) -> None:
        self.model.set_ticked(frozenset(sender.key for sender in self.model.rows))

    @Slot()
    def _on_none(self) -> None:
        self.model.set_ticked(frozenset())

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        while (item := self._side.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        sender = self.model.row_at(current) if current.isValid() else None
        if sender is None:
            return
        texts = self._words.texts
        self._side.addWidget(PlainLabel(self._sender(sender), size="strong", wrap=True))
        for sample in sender.samples:
            when = self._words.moment(sample.when, self._zone)
            self._side.addWidget(PlainLabel(when, tone="soft", size="small", wrap=True))
            if sample.channel is Channel.CALL and not sample.text:
                self._side.addWidget(PlainLabel(self._words.channel(sample.channel)))
                continue
            view = PlainTextView(role="verbatim", fit=True)
            view.setAccessibleName(texts.tr("Sample"))
            view.setPlainText(sample.text or self._words.channel(sample.channel))
            self._side.addWidget(view)
        self._side.addStretch(1)
        self._samples.adjustSize()

    def _sender(self, sender: SenderSummary) -> str:
        shown = one_line(sender.sender, 60)
        return shown or ("—" if sender.key else self._words.texts.tr("No number"))


def _is_known(sender: SenderSummary) -> bool:
    """Whether it has a name, be it one that it gives itself."""
    return bool(sender.calls_itself) or _is_named(sender)


def _is_named(sender: SenderSummary) -> bool:
    """Whether the phone has a name for it, or the contacts that came along surely do."""
    return bool(sender.name) or (sender.known is not None and sender.known.is_certain)

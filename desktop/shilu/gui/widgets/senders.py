"""Who is in the files: a list to tick, with counts, and three samples of the one under the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Preview, SenderSummary
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.icons import Icons
from shilu.gui.models.table import Column, TableModel
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.parts import column, plain, row, scrolled
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel, PlainTextView, TextLine
from shilu.gui.words import Words
from shilu.host.contact_words import known_as

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class SendersFound:
    """Who is in some files, in the order in which they are shown; the keys of those ticked at first; and of each the
    words that are searched. ``everyone``: all keys; ``counts``: how many contacts each of them has, ``rows`` all
    together, ``ticked_rows`` those ticked at first."""

    senders: tuple[SenderSummary, ...] = ()
    ticked: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    everyone: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0
    ticked_rows: int = 0

    def rows_of(self, keys: frozenset[str]) -> int:
        """How many contacts these have, who are all among them. What stands at first is counted already: of a hundred
        thousand senders that takes a while."""
        if keys is self.ticked:
            return self.ticked_rows
        return self.rows if len(keys) == len(self.everyone) else sum(map(self.counts.__getitem__, keys))


def senders_in(previews: Sequence[Preview], texts: Catalog, _job: Job) -> SendersFound:
    """Find them. There may be many thousands, for which the window does not wait."""
    senders = merged(previews)
    said = tuple(f"{shown_sender(one, texts)}\n{shown_name(one, texts)}".casefold() for one in senders)
    counts = {sender.key: sender.count for sender in senders}
    ticked = ticked_at_first(previews, senders)
    return SendersFound(
        senders,
        ticked,
        said,
        frozenset(counts),
        counts,
        rows=sum(counts.values()),
        ticked_rows=sum(counts[key] for key in ticked),
    )


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
        self._found, self._ticked, self._chosen_rows = SendersFound(), frozenset[str](), 0
        self.model = TableModel[SenderSummary](
            (
                Column("sender", texts.tr("Sender"), lambda s: shown_sender(s, texts), width=168),
                Column("name", texts.tr("Name on the phone"), lambda s: shown_name(s, texts), width=0),
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
        self.model.ticked_changed.connect(self._on_ticked)
        self.table = TableView(self.model, name=texts.tr("Senders"))
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)
        self.search = TextLine()
        self.search.setPlaceholderText(texts.tr("Search senders"))
        self.search.setAccessibleName(texts.tr("Search senders"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icons.get("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._look_for)
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

    def show_senders(self, found: SendersFound, zone: str) -> None:
        """Show these. Who was shown before, as whoever goes back to how they are read sees them again, stays ticked or
        not."""
        self._zone = zone
        before, stay, ticked = self._found.everyone, self._ticked, found.ticked
        if before:
            ticked = (ticked - before) | (stay & found.everyone)
        self._found = found
        self._look_for(self.search.text())
        self.model.set_ticked(ticked)

    def forget(self) -> None:
        """Show nobody."""
        self.search.clear()
        self.show_senders(SendersFound(), self._zone)

    def ticked(self) -> frozenset[str]:
        """The keys of the ticked senders, be they shown or not."""
        return self._ticked

    def count(self) -> int:
        """How many senders there are."""
        return len(self._found.everyone)

    def chosen_rows(self) -> int:
        """How many contacts the ticked senders have."""
        return self._chosen_rows

    def all_rows(self) -> int:
        """How many contacts there are."""
        return self._found.rows

    @Slot()
    def _on_ticked(self) -> None:
        self._ticked = self.model.ticked()
        self._chosen_rows = self._found.rows_of(self._ticked)
        self.changed.emit()

    @Slot(str)
    def _look_for(self, words: str) -> None:
        """Show those with these words only; all with none. The one under the cursor stays under it, if it is shown."""
        before = self.model.row_at(self.table.currentIndex())
        wanted, found = words.strip().casefold(), self._found
        senders = found.senders
        if wanted:
            pairs = zip(senders, found.said, strict=True)
            senders = tuple([sender for sender, said in pairs if wanted in said])
        self.model.set_rows(senders)
        if senders:
            places = () if before is None else enumerate(senders)
            place = next((at for at, sender in places if sender is before), 0)
            self.table.setCurrentIndex(self.model.index(place, 0))
        else:
            self._show_samples(None)

    def _first(self, sender: SenderSummary) -> str:
        return self._words.short_day(sender.first_ms, self._zone)

    def _last(self, sender: SenderSummary) -> str:
        return self._words.short_day(sender.last_ms, self._zone)

    @Slot()
    def _on_all(self) -> None:
        self.model.set_ticked(self._ticked | self._shown_keys())

    @Slot()
    def _on_none(self) -> None:
        self.model.set_ticked(self._ticked - self._shown_keys())

    def _shown_keys(self) -> frozenset[str]:
        rows = self.model.rows
        return self._found.everyone if rows is self._found.senders else frozenset([sender.key for sender in rows])

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        self._show_samples(self.model.row_at(current) if current.isValid() else None)

    def _show_samples(self, sender: SenderSummary | None) -> None:
        while (item := self._side.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if sender is None:
            return
        texts = self._words.texts
        self._side.addWidget(PlainLabel(shown_sender(sender, texts), size="strong", wrap=True))
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


def shown_sender(sender: SenderSummary, texts: Catalog) -> str:
    """The number or account of a sender."""
    shown = one_line(sender.sender, 60)
    return shown or ("—" if sender.key else texts.tr("No number"))


def shown_name(sender: SenderSummary, texts: Catalog) -> str:
    """What the phone or the contacts that came along call a sender, or what it calls itself."""
    own = one_line(sender.calls_itself)
    said = texts.tr("calls itself “{name}”", name=own) if own else "—"
    name, known = one_line(sender.name), known_as(sender.known, texts)
    if sender.known is not None and one_line(sender.known.name) == name:
        name = ""
    return " · ".join(filter(None, (name, known))) or said


def _is_known(sender: SenderSummary) -> bool:
    """Whether it has a name, be it one that it gives itself."""
    return bool(sender.calls_itself) or _is_named(sender)


def _is_named(sender: SenderSummary) -> bool:
    """Whether the phone has a name for it, or the contacts that came along surely do."""
    return bool(sender.name) or (sender.known is not None and sender.known.is_certain)

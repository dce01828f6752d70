"""What giving a vault another rule pack would change, before it is given; and everything that is wrong with a file that
is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from shilu.core.pack import RulePack
from shilu.core.pack_parts import in_language
from shilu.core.pack_problem import PackProblem
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.models.packs import effect_columns
from shilu.gui.models.table import TableModel
from shilu.gui.style import GAP
from shilu.gui.widgets.folded_text import FoldedText
from shilu.gui.widgets.table_view import ROW_PX, TableView
from shilu.gui.widgets.text import PlainLabel
from shilu.host import pack_sentences
from shilu.services.office_packs import PackToGive
from shilu.services.pack_effects import FindingChange

_WIDTH_PX = 720
_ROWS_SEEN = 6


class PackChangeDialog(FormDialog):
    """Accepted: from now on this one is to hold."""

    def __init__(
        self,
        given: PackToGive,
        effects: Sequence[FindingChange],
        today: date,
        *,
        texts: Catalog,
        parent: QWidget | None = None,
    ) -> None:
        name = one_line(in_language(given.pack.names, texts.language), 80)
        verb = texts.tr("Use this pack") if given.would_hold else texts.tr("Keep it")
        title = texts.tr("Rule pack {name}, version {version}", name=name, version=one_line(given.pack.pack.version))
        super().__init__(title, verb, texts=texts, width=_WIDTH_PX, parent=parent)
        self.effects = TableModel[FindingChange](effect_columns(_titles(given, texts), texts), parent=self)
        self.effects.set_rows(effects)
        for line, tone in self._about(given, today):
            self.fields.addWidget(PlainLabel(line, tone=tone, wrap=True))
        self.fields.addSpacing(GAP)
        self.fields.addWidget(PlainLabel(texts.tr("What it says otherwise"), size="strong"))
        if given.changes:
            lines = "\n".join(pack_sentences.of_change(one, texts) for one in given.changes)
            self.fields.addWidget(FoldedText(lines, name=texts.tr("What it says otherwise"), texts=texts))
        else:
            same = texts.tr("It says the same as the one that holds now.")
            self.fields.addWidget(PlainLabel(same, tone="soft", wrap=True))
        self.fields.addSpacing(GAP)
        self.fields.addWidget(PlainLabel(texts.tr("Findings that would change"), size="strong"))
        self.table: TableView | None = None
        self._show_effects(given, effects)
        self.accept_button.setFocus()

    def _about(self, given: PackToGive, today: date) -> list[tuple[str, str]]:
        texts, pack = self.texts, given.pack
        lines = []
        if given.before is not None:
            version = one_line(given.before.pack.version)
            now = texts.tr("Now version {version} holds. It is kept for papers made by it.", version=version)
            lines.append((now, "soft"))
        lines.append((pack_sentences.checked(pack, today, texts), "attention" if pack.is_old(today) else "soft"))
        lines.append((pack_sentences.reviewed(pack, texts), "soft" if pack.is_reviewed else "attention"))
        return lines

    def _show_effects(self, given: PackToGive, effects: Sequence[FindingChange]) -> None:
        texts = self.texts
        if not effects:
            none = texts.tr("No finding of any case would change.")
            behind = pack_sentences.stays_behind(texts)
            tone = "soft" if given.would_hold else "attention"
            self.fields.addWidget(PlainLabel(none if given.would_hold else behind, tone=tone, wrap=True))
            return
        words = texts.tr(
            "How many contacts or entries have a result by a rule, now and then. Where both numbers are the same, "
            "it is others that have it."
        )
        self.fields.addWidget(PlainLabel(words, tone="soft", size="small", wrap=True))
        self.table = TableView(self.effects, name=texts.tr("Findings that would change"))
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(head + min(len(effects), _ROWS_SEEN) * ROW_PX + 4)
        self.fields.addWidget(self.table)


class PackProblemsDialog(FormDialog):
    """Everything at once, each with its line."""

    def __init__(
        self, name: str, problems: Sequence[PackProblem], *, texts: Catalog, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            texts.tr("This file is no rule pack"), texts.tr("Close"), texts=texts, width=_WIDTH_PX, parent=parent
        )
        said = texts.trn(
            "{name} has {count} problem. Nothing of it was taken in.",
            "{name} has {count} problems. Nothing of it was taken in.",
            len(problems),
            name=one_line(name, 80),
        )
        self.fields.addWidget(PlainLabel(said, tone="soft", wrap=True))
        lines = "\n".join(pack_sentences.line_of_problem(one, texts) for one in problems)
        self.lines = FoldedText(lines, name=texts.tr("Problems"), texts=texts)
        self.fields.addWidget(self.lines)
        self.cancel_button.hide()
        self.accept_button.setFocus()


def _titles(given: PackToGive, texts: Catalog) -> dict[str, str]:
    packs: tuple[RulePack | None, ...] = (given.before, given.pack)
    return {
        rule.id: one_line(in_language(rule.titles, texts.language), 200)
        for pack in packs
        if pack is not None
        for rule in pack.pack.rules
    }

"""The linked contents: parts, months of the chronology and every exhibit, with the PDF's own page numbers."""

from __future__ import annotations

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import CHRONOLOGY, CONTENTS, EXHIBITS, LENDERS, Paper, exhibit_anchor, party_anchor
from shilu.bundle.pdf.theme import Style

_INDENT = 18.0


def lay(paper: Paper) -> None:
    """As many pages as it takes."""
    sheet, model = paper.sheet, paper.model
    styles = sheet.styles
    sheet.section(CONTENTS, paper.title(CONTENTS))
    for part in paper.parts[1:]:
        sheet.skip(6)
        _entry(paper, paper.title(part), part, styles.strong, 0)
        if part == LENDERS:
            for entry in model.named_parties:
                if entry.party is not None:
                    _entry(paper, entry.party.name, party_anchor(entry.party.id), styles.table, _INDENT)
        if part == CHRONOLOGY:
            for anchor, title in months(paper):
                _entry(paper, title, anchor, styles.table, _INDENT)
        if part == EXHIBITS:
            for exhibit in model.exhibits:
                title = f"{paper.label(exhibit)}  {exhibit.attachment.name}"
                _entry(paper, title, exhibit_anchor(exhibit), styles.table, _INDENT)


def months(paper: Paper) -> list[tuple[str, str]]:
    """The months of the chronology, and the band of unknown days, each with its anchor."""
    seen: dict[str, str] = {}
    for day in paper.model.days:
        title = paper.texts.tr("Day not known") if day.day is None else paper.words.month(day.day)
        seen.setdefault(month_anchor(day.day), title)
    return list(seen.items())


def month_anchor(day: object) -> str:
    """The anchor of a day's month; ``day`` is a date or None."""
    return "month-unknown" if day is None else f"month-{str(day)[:7]}"


def _entry(paper: Paper, title: str, anchor: str, style: Style, x: float) -> None:
    sheet = paper.sheet
    sheet.need(style.leading)
    sheet.line_at(sheet.flow.line(title, style, theme.WIDTH - x - 48), x)
    sheet.page_at(anchor, theme.WIDTH, style)
    sheet.link(anchor, x=x, width=theme.WIDTH - x, height=style.leading)
    sheet.skip(style.leading)

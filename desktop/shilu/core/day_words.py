"""How a day is said on paper."""

from __future__ import annotations

from datetime import date

from shilu.core.wording import N_, Catalog

MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def full_date(day: date, texts: Catalog) -> str:
    """``3 March 2026``, ``2026年3月3日``."""
    if texts.is_chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {texts.tr(MONTHS[day.month - 1])} {day.year}"

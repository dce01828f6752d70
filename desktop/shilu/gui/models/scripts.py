"""The columns of the table of texts that came several times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core.text import one_line
from shilu.gui.models.table import Column
from shilu.gui.words import Words

if TYPE_CHECKING:
    from shilu.services.scripts import SeenScript

_SHOWN = 160


def script_columns(words: Words) -> tuple[Column[SeenScript], ...]:
    """What all have, how often it came, from how many addresses, how many parties it names."""
    texts = words.texts
    return (
        Column("text", texts.tr("Text"), lambda one: one_line(one.script.template, _SHOWN), width=0),
        Column(
            "contacts", texts.tr("Contacts"), lambda one: words.count(one.count), lambda one: one.count, 80, right=True
        ),
        Column(
            "addresses",
            texts.tr("Addresses"),
            lambda one: words.count(len(one.points)),
            lambda one: len(one.points),
            88,
            right=True,
        ),
        Column(
            "names",
            texts.tr("Names"),
            lambda one: words.count(len(one.named) + len(one.script.signed)),
            lambda one: len(one.named) + len(one.script.signed),
            72,
            right=True,
            optional=True,
        ),
    )

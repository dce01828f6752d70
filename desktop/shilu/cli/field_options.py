"""An option for each field that a person can fill: of the record of a case, and of what else is said of a contact.

A field that holds several is given once per value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from shilu.cli.spoken import WordOrNothing
from shilu.core.circumstances import TYPED
from shilu.core.particular import Field, FieldKind
from shilu.core.wording import N_

_HOW: Mapping[FieldKind, str] = {
    FieldKind.LINE: N_("WORDS"),
    FieldKind.TEXT: N_("WORDS"),
    FieldKind.DATE: N_("DAY"),
    FieldKind.DATES: N_("DAY"),
    FieldKind.MONEY: N_("AMOUNT"),
    FieldKind.WHOLE: N_("COUNT"),
    FieldKind.LINES: N_("WORDS"),
    FieldKind.PARTY: N_("NAME-OR-ID"),
    FieldKind.CONTACTS: N_("CONTACT"),
    FieldKind.PARTICULAR: N_("NUMBER-OR-ID"),
    FieldKind.PARTICULARS: N_("NUMBER-OR-ID"),
}
_SEVERAL = frozenset({FieldKind.LINES, FieldKind.WORDS, FieldKind.DATES, FieldKind.CONTACTS, FieldKind.PARTICULARS})


def option_of(field: Field) -> click.Option:
    """The option for a field; none is required, since a revision gives only what changes."""
    if field.words is not None:
        kind: Any = WordOrNothing(list(field.words))
    else:
        kind = WordOrNothing(["yes", "no"]) if field.kind is FieldKind.FLAG else str
    return click.Option(
        [f"--{field.name.replace('_', '-')}", field.name],
        type=kind,
        multiple=field.kind in _SEVERAL,
        default=None,
        metavar=_HOW.get(field.kind),
        help=field.label,
    )


def circumstance_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for what else can be said of a contact, in the order of the form."""
    for field in reversed(TYPED):
        made = option_of(field)
        command = click.option(
            *made.opts,
            field.name,
            type=made.type,
            multiple=made.multiple,
            default=None,
            metavar=made.metavar,
            help=field.label,
        )(command)
    return command


def typed_fields(fields: Mapping[str, Any]) -> dict[str, str]:
    """What was given, as it would be typed into a form."""
    return {
        name: value if isinstance(value, str) else "\n".join(value)
        for name, value in fields.items()
        if value not in (None, ())
    }

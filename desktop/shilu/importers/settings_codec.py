"""What a person was asked before reading, on its way to the child: JSON in one variable of its environment."""

from __future__ import annotations

import json
from dataclasses import asdict

from shilu.core.column_mapping import mapping_from_json
from shilu.core.record import DateOrder
from shilu.importers.base import ReadSettings

TOLD = "SHILU_TOLD"
"""The variable. Not an argument: those can be seen by every user of the computer."""

BESIDE = "SHILU_BESIDE"
"""The variable that says which open descriptor is which file beside the source: a JSON object by name."""


def told(settings: ReadSettings) -> str:
    """As ASCII, without NUL, so that it can be a variable."""
    return json.dumps(asdict(settings))


def settings_told(told: str) -> ReadSettings:
    """The way back. What comes is what our own parent process wrote."""
    found = json.loads(told)
    me, order, columns = found.pop("me"), found.pop("date_order"), found.pop("columns")
    return ReadSettings(
        **found,
        me=tuple(me),
        date_order=None if order is None else DateOrder(order),
        columns=None if columns is None else mapping_from_json(columns),
    )

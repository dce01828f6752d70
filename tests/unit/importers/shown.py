"""The fields of a value of an importer, by name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from msgspec import Struct, structs


def fields_of(value: Any) -> dict[str, Any]:
    """Those of a record are values themselves; all others as JSON has them."""
    if not isinstance(value, Struct):
        return asdict(value)
    return {name: dict(field) if name == "facts" else field for name, field in structs.asdict(value).items()}

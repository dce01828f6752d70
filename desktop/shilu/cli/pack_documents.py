"""Rule packs as JSON. Fields may be added; those that are here keep their names and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from shilu.cli.documents import Document
from shilu.core.clock import to_utc
from shilu.core.evidence_warning import EvidenceWarning
from shilu.core.pack import KeptPack, RulePack
from shilu.core.pack_problem import PackProblem
from shilu.core.rule import Rule
from shilu.core.wording import Catalog
from shilu.host.pack_sentences import of_problem


def summary(pack: RulePack, today: date) -> Document:
    """What is said of a pack in a list of them."""
    own = pack.pack
    return {
        "country": own.country,
        "name": dict(pack.names),
        "language": pack.language,
        "version": own.version,
        "checked_on": own.checked_on.isoformat(),
        "old": pack.is_old(today),
        "reviewed_by": own.reviewed_by,
        "reviewed_on": own.reviewed_on and own.reviewed_on.isoformat(),
        "native_checked": list(pack.native_checked),
        "sha256": own.sha256,
        "rules": len(own.rules),
        "open": len(pack.parts.open_points),
    }


def whole(pack: RulePack, today: date) -> Document:
    """Everything that a pack says."""
    return {
        **summary(pack, today),
        "rules": [_rule(one) for one in pack.pack.rules],
        **_value(pack.parts),
        **_value(pack.papers),
    }


def kept(value: KeptPack, *, in_use: bool) -> Document:
    """A pack that an office gave to a vault."""
    return {
        "country": value.country,
        "version": value.version,
        "sha256": value.sha256,
        "given_at": to_utc(value.given_ms).isoformat(),
        "in_use": in_use,
    }


def warning(value: EvidenceWarning) -> Document:
    """What makes evidence worse; ``cites`` by pack."""
    return {
        "id": value.id,
        "moments": sorted(one.value for one in value.moments),
        "words": dict(value.words),
        "cites": dict(value.cites),
    }


def problem(value: PackProblem, texts: Catalog) -> Document:
    """A problem of a file; ``line`` counts from 1."""
    return {
        "line": value.line,
        "place": value.place,
        "of": value.of,
        "code": value.fault.value,
        "message": of_problem(value, texts),
    }


def _rule(rule: Rule) -> Document:
    return {"id": rule.id, "kind": rule.kind.value, **_value(rule)}


def _value(value: object) -> Any:
    """A frozen value as JSON has it: words of enums, days as text, sets in their order."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: _value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _value(one) for key, one in value.items()}
    if isinstance(value, frozenset):
        return sorted(map(_value, value))
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return value

"""What makes evidence worse: ``resources/warnings/evidence.toml``."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from shilu.core.evidence_warning import EvidenceWarning, Moment
from shilu.core.pack_problem import BadPack, PackFault
from shilu.rules.pack_parts import BOTH, read_mark
from shilu.rules.pack_reader import Table, open_table

_FORMAT = 1


def read_file(path: Path) -> tuple[EvidenceWarning, ...]:
    """All of a file, in its order. Raises BadPack, which holds all that is wrong with it, and OSError."""
    top = open_table(path.read_bytes())
    if top.whole("format") != _FORMAT:
        top.wrong(PackFault.FORMAT_UNKNOWN, "format", str(_FORMAT))
    top.text("reviewed_by", required=False)
    found = tuple(_warning(one) for one in top.tables("warning"))
    top.finish()
    if top.problems:
        raise BadPack(top.problems)
    return found


def _warning(table: Table) -> EvidenceWarning:
    found = EvidenceWarning(
        id=table.text("id"),
        moments=frozenset(Moment(one) for one in table.several("moments", tuple(Moment), required=True)),
        words=table.words("words", BOTH),
        cites=MappingProxyType(dict(_cite(one) for one in table.tables("cite"))),
    )
    table.finish()
    return found


def _cite(table: Table) -> tuple[str, str]:
    country, text = table.text("country"), table.text("text")
    read_mark(table)
    table.finish()
    return country, text

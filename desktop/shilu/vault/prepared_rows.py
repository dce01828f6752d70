"""Rows of an import as the tables take them, encoded and hashed outside the vault's thread: that does SQL only."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from shilu.core.encoding import segments_to_json
from shilu.core.history import leaf_hash
from shilu.core.row_body import RowBodies
from shilu.core.source_row import NewRow
from shilu.core.telling import rank_of
from shilu.vault.fold.incidents import file_rows, incident_row
from shilu.vault.fold.tellings import telling_row

_SALT_BYTES, _DRAWN_AT_ONCE = 16, 256

TableRow: TypeAlias = tuple[object, ...]


class PreparedRow(NamedTuple):
    """What one row of a source becomes: a row of ``source_rows`` and of ``incident_rows``, one of ``incidents`` where
    it is no twin, rows of ``incident_files``, and one of ``tellings`` where it says something else."""

    source: TableRow
    link: tuple[str, str, int]
    incident: TableRow | None
    files: tuple[TableRow, ...]
    telling: TableRow | None


class RowPreparation:
    """Prepares the rows of one import."""

    def __init__(self, *, import_id: str, case_id: str, origin: str, recorded_ms: int) -> None:
        self._import_id, self._case_id, self._origin, self._recorded_ms = import_id, case_id, origin, recorded_ms
        self._bodies = RowBodies(recorded_ms=recorded_ms)
        self._salts = _salts()

    def prepare(self, row: NewRow) -> PreparedRow:
        """Encode and hash a row."""
        body = self._bodies.body(row, salt=next(self._salts))
        import_id, segments = self._import_id, row.segments
        rank = rank_of(row.contact, of_file=row.of_file, incomplete=row.incomplete)
        is_single = len(segments) == 1 and segments[0].blob is None
        return PreparedRow(
            (
                import_id,
                row.ordinal,
                row.locator,
                leaf_hash(body.text.encode()),
                body.text,
                segments[0].literal if is_single else None,
                None if is_single else json.dumps(segments_to_json(segments)),
            ),
            (row.incident, import_id, row.ordinal),
            None
            if row.twin
            else incident_row(
                incident=row.incident,
                case=self._case_id,
                import_id=import_id,
                origin=self._origin,
                number=row.number_offset,
                contact=row.contact,
                contact_point=row.contact_point,
                recorded_ms=self._recorded_ms,
                incomplete=row.incomplete,
                rank=rank,
                facts=body.facts,
                reached=body.reached,
                fingerprint=row.fingerprint,
            ),
            file_rows(row.incident, import_id, row.ordinal, row.contact) if row.contact.attachments else (),
            telling_row(row.incident, import_id, row.ordinal, row.contact, contact_point=row.contact_point, rank=rank)
            if row.tells
            else None,
        )


def _salts() -> Iterator[str]:
    """Salts without end. Chance is drawn for many at once, since each draw is a call of the system."""
    while True:
        drawn = secrets.token_hex(_SALT_BYTES * _DRAWN_AT_ONCE)
        for at in range(0, len(drawn), 2 * _SALT_BYTES):
            yield drawn[at : at + 2 * _SALT_BYTES]

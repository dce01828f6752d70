"""Files of which no copy is made any more: sexual pictures of minors, marked as such (core/file_marks), by SHA-256,
whichever case said so. Their bytes stay sealed in the vault as they are; nothing opens them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from shilu.core.circumstances import circumstances_from_json
from shilu.core.encoding import segments_from_json
from shilu.core.file_marks import FILE_MARKS, Mark, marks_of

_MARKED = f"circumstances like '%\"{FILE_MARKS}\"%' and status != 'erased'"


def is_held_back(connection: Any, sha256: str) -> bool:
    """Whether nothing may open a file."""
    found = connection.execute(
        f"select circumstances from incidents where id in (select incident from incident_files where sha256 = ?) "
        f"and {_MARKED}",
        (sha256,),
    )
    return any(one == sha256 for (circumstances,) in found for one, _ in _of_minors(circumstances))


def held_back(connection: Any) -> frozenset[str]:
    """All of the vault."""
    found = connection.execute(
        f"select circumstances from incidents where id in (select incident from incident_files) and {_MARKED}"
    )
    return frozenset(sha256 for (circumstances,) in found for sha256, _ in _of_minors(circumstances))


def holders(connection: Any, case_id: str) -> Mapping[str, str]:
    """The files of a case of which no copy is made, and who holds each by the word of this case; "" where it says
    nothing of that."""
    every = held_back(connection)
    if not every:
        return {}
    there = connection.execute(
        "select distinct f.sha256 from incident_files f join incidents i on i.id = f.incident where i.case_id = ?",
        (case_id,),
    )
    found = {sha256: "" for (sha256,) in there if sha256 in every}
    said = connection.execute(
        f"select circumstances from incidents where case_id = ? and id in (select incident from incident_files) "
        f"and {_MARKED} order by id",
        (case_id,),
    )
    for (circumstances,) in said:
        found |= {sha256: words for sha256, words in _of_minors(circumstances) if words and sha256 in found}
    return found


def rows_behind(connection: Any, sha256: str) -> Iterator[tuple[str, int, bytes, frozenset[str]]]:
    """The rows that a file came in: import, ordinal, the bytes that stand in the row itself, and the files of which the
    row is made."""
    found = connection.execute(
        "select r.import_id, r.ordinal, r.raw, r.segments from source_rows r join incident_files f "
        "on f.import_id = r.import_id and f.row = r.ordinal where f.sha256 = ?",
        (sha256,),
    )
    for import_id, ordinal, raw, segments in found:
        parts = segments_from_json(json.loads(segments)) if segments else ()
        literal = b"".join(part.literal for part in parts) if raw is None else bytes(raw)
        yield import_id, ordinal, literal, frozenset(part.blob.sha256 for part in parts if part.blob is not None)


def _of_minors(circumstances: str) -> Iterator[tuple[str, str]]:
    for one in marks_of(circumstances_from_json(json.loads(circumstances))):
        if one.mark is Mark.MINOR:
            yield one.sha256, one.words

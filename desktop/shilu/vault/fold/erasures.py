"""What an erasure leaves: a tombstone with its number where a contact stood, and nothing of what was in it.

An erasing event names the bodies of events and the rows of imports that are gone (``vault/erasures.py`` removes them).
Whether it meets what it erased (live, or after a merge) or not (folded later), the tables come out the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shilu.core.history import Event
from shilu.vault.fold.base import Folding
from shilu.vault.fold.incidents import BY_HAND, UNKNOWN_TIME, count_up
from shilu.vault.fold.joins import forget
from shilu.vault.fold.tellings import forget_made, tell_anew

TABLES: Mapping[str, str] = {}
OF_CASE: Mapping[str, str] = {}

ERASING = frozenset({"incident.erased", "import.erased", "particular.erased", "points.erased"})
"""Events that name what is gone: ``bodies`` (body hashes in hexadecimal) of events of their own chain, and ``rows``
(import, first ordinal, last ordinal) of imports of their own chain."""

CASE_ERASED = "case.erased"
"""Names nothing: all else of its chain is gone."""

_NAMED = (
    "where import_id = ? and {row} between ? and ? "
    "and exists (select 1 from incidents i where i.id = incident and i.case_id = ?)"
)
_OF_ROWS = (
    f"delete from incident_files {_NAMED.format(row='row')}",
    f"delete from tellings {_NAMED.format(row='row')}",
    f"delete from incident_rows {_NAMED.format(row='ordinal')}",
)
_TOLD = (
    f"select r.incident from incident_rows r {_NAMED.format(row='ordinal')} "
    "and exists (select 1 from tellings t where t.incident = r.incident)"
)
_TOMBSTONE = (
    "insert into incidents (id, case_id, origin, number, series, at_key, precision, approximate, zone, zone_basis, "
    "raw_when, channel, direction, outcome, written, called, reached, others, text, summary, facts, tags, note, "
    "include, status, revision, recorded_ms, fingerprint, search, recorded_offset_s, clock_offset_ms, "
    "edited, rank) values "
    f"(?, ?, ?, ?, ?, {UNKNOWN_TIME}, 'unknown', 0, 'UTC', 'typed', "
    "'', 'other', 'incoming', 'unknown', '', '', '[]', 0, '', '', '{}', '[]', '', "
    "'no', 'erased', ?, ?, '', '', ?, ?, 0, 0)"
)


def _incidents_erased(fold: Folding, event: Event) -> None:
    gone = {bytes.fromhex(hashed) for hashed in event.data["bodies"]}
    for incident in event.data["incidents"]:
        _bury(fold, event, incident, gone)
    ranges = [(*rows, event.chain) for rows in event.data["rows"]]
    told = list(dict.fromkeys(one for rows in ranges for (one,) in fold.execute(_TOLD, rows)))
    for statement in _OF_ROWS:
        fold.connection.executemany(statement, ranges)
    tell_anew(fold, told)
    forget_made(fold, told)


def _import_erased(fold: Folding, event: Event) -> None:
    _incidents_erased(fold, event)
    if event.data["whole"]:
        fold.execute(
            "update imports set state = 'erased' where id = ? and case_id = ?", (event.data["id"], event.chain)
        )


def _bury(fold: Folding, event: Event, incident: dict[str, Any], gone: set[bytes]) -> None:
    """Put the tombstone of one contact. An event of one case cannot reach into another. Rows behind it that the event
    does not name stay: whoever linked them in another vault knew nothing of it, and they can be erased as well."""
    incident_id = incident["id"]
    there = fold.execute("select case_id, series from incidents where id = ?", (incident_id,)).fetchone()
    if there is not None and there[0] != event.chain:
        return
    _forget_revisions(fold, incident_id, gone)
    forget(fold, incident_id)
    attributions = "select id from attributions where scope = 'incident' and scope_id = ?"
    for (attribution,) in fold.execute(attributions, (incident_id,)).fetchall():
        _forget_revisions(fold, attribution, gone)
        # in vaults of the first version the directory told of some, and no erasure names what another chain said
        fold.execute("delete from revisions where subject = ? and chain != ?", (attribution, event.chain))
    for attribution in incident.get("attributions", ()):  # erased before, and there is no row of it any more
        fold.connection.executemany(
            "delete from revisions where subject = ? and chain = ? and body_hash = ?",
            [(attribution, event.chain, hashed) for hashed in gone],
        )
    for statement in (
        "delete from attributions where scope = 'incident' and scope_id = ?",
        f"delete from incident_files where incident = ? and import_id = '{BY_HAND}'",
        "delete from corrections where incident = ?",
        "delete from tellings where incident = ? and made",
        "delete from incidents where id = ?",
    ):
        fold.execute(statement, (incident_id,))
    fold.execute(
        _TOMBSTONE,
        (
            incident_id,
            event.chain,
            incident["origin"],
            incident["number"],
            "" if there is None else there[1],
            incident["revision"],
            incident["recorded_ms"],
            incident["recorded_offset_s"],
            incident["clock_offset_ms"],
        ),
    )
    # What gave the number is gone when this is folded anew, and the number is not given again.
    count_up(fold, event.chain, incident["number"] + 1)


def _forget_revisions(fold: Folding, subject: str, gone: set[bytes]) -> None:
    found: Sequence[Any] = fold.execute("select body_hash from revisions where subject = ?", (subject,)).fetchall()
    fold.connection.executemany(
        "delete from revisions where subject = ? and body_hash = ?",
        [(subject, hashed) for (hashed,) in found if bytes(hashed) in gone],
    )


def _points_erased(fold: Folding, event: Event) -> None:
    gone = {bytes.fromhex(hashed) for hashed in event.data["bodies"]}
    for point in event.data["ids"]:
        told = fold.execute(
            "select a.id, r.body_hash from attributions a join revisions r on r.subject = a.id "
            "where a.contact_point = ? and r.chain = ?",
            (point, event.chain),
        ).fetchall()
        for attribution in {attribution for attribution, hashed in told if bytes(hashed) in gone}:
            fold.execute("delete from attributions where id = ?", (attribution,))
            _forget_revisions(fold, attribution, gone)
    fold.connection.executemany("delete from contact_points where id = ?", [(point,) for point in event.data["ids"]])


def _particular_erased(fold: Folding, event: Event) -> None:
    data = event.data
    there = fold.execute("select case_id from particulars where id = ?", (data["id"],)).fetchone()
    if there is not None and there[0] != event.chain:
        return
    _forget_revisions(fold, data["id"], {bytes.fromhex(hashed) for hashed in data["bodies"]})
    fold.execute("delete from particular_links where particular = ?", (data["id"],))
    fold.execute("delete from particulars where id = ?", (data["id"],))
    fold.execute(
        "insert into particulars values (?, ?, ?, ?, '{}', 'erased', ?, ?, ?)",
        (
            *(data["id"], event.chain, data["kind"], data["number"]),
            *(data["revision"], data["recorded_ms"], data["recorded_offset_s"]),
        ),
    )


KINDS = {
    "incident.erased": _incidents_erased,
    "import.erased": _import_erased,
    "particular.erased": _particular_erased,
    "points.erased": _points_erased,
}

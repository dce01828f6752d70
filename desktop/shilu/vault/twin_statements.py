"""How contacts of a case are looked for that a new row may say the same as: the statements of ``vault.twins``."""

from __future__ import annotations

from shilu.core.billed import BILLED_MINUTES
from shilu.core.normalise import NAMED_FILES
from shilu.core.reconciliation import CARRIER_BILL
from shilu.core.telling import OF_FILES
from shilu.vault.fold.incidents import BY_HAND
from shilu.vault.fold.tellings import TOLD

_IS_IN = (
    "(i.import_id is null or i.import_id not in (select id from pending_imports) "
    "or (i.import_id = :import and i.number < :before))"
)
_STANDS = f"+i.case_id = :case and i.status not in ('withdrawn', 'erased') and {_IS_IN}"
_IS_THERE = (
    f"+i.case_id = :case and i.status != 'erased' and (i.status != 'withdrawn' or i.import_id is not null) and {_IS_IN}"
)
"""What an import brought is there also when it was taken back: what comes in again is that, and no second one. The plus
keeps SQLite from going through the whole case for each chunk of rows, which it thinks is quicker than
looking up five hundred values (measured: seven in ten seconds of an import of 60,000 rows)."""
_AMONG = "in (select value from json_each(:some))"
_OF_STANDING = (
    f"(f.import_id = '{BY_HAND}' or f.import_id = :import or i.status = 'withdrawn' or f.import_id in "
    "(select id from imports where state = 'complete'))"
)
_NUMBER = (
    "iif(i.import_id is null, i.number, i.number + coalesce((select m.number_base from imports m "
    "where m.id = i.import_id), 1 << 40))"
)
"""What an import brings is numbered from 0 on until it is there as a whole."""
_PLACE = f"i.at_key, {_NUMBER}"
"""Of contacts of which rows say the same: first by the time that is known best, whichever source came first."""
_FILES = f"(select json_group_array(f.sha256) from incident_files f where f.incident = i.id and {_OF_STANDING})"

_OF_ROW = (
    "r.incident = s.incident and r.came_as = s.came_as and iif(s.made, not exists (select 1 from tellings o where "
    "o.incident = s.incident and o.import_id = r.import_id and o.row = r.ordinal and o.came_as = r.came_as "
    "and not o.made), r.import_id = s.import_id and r.ordinal = s.row)"
)
"""The row that says this, or of what the row said that made the contact each that says nothing else."""


def _said(columns: str, condition: str) -> str:
    """What rows say of contacts, whatever has been edited since and whichever row holds: columns of ``s``, for which
    stands a contact of which one thing only is told, or else each telling of it. One that was joined with another is
    looked for under its own id, so that each finds its row again."""
    files = "exists (select 1 from incident_files f where f.incident = i.id and "
    made = f"{files} f.import_id = coalesce(i.import_id, '{BY_HAND}'))"
    told = f"{files} f.import_id = s.import_id and f.row = s.row and f.came_as = s.came_as)"
    return " union all ".join(
        (
            f"select {columns} from incidents s join incidents i on i.id = s.id where {condition} "
            "and not exists (select 1 from tellings t where t.incident = s.id and t.made) "
            f"and {_IS_THERE}".replace("[id]", "s.id")
            .replace("[row]", "r.incident = s.id")
            .replace("[its row]", "r.incident = s.id")
            .replace("[made]", "1")
            .replace("[has_files]", made),
            f"select {columns} from tellings s join incidents i on i.id = s.incident where {condition} "
            "and (s.import_id = :import or s.import_id not in (select id from pending_imports)) "
            f"and {_IS_THERE}".replace("[id]", "coalesce(nullif(s.came_as, ''), s.incident)")
            .replace("[row]", "r.incident = s.incident and r.came_as = s.came_as")
            .replace("[its row]", _OF_ROW)
            .replace("[made]", "s.made")
            .replace("[has_files]", told),
        )
    )


_HAS_WORDS = "(s.text != '' or [has_files])"
_TOLD = ", ".join(f"s.{column}" for column in TOLD.split(", "))
LIKE = _said(
    f"s.fingerprint, [id], {_PLACE}, {_FILES}, [made], {_TOLD}",
    f"s.twin_key {_AMONG}",
)
_ROWS_BEHIND = f"s.fingerprint, [id], {_PLACE}, '[]', [made], {_TOLD}, " + (
    "(select json_group_array(json_array(m.sha256, json_extract(b.body, '$.row_sha256'))) from incident_rows r "
    "join imports m on m.id = r.import_id join source_rows b on b.import_id = r.import_id and b.ordinal = r.ordinal "
    "where [row] and b.body is not null)"
)
BY_ROW = _said(
    _ROWS_BEHIND,
    f"s.twin_key {_AMONG}",
)
UNTIMED = _said(_ROWS_BEHIND, f"s.fingerprint {_AMONG} and s.earliest_ms is null")
BILLABLE = _said(
    "[id], s.contact_point, s.channel, s.direction, s.outcome, s.duration_s, s.earliest_ms, s.latest_ms, "
    f"s.precision, s.zone_basis, {_HAS_WORDS}, coalesce(json_extract(s.facts, '$.{BILLED_MINUTES}'), ''), s.reached, "
    f"exists (select 1 from imports m where m.id = s.import_id and m.importer = '{CARRIER_BILL}')",
    f"s.contact_point {_AMONG} and s.earliest_ms is not null "
    f"and (s.zone_basis in ('epoch', 'typed') or (s.channel in ('sms', 'mms') and {_HAS_WORDS})) = :by_phone "
    "and s.channel in ('call', 'sms', 'mms')",
)
_OF_FILES = ", ".join(str(int(rank)) for rank in sorted(OF_FILES))
REMEMBERED = _said(
    "[id], s.contact_point, s.channel, s.direction, s.outcome, s.earliest_ms, s.latest_ms, s.precision, s.reached",
    f"s.contact_point {_AMONG} and s.earliest_ms is not null and s.channel = 'call' and i.import_id is null and [made] "
    "and not exists (select 1 from incident_rows r where r.incident = i.id and not exists (select 1 from tellings t "
    f"where t.incident = i.id and t.import_id = r.import_id and t.row = r.ordinal and t.rank in ({_OF_FILES})))",
)
_IN_ORDER = (
    "json_each(:some) w cross join incidents i indexed by incidents_in_order "
    "on i.case_id = :case and i.at_key between w.value ->> 0 and w.value ->> 1 "
)
_HAS_TELLINGS = "exists (select 1 from tellings t where t.incident = i.id and t.made)"
IN_CHATS = " union all ".join(
    f"select {{0}}.text, {{0}}.facts, {{0}}.contact_point, p.kind from {_IN_ORDER} {{1}} "
    "join contact_points p on p.id = {0}.contact_point where {0}.channel = :channel "
    "and {0}.contact_point not in (select value from json_each(:points)) "
    "and {2} and {3}".format(*holder, _IS_THERE.replace("+i.case_id = :case and ", ""))
    for holder in (
        ("i", "", f"not {_HAS_TELLINGS}"),
        ("s", "cross join tellings s on s.incident = i.id", f"{_HAS_TELLINGS}"),
    )
)
OF_CHAT = _said(
    f"[id], {_PLACE}, {_FILES}, s.text, s.facts, s.earliest_ms, s.latest_ms, s.direction, s.reached, "
    "(select json_group_array(json_array(coalesce(m.sha256, :source), r.import_id, r.ordinal)) "
    "from incident_rows r left join imports m on m.id = r.import_id where [its row])",
    "s.contact_point = :point and s.channel = :channel",
)
WITH_FILE = (
    "select f.sha256, coalesce(nullif(f.came_as, ''), i.id) from incident_files f "
    "join incidents i on i.id = f.incident "
    f"where f.sha256 {_AMONG} and {_OF_STANDING} and {_IS_THERE} "
    f"order by i.status != 'withdrawn', i.at_key desc, {_NUMBER} desc, i.id desc"
)
NEAR = _said(
    f"[id], s.earliest_ms as first, s.latest_ms, s.duration_s, s.rank, {_NUMBER}, i.status = 'withdrawn'",
    "s.contact_point = :point and (not :calls or s.channel = 'call') and s.earliest_ms <= :last "
    "and s.latest_ms + coalesce(s.duration_s, 0) * 1000 >= :first",
)
WAITING = (
    f"select i.id, json_extract(i.facts, '$.{NAMED_FILES}'), (select json_group_array(f.name) from incident_files f "
    f"where f.incident = i.id and {_OF_STANDING}) from incidents i "
    f"where instr(i.facts, '\"{NAMED_FILES}\"') > 0 and i.case_id = :case and {_STANDS}"
)
FILES_ALONE = (
    "select i.id, i.contact_point, i.called, i.channel, i.earliest_ms, i.latest_ms, i.precision, i.reached, "
    "(select json_group_array(json_array(f.sha256, f.name)) from incident_files f where f.incident = i.id "
    f"and {_OF_STANDING}) from incidents i indexed by incidents_of_files where i.case_id = :case "
    f"and i.rank in ({_OF_FILES}) and {_IS_THERE} order by i.at_key, {_NUMBER}, i.id"
)
RESTING = (
    "select w.value, i.status_before is not null from json_each(:some) w "
    "left join joined_incidents j on j.id = w.value "
    "join incidents i on i.id = coalesce(j.kept, w.value) where i.status = 'withdrawn'"
)
HELD_APART = (
    "select s.locator, coalesce(nullif(r.came_as, ''), r.incident) from (select one as id from held_apart "
    "where case_id = :case union select other from held_apart where case_id = :case) h "
    "left join joined_incidents j on j.id = h.id "
    "join incident_rows r on r.incident = coalesce(j.kept, h.id) and (r.came_as = h.id or j.id is null) "
    "join imports m on m.id = r.import_id and m.sha256 = :source "
    "join source_rows s on s.import_id = r.import_id and s.ordinal = r.ordinal"
)
TOGETHER = f"select id, kept from joined_incidents where id {_AMONG}"
STANDS_BEHIND = (
    "select s.locator, min(coalesce(nullif(r.came_as, ''), r.incident)) from imports m "
    "cross join source_rows s on s.import_id = m.id and s.locator in (select value from json_each(:some)) "
    "join incident_rows r on r.import_id = m.id and r.ordinal = s.ordinal "
    "where m.sha256 = :source and m.case_id = :case group by s.locator"
)
CALLED = (
    "select distinct i.called, i.contact_point from incidents i where i.case_id = :case "
    f"and i.contact_point is not null and i.called {_AMONG} and {_STANDS}"
)

"""Which parties stand behind an incident: the one rule, in Python and in SQL."""

from __future__ import annotations

from dataclasses import dataclass

MADE_COLUMNS = "a.contact_point, p.id, a.scope, a.scope_id, a.from_ms, a.to_ms, a.party"
FROM_MADE = (
    "from attributions a join parties o on o.id = a.party and o.state = 'active' "
    "left join merged_parties s on s.party = a.party "
    "join parties p on p.id = coalesce(s.shown, a.party) and p.state = 'active' where a.state != 'withdrawn'"
)
"""Attributions that stand, of parties ``o`` that stand, and ``p`` that they show as: the same unless it was merged."""
MADE = f"select {MADE_COLUMNS} {FROM_MADE}"

ATTRIBUTED = (
    f"select 1 {FROM_MADE} and a.contact_point = coalesce(i.contact_point, '') "
    "and ((a.scope = 'vault' and i.contact_point is not null) or (a.scope = 'case' and a.scope_id = i.case_id) "
    "or (a.scope = 'incident' and a.scope_id = i.id)) "
    "and (a.from_ms is null or i.earliest_ms >= a.from_ms) and (a.to_ms is null or i.earliest_ms <= a.to_ms)"
)
"""Those that apply to an incident ``i``, for ``exists``."""


@dataclass(frozen=True, slots=True)
class Made:
    """From MADE. ``recorded`` is the party that it was said of, ``party`` the one that this shows as."""

    contact_point: str
    party: str
    scope: str
    scope_id: str
    from_ms: int | None
    to_ms: int | None
    recorded: str = ""


def applies(made: Made, *, case: str, incident: str, at_ms: int | None, point: str | None) -> bool:
    """Whether an attribution of an incident's address, or of the incident itself, applies to it: by its scope, and by
    its period, within which a contact whose time is not known never falls."""
    reaches = {"vault": point is not None, "case": made.scope_id == case, "incident": made.scope_id == incident}
    early = made.from_ms is not None and (at_ms is None or at_ms < made.from_ms)
    late = made.to_ms is not None and (at_ms is None or at_ms > made.to_ms)
    return reaches.get(made.scope, False) and not early and not late

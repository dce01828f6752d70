"""The directory of a vault: contact points, parties, and who acts for whom. It belongs to no case and tells of none."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shilu.core.contact_point import ContactPoint, Recognised
from shilu.core.history import Json
from shilu.core.ids import new_id
from shilu.core.particular import values_to_json
from shilu.core.party import (
    Absorbed,
    Attribution,
    AttributionDraft,
    AttributionState,
    Basis,
    Merging,
    Party,
    PartyDraft,
    Role,
    Scope,
    TakenBack,
)
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.vault import rows
from shilu.vault.connection import driver_errors, transaction
from shilu.vault.fold import point_id
from shilu.vault.history import DIRECTORY, History, undoing
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class Directory:
    """Numbers and the parties behind them. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads, point_key: bytes) -> None:
        self._database = database
        self._history = history
        self._threads = threads
        self._point_key = point_key

    def point_id(self, address: Recognised) -> str:
        """The id of an address: the same for every way of writing it, different in every vault, without a look-up."""
        return point_id(self._point_key, address.key)

    @on_reading_thread
    def points(self, ids: Iterable[str] | None = None) -> Mapping[str, ContactPoint]:
        """Contact points by id; all of them when no ids are given."""
        with driver_errors():
            if ids is None:
                found = self._database.conn.execute(rows.POINT).fetchall()
            else:
                found = []
                wanted = sorted(set(ids))
                for start in range(0, len(wanted), 500):
                    some = wanted[start : start + 500]
                    marks = ", ".join("?" * len(some))
                    found += self._database.conn.execute(f"{rows.POINT} where id in ({marks})", some).fetchall()
        return {row[0]: rows.contact_point(row) for row in found}

    @on_reading_thread
    def parties(self) -> Mapping[str, Party]:
        """Every party by id, in order of name."""
        with driver_errors():
            found = self._database.conn.execute(f"{rows.PARTY} where state = 'active' order by name, id").fetchall()
            shown = self._shown_as()
        every = {row[0]: rows.party(row) for row in found}
        absorbed: dict[str, list[Absorbed]] = defaultdict(list)
        for party in every.values():
            if party.id in shown:
                absorbed[shown[party.id]].append(Absorbed(party.id, (party.name, *party.other_names)))
        return {
            party.id: replace(party, absorbed=tuple(absorbed[party.id])) if party.id in absorbed else party
            for party in every.values()
            if party.id not in shown
        }

    @on_reading_thread
    def party(self, party_id: str) -> Party | None:
        """One by its id as it was recorded, also where it shows as another one; None where it is not there."""
        with driver_errors():
            row = self._database.conn.execute(f"{rows.PARTY} where id = ? and state = 'active'", (party_id,)).fetchone()
        return None if row is None else rows.party(row)

    @on_reading_thread
    def shown_as(self) -> Mapping[str, str]:
        """Under which party each of those shows that were merged into another one, by id."""
        with driver_errors():
            return self._shown_as()

    def _shown_as(self) -> dict[str, str]:
        return dict(self._database.conn.execute("select party, shown from merged_parties").fetchall())

    @on_reading_thread
    def mergings(self) -> tuple[Merging, ...]:
        """The statements that two parties are one, those that were taken back not among them."""
        with driver_errors():
            found = self._database.conn.execute(
                "select id, kept, absorbed from mergings where state = 'active' order by lamport, origin, id"
            ).fetchall()
        return tuple(Merging(*row) for row in found)

    @on_reading_thread
    def attributions(self) -> Mapping[str, tuple[Attribution, ...]]:
        """Those that are not withdrawn, by contact point ("" where the point is not known), oldest first. A party that
        was merged into another one shows as that."""
        with driver_errors():
            found = self._database.conn.execute(
                f"{rows.ATTRIBUTION} where state != 'withdrawn' order by at_ms, id"
            ).fetchall()
            shown = self._shown_as()
        by_point: dict[str, list[Attribution]] = defaultdict(list)
        for row in found:
            made = rows.attribution(row)
            by_point[row[1]].append(replace(made, party=shown.get(made.party, made.party)))
        return {point: tuple(made) for point, made in by_point.items()}

    @on_reading_thread
    def taken_back(self) -> tuple[TakenBack, ...]:
        """The attributions that were withdrawn, and the suggestions that were declined; not what is open again."""
        with driver_errors():
            found = self._database.conn.execute(
                "select contact_point, party, coalesce(json_extract(more, '$.name'), ''), scope, scope_id "
                "from attributions where state = 'withdrawn' and json_extract(more, '$.again') is null"
            ).fetchall()
            shown = self._shown_as()
        return tuple(
            TakenBack(point, shown.get(party, party), name, Scope(scope), scope_id)
            for point, party, name, scope, scope_id in found
        )

    @on_vault_thread
    def add_party(self, draft: PartyDraft, addresses: Sequence[Recognised] = ()) -> Party:
        """Make a party and say that these addresses act for it, in one transaction."""
        party = Party(new_id(), draft.name, draft.kind, draft.aliases, draft.lender_type, draft.values)
        points = {self.point_id(address): address for address in addresses}
        with transaction(self._database):
            self._history.record(DIRECTORY, "party.added", _party_to_json(party.id, draft, {}))
            self.note_points(points)
            for point in points:
                self.record_attribution(
                    new_id(), point=point, party=party.id, role=Role.CREDITOR, scope=Scope.VAULT, scope_id=""
                )
        return party

    @on_vault_thread
    def add_parties(self, drafts: Sequence[PartyDraft]) -> tuple[str, ...]:
        """Make several, in one transaction. Returns their ids."""
        made = [new_id() for _ in drafts]
        with transaction(self._database):
            for party_id, draft in zip(made, drafts, strict=True):
                self._history.record(DIRECTORY, "party.added", _party_to_json(party_id, draft, {}))
        return tuple(made)

    @on_vault_thread
    def revise_party(self, party_id: str, draft: PartyDraft, reason: str, *, undoes: str = "") -> bool:
        """Let a party be as the draft says, in all that this version knows of. False when it is not there."""
        return bool(self.revise_parties({party_id: draft}, reason, undoes=undoes))

    @on_vault_thread
    def revise_parties(self, drafts: Mapping[str, PartyDraft], reason: str, *, undoes: str = "") -> int:
        """The same for several by id, in one transaction. Returns how many of them are there."""
        count = 0
        with transaction(self._database):
            for party_id, draft in drafts.items():
                there = self._database.conn.execute(
                    "select fields from parties where id = ? and state = 'active'", (party_id,)
                ).fetchone()
                if there is not None:
                    known = {field.name for field in PARTY_FIELDS}
                    newer = {name: value for name, value in json.loads(there[0]).items() if name not in known}
                    data = {**_party_to_json(party_id, draft, newer), "reason": reason, **undoing(undoes)}
                    self._history.record(DIRECTORY, "party.revised", data)
                    count += 1
        return count

    @on_vault_thread
    def merge(self, kept: str, absorbed: str, reason: str, *, undoes: str = "") -> str:
        """Say that two parties are one, which shows as ``kept``. Nothing that was recorded of either changes. Returns
        the id of the statement."""
        merging = new_id()
        with transaction(self._database):
            data: dict[str, Json] = {
                "id": merging,
                "kept": kept,
                "absorbed": absorbed,
                "reason": reason,
                **undoing(undoes),
            }
            self._history.record(DIRECTORY, "merging.made", data)
        return merging

    @on_vault_thread
    def unmerge(self, merging: str, reason: str, *, undoes: str = "") -> bool:
        """Take such a statement back: all is as before it. False when it does not stand."""
        return self._set_merging(merging, "active", "merging.withdrawn", reason, undoes)

    @on_vault_thread
    def merge_again(self, merging: str, reason: str, *, undoes: str = "") -> bool:
        """Let a statement hold again that was taken back. False when it was not."""
        return self._set_merging(merging, "withdrawn", "merging.restored", reason, undoes)

    def _set_merging(self, merging: str, state: str, kind: str, reason: str, undoes: str) -> bool:
        with transaction(self._database):
            there = self._database.conn.execute(
                "select 1 from mergings where id = ? and state = ?", (merging, state)
            ).fetchone()
            if there:
                data: dict[str, Json] = {"id": merging, "reason": reason, **undoing(undoes)}
                self._history.record(DIRECTORY, kind, data)
        return there is not None

    @on_vault_thread
    def attribute(
        self,
        *,
        point: str,
        party: str,
        role: Role,
        scope: Scope = Scope.VAULT,
        scope_id: str = "",
        address: Recognised | None = None,
    ) -> Attribution:
        """Say that a contact point acts for a party; said twice it stands once. ``address`` notes a new point."""
        existing = self._standing(AttributionDraft(point, party, role, scope, scope_id, Basis.STATED, 100))
        if existing is not None:
            return rows.attribution(existing)
        attribution_id = new_id()
        with transaction(self._database):
            if address is not None:
                self.note_points({point: address})
            self.record_attribution(attribution_id, point=point, party=party, role=role, scope=scope, scope_id=scope_id)
        row = self._database.conn.execute(f"{rows.ATTRIBUTION} where id = ?", (attribution_id,)).fetchone()
        return rows.attribution(row)

    @on_vault_thread
    def attribute_all(self, drafts: Sequence[AttributionDraft]) -> tuple[str, ...]:
        """Say all of this in one transaction, of contact points that are known; what stands already is left out.
        Returns the ids of what was said."""
        made = []
        with transaction(self._database):
            for one in drafts:
                if self._standing(one) is None:
                    made.append(new_id())
                    self._record(made[-1], one, "attribution.made", AttributionState.CONFIRMED)
        return tuple(made)

    @on_vault_thread
    def decline(self, drafts: Sequence[AttributionDraft]) -> tuple[str, ...]:
        """Say that a suggestion does not hold in a case, in one transaction. It is kept as an attribution that was
        never made: withdrawn from the beginning."""
        declined = []
        with transaction(self._database):
            for one in drafts:
                declined.append(new_id())
                self._record(declined[-1], one, "attribution.declined", AttributionState.WITHDRAWN)
        return tuple(declined)

    @on_vault_thread
    def reopen(self, attribution_ids: Sequence[str]) -> None:
        """Take back what was said to suggestions, or that they were declined, in one transaction: they may be made
        again. The history keeps both."""
        with transaction(self._database):
            for attribution_id in attribution_ids:
                there = self._database.conn.execute(
                    "select scope, scope_id from attributions where id = ?", (attribution_id,)
                ).fetchone()
                if there:
                    data: dict[str, Json] = {"id": attribution_id, "reason": ""}
                    self._history.record(self._chain_of(Scope(there[0]), there[1]), "attribution.reopened", data)

    @on_vault_thread
    def withdraw(self, attribution_id: str, reason: str, *, undoes: str = "") -> bool:
        """Take an attribution back; the history keeps it. False when there is none."""
        with transaction(self._database):
            there = self._database.conn.execute(
                "select scope, scope_id from attributions where id = ? and state != 'withdrawn'", (attribution_id,)
            ).fetchone()
            if there:
                chain = self._chain_of(Scope(there[0]), there[1])
                data: dict[str, Json] = {"id": attribution_id, "reason": reason, **undoing(undoes)}
                self._history.record(chain, "attribution.withdrawn", data)
        return there is not None

    @on_vault_thread
    def restore(self, attribution_id: str, state: AttributionState, reason: str, *, undoes: str = "") -> bool:
        """Say again what a withdrawn attribution said. False when there is none, or the same stands anew."""
        with transaction(self._database):
            there = self._database.conn.execute(
                "select a.scope, a.scope_id from attributions a where a.id = ? and a.state = 'withdrawn' "
                "and not exists (select 1 from attributions b where b.contact_point = a.contact_point "
                "and b.party = a.party and b.role = a.role and b.scope = a.scope and b.scope_id = a.scope_id "
                "and b.from_ms is a.from_ms and b.to_ms is a.to_ms and b.state != 'withdrawn')",
                (attribution_id,),
            ).fetchone()
            if there:
                data: dict[str, Json] = {
                    "id": attribution_id,
                    "state": state.value,
                    "reason": reason,
                    **undoing(undoes),
                }
                self._history.record(self._chain_of(Scope(there[0]), there[1]), "attribution.restored", data)
        return there is not None

    @on_vault_thread
    def withdraw_party(self, party_id: str, reason: str, *, undoes: str = "") -> bool:
        """Take a party out of the directory; what was said of it shows no more. False when it is not there."""
        return self._set_party(party_id, "active", "party.withdrawn", reason, undoes)

    @on_vault_thread
    def restore_party(self, party_id: str, reason: str, *, undoes: str = "") -> bool:
        """Bring a withdrawn party back. False when it is not withdrawn."""
        return self._set_party(party_id, "withdrawn", "party.restored", reason, undoes)

    def _set_party(self, party_id: str, state: str, kind: str, reason: str, undoes: str) -> bool:
        with transaction(self._database):
            there = self._database.conn.execute(
                "select 1 from parties where id = ? and state = ?", (party_id, state)
            ).fetchone()
            if there:
                data: dict[str, Json] = {"id": party_id, "reason": reason, **undoing(undoes)}
                self._history.record(DIRECTORY, kind, data)
        return there is not None

    def record_attribution(
        self,
        attribution_id: str,
        *,
        point: str,
        party: str,
        role: Role,
        scope: Scope,
        scope_id: str,
    ) -> None:
        """Inside the caller's transaction: record a confirmed attribution. One that is for a case or an incident only
        is told in the chain of that case, since the directory tells of no case."""
        draft = AttributionDraft(point, party, role, scope, scope_id, Basis.STATED, 100)
        self._record(attribution_id, draft, "attribution.made", AttributionState.CONFIRMED)

    def _record(self, attribution_id: str, draft: AttributionDraft, kind: str, state: AttributionState) -> None:
        data: dict[str, Json] = {
            "id": attribution_id,
            "contact_point": draft.contact_point,
            "key": self._key_of(draft.contact_point),
            "party": draft.party,
            "role": draft.role.value,
            "scope": draft.scope.value,
            "scope_id": draft.scope_id,
            "basis": draft.basis.value,
            "state": state.value,
            "confidence_percent": draft.confidence_percent,
            "from_ms": draft.from_ms,
            "to_ms": draft.to_ms,
        }
        if draft.name:
            data["name"] = draft.name
        self._history.record(self._chain_of(draft.scope, draft.scope_id), kind, data)

    def _standing(self, one: AttributionDraft) -> rows.Row | None:
        """The row of an attribution that says just this, of the same period, and is not withdrawn."""
        found = self._database.conn.execute(
            f"{rows.ATTRIBUTION} where contact_point = ? and coalesce((select shown from merged_parties m "
            "where m.party = attributions.party), attributions.party) = ? and role = ? and scope = ? "
            "and scope_id = ? and from_ms is ? and to_ms is ? and state != 'withdrawn'",
            (one.contact_point, one.party, one.role.value, one.scope.value, one.scope_id, one.from_ms, one.to_ms),
        )
        row: rows.Row | None = found.fetchone()
        return row

    def _chain_of(self, scope: Scope, scope_id: str) -> str:
        """What holds in one case or for one incident is told in that case's chain."""
        if scope is Scope.VAULT:
            return DIRECTORY
        if scope is Scope.CASE:
            return scope_id
        found = self._database.conn.execute(
            "select case_id from incidents where id = ?1 union all select case_id from joined_incidents where id = ?1",
            (scope_id,),
        ).fetchone()
        return str(found[0])

    def _key_of(self, point: str) -> str:
        found = self._database.conn.execute("select key from contact_points where id = ?", (point,)).fetchone()
        return "" if found is None else str(found[0])

    def note_points(self, addresses: Mapping[str, Recognised]) -> None:
        """Inside the caller's transaction: put the addresses that are new into the directory, as one event."""
        new: list[Json] = []
        for point, address in sorted(addresses.items()):
            if not self._database.conn.execute("select 1 from contact_points where id = ?", (point,)).fetchone():
                new.append(
                    {
                        "id": point,
                        "key": address.key,
                        "raw": address.raw,
                        "e164": address.e164,
                        "valid": address.valid,
                        "kind": address.kind.value,
                        "region": address.region,
                    }
                )
        if new:
            self._history.record(DIRECTORY, "points.noted", {"points": new})


def _party_to_json(party_id: str, draft: PartyDraft, newer: Mapping[str, Json]) -> dict[str, Json]:
    """A party as its events have it. ``newer``: fields that this version does not know, which stay."""
    fields = {**newer, **values_to_json(draft.values)}
    return {
        "id": party_id,
        "name": draft.name,
        "kind": draft.kind.value,
        "aliases": list(draft.aliases),
        "lender_type": draft.lender_type,
        **({"fields": fields} if fields else {}),
    }

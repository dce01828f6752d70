"""The directory of a vault: contact points, parties, and who acts for whom. It belongs to no case and tells of none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shilu.core.contact_point import ContactPoint, Recognised
from shilu.core.history import Json
from shilu.core.ids import new_id
from shilu.core.party import (
    Attribution,
    AttributionDraft,
    AttributionState,
    Basis,
    Party,
    PartyDraft,
    Role,
    Scope,
    TakenBack,
)
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
        return {row[0]: rows.party(row) for row in found}

    @on_reading_thread
    def attributions(self) -> Mapping[str, tuple[Attribution, ...]]:
        """Those that are not withdrawn, by contact point ("" where the point is not known), oldest first."""
        with driver_errors():
            found = self._database.conn.execute(
                f"{rows.ATTRIBUTION} where state != 'withdrawn' order by at_ms, id"
            ).fetchall()
        by_point: dict[str, list[Attribution]] = defaultdict(list)
        for row in found:
            by_point[row[1]].append(rows.attribution(row))
        return {point: tuple(made) for point, made in by_point.items()}

    @on_reading_thread
    def taken_back(self) -> tuple[TakenBack, ...]:
        """The attributions that were withdrawn, and the suggestions that were declined; not what is open again."""
        with driver_errors():
            found = self._database.conn.execute(
                "select contact_point, party, coalesce(json_extract(more, '$.name'), ''), scope, scope_id "
                "from attributions where state = 'withdrawn' and json_extract(more, '$.again') is null"
            ).fetchall()
        return tuple(
            TakenBack(point, party, name, Scope(scope), scope_id) for point, party, name, scope, scope_id in found
        )

    @on_vault_thread
    def add_party(self, draft: PartyDraft, addresses: Sequence[Recognised] = ()) -> Party:
        """Make a party and say that these addresses act for it, in one transaction."""
        party = Party(new_id(), draft.name, draft.kind, draft.aliases, draft.lender_type)
        points = {self.point_id(address): address for address in addresses}
        with transaction(self._database):
            self._history.record(
                DIRECTORY,
                "party.added",
                {
                    "id": party.id,
                    "name": party.name,
                    "kind": party.kind.value,
                    "aliases": list(party.aliases),
                    "lender_type": party.lender_type,
                },
            )
            self.note_points(points)
            for point in points:
                self.record_attribution(
                    new_id(), point=point, party=party.id, role=Role.CREDITOR, scope=Scope.VAULT, scope_id=""
                )
        return party

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
            f"{rows.ATTRIBUTION} where contact_point = ? and party = ? and role = ? and scope = ? and scope_id = ? "
            "and from_ms is ? and to_ms is ? and state != 'withdrawn'",
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
        found = self._database.conn.execute("select case_id from incidents where id = ?", (scope_id,)).fetchone()
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

"""The history as people read it, and the way back: undoing is always a new revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shilu.core.circumstances import FIELDS, NAMES
from shilu.core.encoding import (
    correction_from_json,
    reached_from_json,
    reached_to_json,
    recognised_to_json,
    when_to_json,
)
from shilu.core.errors import UserError
from shilu.core.incident import Incident, Include, Judgement, Status
from shilu.core.particular import value_from_json, values_to_json
from shilu.core.party import AttributionState
from shilu.core.party_telling import draft_as_told, party_as_told
from shilu.core.revision import Activity, FieldChange, HistoryPage, Revision, Undone, Value
from shilu.core.shapes import SHAPES
from shilu.core.text import search_key
from shilu.vault.vault import Vault


class History:
    """What was recorded, by whom, when and why; and taking it back. It tells the words of contacts too: that a case was
    looked at here is recorded as it is elsewhere (see Cases.open)."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def revisions(self, subject: str) -> tuple[Revision, ...]:
        """Every revision of an incident, party, contact point, attribution, case or import (an id), oldest first.

        Raises UserError ``usage.unknown_subject``.
        """
        found = self._vault.revisions.of(subject)
        self._note_opened(found)
        return found

    def activity(self, case_id: str = "", page: HistoryPage | None = None) -> Activity:
        """What happened, newest first: in a case, or with "" in the whole vault."""
        found = self._vault.revisions.activity(case_id, page or HistoryPage())
        self._note_opened(found.entries)
        return found

    def last(self, case_id: str = "") -> Revision | None:
        """The last thing done here, with the key slot that is open, that can still be undone."""
        return self._vault.revisions.last(case_id)

    def undo(self, ref: str, reason: str = "", *, force: bool = False) -> Undone:
        """Take back what one event did, by a new revision. ``ref`` may be the beginning of one.

        Raises UserError ``usage.unknown_event``; ``usage.cannot_be_undone``; ``usage.nothing_to_undo`` when it was
        taken back, or changed again to what it was; ``usage.changed_since`` when something that it set was set again
        since, which ``force`` overrides; ``usage.joined_since`` of a contact that is one with another since; what the
        shape of a particular refuses, where that is what would come of it.
        """
        event = self._vault.revisions.named(ref)
        if event.undone:
            raise UserError("usage.nothing_to_undo")
        if not event.can_undo:
            raise UserError("usage.cannot_be_undone")
        if event.kind in _OF_ONE and self._vault.joins.kept(event.subject) != event.subject:
            raise UserError("usage.joined_since")
        if not self._taken_back(event, reason, force=force):
            raise UserError("usage.nothing_to_undo")
        done = self._vault.revisions.of(event.subject)[-1]
        return Undone(done.ref, event.kind, event.noun, event.subject, done.label)

    def _note_opened(self, shown: Iterable[Revision]) -> None:
        told = {entry.case for entry in shown if not entry.erased}
        for case in self._vault.cases.all():  # an erased one is not there to be looked at
            if case.id in told:
                self._vault.cases.note_opened(case.id)

    def _taken_back(self, event: Revision, reason: str, *, force: bool) -> bool:
        vault, subject, ref = self._vault, event.subject, event.ref
        match event.kind:
            case "incident.logged":
                return self._withdraw_incident(event, reason)
            case "incident.judged":
                return self._judge_back(event, reason, force=force)
            case "incident.joined" | "incident.separated":
                return vault.joins.take_back(ref, reason)
            case "incident.corrected":
                return self._correct_back(event, reason, force=force)
            case "attribution.made" | "attribution.restored":
                return vault.directory.withdraw(subject, reason, undoes=ref)
            case "attribution.withdrawn":
                return vault.directory.restore(subject, _state_before(event), reason, undoes=ref)
            case "party.added" | "party.restored":
                return vault.directory.withdraw_party(subject, reason, undoes=ref)
            case "party.revised":
                return self._party_back(event, reason, force=force)
            case "merging.made" | "merging.restored":
                return vault.directory.unmerge(subject, reason, undoes=ref)
            case "merging.withdrawn":
                return vault.directory.merge_again(subject, reason, undoes=ref)
            case "party.withdrawn":
                self._refuse_second_name(event.label)
                return vault.directory.restore_party(subject, reason, undoes=ref)
            case "import.completed" | "import.restored" | "import.withdrawn":
                return self._import_back(event, reason)
            case "case.closed" | "case.reopened":
                return self._case_back(event, reason)
            case "particular.recorded" | "particular.restored":
                return vault.particulars.withdraw(subject, reason, undoes=ref)
            case "particular.withdrawn":
                return vault.particulars.restore(subject, reason, undoes=ref)
            case "particular.revised":
                return self._particular_back(event, reason, force=force)
            case "exhibit.withdrawn":
                return vault.withdrawn_exhibits.restore(event.case, _sha256(subject), reason, undoes=ref)
            case _:
                return vault.withdrawn_exhibits.withdraw(event.case, _sha256(subject), reason, undoes=ref)

    def _withdraw_incident(self, event: Revision, reason: str) -> bool:
        if self._vault.incidents.get(event.subject).status in (Status.WITHDRAWN, Status.ERASED):
            return False
        self._vault.incidents.judge(event.subject, Judgement(status=Status.WITHDRAWN), reason, undoes=event.ref)
        return True

    def _judge_back(self, event: Revision, reason: str, *, force: bool) -> bool:
        now = _judged(self._vault.incidents.get(event.subject))
        if now["status"] == Status.ERASED.value:
            return False
        back = [change for change in event.changes if now[change.field] != _or_empty(change)]
        if not back:
            return False
        if not force and any(now[change.field] != change.after for change in back):
            raise UserError("usage.changed_since")
        self._vault.incidents.judge(
            event.subject, _judgement({change.field: _or_empty(change) for change in back}), reason, undoes=event.ref
        )
        return True

    def _correct_back(self, event: Revision, reason: str, *, force: bool) -> bool:
        incident = self._vault.incidents.get(event.subject)
        if incident.status is Status.ERASED:
            return False
        now = _corrected(incident)
        back = [c for c in event.changes if c.field in now and now[c.field] != _as_told(c.field, c.before)]
        if not back:
            return False
        if not force and any(now[change.field] != _as_told(change.field, change.after) for change in back):
            raise UserError("usage.changed_since")
        values = {change.field: change.before for change in back}
        if "address" in values:
            values["address"] = self._address_written(event.subject, values["address"])
        if "text" in values:
            values["text"] = values["text"] or ""
        status = Status(values["status"]) if "status" in values else None
        self._vault.incidents.correct(
            event.subject, correction_from_json(values), reason, status=status, undoes=event.ref
        )
        return True

    def _particular_back(self, event: Revision, reason: str, *, force: bool) -> bool:
        """Give the fields that an entry set what they had before."""
        there = self._vault.particulars.get(event.subject)
        now = values_to_json(there.values)
        back = {c.field.partition(".")[2]: c for c in event.changes if now.get(c.field.partition(".")[2]) != c.before}
        if not back:
            return False
        if not force and any(now.get(name) != change.after for name, change in back.items()):
            raise UserError("usage.changed_since")
        shape = SHAPES[there.kind]
        changes = [
            (name, None if change.before is None else value_from_json(field, change.before))
            for name, change in back.items()
            if (field := shape.field(name)) is not None
        ]
        after = {**dict(there.values), **dict(changes)}
        shape.refuse({name: value for name, value in after.items() if value is not None})
        self._vault.particulars.revise(event.subject, changes, reason, undoes=event.ref)
        return True

    def _party_back(self, event: Revision, reason: str, *, force: bool) -> bool:
        """Give what an entry set of a party what it was before."""
        there = self._vault.directory.party(event.subject)
        if there is None:
            return False
        now = party_as_told(there)
        back = [change for change in event.changes if now.get(change.field) != change.before]
        if not back:
            return False
        if not force and any(now.get(change.field) != change.after for change in back):
            raise UserError("usage.changed_since")
        before = {**now, **{change.field: change.before for change in back}}
        return self._vault.directory.revise_party(event.subject, draft_as_told(before), reason, undoes=event.ref)

    def _address_written(self, incident_id: str, written: Value) -> Value:
        """The address that a contact had where it was written so; None where it had none then."""
        for address in self._vault.incidents.addresses(incident_id):
            if address.raw == written:
                return recognised_to_json(address)
        return None

    def _import_back(self, event: Revision, reason: str) -> bool:
        turn = self._vault.imports.restore if event.kind == "import.withdrawn" else self._vault.imports.withdraw
        try:
            turn(event.subject, reason, undoes=event.ref)
        except UserError as error:
            if error.code == "usage.unknown_import":  # it stands otherwise by now
                return False
            raise
        return True

    def _case_back(self, event: Revision, reason: str) -> bool:
        case = next((case for case in self._vault.cases.all() if case.id == event.subject), None)
        if case is None or (case.closed_ms is not None) != (event.kind == "case.closed"):
            return False
        turn = self._vault.cases.reopen if event.kind == "case.closed" else self._vault.cases.close
        turn(event.subject, reason, undoes=event.ref)
        return True

    def _refuse_second_name(self, name: str) -> None:
        if any(search_key(name) == search_key(party.name) for party in self._vault.directory.parties().values()):
            raise UserError("usage.party_exists", name=name)


_OF_ONE = frozenset({"incident.logged", "incident.judged", "incident.corrected"})
_EMPTY: Mapping[str, Value] = {"summary": "", "note": "", "tags": [], "reached": []}


def _or_empty(change: FieldChange) -> Value:
    """What a field was before; a field that began with nothing was empty."""
    return _EMPTY.get(change.field) if change.before is None else change.before


def _judged(incident: Incident) -> Mapping[str, Value]:
    """What people judge of an incident, as the history has it."""
    return {
        "summary": incident.summary,
        "tags": list(incident.tags),
        "include": incident.include.value,
        "status": incident.status.value,
        "note": incident.note,
        "reached": reached_to_json(incident.reached),
        **dict.fromkeys(NAMES),
        **values_to_json(tuple(incident.circumstances.items())),
    }


def _corrected(incident: Incident) -> Mapping[str, Value]:
    """What was recorded of an incident, or corrected since, as the history tells it."""
    point = incident.contact_point
    return {
        "when": when_to_json(incident.when),
        "channel": incident.channel.value,
        "direction": incident.direction.value,
        "outcome": incident.outcome.value,
        "duration_s": incident.duration_s,
        "address": None if point is None else point.raw,
        "text": _as_told("text", incident.text),
        "status": incident.status.value,
    }


def _as_told(field: str, value: Value) -> Value:
    """The history may tell of empty words as of nothing; an empty address is one that was withheld."""
    return None if value == "" and field != "address" else value


def _judgement(values: Mapping[str, Value]) -> Judgement:
    circumstances = {
        field.name: None if values[field.name] is None else value_from_json(field, values[field.name])
        for field in FIELDS
        if field.name in values
    }
    return Judgement(
        summary=values.get("summary"),
        tags=tuple(values["tags"]) if "tags" in values else None,
        include=Include(values["include"]) if "include" in values else None,
        status=Status(values["status"]) if "status" in values else None,
        note=values.get("note"),
        reached=reached_from_json(values["reached"]) if "reached" in values else None,
        circumstances=circumstances or None,
    )


def _state_before(event: Revision) -> AttributionState:
    states = [change.before for change in event.changes if change.field == "state"]
    return AttributionState(states[0]) if states and states[0] else AttributionState.CONFIRMED


def _sha256(subject: str) -> str:
    """The file of a subject that stands for a file in a case."""
    return subject.rpartition("/")[2]

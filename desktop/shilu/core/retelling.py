"""What the events of one subject changed, told in order: each field before and after. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shilu.core.history import Event
from shilu.core.revision import FieldChange, Value

_UNTOLD = frozenset({"id", "reason", "undoes", "contact_point", "v"})
"""Of the data of an event: who and why are told beside the changes, and the id of a contact point says nothing."""

_STATES = {
    "attribution.withdrawn": ("state", "withdrawn"),
    "attribution.reopened": ("state", "withdrawn"),
    "party.withdrawn": ("state", "withdrawn"),
    "party.restored": ("state", "active"),
    "import.withdrawn": ("state", "withdrawn"),
    "import.restored": ("state", "complete"),
    "import.erased": ("state", "erased"),
    "merging.withdrawn": ("state", "withdrawn"),
    "merging.restored": ("state", "active"),
    "case.closed": ("closed", True),
    "case.reopened": ("closed", False),
    "particular.withdrawn": ("state", "withdrawn"),
    "particular.restored": ("state", "active"),
    "particular.erased": ("state", "erased"),
    "exhibit.withdrawn": ("withdrawn", True),
    "exhibit.restored": ("withdrawn", False),
    "incident.erased": ("status", "erased"),
}
_BEGINNINGS: Mapping[str, Mapping[str, Value]] = {
    "incident": {"status": "new", "include": "yes", "summary": "", "tags": [], "note": ""},
    "party": {"state": "active"},
    "import": {"state": "complete"},
    "particular": {"state": "active"},
    "merging": {"state": "active"},
    "case": {"closed": False},
    "exhibit": {"withdrawn": False},
}
"""What holds of a subject although no event says so."""


@dataclass(frozen=True, slots=True)
class RowTold:
    """A source row behind an incident: ``contact`` as its body has it; ``made``: it made the incident, and was not
    linked to one that was there; ``incomplete``: so far as it says, more is to be learnt of it."""

    locator: str
    contact: Mapping[str, Any]
    made: bool
    incomplete: bool = False


@dataclass(slots=True)
class Telling:
    """One subject of a noun as its events make it. ``rows`` are those of each import behind an incident."""

    noun: str
    rows: Mapping[str, Sequence[RowTold]] = field(default_factory=dict)
    now: dict[str, Value] = field(default_factory=dict)
    _standing: set[str] = field(default_factory=set)
    _imported: bool = False
    _before_import: Value = None

    def __post_init__(self) -> None:
        self.now |= _BEGINNINGS.get(self.noun, {})

    def changes(self, event: Event) -> tuple[FieldChange, ...]:
        """What one more event changed."""
        return tuple(
            FieldChange(name, self._put(name, value), value)
            for name, value in self._news(event).items()
            if self.now.get(name) != value
        )

    def _put(self, name: str, value: Value) -> Value:
        before = self.now.get(name)
        self.now[name] = value
        return before

    def _news(self, event: Event) -> Mapping[str, Value]:
        data = event.data
        if self.noun == "incident":
            return self._of_incident(event)
        if event.kind in _STATES:
            name, value = _STATES[event.kind]
            return {name: value}
        if self.noun == "particular":
            return self._of_particular(data)
        if self.noun == "party" and "name" in data:
            gone = {name: None for name in self.now if name.startswith("party.")}
            return {**gone, **party_told(data)}
        if event.kind == "import.completed":
            receipt = data["receipt"]
            counts = {name: receipt[name] for name in ("rows", "added", "duplicates", "left_out")}
            return {"file_name": receipt["source"]["name"], **counts, "skipped": len(receipt["skipped"])}
        return told(data)

    def _of_particular(self, data: Mapping[str, Any]) -> Mapping[str, Value]:
        """A field is told with the kind of what it is a field of: ``loan.promised``."""
        kind = self.now.setdefault("kind", data.get("kind", ""))
        return {f"{kind}.{name}": value for name, value in data.get("changes", data.get("fields", {})).items()}

    def _of_incident(self, event: Event) -> Mapping[str, Value]:
        """An import is a revision of every contact that it shows."""
        data = event.data
        match event.kind:
            case "incident.logged":
                said = {name: data[name] for name in ("summary", "tags", "note")}
                return {**_contact(data["contact"]), **said, **data.get("circumstances", {})}
            case "incident.judged" | "incident.corrected":
                if "status" in data["changes"]:
                    self._before_import = None
                return _as_written(data["changes"])
            case "incident.joined" | "incident.separated":
                return {}  # what holds then follows from what both say
            case "incident.erased" | "import.erased":
                return {"status": "erased"}
            case "import.completed":
                return self._shown_by(data["id"])
            case "import.withdrawn":
                self._standing.discard(data["id"])
                if self._imported and not self._standing and self.now["status"] not in ("withdrawn", "erased"):
                    self._before_import = self.now["status"]
                    return {"status": "withdrawn"}
            case "import.restored":
                self._standing.add(data["id"])
                if self._before_import is not None:
                    status, self._before_import = self._before_import, None
                    return {"status": status}
        return {}

    def _shown_by(self, import_id: str) -> Mapping[str, Value]:
        self._standing.add(import_id)
        rows = self.rows.get(import_id, ())
        news: dict[str, Value] = {}
        if self._before_import is not None and rows:
            news["status"], self._before_import = self._before_import, None
        for row in rows:
            if row.made:
                self._imported = True
                self.now["status"] = "incomplete" if row.incomplete else "new"
                news |= _contact(row.contact)
        locators = [row.locator for row in rows]
        return {**news, "sources": [*self.now.get("sources", []), *locators]} if locators else news


def told(data: Mapping[str, Any]) -> Mapping[str, Value]:
    """What the data of an event says, field by field."""
    return {name: value for name, value in data.items() if name not in _UNTOLD}


def party_told(data: Mapping[str, Any]) -> Mapping[str, Value]:
    """What a revision of a party says, its fields told with what they are fields of: ``party.website``."""
    fields = {f"party.{name}": value for name, value in data.get("fields", {}).items()}
    return {**{name: value for name, value in told(data).items() if name != "fields"}, **fields}


def _contact(contact: Mapping[str, Any]) -> dict[str, Value]:
    """What is there of a contact: empty fields began as nothing, but for a number that was withheld."""
    empty: tuple[Value, ...] = (None, [], {})
    return {
        name: value
        for name, value in _as_written(contact).items()
        if value not in empty and (value != "" or name == "address")
    }


def _as_written(fields: Mapping[str, Any]) -> Mapping[str, Value]:
    """An address is told as it was written: "" for one that was withheld, None where there is none."""
    if "address" not in fields:
        return fields
    address = fields["address"]
    return {**fields, "address": None if address is None else address["raw"]}

"""The JSON of an incident is a contract (design.md section 6): names and meaning stay."""

from __future__ import annotations

from bundle_builders import CASE, make_file, make_incident, named

from shilu.bundle.exports import incident_json
from shilu.core.incident import Reached, ReachedKind
from shilu.core.when import unknown

FIELDS = {"id", "number", "case", "at", "until", "precision", "approximate", "timezone", "zone_basis", "channel"}
FIELDS |= {"direction", "outcome", "duration_s", "contact_point", "to", "loan", "text", "summary", "facts", "parties"}
FIELDS |= {"tags", "attachments", "sources", "include", "status", "revision", "recorded_at"}


def test_an_incident_has_every_field_of_the_contract() -> None:
    file = make_file(b"x", "a.png")
    reached = Reached(ReachedKind.THIRD_PERSON, "10512345678", "mother")
    incident = make_incident(7, attachments=(file,), reached=(reached,), tags=("work",), note="private")
    value = incident_json(incident)
    assert list(value) == [
        "id",
        "number",
        "label",
        "joined",
        "could_be",
        "case",
        "at",
        "until",
        "precision",
        "approximate",
        "timezone",
        "zone_basis",
        "channel",
        "direction",
        "outcome",
        "duration_s",
        "contact_point",
        "to",
        "loan",
        "text",
        "summary",
        "facts",
        "parties",
        "tags",
        "attachments",
        "sources",
        "include",
        "status",
        "revision",
        "recorded_at",
        "recorded_utc",
        "recorded_offset_s",
        "clock_offset_ms",
        "corrections",
        "circumstances",
    ]
    assert value["at"] == value["until"] == "2026-03-03T03:00:12+08:00"
    assert value["contact_point"] == {
        "id": "p10412345678",
        "raw": "10412345678",
        "e164": "+8610412345678",
        "valid": False,
        "kind": "number",
        "region": "CN",
        "name": "",
    }
    assert value["to"] == [{"kind": "third_person", "id": None, "number": "10512345678", "label": "mother"}]
    party = {"id": named().id, "name": named().name, "role": "creditor", "basis": "stated", "confidence": 1.0}
    assert value["parties"] == [{**party, "state": "confirmed"}]
    assert value["attachments"] == [{"sha256": file.sha256, "name": "a.png", "media_type": "image/png", "bytes": 1}]
    source = {"sha256": "5" * 64, "locator": "sms[7]@700", "importer": "sms_backup_restore", "importer_version": "1"}
    assert value["sources"] == [source]
    assert "private" not in str(value)


def test_what_is_not_known_is_null() -> None:
    value = incident_json(make_incident(when=unknown("", zone=CASE.timezone), contact_point=None))
    assert (value["at"], value["until"], value["contact_point"], value["duration_s"]) == (None, None, None, None)


def test_in_a_bag_an_attachment_says_where_it_lies() -> None:
    file = make_file(b"x")
    value = incident_json(make_incident(attachments=(file,)), files={file.sha256: "attachments/00001-a.png"})
    assert isinstance(value["attachments"], list)
    assert value["attachments"][0]["file"] == "attachments/00001-a.png"

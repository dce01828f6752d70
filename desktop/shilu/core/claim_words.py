"""Who says when a contact was, with whom and in which direction, where only a file of evidence claims it: its name,
what a camera or a recorder wrote into it, or what lay beside it. On paper and in the window."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.incident import Incident
from shilu.core.wording import N_, Catalog

_FACTS: Mapping[str, str] = MappingProxyType(
    {"when": "claimed_time_by", "address": "claimed_number_by", "direction": "claimed_direction_by"}
)
CLAIMS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("when", "file_name"): N_("time only as the name of the file has it"),
        ("when", "exif"): N_("time as the camera wrote it into the picture"),
        ("when", "container"): N_("time as it stands inside the recording or film"),
        ("when", "sidecar"): N_("time as the recorder noted it beside the recording"),
        ("address", "file_name"): N_("number only as the name of the file has it"),
        ("address", "sidecar"): N_("number as the recorder noted it beside the recording"),
        ("direction", "file_name"): N_("direction only as the name of the file has it"),
        ("direction", "sidecar"): N_("direction as the recorder noted it beside the recording"),
    }
)
"""By field of a contact and who claims it."""


def claimed(incident: Incident, texts: Catalog) -> tuple[str, ...]:
    """One phrase for each field that a file claims and nobody has corrected."""
    corrected = {one.field for one in incident.corrected}
    keys = ((field, incident.facts.get(fact, "")) for field, fact in _FACTS.items() if field not in corrected)
    return tuple(texts.tr(CLAIMS[key]) for key in keys if key in CLAIMS)

"""The words of the history as shown to people: what each kind of entry did, and what its fields are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "vault.created": N_("vault created"),
        "slot.added": N_("way into the vault added"),
        "slot.renamed": N_("way into the vault renamed"),
        "slot.removed": N_("way into the vault removed"),
        "passphrase.changed": N_("passphrase changed"),
        "recovery_key.made": N_("recovery key made"),
        "recovery_key.confirmed": N_("recovery key confirmed"),
        "vault.rekeyed": N_("vault given a new key"),
        "vault.checked": N_("vault checked"),
        "vault.restored": N_("vault restored from a backup"),
        "vault.mended": N_("vault made out of a damaged one"),
        "backup.made": N_("backup made"),
        "clock.measured": N_("clock compared with another one"),
        "case.added": N_("case opened"),
        "case.opened": N_("case looked at"),
        "case.closed": N_("case closed"),
        "case.reopened": N_("case taken up again"),
        "case.received": N_("case received from another vault"),
        "case.erased": N_("case erased"),
        "case.exported": N_("case exported"),
        "bundle.made": N_("bundle made"),
        "exhibit.withdrawn": N_("exhibit withdrawn"),
        "exhibit.restored": N_("exhibit put back"),
        "points.noted": N_("numbers and addresses noted"),
        "recorders.noted": N_("names of those who recorded in another vault noted"),
        "points.erased": N_("numbers and addresses erased"),
        "party.added": N_("party added"),
        "party.revised": N_("party revised"),
        "party.received": N_("party received from another vault"),
        "party.withdrawn": N_("party withdrawn"),
        "party.restored": N_("party put back"),
        "attribution.made": N_("attributed to a party"),
        "attribution.declined": N_("suggested party declined"),
        "attribution.reopened": N_("taken back, and open as a suggestion again"),
        "attribution.received": N_("attribution received from another vault"),
        "attribution.withdrawn": N_("attribution withdrawn"),
        "attribution.restored": N_("attribution put back"),
        "incident.logged": N_("contact logged"),
        "incident.judged": N_("contact revised"),
        "incident.corrected": N_("contact corrected"),
        "incident.erased": N_("contact erased"),
        "import.completed": N_("import completed"),
        "import.withdrawn": N_("import withdrawn"),
        "import.restored": N_("import put back"),
        "import.erased": N_("import erased"),
        "particular.recorded": N_("recorded"),
        "particular.revised": N_("revised"),
        "particular.withdrawn": N_("withdrawn"),
        "particular.restored": N_("put back"),
        "checkpoint.requested": N_("time stamp asked for"),
        "checkpoint.stamped": N_("time stamp taken in"),
    }
)
"""By kind of event."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "address": N_("number or address"),
        "added": N_("added"),
        "aliases": N_("other names"),
        "attachments": N_("attachments"),
        "authority": N_("time-stamping authority"),
        "basis": N_("basis"),
        "channel": N_("by what means"),
        "closed": N_("closed"),
        "complainant": N_("complainant"),
        "direction": N_("direction"),
        "duplicates": N_("known already"),
        "duration_s": N_("length in seconds"),
        "facts": N_("further fields"),
        "file_name": N_("file"),
        "how": N_("compared with"),
        "include": N_("goes into bundles"),
        "kind": N_("kind"),
        "language": N_("language of the papers"),
        "lender_type": N_("kind of lender"),
        "left_out": N_("left out"),
        "name": N_("name"),
        "note": N_("private note"),
        "outcome": N_("how the call ended"),
        "pack": N_("rule pack"),
        "party": N_("party"),
        "problems": N_("problems found"),
        "points": N_("numbers and addresses"),
        "reached": N_("who was reached"),
        "region": N_("region"),
        "role": N_("role"),
        "rows": N_("rows"),
        "scope": N_("how far it holds"),
        "skipped": N_("skipped"),
        "sources": N_("source rows"),
        "state": N_("state"),
        "status": N_("status"),
        "summary": N_("in the complainant’s own words"),
        "tags": N_("conduct"),
        "text": N_("words"),
        "timezone": N_("time zone"),
        "title": N_("title"),
        "when": N_("when it happened"),
        "withdrawn": N_("withdrawn"),
    }
)
"""By field; one that is not here is shown as the history has it."""

ERASED = N_("text erased; only its place in the history is left")
"""In place of a kind, where the body of an entry is gone."""

"""Where a source comes from, as a person says: asked once per import, filled in for all it brings, all optional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class OriginalKind(StrEnum):
    """How near a source is to what the phone or the app held. The words of the command line."""

    ORIGINAL = "original"
    COPY = "copy"
    SCREEN_PHOTO = "screen_photo"
    UNKNOWN_TOOL = "unknown_tool"  # an emulator, or a tool that nobody knows


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was said of where a source comes from; "" and None where nothing was. ``device`` is the phone or computer,
    ``account`` the app and the account in it, ``taken`` when it was taken from there, in words, ``original_at`` the
    place where the original is now."""

    device: str = ""
    account: str = ""
    provided_by: str = ""
    kind: OriginalKind | None = None
    original_at: str = ""
    taken: str = ""

    def recorded(self) -> dict[str, str]:
        """The words as the settings of a receipt keep them; what was not said is left out."""
        said = {
            "device": self.device.strip(),
            "account": self.account.strip(),
            "provided_by": self.provided_by.strip(),
            "kind": self.kind or "",
            "original_at": self.original_at.strip(),
            "taken": self.taken.strip(),
        }
        return {name: str(words) for name, words in said.items() if words}


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """That a source (by its SHA-256) was brought in: ``at_ms`` UTC as the device had it, by which importer, and the
    settings of that receipt: what was said, and what the source says of itself."""

    sha256: str
    at_ms: int
    importer: str
    importer_version: str
    settings: Mapping[str, str]


def provenance_of(settings: Mapping[str, str]) -> Provenance:
    """The way back from the settings of a receipt, which may have been written by a later version."""
    kind = settings.get("kind", "")
    return Provenance(
        device=settings.get("device", ""),
        account=settings.get("account", ""),
        provided_by=settings.get("provided_by", ""),
        kind=OriginalKind(kind) if kind in list(OriginalKind) else None,
        original_at=settings.get("original_at", ""),
        taken=settings.get("taken", ""),
    )

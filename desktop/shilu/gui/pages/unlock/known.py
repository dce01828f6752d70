"""Which vaults there are to open: those that were opened before, and the last one where it is not there now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.host.sentences import Sentence

if TYPE_CHECKING:
    from shilu.services.gate import Gate


@dataclass(frozen=True, slots=True)
class Found:
    """Vaults that are there, the last one opened if it is not, and where a new one is offered a place."""

    vaults: tuple[Path, ...] = ()
    absent: Path | None = None
    folder: Path = Path()

    @property
    def offered(self) -> tuple[Path, ...]:
        """Those that can be chosen: the one opened last stands first, whether it is there or not."""
        return self.vaults if self.absent is None else (self.absent, *self.vaults)


def look(gate: Gate, _job: Job) -> Found:
    """Look for them on the disk."""
    return Found(gate.known_vaults(), gate.absent_vault(), gate.default_folder())


def of_absent(vault: Path, texts: Catalog) -> Sentence:
    """What is on a stick in a drawer is not lost: nobody is to find themselves in front of an empty new vault."""
    return Sentence(
        texts.tr(
            "The vault “{name}” is not where it was: {folder}",
            name=one_line(vault.stem, 80),
            folder=one_line(str(vault.parent), 300),
        ),
        texts.tr(
            "If it lies on a stick or another disk, plug that in, then open it as always. If it was moved, choose it "
            "with “Open another vault…”."
        ),
    )

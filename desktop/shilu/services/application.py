"""What works without an open vault, and what opens one: the parts that window and command line are given."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.clock import Clock
from shilu.core.wording import Catalog
from shilu.host.settings import SettingsFile
from shilu.services.cautions import Cautions
from shilu.services.gate import Gate
from shilu.services.rule_packs import RulePacks
from shilu.services.traces import Traces
from shilu.services.verifying import Verifying

if TYPE_CHECKING:
    from shilu.services.blacking_out import BlackingOut
    from shilu.services.demo import Demo
    from shilu.services.reading_pictures import ReadingPictures


@dataclass(frozen=True, slots=True)
class Application:
    """``texts`` is the language of screen and terminal; ``documents`` where file dialogs begin."""

    gate: Gate
    traces: Traces
    verifying: Verifying
    packs: RulePacks
    cautions: Cautions
    make_demo: Callable[[], Demo]
    make_picture_reading: Callable[[], ReadingPictures]
    blacking_out: Callable[[], AbstractContextManager[BlackingOut]]
    texts: Catalog
    clock: Clock
    version: str
    resources: Path
    documents: Path
    settings: SettingsFile
    languages: tuple[str, ...]
    load_catalog: Callable[[str], Catalog]

"""The rule packs that come with the program, and whether a file is one. Needs no vault and no passphrase.

What reads them is loaded when it is first asked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.clock import Clock
from shilu.core.errors import UserError

if TYPE_CHECKING:
    from shilu.core.evidence_warning import EvidenceWarning, Moment
    from shilu.core.pack import RulePack
    from shilu.core.pack_problem import PackProblem
    from shilu.rules.packs import Packs


class RulePacks:
    """``shipped`` is the folder of those that come with the program; ``warnings`` the file of what makes evidence
    worse."""

    def __init__(self, *, shipped: Path, warnings: Path, clock: Clock) -> None:
        self._shipped, self._warnings, self._clock = shipped, warnings, clock

    def today(self) -> date:
        """The day from which it is told how long ago a pack was checked."""
        return datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC).date()

    def all(self) -> Packs:
        """Every pack, and every file that is none, with all that is wrong with it."""
        from shilu.rules.packs import read_folder

        return read_folder(self._shipped)

    def named(self, country: str) -> RulePack:
        """The pack of a country, as cases name it.

        Raises UserError ``usage.no_such_pack``, and ``file.unreadable`` where its file is damaged.
        """
        from shilu.core.case import PACKS
        from shilu.core.pack_problem import BadPack
        from shilu.rules.packs import of_country

        try:
            found = of_country(self._shipped, country)
        except (BadPack, OSError) as error:
            raise UserError("file.unreadable", name=f"{country}.toml") from error
        if found is None:
            raise UserError("usage.no_such_pack", pack=country, packs=", ".join(PACKS))
        return found

    def warnings(self, moment: Moment | None = None) -> tuple[EvidenceWarning, ...]:
        """What makes evidence worse: all of it, or what helps at a moment."""
        from shilu.core.evidence_warning import warnings_at
        from shilu.rules.evidence_warnings import read_file

        found = read_file(self._warnings)
        return found if moment is None else warnings_at(found, moment)

    def check(self, path: Path) -> RulePack | tuple[PackProblem, ...]:
        """The pack that a file is, or everything that keeps it from being one. Raises UserError ``file.missing`` and
        ``file.unreadable``."""
        from shilu.core.pack_problem import BadPack
        from shilu.rules.packs import read_file

        try:
            return read_file(path)
        except BadPack as error:
            return error.problems
        except FileNotFoundError as error:
            raise UserError("file.missing", name=path.name) from error
        except OSError as error:
            raise UserError("file.unreadable", name=path.name) from error

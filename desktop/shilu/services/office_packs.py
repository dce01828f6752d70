"""Rule packs that an office gave to a vault, in place of those that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shilu.core.case import PACKS
from shilu.core.errors import UserError
from shilu.core.pack import KeptPack, RulePack
from shilu.core.pack_changes import PackChange, changes_between
from shilu.core.pack_problem import BadPack, PackProblem
from shilu.rules.pack_reader import MOST_BYTES
from shilu.rules.packs import read
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class PackToGive:
    """A file that is a pack, and what would change. ``before`` is the one that holds now, None where there is none."""

    pack: RulePack
    content: str
    before: RulePack | None
    changes: tuple[PackChange, ...]


class OfficePacks:
    """``shipped`` finds the pack that comes with the program, by country."""

    def __init__(self, *, vault: Vault, shipped: Callable[[str], RulePack | None]) -> None:
        self._vault, self._shipped = vault, shipped
        self._read: dict[str, RulePack | None] = {}

    def of_country(self, country: str) -> RulePack | None:
        """The one that holds: that of the office, unless one that was checked later comes with the program."""
        shipped, kept = self._shipped(country), self._vault.packs.of_country(country)
        own = None if kept is None else self._pack(kept)
        if own is None or shipped is None:
            return own or shipped
        return shipped if shipped.pack.checked_on > own.pack.checked_on else own

    def kept(self) -> tuple[KeptPack, ...]:
        """Every one that was ever given."""
        return self._vault.packs.all()

    def look_at(self, path: Path) -> PackToGive | tuple[PackProblem, ...]:
        """What giving a file would change, or all that keeps it from being a pack. Raises UserError ``file.missing``,
        ``file.unreadable`` and ``usage.no_such_pack``."""
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
            pack = read(content)
        except BadPack as error:
            return error.problems
        except FileNotFoundError as error:
            raise UserError("file.missing", name=path.name) from error
        except OSError as error:
            raise UserError("file.unreadable", name=path.name) from error
        country = pack.pack.country
        if country not in PACKS:
            raise UserError("usage.no_such_pack", pack=country, packs=", ".join(PACKS))
        before = self.of_country(country)
        return PackToGive(pack, content.decode("utf-8"), before, changes_between(before, pack))

    def give(self, given: PackToGive) -> None:
        """Keep it; it holds from now on."""
        own = given.pack.pack
        self._vault.packs.give(own.country, own.version, own.sha256, given.content)

    def take_back(self, country: str) -> None:
        """The one that comes with the program holds again. Raises UserError ``usage.no_such_pack`` where none was
        given."""
        if self._vault.packs.of_country(country) is None:
            given = sorted({one.country for one in self.kept() if one.holds})
            raise UserError("usage.no_such_pack", pack=country, packs=", ".join(given) or "–")
        self._vault.packs.take_back(country)

    def _pack(self, kept: KeptPack) -> RulePack | None:
        """None for one of a format that this program does not know: a newer one wrote it."""
        if kept.sha256 not in self._read:
            try:
                self._read[kept.sha256] = read(kept.content.encode("utf-8"))
            except BadPack:
                self._read[kept.sha256] = None
        return self._read[kept.sha256]

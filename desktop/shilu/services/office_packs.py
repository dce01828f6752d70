"""Rule packs that an office gave to a vault, in place of those that come with the program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shilu.core.case import PACKS
from shilu.core.errors import UserError
from shilu.core.pack import KeptPack, RulePack
from shilu.core.pack_changes import PackChange, changes_between
from shilu.core.pack_problem import BadPack, PackFault, PackProblem
from shilu.rules.pack_reader import MOST_BYTES
from shilu.rules.packs import read
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class PackToGive:
    """A file that is a pack, and what would change. ``before`` is the one that holds now, None where there is none.
    ``would_hold``: else the one that comes with the program was checked later and holds on."""

    pack: RulePack
    content: str
    before: RulePack | None
    changes: tuple[PackChange, ...]
    would_hold: bool = True


@dataclass(frozen=True, slots=True)
class ListedPack:
    """A pack that a vault knows. ``kept``: an office gave it, else it comes with the program. ``holds``: cases of its
    country are judged by it; ``may_hold``: nothing that was checked later stands in its way. ``pack`` is None where the
    file is none, by ``problems``, or of a newer format."""

    country: str
    pack: RulePack | None
    kept: KeptPack | None
    holds: bool
    may_hold: bool = True
    problems: tuple[PackProblem, ...] = ()


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
        return own if _is_not_older(own, shipped) else shipped

    def kept(self) -> tuple[KeptPack, ...]:
        """Every one that was ever given."""
        return self._vault.packs.all()

    def listed(self) -> tuple[ListedPack, ...]:
        """Country by country the one that comes with the program and all that were given, the one that holds first."""
        kept = self._vault.packs.all()
        found: list[ListedPack] = []
        for country in PACKS:
            shipped, problems = self._shipped_or_wrong(country)
            holding = shipped if problems else self.of_country(country)
            of_country: list[ListedPack] = []
            if shipped is not None or problems:
                holds = shipped is not None and holding is shipped
                of_country.append(ListedPack(country, shipped, None, holds, problems=problems))
            for one in reversed([one for one in kept if one.country == country]):
                own = self._pack(one)
                holds, may = own is not None and holding is own, own is not None and _is_not_older(own, shipped)
                of_country.append(ListedPack(country, own, one, holds, may))
            found += sorted(of_country, key=lambda one: not one.holds)
        return tuple(found)

    def back_to_shipped(self, country: str) -> PackToGive | None:
        """What taking an office's pack back would change; None where no pack comes with the program."""
        shipped, before = self._shipped(country), self.of_country(country)
        return None if shipped is None else PackToGive(shipped, "", before, changes_between(before, shipped))

    def _to_give(self, pack: RulePack, content: str) -> PackToGive:
        country = pack.pack.country
        before, holds = self.of_country(country), _is_not_older(pack, self._shipped(country))
        return PackToGive(pack, content, before, changes_between(before, pack), holds)

    def _shipped_or_wrong(self, country: str) -> tuple[RulePack | None, tuple[PackProblem, ...]]:
        try:
            return self._shipped(country), ()
        except BadPack as error:
            return None, error.problems
        except OSError:
            return None, (PackProblem(1, "", "", PackFault.NOT_READABLE),)

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
        return self._to_give(pack, content.decode("utf-8"))

    def again(self, kept: KeptPack) -> PackToGive | None:
        """What giving once more a pack that was given would change; None where it cannot be read."""
        pack = self._pack(kept)
        return None if pack is None else self._to_give(pack, kept.content)

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


def _is_not_older(own: RulePack, shipped: RulePack | None) -> bool:
    return shipped is None or own.pack.checked_on >= shipped.pack.checked_on

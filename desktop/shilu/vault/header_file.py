"""``header.json`` and its copy: how a vault is opened with them, and how they are replaced without a risk.

No header reaches the disk that was not read back from its own bytes, authenticated, and unlocked first. The first
file decides. Its copy is for the day that a sector of it is lost: it is asked only where the first is missing or
damaged, and is written after it. The other order would, after a crash between the two, keep a passphrase in reserve
that was never set; this one leaves for as long the passphrase of before, and the next opening takes that away.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.vault import folder as names
from shilu.vault import keys, salt
from shilu.vault.header import CURRENT, MOST_BYTES, NEXT, Header, authenticate, decode, encode
from shilu.vault.keys import MasterKey, Prepared
from shilu.vault.pages import SALT_BYTES
from shilu.vault.storage import refuse_read_only, replace_durably, sync_folder

REKEYED = "vault.rekeyed"
HEADER, COPY = names.HEADER, "header.copy.json"
_DAMAGE = ("vault.damaged", "vault.not_a_vault", "vault.too_new", "file.unreadable")


@dataclass(frozen=True, slots=True)
class Opened:
    """A header that is genuine, and what it was unlocked to. ``damaged``: which of the two files is missing though it
    has to be there, or damaged."""

    header: Header
    master: MasterKey
    damaged: tuple[str, ...] = ()


def open_header(folder: Path, unlock: Callable[[Header], MasterKey]) -> Opened:
    """Unlock a vault's header, or the copy of it where the first one is missing, damaged or not genuine.

    Raises UserError as ``read_header``, ``vault.damaged`` where neither is whole, and what ``unlock`` raises.
    """
    try:
        opened = _opened(folder, HEADER, unlock)
    except UserError as error:
        if error.code not in ("vault.damaged", "file.unreadable"):
            raise
        try:
            return replace(_opened(folder, COPY, unlock), damaged=(HEADER,))
        except UserError as of_copy:
            if of_copy.code in _DAMAGE:
                raise error from of_copy
            raise
    return opened if _is_in_order(folder, opened.master) else replace(opened, damaged=(COPY,))


def _opened(folder: Path, name: str, unlock: Callable[[Header], MasterKey]) -> Opened:
    header, untrusted_header = read_header(folder, name)
    master = unlock(header)
    return Opened(authenticate(untrusted_header, master.header), master)


def _is_in_order(folder: Path, master: MasterKey) -> bool:
    """Whether the copy is the header of this key, or an earlier one of it, or of a re-key that has ended since; a vault
    of an earlier version has none."""
    if not (folder / COPY).exists() or _is_same(folder):
        return True
    try:
        header, untrusted_header = read_header(folder, COPY)
        with suppress(UserError):
            authenticate(untrusted_header, master.header)
            return True
        before = keys.unseal(header, master.identity, master.slot)
        authenticate(untrusted_header, before.header)
    except UserError:
        return False
    return before.next_secret == master.secret


def _is_same(folder: Path) -> bool:
    try:
        return (folder / HEADER).read_bytes() == (folder / COPY).read_bytes()
    except OSError:
        return False


def read_header(folder: Path, name: str = HEADER) -> tuple[Header, bytes]:
    """A vault's header, and its bytes for ``authenticate``.

    Raises UserError ``vault.not_a_vault``, ``vault.too_new``, ``vault.damaged`` where a database stands beside a header
    that is missing or none, ``file.unreadable``.
    """
    path = folder / name
    is_damaged = (folder / "vault.db").is_file()
    try:
        if not path.is_file():
            raise UserError("vault.not_a_vault")
        if path.stat().st_size > MOST_BYTES:
            raise UserError("vault.damaged")
        untrusted_header = path.read_bytes()
        return decode(untrusted_header), untrusted_header
    except OSError as error:
        raise UserError("file.unreadable", name=path.name) from error
    except UserError as error:
        if error.code == "vault.not_a_vault" and is_damaged:
            raise UserError("vault.damaged") from error
        raise


class HeaderFile:
    """The header of an open vault, and the master key it was unlocked to. Used on the vault's thread."""

    def __init__(self, folder: Path, opened: Opened) -> None:
        self._folder = folder
        self.renewed = [Problem(name, "header_renewed") for name in opened.damaged]
        """What was found damaged at the opening and is made anew."""
        self.header = opened.header
        self.master = opened.master
        self.is_stale = HEADER in opened.damaged
        """Whether the file says something else than ``header``: after ``take_next`` and ``drop_next`` too."""

    def replace(self, header: Header, *, master: MasterKey | None = None, added: Prepared | None = None) -> None:
        """Put another header in place, then its copy. ``master``: where that changes too; ``added``: a slot that has to
        open as well.

        Raises UserError ``vault.read_only``, ``disk.full``, ``disk.failing``, ``file.not_writable``; the old header
        then still stands.
        """
        refuse_read_only(self._folder)
        master = master or self.master
        content = encode(header, master.header)
        again = authenticate(content, master.header)
        opened = keys.unseal(again, master.identity, master.slot)
        if (opened.secret, opened.next_secret) != (master.secret, master.next_secret):
            raise RuntimeError("a new header did not open")
        if added is not None and (
            again.slot(added.slot.id) != added.slot
            or keys.unseal(again, added.identity, added.slot.id).secret != master.secret
        ):
            raise RuntimeError("a new header did not open with its new slot")
        replace_durably(self._folder / HEADER, content)
        opens_the_same = (again.slots, again.keys) == (self.header.slots, self.header.keys)
        self.header, self.master, self.is_stale = again, master, False
        self._write_copy(content, keep_old=opens_the_same)

    def bring_up_copy(self) -> None:
        """Write the copy anew where it lags behind, is damaged or missing. Where that fails nobody is kept out."""
        if not _is_same(self._folder):
            with suppress(UserError):
                _, content = read_header(self._folder)
                self._write_copy(content, keep_old=False)

    def problems(self) -> tuple[Problem, ...]:
        """Which of the two files is damaged now, and what was when the vault was opened."""
        now = [Problem(name, "header_changed") for name in (HEADER, COPY) if not self._is_genuine(name)]
        still = {problem.path for problem in now}
        return (*now, *(problem for problem in self.renewed if problem.path not in still))

    def _is_genuine(self, name: str) -> bool:
        if name == COPY and not (self._folder / COPY).exists():  # the disk had no room for it
            return True
        try:
            _, untrusted_header = read_header(self._folder, name)
            authenticate(untrusted_header, self.master.header)
        except UserError:
            return False
        return True

    def _write_copy(self, content: bytes, *, keep_old: bool) -> None:
        """What ``header.json`` says is done, and is not told as failed because its copy could not be written. But a
        copy with which a passphrase goes on opening that no longer should is worse than none."""
        path = self._folder / COPY
        try:
            replace_durably(path, content)
        except UserError:
            if not keep_old:
                with suppress(OSError, UserError):
                    path.unlink(missing_ok=True)
                    sync_folder(self._folder)

    def put_salt_right(self) -> None:
        """Where the first bytes of the database, which nobody has open, are damaged: write the copy of them there."""
        if self.has_lost_salt():
            salt.put_right(self._folder / "vault.db", self.header.salt)
            self.renewed.append(Problem("vault.db (page 1)", "salt_renewed"))

    def has_lost_salt(self) -> bool:
        """Whether they are damaged, and all that is wrong with the first page."""
        masters = (self.master, *((self.master.next,) if self.master.next_secret else ()))
        return salt.is_lost(self._folder / "vault.db", [one.database for one in masters], self.header.salt)

    def note_salt(self) -> None:
        """Remember the first bytes of the database, which has just been opened: they are whole."""
        with (self._folder / "vault.db").open("rb") as file:
            own = file.read(SALT_BYTES)
        if len(own) == SALT_BYTES and own != self.header.salt:
            self.header, self.is_stale = replace(self.header, salt=own), True

    def take_next(self) -> None:
        """The database has the next key: a re-key got that far. The file is written with the next replacement."""
        sealed = tuple(replace(key, state=CURRENT) for key in self.header.keys if key.state == NEXT)
        self.header = replace(self.header, keys=sealed)
        self.master, self.is_stale = self.master.next, True

    def drop_next(self) -> None:
        """The database has the current key: a re-key that was begun came to nothing, and is not recorded."""
        if self.master.next_secret:
            self.header = replace(
                self.header,
                keys=tuple(key for key in self.header.keys if key.state == CURRENT),
                unrecorded=tuple(one for one in self.header.unrecorded if one.kind != REKEYED),
            )
            self.master, self.is_stale = replace(self.master, next_secret=b""), True

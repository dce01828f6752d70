"""``header.json`` of an open vault: what stands there now, and how it is replaced without a risk.

No header reaches the disk that was not read back from its own bytes, authenticated, and unlocked first.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shilu.core.errors import UserError
from shilu.vault import keys
from shilu.vault.connection import SALT_BYTES
from shilu.vault.header import CURRENT, MOST_BYTES, NEXT, Header, authenticate, decode, encode
from shilu.vault.keys import MasterKey, Prepared
from shilu.vault.storage import replace_durably

REKEYED = "vault.rekeyed"
_NAME = "header.json"


def read_header(folder: Path) -> tuple[Header, bytes]:
    """A vault's header, and its bytes for ``authenticate``.

    Raises UserError ``vault.not_a_vault``, ``vault.too_new``, ``vault.damaged`` where a database stands beside a header
    that is missing or none, ``file.unreadable``.
    """
    path = folder / _NAME
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

    def __init__(self, folder: Path, header: Header, master: MasterKey) -> None:
        self._folder = folder
        self.header = header
        self.master = master
        self.is_stale = False
        """Whether the file says something else than ``header``: after ``take_next`` and ``drop_next``."""

    def replace(self, header: Header, *, master: MasterKey | None = None, added: Prepared | None = None) -> None:
        """Put another header in place. ``master``: where that changes too; ``added``: a slot that has to open as well.

        Raises UserError ``disk.full``, ``disk.failing``, ``file.not_writable``; the old header then still stands.
        """
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
        replace_durably(self._folder / _NAME, content)
        self.header, self.master, self.is_stale = again, master, False

    def note_salt(self) -> None:
        """Remember the first bytes of the database, which has just been opened: they are whole."""
        with (self._folder / "vault.db").open("rb") as file:
            salt = file.read(SALT_BYTES)
        if len(salt) == SALT_BYTES and salt != self.header.salt:
            self.header, self.is_stale = replace(self.header, salt=salt), True

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

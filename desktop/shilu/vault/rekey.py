"""A new master key for an open vault. Nobody's passphrase is needed, and no attachment is touched.

The header first holds the old key and the new one, both sealed to every slot. Then the database is encrypted anew, in
one transaction; then the event is recorded; then the header forgets the old key. Whenever it is interrupted, the
database has one of the two keys, the header has both, and the next opening goes on from there.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault import keys
from shilu.vault.connection import checkpoint, connect, driver, driver_errors
from shilu.vault.header import CURRENT
from shilu.vault.header_file import REKEYED, HeaderFile
from shilu.vault.slots import Slots
from shilu.vault.thread import Connections, VaultThreads

_MARGIN_BYTES = 8 * 1024 * 1024
_MIB = 1024 * 1024


class Rekeying:
    """Gives an open vault a new master key."""

    def __init__(
        self,
        database: Connections,
        *,
        path: Path,
        file: HeaderFile,
        slots: Slots,
        threads: VaultThreads,
        settle: Callable[[], None],
    ) -> None:
        """``path``: the database file. ``settle`` records what is done and renews what hangs on the key."""
        self._database = database
        self._path = path
        self._file = file
        self._slots = slots
        self._threads = threads
        self._settle = settle

    def run(self, job: Job) -> None:
        """Change the key. Saving and reading wait meanwhile; it cannot be stopped once it has begun.

        Raises UserError ``disk.no_room_to_rekey`` before anything was changed; ``disk.rekey_failed``, ``disk.full`` and
        the like when the old key still holds.
        """
        job.check()
        job.progress("rekey", 0, 1)
        with self._threads.alone():
            self._threads.run(self._rekey)
        job.progress("rekey", 1, 1)

    def _rekey(self) -> None:
        self._settle()
        checkpoint(self._database)
        self._refuse_without_room()
        only_current = replace(
            self._file.header, keys=tuple(key for key in self._file.header.keys if key.state == CURRENT)
        )
        master = replace(self._file.master, next_secret=secrets.token_bytes(32))
        both = keys.sealed_to_all(only_current, master)
        self._file.replace(replace(both, unrecorded=self._slots.notes([(REKEYED, "")])), master=master)
        failure = self._encrypt_anew(master.next.database)
        if not self._open_again():
            # What was noted for the header came to nothing; where it cannot be cleared now, the next opening does it.
            with suppress(UserError):
                self._settle()
            raise failure or RuntimeError("the database kept its key")
        with suppress(UserError):  # it is done; what cannot be recorded now is recorded at the next opening
            self._slots.settle(is_late=False)
            self._settle()

    def _encrypt_anew(self, key: bytes) -> UserError | None:
        """Give the database another key. What the driver says of a failure is no proof of either outcome, and no reason
        either: it has one sentence for a full disk and for a damaged page."""
        try:
            with driver_errors():
                self._database.conn.execute(f"pragma rekey = \"x'{key.hex()}'\"").fetchall()
            checkpoint(self._database)
        except UserError as error:
            return error
        except driver().DatabaseError:
            return UserError("disk.rekey_failed")
        return None

    def _open_again(self) -> bool:
        """Open the database with whichever of the two keys it has now. Whether that is the new one."""
        self._threads.disconnect()
        has_next = opens(self._path, self._file.master.next.database)
        if has_next:
            self._file.take_next()
        else:
            self._file.drop_next()
        self._threads.reconnect()
        return has_next

    def _refuse_without_room(self) -> None:
        """The write-ahead log grows by the whole database."""
        wanted = self._path.stat().st_size * 102 // 100 + _MARGIN_BYTES
        free = shutil.disk_usage(self._path).free
        if free < wanted:
            raise UserError("disk.no_room_to_rekey", wanted=-(-wanted // _MIB), free=free // _MIB)


def opens(path: Path, key: bytes) -> bool:
    """Whether a database file has this key."""
    try:
        connect(path, key, lacks_room=True).conn.close()  # looked at, and nothing made beside it
    except UserError as error:
        if error.code != "vault.damaged":
            raise
        return False
    return True

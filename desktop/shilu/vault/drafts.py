"""Drafts at rest: what is being typed, one sealed file each in ``drafts/``.

They are never rows: a draft waits neither for the database nor for its thread, so that a long import delays none.
File: magic ‖ 12 random bytes ‖ AES-256-GCM of the form as JSON, its name authenticated with it. The key is a random
secret of the database; a re-key renews it. Texts are padded: a file's size tells little.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shilu.core.draft import Draft, DraftKind, KeptDrafts
from shilu.vault.storage import disk_errors, is_writable, refuse_read_only, replace_durably, sync_folder

_MAGIC = b"SHILU-DRAFT-1\0"
_NONCE_BYTES = 12
_PADDED_TO_BYTES = 4096
_NAME = re.compile(r"[a-z2-7]{26}\.draft")
_LEFT_BEHIND = re.compile(r"[a-z2-7]{26}\.draft\.tmp")


class DraftFolder:
    """The folder ``drafts/`` of a vault. May be used from any thread; never uses the vault's."""

    def __init__(self, folder: Path, *, key: bytes) -> None:
        self._folder = folder
        self._cipher = AESGCM(key)
        self._lock = threading.Lock()
        self._removed: set[str] = set()

    def keep(self, draft: Draft) -> None:
        """Write a draft, in place of its earlier state. On the disk when this returns; the old one or the new one.

        One that was removed stays removed: what was saved must not come back because a write was still under way.
        Raises UserError ``vault.read_only``, ``disk.…`` or ``file.not_writable``.
        """
        refuse_read_only(self._folder)
        with self._lock:
            if draft.id not in self._removed:
                self._write(draft)

    def all(self) -> KeptDrafts:
        """Every draft that can be opened, and how many cannot."""
        drafts: list[Draft] = []
        unreadable = 0
        for path in self._files():
            draft = self._opened(path)
            if draft is None:
                unreadable += 1
            else:
                drafts.append(draft)
        return KeptDrafts(tuple(sorted(drafts, key=lambda draft: -draft.changed_ms)), unreadable)

    def remove(self, draft_id: str) -> None:
        """What was saved or is not wanted any more; one that is not there is no trouble."""
        with self._lock, disk_errors("drafts"):
            self._removed.add(draft_id)
            self._path(draft_id).unlink(missing_ok=True)
            sync_folder(self._folder)

    def remove_of_case(self, case_id: str) -> None:
        """All that was left unfinished in a case: it is being erased."""
        for draft in self.all().drafts:
            if draft.case == case_id:
                self.remove(draft.id)

    def remove_unreadable(self) -> None:
        """Those that nobody can open."""
        with self._lock, disk_errors("drafts"):
            for path in self._files():
                if self._opened(path) is None:
                    path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what an interrupted write left."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if _LEFT_BEHIND.fullmatch(path.name):
                    path.unlink()

    def renew(self, key: bytes, *, before: bytes) -> None:
        """Seal with another key from now on, and again what was sealed with the one before. Interrupted, it can be done
        anew. Raises UserError ``disk.…`` or ``file.not_writable``."""
        with self._lock:
            self._cipher = AESGCM(key)
            old = AESGCM(before)
            for path in self._files():
                draft = self._opened(path, old)
                if draft is not None:
                    self._write(draft)

    def _write(self, draft: Draft) -> None:
        path = self._path(draft.id)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, _encoded(draft), _MAGIC + path.name.encode())
        replace_durably(path, _MAGIC + nonce + sealed)

    def _path(self, draft_id: str) -> Path:
        return self._folder / f"{draft_id}.draft"

    def _files(self) -> list[Path]:
        with disk_errors("drafts"):
            if not self._folder.is_dir():  # a copy made without empty folders
                if not is_writable(self._folder.parent):
                    return []
                self._folder.mkdir(mode=0o700)
            return sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))

    def _opened(self, path: Path, cipher: AESGCM | None = None) -> Draft | None:
        try:
            sealed = path.read_bytes()
        except OSError:
            return None
        start = len(_MAGIC) + _NONCE_BYTES
        nonce = sealed[len(_MAGIC) : start]
        if not sealed.startswith(_MAGIC) or len(nonce) < _NONCE_BYTES:
            return None
        try:
            plain = (cipher or self._cipher).decrypt(nonce, sealed[start:], _MAGIC + path.name.encode())
            return _decoded(path.name.removesuffix(".draft"), json.loads(plain))
        except (InvalidTag, ValueError, KeyError, TypeError, AttributeError):
            return None


def _encoded(draft: Draft) -> bytes:
    body = {
        "case": draft.case,
        "kind": draft.kind.value,
        "about": draft.about,
        "begun_ms": draft.begun_ms,
        "changed_ms": draft.changed_ms,
        "form": dict(draft.form),
    }
    text = json.dumps(body).encode()  # in ASCII, so that half of a surrogate pair does no harm
    return text.ljust(-(-len(text) // _PADDED_TO_BYTES) * _PADDED_TO_BYTES)


def _decoded(draft_id: str, body: Any) -> Draft:
    return Draft(
        id=draft_id,
        case=str(body["case"]),
        kind=DraftKind(body["kind"]),
        begun_ms=int(body["begun_ms"]),
        changed_ms=int(body["changed_ms"]),
        form=MappingProxyType({str(name): str(text) for name, text in body["form"].items()}),
        about=str(body["about"]),
    )

"""The files beside the database: each attachment read whole, and what lies there that nobody knows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.blobs import BlobFolder
from shilu.vault.check.naming import labels_of_file
from shilu.vault.held_back import held_back
from shilu.vault.storage import disk_errors

_PIECE_BYTES = 1024 * 1024
_UNDER_WAY = re.compile(r"\.tmp-[0-9a-f]{16}")
_MOST_NAMED = 100


def attachments(connection: Any, blobs: BlobFolder, job: Job) -> Iterator[Problem]:
    """Attachments that are missing, damaged, or named by a contact though the vault has no key for them. Of what is
    held back a backup or another vault has no copy, so that it may be missing."""
    stays = held_back(connection)
    known = connection.execute("select sha256, key, size_bytes from evidence order by sha256").fetchall()
    for done, (sha256, key, size_bytes) in enumerate(known):
        job.check()
        job.progress("attachments", done, len(known))
        problem = problem_of(blobs, sha256, bytes(key), size_bytes, job)
        if problem and not (problem == "attachment_missing" and sha256 in stays):
            yield Problem(f"blobs/{blobs.name_of(sha256)}", problem, labels_of_file(connection, sha256))
    unknown = connection.execute(
        "select distinct f.sha256 from incident_files f left join evidence e on e.sha256 = f.sha256 "
        "join incidents i on i.id = f.incident where e.sha256 is null and i.status != 'erased' order by 1"
    )
    for sha256 in [one for (one,) in unknown.fetchall() if one not in stays]:
        yield Problem(f"blobs/{blobs.name_of(sha256)}", "attachment_missing", labels_of_file(connection, sha256))


def strangers(folder: Path, expected: Iterable[str]) -> Iterator[Problem]:
    """Files in ``blobs/`` that no attachment has the name of. What is just being sealed is none."""
    names = frozenset(expected)
    with disk_errors(folder.name):
        found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    unknown = [name for name in found if name not in names and not _UNDER_WAY.fullmatch(name)]
    for name in unknown[:_MOST_NAMED]:
        yield Problem(f"blobs/{name}", "file_unknown")


def problem_of(blobs: BlobFolder, sha256: str, key: bytes, size_bytes: int, job: Job) -> str:
    """The code of what is wrong with an attachment; "" when it is whole."""
    digest = hashlib.sha256()
    try:
        with blobs.open(sha256, key=key, size_bytes=size_bytes) as file:
            while piece := file.read(_PIECE_BYTES):
                job.check()
                digest.update(piece)
    except UserError as error:
        return "attachment_missing" if error.code == "vault.attachment_missing" else "attachment_damaged"
    except OSError:
        return "attachment_damaged"
    is_whole = digest.hexdigest() == sha256 and blobs.has_right_size(sha256, size_bytes)
    return "" if is_whole else "attachment_damaged"

"""Everything of one case that leaves a vault with several: bundles, case files, exports, what the commands print.

A paper is a name for its kind and the files that it is made of, opened as far as they can be opened. What is encrypted
comes twice: as it lies there, where nobody's words may stand, and opened, where only those of the client may.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shilu.cli.commands import commands
from shilu.cli.program import GlobalOptions, Session, run
from shilu.core.bundle import BundleChoice
from shilu.core.incident import Incident
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING
from shilu.core.revision import HistoryPage
from shilu.services.application import Application
from shilu.services.workspace import Workspace
from tests.soak.deeds import EVERY_PAGE, Desk, plain

Files = Mapping[str, bytes]
DIRECTORY = "directory of a whole export"
COMMANDS_OF_A_CASE = ("list", "case show", "case conflicts", "history", "stamp")
COMMANDS_OF_NOBODY = ("party list", "slots list", "check", "now", "case key")
"""All other commands that print something of a vault name no client, or (``case list``) every one of them."""


@dataclass(frozen=True, slots=True)
class Paper:
    """``is_sealed``: encrypted, so that it may hold the words of nobody."""

    what: str
    files: Files
    is_sealed: bool = False


def of_case(desk: Desk, application: Application, case: str, out: Path) -> Iterator[Paper]:
    """Everything of a case that leaves the vault."""
    workspace = desk.workspace
    workspace.bundling.build(case, BundleChoice(), out / "bundle", QuietJob())
    yield Paper("bundle", opened(out / "bundle"))
    yield from _case_file(workspace, case, out / "one.shilu-case")
    workspace.exporting.export(out / "export", QuietJob(), case)
    yield Paper("export of the case", opened(out / "export"))
    yield Paper("history", {"activity": _json(workspace.history.activity(case, HistoryPage(limit=1000)))})
    yield Paper("receipts", {"receipts": _json(workspace.importing.receipts(case))})
    workspace.checkpoints.write_request(case, out / "stamp")
    yield Paper("checkpoint", opened(out / "stamp"))
    for command in COMMANDS_OF_A_CASE:
        yield Paper(f"shilu {command}", _said(desk, application, f"{command} VAULT --case {case}".split()))


def of_vault(
    desk: Desk, application: Application, numbers: Mapping[str, int], out: Path
) -> Iterator[tuple[str, Paper]]:
    """What is of the whole vault, with the case that each part belongs to; "" for what belongs to none.

    A whole export has every client by design, each in a folder of their own: ``cases/0001``. What lies beside those
    folders is the directory: parties, and every number there is, for these belong to the vault. Beyond the bare numbers
    it tells of nobody. A backup and what a check says are of the whole vault too.
    """
    workspace = desk.workspace
    workspace.exporting.export(out / "everything", QuietJob())
    for case, number in numbers.items():
        yield case, Paper("folder of a whole export", opened(out / "everything" / "cases" / f"{number:04d}"))
    yield "", Paper(DIRECTORY, opened(out / "everything", besides="cases"))
    backup = workspace.backups.make(out / "vault.shilu-backup", QuietJob()).file
    yield "", Paper("backup", {"bytes": backup.read_bytes()}, is_sealed=True)
    for command in COMMANDS_OF_NOBODY:
        yield "", Paper(f"shilu {command}", _said(desk, application, [*command.split(), "VAULT"]))


def contacts(desk: Desk, case: str) -> Sequence[Incident]:
    """All contacts of a case."""
    return desk.workspace.timeline.find(case, EVERYTHING, EVERY_PAGE).incidents


def _case_file(workspace: Workspace, case: str, file: Path) -> Iterator[Paper]:
    """Opened with a key that Shilu never saw, by the library and not by Shilu."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    workspace.case_files.export(case, file, QuietJob(), to=[str(identity.to_public())])
    sealed = file.read_bytes()
    yield Paper("case file as it is sent", {"bytes": sealed}, is_sealed=True)
    found: dict[str, bytes] = {}
    _open(file.name, pyrage.decrypt(sealed, [identity]), found)
    yield Paper("case file", found)


def _said(desk: Desk, application: Application, words: list[str]) -> Files:
    """What a command prints, to read and as JSON, on the vault that is open already."""
    found: dict[str, bytes] = {}
    for form in ((), ("--json",)):
        out, err = io.StringIO(), io.StringIO()

        def session_of(options: GlobalOptions, out: io.StringIO = out, err: io.StringIO = err) -> Session:
            return _AtTheDesk(
                application,
                options,
                out=out,
                err=err,
                stdin=io.StringIO(),
                ask_passphrase=str,
                workspace=desk.workspace,
            )

        path = str(desk.workspace.path)
        code = run(
            [*form, "--passphrase-file", "-", *(path if word == "VAULT" else word for word in words)],
            session_of,
            commands,
        )
        if code:
            raise RuntimeError(f"shilu {' '.join(words)} ended with {code}: {err.getvalue()[:500]}")
        found[f"printed {' '.join(form)}"] = (out.getvalue() + err.getvalue()).encode()
    return found


@dataclass(slots=True)
class _AtTheDesk(Session):
    """Commands at a vault that stays open from one to the next."""

    workspace: Workspace | None = None

    def open(self, vault: Path, secret: str | None = None, *, tell_noticed: bool = True) -> Workspace:
        assert self.workspace is not None
        return replace(self.workspace, close=lambda: None)


def _json(value: Any) -> bytes:
    return json.dumps(plain(value), ensure_ascii=False).encode()


def opened(folder: Path, *, besides: str = "") -> Files:
    """Every file below a folder, what is packed unpacked, and the names of all."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not (besides and name.startswith(f"{besides}/")):
            _open(name, path.read_bytes(), found)
            found["names"] = found.get("names", b"") + name.encode() + b"\n"
    return found


def _open(name: str, content: bytes, found: dict[str, bytes]) -> None:
    found[f"{len(found)} {name}"] = content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                found["names"] = found.get("names", b"") + member.encode() + b"\n"
                _open(member, archive.read(member), found)
    elif content.startswith(b"%PDF"):
        found[f"{len(found)} text of {name}"] = _words_of(content).encode()
        found[f"{len(found)} objects of {name}"] = _objects_of(content)


def _words_of(content: bytes) -> str:
    """What a reader sees, the line breaks within long words taken out."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in document)
    finally:
        document.close()


def _objects_of(content: bytes) -> bytes:
    """Every stream and string of a paper, as it is once it was unpacked."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        parts: list[bytes] = []
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream):
                try:
                    parts.append(one.read_bytes())
                except pikepdf.PdfError:
                    parts.append(one.read_raw_bytes())
            parts.append(_strings(one))
        return b"\n".join(parts)


def _strings(value: Any) -> bytes:
    import pikepdf

    if isinstance(value, pikepdf.String):
        return str(value).encode()
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return b"\n".join(_strings(one) for one in value.values() if not getattr(one, "is_indirect", False))
    if isinstance(value, pikepdf.Array):
        return b"\n".join(_strings(one) for one in value if not getattr(one, "is_indirect", False))
    return b""

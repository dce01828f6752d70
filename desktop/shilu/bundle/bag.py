"""The bag: BagIt 1.0 (RFC 8493) with originals, the paper, machine-readable copies and the verifier.

Names inside are ours: ASCII, safe on every system, made from numbers and hashes, never from an outside name. The bag
is filled in two steps, since the paper between them prints the hash of the originals: ``stage`` and ``seal``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from shilu.bundle import verify
from shilu.bundle.elements import elements_csv, elements_in, elements_json
from shilu.bundle.exports import incident_json, incidents_csv, particular_json, script_json, scripts_csv, unnamed_json
from shilu.bundle.findings import findings_csv, findings_json
from shilu.bundle.model import BundleModel, Originals
from shilu.core.bundle import BundleWarning
from shilu.core.clock import to_utc
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.provenance import BroughtIn, provenance_of
from shilu.core.record import RowSegment
from shilu.core.source_row import StoredRow
from shilu.core.when import iso, zone_named
from shilu.core.wording import Catalog

PAPER = "data/bundle.pdf"
_CHUNK = 1 << 20
_BASE64_CHUNK = 3 << 18  # a multiple of three, so that parts join without padding


def stage(
    model: BundleModel,
    *,
    rows: Iterable[StoredRow],
    open_blob: Callable[[str], BinaryIO],
    folder: Path,
    job: Job,
) -> tuple[Originals, list[BundleWarning]]:
    """Put attachments and source rows into a new bag and list them in ``data/originals-sha256.txt``."""
    (folder / "data" / "attachments").mkdir(parents=True)
    (folder / "data" / "rows").mkdir()
    listed: list[tuple[str, str, int]] = []
    for done, exhibit in enumerate(model.exhibits):
        job.progress("attachments", done, len(model.exhibits))
        with open_blob(exhibit.attachment.sha256) as blob, (folder / "data" / exhibit.file).open("xb") as out:
            sha256, size = _copy(iter(lambda blob=blob: blob.read(_CHUNK), b""), out, job)  # type: ignore[misc]  # a default pins the file
        if sha256 != exhibit.attachment.sha256:
            raise UserError("vault.attachment_damaged")
        listed.append((exhibit.file, sha256, size))
    written, warnings = _rows(model, rows, open_blob, folder, job)
    listed += written
    lines = "".join(f"{sha256}  {path}\n" for path, sha256, _ in sorted(listed))
    (folder / verify.ORIGINALS).write_bytes(lines.encode("ascii"))
    digest = hashlib.sha256(lines.encode("ascii")).hexdigest()
    return Originals(digest, len(listed), sum(size for _, _, size in listed)), warnings


def seal(
    model: BundleModel, *, originals: Originals, pages: Mapping[int, int], folder: Path, texts: Catalog, job: Job
) -> None:
    """Write what describes the bag, and its manifests. After this nothing in it may change. ``pages``: on which page
    of the paper an exhibit begins, by its serial."""
    _incidents(model, folder, job)
    _record(model, folder)
    _scripts(model, folder)
    _findings(model, folder, texts)
    _elements(model, pages, folder, texts)
    _history(model, folder)
    (folder / "bagit.txt").write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (folder / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    (folder / "README.txt").write_bytes(_readme(model, originals, texts).encode("utf-8"))
    payload = _manifest(folder, verify.MANIFEST, sorted((folder / "data").rglob("*")), job)
    made = to_utc(model.made_ms).astimezone(zone_named(model.zone))
    info = (
        f"Bag-Software-Agent: Shilu {model.version}\n"
        f"Bagging-Date: {made:%Y-%m-%d}\n"
        f"External-Identifier: {model.id}\n"
        f"Originals-SHA256: {originals.sha256}\n"
        f"Payload-Oxum: {sum(payload)}.{len(payload)}\n"
    )
    (folder / verify.BAG_INFO).write_bytes(info.encode("ascii"))
    _manifest(folder, verify.TAG_MANIFEST, sorted(path for path in folder.iterdir()), job)


def pack(folder: Path, to: Path, job: Job) -> None:
    """One zip of the bag: stored, with fixed dates and rights, so that the same bag always gives the same bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(to, "x", zipfile.ZIP_STORED) as archive:
        for done, path in enumerate(files):
            job.progress("packing", done, len(files))
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", verify.ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = verify.ZIP_MODE
            entry.file_size = path.stat().st_size
            with path.open("rb") as file, archive.open(entry, "w") as out:
                while chunk := file.read(_CHUNK):
                    job.check()
                    out.write(chunk)


def _rows(
    model: BundleModel,
    rows: Iterable[StoredRow],
    open_blob: Callable[[str], BinaryIO],
    folder: Path,
    job: Job,
) -> tuple[list[tuple[str, str, int]], list[BundleWarning]]:
    """The exact bytes of the chosen rows: one file for each source, each row followed by one line feed that is not
    part of it, and beside it an index of where each row begins, here and in its source."""
    wanted = {(source.sha256, source.locator) for incident in model.incidents for source in incident.sources}
    wanted -= model.withheld
    written: set[tuple[str, str]] = set()
    names = {source.sha256: source.name for source in model.sources}
    sources: dict[str, _SourceRows] = {}
    with ExitStack() as stack:
        for done, row in enumerate(rows):
            if done % 200 == 0:
                job.check()
                job.progress("rows", done, len(wanted))
            if (row.source, row.locator) in model.withheld:
                continue
            if (row.source, row.locator) not in wanted:
                raise ValueError("a row that was not chosen must not go into a bag")
            if (row.source, row.locator) in written:
                continue
            written.add((row.source, row.locator))
            if row.source not in sources:
                name = names.get(row.source, row.file_name)
                came = [_came_in(one) for one in model.brought_in if one.sha256 == row.source]
                sources[row.source] = stack.enter_context(_SourceRows(folder, len(sources) + 1, row, name, came))
            sources[row.source].add(row, open_blob, job)
    missing = len(wanted) - len(written)
    warnings = [BundleWarning("rows_missing", str(missing))] if missing else []
    return [source.listed() for source in sources.values()], warnings


def _came_in(one: BroughtIn) -> Mapping[str, str]:
    """When and how a source came into the vault, and what was said of where it comes from."""
    said = {name: one.settings[name] for name in ("owner", "me") if name in one.settings}
    return {
        "at": iso(one.at_ms, "UTC") or "",
        "importer": one.importer,
        "importer_version": one.importer_version,
        **said,
        **provenance_of(one.settings).recorded(),
    }


class _SourceRows:
    """The rows of one source file, as they are written."""

    def __init__(
        self, folder: Path, number: int, first: StoredRow, name: str, came: Sequence[Mapping[str, str]]
    ) -> None:
        self._file = f"rows/source-{number:03d}.rows"
        self._out = (folder / "data" / self._file).open("xb")
        self._index = (folder / "data" / "rows" / f"source-{number:03d}.json").open("x", encoding="ascii", newline="\n")
        head = {"file_name": name, "sha256": first.source, "rows_file": self._file, "brought_in": came}
        self._index.write(json.dumps(head)[:-1] + ', "rows": [')
        self._digest = hashlib.sha256()
        self._size = 0
        self._count = 0

    def __enter__(self) -> _SourceRows:
        return self

    def __exit__(self, *_: object) -> None:
        with self._out, self._index:
            self._index.write("\n]}\n")

    def add(self, row: StoredRow, open_blob: Callable[[str], BinaryIO], job: Job) -> None:
        """Append a row."""
        start = self._size
        digest = hashlib.sha256()
        for part in _parts(row.segments, open_blob):
            job.check()
            digest.update(part)
            self._write(part)
        entry = {
            "locator": row.locator,
            "source_offset": row.byte_offset,
            "offset": start,
            "bytes": self._size - start,
            "sha256": digest.hexdigest(),
        }
        self._write(b"\n")
        self._index.write((",\n" if self._count else "\n") + json.dumps(entry))
        self._count += 1

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._size += len(data)

    def listed(self) -> tuple[str, str, int]:
        """Its line in the list of originals: file, SHA-256, size."""
        return self._file, self._digest.hexdigest(), self._size


def _parts(segments: Iterable[RowSegment], open_blob: Callable[[str], BinaryIO]) -> Iterator[bytes]:
    """The bytes of a row, rebuilt piece by piece; a diverted part never stands in memory whole."""
    for segment in segments:
        if segment.blob is None:
            yield segment.literal
            continue
        with open_blob(segment.blob.sha256) as blob:
            waiting = b""
            while chunk := blob.read(_BASE64_CHUNK):
                if segment.encoding != "base64":
                    yield chunk
                    continue
                waiting += chunk
                whole = len(waiting) - len(waiting) % 3
                yield base64.b64encode(waiting[:whole])
                waiting = waiting[whole:]
            if waiting:
                yield base64.b64encode(waiting)


def _incidents(model: BundleModel, folder: Path, job: Job) -> None:
    files = {exhibit.attachment.sha256: exhibit.file for exhibit in model.exhibits}
    with (folder / verify.INCIDENTS).open("xb") as out:
        out.write(b'{"incidents": [')
        for done, incident in enumerate(model.incidents):
            if done % 200 == 0:
                job.check()
            value = incident_json(incident, files=files)
            out.write(b",\n" if done else b"\n")
            try:
                out.write(json.dumps(value, ensure_ascii=False).encode("utf-8"))
            except UnicodeEncodeError:  # half of a surrogate pair, as some phones export it
                out.write(json.dumps(value).encode("ascii"))
        out.write(b"\n]}\n")
    with (folder / "data" / "incidents.csv").open("xb") as out:
        for line in incidents_csv(model.incidents):
            out.write(line.encode("utf-8", "backslashreplace"))


def _record(model: BundleModel, folder: Path) -> None:
    """What stands beside the contacts, where anything does."""
    record = model.record
    if record.particulars:
        entries = [particular_json(one, record.names, model.zone) for one in record.particulars]
        unnamed = [unnamed_json(one) for one in model.unnamed]
        content = json.dumps({"particulars": entries, "unnamed": unnamed}, ensure_ascii=False, indent=1)
        (folder / "data" / "record.json").write_bytes(content.encode("utf-8", "backslashreplace"))


def _scripts(model: BundleModel, folder: Path) -> None:
    """The texts that came several times, where any did."""
    if model.scripts:
        content = json.dumps({"scripts": [script_json(one, model.zone) for one in model.scripts]}, ensure_ascii=False)
        (folder / "data" / "scripts.json").write_bytes(content.encode("utf-8", "backslashreplace"))
        with (folder / "data" / "scripts.csv").open("xb") as out:
            for line in scripts_csv(model.scripts, model.zone):
                out.write(line.encode("utf-8", "backslashreplace"))


def _findings(model: BundleModel, folder: Path, texts: Catalog) -> None:
    """What the contacts are beside the rules, where any rule was asked."""
    found = model.findings
    if found is None or not found.findings:
        return
    content = json.dumps(findings_json(found, texts), ensure_ascii=False, indent=1)
    (folder / "data" / "findings.json").write_bytes(content.encode("utf-8", "backslashreplace"))
    with (folder / "data" / "findings.csv").open("xb") as out:
        for line in findings_csv(found, {one.id: one.running for one in model.incidents}, texts):
            out.write(line.encode("utf-8", "backslashreplace"))


def _elements(model: BundleModel, pages: Mapping[int, int], folder: Path, texts: Catalog) -> None:
    """Kinds of conduct, with the contacts and the pages of exhibits behind each, where any was recorded."""
    elements = elements_in(model)
    if not elements:
        return
    content = json.dumps(elements_json(elements, model, pages, texts), ensure_ascii=False, indent=1)
    (folder / "data" / "elements.json").write_bytes(content.encode("utf-8", "backslashreplace"))
    with (folder / "data" / "elements.csv").open("xb") as out:
        for line in elements_csv(elements, model, pages, texts):
            out.write(line.encode("utf-8", "backslashreplace"))


def _history(model: BundleModel, folder: Path) -> None:
    """Where the history stood, and what outside clocks say of where it stood earlier: each note and its time stamp."""
    if model.checkpoint is None:
        return
    (folder / "data" / "history").mkdir()
    (folder / "data" / "history" / "checkpoint.txt").write_bytes(model.checkpoint.note.encode())
    for number, stamp in enumerate(model.stamps, start=1):
        name = folder / "data" / "history" / f"stamped-{number:03d}.txt"
        name.write_bytes(stamp.note.encode())
        name.with_suffix(".tsr").write_bytes(base64.b64decode(stamp.reply))


def _readme(model: BundleModel, originals: Originals, texts: Catalog) -> str:
    paragraphs = (
        texts.tr("Bundle {id}", id=model.short_id),
        texts.tr(
            "data/bundle.pdf is the document to read. data/attachments holds the files as they were received, "
            "data/rows the exact bytes of the chosen rows of each source, data/incidents.json every contact for "
            "other programs, data/incidents.csv a copy for reading."
        ),
        *(
            (texts.tr("data/record.json holds what stands in the case beside the contacts."),)
            if model.record.particulars
            else ()
        ),
        *(
            (
                texts.trn(
                    "{count} third person is not named in the document and the data; what was received is as it was, "
                    "and a name may stand in it.",
                    "{count} third persons are not named in the document and the data; what was received is as it was, "
                    "and a name may stand in it.",
                    len(model.unnamed),
                ),
            )
            if model.unnamed
            else ()
        ),
        *(
            (
                texts.tr(
                    "data/scripts.json holds the texts that came several times and what varied in them, "
                    "data/scripts.csv a copy for reading."
                ),
            )
            if model.scripts
            else ()
        ),
        *(
            (
                texts.tr(
                    "data/findings.json holds what these contacts are beside the rules of the pack that it names, "
                    "data/findings.csv a copy for reading. Recorded facts beside rules, never a verdict."
                ),
            )
            if model.findings is not None and model.findings.findings
            else ()
        ),
        *(
            (
                texts.tr(
                    "data/elements.json holds the kinds of conduct that were recorded, with the contacts, the pages of "
                    "exhibits and the provisions that belong to each, data/elements.csv a copy for reading."
                ),
            )
            if elements_in(model)
            else ()
        ),
        *(
            ()
            if model.checkpoint is None
            else (
                texts.tr(
                    "data/history holds a signed note of where the history of the case stood, and time stamps of "
                    "outside clocks (RFC 3161) on earlier ones, each beside the note it stands on."
                ),
            )
        ),
        texts.tr("To compare every file with its check sum, run this here: python3 verify.py"),
        texts.tr(
            "The cover of the document must show this SHA-256 of data/originals-sha256.txt: {hash}",
            hash=originals.sha256,
        ),
    )
    return "\n\n".join(paragraphs) + "\n"


def _manifest(folder: Path, name: str, paths: Iterable[Path], job: Job) -> list[int]:
    """Write a manifest over files; their sizes."""
    lines: list[str] = []
    sizes: list[int] = []
    for path in paths:
        if path.is_file():
            job.check()
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            sizes.append(path.stat().st_size)
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / name).write_bytes("".join(lines).encode("ascii"))
    return sizes


def _copy(chunks: Iterator[bytes], out: BinaryIO, job: Job) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        job.check()
        digest.update(chunk)
        size += len(chunk)
        out.write(chunk)
    return digest.hexdigest(), size

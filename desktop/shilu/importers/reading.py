"""The parent's side of reading: opens a source, has a limited child parse it, and believes nothing unchecked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from shilu.core.job import Job
from shilu.core.record import SourceFile
from shilu.importers import registry
from shilu.importers.base import BlobStore, ReadSettings, SourceValue
from shilu.importers.opener import inspect


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A hashed, identified, open file; a context manager that closes it. It may be read more than once."""

    source: SourceFile
    importer: str
    importer_version: str
    file: BinaryIO

    def close(self) -> None:
        """Close the file. Closing twice does no harm."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads sources through children started with ``child_command`` (``(sys.executable, "-m", "shilu")``,
    or the frozen program alone), to which ``--child NAME`` is added."""

    child_command: tuple[str, ...]
    stall_s: float = 30.0

    def open(self, path: Path, *, job: Job) -> OpenedSource:
        """Hash and identify a file. Raises UserError ``file.…``."""
        inspected = inspect(path, job)
        try:
            importer = registry.identify(inspected.head, inspected.source.name)
        except BaseException:
            inspected.file.close()
            raise
        return OpenedSource(inspected.source, importer.name, importer.version, inspected.file)

    def read(
        self, opened: OpenedSource, *, settings: ReadSettings, blobs: BlobStore | None, job: Job
    ) -> Iterator[SourceValue]:
        """Every row as one RawRecord or Skipped, warnings before the row they belong to, Ended last.

        ``blobs`` None is a preview: attachments are hashed in the child and their bytes dropped there.
        Raises UserError ``file.reader_stalled``, ``file.reader_failed`` or ``file.changed_while_reading``
        or the importer's own refusal, and Cancelled. Leaving the iterator early ends the child.
        """
        raise NotImplementedError  # being written

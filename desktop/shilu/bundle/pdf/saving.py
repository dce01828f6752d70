"""Writing a PDF through pikepdf on a disk that may be full or failing.

QPDF writes what is left once more while it cleans up after an error, and an error there ends the whole program
(``std::terminate``; pikepdf 10.17). So it is told that everything was written, and hears of the trouble afterwards.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    import pikepdf


def save(pdf: pikepdf.Pdf, to: Path, **options: Any) -> None:
    """``Pdf.save`` into a new file. Raises OSError as writing a file does."""
    with to.open("wb") as file:
        patient = _Patient(file)
        pdf.save(cast("BinaryIO", patient), **options)
        if patient.trouble is not None:
            raise patient.trouble


class _Patient(io.RawIOBase):
    """A file that takes whatever it is given, and keeps the first error for later."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.trouble: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        if self.trouble is None:
            try:
                self._file.write(data)
            except OSError as error:
                self.trouble = error
        return memoryview(data).nbytes

"""Pages of a finished PDF as pictures, for a preview. Knows PDFium; shows, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from shilu.bundle.pdf.engine import PDFIUM
from shilu.core.errors import UserError
from shilu.core.picture import Pixels

_MOST_PIXELS = 25_000_000


class PdfPages:
    """The pages of one PDF, from 0, of a file or of its bytes. Raises UserError ``file.missing`` or
    ``file.not_a_pdf``. Any thread may ask."""

    def __init__(self, pdf: Path | bytes) -> None:
        import pypdfium2

        name = pdf.name if isinstance(pdf, Path) else ""
        if isinstance(pdf, Path) and not pdf.is_file():
            raise UserError("file.missing", name=name)
        with PDFIUM:
            try:
                self._document = pypdfium2.PdfDocument(pdf)
            except pypdfium2.PdfiumError as error:
                raise UserError("file.not_a_pdf", name=name) from error
            self._count = len(self._document)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._count

    def size_pt(self, page: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        with PDFIUM:
            width, height = self._document.get_page_size(page)
        return float(width), float(height)

    def image(self, page: int, width_px: int) -> Pixels:
        """A page drawn that many pixels wide, on white. At most 25 million pixels are drawn."""
        width, height = self.size_pt(page)
        most = (_MOST_PIXELS * width / height) ** 0.5
        scale = min(max(width_px, 1), most) / width
        with PDFIUM:
            opened = self._document[page]
            try:
                bitmap = opened.render(scale=scale, rev_byteorder=True, fill_color=(255, 255, 255, 255))
                try:
                    drawn = bitmap.to_pil().convert("RGB")
                    return Pixels(drawn.width, drawn.height, drawn.tobytes())
                finally:
                    bitmap.close()
            finally:
                opened.close()

    def close(self) -> None:
        """Let go of the file."""
        with PDFIUM:
            self._document.close()

    def __enter__(self) -> PdfPages:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

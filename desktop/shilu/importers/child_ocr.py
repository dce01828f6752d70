"""What the limited child does to read a picture: standard input is the picture, or a PDF whose pages are some, and the
answer are the lines of each with their places.

Through RapidOCR, whose models lie inside its wheel; they are loaded by their paths, before nothing can be opened any
more, so that nothing is ever fetched. The part is an extra: where it is not installed, the answer says so.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import math
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from shilu.importers.frames import Kind, frame, frames
from shilu.importers.letters_codec import MOST_PAGES
from shilu.importers.settings_codec import TOLD

MOST_BYTES = 64 << 20
_MOST_PIXELS = 50_000_000
_MOST_SIDE = 2_600  # longer pictures are made smaller before they are read
_MOST_LINES = 1_000
_MOST_CHARACTERS = 500  # of a line
_THREADS = 2
_MOST_DOTS = 4.0  # for a point, where a page is small
_LONG = 3.0  # heights: the lean of shorter lines is chance
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF")
_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
}


def model_paths() -> dict[str, str] | None:
    """Where the models lie; None where the extra is not installed, or is not whole."""
    if importlib.util.find_spec("rapidocr") is None or importlib.util.find_spec("onnxruntime") is None:
        return None
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "models"
    found = {name: str(folder / file) for name, file in _MODELS.items()}
    return found if all(Path(path).is_file() for path in found.values()) else None


def prepare() -> Any:
    """The engine, loaded whole; None where there is none."""
    paths = model_paths()
    if paths is None:
        return None
    os.environ["OMP_NUM_THREADS"] = str(_THREADS)
    logging.disable(logging.CRITICAL)  # it tells where it lies on this computer
    import pi_heif
    import pypdfium2
    from PIL import Image
    from rapidocr import RapidOCR

    Image.init()
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener()
    threads = "EngineConfig.onnxruntime.intra_op_num_threads"
    engine = RapidOCR(params={**paths, threads: _THREADS, "Global.log_level": "critical"})
    engine(_warm())
    pypdfium2.PdfDocument.new().close()
    return engine


def run(engine: Any) -> int:
    """Read the picture on standard input. 0 even where it cannot be read."""
    out = sys.stdout.fileno()
    if engine is None:
        _send(out, frame(Kind.REFUSED, json.dumps(["usage.no_letter_reader", ""]).encode()))
        return 0
    try:
        for place, total, answer in _answers(engine, _all_of(sys.stdin.fileno())):
            if total > 1:
                _send(out, frame(Kind.PROGRESS, json.dumps([place, total]).encode()))
            _send(out, b"".join(frames(Kind.ROWS, json.dumps(answer).encode(), more=Kind.MORE_ROWS)))
    except Exception as error:  # the picture is anybody's; the frame is the report, its text could hold case data
        _send(out, frame(Kind.REFUSED, json.dumps(["file.letters_unreadable", type(error).__name__]).encode()))
        return 0
    _send(out, frame(Kind.ENDED))
    return 0


def _answers(engine: Any, data: bytes) -> Iterator[tuple[int, int, dict[str, object]]]:
    """Each page with its place and how many there are."""
    if not data.startswith(b"%PDF-"):
        yield 0, 1, _read(engine, data)
        return
    import pypdfium2

    with pypdfium2.PdfDocument(data, password=json.loads(os.environ[TOLD]) or None) as document:
        count = len(document)
        if not 0 < count <= MOST_PAGES:
            raise ValueError("too many pages")
        for place in range(count):
            page = document[place]
            scale = min(_MOST_DOTS, _MOST_SIDE / max(page.get_size()))
            picture = page.render(scale=scale).to_pil().convert("RGB")
            page.close()
            yield place, count, _lines_of(engine, picture, 1.0, is_paper=True)


def _read(engine: Any, data: bytes) -> dict[str, object]:
    import io

    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError("too large")
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    width, height = picture.size
    scale = min(1.0, _MOST_SIDE / max(width, height))
    if scale < 1:
        picture = picture.resize((max(1, round(width * scale)), max(1, round(height * scale))))
    return _lines_of(engine, picture, scale, is_paper=False) | {"width": width, "height": height}


def _lines_of(engine: Any, picture: Any, scale: float, *, is_paper: bool) -> dict[str, object]:
    import numpy as np

    found = engine(np.asarray(picture)[:, :, ::-1])
    lines = []
    if found.boxes is not None:
        boxes = [[(float(x) / scale, float(y) / scale) for x, y in box] for box in found.boxes]
        for box, text, score in list(zip(upright(boxes) if is_paper else boxes, found.txts, found.scores, strict=True))[
            :_MOST_LINES
        ]:
            across, down = [x for x, _ in box], [y for _, y in box]
            edges = [round(min(across)), round(min(down)), round(max(across)), round(max(down))]
            lines.append([str(text)[:_MOST_CHARACTERS], *edges, round(float(score), 3)])
    width, height = picture.size
    return {"width": width, "height": height, "lines": lines}


_Box = Sequence[tuple[float, float]]


def upright(boxes: Sequence[_Box]) -> list[_Box]:
    """Corners of lines (from the upper left, clockwise) as they stand when the paper lay straight on the scanner."""
    leans = [
        math.atan2(right[1] - left[1], right[0] - left[0])
        for left, right, _, below in boxes
        if right[0] - left[0] > _LONG * abs(below[1] - left[1])
    ]
    lean = median(leans) if leans else 0.0
    along, aside = math.cos(lean), math.sin(lean)
    return [[(x * along + y * aside, y * along - x * aside) for x, y in box] for box in boxes]


def _all_of(descriptor: int) -> bytes:
    found = bytearray()
    while len(found) <= MOST_BYTES and (part := os.read(descriptor, 1 << 20)):
        found += part
    if len(found) > MOST_BYTES:
        raise ValueError("too large")
    return bytes(found)


def _send(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _warm() -> Any:
    """A picture with a word on it, so that what is loaded on first use is loaded now."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (320, 96), "white")
    ImageDraw.Draw(picture).text((40, 30), "10412345678", font=ImageFont.load_default(32), fill="black")
    return np.asarray(picture)

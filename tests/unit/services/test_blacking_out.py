"""Rectangles are burned into the pixels of a copy that has nothing else of the file; its hash names the original."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from shilu.core.errors import UserError
from shilu.core.job import Job, QuietJob
from shilu.core.picture import Pixels, Unshown
from shilu.importers.picture_pixels import pixels_of
from shilu.services.blacking_out import BlackingOut, Box, blacked_out


class Here:
    """Decodes in this process."""

    def decode(self, untrusted_bytes: bytes, *, most_width: int, most_height: int, job: Job) -> Pixels | Unshown:
        return pixels_of(untrusted_bytes, most_width=most_width, most_height=most_height)


def picture(path: Path, format: str = "JPEG", mode: str = "RGB") -> Path:
    made = Image.new(mode, (80, 60), 200 if mode == "L" else (200, 100, 50))
    exif = Image.Exif()
    exif[0x010E] = "METADATAWORD"
    made.save(path, format, **({"exif": exif} if format == "JPEG" else {}))
    return path


@pytest.mark.parametrize(("format", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "L")])
def test_the_copy_is_black_there_and_as_before_elsewhere(tmp_path: Path, format: str, mode: str) -> None:
    file = picture(tmp_path / "a", format, mode)
    tool = BlackingOut(decoder=Here())
    original = tool.read(file, QuietJob())
    made = tool.write(original, [Box(10, 5, 20, 10), Box(70, 50, 100, 100)], tmp_path / "b.png")
    assert made.original_sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    data = made.file.read_bytes()
    assert made.sha256 == hashlib.sha256(data).hexdigest()
    assert b"METADATAWORD" not in data
    with Image.open(io.BytesIO(data)) as copy, Image.open(file) as before:
        assert copy.info == {}
        for x in range(80):
            for y in range(60):
                inside = (10 <= x < 30 and 5 <= y < 15) or (x >= 70 and y >= 50)
                got = copy.convert("RGB").getpixel((x, y)) if (x, y) in {(10, 5), (29, 14), (79, 59)} else None
                assert got is None or (got == (0, 0, 0)) == inside
        assert copy.convert("RGB").getpixel((9, 5)) == before.convert("RGB").getpixel((9, 5))
        assert copy.convert("RGB").getpixel((30, 14)) == before.convert("RGB").getpixel((30, 14))


def test_every_pixel_of_a_rectangle_is_black_and_no_other_changes() -> None:
    pixels = Pixels(5, 4, bytes(range(100, 160)))
    made = blacked_out(pixels, [Box(1, 1, 2, 2)])
    assert made is not None
    for row in range(4):
        for column in range(5):
            at = (row * 5 + column) * 3
            inside = 1 <= column < 3 and 1 <= row < 3
            assert made.data[at : at + 3] == (bytes(3) if inside else pixels.data[at : at + 3])


def test_what_covers_nothing_and_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    tool = BlackingOut(decoder=Here())
    original = tool.read(picture(tmp_path / "a"), QuietJob())
    with pytest.raises(UserError, match=r"usage\.nothing_to_black_out"):
        tool.write(original, [Box(80, 0, 5, 5), Box(0, 0, 0, 9)], tmp_path / "b.png")
    (tmp_path / "c").write_bytes(b"no picture")
    with pytest.raises(UserError, match=r"file\.not_a_picture"):
        tool.read(tmp_path / "c", QuietJob())
    (tmp_path / "b.png").write_bytes(b"there")
    with pytest.raises(UserError, match=r"file\.exists"):
        tool.write(original, [Box(0, 0, 5, 5)], tmp_path / "b.png")
    assert (tmp_path / "b.png").read_bytes() == b"there"

"""Pictures are shown within limits; what cannot be shown is listed and said."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from bundle_builders import (
    DecodedHere,
    blobs,
    make_file,
    make_incident,
    make_model,
    make_picture,
    page_texts,
    render_to,
)
from PIL import Image

from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.pictures import PictureStore, Ready
from shilu.core.job import Job, QuietJob
from shilu.core.picture import Pixels, Unshown


def prepare(data: bytes, tmp_path: Path, width_pt: float = 400, height_pt: float = 600) -> Ready | Unshown:
    sha256 = make_file(data).sha256
    store = PictureStore(blobs(data), tmp_path, decoder=DecodedHere(), job=QuietJob())
    return store.prepare(sha256, width_pt=width_pt, height_pt=height_pt)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (make_picture(60, 90), Ready(60, 90)),
        (make_picture(60, 90, "JPEG"), Ready(60, 90)),
        (make_picture(60, 90, "GIF"), Ready(60, 90)),
        (make_picture(60, 90, "WEBP"), Ready(60, 90)),
        (make_picture(60, 90, "PPM"), Unshown("picture_unreadable")),
        (make_picture(60, 90)[:-30], Unshown("picture_unreadable")),
        (b"", Unshown("picture_unreadable")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Unshown("picture_unreadable")),
        (bomb(13_000, 13_000), Unshown("picture_too_large")),
        (bomb(60_000, 60_000), Unshown("picture_too_large")),
        (bomb(20, 20), Unshown("picture_unreadable")),
    ],
)
def test_a_picture_is_ready_or_the_reason_is_named(data: bytes, outcome: Ready | Unshown, tmp_path: Path) -> None:
    assert prepare(data, tmp_path) == outcome


def test_a_camera_held_sideways_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert prepare(make_picture(90, 60, "JPEG", exif=exif), tmp_path) == Ready(60, 90)


def test_no_picture_is_finer_than_300_dots_an_inch(tmp_path: Path) -> None:
    assert prepare(make_picture(3000, 1000), tmp_path, width_pt=144, height_pt=144) == Ready(600, 200)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_shown(mode: str, tmp_path: Path, fonts: FontShelf) -> None:
    picture = Image.new(mode, (40, 30))
    buffer = BytesIO()
    picture.save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    data = buffer.getvalue()
    path = tmp_path / "a.pdf"
    model = make_model(make_incident(attachments=(make_file(data),)))
    assert render_to(path, model, fonts, open_blob=blobs(data)).warnings == ()
    with pikepdf.open(path) as pdf:
        (shown,) = [image for page in pdf.pages for image in page.get_images().values()]
        assert pikepdf.PdfImage(shown).as_pil_image().size == (40, 30)


def test_a_picture_keeps_its_shape_and_its_facts_stand_below(tmp_path: Path, fonts: FontShelf) -> None:
    tall, wide, broken = make_picture(300, 1500), make_picture(1500, 300, "JPEG"), b"not a picture"
    files = tuple(make_file(data, f"{index}.png") for index, data in enumerate((tall, wide, broken)))
    path = tmp_path / "a.pdf"
    model = make_model(make_incident(attachments=files))
    rendered = render_to(path, model, fonts, open_blob=blobs(tall, wide, broken))
    assert [(warning.code, warning.detail) for warning in rendered.warnings] == [
        ("picture_unreadable", "Exhibit 3 2.png")
    ]
    shapes = []
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "cm" and float(operands[0]) > 20:
                    shapes.append(float(operands[3]) / float(operands[0]))
    assert shapes == pytest.approx([5, 0.2], abs=0.01)
    text = "".join(page_texts(path))
    for file in files:
        assert text.count(file.sha256) == 2  # below the exhibit, and in the list of data
    assert "could not be read as a picture" in text


def test_many_pictures_do_not_wait_in_memory(tmp_path: Path, fonts: FontShelf) -> None:
    pictures = [make_picture(20 + number, 30) for number in range(40)]
    files = tuple(make_file(data, f"{number}.png") for number, data in enumerate(pictures))
    path = tmp_path / "a.pdf"
    model = make_model(make_incident(attachments=files))
    render_to(path, model, fonts, open_blob=blobs(*pictures))
    with pikepdf.open(path) as pdf:
        assert sum(len(page.get_images()) for page in pdf.pages) == 40
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.pdf"]


class SaysHeic(DecodedHere):
    """Gives what it decodes out as a picture of an iPhone."""

    def decode(self, untrusted_bytes: bytes, *, most_width: int, most_height: int, job: Job) -> Pixels | Unshown:
        found = super().decode(untrusted_bytes, most_width=most_width, most_height=most_height, job=job)
        return replace(found, source="HEIF") if isinstance(found, Pixels) else found


def test_of_a_format_that_paper_cannot_hold_a_copy_is_shown_and_said(tmp_path: Path, fonts: FontShelf) -> None:
    data = make_picture(60, 90)
    model = make_model(make_incident(attachments=(make_file(data, "IMG_5195.HEIC"),)))
    path = tmp_path / "a.pdf"
    render_to(path, model, fonts, open_blob=blobs(data), decoder=SaysHeic())
    assert "a copy as JPEG" in " ".join(page_texts(path))
    with pikepdf.open(path) as pdf:
        (shown,) = [image for page in pdf.pages for image in page.get_images().values()]
        assert shown.Filter == pikepdf.Name.DCTDecode
    render_to(tmp_path / "b.pdf", model, fonts, open_blob=blobs(data))
    assert "a copy as JPEG" not in " ".join(page_texts(tmp_path / "b.pdf"))

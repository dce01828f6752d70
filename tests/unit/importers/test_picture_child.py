"""Pictures are decoded in a limited child: one for many, started anew when it dies, and never believed unchecked."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from shilu.core.errors import Cancelled
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.picture import Pixels, Unshown
from shilu.importers.frames import Kind, frame
from shilu.importers.picture_child import PictureChild
from shilu.importers.picture_pixels import pixels_of
from tests.unit.importers import evidence

HEIC = Path(__file__).parents[4] / "shared/samples/heic_exif/bigcat88+pillow_heif/tests/images/heif_special/xiaomi.heic"
UNREADABLE, TOO_LARGE = Unshown("picture_unreadable"), Unshown("picture_too_large")


@pytest.fixture(scope="module")
def child() -> Iterator[PictureChild]:
    decoder = PictureChild((sys.executable, "-m", "shilu"))
    yield decoder
    decoder.close()


def decoded(decoder: PictureChild, data: bytes, most: int = 400) -> Pixels | Unshown:
    return decoder.decode(data, most_width=most, most_height=most, job=QuietJob())


def process(decoder: PictureChild) -> int:
    assert decoder._running is not None
    return decoder._running._child._process.pid


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_a_child_gives_what_this_process_would(child: PictureChild, kind: str) -> None:
    data = evidence.picture(kind, size=(900, 300))
    found = decoded(child, data)
    assert found == pixels_of(data, most_width=400, most_height=400)
    assert isinstance(found, Pixels)
    assert (found.width, found.height, len(found.data)) == (400, 133, 400 * 133 * 3)


def test_grey_stays_grey_and_what_is_transparent_lies_on_white(child: PictureChild) -> None:
    for mode, values, is_grey in (("L", b"\0", True), ("LA", b"\xff\xff\xff", False), ("RGBA", b"\xff\xff\xff", False)):
        out = io.BytesIO()
        Image.new(mode, (2, 2)).save(out, "PNG")
        assert decoded(child, out.getvalue()) == Pixels(2, 2, values * 4, is_grey, "PNG")


@pytest.mark.skipif(not HEIC.is_file(), reason="the shared samples are not here")
def test_pictures_of_iphones_are_shown(child: PictureChild) -> None:
    found = decoded(child, HEIC.read_bytes())
    assert isinstance(found, Pixels)
    assert (found.width, found.height, found.source) == (400, 300, "HEIF")
    assert len(set(found.data)) > 50


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", UNREADABLE),
        (b"no picture", UNREADABLE),
        (evidence.picture("PNG")[:40], UNREADABLE),
        (evidence.heic(b""), UNREADABLE),
        (evidence.paper(), UNREADABLE),
        (evidence.png_of_many_pixels(b"II*\0"), TOO_LARGE),
    ],
)
def test_what_cannot_be_shown_says_why_and_the_next_is_shown(child: PictureChild, data: bytes, why: Unshown) -> None:
    assert decoded(child, data) == why
    assert isinstance(decoded(child, evidence.picture()), Pixels)


def test_two_hundred_pictures_are_one_process(child: PictureChild) -> None:
    decoded(child, evidence.picture())
    at_first = process(child)
    for number in range(200):
        assert isinstance(decoded(child, evidence.picture(size=(number + 1, 9))), Pixels)
    assert process(child) == at_first


def test_a_child_that_died_is_started_anew(child: PictureChild) -> None:
    decoded(child, evidence.picture())
    at_first = process(child)
    os.kill(at_first, signal.SIGKILL)
    assert isinstance(decoded(child, evidence.picture()), Pixels)
    assert process(child) != at_first


def test_several_threads_take_turns(child: PictureChild) -> None:
    found: list[Pixels | Unshown] = []
    sizes = [(number, 7) for number in range(1, 13)]

    def work(size: tuple[int, int]) -> None:
        found.append(decoded(child, evidence.picture("PNG", size=size)))

    threads = [threading.Thread(target=work, args=(size,)) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((one.width, one.height) for one in found if isinstance(one, Pixels)) == sizes


def test_who_wants_it_no_more_gets_it_no_more(child: PictureChild) -> None:
    with pytest.raises(Cancelled):
        child.decode(evidence.picture(), most_width=9, most_height=9, job=CancelledJob())
    assert isinstance(decoded(child, evidence.picture()), Pixels)


def test_closing_ends_the_process() -> None:
    decoder = PictureChild((sys.executable, "-m", "shilu"))
    decoded(decoder, evidence.picture())
    running = decoder._running
    decoder.close()
    assert running is not None
    assert running._child._process.poll() is not None


def saying(tmp_path: Path, *frames: bytes, then: str = "") -> PictureChild:
    """A child that answers so, whatever it is asked."""
    script = tmp_path / "child.py"
    said = b"".join(frames)
    script.write_text(
        f"import os, sys, time\nos.read(0, 1 << 16)\nos.write(1, {said!r})\n{then}\nwhile os.read(0, 1 << 16): pass\n"
    )
    return PictureChild((sys.executable, str(script)), stall_s=0.5)


HEADER = frame(Kind.PICTURE, b'[2, 1, false, "PNG"]')
LIES = {
    "nothing": b"",
    "wider than was allowed": frame(Kind.PICTURE, b'[401, 1, false, "PNG"]') + frame(Kind.BLOB_DATA, bytes(1203)),
    "without a size": frame(Kind.PICTURE, b'[0, 1, false, "PNG"]'),
    "of another format": frame(Kind.PICTURE, b'[2, 1, false, "EPS"]') + frame(Kind.BLOB_DATA, bytes(6)),
    "too many pixels": HEADER + frame(Kind.BLOB_DATA, bytes(7)),
    "too few pixels": HEADER + frame(Kind.BLOB_DATA, bytes(5)),
    "empty frames": HEADER + frame(Kind.BLOB_DATA),
    "another frame": HEADER + frame(Kind.ENDED, b"[]"),
    "an unknown reason": frame(Kind.REFUSED, b'["<b>", ""]'),
    "no JSON": frame(Kind.PICTURE, b"["),
    "a cut frame": HEADER[:5],
}


@pytest.mark.parametrize("said", LIES.values(), ids=LIES)
def test_a_child_that_breaks_the_protocol_is_not_believed(tmp_path: Path, said: bytes) -> None:
    decoder = saying(tmp_path, said)
    assert decoded(decoder, evidence.picture()) == UNREADABLE
    assert decoder._running is None


def test_a_child_that_reads_nothing_does_not_hold_up_anybody(tmp_path: Path) -> None:
    script = tmp_path / "child.py"
    script.write_text("import os\nos.read(os.pipe()[0], 1)\n")
    decoder = PictureChild((sys.executable, str(script)), stall_s=0.5)
    assert decoded(decoder, bytes(1 << 20)) == UNREADABLE


def test_the_child_has_half_a_gibibyte_and_can_open_nothing(tmp_path: Path) -> None:
    import subprocess

    program = (
        "import resource, sys\n"
        "from shilu.importers import child, child_pictures\n"
        "def run():\n"
        "    print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_NOFILE)[0])\n"
        "    return 0\n"
        "child_pictures.run = run\n"
        "sys.exit(child.main(['decode']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(512 << 20), "3"]

"""Reading the letters in a picture: through the limited child, with what it says checked; visibly skipped without the
extra."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from shilu.core.channel import Channel, Direction
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.screen import ScreenKind, ScreenReading
from shilu.host.paths import resources_folder
from shilu.importers import screen_child
from shilu.importers.child_ocr import model_paths
from shilu.importers.frames import Kind, frame, frames
from shilu.importers.screen_child import LetterReader
from shilu.services.reading_pictures import ReadingPictures

needs_ocr = pytest.mark.skipif(model_paths() is None, reason="the extra that reads letters is not installed")
COMMAND = (sys.executable, "-m", "shilu")


def screenshot() -> bytes:
    """Messages of a phone, drawn with the fonts of the program. Everybody in it is invented."""
    picture = Image.new("RGB", (1080, 1600), "white")
    draw = ImageDraw.Draw(picture)

    def write(text: str, at: tuple[int, int], size: int, *, colour: str = "black") -> None:
        font = ImageFont.truetype(str(resources_folder() / "fonts" / "NotoSansSC-Regular.ttf"), size)
        draw.text(at, text, font=font, fill=colour)

    write("22:41", (60, 12), 30)
    write("10412345678", (400, 130), 44)
    write("9月3日 22:15", (430, 340), 32, colour="gray")
    write("【速易贷】您的借款已逾期,今日", (60, 440), 44)
    write("不处理将联系您的通讯录。", (60, 500), 44)
    write("我已经还了", (790, 700), 44)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@needs_ocr
def test_a_screenshot_is_read_with_number_time_and_words():
    found: ScreenReading = ReadingPictures(reader=LetterReader(COMMAND)).read(screenshot(), QuietJob())
    assert found.kind is ScreenKind.MESSAGES
    assert found.number == "10412345678"
    assert found.when.replace(" ", "") == "9月3日22:15"
    assert "您的借款已逾期" in found.text
    assert found.text.endswith("不处理将联系您的通讯录。")
    assert [one.is_own for one in found.messages] == [False, True]
    assert (found.channel, found.direction) == (Channel.SMS, Direction.INCOMING)


@needs_ocr
@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 64])
def test_what_is_no_picture_has_its_sentence(data):
    with pytest.raises(UserError, match=r"file\.letters_unreadable"):
        LetterReader(COMMAND).read(data, job=QuietJob())


def test_without_the_extra_it_is_said(monkeypatch):
    monkeypatch.setattr(screen_child, "model_paths", lambda: None)
    with pytest.raises(UserError, match=r"usage\.no_letter_reader"):
        LetterReader(COMMAND).read(b"", job=QuietJob())


def answering(tmp_path: Path, said: bytes) -> LetterReader:
    """A reader whose child says this, whatever it is asked."""
    (tmp_path / "said").write_bytes(said)
    script = "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"
    return LetterReader((sys.executable, "-c", script, str(tmp_path / "said")))


def told(answer: object) -> bytes:
    return b"".join(frames(Kind.ROWS, json.dumps(answer).encode(), more=Kind.MORE_ROWS)) + frame(Kind.ENDED)


def test_what_the_child_says_becomes_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(screen_child, "model_paths", dict)
    reader = answering(tmp_path, told({"width": 9, "height": 8, "lines": [["还钱", 1, 2, 3, 4, 0.5]]}))
    found = reader.read(b"x" * 300_000, job=QuietJob())  # more than a pipe holds
    assert (found.width, found.height) == (9, 8)
    assert [(one.text, one.left, one.bottom, one.confidence) for one in found.lines] == [("还钱", 1, 4, 0.5)]


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"junk",
        frame(Kind.ENDED),
        frame(Kind.MORE_ROWS, b"[" * 60_000) + frame(Kind.ENDED),
        told({"width": 0, "height": 8, "lines": []}),
        told({"width": 9, "height": 8, "lines": [["x", 1, 2, 3, 10**9, 0.5]]}),
        told({"width": 9, "height": 8, "lines": [["x", 1, 2, 3, 4, 7]]}),
        told({"width": 9, "height": 8, "lines": [[1, 1, 2, 3, 4, 0.1]]}),
        frame(Kind.REFUSED, b'["file.missing", ""]'),
        frame(Kind.ROWS, b"[]"),
        frame(Kind.PROGRESS, b"[3, 2]"),
        frame(Kind.PROGRESS, b"[0, 100000]"),
        told({"width": 9, "height": 8, "lines": []})[:-5] + frame(Kind.MORE_ROWS, b"[") + frame(Kind.ENDED),
    ],
)
def test_what_the_child_should_not_say_is_not_believed(tmp_path, monkeypatch, said):
    monkeypatch.setattr(screen_child, "model_paths", dict)
    with pytest.raises(UserError, match=r"file\.letters_unreadable"):
        answering(tmp_path, said).read(b"picture", job=QuietJob())

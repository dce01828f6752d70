"""A source is read a second time as it was read the first."""

from __future__ import annotations

from shilu.core.job import QuietJob
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.text_lines import TextEncoding, lines_of
from tests.unit.importers.backups import MemoryStream


def test_the_second_pass_gives_the_same_bytes() -> None:
    stream = MemoryStream(b"a\nb\nc" * 1000, {"beside.jpg": b"x"})
    first = list(lines_of(stream, TextEncoding("utf-8"), QuietJob()))
    again = SecondPass(stream)
    assert list(lines_of(again, TextEncoding("utf-8"), QuietJob())) == first
    assert again.reread(2, 3) == b"b\nc"
    assert again.companion("beside.jpg") is not None


class _Told(QuietJob):
    def __init__(self) -> None:
        self.told: list[tuple[str, int, int | None]] = []

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self.told.append((stage, done, total))


def test_two_passes_are_told_as_one_progress() -> None:
    job = _Told()
    for part in (0, 1):
        for done in (50, 100):
            PartOfJob(job, part=part).progress("reading", done, 100)
    assert job.told == [("reading", done, 100) for done in (25, 50, 75, 100)]

"""The files that are to come in, what each of them asked, and what it was answered. Pure; no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from shilu.core.column_mapping import ColumnMapping
from shilu.core.record import Asked, DateOrder, Preview, PreviewRow, Question

if TYPE_CHECKING:
    from shilu.services.importing import ImportChoice

Answer: TypeAlias = str | tuple[str, ...] | DateOrder | int | ColumnMapping | None
_FIELDS = {
    Asked.PASSWORD: "password",
    Asked.COLUMNS: "columns",
    Asked.DATE_ORDER: "date_order",
    Asked.YEAR: "year",
    Asked.TIMEZONE: "zone",
    Asked.ME: "me",
}
_PAPERS = ("picture", "pdf")  # the importers of what is evidence as it is, and may be a bill
IN_TURN = tuple(_FIELDS)
"""What is asked of a file, in the order in which a person answers. Whose phone it is, is asked of all together."""


@dataclass(slots=True, eq=False)
class FileRead:
    """One file. ``asked`` is everything it ever asked, so that an answer can be changed, ``choice`` its answers.

    ``orders`` are its rows as each order of dates would have them, ``is_apart`` says that its answers are its own,
    ``is_stale`` that an answer came since it was read.
    """

    path: Path
    preview: Preview
    choice: ImportChoice
    asked: dict[Asked, Question] = field(default_factory=dict)
    orders: dict[DateOrder, tuple[PreviewRow, ...]] = field(default_factory=dict)
    is_apart: bool = False
    is_left_out: bool = False
    is_stale: bool = False

    def __post_init__(self) -> None:
        self.take(self.preview)

    def take(self, preview: Preview) -> None:
        """What it is understood as now."""
        self.preview, self.is_stale = preview, False
        self.asked |= {question.asked: question for question in preview.questions}
        self.orders = dict(preview.orders) or self.orders

    def questions(self) -> dict[Asked, Question]:
        """The same, in turn."""
        return {asked: self.asked[asked] for asked in IN_TURN if asked in self.asked}

    @property
    def is_readable(self) -> bool:
        """Whether it is of a format that is known; locked it may be."""
        return self.preview.refused is None or self.is_locked

    @property
    def is_locked(self) -> bool:
        """Whether the password that was given does not open it; another one may."""
        return self.preview.refused is not None and self.preview.refused.code == "file.wrong_password"

    @property
    def is_kept_whole(self) -> bool:
        """Whether it is a paper or a picture, read as such and not as a bill."""
        preview = self.preview
        is_paper = preview.refused is None and preview.importer in _PAPERS
        return is_paper and preview.rows == 1 and len(preview.first) == 1 and Asked.COLUMNS not in self.open

    @property
    def is_chosen(self) -> bool:
        """Whether it is to come in."""
        return self.is_readable and not self.is_left_out

    @property
    def open(self) -> tuple[Asked, ...]:
        """What it still waits for."""
        if self.is_locked:
            return (Asked.PASSWORD,)
        return tuple(question.asked for question in self.preview.questions)

    @property
    def is_settled(self) -> bool:
        """Whether it can come in as it was read last."""
        return self.is_readable and not self.open and not self.is_stale

    def is_answered(self, asked: Asked) -> bool:
        """Whether something was answered to this already, be it that it did not help."""
        return bool(getattr(self.choice, _FIELDS[asked]))


class Readings:
    """All of them. One answer is that of every file that asks the same, unless one is answered apart. What columns mean
    is answered at the first file with such a heading, for all that have the same one."""

    def __init__(self, paths: Sequence[Path], previews: Sequence[Preview], unanswered: ImportChoice) -> None:
        pairs = zip(paths, previews, strict=True)  # one preview for each file, in their order
        self.files = tuple(FileRead(path, preview, unanswered) for path, preview in pairs)
        self._together: dict[Asked, Answer] = {}

    def answer(self, asked: Asked, answer: Answer, only: FileRead | None = None) -> None:
        """Take an answer; the files that wait for it are stale then. A new password is not tried where one fits."""
        if only is None:
            self._together[asked] = answer
        for file in self._alike(only) if asked is Asked.COLUMNS and only is not None else self._concerned(only):
            fits = asked is Asked.PASSWORD and asked not in file.open
            if asked in file.asked and not fits and getattr(file.choice, _FIELDS[asked]) != answer:
                file.choice = replace(file.choice, **{_FIELDS[asked]: answer})  # type: ignore[arg-type]  # by its name
                file.is_stale = True

    @property
    def asking(self) -> tuple[FileRead, ...]:
        """The files that leave something open, or did."""
        return tuple(file for file in self.files if file.asked)

    def say_bill(self, file: FileRead, *, is_bill: bool) -> None:
        """That a paper or a picture is a bill, or none after all: it is read again, and asks anew."""
        file.choice = replace(file.choice, is_bill=is_bill, columns=None)
        file.asked.clear()
        file.is_stale = True

    def take(self, file: FileRead, preview: Preview) -> None:
        """What a file is understood as now. Where it asks what was answered together before it asked (an archive that
        was locked until now), it gets that answer, and is stale again."""
        file.take(preview)
        for asked in file.open:
            if asked in self._together and not file.is_apart and not file.is_answered(asked):
                self.answer(asked, self._together[asked], file)

    def _concerned(self, only: FileRead | None) -> Iterator[FileRead]:
        if only is not None:
            yield only
            return
        yield from (file for file in self.asking if not file.is_apart)

    def explained_by(self, file: FileRead) -> FileRead | None:
        """The file at which it is answered what the columns of this one mean; None where it asks no such thing."""
        return next(self._alike(file), None)

    def _alike(self, file: FileRead) -> Iterator[FileRead]:
        """The files that the meaning of columns is answered for together."""
        asked = file.asked.get(Asked.COLUMNS)
        if asked is None:
            return
        if file.is_apart or file.is_left_out:
            yield file
            return
        for other in self.asking:
            known = other.asked.get(Asked.COLUMNS)
            if known is not None and known.choices == asked.choices and not other.is_apart and not other.is_left_out:
                yield other

    def questions(self) -> dict[Asked, Question]:
        """What is asked together, each once; of those who write, everybody in any of the files, and first who writes
        in most of them, as the owner of the phone does."""
        together: dict[Asked, Question] = {}
        names: Counter[str] = Counter()
        for file in self.asking:
            if file.is_apart or file.is_left_out:
                continue
            for asked, question in file.asked.items():
                together.setdefault(asked, question)
            if Asked.ME in file.asked:
                names.update(dict.fromkeys(file.asked[Asked.ME].choices, 1))
        if Asked.ME in together:
            choices = tuple(name for name, _ in names.most_common())
            together[Asked.ME] = replace(together[Asked.ME], choices=choices)
        return {asked: together[asked] for asked in IN_TURN if asked in together and asked is not Asked.COLUMNS}

    def orders(self) -> dict[DateOrder, tuple[PreviewRow, ...]]:
        """Rows as each order of dates would have them, of the first file that asks."""
        return next((file.orders for file in self.asking if file.orders and not file.is_apart), {})

    @property
    def stale(self) -> tuple[FileRead, ...]:
        """The files that are to be read again."""
        return tuple(file for file in self.files if file.is_stale)

    @property
    def chosen(self) -> tuple[FileRead, ...]:
        """The files that are to come in."""
        return tuple(file for file in self.files if file.is_chosen)

    @property
    def unsettled(self) -> tuple[FileRead, ...]:
        """The chosen ones that cannot come in yet."""
        return tuple(file for file in self.chosen if not file.is_settled)

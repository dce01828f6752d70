"""Reads one broken file in this process, within limits, and says what of the contract of importers does not hold."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import RawRecord, Skipped
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES, Ended, Importer, SourceValue
from shilu.importers.frames import BadFrame
from shilu.importers.reading import _REFUSALS as REFUSALS
from shilu.importers.row_codec import Value, pack, unpack
from tests.soak.mutations import Input
from tests.soak.samples import Laid
from tests.unit.importers.backups import KeptBlobs, MemoryStream

PATIENCE_CPU_S = 10.0
"""Processor seconds that one reading may take: a machine that is busy with something else is no hang."""
_LONGEST_LOCATOR = 200
ROWS = (RawRecord, Skipped, PhoneContact)


class Hung(BaseException):
    """A reading that did not end. No Exception, so that nothing takes it for a bad row."""


@dataclass(slots=True)
class Reading:
    """What came of one file. ``refused`` is the code of the refusal."""

    claims: tuple[str, ...] = ()
    values: list[SourceValue] = field(default_factory=list)
    refused: str = ""
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Records, entries of address books and skipped rows."""
        return sum([isinstance(value, ROWS) for value in self.values])

    @property
    def is_partial(self) -> bool:
        """Whether the reading says that something is missing."""
        return any(value.partial for value in self.values if isinstance(value, Ended))


class SlowStream(MemoryStream):
    """Gives a few bytes at a time, however many are asked for; so do the files beside it."""

    def __init__(self, untrusted: Input, most: int) -> None:
        super().__init__(untrusted.data)
        self._input, self._most = untrusted, most

    def read(self, size: int) -> bytes:
        return super().read(min(size, self._most))

    def companion(self, untrusted_name: str) -> MemoryStream | None:
        data = self._input.beside.get(untrusted_name)
        return None if data is None else SlowStream(Input("", data, {}, self._input.settings), self._most)


def judged(importer: Importer, untrusted: Input, *, most: int = 0, is_shown_to_all: bool = True) -> Reading:
    """Read a file with this importer, and hold what comes to the contract. ``most`` bytes at a time, 0 for no limit.
    Only what ``is_shown_to_all`` could be claimed by another importer too."""
    reading = Reading()
    blobs = KeptBlobs()
    stream = SlowStream(untrusted, most) if most else MemoryStream(untrusted.data, untrusted.beside)
    started = time.process_time()
    try:
        with _watched():
            reading.claims = claims(untrusted, registry.IMPORTERS if is_shown_to_all else (importer,))
            for value in importer.read(stream, untrusted.settings, blobs, QuietJob()):
                reading.values.append(value)
            reading.wrong += _broken_promises(reading.values, untrusted)
    except UserError as refusal:
        reading.refused = refusal.code
        if refusal.code not in REFUSALS:
            reading.wrong.append(f"refused with {refusal.code}, which the parent does not know")
    except (Hung, Exception) as error:  # what a file does to an importer is what is counted here
        last = traceback.extract_tb(error.__traceback__)[-1]
        reading.wrong.append(f"{type(error).__name__}: {str(error)[:80]} ({last.filename[-40:]}:{last.lineno})")
    reading.seconds = time.process_time() - started
    if blobs.open_writers and not reading.wrong:
        reading.wrong.append("an attachment was left open")
    if len(reading.claims) > 1 and not untrusted.is_mixed:
        reading.wrong.append("claimed by " + " and ".join(reading.claims))
    return reading


def claims(untrusted: Laid, among: Sequence[Importer] = registry.IMPORTERS) -> tuple[str, ...]:
    """The names of the importers that say the file is theirs. Raises UserError for what none may read."""
    head = untrusted.data[:HEAD_BYTES]
    found = [one.name for one in among if one.identify(head, untrusted.name)]
    found = found or [one.name for one in registry.CONTACTS if one.identify(head, untrusted.name)]
    return tuple(found or [one.name for one in registry.REST if one.identify(head, untrusted.name)])


def _broken_promises(values: list[SourceValue], untrusted: Input) -> Iterator[str]:
    rows = [value for value in values if isinstance(value, ROWS)]
    ends = [value for value in values if isinstance(value, Ended)]
    if len(ends) != 1 or values[-1] is not ends[0]:
        yield "does not end once"
    elif ends[0].rows != len(rows):
        yield f"{ends[0].rows} rows are said, {len(rows)} came"
    locators = {row.locator for row in rows}
    if len(locators) != len(rows):
        yield "two rows in one place"
    if not all(locator.isascii() and len(locator) <= _LONGEST_LOCATOR for locator in locators):
        yield "a place that is no short ASCII"
    told: list[Value] = [value for value in values if not isinstance(value, Ended)]
    try:
        if unpack(pack(told), zone=untrusted.settings.zone, known=lambda _: True) != told:
            yield "reaches the parent as something else"
    except BadFrame as error:
        yield f"the parent does not believe it: {error}"


@contextmanager
def _watched() -> Iterator[None]:
    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise Hung(f"more than {PATIENCE_CPU_S:.0f} s")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

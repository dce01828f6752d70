"""Where the history of the case stood: a signed note as text and as a QR code, and the time stamps on earlier ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import Paper
from shilu.bundle.pdf.sheet import Block, Sheet
from shilu.core.clock import to_utc
from shilu.core.time_stamp import Stamp

_MODULE = 1.5  # points: about half a millimetre, which telephones read
_MARGIN = 4  # modules of white around a QR code (ISO/IEC 18004)
_MOST_STAMPS = 12


def lay(paper: Paper) -> None:
    """The end of the bundle; nothing where there is no checkpoint."""
    checkpoint = paper.model.checkpoint
    if checkpoint is None:
        return
    sheet, texts = paper.sheet, paper.texts
    styles = sheet.styles
    texts_of_note = (text or " " for text in checkpoint.note.splitlines())
    note = [line for text in texts_of_note for line in sheet.flow.lines(text, styles.caption, theme.WIDTH)]
    size = (len(checkpoint.modules) + 2 * _MARGIN) * _MODULE
    sheet.skip(12)
    sheet.need(size + len(note) * styles.caption.leading + 90)
    sheet.text(texts.tr("Checkpoint of the history"), styles.subheading)
    sheet.skip(3)
    sheet.text(
        texts.tr(
            "These lines say where the history of this case stood, signed by the vault that made this document; the "
            "code and data/history/checkpoint.txt in the bag say the same. Whoever keeps them can later have it "
            "checked that nothing was removed from the history or changed in it. They tell nothing of the contacts, "
            "and not when anything happened."
        ),
        styles.body,
    )
    sheet.skip(5)
    sheet.lines(note)
    _code(sheet, checkpoint.modules)
    _stamps(paper)


def _code(sheet: Sheet, modules: Sequence[Sequence[bool]]) -> None:
    """A QR code at the left, its top at the cursor: one rectangle for each run of dark modules."""
    if not modules:
        return
    top = sheet.y - _MARGIN * _MODULE
    for row, line in enumerate(modules):
        y = top - (row + 1) * _MODULE
        for first, length in _runs(line):
            sheet.put(Block((_MARGIN + first) * _MODULE, y, length * _MODULE, _MODULE, 0))
    sheet.skip((len(modules) + 2 * _MARGIN) * _MODULE)


def _runs(line: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where dark modules follow each other in a row, and how many."""
    start = None
    for place, dark in enumerate((*line, False)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def _stamps(paper: Paper) -> None:
    sheet, texts, stamps = paper.sheet, paper.texts, paper.model.stamps
    if not stamps:
        return
    sheet.skip(9)
    sheet.need(60)
    sheet.text(
        texts.tr(
            "Time stamps of outside clocks on earlier checkpoints (RFC 3161; each is in data/history beside its note). "
            "Each says that the history up to there existed by then:"
        ),
        sheet.styles.body,
    )
    sheet.skip(3)
    for number, stamp in enumerate(stamps[:_MOST_STAMPS], start=1):
        sheet.text(_stamp(paper, number, stamp), sheet.styles.table)
    if len(stamps) > _MOST_STAMPS:
        more = len(stamps) - _MOST_STAMPS
        sheet.text(texts.trn("{count} more in the bag", "{count} more in the bag", more), sheet.styles.table)


def _stamp(paper: Paper, number: int, stamp: Stamp) -> str:
    texts = paper.texts
    time = f"{to_utc(stamp.at_ms):%Y-%m-%d %H:%M:%S} UTC"
    if stamp.root:
        return texts.tr("{number}. {time}, by {authority}", number=number, time=time, authority=stamp.authority)
    return texts.tr(
        "{number}. {time}, by {authority}; not followed to a root certificate",
        number=number,
        time=time,
        authority=stamp.authority,
    )

"""The blocks of a page made of nested ``div``s of which only the order is known: blocks that end with a mark, such as a
time, each with the pieces of text and files in it. Knows HTML; no format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from shilu.importers.html_events import HtmlEvent, HtmlKind

_MOST_DEPTH = 100
_MOST_PIECES = 10_000
_MOST_CHARACTERS = 4 << 20
_ASIDE = frozenset({"ul", "ol"})


class PieceKind(Enum):
    """What a piece is."""

    TEXT = "text"
    FILE = "file"
    ASIDE = "aside"  # an item of a list, such as a reaction


@dataclass(frozen=True, slots=True)
class Piece:
    """A text without blanks around it, or the address of a file; ``classes`` are those of the ``div`` around it."""

    kind: PieceKind
    text: str
    classes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Block:
    """Bytes ``offset`` to ``end`` of the file. ``trouble`` is "" or ``too_many_parts``."""

    offset: int
    end: int = 0
    pieces: list[Piece] = field(default_factory=list)
    trouble: str = ""
    is_repaired: bool = False
    characters: int = 0
    waiting: list[str] = field(default_factory=list)
    classes: frozenset[str] = frozenset()

    def is_ended(self, ends: Callable[[Piece], bool]) -> bool:
        """Whether it holds two texts at least, and the last is a mark."""
        texts = [piece for piece in self.pieces if piece.kind is PieceKind.TEXT]
        return len(texts) > 1 and ends(texts[-1])

    def flush(self, kind: PieceKind = PieceKind.TEXT) -> None:
        """Make a piece of the text that waits."""
        text = "".join(self.waiting).strip()
        self.waiting.clear()
        if text:
            self.add(Piece(kind, text, self.classes))

    def add(self, piece: Piece) -> None:
        """One more piece, within the limits."""
        self.characters += len(piece.text)
        if len(self.pieces) >= _MOST_PIECES or self.characters > _MOST_CHARACTERS:
            self.trouble = "too_many_parts"
            self.pieces = self.pieces[:1]
        else:
            self.pieces.append(piece)


def blocks(events: Iterator[HtmlEvent], ends: Callable[[Piece], bool]) -> Iterator[Block]:
    """The smallest blocks of two texts at least of which the last is a mark; at the end, what belongs to none."""
    inside = [Block(0)]
    for event in events:
        block = inside[-1]
        block.end = event.end
        match event.kind:
            case HtmlKind.TEXT:
                block.waiting.append(event.text)
                block.is_repaired |= event.is_repaired
            case HtmlKind.START if event.name == "div" and len(inside) < _MOST_DEPTH:
                block.flush()
                inside.append(Block(event.offset, classes=event.classes))
            case HtmlKind.START:
                _start(event, block)
            case HtmlKind.END if event.name == "div" and len(inside) > 1:
                inside.pop()
                block.flush()
                if block.is_ended(ends):
                    yield block
                else:
                    _join(block, inside[-1])
            case HtmlKind.END if event.name == "li" or event.name in _ASIDE:
                block.flush(PieceKind.ASIDE)
            case _:
                pass
    for block in inside[1:]:
        block.flush()
        _join(block, inside[0])
    yield inside[0]


def _start(event: HtmlEvent, block: Block) -> None:
    if event.name == "br":
        block.waiting.append("\n")
    elif event.name in _ASIDE or event.name == "li":
        block.flush()
    else:
        address = event.attributes.get("href" if event.name == "a" else "src", "")
        if address and event.name in {"a", "img", "video", "audio", "source"}:
            block.add(Piece(PieceKind.FILE, address))


def _join(block: Block, outer: Block) -> None:
    outer.is_repaired |= block.is_repaired
    for piece in block.pieces:
        outer.add(piece)

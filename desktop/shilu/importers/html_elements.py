"""The elements of an HTML file that an importer is after, one at a time, with all that is in them.

Knows HTML; no format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from shilu.importers.html_events import VOID, HtmlEvent, HtmlKind

MOST_DEPTH = 100
MOST_NODES = 20_000


@dataclass(slots=True)
class Element:
    """A start tag and all up to its end tag. ``children`` are elements and texts. Bytes ``offset`` to ``end``;
    ``is_closed`` says that its end was met. ``trouble`` of the outermost is "" or the code of why it is not whole:
    ``too_deep``, ``too_many_parts``, ``cut_off``."""

    start: HtmlEvent
    end: int
    children: list[Element | str] = field(default_factory=list)
    is_closed: bool = False
    is_repaired: bool = False
    trouble: str = ""

    @property
    def name(self) -> str:
        """The tag's, in lower case."""
        return self.start.name

    @property
    def offset(self) -> int:
        """Where the start tag begins, in bytes."""
        return self.start.offset

    def get(self, attribute: str) -> str:
        """The value of an attribute, "" where there is none."""
        return self.start.attributes.get(attribute, "")

    def walk(self) -> Iterator[Element]:
        """This and all elements in it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    def first(self, name: str = "", class_: str = "") -> Element | None:
        """The first element within of this name and class; None where there is none."""
        return next(self.every(name, class_), None)

    def every(self, name: str = "", class_: str = "") -> Iterator[Element]:
        """The elements within of this name and class, this one not among them."""
        for element in self.walk():
            if element is not self and name in {"", element.name} and (not class_ or class_ in element.start.classes):
                yield element

    def text(self) -> str:
        """All text within as it stands; a ``br`` is a line break."""
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                parts.append(node)
            elif node.name == "br":
                parts.append("\n")
            else:
                waiting += reversed(node.children)
        return "".join(parts)


def elements(events: Iterator[HtmlEvent], wanted: Callable[[HtmlEvent], bool]) -> Iterator[Element | HtmlEvent]:
    """The elements whose start tag is wanted, whole; every event outside of them as it is. One within another ends
    that one."""
    inside: list[Element] = []  # the elements that are open, the wanted one first
    nodes = 0
    for event in events:
        if event.kind is HtmlKind.START and wanted(event):
            if inside:
                yield _ended(inside, event.offset)
            inside, nodes = [Element(event, event.end)], 0
        elif not inside:
            yield event
        else:
            nodes += 1
            _take(event, inside, nodes)
        if inside and inside[0].is_closed:
            yield _ended(inside, inside[0].end)
            inside = []
    if inside:
        inside[0].trouble = inside[0].trouble or "cut_off"
        yield _ended(inside, inside[0].end)


def _ended(inside: list[Element], end: int) -> Element:
    inside[0].end = max(inside[0].end, end)
    return inside[0]


def _take(event: HtmlEvent, inside: list[Element], nodes: int) -> None:
    """One event within a wanted element."""
    root = inside[0]
    root.end = event.end
    if event.kind is HtmlKind.END:
        at = next((at for at in range(len(inside) - 1, -1, -1) if inside[at].name == event.name), None)
        if at is not None:
            inside[at].end, inside[at].is_closed = event.end, True
            del inside[max(at, 1) :]
    elif nodes > MOST_NODES:
        root.trouble = "too_many_parts"
    elif event.kind is HtmlKind.TEXT:
        inside[-1].children.append(event.text)
        root.is_repaired |= event.is_repaired
    else:
        element = Element(event, event.end)
        inside[-1].children.append(element)
        if event.name in VOID:
            element.is_closed = True
        elif len(inside) == MOST_DEPTH:
            root.trouble = "too_deep"
        else:
            inside.append(element)

"""Builds messages as Outlook saves them: a compound file ([MS-CFB]) with the streams of [MS-OXMSG]."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.unit.importers.backups import PNG

Tree: TypeAlias = "Mapping[str, bytes | Tree]"

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
CUTOFF = 4096


def fixed(header: int, *properties: tuple[int, int, int]) -> bytes:
    """The stream of those that have a fixed size: type, number, value."""
    return bytes(header) + b"".join(struct.pack("<HHIQ", kind, number, 6, value) for kind, number, value in properties)


def texts(**said: str) -> dict[str, bytes]:
    """Texts by their numbers, ``p0037="…"``, in UTF-16."""
    return {f"__substg1.0_{key[1:].upper()}001F": text.encode("utf-16-le") for key, text in said.items()}


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    kids: list[int] = field(default_factory=list)
    right: int = FREE


def _entries(tree: Tree) -> list[_Entry]:
    """The root and all below it; the entries of a folder are a chain to the right, which is a tree too."""
    entries = [_Entry("Root Entry", 5)]

    def add(parent: int, within: Tree) -> None:
        for name, content in sorted(within.items(), key=lambda one: (len(one[0]), one[0].upper())):
            is_stream = isinstance(content, bytes)
            entries.append(_Entry(name, 2 if is_stream else 1, content if isinstance(content, bytes) else b""))
            if entries[parent].kids:
                entries[entries[parent].kids[-1]].right = len(entries) - 1
            entries[parent].kids.append(len(entries) - 1)
            if not isinstance(content, bytes):
                add(len(entries) - 1, content)

    add(0, tree)
    return entries


def compound(tree: Tree) -> bytes:
    """A compound file; what is short lies in the stream of small ones."""
    entries = _entries(tree)
    sectors: list[bytes] = []
    chains: list[int] = []

    def place(content: bytes) -> int:
        first = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors.extend(pieces)
        chains.extend([*range(first + 1, first + len(pieces)), END] if pieces else [])
        return first if pieces else END

    mini = b""
    mini_chains: list[int] = []
    starts: list[int] = []
    for entry in entries:
        if entry.kind == 2 and 0 < len(entry.content) < CUTOFF:
            starts.append(len(mini_chains))
            count = -(-len(entry.content) // 64)
            mini_chains += [*range(len(mini_chains) + 1, len(mini_chains) + count), END]
            mini += entry.content.ljust(count * 64, b"\0")
        else:
            starts.append(place(entry.content))
    starts[0] = place(mini)
    directory = b""
    for entry, start in zip(entries, starts, strict=True):
        size = len(mini) if entry.kind == 5 else len(entry.content)
        directory += struct.pack(
            "<64sHBB3I16sIQQIQ",
            entry.name.encode("utf-16-le"), len(entry.name) * 2 + 2, entry.kind, 1, FREE, entry.right,
            entry.kids[0] if entry.kids else FREE, bytes(16), 0, 0, 0, start, size,
        )  # fmt: skip
    first_directory = place(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    first_mini = place(struct.pack(f"<{len(mini_chains)}I", *mini_chains).ljust(512, b"\xff"))
    fat_count = next(count for count in range(1, 100) if count * 128 >= len(sectors) + count)
    fat_places = list(range(len(sectors), len(sectors) + fat_count))
    table = [*chains, *[FAT] * fat_count]
    sectors.append(struct.pack(f"<{len(table)}I", *table).ljust(fat_count * 512, b"\xff"))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, fat_count, first_directory, 0, CUTOFF, first_mini, 1, END, 0)
    header += struct.pack("<109I", *fat_places, *[FREE] * (109 - fat_count))
    return header + b"".join(sectors)


INTEGER, TIME = 0x0003, 0x0040
SENT = (1778598727000 + 11_644_473_600_000) * 10_000
PLAIN: Tree = {
    "__properties_version1.0": fixed(32, (TIME, 0x0039, SENT), (INTEGER, 0x3FDE, 936)),
    **texts(
        p001a="IPM.Note", p0037="最后通知", p1000="今天不还就上门\r\n", p0c1a="某某贷", p0c1f="cuishou@example.com"
    ),
    "__recip_version1.0_#00000000": {
        "__properties_version1.0": fixed(8, (INTEGER, 0x0C15, 1)),
        **texts(p3001="Mei, A.", p39fe="mei@example.org"),
    },
    "__recip_version1.0_#00000001": {
        "__properties_version1.0": fixed(8, (INTEGER, 0x0C15, 2)),
        **texts(p3001="Wang", p3003="wang@example.org"),
    },
    "__attach_version1.0_#00000000": {
        "__properties_version1.0": fixed(8),
        "__substg1.0_37010102": PNG * 3,
        **texts(p3707="欠条.png", p370e="image/png"),
    },
    "__attach_version1.0_#00000001": {"__substg1.0_3701000D": texts(p1000="inner"), **texts(p3001="inner message")},
}

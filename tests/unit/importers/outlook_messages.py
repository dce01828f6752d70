"""Builds messages as Outlook saves them: a compound file ([MS-CFB]) with the streams of [MS-OXMSG]."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TypeAlias

Tree: TypeAlias = "Mapping[str, bytes | Tree]"

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
CUTOFF = 4096


def fixed(header: int, *properties: tuple[int, int, int]) -> bytes:
    """The stream of those that have a fixed size: type, number, value."""
    return bytes(header) + b"".join(struct.pack("<HHIQ", kind, number, 6, value) for kind, number, value in properties)


def texts(**said: str) -> dict[str, bytes]:
    """Texts by their numbers, ``p0037="…"``, in UTF-16."""
    return {f"__substg1.0_{key[1:].upper()}001F": text.encode("utf-16-le") for key, text in said.items()}


def compound(tree: Tree) -> bytes:
    """A compound file; what is short lies in the stream of small ones."""
    entries: list[list[object]] = [["Root Entry", 5, b"", []]]

    def add(parent: int, within: Tree) -> None:
        for name, content in sorted(within.items(), key=lambda one: (len(one[0]), one[0].upper())):
            entries.append(
                [name, 2 if isinstance(content, bytes) else 1, content if isinstance(content, bytes) else b"", []]
            )
            entries[parent][3].append(len(entries) - 1)  # type: ignore[attr-defined]
            if not isinstance(content, bytes):
                add(len(entries) - 1, content)

    add(0, tree)
    sectors: list[bytes] = []
    chains: list[int] = []

    def place(content: bytes) -> int:
        first = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors.extend(pieces)
        chains.extend([*range(first + 1, first + len(pieces)), END] if pieces else [])
        return first if pieces else END

    mini, mini_chains = b"", []
    starts: list[int] = []
    for _name, kind, content, _kids in entries:
        assert isinstance(content, bytes)
        if kind == 2 and content and len(content) < CUTOFF:
            starts.append(len(mini_chains))
            count = -(-len(content) // 64)
            mini_chains += [*range(len(mini_chains) + 1, len(mini_chains) + count), END]
            mini += content.ljust(count * 64, b"\0")
        else:
            starts.append(place(content))
    starts[0] = place(mini)
    directory = b""
    for number, (name, kind, content, kids) in enumerate(entries):
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        assert isinstance(kids, list)
        around = next((other[3] for other in entries if number in other[3]), [])  # type: ignore[operator]
        after = around.index(number) + 1 if number in around else 0  # type: ignore[attr-defined]
        right = around[after] if 0 < after < len(around) else FREE  # type: ignore[index, arg-type]
        size = len(mini) if number == 0 else len(content)
        directory += struct.pack(
            "<64sHBB3I16sIQQIQ",
            name.encode("utf-16-le"), len(name) * 2 + 2, kind, 1, FREE, right, kids[0] if kids else FREE,
            bytes(16), 0, 0, 0, starts[number], size,
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

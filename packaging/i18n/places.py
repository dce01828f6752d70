"""Makes ``resources/places/cn.gz`` anew from the tables of the phonenumbers library (libphonenumber, Apache-2.0).

A line of JSON: the library's version, every place in English and Chinese, and the area codes with the number of their
place; then for each mobile head (three digits, as listed) the places of its ten thousand blocks, two bytes each, the
lower first, 65535 where none is known. Run it where the library was updated: ``python packaging/i18n/places.py``.
"""

from __future__ import annotations

import gzip
import json
import sys
from array import array
from pathlib import Path

import phonenumbers
from phonenumbers.geodata import GEOCODE_DATA

_TARGET = Path(__file__).parents[2] / "resources" / "places" / "cn.gz"
_UNKNOWN = 65535
_HEAD = 3


def main() -> None:
    """Write the file."""
    named = {
        prefix.removeprefix("86"): (names["en"], names.get("zh", names["en"]))
        for prefix, names in GEOCODE_DATA.items()
        if prefix.startswith("86") and "en" in names
    }
    places = sorted(set(named.values()))
    numbers = {place: number for number, place in enumerate(places)}
    blocks: dict[str, array[int]] = {}
    areas: dict[str, int] = {}
    for prefix in sorted(named, key=lambda one: (len(one), one)):
        if not prefix.startswith("1") or len(prefix) < _HEAD:
            areas[prefix] = numbers[named[prefix]]
            continue
        head, rest = prefix[:_HEAD], prefix[_HEAD:]
        row = blocks.setdefault(head, array("H", [_UNKNOWN]) * 10_000)
        width = 10 ** (4 - len(rest))
        first = int(rest or "0") * width
        row[first : first + width] = array("H", [numbers[named[prefix]]]) * width
    heads = sorted(blocks)
    said = {"phonenumbers": phonenumbers.__version__, "places": places, "areas": areas, "heads": heads}
    body = b"".join(_little(blocks[one]) for one in heads)
    line = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    _TARGET.write_bytes(gzip.compress(line + body, 9, mtime=0))


def _little(row: array[int]) -> bytes:
    if sys.byteorder == "big":
        row.byteswap()
    return row.tobytes()


if __name__ == "__main__":
    main()

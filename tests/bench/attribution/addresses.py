"""Numbers that nobody can have, handed out once each, and the ways in which phones, bills and people write them.

China 100 to 105 and 107 to 109, and 106… for bulk messages; +91 50, +62 845 and +63 904 are in nobody's plan;
+44 7700 900 and +1 … 555 01 are kept for fiction by Ofcom and the NANPA. Domains end in ``.example``.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass

REGIONS = {"zh": "CN", "en": "GB", "hi": "IN", "id": "ID", "tl": "PH"}
_COUNTRY = {"CN": "86", "GB": "44", "IN": "91", "ID": "62", "PH": "63", "US": "1"}
_ABROAD = {"CN": "00", "GB": "00", "IN": "00", "ID": "008", "PH": "00", "US": "011"}
_TRUNK = {"GB": "0", "IN": "0", "ID": "0", "PH": "0", "US": "1"}


@dataclass(frozen=True, slots=True)
class Address:
    """An address: digits of a country (``national``, without its trunk 0), or something that is no number (``raw``)."""

    region: str
    national: str = ""
    raw: str = ""

    @property
    def identity(self) -> str:
        """The same for two ways of writing it, and for nothing else."""
        return f"{self.region}:{self.national}" if self.national else self.raw.casefold()


class Exchange:
    """Hands out addresses; no two that are close to each other unless a block is asked for."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._british = 0  # ten hundreds are kept for fiction

    def number(self, lang: str) -> Address:
        """A subscriber's number."""
        return self.block(lang, 1)[0]

    def block(self, lang: str, count: int) -> tuple[Address, ...]:
        """Consecutive subscribers' numbers, the last two digits aside the same."""
        region = REGIONS[lang]
        if lang == "en" and (self._british > 5 or self._rng.random() < 0.7):
            region = "US"
        self._british += region == "GB"
        while True:
            head = self._head(region)
            if head not in self._taken:
                break
        self._taken.add(head)
        first = self._rng.randrange(100 - count)
        return tuple(Address(region, f"{head}{first + n:02d}") for n in range(count))

    def _head(self, region: str) -> str:
        """All digits but the last two."""
        rng = self._rng
        match region:
            case "CN":
                return f"10{rng.choice('01234578')}{rng.randrange(10**6):06d}"
            case "GB":
                return f"7700900{rng.randrange(10)}"
            case "IN":
                return f"50{rng.randrange(10**6):06d}"
            case "ID":
                return f"845{rng.randrange(10**6):06d}"
            case "PH":
                return f"904{rng.randrange(10**5):05d}"
        return f"{rng.randint(2, 9)}{rng.randint(0, 8)}{rng.randint(0, 9)}55501"

    def bulk(self, count: int = 1) -> tuple[Address, ...]:
        """Consecutive Chinese numbers for bulk messages."""
        while True:
            head = f"1069{self._rng.randrange(10**8):08d}"
            if head not in self._taken:
                break
        self._taken.add(head)
        first = self._rng.randrange(100 - count)
        return tuple(Address("CN", f"{head}{first + n:02d}") for n in range(count))

    def only_once(self, raw: str) -> Address | None:
        """A sender's letters or an e-mail address, or None where it is somebody's already."""
        address = Address("CN", raw=raw)
        if address.identity in self._taken:
            return None
        self._taken.add(address.identity)
        return address

    def account(self) -> Address:
        """A WeChat or QQ account."""
        if self._rng.random() < 0.5:
            return Address("CN", raw=f"wxid_{self._rng.randrange(36**8):x}q{self._rng.randrange(100)}")
        return Address("CN", raw=f"QQ {self._rng.randrange(20_000_000, 29_999_999)}")


def written(rng: random.Random, address: Address) -> tuple[str, str]:
    """One of the ways in which a phone or a chat programme writes it, and the region it is read in."""
    plain = forms(address)
    return rng.choice(plain[: max(1, len(plain) * 2 // 3)])


@functools.lru_cache(maxsize=1024)
def forms(address: Address) -> tuple[tuple[str, str], ...]:
    """All ways of writing it, each with the region where it was written; the stranger ones last."""
    if not address.national:
        return _forms_of_account(address.raw)
    country, digits, region = _COUNTRY[address.region], address.national, address.region
    a, b, c = digits[:3], digits[3:-4], digits[-4:]
    is_bulk = region == "CN" and digits.startswith("106")
    found = [
        *((f"+{country}{digits}", region), (f"+{country} {a} {b} {c}", region), (f"+{country}-{a}-{b}{c}", region)),
        *(
            (f"{_ABROAD[region]}{country}{digits}", region),
            (f"+{country} {a}-{b}-{c}", "CN"),
            (f"tel:+{country}{digits}", region),
        ),
        (f"\u202a+{country} {a}\u00a0{b}\u2011{c}\u202c", "CN"),
        (f"(+{country}){a}{b}{c}", region),
        ("".join(chr(ord(d) + 0xFEE0) for d in f"+{country}{digits}"), region),
    ]
    if region == "US":
        found[3] = (f"({a}) {b}-{c}", region)
    else:
        found.append((f"00{country} {a} {b} {c}", "CN"))
    if region != "US" and not is_bulk:  # nobody abroad reaches a number for bulk messages
        found.append((f"011 {country} {digits}", "US"))
    if region == "CN":
        found[1:1] = [(digits, "CN"), (f"{a} {b} {c}", "CN")]
        found.append((f"86{digits}", "CN"))  # the country without its plus, as for subscribers
        if not is_bulk:
            found.append((f"{a}-{b}-{c}", "CN"))
            # Before a number: the trunk 0 for another province, and the codes of cheap long-distance calls in bills.
            found += [(f"0{digits}", "CN"), (f"17951{digits}", "CN"), (f"12593{digits}", "CN")]
    else:
        found[1:1] = [(f"{_TRUNK[region]}{digits}", region), (f"{_TRUNK[region]}{a} {b} {c}", region)]
        found += [(f"{country}{digits}", region), (f"{_TRUNK[region]}{a}-{b}-{c}", region)]
    if _TRUNK.get(region) == "0":
        found += [(f"+{country} (0){a} {b} {c}", region), (f"+{country}0{digits}", region)]
    if not is_bulk:
        found += [(f"+{country} {a}\uff0d{b}\uff0d{c}", region), (f"{country}\u2014{a}\u2014{b}\u2014{c}", region)]
    return tuple(found)


def _forms_of_account(raw: str) -> tuple[tuple[str, str], ...]:
    if "@" in raw or raw.startswith("wxid_"):
        return ((raw, "CN"), (raw.lower(), "CN"), (f" {raw} ", "CN"), (raw.upper() if "@" in raw else raw, "CN"))
    if raw.startswith("QQ "):
        number = raw.removeprefix("QQ ")
        return ((raw, "CN"), (f"qq:{number}", "CN"), (f"QQ号：{number}", "CN"), (f"qq {number}", "CN"))
    return ((raw, "CN"), (raw.upper(), "CN"), (f"{raw} ", "CN"))

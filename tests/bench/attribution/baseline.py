"""The baseline: a signature that is a name of the directory to the letter, or else such a name anywhere in the text.

Aliases count as names. Letters' case aside, nothing is forgiven. Sender's letters and what the complainant noted count
as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shilu.core.channel import Direction
from shilu.core.party import Party
from shilu.core.suggestion import Heard

_HEAD, _TAIL = re.compile(r"\s*【([^【】]*)】"), re.compile(r"【([^【】]*)】\s*$")


def baseline(parties: Sequence[Party], heard: Sequence[Heard]) -> frozenset[tuple[str, str]]:
    """Pairs of contact point and party."""
    owners = {word.casefold(): party.id for party in parties for word in (party.name, *party.aliases)}
    anywhere = re.compile("|".join(re.escape(word) for word in sorted(owners, key=len, reverse=True)))
    found: set[tuple[str, str]] = set()
    for one in heard:
        if one.direction is not Direction.INCOMING:
            continue
        signed = [match[1].casefold() for match in (_HEAD.match(one.text), _TAIL.search(one.text)) if match]
        words = [word for word in signed if word in owners]
        if not words:
            sender = one.address.raw if one.address is not None else ""
            words = anywhere.findall(f"{sender}\n{one.text}\n{one.claimed}".casefold())
        found.update((one.contact_point, owners[word]) for word in words)
    return frozenset(found)

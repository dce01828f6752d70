"""Texts that are the same but for names, amounts, dates and links."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from shilu.core.job import Job, Meter
from shilu.core.suggestion import Heard, ScriptCluster, Variation
from shilu.core.text import search_key


def clusters(heard: Sequence[Heard], *, job: Job) -> tuple[ScriptCluster, ...]:
    """The scripts that were used at least twice, most used first."""
    same: dict[str, list[Heard]] = defaultdict(list)
    for one in Meter(job, "matching", len(heard)).through(heard):
        if len(one.text) >= 8:
            same[search_key(one.text)].append(one)
    found = [
        ScriptCluster(
            id=hashlib.sha256(key.encode()).hexdigest()[:16],
            template=said[0].text,
            slots=0,
            incidents=tuple(one.incident for one in said),
            contact_points=tuple(dict.fromkeys(one.contact_point for one in said)),
            parties=(),
            varies=(Variation(said[0].incident, ()),),
        )
        for key, said in same.items()
        if len(said) > 1
    ]
    return tuple(sorted(found, key=lambda cluster: (-len(cluster.incidents), cluster.id)))

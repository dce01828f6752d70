"""What is said of checkpoints and of time stamps. Words only; nothing here calls a clock of this computer proof."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.checkpoint import CheckpointState, CheckpointVerdict
from shilu.core.text import one_line
from shilu.core.time_stamp import Stamp
from shilu.core.when import iso_with_offset
from shilu.core.wording import N_, Catalog

VERDICTS: Mapping[CheckpointState, str] = MappingProxyType(
    {
        CheckpointState.CHANGED: N_("The history is not the one of the checkpoint: something was removed or changed."),
        CheckpointState.OTHER_CASE: N_("The checkpoint is of no case in this vault."),
        CheckpointState.UNKNOWN_KEY: N_("The checkpoint was signed by a vault that this one knows nothing of."),
        CheckpointState.BAD_SIGNATURE: N_("The checkpoint is not what was signed: it was altered, or copied wrongly."),
    }
)


def of_verdict(value: CheckpointVerdict, texts: Catalog) -> str:
    """What became of a checkpoint, in a sentence."""
    if value.state is CheckpointState.CONTAINED:
        return texts.trn(
            "The history still contains the checkpoint; {count} entry came since.",
            "The history still contains the checkpoint; {count} entries came since.",
            value.later,
        )
    return texts.tr(VERDICTS[value.state])


def of_reply(name: str, at_ms: int | None, authority: str, root: str, texts: Catalog, *, kept: bool) -> str:
    """What became of a reply that was found genuine."""
    name, time, by = one_line(name), iso_with_offset(at_ms, 0), one_line(authority)
    if not kept:
        return texts.tr("{name}: was taken in already ({time})", name=name, time=time)
    if root:
        return texts.tr("{name}: stamped {time} by {authority}", name=name, time=time, authority=by)
    return texts.tr(
        "{name}: stamped {time} by {authority}; not followed to a root certificate", name=name, time=time, authority=by
    )


def of_stamp(value: Stamp, texts: Catalog) -> tuple[str, str]:
    """A time stamp that is kept, and what follows from it for this computer's clock."""
    time, authority = iso_with_offset(value.at_ms, 0), one_line(value.authority)
    if value.root:
        stamped = texts.tr("Stamped {time} by {authority}", time=time, authority=authority)
    else:
        stamped = texts.tr(
            "Stamped {time} by {authority}; not followed to a root certificate", time=time, authority=authority
        )
    bound = texts.tr(
        "A bound, no proof: unless it was set in between, this computer’s clock was ahead by at least {least} s and at "
        "most {most} s.",
        least=f"{value.ahead_at_least_ms / 1000:+.1f}",
        most=f"{value.ahead_at_most_ms / 1000:+.1f}",
    )
    return stamped, bound

"""What is said of a case beside what was done in it. Words only."""

from __future__ import annotations

from shilu.core.bundle import BundlePlan
from shilu.core.wording import Catalog

_MOST_LABELS = 12


def logged_into_closed(number: int, texts: Catalog) -> str:
    """That something was added to a case that is marked as closed."""
    return texts.tr(
        "Case {number} is marked as closed; this was saved in it all the same. “shilu case reopen” takes the mark "
        "away.",
        number=number,
    )


def unnamed_in_bundle(count: int, texts: Catalog) -> str:
    """How many third persons a bundle does not name."""
    return texts.trn(
        "{count} third person is not named in it, and stands under another name.",
        "{count} third persons are not named in it, and stand under other names.",
        count,
    )


def kept_out_of_bundle(recordings: int, held_back: int, texts: Catalog) -> tuple[str, ...]:
    """How many recordings and pictures of minors a bundle leaves out; nothing for none."""
    said = []
    if recordings:
        said.append(
            texts.trn(
                "{count} recording is left out: it was not said that everybody on it agreed, or where they were.",
                "{count} recordings are left out: it was not said that everybody on them agreed, or where they were.",
                recordings,
            )
        )
    if held_back:
        said.append(
            texts.trn(
                "{count} sexual picture of a minor is not in it; the paper says that it exists and who holds it.",
                "{count} sexual pictures of minors are not in it; the paper says that they exist and who holds them.",
                held_back,
            )
        )
    return tuple(said)


def plan_in_brief(plan: BundlePlan, texts: Catalog) -> str:
    """The line of counts of a bundle that is about to be made."""
    parts = [
        texts.trn("{count} contact", "{count} contacts", plan.contacts),
        texts.tr("{count} in", count=f"{plan.included:,}"),
        texts.tr("{count} left out", count=f"{plan.left_out:,}"),
        texts.trn("{count} exhibit", "{count} exhibits", plan.exhibits),
    ]
    if plan.exhibits_withdrawn:
        parts.append(texts.trn("{count} exhibit withdrawn", "{count} exhibits withdrawn", plan.exhibits_withdrawn))
    if plan.recordings_out:
        parts.append(texts.trn("{count} recording left out", "{count} recordings left out", plan.recordings_out))
    if plan.held_back:
        parts.append(
            texts.trn(
                "{count} sexual picture of a minor stays out",
                "{count} sexual pictures of minors stay out",
                plan.held_back,
            )
        )
    return ("，" if texts.is_chinese else ", ").join(parts)


def own_threats(labels: tuple[str, ...], texts: Catalog) -> str:
    """That words of the complainant read like threats or insults; "" for none."""
    if not labels:
        return ""
    between = "、" if texts.is_chinese else ", "
    shown = between.join(labels[:_MOST_LABELS]) + (" …" if len(labels) > _MOST_LABELS else "")
    return texts.trn(
        "In {count} contact (no. {numbers}) your own words read like a threat or an insult. They go in as they are: "
        "whoever reads it will ask about them.",
        "In {count} contacts (nos. {numbers}) your own words read like threats or insults. They go in as they are: "
        "whoever reads it will ask about them.",
        len(labels),
        numbers=shown,
    )

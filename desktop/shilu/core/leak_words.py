"""How counted leaks are said in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.leaks import LeakCount, Reach
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes.injuries import CLASSES
from shilu.core.wording import N_, Catalog

PASSWORD_ADVICE = N_(
    "A password stands in it. Change it wherever it was used, and turn on a second step of signing in where there is "
    "one."
)
_REACH: Mapping[Reach, str] = MappingProxyType(
    {
        Reach.FROM_THERE: N_("the rule counts from {count}: reached"),
        Reach.BELOW: N_("the rule counts from {count}: not reached"),
        Reach.UNKNOWN: N_("the rule counts from {count}: cannot be said"),
    }
)


def class_name(count: LeakCount, texts: Catalog) -> str:
    """What the class is called."""
    return texts.tr(CLASSES[count.data_class]) if count.data_class else texts.tr("no class chosen")


def told(count: LeakCount, texts: Catalog) -> str:
    """The sum, what it is the sum of, and where that stands beside the rule."""
    words = ParticularWords(texts, {})
    between = "、" if texts.is_chinese else ", "
    of = [
        texts.tr("{entry}: {count}", entry=words.title(one.kind, one.number), count=f"{entries:,}")
        for one, entries in count.of
    ]
    of += [texts.tr("{entry}: not known", entry=words.title(one.kind, one.number)) for one in count.unknown]
    said = [
        texts.trn(
            "{count} entry of personal data ({of})",
            "{count} entries of personal data ({of})",
            count.total,
            of=between.join(of),
        )
    ]
    if count.counts_from is not None:
        said.append(texts.tr(_REACH[count.reach], count=f"{count.counts_from:,}"))
    return ("；" if texts.is_chinese else "; ").join(said)

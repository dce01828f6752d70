"""What is said before a letter goes out: what it tells the other side, and that nobody sends it but its writer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shilu.core.letter_paper import PERSONAL, LetterReady
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

OF_TODAY = N_(
    "Its words are kept as they would be made now, and what they count may have changed since the letter was made. "
    "Compare them; make letters with --keep, or give the words with --text."
)


def cautions(ready: LetterReady, ticked: Collection[str] | None, texts: Catalog) -> Iterator[tuple[str, str]]:
    """Codes and sentences. ``ticked``: ids of the sentences that are meant, None for those that are offered ticked."""
    told = ready.tells(ticked)
    if told:
        between = "；" if texts.is_chinese else "; "
        listed = between.join(
            texts.tr("{what}: {words}", what=texts.tr(PERSONAL[one.hole]), words=one_line(one.words, 120))
            for one in told
        )
        yield (
            "letter.tells",
            texts.tr(
                "The letter tells them this, which they may not know yet: {listed}. Leave out what they need not know.",
                listed=listed,
            ),
        )
    if ready.threats:
        yield (
            "letter.safety",
            texts.trn(
                "{count} contact of theirs is marked as a threat or a visit. Think of your safety, and ask somebody "
                "who advises you, before a letter goes out.",
                "{count} contacts of theirs are marked as threats or visits. Think of your safety, and ask somebody "
                "who advises you, before a letter goes out.",
                ready.threats,
            ),
        )
    if ready.wants_annex(ticked):
        said = texts.tr("A sentence counts the contacts and speaks of a list: tick “annex” too, or enclose a bundle.")
        yield "letter.annex", said
    for point in ready.paper.open_points:
        yield "letter.open_point", in_language(point, texts.language)

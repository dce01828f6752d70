"""The messages behind a suggestion, with the words marked that are its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, zip_longest

from shilu.attribution.highlight import Span, spans_of, together
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.suggestion import ClueKind, Suggestion

_MOST = 5
_IN_TEXTS = frozenset(
    {ClueKind.SIGNATURE, ClueKind.SAME_POINT, ClueKind.PAYEE, ClueKind.APP_NAME, ClueKind.LINK, ClueKind.NAME}
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A contact whose words are shown, and which spans of its text are meant."""

    incident: Incident
    spans: tuple[Span, ...]


def quotes_of(suggestion: Suggestion, get: Callable[[str], Incident]) -> tuple[Quote, ...]:
    """A few messages, the strongest reason's first, each wording once. Where only neighbours or letters of the sender
    give the reason there may be none. ``get`` raises UserError for a contact that is gone."""
    clues = suggestion.clues
    in_turn = chain.from_iterable(zip_longest(*(clue.incidents for clue in clues)))
    marked = tuple(dict.fromkeys(clue.words for clue in clues if clue.kind in _IN_TEXTS))
    quotes: dict[str, Quote] = {}
    for incident_id in dict.fromkeys(filter(None, in_turn)):
        try:
            incident = get(incident_id)
        except UserError:
            continue  # it was erased since
        said = incident.text or incident.summary
        if said and said not in quotes:
            spans = together(span for words in marked for span in spans_of(words, incident.text))
            quotes[said] = Quote(incident, spans)
        if len(quotes) == _MOST:
            break
    return tuple(quotes.values())

"""Why a party is suggested: one sentence for each clue, with what was read and can be looked at. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.suggestion import Clue, ClueKind, Suggestion
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog

_REASONS: Mapping[ClueKind, str] = MappingProxyType(
    {
        ClueKind.SIGNATURE: N_("signed “{words}”"),
        ClueKind.SENDER_ID: N_("sent from “{words}”"),
        ClueKind.SELF_IDENTIFIED: N_("noted or saved as “{words}”"),
        ClueKind.SAME_POINT: N_("gives the number {words}, which belongs to it"),
        ClueKind.PAYEE: N_("the account {words} belongs to it, or only its messages name that account"),
        ClueKind.APP_NAME: N_("speaks of the app “{words}”"),
        ClueKind.LINK: N_("the link {words} names it, or only its messages have that link"),
        ClueKind.NAME: N_("names “{words}”"),
        ClueKind.SCRIPT: N_("the same text comes from numbers of this party: “{words}”"),
        ClueKind.NEIGHBOUR: N_("the numbers beside it in the block belong to this party: {words}"),
    }
)
SUGGESTION_ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "usage.unknown_script": (
            N_("This case has no text “{id}” that came several times."),
            N_("List them with “shilu scripts list VAULT --case ID”, and give an id from there."),
        ),
        "usage.unknown_suggestion": (
            N_("There is no suggestion “{id}” here."),
            N_("List them anew with “shilu suggest VAULT --case ID”, and give an id from there."),
        ),
        "usage.period_of_nothing": (
            N_("“--from” and “--to” are the period of what “--accept” names."),
            N_("Give an id with “--accept”, and not “--always”."),
        ),
        "usage.accepted_and_declined": (
            N_("The suggestion “{id}” cannot be accepted and declined at once."),
            N_("Give it once, with “--accept” or with “--decline”."),
        ),
    }
)
"""By code, for host/sentences.py: what happened, and what to do next."""
_LONGEST = 60


def of_clue(clue: Clue, texts: Catalog) -> str:
    """One reason."""
    return texts.tr(_REASONS[clue.kind], words=one_line(clue.words, _LONGEST))


def reason(suggestion: Suggestion, texts: Catalog) -> str:
    """All its reasons, the strongest first."""
    return texts.tr("; ").join(of_clue(clue, texts) for clue in suggestion.clues)

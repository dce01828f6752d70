"""Where a draft that was left unfinished is taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core.draft import Draft, DraftKind
from shilu.gui.navigation import Place

if TYPE_CHECKING:
    from shilu.gui.pages.desk import Desk


def go_on(desk: Desk, draft: Draft) -> None:
    """Show the page or the form that it was typed into."""
    match draft.kind:
        case DraftKind.NOTES:
            desk.unfinished.take_in_hand(draft)
            desk.go(Place.TIMELINE)
            desk.timeline.resume_notes(draft)
        case DraftKind.CONTACT:
            desk.unfinished.take_in_hand(draft)
            desk.go(Place.LOG)
            desk.log.take_up(draft)
            desk.unfinished.look_again()  # what stood in the form before is unfinished too
        case DraftKind.CORRECTION:
            desk.go(Place.TIMELINE)
            desk.timeline.resume_correction(draft)
        case DraftKind.WITHDRAWAL | DraftKind.ERASURE:
            desk.go(Place.TIMELINE)
            desk.timeline.resume_taking_back(draft)
        case DraftKind.DECISION:
            desk.deciding.open_one(draft.about)
        case DraftKind.PARTY:
            desk.go(Place.LENDERS)
            desk.lenders.ask_new()
        case DraftKind.PARTICULAR | DraftKind.PARTICULAR_TABLE:
            desk.go(Place.RECORD)
            desk.record.resume(draft)
        case DraftKind.OFFICE_FORM:
            desk.go(Place.RECORD)
            desk.record.resume_form(draft)
        case DraftKind.PAPER:
            desk.further.open_paper(draft.about)
        case DraftKind.CASE:
            desk.go(Place.CASES)
            desk.cases.ask_new()

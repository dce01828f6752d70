"""The services of one open vault, and how it is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport
from shilu.services.backups import Backups
from shilu.services.blacking_out import BlackingOut
from shilu.services.bundling import Bundling
from shilu.services.case_files import CaseFiles
from shilu.services.cases import Cases
from shilu.services.checking import Checking
from shilu.services.checkpoints import Checkpoints
from shilu.services.circumstances import Circumstances
from shilu.services.clock import MeasuredClock
from shilu.services.correcting import Correcting
from shilu.services.crisis import Crisis
from shilu.services.debts import Reckoning
from shilu.services.desk_sheets import DeskSheets
from shilu.services.dossiers import Dossiers
from shilu.services.drafts import Drafts
from shilu.services.elements import Elements
from shilu.services.erasing import Erasing
from shilu.services.exporting import Exporting
from shilu.services.filings import Filings
from shilu.services.filling import Filling
from shilu.services.forms import Forms
from shilu.services.history import History
from shilu.services.importing import Importing
from shilu.services.indexing import Indexing
from shilu.services.intake import Intake
from shilu.services.joining import Joining
from shilu.services.judging import Judging
from shilu.services.keys import Keys
from shilu.services.lacking import Lacking
from shilu.services.letters import Letters
from shilu.services.marking_files import MarkingFiles
from shilu.services.next_steps import NextSteps
from shilu.services.office_packs import OfficePacks
from shilu.services.pack_effects import PackEffects
from shilu.services.particulars import Particulars
from shilu.services.parties import Parties
from shilu.services.party_dossiers import PartyDossiers
from shilu.services.party_links import PartyLinks
from shilu.services.party_lists import PartyLists
from shilu.services.reading_pictures import ReadingPictures
from shilu.services.reconciling import Reconciling
from shilu.services.record_search import RecordSearch
from shilu.services.scripts import Scripts
from shilu.services.stating import Stating
from shilu.services.suggesting import Suggesting
from shilu.services.tagging import Tagging
from shilu.services.timeline import Timeline
from shilu.services.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True)
class Workspace:
    """What can be done with an open vault. ``close`` once, when nothing runs any more. ``is_read_only``: it lies where
    nothing can be written. ``lacks_room`` says whether it can only be read because its disk is full, until there is
    room."""

    path: Path
    is_read_only: bool
    lacks_room: Callable[[], bool]
    cases: Cases
    intake: Intake
    correcting: Correcting
    letters: ReadingPictures
    drafts: Drafts
    importing: Importing
    reconciling: Reconciling
    parties: Parties
    dossiers: Dossiers
    party_dossiers: PartyDossiers
    suggesting: Suggesting
    scripts: Scripts
    tagging: Tagging
    marking_files: MarkingFiles
    particulars: Particulars
    party_links: PartyLinks
    party_lists: PartyLists
    circumstances: Circumstances
    blacking_out: BlackingOut
    crisis: Crisis
    record_search: RecordSearch
    reckoning: Reckoning
    filings: Filings
    filling: Filling
    forms: Forms
    pack_letters: Letters
    packs: OfficePacks
    pack_effects: PackEffects
    judging: Judging
    lacking: Lacking
    desk_sheets: DeskSheets
    next_steps: NextSteps
    elements: Elements
    stating: Stating
    timeline: Timeline
    indexing: Indexing
    bundling: Bundling
    case_files: CaseFiles
    exporting: Exporting
    keys: Keys
    history: History
    joining: Joining
    withdrawals: Withdrawals
    erasing: Erasing
    clock: MeasuredClock
    checkpoints: Checkpoints
    checking: Checking
    backups: Backups
    check: Callable[[Job], CheckReport]
    close: Callable[[], None]

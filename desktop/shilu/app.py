"""Composition root: the only file that may import everything; builds services and window by hand."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from shilu import __version__
from shilu.core.clock import Clock, SystemClock
from shilu.core.places import Places
from shilu.host.catalogs import Catalogs, languages_of_this_computer
from shilu.host.crash import hide_values
from shilu.host.dumps import forbid_dumps
from shilu.host.paths import Folders, resources_folder, user_folders
from shilu.host.places import doubt_about
from shilu.host.settings import SettingsFile
from shilu.services.application import Application
from shilu.services.cautions import Cautions
from shilu.services.column_presets import ColumnPresets
from shilu.services.gate import Gate
from shilu.services.rule_packs import RulePacks
from shilu.services.traces import Traces
from shilu.services.verifying import Verifying

if TYPE_CHECKING:
    from shilu.bundle.pdf.fonts import FontShelf
    from shilu.cli.program import GlobalOptions, Session
    from shilu.core.pack_parts import Recording
    from shilu.core.wording import Catalog
    from shilu.importers.reading import SourceReader
    from shilu.services.blacking_out import BlackingOut
    from shilu.services.demo import Demo
    from shilu.services.desk_sheets import DeskSheets
    from shilu.services.gate import Furnish
    from shilu.services.office_packs import OfficePacks
    from shilu.services.pressing import Pressing
    from shilu.services.reading_pictures import ReadingPictures
    from shilu.services.stating import Stating
    from shilu.services.workspace import Workspace
    from shilu.vault.kdf import KdfCost
    from shilu.vault.vault import Vault


def main(arguments: Sequence[str]) -> int:
    """The window without arguments, else the command line; returns the exit code."""
    forbid_dumps()
    hide_values()
    if arguments:
        return command_line(arguments)
    return window()


def command_line(arguments: Sequence[str]) -> int:
    """Run one command."""
    from getpass import getpass

    from shilu.cli.commands import commands
    from shilu.cli.program import Session, run, standard_streams

    stdin, out, err = standard_streams()
    # The end of a terminal or of a session stops a command as Ctrl-C does: nothing half-done is left.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)

    def session_of(options: GlobalOptions) -> Session:
        return Session(build(user_folders()), options, out=out, err=err, stdin=stdin, ask_passphrase=getpass)

    return run(arguments, session_of, commands)


def window() -> int:
    """Open the window; returns when it is closed. Locking starts the program anew: only the end of a process makes
    sure that no key stays in its memory."""
    from shilu.gui.run import RELAUNCH, run_window

    # Qt's loop never gives Python a turn to hear Ctrl-C; the vault loses nothing by an end without notice.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The window's thread gets its turn sooner while a bundle is laid out (longest wait measured: 69 ms → 51 ms).
    sys.setswitchinterval(0.001)
    code = run_window(build(user_folders()))
    if code == RELAUNCH:
        start_anew()
    return code


def start_anew() -> NoReturn:
    """Become this program again, without arguments. Not run on Windows, which has no such call."""
    command = child_command()
    if sys.platform == "win32":
        import subprocess

        subprocess.Popen(command)  # not waited for: this process has the keys
        sys.exit(0)
    os.execv(command[0], command)  # noqa: S606 - our own program


def build(
    folders: Folders,
    *,
    clock: Clock | None = None,
    cost: KdfCost | None = None,
    work_factor: int | None = None,
    language: str = "",
) -> Application:
    """All that does not need an open vault. ``cost`` (of key slots) and ``work_factor`` (of
    case files with a passphrase) are handed in by tests alone; ``language`` "" = as set, or as this
    computer speaks."""
    now = clock or SystemClock()
    resources = resources_folder()
    settings = SettingsFile(folders.config)
    presets = ColumnPresets(shipped=resources / "importers", own=folders.config / "tables")
    catalogs = Catalogs(resources / "i18n")
    wanted = language or settings.read().language
    spoken = (wanted,) if wanted else languages_of_this_computer(os.environ)
    texts = catalogs.load(*spoken)

    furnishing = partial(
        _furnish, resources=resources, load_catalog=catalogs.load, clock=now, presets=presets, work_factor=work_factor
    )

    def make_demo() -> Demo:
        from shilu.services.demo import Demo

        return Demo(gate=gate, story=resources / "demo", fonts=resources / "fonts")

    gate = Gate(
        clock=now,
        settings=settings,
        vaults_folder=folders.vaults,
        furnishing=furnishing,
        doubt_about=partial(doubt_about, environment=os.environ, home=Path.home()),
        cost=cost,
    )
    rule_packs = RulePacks(shipped=resources / "rules", warnings=resources / "warnings" / "evidence.toml", clock=now)
    return Application(
        gate=gate,
        traces=Traces(settings=settings, presets=presets),
        verifying=Verifying(),
        packs=rule_packs,
        cautions=Cautions(read=rule_packs.warnings),
        make_demo=make_demo,
        make_picture_reading=_picture_reading,
        blacking_out=_blacking_out,
        texts=texts,
        clock=now,
        version=__version__,
        resources=resources,
        documents=folders.documents,
        settings=settings,
        languages=catalogs.languages(),
        load_catalog=catalogs.load,
    )


def _furnish(
    *,
    resources: Path,
    load_catalog: Callable[..., Catalog],
    clock: Clock,
    presets: ColumnPresets,
    work_factor: int | None,
) -> Furnish:
    """What makes the services of a vault. All that an open one needs is loaded before the first one opens: the
    passphrase field does not wait for it."""
    from shilu.importers.picture_child import PictureChild
    from shilu.rules import packs, rate_tables, volumes, working_days
    from shilu.services import (
        blacking_out,
        crisis,
        debts,
        dossiers,
        elements,
        filings,
        filling,
        forms,
        joining,
        judging,
        lacking,
        letters,
        marking_files,
        materials,
        next_steps,
        office_packs,
        pack_effects,
        party_dossiers,
        party_links,
        party_lists,
        withdrawals,
    )
    from shilu.services.backups import Backups
    from shilu.services.bundling import Bundling
    from shilu.services.case_files import CaseFiles
    from shilu.services.cases import Cases
    from shilu.services.checking import Checking
    from shilu.services.checkpoints import Checkpoints
    from shilu.services.circumstances import Circumstances
    from shilu.services.clock import MeasuredClock
    from shilu.services.correcting import Correcting
    from shilu.services.drafts import Drafts
    from shilu.services.erasing import Erasing
    from shilu.services.exporting import Exporting
    from shilu.services.history import History
    from shilu.services.importing import Importing
    from shilu.services.indexing import Indexing
    from shilu.services.intake import Intake
    from shilu.services.keys import Keys
    from shilu.services.particulars import Particulars
    from shilu.services.parties import Parties
    from shilu.services.reconciling import Reconciling
    from shilu.services.record_search import RecordSearch
    from shilu.services.scripts import Scripts
    from shilu.services.suggesting import Suggesting
    from shilu.services.tagging import Tagging
    from shilu.services.timeline import Timeline
    from shilu.services.workspace import Workspace

    make_reader = _source_readers()
    table_of, volumes_of, shipped = (
        partial(rate_tables.of_country, resources / "rules" / "rates"),
        partial(volumes.of_country, resources / "rules" / "volumes"),
        cache(partial(packs.of_country, resources / "rules")),
    )
    make_stating, make_desk_sheets, make_pressing = (
        _stating(resources, load_catalog, clock),
        _desk_sheets(resources, load_catalog, clock),
        _pressing(resources, load_catalog, clock),
    )

    def furnish(vault: Vault, close: Callable[[], None]) -> Workspace:
        checkpoints, checking = Checkpoints(vault=vault), Checking(vault=vault, clock=clock)
        indexing = Indexing(vault=vault)
        decoder = PictureChild(child_command())
        parties, timeline = Parties(vault=vault), Timeline(vault=vault, decoder=decoder)
        particulars = Particulars(vault=vault, parties=parties, timeline=timeline)
        tagging = Tagging(vault=vault, dictionaries=resources / "conduct")
        cases, own_packs = Cases(vault=vault), office_packs.OfficePacks(vault=vault, shipped=shipped)
        links = party_links.PartyLinks(vault=vault, particulars=particulars)
        reckoning = debts.Reckoning(
            vault=vault,
            cases=cases,
            particulars=particulars,
            links=links,
            table_of=table_of,
            volumes_of=volumes_of,
        )
        gathered, pressed = (
            materials.Materials(vault=vault, particulars=particulars, reckoning=reckoning, clock=clock),
            make_pressing(vault),
        )
        judged = judging.Judging(vault=vault, pack_of=own_packs.of_country, table_of=table_of, clock=clock)
        lacks, filed = (
            lacking.Lacking(
                vault=vault, packs=own_packs, particulars=particulars, clock=clock, working_days=working_days.OfficeDays
            ),
            filings.Filings(
                particulars=particulars, packs=own_packs, clock=clock, working_days=working_days.OfficeDays
            ),
        )

        def close_all() -> None:
            for end in (judged.forget, indexing.stop, decoder.close, close):
                end()

        return Workspace(
            path=vault.path,
            is_read_only=vault.is_read_only,
            lacks_room=lambda: vault.lacks_room,
            cases=cases,
            intake=Intake(vault=vault, clock=clock),
            correcting=Correcting(vault=vault, clock=clock),
            letters=_picture_reading(),
            drafts=Drafts(vault=vault),
            importing=Importing(vault=vault, reader=make_reader(), clock=clock, presets=presets),
            reconciling=Reconciling(vault=vault),
            parties=parties,
            dossiers=dossiers.Dossiers(vault=vault, places=Places(resources / "places" / "cn.gz")),
            party_dossiers=party_dossiers.PartyDossiers(vault=vault, parties=parties, links=links, reckoning=reckoning),
            suggesting=Suggesting(vault=vault),
            scripts=Scripts(vault=vault),
            marking_files=marking_files.MarkingFiles(vault=vault, asked_of=partial(_asked_of_recordings, own_packs)),
            tagging=tagging,
            particulars=particulars,
            party_links=links,
            party_lists=party_lists.PartyLists(vault=vault),
            circumstances=Circumstances(vault=vault, particulars=particulars),
            blacking_out=blacking_out.BlackingOut(decoder=decoder),
            crisis=crisis.Crisis(folder=resources / "crisis"),
            record_search=RecordSearch(particulars=particulars),
            reckoning=reckoning,
            packs=own_packs,
            pack_effects=pack_effects.PackEffects(cases=cases, judging=judged),
            lacking=lacks,
            desk_sheets=make_desk_sheets(vault=vault, packs=own_packs),
            filling=filling.Filling(materials=gathered, packs=own_packs),
            forms=forms.Forms(
                vault=vault,
                materials=gathered,
                packs=own_packs,
                pressing=pressed,
                load_catalog=load_catalog,
                clock=clock,
                version=__version__,
            ),
            pack_letters=letters.Letters(
                vault=vault,
                particulars=particulars,
                materials=gathered,
                packs=own_packs,
                pressing=pressed,
                load_catalog=load_catalog,
            ),
            filings=filed,
            elements=elements.Elements(vault=vault, packs=own_packs),
            next_steps=next_steps.NextSteps(lacking=lacks, filings=filed, judging=judged, packs=own_packs),
            judging=judged,
            stating=make_stating(vault),
            timeline=timeline,
            indexing=indexing,
            keys=Keys(vault=vault),
            exporting=Exporting(vault=vault, particulars=particulars, clock=clock, version=__version__),
            case_files=CaseFiles(vault=vault, clock=clock, version=__version__, work_factor=work_factor),
            bundling=Bundling(
                vault=vault,
                checking=checking,
                checkpoints=checkpoints,
                judging=judged,
                asked_of=partial(_asked_of_recordings, own_packs),
                threatens=tagging.threatens,
                fonts=_fonts(resources),
                load_catalog=load_catalog,
                table_of=table_of,
                volumes_of=volumes_of,
                decoder=decoder,
                clock=clock,
                version=__version__,
            ),
            history=History(vault=vault),
            joining=joining.Joining(vault=vault),
            withdrawals=withdrawals.Withdrawals(vault=vault),
            erasing=Erasing(vault=vault),
            clock=MeasuredClock(vault=vault, clock=clock),
            checkpoints=checkpoints,
            checking=checking,
            backups=Backups(vault=vault, clock=clock),
            check=checking.run,
            close=close_all,
        )

    return furnish


def _stating(resources: Path, load_catalog: Callable[..., Catalog], clock: Clock) -> Callable[[Vault], Stating]:
    """What makes statements for third persons to sign, loaded."""
    from shilu.rules import declarations
    from shilu.services.stating import Stating

    return lambda vault: Stating(
        vault=vault,
        fonts=_fonts(resources),
        load_catalog=load_catalog,
        declared=partial(declarations.of_country, resources / "statements" / "truth.toml"),
        clock=clock,
        version=__version__,
    )


def _desk_sheets(resources: Path, load_catalog: Callable[..., Catalog], clock: Clock) -> Callable[..., DeskSheets]:
    """What makes sheets for the desk of an office, loaded."""
    from shilu.services.desk_sheets import DeskSheets

    fonts = _fonts(resources)
    return partial(DeskSheets, fonts=fonts, load_catalog=load_catalog, clock=clock, version=__version__)


@cache
def _fonts(resources: Path) -> FontShelf:
    """The typefaces, which every paper of a process is set in: reading them takes a third of a second."""
    from shilu.bundle.pdf.fonts import FontShelf

    return FontShelf(resources / "fonts")


def _pressing(resources: Path, load_catalog: Callable[..., Catalog], clock: Clock) -> Callable[[Vault], Pressing]:
    """What prints papers of rule packs that were ticked, loaded."""
    from shilu.services.pressing import Pressing

    fonts = _fonts(resources)
    return lambda vault: Pressing(vault=vault, fonts=fonts, load_catalog=load_catalog, clock=clock, version=__version__)


def _asked_of_recordings(packs: OfficePacks, country: str) -> Recording | None:
    """What a country's pack asks before a recording goes into a bundle."""
    pack = packs.of_country(country)
    return None if pack is None else pack.parts.recording


@contextmanager
def _blacking_out() -> Iterator[BlackingOut]:
    """What blacks out parts of pictures, with a child of its own that ends afterwards."""
    from shilu.importers.picture_child import PictureChild
    from shilu.services.blacking_out import BlackingOut

    decoder = PictureChild(child_command())
    try:
        yield BlackingOut(decoder=decoder)
    finally:
        decoder.close()


def _picture_reading() -> ReadingPictures:
    """What reads the letters in pictures."""
    from shilu.importers.screen_child import LetterReader
    from shilu.services.reading_pictures import ReadingPictures

    return ReadingPictures(reader=LetterReader(child_command()))


def _source_readers() -> Callable[[], SourceReader]:
    """What makes the readers of sources, loaded."""
    from shilu.importers.reading import SourceReader
    from shilu.importers.scan_letters import ScanLetters
    from shilu.importers.screen_child import LetterReader

    return lambda: SourceReader(child_command(), letters=ScanLetters(LetterReader(child_command())))


def child_command() -> tuple[str, ...]:
    """How the limited child is started: this program itself, also when frozen."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    return (sys.executable, "-m", "shilu")

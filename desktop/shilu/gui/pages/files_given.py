"""Files that were given together: exports to be read, and address books that say who the senders in them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence_warning import Moment, bringing_in
from shilu.core.job import FILES, Job
from shilu.core.record import Preview, Receipt
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.pages.refused import limits, refusals, through_chat
from shilu.importers.file_kinds import Family

if TYPE_CHECKING:
    from shilu.services.contact_files import ContactsRead
    from shilu.services.importing import ImportChoice, Importing

_EVIDENCE = frozenset(family.value for family in Family)


@dataclass(frozen=True, slots=True)
class FilesGiven:
    """The exports with their previews, and how they were read; the address books beside them; and in words why some
    cannot be read, which end where such exports end, which of those that ask nothing went through a chat app, and
    which were given twice: those stay out, but evidence, of which each name may say something."""

    paths: tuple[Path, ...]
    previews: tuple[Preview, ...]
    choice: ImportChoice
    books: tuple[ContactsRead, ...] = ()
    refusals: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    through: tuple[str, ...] = ()

    @property
    def moments(self) -> frozenset[Moment]:
        """At which warnings about evidence help, by what the files are."""
        return frozenset(bringing_in(one.importer) for one in self.previews if one.refused is None)

    @property
    def trouble(self) -> UserError | None:
        """Why an address book says nothing; None where all is well."""
        for book in self.books:
            if book.refused is not None:
                return UserError(book.refused.code, **{"name": book.source.name, **book.refused.holes})
            if not self.paths:
                return UserError("file.is_contacts", name=book.source.name)
        return None

    def contacts_in_brief(self, texts: Catalog) -> str:
        """What the address books are for; "" where there is none."""
        count = len(self.choice.contacts)
        if not count:
            return ""
        return texts.trn(
            "{count} entry of your contacts shows who senders are. Nothing of it is stored but names of those you "
            "tick.",
            "{count} entries of your contacts show who senders are. Nothing of them is stored but names of those you "
            "tick.",
            count,
        )


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """The receipts of what came in, as the files were given; why the rest did not: ``trouble``, or the person stopped
    it."""

    receipts: tuple[Receipt, ...]
    trouble: UserError | None = None
    is_stopped: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether some of the files stayed out that were to come in."""
        return self.is_stopped or self.trouble is not None


@dataclass(frozen=True, slots=True)
class CameIn:
    """The receipts of a case: of what stands, and of what was undone. The last one is first."""

    standing: tuple[Receipt, ...]
    undone: tuple[Receipt, ...]


def came_in(importing: Importing, case_id: str, _job: Job) -> CameIn:
    """Read them."""
    return CameIn(importing.receipts(case_id)[::-1], importing.undone(case_id)[::-1])


def read_given(importing: Importing, case_id: str, named: tuple[Path, ...], texts: Catalog, job: Job) -> FilesGiven:
    """Read them all, address books first."""
    from shilu.services.importing import EVERYTHING

    paths, books = importing.contact_files.apart(importing.files(named, job), job)
    choice = replace(EVERYTHING, contacts=tuple(contact for book in books for contact in book.contacts))
    previews = importing.preview(case_id, paths, job, choice=choice)
    first, twins = _each_once(previews)
    plainly = [previews[place] for place in first if not previews[place].questions and previews[place].refused is None]
    return FilesGiven(
        tuple(paths[place] for place in first),
        tuple(previews[place] for place in first),
        choice,
        books,
        tuple(refusals(previews, texts)),
        tuple(line for preview in previews for line in limits(preview, texts)),
        tuple(
            texts.tr("{name} is the same file as {other}, byte for byte. It comes in once.", name=name, other=other)
            for name, other in twins
        ),
        tuple(line for one in plainly if len(plainly) > 1 for line in through_chat(one, texts)),  # one has a card
    )


def _each_once(previews: Sequence[Preview]) -> tuple[tuple[int, ...], tuple[tuple[str, str], ...]]:
    """The places of files that stay, and the names of those that do not, each with that of the one that does."""
    first: dict[str, str] = {}
    places: list[int] = []
    twins: list[tuple[str, str]] = []
    for place, preview in enumerate(previews):
        source, name = preview.source, one_line(preview.source.name, 60)
        is_export = preview.refused is None and preview.importer not in _EVIDENCE
        if is_export and source.sha256 in first:
            twins.append((name, first[source.sha256]))
            continue
        places.append(place)
        if is_export:
            first[source.sha256] = name
    return tuple(places), tuple(twins)


def previewed(
    importing: Importing, case_id: str, files: Sequence[tuple[Path, ImportChoice]], job: Job
) -> tuple[Preview, ...]:
    """How each of them is read, with its answers."""
    read: list[Preview] = []
    for path, choice in files:
        job.progress(FILES, len(read) + 1, len(files))
        read += importing.preview(case_id, (path,), job, choice=choice)
    return tuple(read)


def bring_given(importing: Importing, case_id: str, chosen: Sequence[tuple[Path, ImportChoice]], job: Job) -> BroughtIn:
    """Bring them in, each with its answers. What came in stays when a later one is stopped or meets with trouble;
    raises Cancelled or UserError where nothing came in before."""
    done: dict[int, tuple[Receipt, ...]] = {}
    trouble: UserError | None = None
    is_stopped = False
    try:
        for place in importing.in_turn([path for path, _ in chosen]):
            path, choice = chosen[place]
            job.progress(FILES, len(done) + 1, len(chosen))
            done[place] = importing.run(case_id, (path,), choice, job)
    except Cancelled:
        is_stopped = True
        if not done:
            raise
    except UserError as error:
        trouble = error
        if not done:
            raise
    return BroughtIn(tuple(one for place in sorted(done) for one in done[place]), trouble, is_stopped)

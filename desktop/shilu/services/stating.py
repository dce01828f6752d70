"""Statements for third persons to sign: which contacts stand on one, and the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.statement import render_statement
from shilu.bundle.statement import make_statement, may_stand
from shilu.core.case import PAPER_LANGUAGES
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.particular import MOST_SEVERAL, Particular, ParticularKind, ParticularState
from shilu.core.query import EVERYTHING
from shilu.core.statement import StatementChoice, StatementMade
from shilu.core.third_person import reaching
from shilu.core.wording import Catalog
from shilu.rules.declarations import Declaration
from shilu.services.paper_file import refuse_to_replace, write_paper
from shilu.vault.vault import Vault


class Stating:
    """Statements of the open vault. ``load_catalog`` gives the sentences of a language (BCP 47), ``declared`` what is
    declared in a country (ISO 3166-1, lower case) in a language."""

    def __init__(
        self,
        *,
        vault: Vault,
        fonts: FontShelf,
        load_catalog: Callable[[str], Catalog],
        declared: Callable[[str, str], Declaration],
        clock: Clock,
        version: str,
    ) -> None:
        self._vault = vault
        self._fonts = fonts
        self._load_catalog = load_catalog
        self._declared = declared
        self._clock = clock
        self._version = version

    def contacts(self, person: Particular) -> tuple[Incident, ...]:
        """Those that the record names for a third person and that may stand on paper."""
        return tuple(filter(may_stand, self._incidents(person, person.several("in_contacts"))))

    def others(self, person: Particular, job: Job) -> tuple[Incident, ...]:
        """Those that came to the person (``reaching``), that the record does not name for them yet, and that may stand
        on paper; no more than the record has room for."""
        case = next(case for case in self._vault.cases.all() if case.id == person.case)
        named = person.several("in_contacts")
        found: list[Incident] = []
        for one in reaching(person, self._vault.incidents.each(case.id, EVERYTHING), case.country):
            job.check()
            if one.id not in named and may_stand(one):
                found.append(one)
        return tuple(found[: max(MOST_SEVERAL - len(named), 0)])

    def write(
        self, person: Particular, choice: StatementChoice, file: Path, job: Job, *, replace: bool = False
    ) -> StatementMade:
        """Write the paper. ``replace``: a file of that name may be there.

        Raises UserError ``usage.no_such_language``, ``usage.statement_of_nobody`` for what is no third person that
        counts, ``file.exists``, ``file.…``, ``disk.…``; Cancelled.
        """
        if person.kind is not ParticularKind.THIRD_PERSON or person.state is not ParticularState.ACTIVE:
            raise UserError("usage.statement_of_nobody")
        case = next(case for case in self._vault.cases.all() if case.id == person.case)
        language = choice.language or case.language
        if language not in PAPER_LANGUAGES:
            raise UserError("usage.no_such_language", language=language)
        refuse_to_replace(file, replace=replace)
        person = self._with(person, choice.theirs, language)
        wanted = person.several("in_contacts") if choice.contacts is None else choice.contacts
        incidents = self._incidents(person, wanted)
        standing = [incident for incident in incidents if may_stand(incident)]
        declaration = self._declared(case.country.lower(), language)
        statement = make_statement(
            case,
            person,
            standing,
            with_words=choice.with_words,
            declaration=declaration.words,
            fingerprint=declaration.fingerprint,
            made_ms=self._clock.now_ms(),
            version=self._version,
        )
        pages = write_paper(
            file,
            lambda to: render_statement(
                statement, to=to, fonts=self._fonts, texts=self._load_catalog(language), job=job
            ),
        )
        self._vault.cases.note_exported(case.id, "statement")
        return StatementMade(file, pages, len(standing), len(wanted) - len(standing))

    def _with(self, person: Particular, theirs: Sequence[str], language: str) -> Particular:
        """The person, whom the record names these contacts for from now on."""
        named = person.several("in_contacts")
        added = [one.id for one in self._incidents(person, theirs) if one.id not in named]
        if not added:
            return person
        reason = self._load_catalog(language).tr("They came to this person")
        return self._vault.particulars.revise(person.id, [("in_contacts", (*named, *added))], reason)

    def _incidents(self, person: Particular, ids: Sequence[str]) -> list[Incident]:
        """Those of the person's case that are there."""
        found: list[Incident] = []
        for one in dict.fromkeys(ids):
            try:
                incident = self._vault.incidents.get(one)
            except UserError:
                continue  # erased, or not come with the case
            if incident.case == person.case:
                found.append(incident)
        return found

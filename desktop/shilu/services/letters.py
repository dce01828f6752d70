"""Letters of a case's rule pack: what each offers to tick, the paper that is made of it, and that it was sent.

Nothing is sent from here: a person prints the letter, or copies it, and says afterwards how it went out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shilu.bundle.pdf.words import Wording
from shilu.core.bundle import Naming
from shilu.core.case import PAPER_LANGUAGES, Case
from shilu.core.channel import Direction
from shilu.core.errors import UserError
from shilu.core.holes import About, values_of
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.letter_paper import (
    LetterChoice,
    LetterOffer,
    LetterReady,
    annex_of,
    as_sent,
    asked_for,
    is_for,
    letter_paper,
    told_by,
)
from shilu.core.material import Material
from shilu.core.naming import Door
from shilu.core.pack import RulePack
from shilu.core.pack_papers import HOLES, Addressee, Letter
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import AttributionState, Party
from shilu.core.third_person import reaching
from shilu.core.ticked import PaperMade, TickedPart, TickedRow, Ticks, chosen, in_words, languages_of
from shilu.core.wording import N_, Catalog
from shilu.services.form_rows import contacts_of
from shilu.services.materials import Materials
from shilu.services.office_packs import OfficePacks
from shilu.services.pages import PdfPages
from shilu.services.particulars import Particulars
from shilu.services.pressing import Pressing
from shilu.vault.vault import Vault

_THREATENING = frozenset({"violence", "property", "visit", "extort"})
_MOST_PARTIES = 20


@dataclass(frozen=True, slots=True)
class _AboutParty:
    """To whom it goes, and whether as somebody who collects for another."""

    party: Party | None
    collects: bool


class Letters:
    """``load_catalog`` gives the sentences of a language (BCP 47), or of one near it. All but ``letters`` read a whole
    case, which is no work for the window's thread."""

    def __init__(
        self,
        *,
        vault: Vault,
        particulars: Particulars,
        materials: Materials,
        packs: OfficePacks,
        pressing: Pressing,
        load_catalog: Callable[..., Catalog],
    ) -> None:
        self._vault, self._particulars, self._materials = vault, particulars, materials
        self._packs, self._pressing, self._load_catalog = packs, pressing, load_catalog

    def letters(self, case: Case) -> tuple[Letter, ...]:
        """Those that the case's rule pack has."""
        pack = self._packs.of_country(case.pack)
        return () if pack is None else pack.papers.letters

    def offers(self, case: Case, job: Job) -> tuple[LetterOffer, ...]:
        """Every letter, with the parties of this case that it is for and what is not known of each. Raises
        Cancelled."""
        pack = self._packs.of_country(case.pack)
        if pack is None:
            return ()
        contacts = self._materials.contacts(case, job)
        parties = self._behind(contacts)
        types = {one.id: one.lender_types for one in pack.parts.channels}
        language = pack.language
        known: dict[tuple[str, bool], Mapping[str, str]] = {}

        def open_holes(letter: Letter, party: Party) -> tuple[str, ...]:
            about = _AboutParty(party, letter.to is Addressee.COLLECTOR)
            key = party.id, about.collects
            if key not in known:
                known[key] = self._values(case, _of(party, contacts), about, LetterChoice(letter.id), language)
            values = {language: known[key], "": known[key]}
            return letter_paper(letter, pack, case, party=party, values=values, language=language, beside="").open

        return tuple(
            LetterOffer(
                letter,
                tuple(
                    (one, open_holes(letter, one))
                    for one in parties
                    if is_for(letter, one, types.get(letter.channel, ()))
                ),
            )
            for letter in pack.papers.letters
        )

    def parties(self, case: Case, letter: str, job: Job) -> tuple[Party, ...]:
        """Whom a letter is for in this case, without looking what is known of each. Raises UserError
        ``usage.no_such_letter``; Cancelled."""
        pack, found = self._letter(case, letter)
        types = {one.id: one.lender_types for one in pack.parts.channels}.get(found.channel, ())
        behind = self._behind(self._materials.contacts(case, job))
        return tuple(one for one in behind if is_for(found, one, types))

    def prepare(self, case: Case, choice: LetterChoice, job: Job) -> LetterReady:
        """A letter with all that it offers to tick. Raises UserError ``usage.no_such_letter``,
        ``usage.no_such_choice``, ``usage.unknown_party``; Cancelled."""
        pack, letter = self._letter(case, choice.letter)
        language = choice.language or pack.language
        known = languages_of((letter.title, *(one.text for one in letter.sentences)))
        for wanted, among in ((language, known), *((one, HOLES) for one in choice.own_words)):
            _refuse(wanted, among)
        if choice.beside:
            _refuse(choice.beside, known)
        party = self._party(choice.party) if choice.party else None
        theirs = _of(party, self._materials.contacts(case, job))
        about = _AboutParty(party, letter.to is Addressee.COLLECTOR)
        spoken = dict.fromkeys((language, choice.beside or language))
        values = {one: self._values(case, theirs, about, choice, one) for one in spoken}
        values[""] = values[language]
        return LetterReady(
            letter=letter,
            party=party,
            paper=letter_paper(
                letter,
                pack,
                case,
                party=party,
                values=values,
                language=language,
                beside=choice.beside,
                annex=self._annex(case, letter, theirs, language, choice.beside),
            ),
            told=told_by(letter, values[language], language),
            threats=sum(1 for one in theirs if not _THREATENING.isdisjoint(one.tags)),
        )

    def _annex(
        self, case: Case, letter: Letter, theirs: Sequence[Incident], language: str, beside: str
    ) -> TickedPart | None:
        """The contacts that the letter speaks of, where it does and there are any."""
        if not theirs or not any("{contacts}" in text for one in letter.sentences for text in one.text.values()):
            return None
        texts = self._load_catalog(language)
        door = Door(self._vault.particulars.of_case(case.id), Naming.AGREED, country=case.country, texts=texts)
        listed = contacts_of(theirs, (), door=door, words=Wording(texts, case.timezone))
        spoken = {one: self._load_catalog(one) for one in filter(None, (language, beside))}

        def said(sentence: str) -> Mapping[str, str]:
            return {one: catalog.tr(sentence) for one, catalog in spoken.items()}

        return annex_of(
            [TickedRow((str(at), one.date, one.event)) for at, one in enumerate(listed, start=1)],
            {"number": said(N_("no.")), "when": said(N_("Day and time")), "what": said(N_("What came"))},
            said(N_("Annex: the contacts that were recorded")),
        )

    def make(
        self, case: Case, choice: LetterChoice, ticks: Ticks, file: Path, job: Job, *, replace: bool = False
    ) -> PaperMade:
        """Write the letter with what was ticked of it. Raises as ``prepare`` and ``Pressing.write``."""
        ready = self.prepare(case, choice, job)
        return self._pressing.write(case, ready.paper, ticks, file, job, what="letter", replace=replace)

    def look_at(self, case: Case, choice: LetterChoice, ticks: Ticks, job: Job) -> PdfPages:
        """The pages of the letter as ``make`` would write them, on no disk. Raises as ``prepare`` and
        ``Pressing.look_at``."""
        return self._pressing.look_at(self.prepare(case, choice, job).paper, ticks, job)

    def record_sent(
        self, case: Case, choices: Sequence[LetterChoice], ticks: Ticks, typed: Mapping[str, str], job: Job
    ) -> tuple[Particular, ...]:
        """Keep that it was sent, once for each party, or for none: which letter of which pack, to whom, word for word,
        with its ticks. ``typed`` are the further fields as a person typed them, which come before what is worked out.

        Raises as ``prepare``, ``Particulars.add_all`` and UserError ``usage.no_such_tick``, ``usage.nothing_ticked``.
        """
        rows = [{**self._sent(case, choice, ticks, job), **typed} for choice in choices]
        return self._particulars.add_all(case.id, ParticularKind.LETTER, rows)

    def _sent(self, case: Case, choice: LetterChoice, ticks: Ticks, job: Job) -> Mapping[str, str]:
        ready = self.prepare(case, choice, job)
        pack, letter = self._letter(case, choice.letter)
        printed = chosen(ready.paper, ticks)
        ticked = [one.id for one in printed.sentences]
        return {
            "title": in_words(letter.title, printed),
            "party": choice.party,
            "letter": letter.id,
            "ticks": "\n".join(ticked),
            "pack": pack.pack.version,
            "pack_sha256": pack.pack.sha256,
            "text": as_sent(printed),
            "loan": choice.loan,
            **asked_for([one for one in letter.sentences if one.id in ticked], choice.own_words),
        }

    def _behind(self, contacts: Sequence[Incident]) -> tuple[Party, ...]:
        """Who is confirmed to be behind contacts, the most first."""
        counted = Counter(
            party.id
            for one in contacts
            if one.direction is Direction.INCOMING
            for party in one.parties
            if party.state is AttributionState.CONFIRMED
        )
        directory = self._vault.directory.parties()
        return tuple(directory[id_] for id_, _ in counted.most_common(_MOST_PARTIES) if id_ in directory)

    def _values(
        self, case: Case, theirs: Sequence[Incident], about: _AboutParty, choice: LetterChoice, language: str
    ) -> Mapping[str, str]:
        """What fills the holes, in a language. What is counted is that of the party alone, a loan is one of its own,
        and nobody is named to it whom its contacts did not reach."""
        texts, party = self._load_catalog(language), about.party
        known = self._material(case, theirs, texts)
        if party is not None and not about.collects:
            known = replace(known, loans=[one for one in known.loans if one.text("lender") in ("", party.id)])
        name = party.name if party else ""
        filled = About(
            lender=self._lender_of(known, choice.loan) if about.collects else name,
            lender_address=party.text("address") if party else "",
            collector=name if about.collects else "",
            loan=choice.loan,
        )
        iso_days = language not in PAPER_LANGUAGES
        return values_of(known, filled, texts, own_words=choice.own_words, iso_days=iso_days)

    def _lender_of(self, known: Material, loan: str) -> str:
        """Whose loan a collector collects, where the record has one loan or says which."""
        meant = [one for one in known.loans if one.id == loan or not loan]
        lenders = {one.text("lender") for one in meant} - {""}
        return self._particulars.party_names().get(lenders.pop(), "") if len(lenders) == 1 else ""

    def _material(self, case: Case, contacts: Sequence[Incident], texts: Catalog) -> Material:
        found = self._materials.of_case(case, contacts, texts)
        met = {
            one.id
            for one in self._particulars.of_case(case.id, ParticularKind.THIRD_PERSON)
            if _was_met(one, contacts, case.country)
        }
        others = [one for one in found.third_persons if one.id in met]
        return replace(found, third_persons=others, lenders=())

    def _letter(self, case: Case, wanted: str) -> tuple[RulePack, Letter]:
        pack = self._packs.of_country(case.pack)
        known = () if pack is None else pack.papers.letters
        found = [one for one in known if wanted in (one.id, one.id.rpartition(".")[2])]
        if pack is None or len(found) != 1:
            raise UserError("usage.no_such_letter", letter=wanted, letters=", ".join(one.id for one in known) or "–")
        return pack, found[0]

    def _party(self, id_: str) -> Party:
        found = self._vault.directory.party(id_)
        if found is None:
            raise UserError("usage.unknown_party", name=id_)
        return found


def _of(party: Party | None, contacts: Sequence[Incident]) -> Sequence[Incident]:
    """The contacts that came and are confirmed to be of a party; none where nobody is named."""
    if party is None:
        return ()
    return [
        one
        for one in contacts
        if one.direction is Direction.INCOMING
        and any(each.id == party.id and each.state is AttributionState.CONFIRMED for each in one.parties)
    ]


def _was_met(person: Particular, contacts: Sequence[Incident], country: str) -> bool:
    named = set(person.several("in_contacts"))
    return any(one.id in named for one in contacts) or any(True for _ in reaching(person, contacts, country))


def _refuse(wanted: str, known: Sequence[str]) -> None:
    if wanted not in known:
        raise UserError("usage.no_such_choice", choice=wanted, choices=", ".join(known) or "–")

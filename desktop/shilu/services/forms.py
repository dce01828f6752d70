"""The forms of a case's rule pack: what each offers, filled from the case, and the paper that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shilu.bundle.number import label
from shilu.bundle.pdf.words import Wording
from shilu.core.bundle import Naming
from shilu.core.case import PAPER_LANGUAGES, Case
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.exhibit import ExhibitNumber, NumberedFile
from shilu.core.form_choice import FormChoice
from shilu.core.form_paper import Filler, exhibit_label, paper_of, words_in
from shilu.core.holes import About, holes_of, values_of
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.listed_file import ListedContact, ListedFile
from shilu.core.material import with_exhibits
from shilu.core.naming import Door
from shilu.core.pack import RulePack
from shilu.core.pack_papers import HOLES, Form, Hash, Purpose, Role, Rows
from shilu.core.recordings import kept_out
from shilu.core.ticked import PaperMade, TickedPaper, Ticks, languages_of
from shilu.core.ticked_words import SAID
from shilu.core.wording import Catalog
from shilu.services.form_rows import contacts_of, files_of
from shilu.services.materials import Materials
from shilu.services.office_packs import OfficePacks
from shilu.services.pages import PdfPages
from shilu.services.pressing import Pressing
from shilu.vault.vault import Vault


class Forms:
    """``load_catalog`` gives the sentences of a language (BCP 47), or of one near it. ``prepare`` reads a whole case,
    ``make`` its files too: neither is work for the window's thread."""

    def __init__(
        self,
        *,
        vault: Vault,
        materials: Materials,
        packs: OfficePacks,
        pressing: Pressing,
        load_catalog: Callable[..., Catalog],
        clock: Clock,
        version: str,
    ) -> None:
        self._vault, self._materials, self._packs, self._pressing = vault, materials, packs, pressing
        self._load_catalog, self._clock, self._version = load_catalog, clock, version

    def forms(self, case: Case) -> tuple[Form, ...]:
        """Those that the case's rule pack has."""
        pack = self._packs.of_country(case.pack)
        return () if pack is None else pack.papers.forms

    def roles(self, case: Case, form: Form) -> tuple[Role, ...]:
        """What the complainant may be called on a form, by the offices that it is for."""
        pack = self._packs.of_country(case.pack)
        return (
            ()
            if pack is None
            else tuple(one for one in pack.papers.roles if any(purpose in form.purposes for purpose in one.purposes))
        )

    def prepare(self, case: Case, choice: FormChoice, job: Job) -> TickedPaper:
        """The form with all that it offers to tick, and what its fields are begun with; check values are not computed
        yet. Raises UserError ``usage.no_such_form``, ``usage.no_such_choice``; Cancelled."""
        return self._paper(case, choice, job, hashed=False)

    def make(
        self, case: Case, choice: FormChoice, ticks: Ticks, file: Path, job: Job, *, replace: bool = False
    ) -> PaperMade:
        """Write the form with what was ticked of it. Raises as ``prepare`` and ``Pressing.write``."""
        paper = self._paper(case, choice, job, hashed=True)
        return self._pressing.write(case, paper, ticks, file, job, what="form", replace=replace)

    def look_at(self, case: Case, choice: FormChoice, ticks: Ticks, job: Job) -> PdfPages:
        """The pages of the form as ``make`` would write them, on no disk. Raises as ``prepare`` and
        ``Pressing.look_at``."""
        return self._pressing.look_at(self._paper(case, choice, job, hashed=True), ticks, job)

    def _paper(self, case: Case, choice: FormChoice, job: Job, *, hashed: bool) -> TickedPaper:
        pack, form = self._form(case, choice.form)
        language = choice.language or pack.language
        known = languages_of((form.title, *(part.title for part in form.parts)))
        for wanted in filter(None, (language, choice.beside)):
            _refuse(wanted, known)
        purpose = choice.purpose or form.purposes[0]
        _refuse(purpose, form.purposes)
        for name in choice.own_words:
            _refuse(name, HOLES)
        for way in choice.hashes:
            _refuse(way, form.hashes)
        role = _role(choice.role, pack, purpose)
        texts = self._load_catalog(language)
        contacts = self._materials.contacts(case, job)
        words = Wording(texts, case.timezone)
        now_ms = self._clock.now_ms()
        ways = tuple(dict.fromkeys((Hash.SHA256, *choice.hashes)))
        fixed = self._vault.bundles.exhibits(case.id)
        attached = {one.sha256 for each in contacts for one in each.attachments}
        sources = {one.sha256 for each in contacts for one in each.sources}
        material = self._materials.of_case(case, contacts, texts, files=len(attached | sources))
        about = About(device=choice.device, loan=choice.loan, filing=choice.filing, tool=f"Shilu {self._version}")

        def values_in(one: str, *, are_whole: bool) -> Mapping[str, str]:
            spoken = self._load_catalog(one)
            # of files that are not what they were nobody declares that their values were computed again
            then = {"hashed_at": Wording(spoken, case.timezone).instant(now_ms)} if are_whole else {}
            own_words = {**then, **choice.own_words}
            return values_of(material, about, spoken, own_words=own_words, iso_days=one not in PAPER_LANGUAGES)

        here = values_in(language, are_whole=True)
        own = words_in(pack, language)

        def called(number: ExhibitNumber) -> str:
            return exhibit_label(form, number, here.get("complainant", "")) or label(number, texts)

        files, events = self._rows(
            case,
            form,
            contacts,
            fixed,
            ways=ways if hashed else (),
            device=here.get("device", ""),
            words=words,
            job=job,
        )
        are_whole = not any(one.now.damaged for one in files)
        values = {one: values_in(one, are_whole=are_whole) for one in dict.fromkeys((language, *known))}
        values[""] = values[language]
        filler = Filler(
            case=case,
            known=with_exhibits(material, {one.sha256: called(one.number) for one in fixed}),
            files=files,
            contacts=events,
            values=values,
            hashes=ways,
            hashed_at=f"{words.local(now_ms):%Y-%m-%d %H:%M}",
            label=called,
            not_kept=own.get("not_kept") or texts.tr(SAID["not_kept"]),
            damaged=own.get("damaged") or texts.tr(SAID["damaged"]),
            held_back=own.get("held_back") or texts.tr(SAID["held_back"]),
            texts=texts,
            speaks=language in PAPER_LANGUAGES,
            for_print=hashed,
        )
        return paper_of(form, pack, filler, language=language, beside=choice.beside, purpose=purpose, role=role)

    def _rows(
        self,
        case: Case,
        form: Form,
        contacts: Sequence[Incident],
        fixed: Sequence[NumberedFile],
        *,
        ways: Sequence[Hash],
        device: str,
        words: Wording,
        job: Job,
    ) -> tuple[tuple[ListedFile, ...], tuple[ListedContact, ...]]:
        """What the lists of a form have rows for; files are read only where ``ways`` says how to reckon them."""
        wanted = {part.rows for part in form.parts if part.is_list}
        if any(part.each for part in form.parts) or (ways and _says_when_hashed(form)):
            wanted.add(Rows.FILES)
        record = self._vault.particulars.of_case(case.id)
        door = Door(record, Naming.AGREED, country=case.country, texts=words.texts)
        files: tuple[ListedFile, ...] = ()
        events: tuple[ListedContact, ...] = ()
        if Rows.FILES in wanted:
            files = files_of(
                contacts,
                self._vault.imports.sources(case.id),
                fixed,
                left_out=self._left_out(case, contacts),
                held_back=frozenset(self._vault.evidence.held_back(case.id)),
                ways=ways,
                open_file=self._vault.evidence.open,
                door=door,
                device=device,
                words=words,
                job=job,
            )
        if Rows.CONTACTS in wanted:
            events = contacts_of(contacts, fixed, door=door, words=words)
        return files, events

    def _left_out(self, case: Case, contacts: Sequence[Incident]) -> frozenset[str]:
        """What was withdrawn, and recordings that the pack does not let into papers."""
        pack = self._packs.of_country(case.pack)
        withdrawn = frozenset(one.sha256 for one in self._vault.withdrawn_exhibits.all(case.id))
        return withdrawn | kept_out(None if pack is None else pack.parts.recording, contacts)

    def _form(self, case: Case, wanted: str) -> tuple[RulePack, Form]:
        pack = self._packs.of_country(case.pack)
        known = () if pack is None else pack.papers.forms
        found = [one for one in known if wanted in (one.id, one.id.rpartition(".")[2])]
        if pack is None or len(found) != 1:
            raise UserError("usage.no_such_form", form=wanted, forms=", ".join(one.id for one in known) or "–")
        return pack, found[0]


def _says_when_hashed(form: Form) -> bool:
    """Whether a sentence of it says when check values were computed: that has to be so when it is printed."""
    sentences = (one for part in form.parts for one in part.sentences)
    return any("hashed_at" in holes_of(text) for one in sentences for text in one.text.values())


def _role(wanted: str, pack: RulePack, purpose: Purpose) -> Role | None:
    known = pack.papers.roles_for(purpose)
    if not wanted:
        return known[0] if known else None
    _refuse(wanted, [one.id for one in known])
    return next(one for one in known if one.id == wanted)


def _refuse(wanted: str, known: Sequence[str]) -> None:
    if wanted not in known:
        raise UserError("usage.no_such_choice", choice=str(wanted), choices=", ".join(map(str, known)) or "–")

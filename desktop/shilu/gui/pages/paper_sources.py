"""Where papers to tick come from, for the page of papers: what there is, how each can be wanted, and what makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from shilu.core.case import Case
from shilu.core.form_choice import FormChoice
from shilu.core.job import Job
from shilu.core.letter_paper import LetterChoice
from shilu.core.letter_words import cautions
from shilu.core.pack_papers import HOLES, Form, Hash, Purpose
from shilu.core.pack_parts import Words, in_language
from shilu.core.particular import Particular, ParticularKind
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line
from shilu.core.ticked import PaperMade, TickedPaper, Ticks, languages_of
from shilu.core.wording import N_, Catalog
from shilu.gui.models.papers import PaperListed, PaperOption, PaperRead, PaperWanted, Sending

if TYPE_CHECKING:
    from shilu.services.forms import Forms
    from shilu.services.letters import Letters
    from shilu.services.pages import PdfPages
    from shilu.services.particulars import Particulars

_NAME = 80
_OF_RECORD = MappingProxyType(
    {"device": ParticularKind.DEVICE, "loan": ParticularKind.LOAN, "filing": ParticularKind.FILING}
)
"""Of what a case can have several, and which one is meant."""
PURPOSES: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.POLICE: N_("Police"),
        Purpose.REGULATOR: N_("Regulator"),
        Purpose.TELECOM: N_("Telecom operator or its supervisor"),
        Purpose.PLATFORM: N_("Platform"),
        Purpose.COURT: N_("Court"),
    }
)
_HASHES: Mapping[Hash, str] = MappingProxyType(
    {Hash.SHA256: "SHA-256", Hash.SM3: "SM3", Hash.MD5: "MD5", Hash.SHA1: "SHA-1"}
)
_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"zh-CN": "简体中文", "en": "English", "id": "Bahasa Indonesia", "es": "Español", "es-MX": "Español"}
)


class PaperSource(Protocol):
    """All of it is work for another thread."""

    def listed(self, case: Case, texts: Catalog) -> tuple[PaperListed, ...]:
        """What there is, in the order of the pack."""
        ...

    def read(self, case: Case, wanted: PaperWanted, texts: Catalog, job: Job) -> PaperRead:
        """One of them, as it is wanted."""
        ...

    def make(self, case: Case, wanted: PaperWanted, ticks: Ticks, file: Path, job: Job) -> PaperMade:
        """Write it as a PDF; a file of that name may be there."""
        ...

    def look_at(self, case: Case, wanted: PaperWanted, ticks: Ticks, job: Job) -> PdfPages:
        """Its pages, as they would be written."""
        ...


class FormSource:
    """Certificates, statements and lists."""

    def __init__(self, *, forms: Forms, particulars: Particulars) -> None:
        self._forms, self._particulars = forms, particulars

    def listed(self, case: Case, texts: Catalog) -> tuple[PaperListed, ...]:
        kind = texts.tr("Form")
        return tuple(PaperListed(one.id, _said(one.title, texts), kind) for one in self._forms.forms(case))

    def read(self, case: Case, wanted: PaperWanted, texts: Catalog, job: Job) -> PaperRead:
        form, choice = self._choice(case, wanted)
        read = self._forms.prepare(case, choice, job)
        options = (*self._options(case, form, choice, texts), *languages(read, texts))
        return PaperRead(read, options)

    def make(self, case: Case, wanted: PaperWanted, ticks: Ticks, file: Path, job: Job) -> PaperMade:
        _, choice = self._choice(case, wanted)
        return self._forms.make(case, choice, ticks, file, job, replace=True)

    def look_at(self, case: Case, wanted: PaperWanted, ticks: Ticks, job: Job) -> PdfPages:
        _, choice = self._choice(case, wanted)
        return self._forms.look_at(case, choice, ticks, job)

    def _choice(self, case: Case, wanted: PaperWanted) -> tuple[Form, FormChoice]:
        """As it is wanted, without what the pack does not know any more."""
        choices = wanted.choices
        form = next(one for one in self._forms.forms(case) if one.id == wanted.paper)
        purpose = next((one for one in form.purposes if one.value == choices.get("purpose")), form.purposes[0])
        roles = [one.id for one in self._forms.roles(case, form) if purpose in one.purposes]
        known = languages_of((form.title, *(part.title for part in form.parts)))
        language, beside = (choices.get(name, "") for name in ("language", "beside"))
        hashes = choices.get("hashes", "").split()
        choice = FormChoice(
            form=form.id,
            purpose=purpose,
            role=choices.get("role", "") if choices.get("role", "") in roles else next(iter(roles), ""),
            language=language if language in known else "",
            beside=beside if beside in known and beside != language else "",
            hashes=tuple(one for one in form.hashes if one.value in hashes),
            device=choices.get("device", ""),
            loan=choices.get("loan", ""),
            filing=choices.get("filing", ""),
            own_words=MappingProxyType({name: text for name, text in wanted.holes.items() if name in HOLES}),
        )
        return form, choice

    def _options(self, case: Case, form: Form, choice: FormChoice, texts: Catalog) -> tuple[PaperOption, ...]:
        purposes = tuple((one.value, texts.tr(PURPOSES[one])) for one in form.purposes)
        roles = tuple(
            (one.id, in_language(one.names, texts.language))
            for one in self._forms.roles(case, form)
            if choice.purpose in one.purposes
        )
        found = [
            PaperOption("purpose", texts.tr("For which office"), purposes, choice.purpose or ""),
            PaperOption("role", texts.tr("The complainant is called"), roles, choice.role),
        ]
        words = ParticularWords(texts, self._particulars.party_names())
        for name, kind in _OF_RECORD.items():
            several = self._particulars.of_case(case.id, kind)
            known = tuple((one.id, one_line(words.known_by(one), _NAME)) for one in several)
            if len(known) > 1:
                label, choices = texts.tr(SHAPES[kind].label), (("", texts.tr("not said")), *known)
                found.append(PaperOption(name, label, choices, str(getattr(choice, name))))
        others = tuple((one.value, _HASHES[one]) for one in form.hashes if one is not Hash.SHA256)
        chosen = " ".join(one.value for one in choice.hashes if one is not Hash.SHA256)
        found.append(PaperOption("hashes", texts.tr("Check values beside SHA-256"), others, chosen, several=True))
        return tuple(one for one in found if len(one.choices) > (0 if one.several else 1))


class LetterSource:
    """Letters that the complainant sends."""

    def __init__(self, *, letters: Letters, particulars: Particulars) -> None:
        self._letters, self._particulars = letters, particulars

    def listed(self, case: Case, texts: Catalog) -> tuple[PaperListed, ...]:
        kind = texts.tr("Letter")
        return tuple(PaperListed(one.id, _said(one.title, texts), kind) for one in self._letters.letters(case))

    def read(self, case: Case, wanted: PaperWanted, texts: Catalog, job: Job) -> PaperRead:
        parties = self._letters.parties(case, wanted.paper, job)
        chosen = wanted.choices.get("party", "")
        if not chosen and len(parties) == 1:
            chosen = parties[0].id
        choice = replace(_letter_choice(wanted), party=chosen if chosen in {one.id for one in parties} else "")
        ready = self._letters.prepare(case, choice, job)
        known = tuple((one.id, one_line(one.name, _NAME)) for one in parties)
        options = [PaperOption("party", texts.tr("To whom"), (("", texts.tr("not said")), *known), choice.party)]
        words = ParticularWords(texts, self._particulars.party_names())
        loans = [
            (one.id, one_line(words.known_by(one), _NAME))
            for one in self._particulars.of_case(case.id, ParticularKind.LOAN)
            if one.text("lender") in ("", choice.party)
        ]
        if len(loans) > 1:
            label = texts.tr(SHAPES[ParticularKind.LOAN].label)
            options.append(PaperOption("loan", label, (("", texts.tr("not said")), *loans), choice.loan))
        sending = Sending(
            choice.party,
            "" if ready.party is None else ready.party.name,
            lambda ticked: tuple(said for _, said in cautions(ready, ticked, texts)),
        )
        return PaperRead(ready.paper, (*options, *languages(ready.paper, texts)), sending)

    def make(self, case: Case, wanted: PaperWanted, ticks: Ticks, file: Path, job: Job) -> PaperMade:
        return self._letters.make(case, _letter_choice(wanted), ticks, file, job, replace=True)

    def look_at(self, case: Case, wanted: PaperWanted, ticks: Ticks, job: Job) -> PdfPages:
        return self._letters.look_at(case, _letter_choice(wanted), ticks, job)

    def record_sent(
        self, case: Case, wanted: PaperWanted, ticks: Ticks, typed: Mapping[str, str], job: Job
    ) -> tuple[Particular, ...]:
        """Keep that it was sent, how, when, and what proves it."""
        return self._letters.record_sent(case, [_letter_choice(wanted)], ticks, typed, job)


def _letter_choice(wanted: PaperWanted) -> LetterChoice:
    chosen = wanted.choices
    return LetterChoice(
        letter=wanted.paper,
        party=chosen.get("party", ""),
        language=chosen.get("language", ""),
        beside=chosen.get("beside", ""),
        loan=chosen.get("loan", ""),
        own_words=MappingProxyType({name: text for name, text in wanted.holes.items() if name in HOLES}),
    )


def languages(read: TickedPaper, texts: Catalog) -> tuple[PaperOption, ...]:
    """In which language it is printed, and in which besides."""
    known = tuple((one, _LANGUAGES.get(one, one)) for one in read.languages)
    if len(known) < 2:
        return ()
    others = tuple((code, name) for code, name in known if code != read.language)
    return (
        PaperOption("language", texts.tr("Language of the paper"), known, read.language),
        PaperOption("beside", texts.tr("Second language"), (("", texts.tr("none")), *others), read.beside),
    )


def _said(words: Words, texts: Catalog) -> str:
    return one_line(in_language(words, texts.language), _NAME)

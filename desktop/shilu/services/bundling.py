"""Making the bundle: what goes in, as of which position of the history, and where the finished files lie."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from shilu.bundle import model as bundles
from shilu.bundle.assemble import assemble
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.press import press
from shilu.core.bundle import BundleChoice, BundlePlan, BundleResult, BundleWarning
from shilu.core.case import PAPER_LANGUAGES, Case
from shilu.core.channel import Direction
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.exhibit import NumberedFile
from shilu.core.filing_text import beyond
from shilu.core.incident import Incident, Include
from shilu.core.job import Job
from shilu.core.leaks import Volumes
from shilu.core.naming import not_agreed
from shilu.core.pack_parts import Recording
from shilu.core.particular import Particular, ParticularState
from shilu.core.picture import PictureDecoder
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.core.reckoning import RateTable
from shilu.core.recordings import CallRecording, is_answered, kept_out, may_enter, recordings_of
from shilu.core.shapes.referring import as_shown, parties_in
from shilu.core.third_person import from_own_people
from shilu.core.wording import Catalog
from shilu.services.checking import BeforeBundle, Checking
from shilu.services.checkpoints import Checkpoints
from shilu.services.judging import Judging
from shilu.services.scripts import scripts_in
from shilu.vault.check.of_case import CaseReport
from shilu.vault.history import DIRECTORY
from shilu.vault.vault import Vault

_MOST_NAMED = 10


class Bundling:
    """Bundles of the open vault. ``asked_of`` gives what the pack of a case (by its word) asks of recordings,
    ``threatens`` whether a text reads like a threat or an insult, ``load_catalog`` the sentences of the paper's
    language (BCP 47), ``table_of`` the rates of a country (ISO 3166-1, lower case)."""

    def __init__(
        self,
        *,
        vault: Vault,
        checking: Checking,
        checkpoints: Checkpoints,
        judging: Judging,
        asked_of: Callable[[str], Recording | None],
        threatens: Callable[[str], bool],
        fonts: FontShelf,
        load_catalog: Callable[[str], Catalog],
        table_of: Callable[[str], RateTable | None],
        volumes_of: Callable[[str], Volumes | None],
        decoder: PictureDecoder,
        clock: Clock,
        version: str,
    ) -> None:
        self._vault = vault
        self._checking = checking
        self._checkpoints = checkpoints
        self._judging = judging
        self._asked_of, self._threatens = asked_of, threatens
        self._fonts = fonts
        self._load_catalog = load_catalog
        self._table_of = table_of
        self._volumes_of = volumes_of
        self._decoder = decoder
        self._clock = clock
        self._version = version

    def plan(self, case_id: str, choice: BundleChoice) -> BundlePlan:
        """How many contacts go in and how many stay out; those that were withdrawn or erased are neither."""
        case = self._case(case_id)
        included, left_out = self._counts(case, choice)
        exhibits: set[str] = set()
        recordings: list[CallRecording] = []
        own_threats: list[str] = []
        for incident in self._vault.incidents.each(case.id, _wanted(choice)):
            exhibits.update(attachment.sha256 for attachment in incident.attachments)
            recordings += recordings_of(incident)
            if any(map(self._threatens, _own_words(incident))):
                own_threats.append(incident.label)
        asked, held_back = self._asked_of(case.pack), self._vault.evidence.held_back(case.id).keys() & exhibits
        out = left_out.total - left_out.withdrawn - left_out.erased
        withdrawn = self._withdrawn_exhibits(case)
        recordings = [one for one in recordings if one.file.sha256 not in withdrawn | held_back]
        without = {one.file.sha256 for one in recordings if not may_enter(asked, one.answer)}
        return BundlePlan(
            contacts=included + out,
            included=included,
            left_out=out,
            exhibits=len(exhibits - withdrawn - held_back - without),
            exhibits_withdrawn=len(withdrawn),
            check_s=self._checking.before_bundle_s(),
            entries=self._entries(case),
            not_agreed=len(not_agreed(self._vault.particulars.of_case(case.id))),
            asked=asked,
            unanswered=len({one.file.sha256 for one in recordings if not is_answered(asked, one.answer)}),
            recordings_out=len(without),
            held_back=len(held_back),
            own_threats=tuple(own_threats),
        )

    def build(self, case_id: str, choice: BundleChoice, out: Path, job: Job) -> BundleResult:
        """Build PDF, bag and zip into ``out``. Raises UserError ``usage.nothing_to_bundle``,
        ``usage.no_such_language``, ``vault.read_only`` (exhibits get numbers that stay theirs), ``disk.full``,
        ``file.…``; Cancelled with nothing half-done left."""
        self._vault.refuse_unless_saving()
        case = self._case(case_id)
        language = choice.language or case.language
        if language not in PAPER_LANGUAGES:
            raise UserError("usage.no_such_language", language=language)
        self._vault.remember_heads()
        position = self._vault.position(case_id)
        incidents: list[Incident] = []
        for incident in self._vault.incidents.each(case.id, _wanted(choice)):
            job.check()
            incidents.append(incident)
        _, left_out = self._counts(case, choice)
        if not incidents and not self._is_of_record_alone(case, left_out):
            raise UserError("usage.nothing_to_bundle")
        withdrawn = self._withdrawn_exhibits(case)
        files = {file.sha256 for incident in incidents for file in incident.attachments} - withdrawn
        held_back = {one: who for one, who in self._vault.evidence.held_back(case.id).items() if one in files}
        without = (kept_out(self._asked_of(case.pack), incidents) & files) - held_back.keys()
        files -= held_back.keys() | without
        whole = self._checking.before_bundle(choice.check, job)
        # what was found whole a moment ago need not be looked at again
        report = CaseReport() if whole.problems == 0 else self._vault.safekeeping.examine_case(case.id, files, job)
        unreadable = frozenset(sha256 for sha256, _ in report.unreadable)
        texts = self._load_catalog(language)
        directory = self._vault.directory.parties()
        model = assemble(
            case=case,
            incidents=incidents,
            parties=directory.values(),
            sources=self._vault.imports.sources(case.id),
            choice=choice,
            position=position,
            left_out=replace(left_out, unreadable=len(unreadable), recordings=len(without)),
            made_ms=self._clock.now_ms(),
            version=self._version,
            texts=texts,
            fixed_exhibits=self._vault.bundles.exhibits(case.id),
            files_left_out=withdrawn | unreadable | without,
            held_back=held_back,
            flaws=[problem.path for problem in report.problems],
            checked=whole.checked,
            checkpoint=self._checkpoints.make(case.id),
            stamps=self._checkpoints.stamps(case.id),
            brought_in=self._vault.imports.brought_in(case.id),
            particulars=self._record_of(case, incidents),
            rates=self._table_of(case.country.lower()),
            volumes=self._volumes_of(case.country.lower()),
            scripts=scripts_in(incidents, directory, job),
            findings=self._findings(case, incidents, job) if choice.with_rules else None,
        )
        result = press(
            model,
            rows=self._vault.incidents.source_rows([incident.id for incident in incidents]),
            open_blob=self._vault.evidence.open,
            fonts=self._fonts,
            decoder=self._decoder,
            out=out,
            texts=texts,
            job=job,
        )
        pdf_sha256, zip_sha256 = _sha256(result.pdf), _sha256(result.zip)
        self._vault.bundles.record(
            case.id,
            position=position,
            pdf_sha256=pdf_sha256,
            bag_sha256=zip_sha256,
            exhibits=[NumberedFile(e.attachment.sha256, e.kind, e.number) for e in model.exhibits],
        )
        self._vault.remember_heads()
        own = _of_own_people(incidents, self._vault.particulars.of_case(case.id), case.country)
        return replace(
            result,
            warnings=(
                *_warnings(report, case),
                *own,
                *_of_whole(whole, report),
                *result.warnings,
                *_of_offices(model, result.pages, texts),
            ),
            recordings_out=len(without),
            held_back=len(model.held_back),
        )

    def _findings(self, case: Case, incidents: Sequence[Incident], job: Job) -> bundles.Findings | None:
        """Of these contacts alone: a count never names one that stays out."""
        judged = self._judging.of_some(case.id, [incident.id for incident in incidents], job)
        if judged.pack is None:
            return None
        named = {id_ for one in judged.findings for id_ in (one.lender, one.person, *(part.id for part in one.missing))}
        names = {id_: name for id_, name in judged.names.items() if id_ in named}
        return bundles.Findings(judged.pack, judged.findings, judged.rules, names)

    def _is_of_record_alone(self, case: Case, left_out: bundles.LeftOut) -> bool:
        """Whether the case has no contacts, such as one of leaked data, and something beside them. Where there are
        contacts of which none was chosen, nothing was chosen."""
        has_contacts = left_out.total - left_out.withdrawn - left_out.erased > 0
        return not has_contacts and self._entries(case) > 0

    def _entries(self, case: Case) -> int:
        every = self._vault.particulars.of_case(case.id)
        return sum(one.state is ParticularState.ACTIVE for one in every)

    def _counts(self, case: Case, choice: BundleChoice) -> tuple[int, bundles.LeftOut]:
        def count(wanted: IncidentFilter) -> int:
            return self._vault.incidents.count(case.id, wanted)

        included = count(_wanted(choice))
        marked_no = count(replace(choice.wanted, includes=(Include.NO,)))
        privileged = count(replace(choice.wanted, includes=(Include.PRIVILEGED,)))
        erased = self._vault.erasing.count(case.id)
        withdrawn = count(replace(EVERYTHING, withdrawn=True)) - erased
        not_chosen = count(EVERYTHING) - included - marked_no - privileged
        exhibits = len(self._withdrawn_exhibits(case))
        return included, bundles.LeftOut(not_chosen, marked_no, privileged, withdrawn, erased, exhibits)

    def _record_of(self, case: Case, incidents: Sequence[Incident]) -> list[Particular]:
        """What stands beside the contacts, and of the vault's links between parties those of which this case has both
        sides: the others are none of its business."""
        shown = self._vault.directory.shown_as()
        own = [as_shown(one, shown) for one in self._vault.particulars.of_case(case.id)]
        known = {party.id for incident in incidents for party in incident.parties}
        known |= {party for one in own for party in parties_in(one)}
        links = (as_shown(one, shown) for one in self._vault.particulars.of_case(DIRECTORY))
        own += [one for one in links if one.state is ParticularState.ACTIVE and known.issuperset(parties_in(one))]
        return own

    def _withdrawn_exhibits(self, case: Case) -> frozenset[str]:
        return frozenset(one.sha256 for one in self._vault.withdrawn_exhibits.all(case.id))

    def _case(self, case_id: str) -> Case:
        for case in self._vault.cases.all():
            if case.id == case_id:
                return case
        raise UserError("usage.unknown_case", case=case_id)


def _warnings(report: CaseReport, case: Case) -> tuple[BundleWarning, ...]:
    """What the check found, for whoever makes the bundle; the paper says it too. The same file may be in another case,
    of which nothing is told."""
    own = f"{case.number}/"
    contacts = {one.removeprefix(own): None for _, some in report.unreadable for one in some if one.startswith(own)}
    files = (BundleWarning("file_unreadable", ", ".join(contacts)),) if report.unreadable else ()
    paths = ", ".join(problem.path for problem in report.problems[:_MOST_NAMED])
    return (*files, *((BundleWarning("record_flawed", paths),) if report.problems else ()))


def _of_own_people(
    incidents: Iterable[Incident], particulars: Iterable[Particular], country: str
) -> tuple[BundleWarning, ...]:
    """A mother’s question about dinner is counted like the rest, unless somebody takes it out."""
    labels = [one.label for one in from_own_people(incidents, particulars, country)]
    more = ["…"] if len(labels) > _MOST_NAMED else []
    return (BundleWarning("own_people", ", ".join([*labels[:_MOST_NAMED], *more])),) if labels else ()


def _of_whole(whole: BeforeBundle, report: CaseReport) -> tuple[BundleWarning, ...]:
    """What does not concern the bundle; the paper is silent on it."""
    elsewhere = (whole.problems or 0) - len(report.problems) - len(report.unreadable)
    if elsewhere > 0:
        return (BundleWarning("vault_flawed", str(elsewhere)),)
    if whole.no_room:
        return (BundleWarning("vault_no_room"),)
    return (BundleWarning("vault_unchecked"),) if whole.is_overdue else ()


def _own_words(incident: Incident) -> tuple[str, ...]:
    """What the complainant said in a contact."""
    answer = str(incident.circumstances.get("answer", ""))
    sent = incident.text if incident.direction is Direction.OUTGOING else ""
    return tuple(filter(None, (sent, answer)))


def _wanted(choice: BundleChoice) -> IncidentFilter:
    """What goes in: what was asked for, less what is marked to stay out."""
    return replace(choice.wanted, includes=(Include.YES,), withdrawn=False)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_offices(model: bundles.BundleModel, pages: int, texts: Catalog) -> Iterator[BundleWarning]:
    """Which offices of those it is for take less than it is, by the pack that it was set beside."""
    profiles = () if model.findings is None else model.findings.pack.papers.profiles
    sizes = [exhibit.attachment.size_bytes for exhibit in model.exhibits]
    for profile in profiles:
        if profile.purpose.value == model.recipient.value:
            detail = beyond(profile, pages=pages, sizes=sizes, texts=texts)
            if detail:
                yield BundleWarning("office_takes_less", detail)

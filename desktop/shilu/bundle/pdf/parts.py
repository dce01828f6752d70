"""The parts of a bundle in the order in which they stand, and what is said about all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from shilu.bundle.elements import elements_in
from shilu.bundle.model import BundleModel, Exhibit, Originals, ReachedEntry, ScriptEntry
from shilu.bundle.number import label
from shilu.bundle.pdf.sheet import Sheet
from shilu.bundle.pdf.words import Wording
from shilu.core import labels
from shilu.core.bundle import Recipient
from shilu.core.elements import Element
from shilu.core.incident import Incident, RunningNumber
from shilu.core.job import Job
from shilu.core.row_words import own_line
from shilu.core.wording import N_, Catalog

COVER, CONTENTS, SUMMARY, LENDERS, CHRONOLOGY = "cover", "contents", "summary", "lenders", "chronology"
RECORD, INDEX, EXHIBITS, CORRECTIONS, DATA, METHOD = "record", "index", "exhibits", "corrections", "data", "method"
SCRIPTS, COUNTS, UNNAMED, FINDINGS = "scripts", "counts", "unnamed", "findings"
ALL_COUNTED, NIGHT, CONDUCT, REACHED = "counts-all", "counts-night", "counts-conduct", "counts-reached"
HOURS = "counts-hours"
"""Anchors of what is counted, in the part where the contacts of each count stand."""
MOST_SCRIPTS = 100
"""So many stand on paper; of all of them the data tells."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        CONTENTS: N_("Contents"),
        SUMMARY: N_("Summary"),
        LENDERS: N_("Lenders and their numbers"),
        FINDINGS: N_("Contacts beside the rules"),
        RECORD: N_("What stands beside the contacts"),
        CHRONOLOGY: N_("Chronology"),
        SCRIPTS: N_("Texts that came several times"),
        INDEX: N_("List of exhibits"),
        EXHIBITS: N_("Exhibits"),
        CORRECTIONS: N_("Corrections"),
        COUNTS: N_("The contacts behind each count"),
        UNNAMED: N_("Third persons who are not named"),
        DATA: N_("Electronic data"),
        METHOD: N_("How this was made, and how to check it"),
    }
)
RECIPIENTS: Mapping[Recipient, str] = MappingProxyType(
    {
        Recipient.POLICE: N_("For the police"),
        Recipient.REGULATOR: N_("For the financial regulator"),
        Recipient.TELECOM: N_("For the telecommunications authority"),
        Recipient.PLATFORM: N_("For the platform"),
        Recipient.COURT: N_("For the court"),
    }
)
DOCUMENT_TITLES: Mapping[Recipient, str] = MappingProxyType(
    {
        Recipient.POLICE: N_("Material for a police report"),
        Recipient.REGULATOR: N_("Material for a complaint"),
        Recipient.TELECOM: N_("Material for a complaint"),
        Recipient.PLATFORM: N_("Material for a complaint"),
        Recipient.COURT: N_("Evidence for the court"),
    }
)


@dataclass(frozen=True)
class Paper:
    """All that a section needs to lay itself out."""

    model: BundleModel
    originals: Originals
    texts: Catalog
    words: Wording
    sheet: Sheet
    job: Job

    @cached_property
    def incidents(self) -> Mapping[RunningNumber, Incident]:
        """The incidents by running number."""
        return {incident.running: incident for incident in self.model.incidents}

    @cached_property
    def source_labels(self) -> Mapping[str, str]:
        """The short names of the source files, by SHA-256: S1, S2, …"""
        return {source.sha256: f"S{place}" for place, source in enumerate(self.model.sources, start=1)}

    @cached_property
    def own_lines(self) -> tuple[str, ...]:
        """The own numbers and SIM cards that the contacts went through, as far as sources name them."""
        return tuple(dict.fromkeys(filter(None, (own_line(one, self.texts) for one in self.model.incidents))))

    @cached_property
    def script_of(self) -> Mapping[RunningNumber, ScriptEntry]:
        """The script that a row has, of those that are printed."""
        return {row: entry for entry in self.model.scripts[:MOST_SCRIPTS] for row in entry.count.rows}

    @cached_property
    def numbers(self) -> Mapping[str, RunningNumber]:
        """The running numbers of the incidents by id."""
        return {incident.id: incident.running for incident in self.model.incidents}

    @cached_property
    def documented(self) -> frozenset[str]:
        """The ids of those behind which a source stands, and of entries of the record that name proof."""
        of_record = (one.id for one in self.model.record.particulars if one.several("proof"))
        return frozenset((*(one.id for one in self.model.incidents if one.sources), *of_record))

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Kinds of conduct that were recorded, with the provisions that may be named for them."""
        return elements_in(self.model)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that this bundle has, in order, the cover left out."""
        with_exhibits = (INDEX, EXHIBITS) if self.model.exhibits else ()
        with_corrections = (CORRECTIONS,) if any(i.corrected for i in self.model.incidents) else ()
        record = self.model.record
        is_more = len(record.particulars) > len(record.links)  # links stand with the parties
        with_record = (RECORD,) if is_more or record.withdrawn else ()
        with_scripts = (SCRIPTS,) if self.model.scripts else ()
        behind_chronology = (*with_scripts, *with_exhibits, *with_corrections, COUNTS)
        last = (*((UNNAMED,) if self.model.unnamed else ()), DATA, METHOD)
        found = self.model.findings
        with_findings = (FINDINGS,) if found is not None and (found.findings or self.elements) else ()
        if self.model.is_of_record_alone:
            return (CONTENTS, *with_record, *with_findings, *last)
        return (CONTENTS, SUMMARY, LENDERS, *with_findings, *with_record, CHRONOLOGY, *behind_chronology, *last)

    def title(self, part: str) -> str:
        """The title of a part."""
        return self.texts.tr(TITLES[part])

    def document_title(self) -> str:
        """The title on the cover."""
        return self.texts.tr(DOCUMENT_TITLES[self.model.recipient])

    def label(self, exhibit: Exhibit) -> str:
        """How an exhibit is called."""
        return label(exhibit.number, self.texts)

    def two_counts(self, documented: int, stated: int) -> str:
        """The two counts that every figure is given in."""
        return self.texts.tr(
            "{documented} documented, {stated} recorded by the complainant only",
            documented=self.words.number(documented),
            stated=self.words.number(stated),
        )


def incident_anchor(number: RunningNumber) -> str:
    """The anchor of a row of the chronology."""
    return f"row-{number.label}"


def entry_anchor(entry_id: str) -> str:
    """The anchor of an entry of the record."""
    return f"entry-{entry_id}"


def exhibit_anchor(exhibit: Exhibit) -> str:
    """The anchor of an exhibit."""
    return f"exhibit-{exhibit.number.serial}"


def script_anchor(entry: ScriptEntry) -> str:
    """The anchor of a script."""
    return f"script-{entry.serial}"


def party_anchor(party_id: str) -> str:
    """The anchor of a party in the list of lenders."""
    return f"party-{party_id}"


def reached_name(paper: Paper, entry: ReachedEntry) -> str:
    """Who else was contacted, with the number at which."""
    name = entry.label or paper.texts.tr(labels.REACHED_KINDS[entry.kind])
    return f"{name}  {entry.number}" if entry.number else name

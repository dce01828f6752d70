"""How particulars are said in words: what one is called, its fields and their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.circumstances import FIELDS, SEVERITIES
from shilu.core.file_marks import FILE_MARKS, FileMark, Mark, marks_of
from shilu.core.file_tags import FILE_TAGS, FileTag, file_tags_of
from shilu.core.incident import Incident
from shilu.core.labels import TAGS
from shilu.core.particular import (
    Field,
    FieldKind,
    FieldValue,
    Money,
    Paper,
    Particular,
    ParticularKind,
    as_typed,
    field_named,
    value_from_json,
    written_amount,
)
from shilu.core.revision import Value
from shilu.core.shapes import SHAPES
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.core.text import one_line
from shilu.core.vocabulary import Vocabulary, key_of
from shilu.core.wording import N_, Catalog

ABOUT: Mapping[ParticularKind, str] = MappingProxyType(
    {
        ParticularKind.PERSON: N_("The people of a case: complainant, reporter, witness; what papers ask for of them."),
        ParticularKind.OWN_ADDRESS: N_("Numbers and accounts of the complainant’s own side."),
        ParticularKind.DEVICE: N_("Phones and computers that hold the evidence."),
        ParticularKind.THIRD_PERSON: N_("Others who were contacted: how, what they were told, what they asked for."),
        ParticularKind.LOAN: N_("Loans: what was promised and what arrived."),
        ParticularKind.REPAYMENT: N_("What was repaid, and with whose money."),
        ParticularKind.CLAIM: N_("Amounts that were claimed over time."),
        ParticularKind.LEAK: N_("Private data that callers knew."),
        ParticularKind.OFFER: N_("Personal data that was seen for sale."),
        ParticularKind.HARM: N_("What it did to somebody, in their own words."),
        ParticularKind.FACT: N_("What was asked of lenders, agreed with them or told to them, and since when."),
        ParticularKind.FILING: N_("Where the case was taken, what was handed out there, and what came of it."),
        ParticularKind.LETTER: N_("Letters that were sent to lenders and others, and what proves that they arrived."),
        ParticularKind.PARTY_LINK: N_("Who collects for whom, who recommended whom, as far as this case knows."),
    }
)
"""What belongs into each part of the record."""
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class ParticularWords:
    """Writes in one language. ``names``: what the ids in fields name, as people read it."""

    texts: Catalog
    names: Mapping[str, str]

    def title(self, kind: ParticularKind, number: int | str) -> str:
        """``Loan 3``."""
        return self.texts.tr("{kind} {number}", kind=self.texts.tr(SHAPES[kind].label), number=number)

    def known_by(self, particular: Particular) -> str:
        """What people know one by: ``3 · 速贷``."""
        shape = SHAPES[particular.kind]
        said = [str(particular.number)]
        for name in shape.called_by:
            field, value = shape.field(name), particular.get(name)
            if field is not None and value is not None:
                said.append(one_line(self.value(field, value), 60))
        return " · ".join(said)

    def fields(self, particular: Particular) -> Iterator[tuple[str, str]]:
        """Every field that has a value: what it is called, and the value."""
        for field in SHAPES[particular.kind].fields:
            value = particular.get(field.name)
            if value is not None:
                yield self.texts.tr(field.label), self.value(field, value)

    def value(self, field: Field, value: FieldValue) -> str:
        """A value as people read it."""
        texts = self.texts
        if isinstance(value, Money):
            return written_amount(value)
        if isinstance(value, bool):
            return texts.tr("yes") if value else texts.tr("no")
        if isinstance(value, int):
            return f"{value:,}"
        several = value if isinstance(value, tuple) else (value,)
        return ("、" if texts.is_chinese else ", ").join(self._one(field, one) for one in several)

    def _one(self, field: Field, value: str) -> str:
        match field.kind:
            case FieldKind.WORD | FieldKind.WORDS:
                return self.texts.tr((field.words or {}).get(value, value))
            case FieldKind.PARTY | FieldKind.CONTACTS | FieldKind.PARTICULAR | FieldKind.PARTICULARS:
                return one_line(self.names.get(value, ""), 80) or self.texts.tr("one that is gone")
            case FieldKind.TEXT:
                return value[:_LONGEST]
            case FieldKind.FILE_TAGS:
                return self._file_mark(value) if field.name == FILE_MARKS else self._file_tag(value)
        return one_line(value, 500)

    def _file_tag(self, value: str) -> str:
        said = [
            self._of_file(one.sha256, file_tag_said(one, self.texts)) for one in file_tags_of({FILE_TAGS: (value,)})
        ]
        return "".join(said)

    def _file_mark(self, value: str) -> str:
        said = [self._of_file(one.sha256, file_mark_said(one, self.texts)) for one in marks_of({FILE_MARKS: (value,)})]
        return "".join(said)

    def _of_file(self, sha256: str, said: str) -> str:
        texts = self.texts
        name = one_line(self.names.get(sha256, ""), 60) or texts.tr("file {start}", start=sha256[:8])
        return texts.tr("{file}: {conduct}", file=name, conduct=said)


def file_mark_said(one: FileMark, texts: Catalog) -> str:
    """What was said of a file that decides where it may go."""
    match one.mark:
        case Mark.AGREED:
            return texts.tr("everybody on it agreed to be recorded")
        case Mark.NOT_AGREED:
            return texts.tr("not everybody on it agreed to be recorded")
        case Mark.STATES:
            between = "、" if texts.is_chinese else ", "
            return texts.tr("those on it were in {states}", states=between.join(one.words.split(",")))
    if one.words:
        return texts.tr("a sexual picture of a minor, no copy is made; held by {who}", who=one_line(one.words, 200))
    return texts.tr("a sexual picture of a minor, no copy is made")


def file_tag_said(one: FileTag, texts: Catalog) -> str:
    """A kind of conduct that a file shows, with how serious it is where somebody said so."""
    conduct = texts.tr(TAGS.get(one.tag, one.tag))
    if not one.severity:
        return conduct
    severity = texts.tr(SEVERITIES.get(one.severity, one.severity))
    return texts.tr("{conduct} ({severity})", conduct=conduct, severity=severity)


@dataclass(frozen=True, slots=True)
class CircumstanceWords:
    """Says what else was said of a contact, in one language."""

    texts: Catalog

    def fields(self, incident: Incident, values: Mapping[str, FieldValue] | None = None) -> Iterator[tuple[str, str]]:
        """What each field is called, and its value. ``values``: those to be said, where not all are."""
        words = ParticularWords(self.texts, self.names(incident))
        for field in FIELDS:
            value = (incident.circumstances if values is None else values).get(field.name)
            if value is not None:
                said = words.value(field, value) if field.kind is not FieldKind.LINES else as_typed(value)
                yield self.texts.tr(field.label), said

    def names(self, incident: Incident) -> dict[str, str]:
        """What its files are called, and the loan, where there is one."""
        names = {file.sha256: file.name for file in incident.attachments}
        if incident.loan is not None and incident.loan_number is not None:
            names[incident.loan] = ParticularWords(self.texts, {}).title(ParticularKind.LOAN, incident.loan_number)
        return names


def vocabulary(kind: ParticularKind, catalogs: Iterable[Catalog]) -> Vocabulary:
    """How the fields of a kind and their words are called: as commands call them, and as each language does."""
    fields, spoken = SHAPES[kind].fields, tuple(catalogs)
    headings = {key_of(field.name): field.name for field in fields}
    words: dict[str, dict[str, str]] = {}
    for texts in spoken:
        headings |= {key_of(texts.tr(field.label)): field.name for field in fields}
        for field in fields:
            known = words.setdefault(field.name, {})
            known |= {key_of(texts.tr(label)): word for word, label in (field.words or {}).items()}
    return Vocabulary(headings, words)


_PAPERS: Mapping[Paper, str] = MappingProxyType(
    {
        Paper.BUNDLE: N_("the bundle"),
        Paper.STATEMENT: N_("the statement to be signed"),
        Paper.FORM: N_("forms and letters"),
    }
)


def on_papers(field: Field, texts: Catalog) -> str:
    """Where a field is printed, in words."""
    if field.papers == {Paper.REDACTED}:
        return texts.tr("In the bundle where they have not agreed to be named")
    between = "、" if texts.is_chinese else ", "
    papers = between.join(texts.tr(said) for paper, said in _PAPERS.items() if paper in field.papers)
    return texts.tr("In {papers}", papers=papers) if papers else texts.tr("On no paper")


def title_of(label: str, texts: Catalog) -> str:
    """What the history calls a particular (``loan 3``), in words."""
    kind, _, number = label.partition(" ")
    known = {one.value for one in ParticularKind}
    return ParticularWords(texts, {}).title(ParticularKind(kind), number) if kind in known else one_line(label, 80)


def field_of(dotted: str) -> Field | None:
    """The field that the history calls ``loan.promised``, or ``party.website``."""
    kind, _, name = dotted.partition(".")
    if kind == "party":
        return field_named(PARTY_FIELDS, name)
    known = {one.value for one in ParticularKind}
    return SHAPES[ParticularKind(kind)].field(name) if kind in known else None


def field_told(name: str) -> Field | None:
    """The field of a particular, of a party or of the circumstances of a contact, as the history calls it."""
    return field_of(name) or field_named(FIELDS, name)


def told(field: Field, raw: Value, texts: Catalog, names: Mapping[str, str] | None = None) -> str:
    """A value as the history has it, in words. ``names``: what ids in it name, a particular as its label (``loan 3``);
    None where nobody looked. Raises ValueError for what the field cannot hold."""
    is_reference = field.kind in (FieldKind.PARTY, FieldKind.CONTACTS, FieldKind.PARTICULAR, FieldKind.PARTICULARS)
    if is_reference and names is None:
        # how many there are is all that can be said without the tables
        return texts.trn("{count} reference", "{count} references", len(raw) if isinstance(raw, list) else 1)
    called = dict(names or {})
    if field.kind in (FieldKind.PARTICULAR, FieldKind.PARTICULARS):
        called = {one: title_of(label, texts) for one, label in called.items()}
    return ParticularWords(texts, called).value(field, value_from_json(field, raw))

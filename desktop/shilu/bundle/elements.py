"""Elements of the law as the machine-readable files have them, in the bag and at the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shilu.bundle.exports import csv_line, harmless
from shilu.bundle.model import BundleModel, Exhibit
from shilu.bundle.number import label, numbers
from shilu.core.elements import Element, Provision, elements_of
from shilu.core.incident import RunningNumber
from shilu.core.labels import TAGS
from shilu.core.pack_parts import in_language
from shilu.core.wording import Catalog

_COLUMNS = ("element", "conduct", "documented", "stated", "contacts", "exhibits", "pages", "provisions")


def elements_in(model: BundleModel) -> tuple[Element, ...]:
    """Those of a bundle's own contacts; none where no pack was asked."""
    if model.findings is None:
        return ()
    types = {entry.party.id: entry.party.lender_type for entry in model.parties if entry.party is not None}
    return elements_of(model.incidents, model.findings.pack.parts.tags, zone=model.zone, lender_types=types)


def exhibits_of(one: Element, model: BundleModel) -> tuple[Exhibit, ...]:
    """The exhibits that belong to its contacts, in their order."""
    behind = set(one.incidents)
    rows = {incident.running for incident in model.incidents if incident.id in behind}
    return tuple(exhibit for exhibit in model.exhibits if rows.intersection(exhibit.rows))


def element_json(one: Element, texts: Catalog) -> Mapping[str, Any]:
    """One of them. ``incidents`` are ids; a provision names those for which it was in force."""
    return {
        "tag": one.tag,
        "conduct": texts.tr(TAGS[one.tag]),
        "incidents": list(one.incidents),
        "documented": one.documented,
        "stated": one.stated,
        "provisions": [_provision(each, texts.language) for each in one.provisions],
    }


def _provision(one: Provision, language: str) -> Mapping[str, Any]:
    citation = one.citation
    return {
        "citation": citation.cite,
        "translation": citation.translation.get(language),
        "only_if": in_language(citation.only_if, language) or None,
        "from": citation.since and citation.since.isoformat(),
        "to": citation.until and citation.until.isoformat(),
        "mark": citation.mark.value,
        "incidents": list(one.incidents),
    }


def elements_json(
    elements: Sequence[Element], model: BundleModel, pages: Mapping[int, int], texts: Catalog
) -> Mapping[str, Any]:
    """All of a bundle (``elements_in``). ``pages``: on which page of the paper an exhibit begins, by its serial."""
    return {
        "elements": [
            {
                **element_json(one, texts),
                "exhibits": [
                    {
                        "exhibit": exhibit.number.serial,
                        "label": label(exhibit.number, texts),
                        "sha256": exhibit.attachment.sha256,
                        "page": pages.get(exhibit.number.serial),
                    }
                    for exhibit in exhibits_of(one, model)
                ],
            }
            for one in elements
        ]
    }


def elements_csv(
    elements: Sequence[Element], model: BundleModel, pages: Mapping[int, int], texts: Catalog
) -> Iterator[str]:
    """A reading copy, safe from formulas (see exports)."""
    numbers_of: Mapping[str, RunningNumber] = {one.id: one.running for one in model.incidents}
    yield "\ufeff" + csv_line(_COLUMNS)
    for one in elements:
        exhibits = exhibits_of(one, model)
        cells = (
            one.tag,
            texts.tr(TAGS[one.tag]),
            str(one.documented),
            str(one.stated),
            numbers(sorted(numbers_of[id_] for id_ in one.incidents)),
            "; ".join(label(exhibit.number, texts) for exhibit in exhibits),
            "; ".join(str(pages.get(exhibit.number.serial, "")) for exhibit in exhibits),
            "; ".join(each.citation.cite for each in one.provisions),
        )
        yield csv_line([harmless(cell) for cell in cells])

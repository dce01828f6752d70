"""The electronic data, file by file, with the SHA-256 of each: what an expert compares."""

from __future__ import annotations

from collections.abc import Iterator

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import DATA, Paper, exhibit_anchor
from shilu.bundle.pdf.sheet import Column, Table
from shilu.core.source_words import of_settings


def lay(paper: Paper) -> None:
    """Attachments first, then the files that rows were read from."""
    sheet, model, texts = paper.sheet, paper.model, paper.texts
    sheet.section(DATA, paper.title(DATA))
    sheet.text(
        texts.tr(
            "Each file was hashed with SHA-256 (FIPS 180-4) when this bundle was made. The hash shows whether a file "
            "has changed since; it does not show who sent it, nor that nothing is missing."
        ),
        sheet.styles.quiet,
    )
    sheet.skip(14)
    _attachments(paper)
    sheet.skip(16)
    _sources(paper)
    if not model.exhibits and not model.sources:
        sheet.text(
            texts.tr("This bundle rests on the complainant’s own record only; it holds no files."), sheet.styles.body
        )


def _attachments(paper: Paper) -> None:
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    if not model.exhibits:
        return
    sheet.text(texts.tr("Files that belong to contacts"), sheet.styles.subheading)
    sheet.skip(4)
    table = Table(
        sheet,
        (
            Column(0, 64, texts.tr("Exhibit")),
            Column(68, 206, texts.tr("File in the bag, below data/")),
            Column(280, 82, texts.tr("Type")),
            Column(366, theme.WIDTH - 366, texts.tr("Size"), right=True),
        ),
    )
    table.begin()
    for done, exhibit in enumerate(model.exhibits):
        if done % 50 == 0:
            paper.job.check()
        file = exhibit.attachment
        cells = (paper.label(exhibit), exhibit.file, file.media_type or "–", words.size(file.size_bytes))
        table.row(cells, note=f"SHA-256 {file.sha256}", link=exhibit_anchor(exhibit))
    table.end()


def _sources(paper: Paper) -> None:
    sheet, model, texts, words = paper.sheet, paper.model, paper.texts, paper.words
    if not model.sources:
        return
    sheet.need(140)
    sheet.text(texts.tr("Files that contacts were read from"), sheet.styles.subheading)
    sheet.skip(2)
    sheet.text(
        texts.tr(
            "These files were hashed whole before anything was read from them. The bag holds the exact bytes of the "
            "chosen rows with their places in the file, never the rest of the phone; the files themselves stay with "
            "the complainant and can be compared by their hash."
        ),
        sheet.styles.quiet,
    )
    sheet.skip(8)
    table = Table(
        sheet,
        (
            Column(0, 36, texts.tr("Source")),
            Column(40, 200, texts.tr("Name")),
            Column(244, 100, texts.tr("Last changed")),
            Column(348, theme.WIDTH - 348, texts.tr("Size"), right=True),
        ),
    )
    table.begin()
    for source in model.sources:
        changed = "–" if source.modified_ms is None else f"{words.local(source.modified_ms):%Y-%m-%d %H:%M}"
        label = paper.source_labels[source.sha256]
        note = "\n".join((f"SHA-256 {source.sha256}", *brought_in(paper, source.sha256)))
        table.row((label, source.name, changed, words.size(source.size_bytes)), note=note)
    table.end()


def brought_in(paper: Paper, sha256: str) -> Iterator[str]:
    """When and how a source came into the vault, a line each time, with what was said of where it comes from."""
    texts, words = paper.texts, paper.words
    for one in paper.model.brought_in:
        if one.sha256 == sha256:
            yield texts.tr(
                "Brought in {when}, read by {importer} {version}",
                when=f"{words.local(one.at_ms):%Y-%m-%d %H:%M}",
                importer=one.importer,
                version=one.importer_version,
            )
            said = of_settings(one.settings, texts)
            yield " · ".join(texts.tr("{label}: {words}", label=label, words=told) for label, told in said)

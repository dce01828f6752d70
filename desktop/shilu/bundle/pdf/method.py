"""How the bundle was made, what its words mean, and how anyone can check it without this program."""

from __future__ import annotations

from shilu.bundle.number import numbers
from shilu.bundle.pdf import history
from shilu.bundle.pdf.cover import left_out
from shilu.bundle.pdf.parts import METHOD, Paper
from shilu.core.bundle import Checked, CheckScope

_MOST_FLAWS = 5


def lay(paper: Paper) -> None:
    """One page or two."""
    sheet = paper.sheet
    sheet.section(METHOD, paper.title(METHOD))
    for title, paragraphs in _chapters(paper):
        sheet.need(80)
        sheet.text(title, sheet.styles.subheading)
        sheet.skip(3)
        for paragraph in paragraphs:
            sheet.text(paragraph, sheet.styles.body)
            sheet.skip(5)
        sheet.skip(9)
    _commands(paper)
    history.lay(paper)


def _chapters(paper: Paper) -> list[tuple[str, list[str]]]:
    texts, model, words = paper.texts, paper.model, paper.words
    made = [
        texts.tr(
            "Made with Shilu {version} on {time}, as the record of the case stood at entry {sequence} of its history "
            "(head {head}). The time is that of the computer it was made on.",
            version=model.version,
            time=words.instant(model.made_ms),
            sequence=model.position.sequence,
            head=model.position.head[:16],
        ),
        texts.tr("All times in this bundle are {zone}; hours and days are counted in it.", zone=words.zone_name()),
    ]
    if model.left_out.total:
        made.append(texts.tr("Contacts of the case that are not in here: {reasons}.", reasons=left_out(paper)))
    else:
        made.append(texts.tr("No contact of the case was left out."))
    corrected = sum(bool(incident.corrected) for incident in model.incidents)
    if corrected:
        made.append(
            texts.trn(
                "{count} contact was corrected since it was recorded; the chronology says so, and the part "
                "“Corrections” gives what was recorded, what holds, and the reason.",
                "{count} contacts were corrected since they were recorded; the chronology says so, and the part "
                "“Corrections” gives what was recorded, what holds, and the reasons.",
                corrected,
            )
        )
    if model.unnamed:
        made.append(
            texts.trn(
                "{count} third person has not agreed to be named and is not; the part “Third persons who are not "
                "named” says what stands in place of the name, and where.",
                "{count} third persons have not agreed to be named and are not; the part “Third persons who are not "
                "named” says what stands in place of their names, and where.",
                len(model.unnamed),
            )
        )
    if model.left_out.exhibits:
        made.append(
            texts.trn(
                "{count} exhibit of the case was withdrawn and is not in here, nor are source rows that hold it; its "
                "number is not given to another file.",
                "{count} exhibits of the case were withdrawn and are not in here, nor are source rows that hold them; "
                "their numbers are not given to other files.",
                model.left_out.exhibits,
            )
        )
    if model.left_out.unreadable:
        made.append(
            texts.trn(
                "{count} file of the case can no longer be read and is not in here, nor are source rows that hold it.",
                "{count} files of the case can no longer be read and are not in here, nor are source rows that hold "
                "them.",
                model.left_out.unreadable,
            )
        )
    made += _kept_out(paper)
    if model.checked is not None:
        made.append(_checked(model.checked, paper))
    if model.flaws:
        made.append(
            texts.trn(
                "When this was made, a check found the record of the case damaged or changed in {count} place: "
                "{places}. What is in here may be incomplete or altered there.",
                "When this was made, a check found the record of the case damaged or changed in {count} places, such "
                "as {places}. What is in here may be incomplete or altered there.",
                len(model.flaws),
                places=", ".join(model.flaws[:_MOST_FLAWS]),
            )
        )
    meaning = [
        texts.tr(
            "Stated: said by the complainant, such as who stands behind a number, what sort of conduct it was, and "
            "every contact marked “own record”."
        ),
        texts.tr("Observed: read from a row of a source file, which is in the bag byte by byte; marked “documented”."),
        texts.tr("Derived: counted by the program from what was stated and observed; no count is an estimate."),
        texts.tr(
            "Nothing in here says whether something was allowed. Two equal rows of one file count as two contacts; a "
            "contact that was found in two files counts once."
        ),
        texts.tr("Characters that cannot be printed are shown by their number, such as {example}.", example="[U+202E]"),
    ]
    checking = [
        texts.tr(
            "The folder beside this document is a BagIt bag (RFC 8493). It holds this document, the files, the rows, "
            "and machine-readable copies of all contacts (incidents.json is the record, incidents.csv a reading copy)."
        ),
        texts.tr(
            "The cover gives the SHA-256 of the list of originals. If it equals the hash of originals-sha256.txt in "
            "the bag, and every file fits that list, the originals are those this document was made from."
        ),
        texts.tr(
            "A check value proves that a file is unchanged since the value was computed, which was when the file came "
            "into the record; it proves nothing of the time before, who sent the file, or that nothing is missing."
        ),
        texts.tr("Any of these commands checks the bag; none needs this program or a password:"),
    ]
    return [
        (texts.tr("How it was made"), made),
        (texts.tr("What its words mean"), meaning),
        (texts.tr("How to check it"), checking),
    ]


def _checked(checked: Checked, paper: Paper) -> str:
    texts = paper.texts
    if checked.whole_ms is None:
        return texts.tr(
            "Just before this was made, the record of this case and its files were checked, not all of the vault in "
            "which they are kept; all of that was never checked yet."
        )
    time = paper.words.instant(checked.whole_ms)
    if checked.scope is CheckScope.CASE:
        return texts.tr(
            "Just before this was made, the record of this case and its files were checked, not all of the vault in "
            "which they are kept; all of that was last checked on {time}.",
            time=time,
        )
    return texts.tr(
        "All of the vault in which the record is kept was checked on {time}: every page, entry of its history, table "
        "and file. Where that was not just before this was made, the record of this case and its files were checked "
        "again.",
        time=time,
    )


def _kept_out(paper: Paper) -> list[str]:
    """Recordings that nothing lets in, and pictures of which no copy is made."""
    texts, model = paper.texts, paper.model
    said = []
    if model.left_out.recordings:
        said.append(
            texts.trn(
                "{count} recording of the case is not in here, nor are source rows that hold it: it was not said that "
                "everybody on it agreed, or where they were, as is asked where the case is.",
                "{count} recordings of the case are not in here, nor are source rows that hold them: it was not said "
                "that everybody on them agreed, or where they were, as is asked where the case is.",
                model.left_out.recordings,
            )
        )
    for one in model.held_back:
        said.append(
            texts.tr(
                "A sexual picture of a minor, as the complainant states, is not in here; no copy of it was made. "
                "Contact no. {numbers}, “{name}”, {size}, SHA-256 {hash}. Who holds it: {who}.",
                numbers=numbers(one.rows),
                name=one.file.name or "–",
                size=paper.words.size(one.file.size_bytes),
                hash=one.file.sha256,
                who=one.holder or texts.tr("not said"),
            )
        )
    return said


def _commands(paper: Paper) -> None:
    sheet, texts = paper.sheet, paper.texts
    styles = sheet.styles
    commands = (
        ("python3 verify.py", texts.tr("in the bag: lists everything that does not fit")),
        ("cd data && sha256sum -c originals-sha256.txt", texts.tr("in the bag: attachments and source rows")),
        ("certutil -hashfile FILE SHA256", texts.tr("on Windows: the hash of one file")),
        ("bagit.py --validate FOLDER", texts.tr("the Library of Congress’s own program")),
    )
    for command, meaning in commands:
        sheet.need(2 * styles.body.leading)
        sheet.text(command, styles.strong, x=18)
        sheet.text(meaning, styles.quiet, x=18)
        sheet.skip(7)
    sheet.skip(4)
    sheet.text(texts.tr("SHA-256 of originals-sha256.txt:"), styles.quiet)
    sheet.text(paper.originals.sha256, styles.table)

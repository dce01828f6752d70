"""Letters of a case's rule pack: ``shilu letter list``, ``letter show``, ``letter make``, ``letter sent``.

What was sent is a part of the record (``letter add``, ``revise``, ``withdraw``, ``erase``: particular_commands).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from shilu.bundle.exports import particular_json
from shilu.cli.choices import CASE, VAULT, opened
from shilu.cli.form_commands import BESIDE, FILLED, LANGUAGE, TICKS
from shilu.cli.particular_commands import entry_line, entry_names
from shilu.cli.program import Session
from shilu.cli.spoken import Choice, Command
from shilu.cli.ticked_documents import pairs, paper_document, paper_lines, tell_made
from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.hole_words import called_to_fill
from shilu.core.job import QuietJob
from shilu.core.letter_paper import LetterChoice, LetterOffer, LetterReady, counted_in
from shilu.core.letter_words import OF_TODAY, cautions
from shilu.core.pack_parts import in_language
from shilu.core.particular import Particular, ParticularKind
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes.letters import HOW, NOT_DELIVERED
from shilu.core.text import one_line
from shilu.core.ticked import Ticks
from shilu.core.wording import N_
from shilu.services.particular_tables import text_of
from shilu.services.workspace import Workspace

_F = TypeVar("_F", bound=Callable[..., Any])
_LETTER = click.argument("letter", metavar=N_("LETTER"))
_LOAN = click.option("--loan", metavar=N_("NUMBER-OR-ID"), help=N_("Which loan, where there are several."))


def _options(command: _F) -> _F:
    """How a letter is wanted."""
    for option in (FILLED, _LOAN, BESIDE, LANGUAGE, CASE):
        command = option(command)
    return command


@click.command(
    "list",
    cls=Command,
    help=N_("List the letters of the rule pack, each with the parties it is for and what is not known of them yet."),
)
@VAULT
@CASE
@click.option("--withdrawn", is_flag=True, help=N_("Also those that were sent and withdrawn."))
@click.pass_obj
def list_(session: Session, *, vault: Path, case_id: str, withdrawn: bool) -> None:
    """``shilu letter list``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        offers = workspace.pack_letters.offers(case, QuietJob())
        sent = workspace.particulars.of_case(case.id, ParticularKind.LETTER, withdrawn=withdrawn)
        names = entry_names(workspace, sent, session)
    words = ParticularWords(session.texts, names)
    session.document(
        {
            "letters": [_offer_document(one, sent) for one in offers],
            "particulars": [particular_json(one, names, case.timezone) for one in sent],
        },
        [*(line for one in offers for line in _offer_lines(one, session)), *(entry_line(one, words) for one in sent)],
    )


@click.command(
    "show", cls=Command, help=N_("Show what a letter offers to tick, filled from the case. Nothing is written.")
)
@VAULT
@_LETTER
@click.option("--party", metavar=N_("NAME-OR-ID"), help=N_("To whom it goes."))
@_options
@click.pass_obj
def show(session: Session, /, *, vault: Path, letter: str, party: str | None, case_id: str, **wanted: Any) -> None:
    """``shilu letter show``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        ready = workspace.pack_letters.prepare(case, _choice(workspace, case, letter, party, **wanted), QuietJob())
    texts = session.application.load_catalog(ready.paper.language)
    told = [{"sentence": one.sentence, "blank": one.hole, "text": one.words} for one in ready.told]
    session.document(
        {**paper_document(ready.paper, texts), "tells": told}, tuple(paper_lines(ready.paper, texts, session.texts))
    )
    _caution(session, ready, frozenset(one.id for one in ready.paper.sentences))


@click.command("make", cls=Command, help=N_("Write a letter as a PDF, with what is ticked. Nothing is sent."))
@VAULT
@_LETTER
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@click.option("--party", metavar=N_("NAME-OR-ID"), help=N_("To whom it goes."))
@_options
@TICKS
@click.option(
    "--keep",
    is_flag=True,
    help=N_("Keep its words in the record too, as one that is not sent yet; its number is printed."),
)
@click.pass_obj
def make(
    session: Session,
    /,
    *,
    vault: Path,
    letter: str,
    file: Path,
    party: str | None,
    case_id: str,
    ticks: tuple[str, ...],
    keep: bool,
    **wanted: Any,
) -> None:
    """``shilu letter make``"""
    with opened(session, vault) as workspace:
        case = workspace.cases.open(case_id)
        choice = _choice(workspace, case, letter, party, **wanted)
        ready = workspace.pack_letters.prepare(case, choice, QuietJob())
        if keep and not choice.party:
            raise UserError("usage.particular_missing", field="party")
        chosen = _ticks(ticks)
        made = workspace.pack_letters.make(case, choice, chosen, file, QuietJob())
        kept = workspace.pack_letters.record_sent(case, [choice], chosen, {}, QuietJob()) if keep else ()
    _caution(session, ready, chosen.ticked)
    tell_made(session, made, {"particulars": _named(kept)} if keep else {}, [f"{one.number}\t{one.id}" for one in kept])


@click.command(
    "sent",
    cls=Command,
    help=N_(
        "Record that a letter was sent, word for word with its ticks: one of the rule pack, once for each party, or "
        "one that was kept, by its number. Its arrival is the dated fact that rules and clocks wait for."
    ),
)
@VAULT
@_LETTER
@click.option("--party", "parties", multiple=True, metavar=N_("NAME-OR-ID"), help=N_("To whom it went."))
@_options
@TICKS
@click.option("--how", type=Choice(list(HOW)), help=N_("How it was sent."))
@click.option("--on", "sent_on", required=True, metavar=N_("DAY"), help=N_("On which day it was sent."))
@click.option("--delivered", "delivered_on", metavar=N_("DAY"), help=N_("On which day it reached them."))
@click.option("--not-delivered", type=Choice(list(NOT_DELIVERED)), help=N_("That they refused it, or it came back."))
@click.option(
    "--proof", multiple=True, metavar=N_("CONTACT"), help=N_("Proof of sending or delivery: a contact that holds it.")
)
@click.option("--sent-to", metavar=N_("WORDS"), help=N_("To which number or address it was sent."))
@click.option("--reference", metavar=N_("WORDS"), help=N_("Number of the consignment or receipt."))
@click.option(
    "--text",
    "text_file",
    type=click.Path(path_type=Path),
    metavar=N_("FILE"),
    help=N_("The words as they were really sent, where they are others than those of the letter made here."),
)
@click.pass_obj
def sent(
    session: Session,
    /,
    *,
    vault: Path,
    letter: str,
    parties: tuple[str, ...],
    case_id: str,
    ticks: tuple[str, ...],
    text_file: Path | None,
    proof: tuple[str, ...],
    language: str | None,
    beside: str | None,
    loan: str | None,
    filled: tuple[str, ...],
    **fields: str | None,
) -> None:
    """``shilu letter sent``"""
    typed = {name: value for name, value in fields.items() if value}
    if proof:
        typed["proof"] = "\n".join(proof)
    if text_file is not None:
        typed["text"] = text_of(text_file)
    with opened(session, vault) as workspace:
        case = workspace.cases.get(case_id)
        kept = _kept(workspace, case, letter)
        if kept is not None:
            if parties or ticks or language or beside or loan or filled:
                raise UserError("usage.letter_is_kept", number=kept.number)
            made: tuple[Particular, ...] = (workspace.particulars.revise(kept, typed),)
        else:
            if not parties:
                raise UserError("usage.particular_missing", field="party")
            choices = [
                _choice(workspace, case, letter, party, language=language, beside=beside, loan=loan, filled=filled)
                for party in parties
            ]
            made = workspace.pack_letters.record_sent(case, choices, _ticks(ticks), typed, QuietJob())
        known = {one.id: one for one in workspace.pack_letters.letters(case)}
    if kept is None and text_file is None and counted_in(known[made[0].text("letter")], made[0].several("ticks")):
        session.warn("letter.of_today", session.texts.tr(OF_TODAY))
    session.document({"particulars": _named(made)}, [f"{one.number}\t{one.id}" for one in made])


def _kept(workspace: Workspace, case: Case, which: str) -> Particular | None:
    """The letter of the record that is meant by a number or an id; None where that is none."""
    sent = workspace.particulars.of_case(case.id, ParticularKind.LETTER)
    return next((one for one in sent if which in (str(one.number), one.id)), None)


def _named(several: Sequence[Particular]) -> list[dict[str, Any]]:
    return [{"id": one.id, "number": one.number} for one in several]


def _choice(
    workspace: Workspace,
    case: Case,
    letter: str,
    party: str | None,
    *,
    language: str | None,
    beside: str | None,
    loan: str | None,
    filled: tuple[str, ...],
) -> LetterChoice:
    return LetterChoice(
        letter=letter,
        party=workspace.particulars.party(party) if party else "",
        language=language or "",
        beside=beside or "",
        loan=workspace.particulars.get(case.id, ParticularKind.LOAN, loan).id if loan else "",
        own_words=pairs(filled),
    )


def _ticks(given: tuple[str, ...]) -> Ticks:
    return Ticks(frozenset(given) if given else None)


def _caution(session: Session, ready: LetterReady, ticked: frozenset[str] | None) -> None:
    """What to think of before it goes out, beside the answer."""
    for code, sentence in cautions(ready, ticked, session.texts):
        session.warn(code, sentence)


def _offer_document(one: LetterOffer, sent: tuple[Particular, ...]) -> dict[str, Any]:
    letter = one.letter
    return {
        "id": letter.id,
        "title": dict(letter.title),
        "to": letter.to.value,
        "answer": None if letter.answer is None else {letter.answer.counted.value: letter.answer.count},
        "citation": letter.cite or None,
        "mark": letter.mark.value,
        "sentences": [
            {"id": each.id, "text": dict(each.text), "ticked": each.ticked, "starts": each.starts or None}
            for each in letter.sentences
        ],
        "parties": [
            {
                "id": party.id,
                "name": party.name,
                "blanks": list(blanks),
                "sent": [
                    each.number for each in sent if (each.text("letter"), each.text("party")) == (letter.id, party.id)
                ],
            }
            for party, blanks in one.parties
        ],
    }


def _offer_lines(one: LetterOffer, session: Session) -> Iterator[str]:
    texts = session.texts
    yield "\t".join((one.letter.id, one_line(in_language(one.letter.title, texts.language), 120)))
    for party, blanks in one.parties:
        said = texts.tr("to {party}", party=one_line(party.name, 80))
        unknown = texts.tr("not known yet: {names}", names=called_to_fill(blanks, texts))
        yield f"  {said}" + (f"\t{unknown}" if blanks else "")

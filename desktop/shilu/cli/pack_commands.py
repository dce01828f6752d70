"""``shilu pack …``"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from shilu.cli import pack_documents
from shilu.cli.choices import VAULT, opened, words
from shilu.cli.program import DONE, INCOMPLETE, Session
from shilu.cli.spoken import Choice, Command, Group
from shilu.core.case import PACKS
from shilu.core.evidence_warning import Moment
from shilu.core.finding_words import RESULTS
from shilu.core.job import QuietJob
from shilu.core.mark_words import MARKS
from shilu.core.pack import KeptPack, RulePack
from shilu.core.pack_parts import Channel, Mark, in_language
from shilu.core.rule import Rule, RuleStatus
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog
from shilu.host import pack_sentences
from shilu.services.pack_effects import FindingChange


@click.group(cls=Group, help=N_("Rule packs: what Shilu knows of each country’s law, and where to go."))
def pack() -> None:
    """``shilu pack …``"""


@pack.command("list", cls=Command, help=N_("List the rule packs, how old they are, and who reviewed them."))
@click.argument("vault", type=click.Path(path_type=Path), metavar=N_("[VAULT]"), required=False)
@click.pass_obj
def pack_list(session: Session, *, vault: Path | None) -> int:
    """``shilu pack list``"""
    packs, texts = session.application.packs, session.texts
    found, today = packs.all(), packs.today()
    lines = [_headline(one, today, texts) for one in found.found.values()]
    for name, problems in found.bad.items():
        lines.append(texts.trn("{name}: {count} problem", "{name}: {count} problems", len(problems), name=name))
        lines += (f"  {pack_sentences.line_of_problem(one, texts)}" for one in problems)
    document = {
        "packs": [pack_documents.summary(one, today) for one in found.found.values()],
        "bad": [
            {"file": name, "problems": [pack_documents.problem(one, texts) for one in problems]}
            for name, problems in found.bad.items()
        ],
    }
    if vault is not None:
        with opened(session, vault) as workspace:
            kept = workspace.packs.kept()
            holding = {one.country: workspace.packs.of_country(one.country) for one in kept}
        in_use = {one.pack.sha256 for one in holding.values() if one is not None}
        document["of_the_office"] = [pack_documents.kept(one, in_use=one.sha256 in in_use) for one in kept]
        lines += (_kept_line(one, texts, in_use=one.sha256 in in_use) for one in kept)
    session.document(document, lines)
    return INCOMPLETE if found.bad else DONE


@pack.command(
    "add",
    cls=Command,
    help=N_(
        "Give a vault a rule pack of your own, in place of the one that comes with the program; says what changes."
    ),
)
@VAULT
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@click.option("--dry-run", is_flag=True, help=N_("Only say what would change."))
@click.pass_obj
def pack_add(session: Session, *, vault: Path, file: Path, dry_run: bool) -> int:
    """``shilu pack add``"""
    texts, today = session.texts, session.application.packs.today()
    with opened(session, vault) as workspace:
        given = workspace.packs.look_at(file)
        if isinstance(given, tuple):
            session.document(
                {"problems": [pack_documents.problem(one, texts) for one in given], "pack": None, "given": False},
                [pack_sentences.line_of_problem(one, texts) for one in given],
            )
            return INCOMPLETE
        effects = workspace.pack_effects.of(given.pack, QuietJob()) if given.would_hold else ()
        if not dry_run:
            workspace.packs.give(given)
    lines = [_headline(given.pack, today, texts)]
    lines += (pack_sentences.of_change(one, texts) for one in given.changes)
    lines += (_effect_line(one, texts) for one in effects)
    if not given.changes:
        lines.append(texts.tr("It says the same as the one that holds now."))
    if not given.would_hold:
        lines.append(pack_sentences.stays_behind(texts))
    session.document(
        {
            "problems": [],
            "pack": pack_documents.summary(given.pack, today),
            "before": None if given.before is None else pack_documents.summary(given.before, today),
            "changes": [{"entry": one.entry.value, "id": one.id, "change": one.changed.value} for one in given.changes],
            "findings": [
                {
                    "case": one.case.number,
                    "rule": one.rule,
                    "result": one.result.value,
                    "before": one.before,
                    "after": one.after,
                }
                for one in effects
            ],
            "given": not dry_run,
            "would_hold": given.would_hold,
        },
        lines,
    )
    return DONE


@pack.command(
    "remove",
    cls=Command,
    help=N_("Use the rule pack that comes with the program again. The file that was given stays in the vault."),
)
@VAULT
@click.argument("country", metavar=N_("PACK"))
@click.pass_obj
def pack_remove(session: Session, *, vault: Path, country: str) -> None:
    """``shilu pack remove``"""
    with opened(session, vault) as workspace:
        workspace.packs.take_back(country)
    session.document({"country": country}, [session.texts.tr("The pack that comes with the program holds again.")])


@pack.command("show", cls=Command, help=N_("Show what a rule pack says, with what it does not know for certain."))
@click.argument("country", metavar=N_("PACK"))
@click.pass_obj
def pack_show(session: Session, *, country: str) -> None:
    """``shilu pack show``"""
    packs = session.application.packs
    found, today = packs.named(country), packs.today()
    session.document(pack_documents.whole(found, today), list(_lines(found, today, session.texts)))


@pack.command("check", cls=Command, help=N_("Say everything that is wrong with the file of a rule pack, by its lines."))
@click.argument("file", type=click.Path(path_type=Path), metavar=N_("FILE"))
@click.pass_obj
def pack_check(session: Session, *, file: Path) -> int:
    """``shilu pack check``"""
    packs, texts = session.application.packs, session.texts
    found = packs.check(file)
    if isinstance(found, RulePack):
        lines = [_headline(found, packs.today(), texts), texts.tr("Nothing is wrong with this file.")]
        session.document({"ok": True, "problems": [], "pack": pack_documents.summary(found, packs.today())}, lines)
        return DONE
    session.document(
        {"ok": False, "problems": [pack_documents.problem(one, texts) for one in found], "pack": None},
        [pack_sentences.line_of_problem(one, texts) for one in found],
    )
    return INCOMPLETE


@pack.command("warnings", cls=Command, help=N_("Say what makes evidence worse, and when that can still be helped."))
@click.option("--at", "moment", type=words(Moment), help=N_("Only what helps at this moment."))
@click.option("--pack", "country", type=Choice(PACKS), help=N_("With where the law of this country says so."))
@click.pass_obj
def pack_warnings(session: Session, *, moment: str | None, country: str | None) -> None:
    """``shilu pack warnings``"""
    found = session.application.packs.warnings(None if moment is None else Moment(moment))
    lines = []
    for one in found:
        cite = one.cites.get(country or "", "")
        lines.append(one_line(in_language(one.words, session.texts.language), 1000) + (f" ({cite})" if cite else ""))
    session.document({"warnings": [pack_documents.warning(one) for one in found]}, lines)


def _effect_line(one: FindingChange, texts: Catalog) -> str:
    return texts.tr(
        "Case {number}, {rule}, {result}: {before} before, {after} then",
        number=one.case.number,
        rule=one.rule,
        result=texts.tr(RESULTS[one.result]),
        before=one.before,
        after=one.after,
    )


def _kept_line(kept: KeptPack, texts: Catalog, *, in_use: bool) -> str:
    state = texts.tr("of the office, in use") if in_use else texts.tr("of the office, kept for papers made by it")
    return "\t".join((kept.country, one_line(kept.version), state, f"SHA-256 {kept.sha256}"))


def _headline(found: RulePack, today: date, texts: Catalog) -> str:
    rules = texts.trn("{count} rule", "{count} rules", len(found.pack.rules))
    between = "" if texts.is_chinese else " "
    said = between.join((pack_sentences.checked(found, today, texts), pack_sentences.reviewed(found, texts)))
    name = one_line(in_language(found.names, texts.language))
    return "\t".join((found.pack.country, name, one_line(found.pack.version), rules, said))


def _lines(found: RulePack, today: date, texts: Catalog) -> Iterator[str]:
    language = texts.language
    yield _headline(found, today, texts)
    yield f"SHA-256 {found.pack.sha256}"
    yield ""
    yield texts.tr("Not settled:")
    yield from (f"  {one_line(in_language(one.words, language), 500)}" for one in found.parts.open_points)
    if found.pack.rules:
        yield ""
        yield texts.tr("Rules:")
    for rule in found.pack.rules:
        yield from _rule_lines(rule, texts)
    yield ""
    yield texts.tr("Where to go, in this order:")
    for channel in found.parts.channels:
        yield from _channel_lines(channel, texts)
    if found.parts.recording is not None:
        yield ""
        yield texts.tr("Recordings: {words}", words=one_line(in_language(found.parts.recording.words, language), 1000))
    yield ""
    yield texts.tr("What vanishes:")
    for gone in found.parts.vanishing:
        yield f"  {one_line(in_language(gone.what, language))}: {one_line(in_language(gone.do_now, language), 500)}"
    titles = {one.id: one.title for one in found.papers.letters} | {one.id: one.title for one in found.papers.forms}
    if titles:
        yield ""
        yield texts.tr("Letters and forms:")
    yield from (f"  {name}\t{one_line(in_language(title, language))}" for name, title in titles.items())


def _rule_lines(rule: Rule, texts: Catalog) -> Iterator[str]:
    yield f"  {rule.id}\t{one_line(in_language(rule.titles, texts.language))}"
    yield f"    {one_line(rule.cite, 500)}"
    since = texts.tr("since {day}", day=rule.begins)
    if rule.ends is not None:
        since = texts.tr("from {first} to {last}", first=rule.begins, last=rule.ends)
    said = [since, texts.tr(pack_sentences.NORMS[rule.norm]), texts.tr(pack_sentences.SEVERITIES[rule.severity])]
    if rule.status is not RuleStatus.IN_FORCE:
        said.append(texts.tr(pack_sentences.STATUSES[rule.status]))
    said.append(texts.tr(MARKS[Mark(rule.mark)]))
    yield f"    {' · '.join(said)}"
    if note := in_language(rule.notes, texts.language):
        yield f"    {one_line(note, 1000)}"


def _channel_lines(channel: Channel, texts: Catalog) -> Iterator[str]:
    reached = (*channel.phones, *channel.emails, *filter(None, (channel.url,)))
    yield "\t".join(("  " + one_line(in_language(channel.names, texts.language)), *map(one_line, reached)))
    yield f"    {one_line(in_language(channel.good_for, texts.language), 500)}"
    if without := in_language(channel.will_not, texts.language):
        yield f"    {one_line(without, 500)}"
    for before in channel.before:
        yield f"    {texts.tr('First: {why}', why=one_line(in_language(before.why, texts.language), 500))}"
    day = channel.last_checked
    checked = texts.tr("nobody has looked it up") if day is None else texts.tr("last checked {day}", day=day)
    yield f"    {checked}"

"""Several clients in one vault: nothing that leaves for one of them tells anything of another.

Each client has words of their own wherever words can be, a number of their own, the same lenders' numbers, and some of
the same files. Every bundle, case file, export, history, receipt and printed list of one client is searched for each
word of the others, with papers and zips opened; the client's own words must be found there, or the search would prove
nothing. One case of each vault was with a colleague who changed it too, so that there is something to be decided.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from shilu.core.case import CaseDraft
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Judgement, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft
from shilu.core.when import from_epoch_ms
from shilu.services.importing import ImportChoice
from tests.soak import papers
from tests.soak.deeds import ZONE, Desk, application_at, make_desk
from tests.soak.papers import Paper
from tests.soak.part import Finding, Soak
from tests.unit.services.backups import NOON_MS, sms, write_messages

_NUMBERS = ("10412345678", "10787654321", "106900012345")
_WORDS = (
    *("title", "complainant", "text", "summary", "note", "reached", "message", "caller"),
    *("file", "content", "reason", "source", "number"),
)
_ALL = frozenset(_WORDS)
_EXPECTED: Mapping[str, frozenset[str]] = {
    # notes and reasons are for the client and the helper, and never printed in a bundle
    "bundle": _ALL - {"note", "reason"},
    "case file": _ALL,
    "export of the case": _ALL,
    "folder of a whole export": _ALL,
    "history": frozenset({"text", "summary", "note", "reason"}),
    "receipts": frozenset({"source"}),
    "shilu list": frozenset({"text", "summary", "message", "number"}),
    "shilu history": frozenset({"text", "summary", "note", "reason", "source"}),
    "shilu case show": frozenset({"title", "complainant"}),
    "shilu case conflicts": frozenset({"note", "reason"}),
}
"""What must be found somewhere in each kind of paper."""


@dataclass(slots=True)
class Tally:
    """What was searched and found."""

    vaults: int = 0
    papers: Counter[str] = field(default_factory=Counter)
    size_bytes: int = 0
    own: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in the figures of another worker."""
        self.vaults += other.vaults
        self.papers += other.papers
        self.size_bytes += other.size_bytes
        self.own += other.own
        self.wrong += other.wrong


def run(soak: Soak) -> Iterator[Finding]:
    """200 vaults."""
    vaults, tally = soak.either(200, 2), Tally()
    with soak.folder() as folder, ProcessPoolExecutor(soak.workers) as pool:
        for done in pool.map(partial(_vault, folder), range(soak.seed * 1000, soak.seed * 1000 + vaults)):
            tally.add(done)
            soak.progress("vaults with walls", tally.vaults, vaults)
    searched = ", ".join(f"{count} × {what}" for what, count in tally.papers.most_common())
    unfound = [
        f"{what}: {word}" for what, words in _EXPECTED.items() for word in sorted(words) if not tally.own[what, word]
    ]
    yield Finding(
        f"{tally.vaults} vaults of 2 to 4 clients, {searched}, {tally.size_bytes / 1e6:.0f} MB opened and searched: "
        f"{len(tally.wrong)} words of another client; the client's own words were found {tally.own.total():,} times"
        + "".join(f"\n    {one}" for one in (*tally.wrong[:10], *(f"never found in {one}" for one in unfound))),
        not tally.wrong and not unfound and tally.vaults > 0,
    )


def word(client: int, what: str, seed: int) -> str:
    """A word that only one client has; their number is one too."""
    return f"104{seed % 1_000_000:06d}{client}7" if what == "number" else f"W{what}{client}Q{seed}Z"


def _vault(folder: Path, seed: int) -> Tally:
    source, tally = random.Random(seed), Tally(vaults=1)
    place = folder / str(seed)
    place.mkdir()
    desk = make_desk(place)
    clients = source.randint(2, 4)
    party = desk.workspace.parties.add(PartyDraft("石榴籽快借"), [_NUMBERS[0]])
    cases = [_client(desk, client, place / "inputs", party.id, source, seed) for client in range(clients)]
    _colleague(desk, place.with_name(f"{seed}-colleague"), cases[0], seed, tally, clients)
    application = application_at(place)
    chosen = range(clients) if clients < 3 else (0, source.randrange(1, clients))
    for client in chosen:
        for paper in papers.of_case(desk, application, cases[client], place / f"out{client}"):
            _search(paper, client, clients, seed, tally)
    numbers = {case.id: case.number for case in desk.workspace.cases.list()}
    for case, paper in papers.of_vault(desk, application, numbers, place / "out"):
        _search(paper, cases.index(case) if case else None, clients, seed, tally)
    desk.close()
    shutil.rmtree(place)
    return tally


def _client(desk: Desk, client: int, inputs: Path, party: str, source: random.Random, seed: int) -> str:
    def say(what: str) -> str:
        return word(client, what, seed)

    workspace = desk.workspace
    case = workspace.cases.add(CaseDraft(say("title"), say("complainant"), language=source.choice(("en", "zh-CN")))).id
    folder = inputs / str(client)
    folder.mkdir(parents=True)
    rows = [
        sms(number, f"还钱 {say('message')}", at_ms=NOON_MS + n * 1000, name=say("caller"))
        for n, number in enumerate((*_NUMBERS, say("number")))
    ]
    workspace.importing.run(case, [write_messages(folder / f"{say('source')}.xml", rows)], ImportChoice(), QuietJob())
    (folder / f"{say('file')}.txt").write_text(say("content"))
    (folder / "shared.txt").write_text("the same letter was sent to all of them")
    for n in range(source.randint(1, 3)):
        at_ms = NOON_MS - n * 1000
        made = workspace.intake.log(
            case,
            IncidentDraft(
                when=from_epoch_ms(str(at_ms), at_ms, zone=ZONE),
                address=source.choice(_NUMBERS),
                text=say("text"),
                summary=say("summary"),
                note=say("note"),
                party=party if source.random() < 0.5 else "",
                reached=(Reached(ReachedKind.THIRD_PERSON, label=say("reached"), number="10300001111"),),
                files=tuple(FileToAttach(path, path.name) for path in sorted(folder.glob("*.txt"))),
            ),
        )
        workspace.intake.revise(made, Judgement(tags=("work",), note=say("note")), say("reason"))
    return case


def _colleague(desk: Desk, place: Path, case: str, seed: int, tally: Tally, clients: int) -> None:
    """The case of the first client goes to another vault and comes back, changed on both sides. What the other vault
    has of it is searched too."""
    place.mkdir()
    other, job = make_desk(place), QuietJob()
    ours, theirs = desk.workspace, other.workspace
    ours.case_files.export(case, place / "to.shilu-case", job, to=[theirs.case_files.own_key()])
    theirs.case_files.merge(place / "to.shilu-case", job)
    incident = next(one.id for one in papers.contacts(desk, case) if one.note)
    for workspace, more in ((ours, "here"), (theirs, "there")):
        note = f"{word(0, 'note', seed)} {more}"
        workspace.intake.revise(incident, Judgement(note=note), f"{word(0, 'reason', seed)} {more}")
    theirs.case_files.export(case, place / "back.shilu-case", job, to=[ours.case_files.own_key()])
    if not ours.case_files.merge(place / "back.shilu-case", job).conflicts:
        raise RuntimeError("both sides changed something, and nothing is to be decided")
    theirs.exporting.export(place / "export", job)
    _search(Paper("vault of a colleague", papers.opened(place / "export")), 0, clients, seed, tally)
    other.close()
    shutil.rmtree(place)


def _search(paper: Paper, client: int | None, clients: int, seed: int, tally: Tally) -> None:
    """Note what of which client stands in a paper. ``client``: whose it is; None where it is nobody's."""
    tally.papers[paper.what] += 1
    for name, content in paper.files.items():
        tally.size_bytes += len(content)
        for of in range(clients):
            for what in _WORDS:
                wanted = word(of, what, seed)
                looks = (
                    wanted.encode(),
                    wanted.encode("utf-16-be"),
                    wanted.encode("utf-16-le"),
                    wanted.lower().encode(),
                )
                if paper.what == papers.DIRECTORY and what == "number":
                    continue  # they are the vault's
                if any(look in content for look in looks):
                    if of == client and not paper.is_sealed:
                        tally.own[paper.what, what] += 1
                    else:
                        tally.wrong.append(f"{what} of client {of} stands in {name} ({paper.what}, vault {seed})")

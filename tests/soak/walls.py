"""Several clients in one vault: nothing that leaves for one of them tells anything of another.

Each client has words of their own wherever words can be, the same lenders' numbers, and some of the same files. Every
bundle, case file, export and history of one client is searched for each word of the others, with papers and zips
opened; the client's own words must be found there, or the search would prove nothing.
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from shilu.core.bundle import BundleChoice
from shilu.core.case import CaseDraft
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Judgement, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft
from shilu.core.revision import HistoryPage
from shilu.core.when import from_epoch_ms
from shilu.services.importing import ImportChoice
from tests.soak.deeds import ZONE, Desk, make_desk, plain
from tests.soak.part import Finding, Soak
from tests.unit.services.backups import NOON_MS, sms, write_messages

_NUMBERS = ("10412345678", "10787654321", "106900012345")
_WORDS = (
    "title",
    "complainant",
    "text",
    "summary",
    "note",
    "reached",
    "message",
    "caller",
    "file",
    "content",
    "reason",
)
_KEPT_INSIDE = {"note", "reason"}
"""What is never printed; an export in the clear has it."""


@dataclass(slots=True)
class Tally:
    """What was searched and found."""

    vaults: int = 0
    papers: Counter[str] = field(default_factory=Counter)
    size_bytes: int = 0
    own: Counter[str] = field(default_factory=Counter)
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
    papers = ", ".join(f"{count} × {what}" for what, count in tally.papers.most_common())
    unfound = [
        f"{what}: {word}" for what in tally.papers for word in _expected(what) if not tally.own[f"{what} {word}"]
    ]
    yield Finding(
        f"{tally.vaults} vaults of 2 to 4 clients, {papers}, {tally.size_bytes / 1e6:.0f} MB opened and searched: "
        f"{len(tally.wrong)} words of another client; the client's own words were found {tally.own.total():,} times"
        + "".join(f"\n    {one}" for one in (*tally.wrong[:10], *(f"never found in {one}" for one in unfound))),
        not tally.wrong and not unfound and tally.vaults > 0,
    )


def _expected(what: str) -> Iterable[str]:
    """The words that must be found somewhere in a kind of paper."""
    if what == "bundle":
        return [word for word in _WORDS if word not in _KEPT_INSIDE]
    return ("text", "summary") if what == "history" else ("title", "text", "summary", "message", "content")


def word(client: int, what: str, seed: int) -> str:
    """A word that only one client has."""
    return f"W{what}{client}Q{seed}Z"


def _vault(folder: Path, seed: int) -> Tally:
    source, tally = random.Random(seed), Tally(vaults=1)
    place = folder / str(seed)
    place.mkdir()
    desk = make_desk(place)
    clients = source.randint(2, 4)
    party = desk.workspace.parties.add(PartyDraft("石榴籽快借"), [_NUMBERS[0]])
    cases = [_client(desk, client, place / "inputs", party.id, source, seed) for client in range(clients)]
    chosen = range(clients) if clients < 3 else source.sample(range(clients), 2)
    for client in chosen:
        for what, files in _papers(desk, cases[client], place / f"out{client}"):
            tally.papers[what] += 1
            _search(what, files, client, clients, seed, tally)
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
        for n, number in enumerate(_NUMBERS)
    ]
    workspace.importing.run(case, [write_messages(folder / "sms.xml", rows)], ImportChoice(), QuietJob())
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


def _papers(desk: Desk, case: str, out: Path) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """Everything of a case that leaves the vault, opened as far as it can be opened."""
    workspace = desk.workspace
    workspace.bundling.build(case, BundleChoice(), out / "bundle", QuietJob())
    yield "bundle", _opened(out / "bundle")
    activity = plain(workspace.history.activity(case, HistoryPage(limit=1000)))
    yield "history", {"activity": json.dumps(activity, ensure_ascii=False).encode()}


def _opened(folder: Path) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            _open(path.name, path.read_bytes(), found)
            found["names"] = found.get("names", b"") + path.name.encode() + b"\n"
    return found


def _open(name: str, content: bytes, found: dict[str, bytes]) -> None:
    found[f"{len(found)} {name}"] = content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                _open(member, archive.read(member), found)
    elif content.startswith(b"%PDF"):
        found[f"{len(found)} text of {name}"] = _words_of(content).encode()
        found[f"{len(found)} objects of {name}"] = _objects_of(content)


def _words_of(content: bytes) -> str:
    """What a reader sees, the line breaks within long words taken out."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in document)
    finally:
        document.close()


def _objects_of(content: bytes) -> bytes:
    """Every stream and string of a paper, as it is once it was unpacked."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        parts: list[bytes] = []
        for one in pdf.objects:
            if isinstance(one, pikepdf.Stream):
                try:
                    parts.append(one.read_bytes())
                except pikepdf.PdfError:
                    parts.append(one.read_raw_bytes())
            parts.append(_strings(one))
        return b"\n".join(parts)


def _strings(value: Any) -> bytes:
    import pikepdf

    if isinstance(value, pikepdf.String):
        return str(value).encode()
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return b"\n".join(_strings(one) for one in value.values() if not getattr(one, "is_indirect", False))
    if isinstance(value, pikepdf.Array):
        return b"\n".join(_strings(one) for one in value if not getattr(one, "is_indirect", False))
    return b""


def _search(what: str, files: Mapping[str, bytes], client: int, clients: int, seed: int, tally: Tally) -> None:
    for name, content in files.items():
        tally.size_bytes += len(content)
        for of in range(clients):
            for place in _WORDS:
                wanted = word(of, place, seed)
                looks = (
                    wanted.encode(),
                    wanted.encode("utf-16-be"),
                    wanted.encode("utf-16-le"),
                    wanted.lower().encode(),
                )
                if any(look in content for look in looks):
                    if of == client:
                        tally.own[f"{what} {place}"] += 1
                    else:
                        tally.wrong.append(f"{place} of another client stands in {name} ({what}, vault {seed})")

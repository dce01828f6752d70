"""Walls between clients: whatever leaves for one of them, nothing of another is in it."""

import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2

from shilu import app
from shilu.cli import documents
from shilu.core.bundle import BundleChoice
from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.correction import TypedCorrection
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Judgement, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.core.revision import HistoryPage
from shilu.core.when import unknown
from shilu.host.paths import Folders
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests import forked
from tests.unit.services.backups import call, mms, sms, write_calls, write_messages
from tests.unit.services.conftest import NOW_MS
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.handing_over import members

QUIET = QuietJob()
SHARED = ("10412345678", "10787654321")
_PNG = "iVBORw0KGgo="


@dataclass(slots=True)
class Client:
    """One client of an office, and the words that stand in no other client's matter."""

    name: str
    case: str
    canaries: list[str] = field(default_factory=list)

    def word(self, what: str) -> str:
        """A canary: it says whose it is and what it is of."""
        canary = f"Canary{self.name}{what}{len(self.canaries)}"
        self.canaries.append(canary)
        return canary


def _clients(workspace: Workspace, pick: random.Random) -> list[Client]:
    clients = []
    for name in "ABC"[: pick.choice((2, 2, 3))]:
        client = Client(name * 3, "")
        client.case = workspace.cases.add(CaseDraft(client.word("Title"), client.word("Name"))).id
        client.canaries.append(client.case)
        clients.append(client)
    return clients


def _own_number(client: Client, pick: random.Random) -> str:
    number = f"105{pick.randrange(10**8):08d}"
    client.canaries.append(number)
    return number


def _bring_in(workspace: Workspace, client: Client, pick: random.Random, folder: Path) -> None:
    own, shared = _own_number(client, pick), pick.choice(SHARED)
    spelt = shared if pick.random() < 0.5 else f"+86 {shared[:3]} {shared[3:]}"
    rows = [
        sms(spelt, client.word("Text"), name=client.word("Phonebook")),
        sms(own, client.word("Text"), name=client.word("Phonebook"), at_ms=NOW_MS - 86_400_000),
        mms(shared, client.word("Picture"), _PNG, at_ms=NOW_MS - 90_000_000),
    ]
    file = write_messages(folder / f"{client.word('File')}.xml", rows)
    calls = write_calls(folder / f"{client.word('Calls')}.xml", [call(shared), call(own)])
    workspace.importing.run(client.case, [file, calls], ImportChoice(), QUIET)
    for incident in workspace.timeline.find(client.case, EVERYTHING, Page()).incidents[:1]:
        number = _own_number(client, pick) if pick.random() < 0.5 else pick.choice(SHARED)
        typed = TypedCorrection(address=number, text=client.word("Corrected"))
        workspace.correcting.correct(incident.id, typed, client.word("Reason"))


def _log(workspace: Workspace, client: Client, pick: random.Random, folder: Path) -> None:
    file = folder / client.word("Attached")
    file.write_text(client.word("Content"))
    own = pick.random() < 0.5
    draft = IncidentDraft(
        when=unknown(client.word("When"), zone="Asia/Shanghai"),
        address=_own_number(client, pick) if own else pick.choice(SHARED),
        reached=(Reached(ReachedKind.THIRD_PERSON, label=client.word("Mother")),),
        text=client.word("Text"),
        summary=client.word("Summary"),
        note=client.word("Note"),
        files=(FileToAttach(file, file.name),),
    )
    logged = workspace.intake.log(client.case, draft)
    workspace.intake.revise(logged, Judgement(summary=client.word("Summary")), client.word("Reason"))
    if pick.random() < 0.3:
        workspace.intake.withdraw(logged, client.word("Reason"))
    party = workspace.parties.add(PartyDraft(client.word("Party"), aliases=(client.word("Alias"),)))
    if own:
        workspace.parties.link(party.id, draft.address, "CN", Role.COLLECTOR)
    else:  # of a number that another client has too, but said of this one contact only
        workspace.parties.link_incident(party.id, logged)


def _words(workspace: Workspace, client: Client, out: Path, *, bundle: bool) -> Iterator[tuple[str, str]]:
    """All that can be asked for of one client: by what way it left, and its words."""
    vault = workspace.case_files._vault
    for name, data in members(vault, client.case).items():
        yield f"case file: {name}", data.decode("utf-8", "replace")
    folder = workspace.exporting.export(out / "export", QUIET, client.case).folder
    yield from _of_folder("export", folder)
    for wanted in (EVERYTHING, IncidentFilter(withdrawn=True)):
        for incident in workspace.timeline.find(client.case, wanted, Page()).incidents:
            yield "list", json.dumps(documents.incident(incident), ensure_ascii=False)
    yield "numbers", str(workspace.parties.contact_points(client.case))
    yield "history", str(workspace.history.activity(client.case, HistoryPage(1_000)))
    yield "receipts", str(workspace.importing.receipts(client.case))
    yield "checkpoint", workspace.checkpoints.make(client.case).note
    if bundle:
        built = workspace.bundling.build(client.case, BundleChoice(language="en"), out / "bundle", QUIET)
        yield from _of_folder("bag", built.bag)
        document = pypdfium2.PdfDocument(built.pdf)
        for number in range(len(document)):
            yield f"paper, page {number + 1}", document[number].get_textpage().get_text_bounded().replace("\r\n", "")
        document.close()


def _of_folder(what: str, folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"{what}: {path.name}", path.read_bytes().decode("utf-8", "replace")


def leaks_of(seed: int, *, bundle: bool) -> list[str]:
    """Make an office with several clients at random; every canary that left with another client's matter."""
    pick = random.Random(seed)
    leaks = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folders = Folders(config=folder / "config", documents=folder / "documents")
        application = app.build(folders, clock=FixedClock(NOW_MS, tick_ms=1), cost=CHEAP, language="en")
        workspace = application.gate.create(folder / "office", PASSPHRASE).workspace
        clients = _clients(workspace, pick)
        for _ in range(pick.randrange(4, 8)):
            pick.choice((_bring_in, _log, _log))(workspace, pick.choice(clients), pick, folder)
        for client in clients:
            others = [(other.name, word) for other in clients if other is not client for word in other.canaries]
            own = 0
            try:
                for way, words in _words(workspace, client, folder / client.name, bundle=bundle):
                    leaks += [f"{way} of {client.name} has {word}" for _, word in others if word in words]
                    own += any(word in words for word in client.canaries)
            except UserError as error:
                assert error.code == "usage.nothing_to_bundle"
            assert own  # the search finds what is there
        workspace.close()
    return leaks


def test_nothing_of_one_client_leaves_with_another(forking: forked.Server) -> None:
    """``leaks_of`` for more of them, in a long run."""
    with forked.children(forking):
        assert [leak for seed in range(8) for leak in leaks_of(seed, bundle=False)] == []
        assert [leak for seed in range(100, 101) for leak in leaks_of(seed, bundle=True)] == []

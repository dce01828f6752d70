"""What a person does with a vault, at random but the same for the same seed: through the services, as the window does.

Also what they see of it afterwards, as one digest: two vaults with the same digest answer alike.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct

from shilu import app
from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.clock import FixedClock
from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.ids import new_id
from shilu.core.incident import Incident, IncidentDraft, Include, Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.core.when import from_epoch_ms
from shilu.host.paths import Folders
from shilu.services.application import Application
from shilu.services.backups import Backups
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from shilu.vault.kdf import KdfCost
from shilu.vault.vault import Vault
from tests.unit.services.backups import NOON_MS, mms, sms, write_messages

PASSPHRASE = "correct horse battery"
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
ZONE = "Asia/Shanghai"
EVERY_PAGE = Page(limit=100_000)
WORDS = ("还钱", "今天不还就找你家人", "overdue", "最后一次通知", "律师函", "😡", "1,500 yuan", "邻居", "单位")
NUMBERS = ("10412345678", "+8610787654321", "106900012345", "LoanCo", "", "10300001111")
_NO_PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


@dataclass(frozen=True, slots=True)
class Desk:
    """An open vault with its services."""

    workspace: Workspace

    @property
    def vault(self) -> Vault:
        """What stands behind the services; for what no service offers."""
        return self.workspace.intake._vault

    def close(self) -> None:
        """As at the end of the program."""
        self.workspace.close()


def make_desk(place: Path, name: str = "v") -> Desk:
    """A new vault ``place/NAME.shilu``; settings go beside ``place``."""
    return Desk(application_at(place).gate.create(place / name, PASSPHRASE).workspace)


def open_desk(place: Path, name: str = "v", *, passphrase: str = PASSPHRASE) -> Desk:
    """Open it again."""
    return Desk(application_at(place).gate.open(place / f"{name}.shilu", passphrase))


def application_at(place: Path) -> Application:
    """The program, with cheap keys and a clock of its own."""
    folders = Folders(config=place.with_name(place.name + "-config"), documents=place)
    clock = FixedClock(NOON_MS + 3_600_000, tick_ms=1)
    return app.build(folders, clock=clock, cost=CHEAP, work_factor=1, language="en")


class Deeds:
    """A person at the desk. ``inputs`` is a folder for the files they bring in; ``keys``: now and then they change
    the passphrase or the key, or make a backup beside ``inputs``."""

    def __init__(
        self,
        desk: Desk,
        source: random.Random,
        inputs: Path,
        *,
        keys: bool = False,
        passphrase: str = PASSPHRASE,
    ) -> None:
        self.passphrase = passphrase
        self._desk = desk
        self._keys = keys
        self._source = source
        self._inputs = inputs
        self._cases: list[str] = [case.id for case in desk.workspace.cases.list()]
        self._drafts = [d.id for case in self._cases for d in desk.workspace.drafts.of_case(case).drafts]
        self._files = 0

    def one(self) -> str:
        """Do one thing, and say what. When this returns it was acknowledged."""
        if not self._cases:
            return self.add_case()
        deeds: dict[Callable[[], str], int] = {
            self.log: 40,
            self.revise: 15,
            self.withdraw_or_restore: 4,
            self.bring_in: 8,
            self.undo_import: 2,
            self.add_party: 5,
            self.link: 5,
            self.remember_heads: 6,
            self.keep_draft: 10,
            self.drop_draft: 3,
            self.add_case: 2,
        }
        if self._keys:
            deeds |= {self.change_passphrase: 8, self.rekey: 3, self.back_up: 2}
        return self._source.choices(list(deeds), weights=list(deeds.values()))[0]()

    def add_case(self) -> str:
        """Open a case."""
        self._cases.append(self._desk.workspace.cases.add(CaseDraft(f"案件 {len(self._cases) + 1}", "李某")).id)
        return "case"

    def log(self, *, files: bool | None = None) -> str:
        """Log a contact; three in ten with files."""
        with_files = self._source.random() < 0.3 if files is None else files
        at_ms = NOON_MS - self._source.randrange(10**10)
        self._desk.workspace.intake.log(
            self._case(),
            IncidentDraft(
                when=from_epoch_ms(str(at_ms), at_ms, zone=ZONE),
                channel=self._source.choice((Channel.CALL, Channel.SMS, Channel.VISIT, Channel.WECHAT)),
                address=self._source.choice(NUMBERS),
                text=self._text(),
                summary=self._text(),
                tags=("extort",) if self._source.random() < 0.2 else (),
                note=self._text(),
                files=self._some_files() if with_files else (),
            ),
        )
        return "log with files" if with_files else "log"

    def revise(self) -> str:
        """Change what is thought of a contact."""
        incident = self._incident(EVERYTHING)
        if incident is None:
            return self.log()
        self._desk.workspace.intake.revise(
            incident.id,
            Judgement(
                summary=self._text(), include=self._source.choice(tuple(Include)), tags=("work",), note=self._text()
            ),
            "better remembered",
        )
        return "revise"

    def withdraw_or_restore(self) -> str:
        """Take a contact back, or bring it back."""
        gone = self._source.random() < 0.5
        incident = self._incident(IncidentFilter(withdrawn=gone))
        if incident is None:
            return self.log()
        if incident.status is Status.WITHDRAWN:
            self._desk.workspace.intake.restore(incident.id, "it was right")
        else:
            self._desk.workspace.intake.withdraw(incident.id, "a mistake")
        return "withdraw"

    def bring_in(self) -> str:
        """Import a backup of some messages, one in three with pictures."""
        rows = []
        for n in range(self._source.randint(1, 30)):
            number, at_ms = self._source.choice(NUMBERS[:4]), NOON_MS + n * 1000
            if self._source.random() < 0.05:
                rows.append(mms(number, self._text(), _NO_PICTURE, at_ms=at_ms))
            else:
                rows.append(sms(number, self._text(), at_ms=at_ms))
        path = write_messages(self._new_file(".xml"), rows)
        (receipt,) = self._desk.workspace.importing.run(self._case(), [path], ImportChoice(), QuietJob())
        if receipt.refused is not None:
            raise UserError(receipt.refused.code)
        if receipt.partial:
            raise RuntimeError("a good file was not read whole")
        return "import"

    def undo_import(self) -> str:
        """Withdraw what an import brought."""
        receipts = [r for case in self._cases for r in self._desk.workspace.importing.receipts(case)]
        if not receipts:
            return self.bring_in()
        chosen = self._source.choice(receipts).import_id
        assert chosen is not None
        self._desk.workspace.importing.undo(chosen, "not mine")
        return "undo import"

    def add_party(self) -> str:
        """Name a lender with a number."""
        name = f"石榴籽快借 {new_id()[:6]}"
        self._desk.workspace.parties.add(PartyDraft(name), [self._source.choice(NUMBERS[:2])])
        return "party"

    def link(self) -> str:
        """Say that a number acts for a lender."""
        parties = self._desk.workspace.parties.list()
        if not parties:
            return self.add_party()
        number = self._source.choice((NUMBERS[0], NUMBERS[1], NUMBERS[5]))
        self._desk.workspace.parties.link(self._source.choice(parties).id, number, "CN")
        return "link"

    def remember_heads(self) -> str:
        """What a bundle begins with: the header is written anew."""
        self._desk.vault.remember_heads()
        return "header"

    def keep_draft(self) -> str:
        """Leave a form half filled in."""
        if not self._drafts or self._source.random() < 0.3:
            self._drafts.append(new_id())
        form = {"text": self._text(), "number": self._source.choice(NUMBERS)}
        draft = Draft(
            self._source.choice(self._drafts),
            self._case(),
            DraftKind.CONTACT,
            begun_ms=NOON_MS,
            changed_ms=NOON_MS + self._source.randrange(10**6),
            form=form,
        )
        self._desk.workspace.drafts.keep(draft)
        return "draft"

    def drop_draft(self) -> str:
        """Throw a half filled form away."""
        if not self._drafts:
            return self.keep_draft()
        self._desk.workspace.drafts.discard(self._drafts.pop(self._source.randrange(len(self._drafts))))
        return "no draft"

    def change_passphrase(self) -> str:
        """Open with another passphrase from now on."""
        fresh = f"another passphrase {self._source.randrange(10**9)}"
        self._desk.workspace.keys.change_passphrase(self.passphrase, fresh)
        self.passphrase = fresh
        return "passphrase"

    def rekey(self) -> str:
        """Give the vault a new key."""
        self._desk.workspace.keys.rekey(QuietJob())
        return "key"

    def back_up(self) -> str:
        """Make a backup."""
        self._inputs.mkdir(parents=True, exist_ok=True)
        backups = Backups(vault=self._desk.vault, clock=FixedClock(NOON_MS))
        backups.make(self._new_file(".shilu-backup"), QuietJob())
        return "backup"

    def _case(self) -> str:
        return self._source.choice(self._cases)

    def _incident(self, wanted: IncidentFilter) -> Incident | None:
        found = self._desk.workspace.timeline.find(self._case(), wanted, EVERY_PAGE).incidents
        return self._source.choice(found) if found else None

    def _text(self) -> str:
        return " ".join(self._source.choices(WORDS, k=self._source.randint(0, 6)))

    def _some_files(self) -> tuple[FileToAttach, ...]:
        files = []
        for _ in range(self._source.randint(1, 2)):
            path = self._new_file(".bin")
            size = self._source.choice((0, 1, 100, 5_000, 65_536, 150_000))
            # the same few contents come back, as the same screenshot does
            path.write_bytes(random.Random(self._source.randrange(12) * 1_000_000 + size).randbytes(size))
            files.append(FileToAttach(path, "截图.bin"))
        return tuple(files)

    def _new_file(self, suffix: str) -> Path:
        self._inputs.mkdir(parents=True, exist_ok=True)
        while True:  # the same person may have begun anew, beside files of before
            self._files += 1
            path = self._inputs / f"{self._files}{suffix}"
            if not path.exists():
                return path


def seen(desk: Desk) -> dict[str, Any]:
    """All that the services show of a vault, the attachments by their bytes."""
    workspace, cases = desk.workspace, {}
    for case in workspace.cases.list():
        incidents = [
            *workspace.timeline.find(case.id, EVERYTHING, EVERY_PAGE).incidents,
            *workspace.timeline.find(case.id, IncidentFilter(withdrawn=True), EVERY_PAGE).incidents,
        ]
        files = sorted({attachment.sha256 for incident in incidents for attachment in incident.attachments})
        cases[case.id] = {
            "case": plain(case),
            "incidents": plain(incidents),
            "receipts": plain(workspace.importing.receipts(case.id)),
            "rows": plain(list(desk.vault.incidents.source_rows([incident.id for incident in incidents]))),
            "drafts": plain(workspace.drafts.of_case(case.id)),
            "points": plain(workspace.parties.contact_points(case.id)),
            "files": {sha256: _sha256(workspace.timeline.attachment(sha256, 10**9)) for sha256 in files},
        }
    return {"cases": cases, "parties": plain(workspace.parties.list())}


def answers(desk: Desk) -> str:
    """All that is seen, and what searches find: all words, and each of their letters alone."""
    looks: dict[str, Any] = {"seen": seen(desk), "found": {}}
    for case in desk.workspace.cases.list():
        for text in sorted({*WORDS, *"".join(WORDS), "104", "87654", "石榴"}):
            found = desk.workspace.timeline.find(case.id, IncidentFilter(text=text), EVERY_PAGE)
            looks["found"][f"{case.id} {text}"] = [found.total, *(incident.id for incident in found.incidents)]
    return json.dumps(looks, sort_keys=True)


def digest(desk: Desk) -> str:
    """``seen`` in sixteen letters."""
    return _sha256(json.dumps(seen(desk), sort_keys=True, ensure_ascii=True).encode())[:16]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    return value.hex() if isinstance(value, bytes) else value


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

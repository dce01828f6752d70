"""Vaults of any size, made through the vault's own doors and kept under ``build/bench`` for the next run.

Texts are made of 6,000 words of one to four characters, drawn as often as words of a language are (Zipf), half of them
from 400 templates with another amount each, as messages of this kind are. Numbers nobody can have; a few of them send
most of what is sent.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from shilu import app
from shilu.core.case import CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import SystemClock
from shilu.core.contact_point import Recognised
from shilu.core.evidence import Attachment
from shilu.core.ids import ids_beside, new_id
from shilu.core.incident import NO_FACTS, Contact, Judgement, Reached, ReachedKind
from shilu.core.party import PartyDraft
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import BlobRef, Receipt, RowSegment, SourceFile
from shilu.core.source_row import NewRow
from shilu.core.when import from_epoch_ms
from shilu.host.paths import Folders
from shilu.services.gate import Gate
from shilu.vault.blobs import SealedBlob
from shilu.vault.kdf import KdfCost
from shilu.vault.prepared_rows import PreparedRow
from shilu.vault.vault import Vault, create, open_vault

PASSPHRASE = "bench-passphrase"
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
ZONE = "Asia/Shanghai"
SEED = 7
MADE_FOR = "2"
"""Another one when the vaults are to be made anew."""
FIRST_MS, DAYS = 1_770_000_000_000, 150
ATTACHMENTS, ATTACHMENT_BYTES = 2_000, 10 * 1024 * 1024
_IMPORT_ROWS = 100_000
_ENGLISH = ("loan", "pay", "overdue", "app", "notice", "final", "http://t.example/Ab3x", "OK", "SMS")
_SAID = ("今天", "还钱", "威胁", "律师函", "通讯录", "逾期", "最后")


class Source:
    """Random contacts; the same ones for the same size."""

    def __init__(self, size: int) -> None:
        self._random = random.Random(SEED)
        characters = [chr(0x4E00 + self._random.randrange(0x4000)) for _ in range(3000)]
        often = list(itertools.accumulate(1 / (n + 3) for n in range(3000)))
        words = [
            "".join(self._random.choices(characters, cum_weights=often, k=self._random.choice((1, 2, 2, 2, 3, 4))))
            for _ in range(6000)
        ]
        self._words = [*words, *_ENGLISH, *_SAID]
        self._random.shuffle(self._words)
        self._word_weights = list(itertools.accumulate(1 / (n + 5) for n in range(len(self._words))))
        self._templates = [self._some_words(self._random.randrange(8, 30)) for _ in range(400)]
        count = max(20, min(20_000, size // 50))
        self.numbers = [f"104{n:08d}" for n in self._random.sample(range(10**8), count)]
        self._addresses = [recognise(number, "CN") for number in self.numbers]
        self._number_weights = list(itertools.accumulate(1 / (n + 10) for n in range(count)))

    def text(self) -> str:
        """Some forty characters."""
        if self._random.random() < 0.5:
            words = list(self._random.choice(self._templates))
        else:
            words = self._some_words(self._random.randrange(5, 30))
        words.insert(self._random.randrange(len(words)), str(self._random.randrange(100, 100_000)))
        return "".join(f"{word} " if word.isascii() or self._random.random() < 0.1 else word for word in words)

    def contacts(self, count: int) -> Iterator[Contact]:
        """Contacts in the order of time, as an export has them."""
        moments = sorted(FIRST_MS + self._random.randrange(DAYS * 86_400_000) for _ in range(count))
        for n, at_ms in enumerate(moments):
            channel = self._random.choice((Channel.CALL, Channel.SMS, Channel.SMS, Channel.SMS, Channel.WECHAT))
            is_call = channel is Channel.CALL
            (address,) = self._random.choices(self._addresses, cum_weights=self._number_weights)
            other = self._random.random() < 0.03
            yield Contact(
                when=from_epoch_ms(str(at_ms), at_ms, zone=ZONE),
                channel=channel,
                direction=Direction.INCOMING,
                outcome=Outcome.MISSED if is_call else Outcome.UNKNOWN,
                duration_s=None,
                address=address,
                name="",
                reached=(Reached(ReachedKind.THIRD_PERSON if other else ReachedKind.COMPLAINANT),),
                text="" if is_call else self.text(),
                facts=NO_FACTS,
                attachments=_attachments(n, count),
            )

    def _some_words(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._word_weights, k=count)


def _attachments(n: int, count: int) -> tuple[Attachment, ...]:
    """In the largest vault 20 GiB; in the others as much for each contact."""
    if n % 500:
        return ()
    sha256 = hashlib.sha256(f"{count}/{n}".encode()).hexdigest()
    return (Attachment(sha256, f"recording-{n}.m4a", "audio/mp4", ATTACHMENT_BYTES),)


def folder_of(size: int) -> Path:
    """Where the vault of a size is kept."""
    return Path("build/bench") / f"{size}-{MADE_FOR}"


def made(size: int) -> Path:
    """The vault of a size, made if it is not there yet; its index has learnt everything."""
    folder = folder_of(size)
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _make(folder, size)
        (folder / "done").touch()
    return folder / "v.shilu"


def opened(path: Path) -> Vault:
    """The vault of a size, open."""
    return open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)


def new(path: Path) -> Vault:
    """A vault without anything in it, open."""
    return create(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)[0]


def gate_of(folder: Path) -> Gate:
    """The doors, as the program has them, with cheap keys."""
    return app.build(Folders(config=folder / "config", documents=folder), cost=CHEAP, language="en").gate


def _make(folder: Path, size: int) -> None:
    workspace = gate_of(folder).create(folder / "v.shilu", PASSPHRASE).workspace
    case_id = workspace.cases.add(CaseDraft("bench", "nobody")).id
    other_id = workspace.cases.add(CaseDraft("another", "nobody")).id
    source = Source(size)
    parties = [workspace.parties.add(PartyDraft(f"石榴籽快借{n}")) for n in range(30)]
    for n, number in enumerate(source.numbers[: len(source.numbers) * 6 // 10]):
        workspace.parties.link(parties[n % 30].id, number, "CN")
    workspace.close()
    vault = opened(folder / "v.shilu")
    while vault.learning.step():  # the numbers that were linked have no contacts yet
        pass
    started = time.perf_counter()
    fill(vault, case_id, source.contacts(size))
    figures = {"import of all": time.perf_counter() - started}
    fill(vault, other_id, source.contacts(min(size, 1000)))
    for n, incident in enumerate(vault.finding.find(case_id, EVERYTHING, Page(200)).incidents):
        vault.incidents.judge(incident.id, Judgement(tags=("violence" if n % 3 else "extort",), summary="记下"), "")
    started, worked = time.perf_counter(), time.process_time()
    while vault.learning.step():
        pass
    figures["index of all"] = time.perf_counter() - started
    figures["index of all, processor"] = time.process_time() - worked
    vault.close()
    (folder / "figures.json").write_text(json.dumps(figures))


def fill(vault: Vault, case_id: str, contacts: Iterator[Contact]) -> None:
    """Bring contacts in as imports of 100,000 rows, as a reader of files does, without a file to be read."""
    while some := list(itertools.islice(contacts, _IMPORT_ROWS)):
        import_id = new_id()
        vault.imports.begin(import_id)
        points: dict[str, Recognised] = {}
        stored = None
        for start in range(0, len(some), 500):
            chunk = some[start : start + 500]
            points |= {vault.directory.point_id(c.address): c.address for c in chunk if c.address is not None}
            rows = prepared(vault, import_id, case_id, chunk, start)
            if stored is not None:
                stored()
            stored = vault.imports.add_rows(rows, list(_sparse(vault, chunk)))
        if stored is not None:
            stored()
        vault.imports.finish(import_id, case_id, _receipt(len(some)), points)


def prepared(
    vault: Vault, import_id: str, case_id: str, contacts: Sequence[Contact], first: int
) -> Sequence[PreparedRow]:
    """Rows of an import, as a reader of files makes them."""
    rows, ids = [], ids_beside()
    preparation = vault.imports.preparation(import_id=import_id, case_id=case_id, recorded_ms=1)
    for n, contact in enumerate(contacts, start=first):
        if contact.address is None:
            raise ValueError("these contacts have an address")
        point = vault.directory.point_id(contact.address)
        raw = f'<sms address="{contact.address.raw}" date="{contact.when.raw}" body="{contact.text}" />'.encode()
        row = NewRow(n, f"sms[{n + 1}]@{n * 200}", contact, (RowSegment(raw),), point, next(ids), False, n)
        rows.append(preparation.prepare(row))
    return rows


def _sparse(vault: Vault, contacts: Sequence[Contact]) -> Iterator[SealedBlob]:
    """Attachments without a content: files of the right size that take no room. They cannot be read."""
    for contact in contacts:
        for attachment in contact.attachments:
            temporary = vault.path / "blobs" / f".tmp-{secrets.token_hex(8)}"
            with temporary.open("xb") as file:
                file.truncate(attachment.size_bytes + attachment.size_bytes // 4096)
            yield SealedBlob(BlobRef(attachment.sha256, attachment.size_bytes), secrets.token_bytes(32), temporary)


def _receipt(rows: int) -> Receipt:
    return Receipt(
        source=SourceFile("sms.xml", secrets.token_hex(32), rows * 200, None),
        importer="bench",
        importer_version="1",
        settings={},
        rows=rows,
        added=rows,
        duplicates=0,
        left_out=0,
        skipped=(),
        warnings=(),
        partial=False,
        refused=None,
        import_id=None,
    )


if __name__ == "__main__":
    made(int(sys.argv[1]))

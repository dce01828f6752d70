"""Invented people and contacts for the tests of the bundle."""

from __future__ import annotations

import gettext
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import pypdfium2
from PIL import Image

from shilu.bundle.assemble import assemble
from shilu.bundle.model import BundleModel, LeftOut, Originals
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.pdf.render import Rendered, render
from shilu.core.bundle import BundleChoice, Position
from shilu.core.case import Case
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.checkpoint import ChainHead, Checkpoint, Statement
from shilu.core.clock import to_ms
from shilu.core.contact_point import ContactPoint, ContactPointKind
from shilu.core.correction import Corrected, Recorded
from shilu.core.evidence import Attachment
from shilu.core.incident import NO_FACTS, Incident, Include, Reached, ReachedKind, SourceRef, Status
from shilu.core.job import Job, QuietJob
from shilu.core.party import AttributedParty, AttributionState, Basis, Party, PartyKind, Role
from shilu.core.picture import PictureDecoder, Pixels, Unshown
from shilu.core.record import RowSegment, SourceFile
from shilu.core.revision import Recorder
from shilu.core.source_row import StoredRow
from shilu.core.when import When, from_epoch_ms
from shilu.core.wording import Catalog, source_language
from shilu.importers.picture_pixels import pixels_of
from shilu.services import qr

SHANGHAI = ZoneInfo("Asia/Shanghai")
MADE_MS = to_ms(datetime(2026, 4, 1, 9, 30, tzinfo=SHANGHAI))
SOURCE_SHA = "5" * 64

CASE = Case(
    id="c" * 26,
    number=1,
    title="Calls about the 55 apps",
    complainant="林小满",
    pack="cn",
    region="CN",
    timezone="Asia/Shanghai",
    language="zh-CN",
    created_ms=MADE_MS,
)
LENDER = Party("l" * 26, "速贷星", PartyKind.APP, ("速贷星球",), "")


def at(text: str) -> When:
    """A time on the clock of Shanghai: ``2026-03-03 03:00:12``."""
    return from_epoch_ms(text, to_ms(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)), zone="Asia/Shanghai")


def make_point(digits: str = "10412345678", name: str = "") -> ContactPoint:
    return ContactPoint(
        id=f"p{digits}",
        key=f"tel:+86{digits}",
        raw=digits,
        e164=f"+86{digits}",
        valid=False,
        kind=ContactPointKind.NUMBER,
        region="CN",
        name=name,
    )


def named(party: Party = LENDER, role: Role = Role.CREDITOR, basis: Basis = Basis.STATED) -> AttributedParty:
    return AttributedParty(party.id, party.name, party.kind, role, basis, AttributionState.CONFIRMED, 100)


def make_file(data: bytes, name: str = "a.png", media_type: str = "image/png") -> Attachment:
    return Attachment(hashlib.sha256(data).hexdigest(), name, media_type, len(data))


def make_incident(number: int = 1, **changes: Any) -> Incident:
    """An incoming, documented text message; any field may be changed."""
    values: dict[str, Any] = {
        "id": f"{number:a>26}".translate(str.maketrans("01", "yz")),
        "number": number,
        "case": CASE.id,
        "when": at("2026-03-03 03:00:12"),
        "channel": Channel.SMS,
        "direction": Direction.INCOMING,
        "outcome": Outcome.UNKNOWN,
        "duration_s": None,
        "contact_point": make_point(),
        "reached": (Reached(ReachedKind.COMPLAINANT),),
        "text": "今天不还就打给你妈。",
        "summary": "",
        "facts": NO_FACTS,
        "parties": (named(),),
        "tags": (),
        "attachments": (),
        "sources": (SourceRef(SOURCE_SHA, "sms.xml", f"sms[{number}]@{number * 100}", "sms_backup_restore", "1"),),
        "include": Include.YES,
        "status": Status.NEW,
        "revision": 1,
        "recorded_ms": MADE_MS,
    }
    return Incident(**{**values, **changes})


def make_corrected(field: str, recorded: Recorded, reason: str = "as the screenshot shows") -> Corrected:
    """A field that somebody corrected, an hour before the bundle is made."""
    at_ms = MADE_MS - 3_600_000
    return Corrected(field, recorded, Recorder("s" * 26, "passphrase", "王律师"), True, at_ms, 8 * 3600, reason)


def make_model(*incidents: Incident, texts: Catalog | None = None, **changes: Any) -> BundleModel:
    values: dict[str, Any] = {
        "case": CASE,
        "incidents": incidents,
        "parties": (LENDER,),
        "sources": (SourceFile("sms.xml", SOURCE_SHA, 123_456, MADE_MS),),
        "choice": BundleChoice(),
        "position": Position(sequence=7, head="ab" * 32),
        "left_out": LeftOut(),
        "made_ms": MADE_MS,
        "version": "0.1.0",
        "texts": texts or source_language(),
    }
    return assemble(**{**values, **changes})


def make_checkpoint(size: int = 7) -> Checkpoint:
    """A note of the form that vaults sign, with nobody's signature."""
    origin, hashed = "o" * 26, hashlib.sha256(b"head").digest()
    statement = Statement(CASE.id, origin, size, hashed, bytes(32), (ChainHead(origin, size, hashed),))
    note = statement.signed(bytes(64))
    return Checkpoint(CASE.id, note, hashlib.sha256(note.encode()).hexdigest(), qr.modules(note))


def blobs(*contents: bytes) -> Callable[[str], BinaryIO]:
    """Opens these bytes by their SHA-256, as the vault does."""
    by_hash: Mapping[str, bytes] = {hashlib.sha256(data).hexdigest(): data for data in contents}
    return lambda sha256: BytesIO(by_hash[sha256])


def make_row(incident: Incident, literal: bytes = b"", segments: tuple[RowSegment, ...] = ()) -> StoredRow:
    """The stored row behind an incident's first source."""
    source = incident.sources[0]
    data = literal or f'<sms date="1" body="{incident.number}" />'.encode()
    return StoredRow(source.sha256, source.file_name, source.locator, segments or (RowSegment(data),))


def make_picture(width: int = 60, height: int = 90, format: str = "PNG", **options: Any) -> bytes:
    """A small picture with something in it."""
    picture = Image.new("RGB", (width, height), (250, 250, 250))
    picture.paste((30, 60, 90), (0, 0, width // 2, height // 2))
    buffer = BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def chinese() -> Catalog:
    """Chinese typography with English sentences."""
    return Catalog(gettext.NullTranslations(), language="zh-CN")


class DecodedHere:
    """Decodes pictures in this process."""

    def decode(self, untrusted_bytes: bytes, *, most_width: int, most_height: int, job: Job) -> Pixels | Unshown:
        return pixels_of(untrusted_bytes, most_width=most_width, most_height=most_height)


def render_to(
    path: Path,
    model: BundleModel,
    fonts: FontShelf,
    *,
    texts: Catalog | None = None,
    open_blob: Callable[[str], BinaryIO] | None = None,
    decoder: PictureDecoder | None = None,
    job: Job | None = None,
) -> Rendered:
    """Draw the paper of a model."""
    return render(
        model,
        originals=Originals("3f" * 32, 2, 1234),
        to=path,
        fonts=fonts,
        texts=texts or source_language(),
        open_blob=open_blob or blobs(),
        decoder=decoder or DecodedHere(),
        job=job or QuietJob(),
    )


def page_texts(path: Path) -> list[str]:
    """What PDFium reads on each page."""
    with pypdfium2.PdfDocument(path) as document:
        return [document[index].get_textpage().get_text_range() for index in range(len(document))]


def plain(text: str) -> str:
    """Without blanks, hyphens at line ends and ligatures, which engines treat as they like."""
    return re.sub("[\\s\u0002\ufffe\\-\u200c\u200d]+", "", unicodedata.normalize("NFKC", text))

"""Two files of one phone come to the same contacts, sources and files, whichever comes first, and again add nothing."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import FixedClock
from shilu.core.ids import new_id
from shilu.core.job import QuietJob
from shilu.core.normalise import OWN_PHONE
from shilu.core.query import EVERYTHING
from shilu.core.record import BlobRef, RawAttachment, RawRecord, RowSegment
from shilu.core.when import Precision, When, ZoneBasis, from_epoch_ms, from_local
from shilu.services.row_intake import RowIntake
from shilu.services.staging import Staged
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import make_receipt
from tests.unit.vault.handing_over import new_vault

_NOON_MS = 1_778_558_400_000
_MESSAGES = st.lists(
    st.tuples(
        st.integers(0, 8).map(lambda half: half * 500), st.sampled_from(["", "还钱"]), st.sampled_from(["", "x", "y"])
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def vault() -> Iterator[Vault]:
    with tempfile.TemporaryDirectory() as folder:
        made = new_vault(Path(folder) / "v.shilu")
        yield made
        made.close()


def _exact(at_ms: int) -> When:
    return from_epoch_ms(str(at_ms), _NOON_MS + at_ms, zone="Asia/Shanghai")


def _to_the_minute(at_ms: int) -> When:
    """As the clock of a phone has it."""
    moment = datetime.fromtimestamp((_NOON_MS + at_ms) / 1000, ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    return from_local(str(at_ms), moment, Precision.MINUTE, zone="Asia/Shanghai", basis=ZoneBasis.ASKED)


def _record(n: int, when: When, text: str, file: str) -> RawRecord:
    content = file.encode()
    blob = BlobRef(hashlib.sha256(content).hexdigest(), len(content))
    return RawRecord(
        locator=f"sms[{n}]@{n}",
        when=when,
        channel=Channel.SMS,
        direction=Direction.INCOMING,
        outcome=Outcome.UNKNOWN,
        duration_s=None,
        peer="10412345678",
        peer_name="",
        text=text,
        attachments=(RawAttachment(blob, f"{file}.png", "image/png"),) if file else (),
        segments=(RowSegment(b"<sms/>"),),
    )


def _bring(
    vault: Vault, case: Case, messages: Sequence[tuple[int, str, str]], as_told: Callable[[int], When] = _exact
) -> tuple[str, int]:
    """As one file; the import, and how many contacts it added."""
    import_id = new_id()
    vault.imports.begin(import_id)
    staged = Staged(vault.evidence.sealer)
    intake = RowIntake(
        vault=vault, case=case, import_id=import_id, owner=OWN_PHONE, clock=FixedClock(_NOON_MS), staged=staged
    )
    for n, (at_ms, text, file) in enumerate(messages):
        record = _record(n, as_told(at_ms), text, file)
        if file:
            writer = staged.create()
            writer.write(file.encode())
            writer.close()
        intake.take(record, intake.address_of(record))
    intake.finish(QuietJob())
    receipt = replace(make_receipt(len(messages)), added=intake.added, duplicates=intake.duplicates)
    vault.imports.finish(import_id, case.id, receipt, intake.points)
    staged.drop_all()
    return import_id, intake.added


def _said(vault: Vault, case: Case) -> tuple[int, int, set[str]]:
    """How many contacts, with how many sources together, and the files."""
    found = list(vault.incidents.each(case.id, EVERYTHING))
    files = {file.name for incident in found for file in incident.attachments}
    return len(found), sum(len(incident.sources) for incident in found), files


@settings(max_examples=40, deadline=None)
@given(_MESSAGES, _MESSAGES)
def test_the_order_of_two_files_makes_no_difference_and_again_nothing_is_added(
    vault: Vault, one: list[tuple[int, str, str]], other: list[tuple[int, str, str]]
) -> None:
    said = []
    for first, second in ((one, other), (other, one)):
        case = vault.cases.add(CaseDraft("案件", "李某"))
        _bring(vault, case, first)
        alone = _said(vault, case)
        import_id, _ = _bring(vault, case, second)
        said.append(_said(vault, case))
        vault.imports.withdraw(import_id, "no")
        assert _said(vault, case) == alone
        vault.imports.restore(import_id, "yes")
        assert _said(vault, case) == said[-1]
        assert [_bring(vault, case, again)[1] for again in (second, first)] == [0, 0]
    assert said[0] == said[1]


_SPREAD = st.lists(
    st.tuples(st.integers(0, 9).map(lambda n: n * 20_000 - 500), st.just("还钱"), st.sampled_from(["", "", "x"])),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(_SPREAD, _SPREAD)
def test_nor_does_it_where_one_of_them_knows_minutes_only(
    vault: Vault, one: list[tuple[int, str, str]], other: list[tuple[int, str, str]]
) -> None:
    minutes, exact = (one, _to_the_minute), (other, _exact)
    said = []
    for first, second in ((minutes, exact), (exact, minutes)):
        case = vault.cases.add(CaseDraft("案件", "李某"))
        _bring(vault, case, *first)
        _bring(vault, case, *second)
        said.append(_said(vault, case))
        assert [_bring(vault, case, *again)[1] for again in (first, second)] == [0, 0]
    assert said[0] == said[1]


def test_every_one_of_them_is_sound(vault: Vault) -> None:
    assert vault.check(QuietJob()) == ()

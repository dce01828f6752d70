"""Values of the history are said as people read them, also those that a correction or a conflict gives whole."""

import pytest

from shilu.core.contact_point import ContactPoint
from shilu.core.correction import Corrected, Recorded
from shilu.core.encoding import recognised_to_json, when_to_json
from shilu.core.phone import recognise
from shilu.core.revision import Recorder
from shilu.core.when import from_epoch_ms
from shilu.core.wording import source_language
from shilu.host.correction_words import told
from shilu.host.history_words import HistoryWords
from shilu.host.value_words import ValueWords

WHEN = from_epoch_ms("x", 1_778_558_400_000, zone="UTC")
WORDS = ValueWords(source_language())


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("address", "10412345678", "10412345678"),
        ("address", recognised_to_json(recognise("10412345678", "CN")), "10412345678"),
        ("address", recognised_to_json(recognise("", "CN")), "number withheld"),
        ("address", None, "nothing"),
        ("when", when_to_json(WHEN), "2026-05-12 04:00:00"),
        ("text", "", "nothing"),
    ],
)
def test_what_was_corrected_is_said_whether_whole_or_as_written(field: str, value: object, said: str) -> None:
    assert HistoryWords(WORDS, "UTC").value(field, value) == said


@pytest.mark.parametrize(
    ("field", "value", "names", "said"),
    [
        ("party_link.to_party", "p", {"p": "速贷"}, "速贷"),
        ("party_link.to_party", "p", {}, "one that is gone"),
        ("party_link.to_party", "p", None, "1 reference"),
        ("party_link.proof", ["i", "k"], {"i": "3", "k": "4"}, "3, 4"),
        ("repayment.loan", "l", {"l": "loan 2"}, "Loan 2"),
        ("loan", "l", {"l": "loan 2"}, "Loan 2"),
    ],
)
def test_what_ids_name_is_said_where_somebody_looked(
    field: str, value: object, names: dict[str, str] | None, said: str
) -> None:
    assert HistoryWords(WORDS, "UTC").value(field, value, names) == said


def _corrected(field: str, recorded: Recorded, *, at_ms: int, ours: bool = True) -> Corrected:
    return Corrected(field, recorded, Recorder("s", "passphrase", "Wang"), ours, at_ms, 8 * 3600, f"reason {at_ms}")


def test_what_was_corrected_together_is_told_together() -> None:
    address = recognise("10412345678", "CN")
    point = ContactPoint(
        "p", address.key, address.raw, address.e164, address.valid, address.kind, address.region, name=""
    )
    corrected = (
        _corrected("address", point, at_ms=1),
        _corrected("duration_s", 65, at_ms=60_000, ours=False),
        _corrected("text", "还钱", at_ms=1),
        _corrected("when", WHEN, at_ms=1),
    )
    assert list(told(corrected, WORDS, "UTC")) == [
        (
            "Corrected 1970-01-01 08:00:00 UTC+08:00 · Wang · reason 1",
            (
                "Number or address: recorded as 10412345678",
                "Words: recorded as “还钱”",
                "When it happened: recorded as 2026-05-12 04:00:00",
            ),
        ),
        (
            "Corrected 1970-01-01 08:01:00 UTC+08:00 · Wang, in another vault · reason 60000",
            ("Length in seconds: recorded as 1 min 05 s",),
        ),
    ]

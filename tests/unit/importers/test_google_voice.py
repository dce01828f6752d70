"""Calls and texts of Google Voice, as Takeout gives them (formats.md 4.8)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Direction, Outcome
from shilu.importers.google_voice import GoogleVoice
from shilu.importers.registry import identify
from tests.unit.importers.exports import DATA, SAMPLES, expected, read_export, shown

FOLDER = DATA / "google_voice"
OWN = sorted(FOLDER.glob("*.html"))
CALL = (FOLDER / " - Missed - 2026-05-12T15_12_07Z.html").read_text("utf-8")
VOICEMAIL = "催收王 - Voicemail - 2026-05-12T15_12_07Z"


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_a_page_with_every_row_of_the_grammar_gives_the_expected_values(path: Path) -> None:
    raw = path.read_bytes()
    assert identify(raw, path.name).name == "google_voice"
    beside = {f"{VOICEMAIL}.mp3": b"ID3", "Group Conversation - 2026-05-12T15_12_07Z-2-1.jpg": b"JPEG"}
    assert shown(read_export(GoogleVoice(), raw, name=path.name, beside=beside)) == expected(
        f"google_voice/{path.stem}"
    )


@pytest.mark.parametrize(
    ("kind", "direction", "outcome"),
    [
        ("missed", Direction.INCOMING, Outcome.MISSED),
        ("received", Direction.INCOMING, Outcome.ANSWERED),
        ("placed", Direction.OUTGOING, Outcome.ANSWERED),
        ("voicemail", Direction.INCOMING, Outcome.VOICEMAIL),
        ("recorded", Direction.UNKNOWN, Outcome.ANSWERED),
    ],
)
def test_the_kind_of_a_call_is_in_the_labels_or_the_name_of_the_file(
    kind: str, direction: Direction, outcome: Outcome
) -> None:
    named = read_export(GoogleVoice(), CALL, name=f"a/b/+12025550101 - {kind.title()} - 2026-05-12T15_12_07Z(1).html")
    labelled = read_export(GoogleVoice(), CALL.replace("voice#spam", f"voice#{kind}"), name="x.html")
    for record in (named.only(), labelled.only()):
        assert (record.direction, record.outcome) == (direction, outcome)
    assert (named.only().peer, labelled.only().withheld) == ("+12025550101", True)
    assert named.warning_codes == labelled.warning_codes == []


def test_a_page_that_ends_early_is_partial_and_keeps_what_came() -> None:
    group = next(path for path in OWN if path.name.startswith("Group")).read_text("utf-8")
    result = read_export(GoogleVoice(), group[: group.index("card-5-1")])
    assert [row.code for row in result.skipped] == ["bad_date", "cut_off"]
    assert (len(result.records), result.ended.partial, result.warning_codes) == (3, True, ["cut_off"])


@given(st.binary(max_size=20), st.integers(0, 3000), st.sampled_from(OWN))
def test_no_damage_is_a_crash_or_loses_a_row(damage: bytes, at: int, path: Path) -> None:
    raw = path.read_bytes()
    read_export(GoogleVoice(), raw[:at] + damage + raw[at + len(damage) :], name=path.name)


REAL = {  # who → rows
    "+17323215555": ["incoming missed +17323215555"],
    "+17323216666": ["outgoing no_answer +17323216666"],
    "+17323217777": ["outgoing unknown +17323217777", *["incoming unknown +17323217777"] * 4],
    "+17323218888": ["outgoing answered +17323218888"],
    "Agatha M Christie": ["outgoing unknown Agatha M Christie"] * 4,
    "Albert Einstein": ["unknown answered +17323213333"],
    "Edson Arantes do Nascimento - Voicemail": ["incoming voicemail +12123214444"],
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("path", sorted((SAMPLES / "google_voice").rglob("*.html")), ids=lambda path: path.stem)
def test_each_real_file_is_imported_whole(path: Path) -> None:
    assert identify(path.read_bytes(), path.name).name == "google_voice"
    result = read_export(GoogleVoice(), path.read_bytes(), name=path.name)
    assert (result.skipped, result.warnings, result.ended.partial) == ([], [], False)
    told = [f"{record.direction} {record.outcome} {record.peer}" for record in result.records]
    who = next((who for who in REAL if path.name.startswith(who)), None)
    if who is None:
        assert (len(told), set(told)) == (18, {"incoming unknown +17323214444", "outgoing unknown +17323214444"})
    else:
        assert told == REAL[who]

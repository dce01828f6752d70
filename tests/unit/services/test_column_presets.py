"""Tables whose columns are known by name: those that come with the program, and those that a person saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel
from shilu.core.column_mapping import ColumnMapping, Role, mapping_of, mapping_text
from shilu.core.errors import UserError
from shilu.core.record import DateOrder
from shilu.host.paths import resources_folder
from shilu.services.column_presets import ColumnPresets

HEADING = ("时刻", "号码\t“x”", "方式")
MINE = ColumnMapping(((Role.START, HEADING[0]), (Role.PEER, HEADING[1])), outgoing=("打出",))


@pytest.fixture
def presets(tmp_path: Path) -> ColumnPresets:
    return ColumnPresets(shipped=resources_folder() / "importers", own=tmp_path / "tables")


def test_what_was_saved_is_found_by_its_name_beside_what_is_shipped(presets):
    presets.save(" 我的 账单 ", MINE)
    assert presets.get("我的 账单") == MINE
    assert "我的 账单" in presets.names()
    assert "india_cdr" in presets.names()


def test_saving_again_under_a_name_replaces_what_was_there(presets):
    presets.save("mine", MINE)
    other = ColumnMapping(((Role.START, "a"), (Role.NAME, "b")), date_order=DateOrder.DMY, zone="Asia/Kolkata")
    presets.save("mine", other)
    assert presets.get("mine") == other


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", ".hidden", "x" * 61, "india_cdr", "C:x", "a\0"])
def test_a_name_that_is_no_file_or_is_taken_is_refused(presets, name):
    with pytest.raises(UserError, match=r"usage\.bad_preset_name"):
        presets.save(name, MINE)
    assert presets.files() == ()


def test_what_is_saved_is_for_its_owner_alone_and_can_be_taken_away(presets, tmp_path):
    presets.save("mine", MINE)
    (file,) = presets.files()
    assert file.stat().st_mode & 0o077 == 0
    presets.remove()
    assert presets.files() == ()
    assert not (tmp_path / "tables").exists()


def test_only_what_fits_a_heading_is_offered_for_it(presets):
    presets.save("mine", MINE)
    assert [(one.name, dict(one.places)) for one in presets.fitting(HEADING)] == [
        ("mine", {Role.START: 0, Role.PEER: 1})
    ]
    assert presets.fitting(("a", "b", "c")) == ()
    assert [one.name for one in presets.fitting(("a", "b", "c", "d", "e"))] == ["imazing_calls"]  # knows no headings


def test_a_damaged_file_among_them_fits_nothing_and_says_so_when_it_is_named(presets, tmp_path):
    presets.save("mine", MINE)
    (tmp_path / "tables" / "broken.toml").write_bytes(b"\xff\xfe")
    assert [one.name for one in presets.fitting(HEADING)] == ["mine"]
    with pytest.raises(UserError, match=r"usage\.bad_columns"):
        presets.get("broken")


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20), st.lists(st.text(max_size=8), max_size=3))
def test_a_mapping_is_written_down_and_read_as_it_was(first, second, words):
    mapping = ColumnMapping(
        ((Role.START, first), (Role.PEER, second)), channel=Channel.CALL, outgoing=tuple(words), zone="Asia/Shanghai"
    )
    try:
        text = mapping_text(mapping)
    except ValueError:
        assert any("\ud800" <= c <= "\udfff" or c == "\x7f" for c in first + second + "".join(words))
        return
    assert mapping_of(text) == mapping

"""The simulated disk keeps what was synced, and may lose or tear the rest."""

from __future__ import annotations

import random

import pytest

from tests.soak.disk import Change, Disk, Survival

SOURCE = random.Random(1)


def disk_after(*changes: Change) -> Disk:
    disk = Disk()
    for number, change in enumerate(changes, start=1):
        disk.apply(Change(change.kind, change.path, change.data, change.at, change.to, number - 1, number))
    return disk


def test_a_file_is_there_once_its_bytes_and_its_name_are_synced() -> None:
    made = (Change("create", "a"), Change("write", "a", b"new"))
    assert disk_after(*made).survivors(SOURCE, Survival.NONE) == {}
    assert disk_after(*made, Change("sync", "a")).survivors(SOURCE, Survival.NONE) == {}
    assert disk_after(*made, Change("sync", "")).survivors(SOURCE, Survival.NONE) == {"a": b""}
    both = disk_after(*made, Change("sync", "a"), Change("sync", ""))
    assert both.survivors(SOURCE, Survival.NONE) == {"a": b"new"}


def test_a_file_that_is_replaced_is_the_old_or_the_new_one() -> None:
    replaced = disk_after(
        *(Change("create", "a"), Change("write", "a", b"old"), Change("sync", "a"), Change("sync", "")),
        *(Change("create", "a.tmp"), Change("write", "a.tmp", b"new"), Change("sync", "a.tmp")),
        Change("rename", "a.tmp", to="a"),
    )
    seen = {replaced.survivors(random.Random(n), Survival.MIXED)["a"] for n in range(50)}
    assert seen == {b"old", b"new"}


def test_one_that_is_replaced_without_a_sync_may_be_empty() -> None:
    replaced = disk_after(
        *(Change("create", "a"), Change("write", "a", b"old"), Change("sync", "a"), Change("sync", "")),
        *(Change("create", "a.tmp"), Change("write", "a.tmp", b"new"), Change("rename", "a.tmp", to="a")),
    )
    seen = {replaced.survivors(random.Random(n), Survival.MIXED)["a"] for n in range(50)}
    assert seen == {b"old", b"new", b""}


@pytest.mark.parametrize("survival", Survival)
def test_what_ended_before_a_sync_began_is_sure_and_what_ended_later_is_not(survival: Survival) -> None:
    disk = Disk()
    disk.apply(Change("create", "a", began=0, ended=1))
    disk.apply(Change("sync", "", began=1, ended=2))
    disk.apply(Change("write", "a", b"1", 0, began=2, ended=3))
    disk.apply(Change("write", "a", b"2", 1, began=3, ended=4))
    disk.apply(Change("sync", "a", began=3, ended=5))
    content = disk.survivors(random.Random(3), survival)["a"]
    assert content is not None
    assert content[:1] == b"1"
    assert survival is not Survival.NONE or content == b"1"


def test_sectors_of_one_write_are_kept_or_lost_by_themselves() -> None:
    disk = disk_after(
        *(Change("create", "a"), Change("sync", ""), Change("write", "a", bytes(8192)), Change("sync", "a")),
        Change("write", "a", b"x" * 8192),
    )
    torn = [disk.survivors(random.Random(n), Survival.MIXED)["a"] for n in range(40)]
    assert any(content and b"x" in content and b"\0" in content for content in torn)
    assert any(content == b"x" * 8192 for content in torn) or any(content == bytes(8192) for content in torn)

"""The index knows what the tables say, whatever happens between them; and when it cannot, it is made anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.errors import Cancelled, UserError
from shilu.core.incident import Judgement
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.vault.search import documents
from shilu.vault.search.store import IndexFile
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import import_contacts, make_contact
from tests.unit.vault.searching import found_texts, learn, without_tables

Reopen = Callable[[Path], Vault]


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


def _filled(vault: Vault, case_id: str, count: int = 12) -> None:
    import_contacts(vault, case_id, [make_contact(f"还钱{n}", at_ms=1000 * n) for n in range(count)])
    learn(vault)


def _is_right(vault: Vault, case_id: str) -> bool:
    """Whether what the index alone finds is what is there."""
    with pytest.MonkeyPatch.context() as patch:
        without_tables(patch)
        return _finds_all(vault, case_id)


def _finds_all(vault: Vault, case_id: str) -> bool:
    return all(
        [i.id for i in vault.finding.find(case_id, wanted, Page()).incidents]
        == [i.id for i in vault.incidents.each(case_id, wanted)]
        for wanted in (EVERYTHING, *(IncidentFilter(text=t) for t in ("还", "还钱", "钱1", "1041", "威胁", "x")))
    )


def test_what_was_learnt_is_known_at_the_next_opening(vault: Vault, case_id: str, reopen: Reopen) -> None:
    _filled(vault, case_id)
    vault.close()
    again = reopen(vault.path)
    assert _is_right(again, case_id)
    assert learn(again) == 0
    again.close()


def test_what_changes_while_a_step_is_being_read_is_learnt_as_it_is_then(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_contacts(vault, case_id, [make_contact(f"还钱{n}", at_ms=1000 * n) for n in range(12)])
    monkeypatch.setattr("shilu.vault.search.learning._READ", 5)
    read, pieces = documents.incidents_in_rows, []

    def read_slowly(connection: object, rows: Sequence[int]) -> object:
        found = read(connection, rows)
        pieces.append(len(found))
        if len(pieces) == 1:
            for incident in (first, last):
                other_thread.submit(vault.incidents.judge, incident.id, Judgement(summary="威胁"), "").result()
        return found

    monkeypatch.setattr(documents, "incidents_in_rows", read_slowly)
    first, *_, last = list(vault.incidents.each(case_id, EVERYTHING))
    with ThreadPoolExecutor(max_workers=1) as other_thread:
        learn(vault)
    assert pieces == [5, 5, 2]
    assert found_texts(vault, case_id, "威胁") == ["还钱0", "还钱11"]
    assert _is_right(vault, case_id)


def test_what_was_not_learnt_waits_for_the_next_opening(vault: Vault, case_id: str, reopen: Reopen) -> None:
    _filled(vault, case_id)
    vault.incidents.log(case_id, make_contact("威胁"))
    vault.close()
    again = reopen(vault.path)
    assert again.learning.waiting() == 1
    assert found_texts(again, case_id, "威胁") == ["威胁"]
    assert learn(again) == 1
    assert _is_right(again, case_id)
    again.close()


def test_an_interruption_between_index_and_queue_is_made_good(
    vault: Vault, case_id: str, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(vault, case_id)
    vault.incidents.log(case_id, make_contact("威胁"))
    with monkeypatch.context() as patch:
        patch.setattr("shilu.vault.search.queue.acknowledge", _stop)
        with pytest.raises(_Stopped):
            vault.learning.step()
    vault.close()
    again = reopen(vault.path)
    assert learn(again) == 1
    assert _is_right(again, case_id)
    again.close()


def test_an_index_that_is_missing_damaged_or_of_another_day_is_made_anew(
    vault: Vault, case_id: str, reopen: Reopen
) -> None:
    index = vault.path / "search.db"
    _filled(vault, case_id)
    vault.close()
    older = index.read_bytes()
    again = reopen(vault.path)
    for n in range(3):
        again.incidents.log(case_id, make_contact(f"还{n}"))
        learn(again)
    again.close()
    for content in (None, older, b"", b"\0" * 8192):
        index.unlink()
        if content is not None:
            index.write_bytes(content)
        again = reopen(vault.path)
        assert len(found_texts(again, case_id, "还")) == 15  # by the tables
        assert learn(again) > 1
        assert _is_right(again, case_id)
        again.close()


def test_a_page_that_turns_out_to_be_damaged_has_the_index_made_anew(
    vault: Vault, case_id: str, reopen: Reopen
) -> None:
    index = vault.path / "search.db"
    _filled(vault, case_id)
    vault.close()
    genuine = index.read_bytes()
    for page in range(2, len(genuine) // 4096):
        index.write_bytes(genuine[: page * 4096 + 50] + b"\xff\xff" + genuine[page * 4096 + 52 :])
        again = reopen(vault.path)
        assert len(found_texts(again, case_id, "还钱")) == 12
        again.incidents.judge(next(again.incidents.each(case_id, EVERYTHING)).id, Judgement(note="x"), "")
        learn(again)
        assert len(found_texts(again, case_id, "还钱")) == 12
        again.learning.make_anew(QuietJob())
        assert _is_right(again, case_id)
        again.close()


def test_an_older_page_put_back_into_the_index_is_noticed_and_made_good(
    vault: Vault, case_id: str, reopen: Reopen
) -> None:
    """Each of its check sums is right."""
    index = vault.path / "search.db"
    _filled(vault, case_id)
    vault.close()
    older = index.read_bytes()
    again = reopen(vault.path)
    for n in range(5):
        again.incidents.log(case_id, make_contact(f"威胁{n}", number=f"10412300{n:03}"))
        learn(again)
    again.close()
    newer, tables = index.read_bytes(), (vault.path / "vault.db").read_bytes()
    changed = [at for at in range(4096, len(older), 4096) if newer[at : at + 4096] != older[at : at + 4096]]
    noticed = 0
    for at in changed:
        (vault.path / "vault.db").write_bytes(tables)
        index.write_bytes(newer[:at] + older[at : at + 4096] + newer[at + 4096 :])
        last = reopen(vault.path)
        is_right = _finds_all(last, case_id)
        is_noticed = not last.learning.make_anew(QuietJob())
        assert is_right or is_noticed, at // 4096 + 1
        noticed += is_noticed
        learn(last)
        assert _is_right(last, case_id)
        last.close()
    assert len(changed) > 5
    assert noticed > 3


def test_an_index_made_anew_is_the_same(vault: Vault, case_id: str) -> None:
    _filled(vault, case_id)
    for n, incident in enumerate(vault.incidents.each(case_id, EVERYTHING)):
        vault.incidents.judge(incident.id, Judgement(summary=f"威胁{n}", tags=("violence",)), "")
        vault.learning.step()
    vault.incidents.log(case_id, make_contact("sometime", at_ms=None))
    assert vault.learning.make_anew(QuietJob())
    assert _is_right(vault, case_id)
    assert not (vault.path / "search.new").exists()


def test_making_anew_can_be_stopped_and_leaves_nothing(vault: Vault, case_id: str) -> None:
    _filled(vault, case_id)
    with pytest.raises(Cancelled):
        vault.learning.make_anew(CancelledJob())
    assert not (vault.path / "search.new").exists()
    assert _is_right(vault, case_id)


def test_an_index_made_anew_is_whole_in_its_file_before_it_takes_the_place_of_the_other(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What still stood in its log would be lost with the log: closing says nothing where the disk does not take it."""
    _filled(vault, case_id)
    logs: list[int] = []
    close = IndexFile.close

    def watched(index: IndexFile) -> None:
        log = vault.path / "search.new-wal"
        if index.path.name == "search.new" and log.exists():
            logs.append(log.stat().st_size)
        close(index)

    monkeypatch.setattr(IndexFile, "close", watched)
    assert vault.learning.make_anew(QuietJob())
    assert logs == [0]


def test_an_index_that_the_disk_did_not_keep_is_made_again(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(vault, case_id)
    replace = IndexFile.replace

    def torn(new: IndexFile, former: IndexFile) -> None:
        replace(new, former)
        former.path.write_bytes(former.path.read_bytes()[:5000])

    with monkeypatch.context() as patch:
        patch.setattr(IndexFile, "replace", torn)
        assert vault.learning.make_anew(QuietJob())
    assert len(found_texts(vault, case_id, "还钱")) == 12
    learn(vault)
    assert _is_right(vault, case_id)


def test_a_new_key_of_the_vault_is_a_new_key_of_the_index(vault: Vault, case_id: str, reopen: Reopen) -> None:
    _filled(vault, case_id)
    before = (vault.path / "search.db").read_bytes()[:16]
    vault.rekeying.run(QuietJob())
    assert len(found_texts(vault, case_id, "还钱")) == 12  # by the tables
    learn(vault)
    assert _is_right(vault, case_id)
    vault.close()
    assert (vault.path / "search.db").read_bytes()[:16] != before
    again = reopen(vault.path)
    assert _is_right(again, case_id)
    again.close()


def test_contacts_of_one_moment_keep_their_order_and_what_has_no_place_is_found_all_the_same(
    vault: Vault, case_id: str
) -> None:
    same = [make_contact(f"同时{n}", at_ms=1000) for n in range(30)]
    import_contacts(vault, case_id, same)
    vault.incidents.log(case_id, make_contact("之后", at_ms=1001))
    learn(vault)
    import_contacts(vault, case_id, same)
    learn(vault)
    listed = [incident.id for incident in vault.incidents.each(case_id, EVERYTHING)]
    assert [i.id for i in vault.finding.find(case_id, EVERYTHING, Page()).incidents] == listed
    assert vault.learning.waiting() > 0  # there was no room between those at 1000 ms and the one at 1001
    assert vault.finding.count(case_id, IncidentFilter(text="同时")) == 60
    vault.learning.start_anew()
    learn(vault)
    assert vault.learning.waiting() == 0
    assert _is_right(vault, case_id)


@pytest.mark.parametrize("at_ms", [-62_135_596_800_000, -1, 0, 253_402_300_799_999])
def test_the_first_and_the_last_moment_have_places(vault: Vault, case_id: str, at_ms: int) -> None:
    for moment in (at_ms, None, 1000):
        vault.incidents.log(case_id, make_contact("还钱", at_ms=moment))
    learn(vault)
    assert vault.learning.waiting() == 0
    assert _is_right(vault, case_id)


def test_a_contact_that_comes_back_to_an_import_that_was_learnt_long_ago_is_learnt(vault: Vault, case_id: str) -> None:
    """What two vaults say of one import comes row by row, in whatever order."""
    _filled(vault, case_id)
    back = next(vault.incidents.each(case_id, EVERYTHING)).id

    def write(statement: str, *values: str) -> None:
        vault._threads.run(lambda: vault._database.conn.execute(statement, values))

    write("create temp table gone as select * from incidents")
    write("delete from incidents where id = ?", back)
    learn(vault)
    write("insert into incidents select * from temp.gone where id = ?", back)
    learn(vault)
    assert _is_right(vault, case_id)


def test_contacts_of_an_import_that_were_joined_and_taken_apart_are_found_as_ever(vault: Vault, case_id: str) -> None:
    """They come back by themselves, long after their import was learnt."""
    _filled(vault, case_id)
    one, other = [incident.id for incident in vault.incidents.each(case_id, EVERYTHING)][:2]
    vault.joins.join([one, other], "")
    learn(vault)
    assert _is_right(vault, case_id)
    vault.joins.separate(other, "")
    learn(vault)
    assert len(found_texts(vault, case_id, "还钱")) == 12
    assert _is_right(vault, case_id)
    assert vault.learning.make_anew(QuietJob())


def test_what_was_removed_leaves_the_index_file_too(vault: Vault, case_id: str) -> None:
    import_contacts(
        vault, case_id, [make_contact("龘靐", at_ms=1, number="10499998888"), make_contact("还钱", at_ms=2)]
    )
    learn(vault)
    assert _terms(vault, "龘%") == {"龘", "龘靐"}
    gone = next(vault.incidents.each(case_id, EVERYTHING)).id
    vault._threads.run(lambda: vault._database.conn.execute("delete from incidents where id = ?", (gone,)))
    assert found_texts(vault, case_id, "龘") == []
    learn(vault)
    assert _terms(vault, "龘%") == set()
    assert _terms(vault, "%9999%") == _terms(vault, "%999%") == set()
    assert _is_right(vault, case_id)


def test_a_disk_without_room_keeps_nobody_from_searching(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_contacts(vault, case_id, [make_contact("还钱", at_ms=1)])
    with monkeypatch.context() as patch:
        patch.setattr(IndexFile, "write", _full)
        assert not vault.learning.step()
        assert found_texts(vault, case_id, "还钱") == ["还钱"]
        assert vault.learning.make_anew(QuietJob())
    learn(vault)
    assert _is_right(vault, case_id)


def test_the_index_learns_while_the_vault_is_writing(vault: Vault, case_id: str) -> None:
    """It has a file of its own, so it needs nothing of the writer but the word that it is done."""
    _filled(vault, case_id)
    vault.incidents.log(case_id, make_contact("威胁"))
    conn = vault._database.conn if vault._database.here else None
    assert conn is None
    vault._threads.run(lambda: vault._database.conn.execute("begin immediate"))
    try:
        step = vault._threads.read(lambda: vault.learning._next(()))
        assert step is not None
        vault.learning._on_own_thread(lambda: vault._index.write(step.changes, mark=1))
        assert found_texts(vault, case_id, "威胁") == ["威胁"]
    finally:
        vault._threads.run(lambda: vault._database.conn.execute("rollback"))


class _Stopped(Exception):
    pass


def _stop(*_: object) -> None:
    raise _Stopped


def _full(*_: object, **__: object) -> None:
    raise UserError("disk.full")


def _terms(vault: Vault, like: str) -> set[str]:
    def read() -> set[str]:
        conn = vault._index._conn
        conn.execute("create virtual table temp.t using fts5vocab('main', 'entries', 'row')")
        found = {term for (term,) in conn.execute("select term from temp.t where term like ?", (like,))}
        conn.execute("drop table temp.t")
        return found

    return vault.learning._on_own_thread(read)


def test_what_the_index_writes_at_once_fits_a_page(vault: Vault, case_id: str) -> None:
    """Of its 4,096 bytes SQLCipher keeps 80, and SQLite 35 and the row's own header."""
    _filled(vault, case_id, 400)
    learning = vault.learning
    (longest,) = learning._on_own_thread(
        lambda: learning._file._conn.execute("select max(length(block)) from entries_data").fetchone()
    )
    assert 3000 < longest <= 4096 - 80 - 35 - 6

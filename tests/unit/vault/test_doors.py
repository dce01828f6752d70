"""A vault opens to those who may, and says exactly why it does not."""

import hashlib
import json
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.history import Event
from shilu.core.job import QuietJob
from shilu.core.text import SEARCH_KEY_VERSION
from shilu.vault import blobs, connection, keys
from shilu.vault import header as headers
from shilu.vault import vault as vaults
from shilu.vault.blobs import BlobFolder
from shilu.vault.connection import connect, driver, scratch_database
from shilu.vault.evidence import Evidence
from shilu.vault.header import decode
from shilu.vault.history import History
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import add_rows, make_contact, make_row


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def test_what_was_put_in_is_there_after_closing_and_opening(tmp_path: Path, clock: FixedClock) -> None:
    vault, _ = vaults.create(tmp_path / "a.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    case = vault.cases.add(CaseDraft("案件一", "李某"))
    vault.close()
    again = vaults.open_vault(tmp_path / "a.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    assert again.cases.all() == (case,)
    again.close()


def test_the_database_is_not_readable_and_nothing_of_a_case_stands_in_clear(tmp_path: Path, clock: FixedClock) -> None:
    vault, _ = vaults.create(tmp_path / "a.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    vault.cases.add(CaseDraft("CANARY-TITLE", "CANARY-NAME"))
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in (tmp_path / "a.shilu").rglob("*"))
    vault.close()
    for path in (tmp_path / "a.shilu").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"CANARY" not in content
            assert not content.startswith(b"SQLite format 3")
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_wrong_passphrase_is_told_from_everything_else(closed_vault: Path, clock: FixedClock) -> None:
    assert _code(lambda: vaults.open_vault(closed_vault, "wrong", clock=clock, cost=CHEAP)) == "vault.wrong_passphrase"


def test_a_passphrase_typed_with_composed_or_decomposed_letters_is_the_same(tmp_path: Path, clock: FixedClock) -> None:
    vault, _ = vaults.create(tmp_path / "a.shilu", "caf\u00e9 passphrase", clock=clock, cost=CHEAP)
    vault.close()
    vaults.open_vault(tmp_path / "a.shilu", "cafe\u0301 passphrase", clock=clock, cost=CHEAP).close()


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00\xff", b"[1]", b'{"format":"other"}'])
def test_a_database_without_the_header_of_a_vault_is_damage(
    closed_vault: Path, clock: FixedClock, content: bytes | None
) -> None:
    for name in ("header.json", "header.copy.json"):
        (closed_vault / name).unlink()
        if content is not None:
            (closed_vault / name).write_bytes(content)
    call = lambda: vaults.open_vault(closed_vault, PASSPHRASE, clock=clock, cost=CHEAP)  # noqa: E731
    assert _code(call) == "vault.damaged"


@pytest.mark.parametrize("content", [b"", b"{}", b"\x00\xff", b"[1]", b'{"format":"other"}'])
def test_a_folder_with_another_header_and_no_database_is_no_vault(
    closed_vault: Path, clock: FixedClock, content: bytes
) -> None:
    (closed_vault / "header.json").write_bytes(content)
    (closed_vault / "vault.db").unlink()
    assert _code(lambda: vaults.open_vault(closed_vault, PASSPHRASE, clock=clock, cost=CHEAP)) == "vault.not_a_vault"


def test_a_folder_without_a_header_is_no_vault(tmp_path: Path, clock: FixedClock) -> None:
    assert _code(lambda: vaults.open_vault(tmp_path, PASSPHRASE, clock=clock, cost=CHEAP)) == "vault.not_a_vault"


def test_a_vault_of_a_newer_version_is_refused_before_the_passphrase_is_tried(
    closed_vault: Path, clock: FixedClock
) -> None:
    header = json.loads((closed_vault / "header.json").read_text())
    newer = {**header, "version": 2}
    (closed_vault / "header.json").write_text(json.dumps(newer | {"sha256": headers._checksum(newer)}))
    assert _code(lambda: vaults.open_vault(closed_vault, "anything", clock=clock, cost=CHEAP)) == "vault.too_new"


def test_a_database_of_a_newer_version_is_refused(closed_vault: Path, clock: FixedClock) -> None:
    header = decode((closed_vault / "header.json").read_bytes())
    database = connect(closed_vault / "vault.db", keys.unlock(header, PASSPHRASE, cost=CHEAP).database, create=False)
    database.conn.execute("pragma user_version = 999")
    database.conn.close()
    assert _code(lambda: vaults.open_vault(closed_vault, PASSPHRASE, clock=clock, cost=CHEAP)) == "vault.too_new"


@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\x00" + bytes(4096)])
def test_a_database_that_is_missing_empty_or_foreign_is_damage_and_never_a_fresh_vault(
    closed_vault: Path, clock: FixedClock, content: bytes | None
) -> None:
    (closed_vault / "vault.db").unlink()
    if content is not None:
        (closed_vault / "vault.db").write_bytes(content)
    assert _code(lambda: vaults.open_vault(closed_vault, PASSPHRASE, clock=clock, cost=CHEAP)) == "vault.damaged"


def test_an_older_database_put_back_is_noticed(
    closed_vault: Path, clock: FixedClock, reopen: Callable[[Path], Vault]
) -> None:
    older = (closed_vault / "vault.db").read_bytes()
    vault = reopen(closed_vault)
    vault.cases.add(CaseDraft("later", "someone"))
    vault.close()
    (closed_vault / "vault.db").write_bytes(older)
    assert _code(lambda: reopen(closed_vault)) == "vault.damaged"


def test_a_database_of_another_vault_is_noticed_though_the_key_fits(
    vault: Vault, reopen: Callable[[Path], Vault]
) -> None:
    vault._threads.run(
        lambda: vault._database.conn.execute("update secrets set value = x'6f74686572' where name = 'vault_id'")
    )
    vault.close()
    assert _code(lambda: reopen(vault.path)) == "vault.damaged"


def test_a_vault_is_never_made_over_something_that_is_there(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "a.shilu").mkdir()
    call = lambda: vaults.create(tmp_path / "a.shilu", PASSPHRASE, clock=clock, cost=CHEAP)  # noqa: E731
    assert _code(call) == "file.exists"


def test_a_commit_waits_for_the_disk_and_deleted_words_are_overwritten(vault: Vault) -> None:
    def pragma(name: str) -> object:
        return vault._threads.run(lambda: vault._database.conn.execute(f"pragma {name}").fetchone()[0])

    assert (pragma("synchronous"), pragma("journal_mode"), pragma("secure_delete")) == (2, "wal", 1)
    assert pragma("temp_store") == 2
    assert (pragma("fullfsync"), pragma("checkpoint_fullfsync")) == (1, 1)  # what a Mac needs; ignored elsewhere


def test_an_attachment_is_on_the_disk_before_the_commit_that_names_it(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def noting(module: object, name: str, word: str) -> None:
        genuine = getattr(module, name)

        def noted(*arguments: object, **named: object) -> object:
            order.append(word)
            return genuine(*arguments, **named)

        monkeypatch.setattr(module, name, noted)

    noting(blobs, "sync_file", "file")
    noting(blobs, "sync_folder", "folder")
    noting(History, "record", "event")
    sealer = vault.evidence.sealer()
    sealer.write(b"picture")
    sealed = sealer.close()
    attachment = Attachment(sealed.ref.sha256, "a.png", "image/png", 7)
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    order.remove("event")
    vault.incidents.log(case_id, make_contact(attachments=(attachment,)), sealed=[sealed])
    assert order[:3] == ["file", "folder", "event"]
    for path in (vault.path / "blobs").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_imported_file_is_on_the_disk_before_the_commit_that_names_it(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    vault.imports.begin("import")
    sealer = vault.evidence.sealer()
    sealer.write(b"picture")
    sealed = sealer.close()
    file = Attachment(sealed.ref.sha256, "a.png", "image/png", 7)
    order: list[str] = []
    keep, sync, remember = BlobFolder.keep, BlobFolder.sync, Evidence.remember

    def noting(word: str, genuine: Callable[..., None]) -> Callable[..., None]:
        def noted(*arguments: Any) -> None:
            order.append(word)
            genuine(*arguments)

        return noted

    monkeypatch.setattr(BlobFolder, "keep", noting("name", keep))
    monkeypatch.setattr(BlobFolder, "sync", noting("folder", sync))
    monkeypatch.setattr(Evidence, "remember", noting("key", remember))
    add_rows(vault, "import", case_id, [make_row(vault, make_contact(attachments=(file,)), 0)], [sealed])
    assert order == ["name", "folder", "key"]


def test_a_new_vault_has_its_header_last_and_its_names_on_the_disk(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a header a folder is no vault, so that a power cut before leaves nothing half-made."""
    path = tmp_path / "a.shilu"
    there: list[bool] = []
    synced: list[Path] = []
    record = History.record

    def recorded(*arguments: Any, **named: Any) -> Event:
        there.append((path / "header.json").exists())
        return record(*arguments, **named)

    def sync_folder(folder: Path) -> None:
        there.append((path / "header.json").exists())
        synced.append(folder)

    monkeypatch.setattr(History, "record", recorded)
    monkeypatch.setattr(vaults, "sync_folder", sync_folder)
    vault, _ = vaults.create(path, PASSPHRASE, clock=clock, cost=CHEAP)
    assert synced == [path, tmp_path]
    assert there == [False] * (len(there) - 2) + [True, True]
    assert len(there) > 2
    vault.close()


def test_no_name_of_an_attachment_tells_what_it_is(tmp_path: Path, clock: FixedClock) -> None:
    """Whoever has the same file cannot find it by its hash, and two vaults with it have no name in common."""
    names, contents = [], set()
    for n in range(2):
        vault, _ = vaults.create(tmp_path / f"{n}.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
        sealer = vault.evidence.sealer()
        sealer.write(b"a file that everybody has")
        case_id = vault.cases.add(CaseDraft("案件", "李某")).id
        sealed = sealer.close()
        file = Attachment(sealed.ref.sha256, "a.png", "image/png", sealed.ref.size_bytes)
        vault.incidents.log(case_id, make_contact(attachments=(file,)), sealed=[sealed])
        names += [path.name for path in (vault.path / "blobs").iterdir()]
        contents |= {path.read_bytes() for path in (vault.path / "blobs").iterdir()}
        vault.close()
    assert len(set(names)) == len(contents) == 2
    assert hashlib.sha256(b"a file that everybody has").hexdigest() not in names
    assert not any(b"everybody" in content for content in contents)


def test_a_driver_that_is_known_to_corrupt_is_refused(closed_vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_LEAST_SQLITE", "_LEAST_SQLCIPHER"):
        with monkeypatch.context() as patch:
            patch.setattr(connection, name, (99,))
            with pytest.raises(RuntimeError, match="too old"):
                connect(closed_vault.with_name(f"{name}.db"), bytes(32), create=True)


@pytest.mark.parametrize("kind", ["vault", "copy"])
def test_the_driver_tells_nothing_on_standard_error(
    closed_vault: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    """Its level is one for the whole process: whoever raised it, it is quiet once a database is opened."""
    other = driver().connect(":memory:")
    for pragma in ("cipher_log_level = WARN", "cipher_log = stderr"):
        other.execute(f"pragma {pragma}").fetchall()
    if kind == "copy":
        with scratch_database(closed_vault / "copy.db"):
            assert other.execute("pragma cipher_log_level").fetchone() == ("NONE",)
    else:
        assert _code(lambda: connect(closed_vault / "vault.db", bytes(32))) == "vault.damaged"
    other.execute("pragma cipher_log_level = NONE")
    other.close()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("damage", ["flip", "cut", "delete"])
def test_a_check_names_a_damaged_attachment(vault: Vault, damage: str) -> None:
    case_id = vault.cases.add(CaseDraft("案件", "李某")).id
    sealer = vault.evidence.sealer()
    sealer.write(b"picture" * 100)
    sealed = sealer.close()
    attachment = Attachment(sealed.ref.sha256, "a.png", "image/png", 700)
    vault.incidents.log(case_id, make_contact(attachments=(attachment,)), sealed=[sealed])
    assert vault.check(QuietJob()) == ()
    (path,) = (vault.path / "blobs").iterdir()
    content = path.read_bytes()
    match damage:
        case "flip":
            path.write_bytes(content[:50] + bytes([content[50] ^ 1]) + content[51:])
        case "cut":
            path.write_bytes(content[:-20])
        case _:
            path.unlink()
    (problem,) = vault.check(QuietJob())
    assert problem.path == f"blobs/{path.name}"
    assert problem.problem == ("attachment_missing" if damage == "delete" else "attachment_damaged")


def test_one_flipped_bit_in_any_page_is_noticed_at_the_door_or_by_the_check(
    closed_vault: Path, reopen: Callable[[Path], Vault]
) -> None:
    path = closed_vault / "vault.db"
    genuine = path.read_bytes()
    for page in range(len(genuine) // 4096):
        position = page * 4096 + 100 + page % 3900
        path.write_bytes(genuine[:position] + bytes([genuine[position] ^ 4]) + genuine[position + 1 :])
        try:
            vault = reopen(closed_vault)
        except UserError as error:
            assert error.code == "vault.damaged", page
            continue
        try:
            assert vault.check(QuietJob()) != (), page
        finally:
            with suppress(UserError):
                vault.close()
    path.write_bytes(genuine)


def test_a_vault_remembers_with_what_version_its_search_keys_were_made(vault: Vault) -> None:
    remembered = "select number from versions where name = 'search_keys'"
    found = vault._threads.run(lambda: vault._database.conn.execute(remembered).fetchone())
    assert found == (SEARCH_KEY_VERSION,)

"""Of a damaged vault all that can be read is written down, and nothing in the vault is touched."""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.bundle.exports import incident_json
from shilu.core.clock import FixedClock
from shilu.core.errors import Cancelled, UserError
from shilu.core.job import CancelledJob, QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.query import EVERYTHING
from shilu.services.checking import Checking
from shilu.services.salvaging import inspect, salvage
from shilu.vault import keys, scratch
from shilu.vault import vault as vaults
from shilu.vault.header import Header
from shilu.vault.keys import MasterKey
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, NOON_MS, PASSPHRASE
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.damaging import PAGE_BYTES, attach, fill, flip, flipped_pages


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON_MS, tick_ms=1)


@pytest.fixture
def vault(tmp_path: Path, clock: FixedClock) -> Iterator[Vault]:
    made, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    fill(made)
    yield made
    if not made.closed:
        made.close()


def _unlock(header: Header) -> MasterKey:
    return keys.unlock(header, PASSPHRASE, cost=CHEAP)


def _contacts(vault: Vault) -> list[dict[str, object]]:
    (case,) = vault.cases.all()
    found = [{**incident_json(one), "note": one.note} for one in vault.incidents.each(case.id, EVERYTHING)]
    return json.loads(json.dumps(found))


def _read(folder: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / name).read_text("ascii").splitlines()]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _by_id(contacts: list[dict[str, object]]) -> dict[object, dict[str, object]]:
    return {contact["id"]: contact for contact in contacts}


def test_of_a_whole_vault_everything_is_exported(vault: Vault, tmp_path: Path) -> None:
    contacts = _contacts(vault)
    vault.close()
    salvaged = salvage(vault.path, _unlock, tmp_path / "out", QuietJob())
    assert salvaged.report.ok
    out = salvaged.folder
    assert _by_id(_read(out, "incidents.jsonl")) == _by_id(contacts)
    assert [case["title"] for case in _read(out, "cases.jsonl")] == ["案件"]
    (file,) = (out / "originals").iterdir()
    assert (file.read_bytes(), file.suffix) == (b"picture" * 100, ".png")
    assert [base64.b64decode(str(row["raw"])) for row in _read(out, "rows.jsonl")] == [
        b"<sms %d/>" % n for n in range(5)
    ]
    events = _read(out, "events.jsonl")
    assert all(event["body"] is not None for event in events)
    assert json.loads((out / "salvaged.json").read_text())["problems"] == []


def test_with_any_page_damaged_every_contact_is_exported_and_the_vault_stays_as_it_is(
    vault: Vault, tmp_path: Path
) -> None:
    contacts = _by_id(_contacts(vault))
    vault.close()
    genuine = (vault.path / "vault.db").read_bytes()
    pages = list(flipped_pages(genuine))
    for page, damaged in (pages[0], *pages[1::9]):
        (vault.path / "vault.db").write_bytes(damaged)
        before = {name: content for name, content in _files(vault.path).items() if name != "in-use"}
        salvaged = salvage(vault.path, _unlock, tmp_path / "out", QuietJob())
        assert f"vault.db (page {page})" in {problem.path for problem in salvaged.report.problems}
        assert _by_id(_read(salvaged.folder, "incidents.jsonl")).keys() == contacts.keys()
        assert {n: content for n, content in _files(vault.path).items() if n != "in-use"} == before
        shutil.rmtree(salvaged.folder)


def test_what_stands_beside_the_contacts_is_exported_also_where_its_history_is_lost(
    vault: Vault, tmp_path: Path
) -> None:
    (case,) = vault.cases.all()
    values = (("kind", "fear"), ("words", "WORDSOFHARM"))
    made = vault.particulars.record(case.id, ParticularKind.HARM, values)
    lost = "delete from bodies where instr(body, 'WORDSOFHARM')"
    vault._threads.run(lambda: vault._database.conn.execute(lost))
    vault.close()
    folder = salvage(vault.path, _unlock, tmp_path / "out", QuietJob()).folder
    assert "WORDSOFHARM" not in (folder / "events.jsonl").read_text("ascii")
    (one,) = _read(folder, "particulars.jsonl")
    assert (one["id"], one["case"], one["kind"], one["number"]) == (made.id, case.id, "harm", 1)
    assert (one["fields"], one["state"]) == (dict(values), "active")


def test_without_the_key_of_their_names_attachments_are_found_by_their_content(vault: Vault, tmp_path: Path) -> None:
    (case,) = vault.cases.all()
    attach(vault, case.id, b"recording" * 50_000)
    attach(vault, case.id, b"PICTURE" * 100)  # of the same size as another one
    vault.close()
    genuine = (vault.path / "vault.db").read_bytes()
    secrets_page = next(
        page
        for page, damaged in flipped_pages(genuine)
        if (vault.path / "vault.db").write_bytes(damaged)
        and not inspect_has_name_key(vault.path, tmp_path / f"p{page}")
    )
    assert secrets_page
    salvaged = salvage(vault.path, _unlock, tmp_path / "out", QuietJob())
    found = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (salvaged.folder / "originals").iterdir()}
    wanted = (b"picture" * 100, b"recording" * 50_000, b"PICTURE" * 100)
    assert found == {hashlib.sha256(content).hexdigest() for content in wanted}


def inspect_has_name_key(path: Path, workplace: Path) -> bool:
    from shilu.vault.salvage import rescue

    with rescue.rescued(rescue.unlock(path, _unlock), workplace, QuietJob()) as left:
        found = left.connection.execute("select 1 from secrets where name = 'blob_names'")
        return found.fetchone() is not None


def test_of_a_damaged_recording_all_but_the_damaged_stretch_is_exported(vault: Vault, tmp_path: Path) -> None:
    (case,) = vault.cases.all()
    content = bytes(range(256)) * 1_000
    blob = vault.path / "blobs" / attach(vault, case.id, content)
    vault.close()
    flip(blob, 100_000)
    salvaged = salvage(vault.path, _unlock, tmp_path / "out", QuietJob())
    (problem,) = salvaged.report.problems
    assert (problem.path, problem.contacts) == (f"blobs/{blob.name}", ("1/9",))
    (damaged,) = (salvaged.folder / "originals").glob("*.damaged")
    assert damaged.read_bytes() == content[:65_536] + bytes(65_536) + content[131_072:]


@pytest.mark.parametrize("what", ["flip in the heads", "flip in the checksum", "no database", "no header", "rubbish"])
def test_a_damaged_header_costs_nothing_as_long_as_the_keys_are_in_it(vault: Vault, tmp_path: Path, what: str) -> None:
    vault.close()
    header = vault.path / "header.json"
    content = header.read_bytes()
    (vault.path / "header.copy.json").unlink()
    code = "vault.damaged"
    match what:
        case "flip in the heads":
            at = content.index(b'"heads"') + 30
            header.write_bytes(content[:at] + (b"A" if content[at : at + 1] != b"A" else b"B") + content[at + 1 :])
            code = ""
        case "flip in the checksum":
            at = content.index(b'"sha256": "') + 15
            header.write_bytes(content[:at] + (b"1" if content[at : at + 1] != b"1" else b"2") + content[at + 1 :])
            code = ""
        case "no database":
            (vault.path / "vault.db").unlink()
        case "no header":
            header.unlink()
        case _:
            header.write_bytes(b"rubbish")
    if code:
        with pytest.raises(UserError) as caught:
            salvage(vault.path, _unlock, tmp_path / "out", QuietJob())
        assert caught.value.code == code
        assert not (tmp_path / "out").exists()
        return
    salvaged = salvage(vault.path, _unlock, tmp_path / "out", QuietJob())
    assert [problem.problem for problem in salvaged.report.problems] == ["header_changed"]
    assert len(_read(salvaged.folder, "incidents.jsonl")) == 8


def test_an_older_database_put_back_is_named_and_what_it_says_is_exported(
    vault: Vault, tmp_path: Path, clock: FixedClock
) -> None:
    vault.close()
    older = (vault.path / "vault.db").read_bytes()
    again = vaults.open_vault(vault.path, PASSPHRASE, clock=clock, cost=CHEAP)
    again.incidents.log(again.cases.all()[0].id, make_contact("later"))
    again.close()
    (vault.path / "vault.db").write_bytes(older)
    report = inspect(vault.path, _unlock, QuietJob())
    assert {problem.problem for problem in report.problems} == {"history_cut"}
    (events,) = [tally for tally in report.good if tally.noun == "events"]
    assert events.damaged == 1
    assert len(_read(salvage(vault.path, _unlock, tmp_path / "out", QuietJob()).folder, "incidents.jsonl")) == 8


def test_a_vault_that_lost_its_first_bytes_is_not_said_to_be_whole(vault: Vault, tmp_path: Path) -> None:
    vault.close()
    other = tmp_path / "salt.shilu"
    shutil.copytree(vault.path, other)
    with (other / "vault.db").open("r+b") as file:
        file.write(bytes(8))  # of the salt
    report = inspect(other, _unlock, QuietJob())
    assert [(problem.path, problem.problem) for problem in report.problems] == [("vault.db (page 1)", "page_damaged")]
    assert all(tally.damaged == 0 for tally in report.good)
    assert (other / "vault.db").read_bytes()[:8] == bytes(8)  # it is only read


def test_a_large_vault_is_gathered_on_the_disk_encrypted_and_gone_afterwards(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "SMALL_BYTES", 0)
    vault.close()
    seen: list[bytes] = []

    class Looking(QuietJob):
        def progress(self, stage: str, done: int, total: int | None) -> None:
            seen.extend(path.read_bytes() for path in tmp_path.rglob("remains.db"))

    salvaged = salvage(vault.path, _unlock, tmp_path / "out", Looking())
    assert salvaged.report.ok
    assert seen
    assert not any("还钱".encode() in content or content.startswith(b"SQLite") for content in seen)
    assert sorted(path.name for path in salvaged.folder.iterdir()) == sorted(
        [
            *(f"{name}.jsonl" for name in ("cases", "parties", "incidents", "particulars", "events", "rows")),
            "originals",
            "salvaged.json",
        ]
    )


def test_a_folder_with_something_in_it_or_in_the_vault_is_refused_and_a_stopped_export_leaves_nothing(
    vault: Vault, tmp_path: Path
) -> None:
    vault.close()
    (tmp_path / "out").mkdir()
    with pytest.raises(Cancelled):
        salvage(vault.path, _unlock, tmp_path / "out", CancelledJob())
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "out" / "x").touch()
    for place, code in ((tmp_path / "out", "file.folder_not_empty"), (vault.path / "out", "file.inside_vault")):
        with pytest.raises(UserError) as caught:
            salvage(vault.path, _unlock, place, QuietJob())
        assert caught.value.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "v.shilu"]


def test_an_open_vault_with_a_damaged_page_is_exported_too(vault: Vault, tmp_path: Path, clock: FixedClock) -> None:
    checking = Checking(vault=vault, clock=clock)
    assert checking.run(QuietJob()).ok
    size = (vault.path / "vault.db").stat().st_size
    flip(vault.path / "vault.db", size - PAGE_BYTES + 50)
    salvaged = checking.salvage(tmp_path / "out", QuietJob())
    assert salvaged.report.problems[0].path == f"vault.db (page {size // PAGE_BYTES})"
    assert len(_read(salvaged.folder, "incidents.jsonl")) == 8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "v.shilu"]


def test_a_check_is_remembered_and_due_after_a_week_but_nothing_is_written_where_pages_are_damaged(
    vault: Vault,
) -> None:
    def checking(days: float) -> Checking:
        return Checking(vault=vault, clock=FixedClock(NOON_MS + int(days * 86_400_000)))

    assert checking(0).last() is None
    assert not checking(6.9).due()
    assert checking(7.1).due()
    checking(0).run(QuietJob())
    last = checking(0).last()
    assert last is not None
    assert last.problems == 0
    vault.check(QuietJob())
    size = (vault.path / "vault.db").stat().st_size
    flip(vault.path / "vault.db", size - PAGE_BYTES + 50)
    assert not checking(0).run(QuietJob()).ok
    assert checking(0).last() == last


@pytest.mark.parametrize(
    "statement",
    [
        "update evidence set key = x'00'",
        "update evidence set size_bytes = -1",
        "update evidence set size_bytes = 4611686018427387904",
        "update evidence set sha256 = '../../outside'",
    ],
)
def test_whatever_a_damaged_vault_says_of_an_attachment_it_is_written_down_within_bounds(
    vault: Vault, tmp_path: Path, statement: str
) -> None:
    """The length alone would be years of zeros, and the name a path."""
    (blob,) = (vault.path / "blobs").iterdir()
    flip(blob, 100)
    vault._threads.run(lambda: vault._database.conn.execute(statement))
    blob.rename(blob.with_name(vault.evidence.name_of("../../outside" if "outside" in statement else _PICTURE)))
    vault.close()
    before = sorted(path.name for path in tmp_path.iterdir())
    salvaged = salvage(vault.path, _unlock, tmp_path / "out", QuietJob())
    assert not salvaged.report.ok
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "out"])
    (file,) = (salvaged.folder / "originals").iterdir()
    assert file.name.endswith(".damaged")
    assert file.stat().st_size <= 2 * 64 * 1024


_PICTURE = hashlib.sha256(b"picture" * 100).hexdigest()

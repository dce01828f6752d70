"""The contract of the command line: documents, exit codes, sentences."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shilu.services.intake import Intake
from tests.e2e.conftest import Shilu
from tests.unit.importers import pdfs
from tests.unit.importers.archives import packed, sealed
from tests.unit.services.backups import NOON_MS, call, sms, write_calls, write_messages

LENDER = "10412345678"
SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples" / "sms_backup_restore"


def test_init_gives_the_recovery_key_once(shilu: Shilu, tmp_path: Path) -> None:
    said = shilu("init", tmp_path / "v.shilu")
    assert said.json["vault"] == str(tmp_path / "v.shilu")
    assert said.json["recovery_key"].startswith("AGE-SECRET-KEY-1")


def test_global_options_stand_before_or_after_the_command(shilu: Shilu, vault: Path) -> None:
    before = shilu("--json", "--passphrase-file", "-", "case", "list", vault, bare=True)
    after = shilu("case", "list", vault, "--passphrase-file=-", "--json", bare=True)
    assert before.json == after.json == {"cases": []}


def test_an_incident_has_the_shape_of_the_contract(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    picture = tmp_path / "shot.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    party = shilu("party", "add", vault, "--name", "石榴籽快借", "--number", LENDER).json["id"]
    logged = shilu(
        *("log", vault, "--case", case_id, "--at", "2026-05-12 23:12:07", "--channel", "call"),
        *("--number", "+86 104-1234-5678", "--outcome", "answered", "--duration", "61"),
        *("--text", "今天不还就…", "--summary", "很凶", "--tag", "violence", "--attach", picture),
    )
    listed = shilu("list", vault, "--case", case_id).json
    (incident,) = listed["incidents"]
    assert listed["total"] == 1
    assert incident["id"] == logged.json["id"]
    assert incident["case"] == case_id
    expected = {
        "number": 1,
        "at": "2026-05-12T23:12:07+08:00",
        "until": "2026-05-12T23:12:07+08:00",
        "precision": "second",
        "approximate": False,
        "timezone": "Asia/Shanghai",
        "zone_basis": "typed",
        "channel": "call",
        "direction": "incoming",
        "outcome": "answered",
        "duration_s": 61,
        "loan": None,
        "text": "今天不还就…",
        "summary": "很凶",
        "facts": {},
        "tags": ["violence"],
        "sources": [],
        "include": "yes",
        "status": "new",
        "revision": 1,
    }
    assert {key: incident[key] for key in expected} == expected
    assert (incident["contact_point"]["raw"], incident["contact_point"]["e164"]) == (
        "+86 104-1234-5678",
        f"+86{LENDER}",
    )
    assert set(incident["contact_point"]) >= {"id", "raw", "e164", "valid", "kind", "region", "name"}
    assert incident["to"][0]["kind"] == "complainant"
    assert [(p["id"], p["role"], p["state"]) for p in incident["parties"]] == [(party, "creditor", "confirmed")]
    assert [(a["name"], a["media_type"], a["bytes"]) for a in incident["attachments"]] == [("shot.png", "image/png", 8)]
    assert incident["recorded_at"].startswith("2026-05-14T")


def test_a_receipt_has_the_shape_of_the_contract_and_adds_up(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    rows = [sms(LENDER, "a"), sms(LENDER, "draft", kind=3), '<sms date="bad" type="1"/>', sms("10787654321", "b")]
    path = write_messages(tmp_path / "sms.xml", rows)
    said = shilu("import", vault, path, "--case", case_id, "--only", "+86" + LENDER)
    (receipt,) = said.json["receipts"]
    assert said.code == 1
    assert set(receipt) >= {
        *("file", "sha256", "bytes", "members", "importer", "importer_version", "settings", "rows", "added"),
        *("duplicates", "left_out", "skipped", "warnings", "partial", "refused", "import"),
    }
    assert (receipt["rows"], receipt["added"], receipt["left_out"], len(receipt["skipped"])) == (4, 1, 1, 2)
    assert all(set(row) == {"locator", "kind", "code", "reason"} and row["reason"] for row in receipt["skipped"])


def test_a_dry_run_previews_and_stores_nothing(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    path = write_calls(tmp_path / "calls.xml", [call(LENDER), call(LENDER, at_ms=NOON_MS + 60_000)])
    (preview,) = shilu("import", vault, path, "--case", case_id, "--dry-run").json["previews"]
    (sender,) = preview["senders"]
    assert (sender["sender"], sender["count"]) == (LENDER, 2)
    assert sender["first"] == "2026-05-12T12:00:00+08:00"
    assert shilu("list", vault, "--case", case_id).json["total"] == 0


def test_an_address_book_says_who_the_senders_are(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    path = write_calls(tmp_path / "calls.xml", [call(LENDER)])
    cards = tmp_path / "contacts.vcf"
    cards.write_text(f"BEGIN:VCARD\nVERSION:3.0\nFN:Uncle Li\nTEL:{LENDER}\nEND:VCARD\n")
    asking = ("import", vault, path, "--case", case_id, "--contacts", cards)
    (preview,) = shilu(*asking, "--dry-run").json["previews"]
    assert preview["senders"][0]["in_contacts"] == {"name": "Uncle Li", "certain": True}
    shilu(*asking)
    (contact,) = shilu("list", vault, "--case", case_id).json["incidents"]
    assert contact["contact_point"]["name"] == "Uncle Li"
    assert contact["facts"]["name_from"] == "contacts_file"
    said = shilu("import", vault, path, "--case", case_id, "--contacts", path)
    assert (said.code, said.json["error"]["code"]) == (4, "file.no_contacts")


def test_a_dry_run_names_the_options_that_a_chat_waits_for(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    path = tmp_path / "WhatsApp Chat with 催收.txt"
    path.write_text("12/05/2026, 23:12 - 催收: 还钱\n13/05/2026, 08:01 - 我: 不要再打了\n", "utf-8")
    asking = ("import", vault, path, "--case", case_id, "--dry-run", "--passphrase-file", "-")
    lines = shilu(*asking, bare=True).out.splitlines()
    assert "--me ?\t我\t催收" in lines
    assert any(line.startswith("--timezone ?") for line in lines)
    answers = ("--me", "我", "--timezone", "Asia/Shanghai")
    (receipt,) = shilu("import", vault, path, "--case", case_id, *answers).json["receipts"]
    assert (receipt["rows"], receipt["added"]) == (2, 2)


def test_an_import_tells_all_its_questions_at_once(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with 催收.txt"
    path.write_text("03/05/2026, 23:12 - 催收: 还钱\n04/05/2026, 08:01 - 我: 不要再打了\n", "utf-8")
    asking = ("import", vault, path, "--case", case_id)
    said = shilu(*asking)
    (receipt,) = said.json["receipts"]
    assert (said.code, receipt["refused"]["code"]) == (4, "file.asks_date_order")
    assert set(receipt["questions"]) == {"date_order", "timezone", "me"}
    lines = shilu(*asking, "--passphrase-file", "-", bare=True).out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [f"--{one.replace('_', '-')}" for one in receipt["questions"]]
    (preview,) = shilu(*asking, "--dry-run").json["previews"]
    assert [row["at"] for row in preview["first"]] == [None, None]
    assert {order: rows[0]["at"] for order, rows in preview["orders"].items()} == {
        "dmy": "2026-05-03T23:12:00+08:00",
        "mdy": "2026-03-05T23:12:00+08:00",
    }
    shown = shilu(*asking, "--dry-run", "--passphrase-file", "-", bare=True).out.splitlines()
    assert "\t03/05/2026, 23:12 = ?\tDirection unknown\t催收\t还钱" in shown
    other = write_messages(tmp_path / "sms.xml", [sms(LENDER, "还钱")])
    both = ("import", vault, path, other, "--case", case_id, "--dry-run", "--passphrase-file", "-")
    of_both = shilu(*both, bare=True).out.splitlines()
    assert of_both == [path.name, *shown, "sms.xml", f"1\t{LENDER}\t"]
    assert any(line.startswith("--date-order mdy\t03/05/2026, 23:12 = 2026-03-05T23:12:00+08:00") for line in shown)
    answers = ("--me", "我", "--timezone", "Asia/Shanghai", "--date-order", "dmy")
    assert shilu(*asking, *answers).json["receipts"][0]["added"] == 2


def test_an_archive_in_which_nothing_is_read_is_not_done(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    (tmp_path / "a.zip").write_bytes(packed({"notes.bin": b"\0\1"}))
    for further in ((), ("--dry-run",)):
        said = shilu("import", vault, tmp_path / "a.zip", "--case", case_id, *further)
        assert said.code == 1
    assert "notes.bin" not in shilu("history", vault, "--case", case_id).out


def test_a_refusal_ends_with_the_way_out(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    (tmp_path / "msgstore.db.crypt15").write_bytes(bytes(range(1, 200)))
    asking = ("import", vault, tmp_path / "msgstore.db.crypt15", "--case", case_id)
    for further, kind in (((), "receipts"), (("--dry-run",), "previews")):
        said = shilu(*asking, *further)
        (told,) = said.json[kind]
        assert (said.code, told["refused"]["code"]) == (4, "file.whatsapp_locked")
        assert told["refused"]["how"][0] == "How to get it out of WhatsApp:"
        out = shilu(*asking, *further, "--passphrase-file", "-", bare=True).out
        assert "“Export chat”" in out


def test_a_paper_is_read_as_a_bill_when_it_is_said_to_be_one(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdfs.bill(pdfs.calls(2), heading=("Nr", "Begin", *"ABCDEF")))
    asking = ("import", vault, tmp_path / "paper.pdf", "--case", case_id, "--dry-run")
    assert shilu(*asking).json["previews"][0]["questions"] == []
    assert shilu(*asking, "--bill").json["previews"][0]["questions"] == ["columns"]


@pytest.mark.parametrize(
    ("arguments", "code", "name"),
    [
        (("list", "{vault}", "--case", "99"), 2, "usage.unknown_case"),
        (("log", "{vault}", "--case", "1", "--at", "soon"), 2, "usage.time_not_understood"),
        (("log", "{vault}", "--case", "1", "--at", ""), 2, "usage.time_not_understood"),
        (("log", "{vault}", "--case", "1", "--attach", "{vault}"), 4, "file.cannot_attach_a_folder"),
        (("log", "{vault}", "--case", "1", "--attach", "/"), 4, "file.cannot_attach_a_folder"),
        (("log", "{vault}", "--case", "1", "--party", "nobody"), 2, "usage.unknown_party"),
        (("frobnicate",), 2, "usage.command"),
        (("list", "{vault}"), 2, "usage.command"),
        (("case", "add", "{vault}", "--title", "t", "--language", "fr"), 2, "usage.command"),
        (("case", "add", "{vault}", "--title", "t", "--pack", "zz"), 2, "usage.no_such_pack"),
        (("case", "add", "{vault}", "--title", "t", "--region", "ZZ"), 2, "usage.no_such_region"),
        (("bundle", "{vault}", "--case", "1", "--out", "{nothing}", "--language", "fr"), 2, "usage.command"),
        (("case", "list", "{nothing}"), 3, "vault.missing"),
        (("case", "list", "{folder}"), 3, "vault.not_a_vault"),
        (("list", "{vault}", "--case", "1", "--after", "nosuch"), 2, "usage.unknown_incident"),
        (("log", "{vault}", "--case", "1", "--duration", "99999999999999999999"), 2, "usage.impossible_duration"),
        (
            ("party", "add", "{vault}", "--name", "x", "--number", "12", "--number", ""),
            2,
            "usage.withheld_has_no_owner",
        ),
        (("import", "{vault}", "{nothing}", "--case", "1"), 4, None),
        (("bundle", "{vault}", "--case", "1", "--out", "{nothing}"), 2, "usage.nothing_to_bundle"),
        (("party", "add", "{vault}", "--name", "x", "--number", "12", "--region", "QQ"), 2, "usage.no_such_region"),
        (("verify", "{nothing}"), 4, "file.missing"),
        (("init", "{vault}"), 4, "file.exists"),
    ],
)
def test_trouble_has_its_exit_code_and_its_sentence(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path, arguments: tuple[str, ...], code: int, name: str | None
) -> None:
    words = [word.format(vault=vault, nothing=tmp_path / "nothing", folder=tmp_path) for word in arguments]
    said = shilu(*words)
    assert said.code == code
    if name is not None:
        assert said.json["error"]["code"] == name
        assert said.json["error"]["message"] in said.err
        assert said.json["error"]["next"] in said.err
    assert "Traceback" not in said.err


def test_a_bug_of_ours_is_told_without_what_was_typed(
    shilu: Shilu, vault: Path, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        typed = "CANARY 还钱"
        raise ValueError(typed)

    monkeypatch.setattr(Intake, "log", fail)
    said = shilu("log", vault, "--case", case_id, "--text", "CANARY 还钱")
    assert said.code == 70
    assert said.json["error"]["code"] == "bug"
    assert "builtins.ValueError" in said.err
    assert "CANARY" not in said.err + said.out


def test_the_bounds_of_the_calendar_and_a_huge_limit_are_taken_as_they_are(
    shilu: Shilu, vault: Path, case_id: str
) -> None:
    words = ("--from", "0001-01-01", "--to", "9999-12-31", "--limit", "99999999999999999999")
    assert shilu("list", vault, "--case", case_id, *words).json == {"incidents": [], "total": 0}


def test_a_party_is_made_with_its_numbers_or_not_at_all(shilu: Shilu, vault: Path) -> None:
    shilu("party", "add", vault, "--name", "石榴籽快借", "--number", LENDER, "--number", "")
    assert shilu("party", "list", vault).json == {"parties": []}


def test_the_recovery_key_opens_where_the_passphrase_would(shilu: Shilu, tmp_path: Path) -> None:
    key = shilu("init", tmp_path / "v.shilu").json["recovery_key"]
    assert shilu("case", "list", tmp_path / "v.shilu", stdin=key.lower() + "\n").json == {"cases": []}


def test_a_wrong_passphrase_and_a_vault_in_use_are_told_apart(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    assert shilu("case", "list", vault, stdin="wrong\n").json["error"]["code"] == "vault.wrong_passphrase"
    from shilu.host.lock import hold

    with hold(vault / "in-use"):
        said = shilu("case", "list", vault)
    assert (said.code, said.json["error"]["code"]) == (3, "vault.in_use")


def test_filters_narrow_a_list(shilu: Shilu, vault: Path, case_id: str, tmp_path: Path) -> None:
    rows = [sms(LENDER, "还钱"), sms("10787654321", "其他", at_ms=NOON_MS + 86_400_000)]
    shilu("import", vault, write_messages(tmp_path / "sms.xml", rows), "--case", case_id)
    shilu("party", "add", vault, "--name", "竹蜻蜓周转", "--number", LENDER)
    for words, expected in (
        (("--from", "2026-05-13"), ["其他"]),
        (("--to", "2026-05-12"), ["还钱"]),
        (("--number", "0086" + LENDER), ["还钱"]),
        (("--number", "10999999999"), []),
        (("--party", "竹蜻蜓周转"), ["还钱"]),
        (("--text", "还"), ["还钱"]),
        (("--channel", "call"), []),
        (("--limit", "1"), ["还钱"]),
    ):
        found = shilu("list", vault, "--case", case_id, *words).json["incidents"]
        assert [incident["text"] for incident in found] == expected, words


def test_check_finds_a_healthy_vault_whole(shilu: Shilu, vault: Path, case_id: str) -> None:
    assert shilu("check", vault).json["ok"]


def test_lines_to_read_are_given_without_json(shilu: Shilu, vault: Path, case_id: str) -> None:
    said = shilu("case", "list", vault, "--passphrase-file", "-", bare=True)
    assert "案件" in said.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(said.out)


def test_without_a_terminal_a_passphrase_is_asked_for_in_a_sentence(shilu: Shilu, vault: Path) -> None:
    assert shilu("--json", "case", "list", vault, bare=True).json["error"]["code"] == "usage.no_passphrase"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not beside the project")
def test_every_sample_file_goes_through_with_a_receipt_that_adds_up(shilu: Shilu, vault: Path, case_id: str) -> None:
    files = sorted(SAMPLES.rglob("*.xml"))
    assert files
    said = shilu("import", vault, *files, "--case", case_id)
    assert said.code in (0, 1)
    receipts = said.json["receipts"]
    assert len(receipts) == len(files)
    for receipt in receipts:
        rows = receipt["added"] + receipt["duplicates"] + receipt["left_out"] + len(receipt["skipped"])
        assert receipt["rows"] == rows, receipt["file"]
    again = shilu("import", vault, *files, "--case", case_id).json["receipts"]
    assert sum(receipt["added"] for receipt in again) == 0


def test_a_locked_archive_is_opened_with_the_password_in_a_file_and_its_members_are_listed(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    path = write_calls(tmp_path / "calls.xml", [call(LENDER)])
    archive, password = tmp_path / "backup.zip", tmp_path / "password"
    archive.write_bytes(sealed({path.name: path.read_bytes()}, "quiet blue stone"))
    (preview,) = shilu("import", vault, archive, "--case", case_id, "--dry-run").json["previews"]
    assert preview["questions"] == ["password"]
    password.write_text("quiet blue stone\n", "utf-8")
    said = shilu("import", vault, archive, "--case", case_id, "--archive-password-file", password)
    (receipt,) = said.json["receipts"]
    assert receipt["members"] == [{"name": "calls.xml", "importer": "sms_backup_restore", "rows": 1}]
    assert receipt["added"] == 1
    assert "quiet blue stone" not in said.out
    (incident,) = shilu("list", vault, "--case", case_id).json["incidents"]
    assert incident["sources"][0]["locator"].startswith("calls.xml!call[1]@")


def test_the_installed_command_runs_as_a_program() -> None:
    done = subprocess.run([sys.executable, "-m", "shilu", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Shilu")


def test_the_command_line_never_loads_qt() -> None:
    program = "import sys; from shilu import app; app.command_line(['--version']); print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_what_is_kept_outside_vaults_is_listed_and_taken_away(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    listed = shilu("traces").json
    assert listed == {
        "traces": [{"path": str(tmp_path / "config" / "settings.json"), "vaults": [str(vault)]}],
        "removed": False,
    }
    assert shilu("traces", "--remove").json["removed"] is True
    assert shilu("traces").json == {"traces": [], "removed": False}
    assert vault.exists()


def test_a_vault_in_a_synchronised_folder_is_warned_of_and_opened(shilu: Shilu, tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    made = shilu("init", tmp_path / "Dropbox" / "v.shilu")
    opened = shilu("case", "list", tmp_path / "Dropbox" / "v.shilu")
    for said in (made, opened):
        assert said.code == 0
        assert [warning["code"] for warning in said.json["warnings"]] == ["place.cloud"]
        assert "Dropbox" in said.err
    assert opened.json["cases"] == []


def test_where_files_come_from_is_kept_and_a_folder_stands_for_its_files(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    folder = tmp_path / "from the phone"
    folder.mkdir()
    write_messages(folder / "a.xml", [sms(LENDER, "还钱")])
    write_messages(folder / "b.xml", [sms(LENDER, "最后通知")])
    told = ("--phone-of", "mother", "--device", "Redmi Note 9", "--account", "SMS", "--provided-by", "the mother")
    more = ("--kind", "copy", "--original-at", "on her phone", "--taken", "3 March")
    receipts = shilu("import", vault, folder, "--case", case_id, *told, *more).json["receipts"]
    assert [receipt["file"] for receipt in receipts] == ["a.xml", "b.xml"]
    assert [{k: v for k, v in receipt["settings"].items() if k != "zone"} for receipt in receipts] == [
        {
            "owner": "mother",
            "device": "Redmi Note 9",
            "account": "SMS",
            "provided_by": "the mother",
            "kind": "copy",
            "original_at": "on her phone",
            "taken": "3 March",
        }
    ] * 2


def test_how_to_get_it_out_is_said_without_a_vault(shilu: Shilu) -> None:
    said = shilu("import", "--help-formats")
    assert said.code == 0
    titles = [one["title"] for one in said.json["formats"]]
    assert "Calls and text messages of an Android phone" in titles
    assert any("500 to 1,000" in line for one in said.json["formats"] for line in one["how"])

"""The history from the command line: shown, undone, withdrawn, erased, stamped and compared with a checkpoint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import At, Shilu
from tests.unit.services.authority import make_authority
from tests.unit.services.backups import sms, write_messages
from tests.unit.vault.conftest import PASSPHRASE


@pytest.fixture
def incident(shilu: Shilu, vault: Path, case_id: str) -> str:
    logged = shilu(
        "log", vault, "--case", case_id, "--text", "今天不还就", "--number", "10412345678", "--channel", "sms"
    )
    return str(logged.json["id"])


def test_revisions_of_a_contact_are_shown_with_who_when_and_why(
    shilu: Shilu, vault: Path, case_id: str, incident: str
) -> None:
    assert shilu("withdraw", vault, incident, "--reason", "typed twice").json == {"id": incident, "withdrawn": True}
    shown = shilu("history", vault, "--incident", incident)
    logged, withdrawn = shown.json["entries"]
    assert (logged["kind"], logged["label"], logged["by"]["kind"]) == ("incident.logged", "1", "passphrase")
    assert logged["recorded_at"].startswith("2026-05-14T10:30")
    assert logged["recorded_at"].endswith("+08:00")
    assert withdrawn["reason"] == "typed twice"
    assert withdrawn["changes"] == [{"field": "status", "before": "new", "after": "withdrawn"}]
    assert shown.json["more"] is False
    assert shilu("list", vault, "--case", case_id).json["total"] == 0
    assert [i["id"] for i in shilu("list", vault, "--case", case_id, "--withdrawn").json["incidents"]] == [incident]
    assert shilu("withdraw", vault, incident, "--put-back", "--reason", "only once").code == 0
    assert shilu("list", vault, "--case", case_id).json["total"] == 1


def test_the_history_of_a_case_comes_newest_first_in_pages(
    shilu: Shilu, vault: Path, case_id: str, incident: str
) -> None:
    shilu("party", "add", vault, "--name", "石榴籽快借", "--number", "10412345678")
    first = shilu("history", vault, "--case", "1", "--limit", 1).json
    assert [entry["kind"] for entry in first["entries"]] == ["incident.logged"]
    assert first["more"] is True
    rest = shilu("history", vault, "--case", "1", "--after", first["entries"][0]["ref"][:10]).json
    assert [entry["kind"] for entry in rest["entries"]] == ["case.added"]
    whole = shilu("history", vault).json["entries"]
    assert next(one["kind"] for one in whole if one["kind"] != "case.opened") == "attribution.made"
    party = shilu("history", vault, "--party", "石榴籽快借", "--limit", 1).json
    assert ([entry["kind"] for entry in party["entries"]], party["more"]) == (["party.added"], True)
    spoken = shilu("history", vault, "--incident", incident, "--passphrase-file", "-", bare=True).out
    assert "\tContact logged\t1/1\twith the passphrase\t" in spoken
    assert "\tWords: 今天不还就" in spoken
    assert "\tWhen it happened: 2026-05-14 10:30" in spoken
    assert "\tWho was reached: The complainant" in spoken


@pytest.mark.parametrize("whose", [["--case", "1"], ["--incident", "1/1"], []])
def test_looking_at_a_cases_history_stands_in_it_as_looking_at_the_case_does(
    shilu: Shilu, vault: Path, case_id: str, incident: str, whose: list[str]
) -> None:
    assert shilu("case", "add", vault, "--title", "another").code == 0
    shilu("history", vault, *whose)
    cases = {case_id} if whose else {case_id, shilu("case", "list", vault).json["cases"][1]["id"]}
    entries = shilu("history", vault).json["entries"]
    looked = [(one["case"], one["by"]["kind"]) for one in entries if one["kind"] == "case.opened"]
    assert sorted(looked) == sorted((case, "passphrase") for case in cases)


def test_the_history_is_told_in_words_of_the_readers_language(
    shilu: Shilu, vault: Path, case_id: str, incident: str, tmp_path: Path
) -> None:
    shilu("party", "add", vault, "--name", "石榴籽快借", "--number", "10412345678")
    shilu("import", vault, write_messages(tmp_path / "sms.xml", [sms("10887654321", "x")]), "--case", case_id)
    shilu("withdraw", vault, incident, "--reason", "typed twice")
    told = shilu("history", vault, "--passphrase-file", "-", bare=True).out
    assert not set("{}[]") & set(told)
    assert "\tStatus: New → Withdrawn" in told
    assert "\tBasis: stated" in told
    assert "\tNumbers and addresses: +8610412345678" in told or "\tNumbers and addresses: 10412345678" in told
    assert all(name not in told for name in ("confidence_percent", "scope_id", "e164", "recipient"))
    chinese = shilu("history", vault, "--passphrase-file", "-", bare=True, language="zh-CN").out
    assert "Status" not in chinese
    assert "withdrawn" not in chinese


def test_what_was_done_last_is_undone_and_that_again(shilu: Shilu, vault: Path, case_id: str, incident: str) -> None:
    undone = shilu("undo", vault, "--last", "--reason", "mistyped").json
    assert (undone["undone"], undone["subject"]) == ("incident.logged", incident)
    assert shilu("list", vault, "--case", case_id).json["total"] == 0
    assert shilu("undo", vault, "--event", undone["entry"][:12]).code == 0
    assert shilu("list", vault, "--case", case_id).json["total"] == 1
    assert "contact revised" not in shilu("undo", vault, "--last", "--passphrase-file", "-", bare=True).out
    assert shilu("undo", vault, "--last").json["error"]["code"] == "usage.nothing_to_undo"


@pytest.mark.parametrize(("answer", "code", "left"), [("yes", 0, 0), ("是", 0, 0), ("", 130, 1), ("no", 130, 1)])
def test_at_a_terminal_what_would_be_undone_is_shown_and_asked_about(
    shilu: Shilu, at_terminal: At, vault: Path, case_id: str, incident: str, answer: str, code: int, left: int
) -> None:
    asked = at_terminal("undo", vault, "--last", typed=[PASSPHRASE], lines=[answer])
    assert asked.code == code
    assert "\tContact logged\t1/1\t" in asked.err
    assert "\tWords: 今天不还就" in asked.err
    assert shilu("list", vault, "--case", case_id).json["total"] == left


def test_yes_asks_nothing(shilu: Shilu, at_terminal: At, vault: Path, case_id: str, incident: str) -> None:
    assert at_terminal("undo", vault, "--last", "--yes", typed=[PASSPHRASE], lines=[]).code == 0
    assert shilu("list", vault, "--case", case_id).json["total"] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["undo"], "usage.undo_what"),
        (["undo", "--last", "--event", "0123456789ab"], "usage.undo_what"),
        (["undo", "--event", "0123456789ab"], "usage.unknown_event"),
        (["history", "--incident", "x", "--party", "y"], "usage.history_of_what"),
        (["history", "--incident", "nobody"], "usage.unknown_subject"),
        (["withdraw", "--reason", "r"], "usage.withdraw_what"),
        (["withdraw", "nobody", "--reason", "r"], "usage.unknown_incident"),
        (["erase", "--reason", "r"], "usage.erase_what"),
        (["erase", "nobody"], "usage.no_reason"),
        (["erase", "--import", "nobody", "--reason", "r"], "usage.unknown_import"),
        (["stamp"], "usage.stamp_what"),
        (["stamp", "--case", "1", "--take", "reply.tsr"], "usage.stamp_case_and_take"),
        (["stamp", "--case", "7"], "usage.unknown_case"),
        (["stamp", "--take", "reply.tsr", "--out", "here"], "usage.stamp_what"),
        (["check", "--checkpoint", "nothing.txt"], "file.unreadable"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(shilu: Shilu, vault: Path, words: list[str], code: str) -> None:
    said = shilu(words[0], vault, *words[1:])
    assert said.json["error"]["code"] == code
    assert said.code == (4 if code.startswith("file.") else 2)


def test_erasing_says_what_would_go_what_went_and_what_stays_elsewhere(
    shilu: Shilu, vault: Path, case_id: str, incident: str, tmp_path: Path
) -> None:
    file = write_messages(tmp_path / "sms.xml", [sms("10887654321", f"CANARY {n}") for n in range(3)])
    import_id = shilu("import", vault, file, "--case", case_id).json["receipts"][0]["import"]
    planned = shilu("erase", vault, "--import", import_id, "--dry-run").json
    assert planned == {"incidents": 3, "rows": 3, "files": 0, "kept": 0}
    asked = shilu("erase", vault, incident, "--dry-run", "--passphrase-file", "-", bare=True).out
    assert asked.startswith("1 contact would go.\n")
    assert shilu("erase", vault, "--import", import_id).json["error"]["code"] == "usage.no_reason"
    assert shilu("erase", vault, "--import", import_id, "--reason", "the wrong phone").json == planned
    said = shilu("erase", vault, incident, "--reason", "private", "--passphrase-file", "-", bare=True)
    assert "1 contact was erased." in said.out
    assert "backups made earlier stay" in said.out
    left = shilu("list", vault, "--case", case_id, "--withdrawn").json["incidents"]
    assert [(one["number"], one["status"], one["text"]) for one in left] == [(n, "erased", "") for n in (1, 2, 3, 4)]
    assert shilu("check", vault).json["ok"] is True
    entries = shilu("history", vault, "--incident", incident).json["entries"]
    assert [entry["erased"] for entry in entries] == [True, False]
    told = json.dumps(shilu("history", vault, "--case", case_id).json, ensure_ascii=False)
    assert "CANARY" not in told
    assert "今天不还就" not in told


def test_this_computers_time_is_shown_and_what_it_differs_by_is_recorded(
    shilu: Shilu, vault: Path, case_id: str
) -> None:
    bare = shilu("now").json
    assert bare["utc"].endswith("+00:00")
    assert (bare["local"][19:], bare["offset_s"], bare["measured"]) == ("+08:00", 28800, None)
    said = shilu("now", vault, "--differs-by", "-2.5", "--compared-with", "the speaking clock").json
    assert (said["measured"]["offset_ms"], said["measured"]["how"]) == (-2500, "the speaking clock")
    shilu("log", vault, "--case", case_id, "--text", "later")
    (later,) = shilu("list", vault, "--case", case_id).json["incidents"]
    assert (later["clock_offset_ms"], later["recorded_offset_s"]) == (-2500, 28800)
    assert later["recorded_utc"].endswith("+00:00")
    assert "proves nothing" in shilu("now", bare=True).out
    assert ": the clock was behind by 2 seconds." in shilu("now", vault, "--passphrase-file", "-", bare=True).out
    assert shilu("now", "--differs-by", "3").json["error"]["code"] == "usage.which_vault"
    assert shilu("now", vault, "--differs-by", "much").code == 2


def test_a_checkpoint_is_stamped_carried_back_and_compared(
    shilu: Shilu, vault: Path, case_id: str, incident: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    written = shilu("stamp", vault, "--case", case_id, "--out", out).json
    assert [Path(file).name for file in written["files"]] == ["checkpoint.txt", "checkpoint.png", "request.tsq"]
    authority = make_authority(tmp_path / "authority")
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "a.tsr").write_bytes(authority.reply((out / "request.tsq").read_bytes()))
    (tmp_path / "replies" / "b.tsr").write_bytes(b"<html>")
    taken = shilu("stamp", vault, "--take", tmp_path / "replies", "--ca", authority.root)
    assert taken.code == 1
    good, bad = taken.json["replies"]
    assert (good["case"], good["kept"], good["refused"]) == (case_id, True, None)
    assert good["root"]
    assert bad["refused"]["code"] == "file.not_a_time_stamp"
    assert shilu("stamp", vault, "--take", tmp_path / "replies" / "b.tsr").code == 4
    (stamp,) = shilu("stamp", vault, "--case", case_id).json["stamps"]
    assert stamp["authority"] == "CN=Invented Authority"
    assert stamp["clock_ahead_at_least_ms"] < stamp["clock_ahead_at_most_ms"]
    spoken = shilu("stamp", vault, "--case", case_id, "--passphrase-file", "-", bare=True).out
    assert "A bound, no proof" in spoken
    shilu("log", vault, "--case", case_id, "--text", "later")
    checked = shilu("check", vault, "--checkpoint", out / "checkpoint.txt")
    assert (checked.code, checked.json["checkpoint"]["state"], checked.json["checkpoint"]["later"]) == (
        0,
        "contained",
        3,
    )
    (tmp_path / "altered.txt").write_text(
        (out / "checkpoint.txt").read_text("utf-8").replace("\n2\n", "\n3\n"), "utf-8"
    )
    altered = shilu("check", vault, "--checkpoint", tmp_path / "altered.txt")
    assert (altered.code, altered.json["ok"], altered.json["checkpoint"]["state"]) == (1, True, "bad_signature")


def test_a_withdrawn_exhibit_stays_out_of_bundles_and_is_counted(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("kept")
    (tmp_path / "b.txt").write_text("SECRET")
    shilu("log", vault, "--case", case_id, "--attach", tmp_path / "a.txt", "--attach", tmp_path / "b.txt")
    (incident,) = shilu("list", vault, "--case", case_id).json["incidents"]
    secret = next(file["sha256"] for file in incident["attachments"] if file["name"] == "b.txt")
    reason = ("--case", case_id, "--reason", "not mine to show")
    assert shilu("withdraw", vault, "--exhibit", secret, *reason).code == 0
    built = shilu("bundle", vault, "--case", case_id, "--out", tmp_path / "out", "--language", "en").json
    assert built["exhibits"] == 1
    assert not [file for file in Path(built["bag"]).rglob("*") if file.is_file() and b"SECRET" in file.read_bytes()]
    assert shilu("verify", built["bag"]).json["ok"] is True
    assert (Path(built["bag"]) / "data" / "history" / "checkpoint.txt").is_file()
    assert shilu("withdraw", vault, "--exhibit", secret, *reason, "--put-back").code == 0
    again = shilu("bundle", vault, "--case", case_id, "--out", tmp_path / "again").json
    assert again["exhibits"] == 2

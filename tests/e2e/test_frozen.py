"""The frozen build: it starts itself as the limited child, and finds its resources, without a Python on the system."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("SHILU_FROZEN", ROOT / "dist" / "shilu" / "shilu"))
PASSPHRASE = "four words in a row"
ROW = """  <sms protocol="0" address="{number}" date="{date}" type="{type}" subject="null" body="{body}"
    toa="null" sc_toa="null" service_center="null" read="1" status="-1" locked="0" contact_name="(Unknown)" />
"""
ROWS = (
    ROW.format(number="10412345678", date=1773687132000, type=1, body="今天不还就&#55357;&#56865; &lt;b&gt;"),
    ROW.format(number="106900012345", date=1773687192000, type=1, body="【速贷】请还款"),
    ROW.format(number="10412345678", date=1773687252000, type=3, body="draft"),
)
BACKUP = f"<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"3\">\n{''.join(ROWS)}</smses>\n"

pytestmark = pytest.mark.frozen


@pytest.fixture
def shilu(tmp_path: Path) -> Any:
    """Runs the frozen program with nothing of this computer but an empty home; answers exit code and document."""
    (tmp_path / "pass").write_text(PASSPHRASE + "\n", "utf-8")

    def run(*arguments: str) -> tuple[int, Any]:
        done = subprocess.run(
            [str(PROGRAM), "--json", "--passphrase-file", "pass", *arguments],
            cwd=tmp_path,
            env={"HOME": str(tmp_path), "LANG": "zh_CN.UTF-8"},
            capture_output=True,
            check=False,
        )
        assert done.returncode != 70, done.stderr.decode("utf-8", "replace")
        return done.returncode, json.loads(done.stdout)

    return run


def test_a_case_goes_from_backup_to_verified_bundle(shilu: Any, tmp_path: Path) -> None:
    (tmp_path / "sms.xml").write_text(BACKUP, "utf-8")
    shilu("init", "my.shilu")
    _, case = shilu("case", "add", "my.shilu", "--title", "试", "--complainant", "李四")
    code, imported = shilu("import", "my.shilu", "sms.xml", "--case", case["id"])
    (receipt,) = imported["receipts"]
    assert receipt["refused"] is None
    assert (code, receipt["rows"], receipt["added"], len(receipt["skipped"])) == (0, 3, 2, 1)
    assert receipt["skipped"][0]["reason"] != "a draft that was never sent", "the Chinese catalog is missing"
    _, listed = shilu("list", "my.shilu", "--case", case["id"])
    assert listed["incidents"][0]["text"] == "今天不还就😡 <b>"
    _, made = shilu("bundle", "my.shilu", "--case", case["id"], "--out", "out")
    assert shilu("verify", made["zip"]) == (0, {"ok": True, "problems": []})
    verifier = tmp_path / made["bag"] / "verify.py"
    assert verifier.is_file()


def test_a_file_that_is_no_export_is_refused_by_a_sentence(shilu: Any, tmp_path: Path) -> None:
    (tmp_path / "picture.xml").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    shilu("init", "my.shilu")
    _, case = shilu("case", "add", "my.shilu", "--title", "试")
    code, imported = shilu("import", "my.shilu", "picture.xml", "--case", case["id"])
    assert (code, imported["receipts"][0]["refused"]["code"]) == (4, "file.unknown_format")

"""``shilu scripts``: the texts that came several times, in the list and one by one."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shilu

TEXT = "【{}】您的借款{}元已逾期，请于今日还清，否则将联系您的家人"


def test_scripts_are_listed_and_shown_with_what_varies(shilu: Shilu, tmp_path: Path) -> None:
    vault, of_case = tmp_path / "v.shilu", ("--case", "1")
    shilu("init", vault)
    shilu("case", "add", vault, "--title", "t", "--complainant", "c")
    made = [
        shilu("log", vault, *of_case, "--number", number, "--channel", "sms", "--text", TEXT.format(name, amount)).json
        for number, name, amount in (("10300000001", "石榴籽快借", 1500), ("10400000002", "竹蜻蜓贷", 230))
    ]
    (listed,) = shilu("scripts", "list", vault, *of_case).json["scripts"]
    assert (listed["count"], len(listed["contact_points"])) == (2, 2)
    assert listed["template"] == "【…】您的借款…元已逾期，请于今日还清，否则将联系您的家人"
    assert listed["incidents"] == [one["id"] for one in made]
    shown = shilu("scripts", "show", vault, listed["id"], *of_case).json
    assert shown["slots"] == [["石榴籽快借", "竹蜻蜓贷"], ["1500", "230"]]
    assert "".join(shown["parts"]) == listed["template"].replace("…", "")
    plain = shilu("scripts", "show", vault, listed["id"], *of_case, "--passphrase-file", "-", bare=True).out
    assert "[1]\t石榴籽快借 · 竹蜻蜓贷" in plain
    assert plain.splitlines()[0].split("\t")[1:] == [
        "2 times",
        "from 2 addresses",
        "naming 0 parties",
        "2 other signatures",
    ]
    assert listed["signed"] == ["石榴籽快借", "竹蜻蜓贷"]
    missing = shilu("scripts", "show", vault, "zzz", *of_case)
    assert missing.code == 2

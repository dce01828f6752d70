"""What no program can promise is promised nowhere: not in the program, in either language, nor in what describes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAID = (
    *(ROOT / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md", "packaging/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "resources" / "i18n").rglob("*.po*")),
    *sorted((ROOT / "resources" / "statements").rglob("*.toml")),
)
CLAIMS = {
    "that nothing is left on a disk": r"secure(ly)? (delet|eras|wip)|unrecoverabl|cannot be recovered|"
    r"permanently (delet|eras|remov)|无法恢复|不可恢复|彻底(删|清|抹)|永久删除|粉碎",
    "that nobody sees it is used": r"undetectabl|plausibl\w+ deniab|stealth|leaves no trace|decoy vault|"
    r"不留痕迹|无痕|隐身",
    "that keys leave the memory": r"(keys|passphrase) (is|are) wiped|wipes? the (keys|memory)|清空内存|"
    r"从内存中(擦|清)除",
    "that a spying program is kept out": r"protects? (you )?(from|against) (spyware|keyloggers?|administrators)|"
    r"防间谍|防木马",
    "that a court takes it": r"court-?admissible|admissible in court|legally (valid|binding)|court-?ready|"
    r"具有法律效力|法院(认可|采信)|司法认可",
    "when a call happened, or who wrote": r"proves (when (the|a) (call|message)|that (the|a) call|who (wrote|called))|"
    r"证明(通话|来电)(确实)?发生",
    "that nobody can change it": r"tamper-?proof|cannot be (tampered|forged|falsified)|防篡改|不可篡改|无法篡改",
    "that a new passphrase reaches old copies": r"locks? out (anyone|anybody|whoever|someone|those) who "
    r"(copied|has a copy)",
    "that we recover anything": r"we can (recover|restore) your|我们(可以|能)(帮您)?(恢复|找回)",
    "that the screen cannot be photographed": r"prevents? (screenshots|screen captures?)|blocks? screenshots|"
    r"防截(屏|图)",
    "that a time stamp is anonymous": r"(is|are|stays?|remains?) anonymous|anonymously|(保持|完全)匿名",
    "that files are examined": r"(scans?|checks?) (for|files for) (malware|virus)|malware scan|virus scan|杀毒|查毒",
}
"""The twelve claims that must not be made. What SECURITY.md says of them, it says the other way round."""


@pytest.mark.parametrize("claim", CLAIMS)
def test_nowhere_is_claimed(claim: str) -> None:
    pattern = re.compile(CLAIMS[claim], re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:160]}"
        for path in SAID
        if path.is_file()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


def test_what_is_looked_at_is_there() -> None:
    assert sum(path.is_file() for path in SAID) > 6

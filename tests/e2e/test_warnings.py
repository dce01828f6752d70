"""What weakens evidence is said on the command line at its moment, to people; programs are not disturbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.evidence_warning import Moment
from shilu.core.pack_parts import in_language
from shilu.host.paths import resources_folder
from shilu.rules.evidence_warnings import read_file
from tests.e2e.conftest import Said, Shilu
from tests.gui.fakes import png
from tests.moments import MOMENTS
from tests.unit.importers import evidence
from tests.unit.services.backups import sms, write_messages

WORDS = {one.id: in_language(one.words, "en") for one in read_file(resources_folder() / "warnings" / "evidence.toml")}


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    path = tmp_path / "v.shilu"
    shilu("init", path)
    shilu("case", "add", path, "--title", "t", "--complainant", "c")
    shilu("party", "add", path, "--name", "SuDai")
    return path


def said_at(moment: Moment) -> set[str]:
    ids = {id_ for id_, moments in MOMENTS.items() if moment in moments}
    if moment in {Moment.ADDING_PICTURE, Moment.ADDING_CHAT, Moment.ADDING_RECORDING}:
        ids |= said_at(Moment.ADDING_ANYTHING)
    return ids


def told(said: Said) -> set[str]:
    """Which warnings stand beside a result."""
    return {id_ for id_, words in WORDS.items() if words in said.err}


def test_each_moment_of_the_command_line_says_its_warnings(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    files = {
        "a.png": png(),
        "b.amr": evidence.AMR,
        "c.xml": write_messages(tmp_path / "c.xml", [sms("10412345678", "pay")]).read_bytes(),
        "d.pdf": evidence.paper(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def plainly(*words: object) -> set[str]:
        done = shilu(*words, "--passphrase-file", "-", bare=True)
        assert done.code == 0, done.err
        return told(done)

    of_case = (vault, "--case", "1")
    seen = {
        Moment.ADDING_PICTURE: plainly(
            "import", vault, tmp_path / "a.png", "--case", "1", "--timezone", "Asia/Shanghai"
        ),
        Moment.ADDING_RECORDING: plainly("import", vault, tmp_path / "b.amr", "--case", "1"),
        Moment.ADDING_CHAT: plainly("import", vault, tmp_path / "c.xml", "--case", "1"),
        Moment.ADDING_ANYTHING: plainly("import", vault, tmp_path / "d.pdf", "--case", "1"),
        Moment.LOGGING: plainly("log", *of_case, "--text", "pay"),
        Moment.ANSWERING: plainly("log", *of_case, "--text", "no", "--direction", "outgoing") - said_at(Moment.LOGGING)
        | said_at(Moment.LOGGING) & said_at(Moment.ANSWERING),
        Moment.ATTRIBUTING: plainly("party", "link", vault, "--party", "SuDai", "--number", "10412345678"),
        Moment.CAPTURING: plainly("missing", *of_case),
        Moment.DEVICE: plainly("device", "add", *of_case, "--make", "Nokia"),
        Moment.BLACKING_OUT: plainly_without_vault(shilu, tmp_path),
        Moment.BUNDLING: plainly("bundle", *of_case, "--out", tmp_path / "out", "--check", "case"),
        Moment.DELETING: plainly("withdraw", vault, "1/1", "--reason", "mine"),
    }
    assert seen == {moment: said_at(moment) for moment in Moment}
    assert plainly("erase", vault, "1/1", "--reason", "mine") == said_at(Moment.DELETING)
    assert told(shilu("log", *of_case, "--text", "pay")) == set()  # as JSON


def plainly_without_vault(shilu: Shilu, tmp_path: Path) -> set[str]:
    done = shilu("black-out", tmp_path / "a.png", tmp_path / "black.png", "--box", "0,0,2,2", bare=True)
    assert done.code == 0, done.err
    return told(done)


def test_own_threats_are_told_before_a_bundle_is_made(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    for direction, text in (("incoming", "再打来就弄死你"), ("outgoing", "再打来就弄死你"), ("outgoing", "我会还钱的")):
        shilu("log", vault, "--case", "1", "--channel", "sms", "--direction", direction, "--text", text)
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "out", "--check", "case")
    own = [one for one in made.json["warnings"] if one["code"] == "evidence.own_threats"]
    assert [one["message"][:25] for one in own] == ["In 1 contact (no. 2) your"]

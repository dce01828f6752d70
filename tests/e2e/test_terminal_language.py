"""The terminal speaks one language: help, usage errors and lines to read come from the catalog."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from shilu.cli.columns import cells, wrapped
from shilu.cli.commands import commands
from shilu.core.wording import Catalog
from shilu.host.catalogs import Catalogs
from shilu.host.paths import resources_folder
from tests.e2e.conftest import Shilu

# What stays as it is in every language: options and their words, names of formats and zones, values.
NAMES = re.compile(
    r"--?[\w-]+|(?<![A-Za-z])(?:shilu(?: export)?|SMS Backup & Restore|XML|JSON|TOML|PDF|PEM|zip|APP|ISO|SHA-256|zh-CN"
    r"|IMEI|CSV|\.vcf|\.csv|\.ics|“ocr”|Asia/Shanghai|CN-GD|CN|now|cn|en|id|age1|summary=|checkpoint\.(?:txt|png)|request\.tsq|\.tsr)"
    r"(?![A-Za-z])"
)
LATIN = re.compile(r"[A-Za-z_]{2,}")


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    return Catalogs(resources_folder() / "i18n").load("zh-CN")


def _each(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _each(command, (*path, name))
        else:
            yield (*path, name), command


ALL = list(_each(commands))
NAMED = [" ".join(path) or "shilu" for path, _ in ALL]


@pytest.mark.parametrize(("path", "command"), ALL, ids=NAMED)
def test_help_is_wholly_chinese(
    shilu: Shilu, capsys: pytest.CaptureFixture[str], path: tuple[str, ...], command: click.Command
) -> None:
    assert shilu(*path, "--help", bare=True, language="zh-CN").code == 0
    shown = capsys.readouterr().out
    assert shown.startswith("用法：shilu")
    choices = {
        part
        for param in command.params
        if isinstance(param.type, click.Choice)
        for word in param.type.choices
        for part in (word, *LATIN.findall(word))
    }
    choices |= {preset.stem for preset in (resources_folder() / "importers").glob("*.toml")}
    verbs = {part for verb in getattr(command, "commands", ()) for part in verb.split("-")}
    verbs |= {part for word in path for part in word.split("-")}
    left = [word for word in LATIN.findall(NAMES.sub(" ", shown)) if word not in choices | verbs]
    assert left == []


@pytest.mark.parametrize(("path", "command"), ALL, ids=NAMED)
def test_every_command_and_option_says_what_it_is(
    chinese: Catalog, path: tuple[str, ...], command: click.Command
) -> None:
    texts = [command.help, *(param.help for param in command.params if isinstance(param, click.Option))]
    assert all(text and chinese.tr(text) != text for text in texts)


@pytest.mark.parametrize(
    "words",
    [
        ("list", "v", "--nope"),
        ("list", "v", "--lmit", "3"),
        ("frobnicate",),
        ("lst",),
        ("list",),
        ("list", "v"),
        ("list", "v", "--case"),
        ("list", "v", "w", "--case", "1"),
        ("list", "v", "--case", "1", "--limit", "x"),
        ("list", "v", "--case", "1", "--limit", "-3"),
        ("list", "v", "--case", "1", "--from", "12.5."),
        ("list", "v", "--case", "1", "--tag", "x"),
        ("demo", "v", "--force=yes"),
        ("case",),
        ("party", "--"),
        ("-x",),
    ],
    ids=" ".join,
)
def test_what_is_not_understood_is_said_in_chinese(shilu: Shilu, words: tuple[str, ...]) -> None:
    said = shilu("--json", *words, bare=True, language="zh-CN")
    error = said.json["error"]
    assert (said.code, error["code"]) == (2, "usage.command")
    assert re.search("[\u4e00-\u9fff]", error["message"])
    assert not re.search(r"No such|Missing|Invalid|Error|Got|[Oo]ption|requires|not", error["message"])
    assert "\n" not in error["message"]


def test_a_word_that_is_nearly_right_is_pointed_out(shilu: Shilu) -> None:
    assert "--limit" in shilu("list", "v", "--lmit", "3").json["error"]["message"]
    assert "list" in shilu("lisst").json["error"]["message"]
    assert shilu("list", "v", "--nope").json["error"]["message"] == "There is no option --nope."


def test_a_command_that_lacks_its_verb_shows_help_to_people_and_a_sentence_to_programs(shilu: Shilu) -> None:
    people = shilu("case", bare=True)
    assert (people.code, people.out) == (2, "")
    assert "Usage: shilu case" in people.err
    message = shilu("case").json["error"]["message"]
    verbs = "add, list, show, close, reopen, erase, key, export, merge, conflicts, decide"
    assert message == f"One of these commands is missing: {verbs}."


def test_a_case_is_shown_in_words(shilu: Shilu, vault: Path, case_id: str) -> None:
    shown = shilu("case", "show", vault, "--case", case_id, "--passphrase-file", "-", bare=True, language="zh-CN").out
    assert "当事人：李某\n" in shown
    assert "None" not in shown
    assert "created_at" not in shown
    assert "结案" not in shown
    shilu("case", "close", vault, "--case", case_id)
    shown = shilu("case", "show", vault, "--case", case_id, "--passphrase-file", "-", bare=True).out
    assert "Complainant: 李某\n" in shown
    assert "Closed: 2026-05-14T" in shown


@pytest.mark.parametrize("width", [20, 33, 78])
def test_help_is_wrapped_by_cells(width: int) -> None:
    text = "国家或省份，按 ISO 3166-2，如 CN 或 CN-GD；不带国家代码的号码属于这里。" * 3
    lines = list(wrapped(text, width))
    assert all(cells(line) <= width for line in lines)
    assert not any(line[0] in "，。；" for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")

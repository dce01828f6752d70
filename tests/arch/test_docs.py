"""The papers speak of what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from shilu.cli.commands import commands
from shilu.core.case import PACKS

ROOT = Path(__file__).resolve().parents[2]
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text("utf-8")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|#)([^)\s#]+)")
CALLED = {"NAME-OR-ID": "SLOT"}
"""What an argument is called in the papers, where that is another word than in the help."""
BUILD_TOOLS = {"editables", "hatchling", "pathspec", "tomlkit", "trove-classifiers"}


def verbs(group: click.Group, names: tuple[str, ...] = ("shilu",)) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from verbs(command, (*names, name))
        else:
            yield " ".join((*names, name)), command


@pytest.mark.parametrize(("verb", "command"), list(verbs(commands)))
def test_every_command_and_option_is_in_the_papers(verb: str, command: click.Command) -> None:
    usage = re.search(rf"^    {re.escape(verb)}(?: .*)?\n(?:      +.*\n)*", COMMAND_LINE, re.MULTILINE)
    assert usage is not None, verb
    options = {name for option in command.params if isinstance(option, click.Option) for name in option.opts}
    missing = {option for option in options if not re.search(rf"{option}(?![\w-])", usage.group())}
    assert missing == set()
    assert set(re.findall(r"--[\w-]+", usage.group())) <= options


@pytest.mark.parametrize(("verb", "command"), list(verbs(commands)))
def test_the_papers_show_how_each_argument_and_option_is_given(verb: str, command: click.Command) -> None:
    """As “shilu COMMAND --help” has it: what may be left out or repeated, and the words to choose from."""
    usage = re.search(rf"^    {re.escape(verb)}((?: .*)?\n(?:      +.*\n)*)", COMMAND_LINE, re.MULTILINE)
    assert usage is not None
    shown = " ".join(usage[1].split())
    for param in command.params:
        if isinstance(param, click.Argument):
            name = CALLED.get(str(param.metavar), str(param.metavar or param.name)).strip("[]…").upper()
            assert (f"{name}…" in shown, name in shown) == (param.nargs == -1, True), name
            continue
        given = re.search(rf"{param.opts[0]}(?![\w-])(?P<value> [^\s\]…]+)?(?P<more>\]?…)?", shown)
        assert given is not None
        before = shown[: given.start()]
        may_be_left_out = before.count("[") > before.count("]")
        assert not (param.required and may_be_left_out), param.opts
        assert bool(given["more"]) == param.multiple, param.opts
        assert isinstance(param, click.Option)
        assert param.is_flag or given["value"], param.opts
        words = list(param.type.choices) if isinstance(param.type, click.Choice) else []
        assert [word for word in words if not re.search(rf"\b{word}\b", COMMAND_LINE)] == []


def test_every_command_line_in_the_papers_is_one_that_there_is() -> None:
    known = {verb for verb, _ in verbs(commands)}
    shown = re.findall(r"^    (shilu (?:[a-z-]+ ?)+)", COMMAND_LINE, re.MULTILINE)
    assert len(shown) >= len(known)
    assert [line for line in shown if line.strip() not in known] == []


def test_the_papers_name_every_rule_pack() -> None:
    assert f"`--pack` is one of `{' '.join(PACKS)}`" in COMMAND_LINE


def test_the_papers_do_not_promise_a_page_that_is_not_made() -> None:
    made = (ROOT / "desktop" / "shilu" / "bundle" / "verify.html").exists()
    decision = (ROOT / "docs" / "adr" / "0008-paper-and-text-layer.md").read_text("utf-8")
    assert made or re.search(r"`verify\.html`[^.]*not made yet", decision)


def test_the_readme_shows_commands_that_exist() -> None:
    known = {verb for verb, _ in verbs(commands)} | {"shilu"}
    shown = re.findall(
        r"^    (shilu [a-z]+(?: (?:add|list|show|close|link))?)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert shown
    assert set(shown) <= known


def test_the_papers_name_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    code = re.compile(r"(?:`|^    )make ([a-z]+)", re.MULTILINE)
    assert {name for paper in PAPERS for name in code.findall(paper.read_text("utf-8"))} <= targets


def test_the_papers_name_modules_that_exist() -> None:
    rooms = "core|vault|host|services|gui|cli|bundle|importers|tests|docs|packaging|resources|desktop"
    named = re.compile(rf"`((?:{rooms})/[\w/.-]*)`")
    found = [(paper.name, name) for paper in PAPERS for name in named.findall(paper.read_text("utf-8"))]
    assert len(found) > 10
    places = (ROOT, ROOT / "desktop" / "shilu")
    assert [one for one in found if not any((place / one[1]).exists() for place in places)] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_between_papers_lead_somewhere(paper: Path) -> None:
    targets = LINK.findall(paper.read_text("utf-8"))
    assert [target for target in targets if not (paper.parent / target).exists()] == []


def test_every_part_that_is_installed_is_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8").casefold().replace(" ", "-")
    locked = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert [name for name in locked if name not in BUILD_TOOLS and name not in notice] == []


def test_every_font_that_is_shipped_is_in_the_notice_with_its_licence() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    licences = sorted(file.name for file in (ROOT / "resources" / "fonts").glob("*.txt"))
    assert [name for name in licences if name not in notice] == []
    fonts = {file.name.split("-")[0] for file in (ROOT / "resources" / "fonts").glob("*.ttf")}
    assert {f"OFL-{font}.txt" for font in fonts} <= set(licences)


def test_every_dependency_earns_its_place_by_a_line() -> None:
    parts = (ROOT / "docs" / "adr" / "0002-parts.md").read_text("utf-8").casefold()
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    block = project.split("\ndependencies = [", 1)[1].split("]", 1)[0]
    names = re.findall(r'^    "([a-z0-9-]+)', block, re.MULTILINE)
    assert [name for name in names if name not in parts] == []


def test_every_decision_has_its_four_parts_and_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    for decision in sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")):
        headings = re.findall(r"^## (.+)$", decision.read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives"], decision.name
        assert f"({decision.name})" in listed

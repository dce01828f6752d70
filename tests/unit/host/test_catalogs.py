"""The language of the screen: what was chosen, else what this computer speaks, else English."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from shilu.host.catalogs import Catalogs, compile_catalog, languages_of_this_computer, nearest_language

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: zh_CN\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Call"
msgstr "通话"

msgid "{count} call"
msgid_plural "{count} calls"
msgstr[0] "{count} 次通话"

#, fuzzy
msgid "Letter"
msgstr "信？"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "zh-CN").mkdir()
    (tmp_path / "zh-CN" / "shilu.po").write_text(PO, "utf-8")
    return tmp_path


def test_a_source_tree_shows_the_text_catalog(folder: Path) -> None:
    texts = Catalogs(folder).load("zh-CN")
    assert texts.language == "zh-CN"
    assert texts.tr("Call") == "通话"
    assert texts.trn("{count} call", "{count} calls", 1204) == "1,204 次通话"


def test_a_doubtful_translation_is_not_shown(folder: Path) -> None:
    assert Catalogs(folder).load("zh-CN").tr("Letter") == "Letter"


def test_a_wheel_holds_the_compiled_catalog_only(folder: Path) -> None:
    text = folder / "zh-CN" / "shilu.po"
    (folder / "zh-CN" / "shilu.mo").write_bytes(compile_catalog(text))
    text.unlink()
    catalogs = Catalogs(folder)
    assert catalogs.languages() == ("en", "zh-CN")
    assert catalogs.load("zh-CN").tr("Call") == "通话"


def test_an_edited_catalog_wins_over_an_outdated_compiled_one(folder: Path) -> None:
    text, compiled = folder / "zh-CN" / "shilu.po", folder / "zh-CN" / "shilu.mo"
    compiled.write_bytes(compile_catalog(text))
    text.write_text(PO.replace("通话", "电话"), "utf-8")
    os.utime(compiled, (1, 1))
    assert Catalogs(folder).load("zh-CN").tr("Call") == "电话"


def test_english_needs_no_catalog(folder: Path) -> None:
    shutil.rmtree(folder / "zh-CN")
    texts = Catalogs(folder).load("zh-CN")
    assert texts.language == "en"
    assert texts.trn("{count} call", "{count} calls", 1) == "1 call"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("zh_CN.UTF-8",), "zh-CN"),
        (("zh-Hans-CN",), "zh-CN"),
        (("zh_TW",), "zh-CN"),
        (("fr_FR", "zh_CN"), "zh-CN"),
        (("en_GB.UTF-8", "zh_CN"), "en"),
        (("C",), "en"),
        ((), "en"),
    ],
)
def test_the_nearest_language_is_found(wanted: tuple[str, ...], found: str) -> None:
    assert nearest_language(wanted, ("en", "zh-CN")) == found


def test_the_variables_of_gettext_are_asked_in_its_order() -> None:
    assert languages_of_this_computer({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}) == ("zh_CN", "en")
    assert languages_of_this_computer({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}) == ("zh_CN.UTF-8",)

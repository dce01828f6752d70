"""A sheet for the desk is one page of what the rule pack says, in the office's language and one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bundle_builders import CASE, MADE_MS, make_incident, page_texts, plain

from shilu.bundle.desk_sheet import desk_of, make_desk_sheet
from shilu.bundle.pdf.desk_sheet import render_desk_sheet
from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.case import PACKS, Case
from shilu.core.incident import Incident, Include
from shilu.core.job import QuietJob
from shilu.core.pack import RulePack
from shilu.core.where_to_go import Known, Stop, where_to_go
from shilu.core.wording import Catalog, source_language
from shilu.host.catalogs import Catalogs
from shilu.host.paths import resources_folder
from shilu.rules import packs
from shilu.rules.working_days import OfficeDays

ENGLISH = source_language()
CHINESE = Catalogs(resources_folder() / "i18n").load("zh-CN")


def pack_of(country: str) -> RulePack:
    pack = packs.of_country(resources_folder() / "rules", country)
    assert pack is not None
    return pack


def stops_of(pack: RulePack, *tags: str) -> tuple[Stop, ...]:
    known = Known(frozenset(tags), frozenset(), {})
    return where_to_go(pack.parts.channels, known, date(2026, 11, 22), OfficeDays(pack.pack.country.upper()))


def said_on(
    to: Path,
    fonts: FontShelf,
    pack: RulePack,
    stop: Stop,
    *incidents: Incident,
    case: Case = CASE,
    second: Catalog | None = None,
) -> str:
    """The words of its one page."""
    sheet = make_desk_sheet(case, stop, pack, incidents, made_ms=MADE_MS, version="0.1.0")
    texts = CHINESE if pack.language == "zh-CN" else ENGLISH
    assert render_desk_sheet(sheet, to=to, fonts=fonts, texts=texts, second=second, job=QuietJob()) == 1
    (said,) = page_texts(to)
    assert list(to.parent.iterdir()) == [to]
    return close(said)


def close(text: str) -> str:
    """Without the blanks and widths that setting adds."""
    return plain(text).replace(" ", "")


@pytest.mark.parametrize("country", PACKS)
def test_the_first_desk_of_every_country_has_its_page_in_two_languages(
    country: str, tmp_path: Path, fonts: FontShelf
) -> None:
    pack = pack_of(country)
    stop = desk_of(stops_of(pack, "violence", "extort"))
    assert stop is not None
    second = ENGLISH if pack.language == "zh-CN" else CHINESE
    said = said_on(tmp_path / "s.pdf", fonts, pack, stop, make_incident(1), second=second)
    for language in ("en", "zh-CN"):
        assert close(stop.channel.names[language]) in said
        assert close(stop.channel.bring.get(language, "")) in said


def test_it_says_which_station_may_take_it_and_what_it_has_to_hand_out_with_the_articles(
    tmp_path: Path, fonts: FontShelf
) -> None:
    pack = pack_of("cn")
    stop = desk_of(stops_of(pack))
    assert stop is not None
    assert stop.channel.id == "cn.police"
    said = said_on(tmp_path / "s.pdf", fonts, pack, stop)
    for words in (
        "被侵害时本人所在地公安机关可以管辖",
        "刑事程序规定第十七条",
        "受案回执（刑事程序规定第一百七十一条）",
        "接受证据材料清单（第一百七十条）",
        "控告人可以在收到不予立案通知书后七日内申请复议",
        "电子数据清单",
    ):
        assert close(words) in said


def test_of_the_case_it_says_whose_it_is_and_how_much_is_recorded(tmp_path: Path, fonts: FontShelf) -> None:
    pack = pack_of("uk")
    stop = desk_of(stops_of(pack))
    assert stop is not None
    shown = make_incident(1, text="SPOKEN", note="NOTE")
    left_out = make_incident(2, include=Include.NO)
    said = said_on(tmp_path / "s.pdf", fonts, pack, stop, shown, left_out)
    assert close(f"of {CASE.complainant}") in said
    assert "1contact;" in said
    assert "whetheralawwasbrokenisnot" in said
    assert "SPOKEN" not in said
    assert "NOTE" not in said


def test_a_case_without_contacts_and_with_a_long_name_has_its_page(tmp_path: Path, fonts: FontShelf) -> None:
    pack = pack_of("us")
    stop = desk_of(stops_of(pack, "violence"))
    assert stop is not None
    case = replace(CASE, complainant="Maria Wilhelmina Alexandra " * 12)
    said = said_on(tmp_path / "s.pdf", fonts, pack, stop, case=case)
    assert "nocontactsarerecordedyet" in said


def test_an_office_that_the_pack_says_little_of_has_what_there_is(tmp_path: Path, fonts: FontShelf) -> None:
    pack = pack_of("cn")
    aid = next(one for one in stops_of(pack) if one.channel.id == "cn.12348")
    said = said_on(tmp_path / "s.pdf", fonts, pack, aid, second=ENGLISH)
    assert "12348" in said
    assert "Whattobring" not in said
    assert "Nobodyhascheckedthenumberoraddress" in said


def test_a_desk_is_none_that_is_only_called() -> None:
    emergency = [one for one in stops_of(pack_of("cn")) if one.channel.office.value in ("emergency", "support")]
    assert emergency
    assert desk_of(emergency) is None


def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path, fonts: FontShelf) -> None:
    pack = pack_of("in")
    stop = desk_of(stops_of(pack))
    assert stop is not None
    made = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        said_on(folder / "s.pdf", fonts, pack, stop, make_incident(1))
        made.append((folder / "s.pdf").read_bytes())
    assert made[0] == made[1]

"""The texts that came several times stand on paper with what varies, and lead to their contacts and back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pikepdf
import pytest
from bundle_builders import (
    LENDER,
    DecodedHere,
    blobs,
    make_incident,
    make_model,
    make_point,
    make_row,
    page_texts,
    plain,
    render_to,
)

from shilu.bundle.exports import script_json, scripts_csv
from shilu.bundle.model import BundleModel
from shilu.bundle.pdf import parts
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.press import press
from shilu.core.incident import Incident
from shilu.core.job import QuietJob
from shilu.core.party import Party, PartyKind
from shilu.core.wording import source_language
from shilu.services.scripts import scripts_in

OTHER = Party("k" * 26, "借了么", PartyKind.APP)
TEXT = "【{}】您的借款{}元已逾期，请于今日还清，否则将联系您的家人"
SAID = tuple(
    make_incident(
        number,
        text=TEXT.format("速贷星" if number % 2 else "借了么", 1000 + number),
        contact_point=make_point(f"1041234567{number % 3}"),
    )
    for number in range(1, 6)
)
ALONE = make_incident(9, text="=1+1 仅此一次的一条消息，与别的都不同，说的是另一件事情")


def model(*incidents: Incident) -> BundleModel:
    directory = {LENDER.id: LENDER, OTHER.id: OTHER}
    return make_model(*incidents, parties=(LENDER, OTHER), scripts=scripts_in(incidents, directory, QuietJob()))


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> Path:
    path = tmp_path_factory.mktemp("scripts") / "b.pdf"
    assert render_to(path, model(*SAID, ALONE), fonts).warnings == ()
    return path


@pytest.mark.parametrize(
    "words",
    [
        "Text 1 · 5 times · from 3 addresses",
        "5 documented, 0 recorded by the complainant only",
        "【[1]】您的借款[2]元已逾期，请于今日还清，否则将联系您的家人",
        "[1] 借了么 · 速贷星",
        "Names in the text: page 速贷星",  # else the number beside the name would be taken for a count
        "Other signatures in it: 借了么",
        "Running numbers of the contacts: 1–5",
    ],
)
def test_it_says_how_often_from_how_many_and_what_varied(paper: Path, words: str) -> None:
    pages = plain("".join(page_texts(paper)))
    alternatives = (words, words.replace("借了么 · 速贷星", "速贷星 · 借了么"))
    assert any(plain(one) in pages for one in alternatives)


def test_only_parties_of_these_contacts_are_named(paper: Path) -> None:
    (entry,) = model(*SAID).scripts
    assert [party.id for party in entry.named] == [LENDER.id]
    assert entry.behind == entry.named


def test_a_text_and_its_contacts_lead_to_each_other(paper: Path) -> None:
    pages = page_texts(paper)
    (listed,) = [number for number, text in enumerate(pages, start=1) if "Running numbers of the contacts" in text]
    (chronology,) = [number for number, text in enumerate(pages, start=1) if "running number in the case" in text]
    with pikepdf.open(paper) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        leads = {
            number: [numbers[one.Dest[0].objgen] for one in page.obj.get("/Annots", [])]
            for number, page in enumerate(pdf.pages, start=1)
        }
    assert chronology in leads[listed]
    assert leads[chronology].count(listed) == len(SAID)


def test_a_text_that_came_twice_from_one_address_is_left_out() -> None:
    assert model(SAID[0], make_incident(4, text=SAID[0].text, contact_point=SAID[0].contact_point)).scripts == ()


def test_without_a_text_that_came_several_times_there_is_no_such_part(tmp_path: Path, fonts: FontShelf) -> None:
    path = tmp_path / "a.pdf"
    render_to(path, model(ALONE), fonts)
    assert "Texts that came several times" not in "".join(page_texts(path))


def test_of_very_many_the_rest_is_counted(tmp_path: Path, fonts: FontShelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("shilu.bundle.pdf.scripts", "shilu.bundle.pdf.parts"):
        monkeypatch.setattr(f"{module}.MOST_SCRIPTS", 1)
    other = [make_incident(n, text="您有一笔账单已到期，请登录客户端处理，以免影响您的信用") for n in range(20, 23)]
    path = tmp_path / "a.pdf"
    assert render_to(path, model(*SAID, *other), fonts).warnings == ()
    assert plain("1 more, which came less often, stands in data/scripts.json.") in plain("".join(page_texts(path)))
    assert parts.MOST_SCRIPTS == 1


def test_the_bag_has_them_for_programs_and_for_reading(tmp_path: Path, fonts: FontShelf) -> None:
    built = press(
        model(*SAID),
        rows=tuple(map(make_row, SAID)),
        open_blob=blobs(),
        fonts=fonts,
        decoder=DecodedHere(),
        out=tmp_path,
        texts=source_language(),
        job=QuietJob(),
    )
    (entry,) = model(*SAID).scripts
    (listed,) = json.loads((built.bag / "data" / "scripts.json").read_text("utf-8"))["scripts"]
    assert listed == json.loads(json.dumps(script_json(entry, "Asia/Shanghai")))
    assert listed["contacts"] == ["1", "2", "3", "4", "5"]
    assert [one["contacts"] for one in listed["contact_points"]] == [2, 2, 1]
    (row,) = csv.DictReader(io.StringIO((built.bag / "data" / "scripts.csv").read_text("utf-8-sig")))
    assert (row["contacts"], row["addresses"], row["numbers"]) == ("5", "3", "1–5")


def test_no_cell_of_the_reading_copy_is_a_formula() -> None:
    formula = [make_incident(n, text=f"=HYPERLINK(0,1) 您的借款{n}元已逾期，请于今日还清") for n in range(30, 33)]
    lines = "".join(scripts_csv(model(*formula).scripts, "Asia/Shanghai"))
    assert "\"'=HYPERLINK" in lines

"""Every count of the summary leads to the contacts that it is of."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf
import pytest
from bundle_builders import at, make_incident, make_model, page_texts, plain, render_to

from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.channel import Direction
from shilu.core.incident import Reached, ReachedKind
from shilu.core.when import unknown

MOTHER = Reached(ReachedKind.THIRD_PERSON, "10512345678", "mother")
SAID = (
    make_incident(1, tags=("police", "insult")),
    make_incident(2, tags=("police",), reached=(MOTHER,), when=at("2026-03-04 23:15:00")),
    make_incident(3, tags=("police",), sources=()),
    make_incident(4, direction=Direction.OUTGOING, tags=("police",)),
    make_incident(5),
)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> Path:
    path = tmp_path_factory.mktemp("counts") / "b.pdf"
    assert render_to(path, make_model(*SAID), fonts).warnings == ()
    return path


def page_with(paper: Path, *words: str) -> int:
    (found,) = [n for n, text in enumerate(page_texts(paper)) if all(word in plain(text) for word in words)]
    return found


def test_the_contacts_of_every_count_stand_with_their_numbers(paper: Path) -> None:
    said = plain(page_texts(paper)[page_with(paper, "Thecontactsbehindeachcount", "whatwascounted")])
    for line in (
        r"incoming4\d\dnos\.1–3,5",
        r"between22:00and08:004nos\.1–3,5",
        r"outgoing,notcounted1nos\.4",
        r"[a-z]+321nos\.1–3",
        r"mother10512345678110nos\.2",
        r"Wed123:00\(1\)nos\.2",
    ):
        assert re.search(line, said), line


def test_every_cell_of_the_picture_of_hours_has_its_contacts(tmp_path: Path, fonts: FontShelf) -> None:
    on_tuesday = [make_incident(nth, when=at(f"2026-03-{day:02} 09:30:00")) for nth, day in ((1, 3), (2, 10), (3, 17))]
    undated = make_incident(4, when=unknown("", zone="Asia/Shanghai"))
    path = tmp_path / "b.pdf"
    render_to(path, make_model(*on_tuesday, undated), fonts)
    said = plain(page_texts(path)[page_with(path, "Thecontactsbehindeachcount", "whatwascounted")])
    assert "Tue309:00(3)nos.1–3" in said
    assert "hournotknown1nos.4" in said


def test_the_counts_of_the_summary_lead_there(paper: Path) -> None:
    counts, summary = page_with(paper, "whatwascounted"), page_with(paper, "dayswithcontacts")
    assert f"Thecontactsbehindeachcount:page{counts + 1}." in plain(page_texts(paper)[summary])
    with pikepdf.open(paper) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        links = [pages[one.Dest[0].objgen] for one in pdf.pages[summary].obj["/Annots"]]
    # all of them, those of the night, the others who were contacted, each of them, the conduct, and the sentence
    assert links.count(counts) == 6

"""What a row says beside its words is on paper: the own line, files that are only named, where a picture comes from."""

from __future__ import annotations

from pathlib import Path

from bundle_builders import (
    MADE_MS,
    SOURCE_SHA,
    blobs,
    make_file,
    make_incident,
    make_model,
    make_picture,
    page_texts,
    render_to,
)

from shilu.bundle.model import BundleModel
from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.incident import Incident, Reached, ReachedKind, SourceRef
from shilu.core.normalise import NAMED_FILES, SIM_SLOT
from shilu.core.provenance import BroughtIn, OriginalKind, Provenance
from shilu.core.record import SourceFile

PICTURE = make_picture(60, 90)
FILE = make_file(PICTURE, "IMG_0001.png")


def read(model: BundleModel, tmp_path: Path, fonts: FontShelf) -> str:
    render_to(tmp_path / "paper.pdf", model, fonts, open_blob=blobs(PICTURE))
    return " ".join(" ".join(page_texts(tmp_path / "paper.pdf")).split())


def on_line(number: int, own: str = "", sim: str = "", **changes: object) -> Incident:
    reached = (Reached(ReachedKind.COMPLAINANT, number=own),)
    return make_incident(number, reached=reached, facts={SIM_SLOT: sim} if sim else {}, **changes)


def test_the_one_line_that_sources_name_stands_above_the_contacts_once(tmp_path: Path, fonts: FontShelf) -> None:
    text = read(make_model(on_line(1, "10200138000", "1"), on_line(2, "10200138000", "1"), on_line(3)), tmp_path, fonts)
    line = "own number or account 10200138000 · SIM card 1, as the phone numbers them"
    assert f"Where a source names the complainant’s own line, it is: {line}." in text
    assert text.count("10200138000") == 1


def test_of_two_sim_cards_each_contact_says_through_which_it_came(tmp_path: Path, fonts: FontShelf) -> None:
    text = read(make_model(on_line(1, sim="1"), on_line(2, sim="2"), on_line(3)), tmp_path, fonts)
    assert text.count("SIM card 1, as the phone numbers them") == 1
    assert text.count("SIM card 2, as the phone numbers them") == 1
    assert "the complainant’s own line" not in text


def test_a_file_that_is_only_named_is_said_to_be_and_one_that_came_is_not(tmp_path: Path, fonts: FontShelf) -> None:
    named = {NAMED_FILES: "IMG_0001.png\nIMG_0002.png"}
    text = read(make_model(make_incident(1, facts=named, attachments=(FILE,))), tmp_path, fonts)
    assert "named in the source, not contained in it: IMG_0002.png" in text


def test_a_file_that_was_withdrawn_is_not_said_to_be_missing_in_the_source() -> None:
    named = {NAMED_FILES: "IMG_0001.png\nIMG_0002.png", SIM_SLOT: "1"}
    withdrawn = frozenset({FILE.sha256})
    model = make_model(make_incident(1, facts=named, attachments=(FILE,)), files_left_out=withdrawn)
    assert model.incidents[0].facts == {NAMED_FILES: "IMG_0002.png", SIM_SLOT: "1"}
    gone = make_model(make_incident(1, facts={NAMED_FILES: FILE.name}, attachments=(FILE,)), files_left_out=withdrawn)
    assert gone.incidents[0].facts == {}


def test_a_picture_says_below_it_where_it_comes_from(tmp_path: Path, fonts: FontShelf) -> None:
    told = Provenance(device="Redmi Note 9", taken="3 March, at home", kind=OriginalKind.SCREEN_PHOTO)
    source = SourceRef(FILE.sha256, FILE.name, "file", "picture", "1")
    alone = make_incident(1, attachments=(FILE,), sources=(source,))
    brought = BroughtIn(FILE.sha256, MADE_MS, "picture", "1", told.recorded())
    sources = (SourceFile(FILE.name, FILE.sha256, len(PICTURE), MADE_MS),)
    text = read(make_model(alone, sources=sources, brought_in=(brought,)), tmp_path, fonts)
    said = "Phone of: the complainant · Device: Redmi Note 9 · Taken from there: 3 March, at home · This is: A photo"
    assert text.count(said) == 2  # below the picture, and in the list of electronic data


def test_a_picture_of_a_message_leads_to_the_source_of_the_message(tmp_path: Path, fonts: FontShelf) -> None:
    text = read(make_model(make_incident(1, attachments=(FILE,))), tmp_path, fonts)
    assert "Sources of its contact, in the list of electronic data: S1" in text
    assert SOURCE_SHA in text

"""What stands on paper: everything that was put in, verbatim, once the page is read back by another engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from bundle_builders import (
    CASE,
    LENDER,
    MADE_MS,
    SHANGHAI,
    SOURCE_SHA,
    at,
    blobs,
    chinese,
    make_checkpoint,
    make_corrected,
    make_file,
    make_incident,
    make_model,
    make_picture,
    make_point,
    named,
    page_texts,
    plain,
    render_to,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from shilu.bundle.exports import incident_json
from shilu.bundle.model import BundleModel, LeftOut
from shilu.bundle.pdf.flow import Flow
from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import to_utc
from shilu.core.errors import Cancelled
from shilu.core.incident import Incident, Reached, ReachedKind, RunningNumber
from shilu.core.job import CancelledJob
from shilu.core.party import AttributionState, Basis, Party, PartyKind
from shilu.core.provenance import BroughtIn, OriginalKind, Provenance
from shilu.core.when import Precision, ZoneBasis, from_local, unknown
from shilu.host.catalogs import Catalogs

HOSTILE = (
    '<img src="/etc/passwd"/>',
    '<a href="javascript:alert(1)">x</a> &lt;b&gt; &amp; <b>unclosed <para',
    "[U+202E] is not \u202ethis\u202c nor \u2066that\u2069",
    "bell \x07 null \x00 escape \x1b[31m soft\u00adhyphen zero\u200bwidth",
    "half \ud83d pair, tag \U000e0041, private \ue000, plane two \U00020bb7, hebrew \u05d0",
    "😡🤬👨‍👩‍👧‍👦🇨🇳 ❤️ ①②③ ☎ 20\u20ac \u20b9500 \u20b1",
    "今天不还，就打给你妈！“看你还怎么做人”……【速贷星】（请回复）",
    "a\r\nb\rc\u2028d\n\n\ne\tf",
    "x" * 120 + "，" * 60,
)
RESOURCES = Path(__file__).parents[3] / "resources"


def everything(path: Path) -> str:
    return plain("".join(page_texts(path)))


def printed(text: str, fonts: FontShelf) -> str:
    return plain(Flow(fonts.faces(), chinese=False).as_printed(text))


def test_hostile_text_is_printed_as_text(tmp_path: Path, fonts: FontShelf) -> None:
    incidents = [make_incident(number, text=text, summary=text) for number, text in enumerate(HOSTILE, start=1)]
    hostile = "<b>" + HOSTILE[2] + "</b>"
    evil = Party("e" * 26, hostile, PartyKind.LENDER, (hostile,))
    point = replace(make_point(name=hostile), raw=hostile, e164=None)
    incidents.append(make_incident(50, parties=(named(evil),), contact_point=point, tags=(hostile,)))
    reached = Reached(ReachedKind.THIRD_PERSON, hostile, hostile)
    incidents.append(make_incident(51, reached=(reached,), attachments=(make_file(b"?", hostile, hostile),)))
    path = tmp_path / "a.pdf"
    rendered = render_to(path, make_model(*incidents, parties=(evil,)), fonts, open_blob=blobs(b"?"))
    assert rendered.warnings == ()
    found = everything(path)
    for text in HOSTILE:
        assert printed(text, fonts) in found
    assert found.count(printed(hostile, fonts)) >= 6
    with pikepdf.open(path) as pdf:
        actions = [annotation for page in pdf.pages for annotation in page.obj.get("/Annots", [])]
        assert all("/A" not in annotation for annotation in actions)
        assert not [page for page in pdf.pages if "/XObject" in page.obj.Resources]


def test_every_verbatim_text_is_found_by_poppler_too(tmp_path: Path, fonts: FontShelf) -> None:
    pdftotext = shutil.which("pdftotext")
    if pdftotext is None:
        pytest.skip("needs pdftotext")
    texts = [text for text in HOSTILE if "\n" not in text] + ["😡" * 60, "مرحبا"]
    path = tmp_path / "a.pdf"
    model = make_model(*(make_incident(number, text=text) for number, text in enumerate(texts, start=1)))
    render_to(path, model, fonts)
    found = subprocess.run([pdftotext, "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    for text in texts:
        assert printed(text, fonts) in plain(re.sub("[\u202a-\u202e]", "", found)), ascii(text)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(), max_size=60), min_size=25, max_size=25))
def test_any_text_at_all_is_printed_and_read_back(tmp_path: Path, fonts: FontShelf, texts: list[str]) -> None:
    model = make_model(*(make_incident(number, text=text) for number, text in enumerate(texts, start=1)))
    assert render_to(tmp_path / "a.pdf", model, fonts).warnings == ()


def test_a_message_longer_than_a_page_goes_on(tmp_path: Path, fonts: FontShelf) -> None:
    words = " ".join(f"word{number}" for number in range(2500))
    path = tmp_path / "a.pdf"
    rendered = render_to(path, make_model(make_incident(text=words), make_incident(2)), fonts)
    assert rendered.warnings == ()
    found = everything(path)
    assert all(f"word{number}" in found for number in range(2500))
    pages = [text for text in page_texts(path) if "word1" in text]
    assert len(pages) > 3
    assert all("continued" in page for page in pages[1:])


def test_paper_says_what_only_the_name_of_a_file_claims_unless_a_person_has_corrected_it(
    tmp_path: Path, fonts: FontShelf
) -> None:
    facts = {
        "claimed_time_by": "file_name",
        "claimed_number_by": "file_name",
        "claimed_direction_by": "sidecar",
        "exif_datetime_original": "x",
    }
    path = tmp_path / "a.pdf"
    render_to(path, make_model(make_incident(facts=facts)), fonts)
    found = everything(path)
    for claim in (
        "time only as the name of the file has it",
        "number only as the name of the file has it",
        "direction as the recorder noted it beside the recording",
    ):
        assert plain(claim) in found
    corrected = make_incident(facts=facts, corrected=(make_corrected("when", at("2026-03-04 03:00:12")),))
    render_to(path, make_model(corrected), fonts)
    assert plain("time only as the name of the file has it") not in everything(path)


def test_times_are_said_as_well_as_they_are_known(tmp_path: Path, fonts: FontShelf) -> None:
    day = to_utc(MADE_MS).astimezone(SHANGHAI).replace(tzinfo=None, minute=0)
    vague = from_local("about nine", day, Precision.HOUR, zone="Asia/Shanghai", basis=ZoneBasis.TYPED, approximate=True)
    path = tmp_path / "a.pdf"
    model = make_model(
        make_incident(1, when=unknown("last winter", zone="Asia/Shanghai")),
        make_incident(2, when=vague),
        make_incident(3, when=from_local("2026-03", day, Precision.MONTH, zone="Asia/Shanghai", basis=ZoneBasis.TYPED)),
        make_incident(4),
    )
    render_to(path, model, fonts)
    found = everything(path)
    for said in ("Daynotknown", "timegivenas:lastwinter", "09:00–09:59", "timegivenas:aboutnine", "03:00:12"):
        assert said in found
    assert found.index("Tue3March2026") < found.rindex("Daynotknown")


def test_paper_says_what_could_be_of_another_contact(tmp_path: Path, fonts: FontShelf) -> None:
    path = tmp_path / "a.pdf"
    model = make_model(make_incident(1, could_be=(RunningNumber(2),)), make_incident(2))
    render_to(path, model, fonts)
    said = plain("What is recorded here could also be about no. 2: it fits both.")
    assert everything(path).count(said) == 1


def test_chinese_paper_has_chinese_dates_and_exhibit_numbers(tmp_path: Path, fonts: FontShelf) -> None:
    picture = make_picture()
    path = tmp_path / "a.pdf"
    model = make_model(make_incident(attachments=(make_file(picture),)), texts=chinese())
    render_to(path, model, fonts, texts=chinese(), open_blob=blobs(picture))
    found = everything(path)
    assert "2026年3月3日星期二" in found
    assert "证据11" in found  # the hyphen is not compared
    assert "2026年4月1日09:30(Beijingtime)" in found
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"


def test_counts_are_given_twice_and_what_was_left_out_is_counted(tmp_path: Path, fonts: FontShelf) -> None:
    path = tmp_path / "a.pdf"
    model = make_model(
        make_incident(1),
        make_incident(2, sources=()),
        make_incident(3, direction=Direction.OUTGOING),
        make_incident(4, direction=Direction.UNKNOWN),
        left_out=LeftOut(not_chosen=4, marked_no=12, privileged=1, withdrawn=3),
    )
    render_to(path, model, fonts)
    cover = plain(page_texts(path)[0])
    assert plain("2 incoming contacts: 1 documented, 1 recorded by the complainant only") in cover
    assert plain("1 outgoing contact is in the chronology and is not counted") in cover
    assert plain("1 contact of which no source says the direction is in the chronology and is not counted") in cover
    assert plain("2 contacts, 1 outgoing, 1 of unknown direction") in plain("".join(page_texts(path)))
    assert plain("4 outside the period or choice, 12 left out by the complainant, 1 privileged") in cover
    assert "3f" * 32 in cover


def test_nothing_is_called_illegal_and_notes_never_appear(tmp_path: Path, fonts: FontShelf) -> None:
    path = tmp_path / "a.pdf"
    render_to(path, make_model(make_incident(note="SECRET NOTE", tags=("violence",)), make_incident(2)), fonts)
    found = everything(path).lower()
    assert "secretnote" not in found
    assert not re.search("illegal|unlawful|违法", found)
    assert "asstatedbythecomplainant" in found


def test_an_attribution_says_where_it_comes_from(tmp_path: Path, fonts: FontShelf) -> None:
    signed = named(basis=Basis.SIGNATURE)
    guessed = replace(named(basis=Basis.SUGGESTED), state=AttributionState.PROPOSED)
    path = tmp_path / "a.pdf"
    render_to(path, make_model(make_incident(1, parties=(signed,)), make_incident(2, parties=(guessed,))), fonts)
    found = everything(path)
    assert plain(f"{LENDER.name} (named in the message)") in found
    assert plain(f"{LENDER.name} (suggested, not confirmed)") in found
    assert "inpartonlysuggested" in found


def crowded(incidents: int = 400, zone: str = "Asia/Shanghai") -> BundleModel:
    """200 numbers for one lender, many lenders, many people, many days, much of everything."""
    parties = [
        Party(f"{number:x>26}", f"Lender with a rather long name {number}", PartyKind.APP) for number in range(40)
    ]
    start = at("2025-10-01 00:30:00")
    made = []
    for number in range(1, incidents + 1):
        shift = timedelta(hours=7 * number)
        when = structs.replace(
            start,
            earliest_ms=(start.earliest_ms or 0) + int(shift.total_seconds() * 1000),
            latest_ms=(start.latest_ms or 0) + int(shift.total_seconds() * 1000),
        )
        made.append(
            make_incident(
                number,
                when=when,
                channel=Channel.CALL if number % 3 else Channel.SMS,
                outcome=Outcome.MISSED,
                contact_point=make_point(f"104{number % 200:08d}"),
                parties=(named(parties[0 if number % 2 else number % 40]),),
                reached=(Reached(ReachedKind.THIRD_PERSON, f"105{number % 30:08d}", f"colleague {number % 30}"),),
                tags=("flood", "violence", "police", "work")[: number % 5],
            )
        )
    return make_model(*made, parties=parties, case=replace(CASE, timezone=zone))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> Path:
    path = tmp_path_factory.mktemp("crowd") / "a.pdf"
    assert render_to(path, crowded(), fonts).warnings == ()
    return path


def test_the_summary_is_one_page_however_much_there_is(crowd: Path) -> None:
    pages = [plain(text) for text in page_texts(crowd)]
    (summary,) = [text for text in pages if "dayswithcontacts" in text]
    for said in ("Dayswiththemostcontacts", "Whoelsewascontacted", "Conductasstated"):
        assert said in summary


@pytest.mark.parametrize(
    ("language", "zone", "caption", "more"),
    [
        ("en", "Asia/Shanghai", "Byhourandweekday(Beijingtime);darkest:17", r"12more,frompage(\d+)on"),
        (
            *("en", "America/Argentina/ComodRivadavia"),
            *("Byhourandweekday(America/Argentina/ComodRivadavia);darkest:17", r"12more,frompage(\d+)on"),
        ),
        ("zh-CN", "Asia/Shanghai", "按星期和时刻统计的联系次数(北京时间);最深处:17次", r"其余12项见第(\d+)页起"),
    ],
)
def test_the_summary_cuts_no_sentence_of_ours(
    tmp_path: Path, fonts: FontShelf, language: str, zone: str, caption: str, more: str
) -> None:
    texts = Catalogs(RESOURCES / "i18n").load(language)
    path = tmp_path / "a.pdf"
    assert render_to(path, crowded(zone=zone), fonts, texts=texts).warnings == ()
    pages = [plain(text) for text in page_texts(path)]
    (summary,) = [page for page in pages if caption in page]
    page = re.search(more, summary)
    assert page is not None
    assert plain(texts.tr("Lenders and their numbers")) in pages[int(page[1]) - 1]


def test_page_numbers_are_the_pdfs_own(crowd: Path) -> None:
    pages = page_texts(crowd)
    for number, text in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in text


def test_every_link_lands_on_the_page_whose_number_it_shows(crowd: Path) -> None:
    shown = 0
    with pikepdf.open(crowd) as pdf, pypdfium2.PdfDocument(crowd) as document:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        for index, page in enumerate(pdf.pages):
            for annotation in page.obj.get("/Annots", []):
                target = numbers[annotation.Dest[0].objgen]
                left, bottom, right, top = (float(value) for value in annotation.Rect)
                if right - left < 40:  # a page number by itself
                    layer = document[index].get_textpage()
                    text = layer.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
                    assert text.strip() == str(target), (index, text)
                    shown += 1
    assert shown > 40


def test_bookmarks_lead_to_parts_parties_and_months(crowd: Path) -> None:
    with pikepdf.open(crowd) as pdf, pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        assert titles[1:4] == ["Contents", "Summary", "Lenders and their numbers"]
        chronology = next(entry for entry in outline.root if entry.title == "Chronology")
        assert [entry.title for entry in chronology.children][:2] == ["October 2025", "November 2025"]


def links_between(path: Path) -> dict[int, set[int]]:
    """The pages that each page leads to."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        return {
            number: {numbers[annotation.Dest[0].objgen] for annotation in page.obj.get("/Annots", [])}
            for number, page in enumerate(pdf.pages, start=1)
        }


def test_chronology_and_exhibits_lead_to_each_other(tmp_path: Path, fonts: FontShelf) -> None:
    picture, sound = make_picture(), b"#!AMR"
    files = (make_file(picture), make_file(sound, "call.amr", "audio/amr"))
    path = tmp_path / "a.pdf"
    model = make_model(make_incident(7, attachments=files), make_incident(8, attachments=files[:1]))
    assert render_to(path, model, fonts, open_blob=blobs(picture, sound)).warnings == ()
    pages = page_texts(path)
    links = links_between(path)
    (chronology,) = [number for number, text in enumerate(pages, start=1) if "running number in the case" in text]
    exhibits = [number for number, text in enumerate(pages, start=1) if "Contact no. 7" in text]
    assert exhibits
    assert set(exhibits) <= links[chronology]
    for exhibit in exhibits:
        assert chronology in links[exhibit]


def test_an_exhibit_says_what_it_shows_on_paper_and_in_the_data(tmp_path: Path, fonts: FontShelf) -> None:
    picture = make_picture()
    file = make_file(picture, "face.png")
    said = {"file_tags": (f"{file.sha256} morphed grave", f"{file.sha256} doxx", f"{'0' * 64} court")}
    incident = make_incident(7, attachments=(file,), circumstances=said)
    path = tmp_path / "a.pdf"
    assert render_to(path, make_model(incident), fonts, open_blob=blobs(picture)).warnings == ()
    (exhibit,) = [text for text in map(plain, page_texts(path)) if "Contactno.7" in text]
    assert "Shows,asstatedbythecomplainant:Editedorfakepicture(veryserious)," in exhibit
    (listed,) = incident_json(incident)["attachments"]  # type: ignore[misc]  # an object, as JSON has it
    assert listed["tags"] == [{"tag": "morphed", "severity": "grave"}, {"tag": "doxx", "severity": None}]


def test_only_embedded_subsets_and_a_clean_file(crowd: Path) -> None:
    with pikepdf.open(crowd) as pdf:
        fonts = {name: font for page in pdf.pages for name, font in page.obj.Resources.Font.items()}
        assert fonts
        for font in fonts.values():
            assert re.match(r"/[A-Z]{6}\+Noto", str(font.BaseFont))
            assert "/FontFile2" in font.FontDescriptor
        assert pdf.check_pdf_syntax() == []
        assert "/Names" not in pdf.Root
        assert "/OpenAction" not in pdf.Root
    qpdf = shutil.which("qpdf")
    if qpdf is not None:
        subprocess.run([qpdf, "--check", crowd], check=True, capture_output=True)


def test_metadata_names_the_bundle_and_nobody(tmp_path: Path, fonts: FontShelf) -> None:
    path = tmp_path / "a.pdf"
    model = make_model(make_incident())
    render_to(path, model, fonts)
    with pikepdf.open(path) as pdf:
        metadata = pdf.open_metadata()
        assert model.id in metadata["dc:identifier"]
        assert "3f" * 32 in metadata["dc:identifier"]
        everything_said = str(dict(pdf.docinfo)) + str(metadata)
    assert model.case.complainant not in everything_said
    assert model.case.title not in everything_said
    assert "2026-04-01T01:30:00Z" in everything_said


def test_a_wish_to_stop_leaves_no_file(tmp_path: Path, fonts: FontShelf) -> None:
    with pytest.raises(Cancelled):
        render_to(tmp_path / "a.pdf", make_model(make_incident()), fonts, job=CancelledJob())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("incidents", [(), (make_incident(direction=Direction.OUTGOING),)])
def test_a_bundle_of_nothing_incoming_says_so(
    tmp_path: Path, fonts: FontShelf, incidents: tuple[Incident, ...]
) -> None:
    path = tmp_path / "a.pdf"
    assert render_to(path, make_model(*incidents), fonts).warnings == ()
    assert "No incoming contact was chosen for this bundle." in "".join(page_texts(path))


def test_the_same_model_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bundle_builders import *;"
        "render_to(Path(sys.argv[1]), make_model(make_incident(attachments=(make_file(make_picture()),), tags=('work',"
        " 'police'))), FontShelf(Path(sys.argv[2])), open_blob=blobs(make_picture()))"
    )
    here = Path(__file__).parent
    fonts = here.parents[2] / "resources" / "fonts"
    made = []
    for seed, zone in (("1", "UTC"), ("2", "America/New_York")):
        path = tmp_path / f"{seed}.pdf"
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(here)}
        subprocess.run([sys.executable, "-c", program, path, fonts], env=environment, check=True, capture_output=True)
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_a_small_bundle_reads_as_it_did(tmp_path: Path, fonts: FontShelf) -> None:
    """``SHILU_REGOLD=1`` writes tests/golden/bundle_en.txt anew; read the difference before you commit it."""
    picture = make_picture()
    mother = Reached(ReachedKind.THIRD_PERSON, "10512345678", "mother")
    model = make_model(
        make_incident(1, attachments=(make_file(picture, "screenshot.png"),), tags=("police",)),
        make_incident(
            2,
            channel=Channel.CALL,
            outcome=Outcome.ANSWERED,
            duration_s=125,
            text="",
            summary="He shouted at her.",
            reached=(mother,),
            sources=(),
            when=at("2026-03-04 21:15:00"),
        ),
        make_incident(
            3,
            direction=Direction.OUTGOING,
            text="Please stop.",
            when=at("2026-03-04 21:20:00"),
            corrected=(
                make_corrected("address", make_point("10487654321")),
                make_corrected("text", "Please st0p.", "misread by the program"),
                make_corrected("when", at("2026-03-04 20:20:00")),
            ),
        ),
        left_out=LeftOut(marked_no=1, exhibits=1),
        checkpoint=make_checkpoint(),
    )
    path = tmp_path / "a.pdf"
    render_to(path, model, fonts, open_blob=blobs(picture))
    pages = [text.replace("\r\n", "\n") for text in page_texts(path)]
    text = "".join(f"-- {number} --\n{page}\n" for number, page in enumerate(pages, start=1))
    golden = Path(__file__).parents[2] / "golden" / "bundle_en.txt"
    if os.environ.get("SHILU_REGOLD"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_each_source_says_when_it_came_in_and_what_was_said_of_where_it_comes_from(
    tmp_path: Path, fonts: FontShelf
) -> None:
    told = Provenance(device="Xiaomi 13", provided_by="her brother", kind=OriginalKind.COPY)
    brought = BroughtIn(SOURCE_SHA, MADE_MS, "sms_backup_restore", "1", {**told.recorded(), "owner": "mother"})
    elsewhere = replace(brought, sha256="ab" * 32, settings={"device": "somebody else’s phone"})
    model = make_model(make_incident(1), brought_in=(brought, elsewhere))
    render_to(tmp_path / "paper.pdf", model, fonts)
    text = " ".join(" ".join(page_texts(tmp_path / "paper.pdf")).split())
    assert "read by sms_backup_restore 1" in text
    assert "Phone of: mother · Device: Xiaomi 13 · Provided by: her brother · This is: A copy" in text
    assert "somebody else" not in text

"""The demo, from story to verified bundle: what it promises is checked with other people's tools."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from shilu import app
from shilu.bundle.verify import verify
from shilu.core.bundle import BundleChoice, CheckScope
from shilu.core.job import QuietJob
from shilu.core.text import visible
from shilu.host.paths import Folders
from shilu.services.demo import MadeDemo
from tests.unit.vault.conftest import CHEAP


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeDemo]:
    folder = tmp_path_factory.mktemp("demo")
    folders = Folders(config=folder / "config", documents=folder / "documents")
    application = app.build(folders, cost=CHEAP, language="en")
    yield application.make_demo().make(folder / "demo", force=False, job=QuietJob())
    shutil.rmtree(folder)


LENDER, AGENCY = "石榴籽快借", "砺石外包（虚构）"
NIGHT, NIGHT_OF_BANKS = "cn.hours.gbt45251", "cn.hours.cba2026"
BY_HAND = {
    **{(rule, LENDER, ""): (8, 0) for rule in (NIGHT, NIGHT_OF_BANKS)},
    **{(rule, AGENCY, ""): (8, 0) for rule in (NIGHT, NIGHT_OF_BANKS)},
    **{(rule, AGENCY, who): (0, 1) for rule in (NIGHT, NIGHT_OF_BANKS) for who in ("大学室友", "父亲", "表妹")},
    **{(rule, AGENCY, "同事一（T2）"): (0, 7) for rule in ("cn.third.gbt45251", "cn.third.cba2026")},
    **{(rule, AGENCY, "陈母"): (0, 2) for rule in ("cn.third.gbt45251", "cn.third.cba2026", "cn.third.refusal")},
    ("cn.psa50.pattern", "木屐快借", ""): (3, 0),
    ("cn.psa50.pattern", "砚台周转", ""): (3, 1),
    ("cn.psa50.pattern", "砚台快借", ""): (3, 1),
    ("cn.psa50.pattern", "竹蜻蜓快借", ""): (1, 2),
    ("cn.psa50.pattern", "纸风车快借", ""): (3, 2),
    ("cn.psa50.pattern", "麦芒快借", ""): (3, 0),
    ("cn.after_warning", AGENCY, "大学室友"): (0, 4),
    ("cn.after_warning", AGENCY, "父亲"): (0, 2),
    ("cn.after_warning", AGENCY, "表妹"): (0, 2),
    ("cn.after_warning", AGENCY, "部门主管"): (0, 1),
    ("cn.after_warning", AGENCY, "同事一（T2）"): (0, 3),
    ("cn.after_warning", AGENCY, "陈母"): (0, 1),
    ("cn.pii.volume", "", ""): (0, 1),
    ("cn.rate.4lpr", "竹蜻蜓快借", ""): (0, 1),
}
"""What is outside a rule in the demo: documented, and recorded by the complainant only. Counted in the list of its
contacts, with the rules of law.md 1a and what the story says of its parties beside it:

* hours: incoming, 22:00 to 08:00 in Shanghai, of the two whose type is known and binds them. The agency collects for
  the lender alone in June 2026: one call of that month at night is the lender’s. From July on it collects for two,
  and for which of them it called is not known.
* third persons: whose relation is recorded, and who were told of the debt; the mother asked to be left alone on
  2 August, and both contacts with her came later.
* pattern: three contacts or more with threats, obscenity or flooding, by lender.
* after the warning: contacts of the warned agency with a tag, from 16 August on; on the day itself it is not known
  which came first.
* data: 980,000 entries were offered; from 5,000 it counts. Rate: of one lender it is known that it has no licence.
"""


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_vault_has_a_case_that_is_nothing_but_leaked_data(demo: MadeDemo, tmp_path: Path) -> None:
    application = app.build(Folders(config=tmp_path, documents=tmp_path), cost=CHEAP, language="en")
    workspace = application.gate.open(demo.vault, demo.passphrase)
    try:
        first, leak = workspace.cases.list()
        assert (first.id, leak.incidents) == (demo.case_id, 0)
        counts, volumes = workspace.reckoning.leaks(leak.id)
        assert volumes is not None
        assert [(one.data_class, one.total, one.reach.value) for one in counts] == [
            ("sensitive", 2_600, "from_there"),
            ("other", 412_001, "from_there"),
        ]
        choice = BundleChoice(check=CheckScope.CASE)
        built = workspace.bundling.build(leak.id, choice, tmp_path / "bundle", QuietJob())
    finally:
        workspace.close()
    assert (built.incidents, built.unnamed) == (0, 1)
    said = (built.bag / "data" / "record.json").read_text("utf-8")
    assert "要求不透露" not in said  # who told of it
    assert "周母" not in said
    assert verify(built.bag) == ()


def test_the_story_is_as_long_as_five_months_of_it(demo: MadeDemo) -> None:
    incidents = json.loads((demo.bundle.bag / "data" / "incidents.json").read_text("utf-8"))["incidents"]
    assert 1_100 <= len(incidents) <= 1_300
    days = sorted(incident["at"][:10] for incident in incidents)
    assert (days[0][:7], days[-1][:7]) == ("2026-05", "2026-10")
    assert any(person["kind"] == "third_person" for incident in incidents for person in incident["to"])
    assert sum(receipt.left_out for receipt in demo.receipts) > 0
    shown = [tag["tag"] for one in incidents for file in one["attachments"] for tag in file.get("tags", ())]
    assert {"court", "publicshame"} <= set(shown)


def _findings(demo: MadeDemo) -> list[dict]:
    return json.loads((demo.bundle.bag / "data" / "findings.json").read_text("utf-8"))["findings"]


def _incidents(demo: MadeDemo) -> list[dict]:
    every = json.loads((demo.bundle.bag / "data" / "incidents.json").read_text("utf-8"))["incidents"]
    return [one for one in every if one["direction"] == "incoming" and one["at"]]


def test_the_findings_agree_with_a_count_by_hand(demo: MadeDemo) -> None:
    outside = {
        (one["rule"], one["lender_name"] or "", one["person_name"] or ""): (one["documented"], one["stated"])
        for one in _findings(demo)
        if one["result"] == "outside"
    }
    assert outside == BY_HAND


def test_calls_at_night_are_those_that_anybody_counts_in_the_list(demo: MadeDemo) -> None:
    def is_at_night(one: dict) -> bool:
        return one["at"][11:13] in ("22", "23", "00", "01", "02", "03", "04", "05", "06", "07")

    def counts_for(one: dict) -> str:
        (name,) = [party["name"] for party in one["parties"]] or [""]
        return LENDER if name == AGENCY and one["at"].startswith("2026-06") else name

    for name in (LENDER, AGENCY):
        counted = {one["id"] for one in _incidents(demo) if counts_for(one) == name and is_at_night(one)}
        found = [one for one in _findings(demo) if (one["rule"], one["result"]) == (NIGHT, "outside")]
        assert {each for one in found if one["lender_name"] == name for each in one["incidents"]} == counted


def test_no_number_of_the_demo_can_belong_to_anyone(demo: MadeDemo) -> None:
    incidents = json.loads((demo.bundle.bag / "data" / "incidents.json").read_text("utf-8"))["incidents"]
    for incident in incidents:
        point = incident["contact_point"]
        if point is not None and point["kind"] in ("number", "service"):
            assert point["raw"].isdigit()
            assert len(point["raw"]) == 11
            assert point["raw"].startswith("10")
            assert not point["valid"]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not on this machine")
def test_another_reader_finds_the_words_of_every_incident(demo: MadeDemo) -> None:
    done = subprocess.run(["pdftotext", "-raw", str(demo.bundle.pdf), "-"], capture_output=True, check=True)
    paper = _squeezed(done.stdout.decode("utf-8"))
    incidents = json.loads((demo.bundle.bag / "data" / "incidents.json").read_text("utf-8"))["incidents"]
    missing = [i["number"] for i in incidents if _squeezed(visible(i["text"])) not in paper]
    assert missing == []
    assert "😡" in paper


def test_every_link_of_the_index_lands_on_the_page_it_prints(demo: MadeDemo) -> None:
    import pypdfium2

    checked = 0
    with pikepdf.open(demo.bundle.pdf) as pdf, pypdfium2.PdfDocument(demo.bundle.pdf) as text:
        number_of = {page.obj.objgen: n for n, page in enumerate(pdf.pages, start=1)}
        names = {str(name): destination for name, destination in _destinations(pdf)}
        summary = next(n for n in range(1, 9) if "有联系的天数" in text[n - 1].get_textpage().get_text_range())
        for n, page in enumerate(pdf.pages, start=1):
            for annotation in page.obj.get("/Annots", []):
                if annotation.get("/Subtype") != "/Link":
                    continue
                target = annotation.get("/Dest")
                if target is None:
                    target = annotation["/A"]["/D"]
                if not isinstance(target, pikepdf.Array):
                    target = names[str(target)]
                landing = number_of[target[0].objgen]
                box = [float(edge) for edge in annotation["/Rect"]]
                if n == summary and box[2] - box[0] > 40:
                    continue  # a count, which leads to its contacts
                printed = text[n - 1].get_textpage().get_text_bounded(*box).split()
                if printed and printed[-1].isdigit():
                    assert int(printed[-1]) == landing, (n, printed)
                    checked += 1
    assert checked > 30


def _destinations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    for name, destination in pdf.Root.get("/Dests", pikepdf.Dictionary()).items():
        yield name, destination
    names = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    if names is not None:
        for name, destination in pikepdf.NameTree(names).items():
            yield (
                name,
                destination.get("/D", destination) if isinstance(destination, pikepdf.Dictionary) else destination,
            )


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not on this machine")
def test_qpdf_has_nothing_to_say(demo: MadeDemo) -> None:
    done = subprocess.run(["qpdf", "--check", str(demo.bundle.pdf)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_bag_verifies_with_ours_with_sha256sum_and_with_bagit(demo: MadeDemo) -> None:
    import bagit

    bag = demo.bundle.bag
    assert verify(bag) == ()
    assert verify(demo.bundle.zip) == ()
    for folder, manifest in ((bag, "manifest-sha256.txt"), (bag / "data", "originals-sha256.txt")):
        subprocess.run(["sha256sum", "--check", "--quiet", "--strict", manifest], cwd=folder, check=True)
    assert bagit.Bag(str(bag)).validate()


def test_the_verifier_in_the_bag_needs_nothing_but_python(demo: MadeDemo) -> None:
    command = [sys.executable, "-I", "-S", str(demo.bundle.bag / "verify.py"), str(demo.bundle.bag)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_one_flipped_byte_of_any_file_is_found_and_named(demo: MadeDemo, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    shutil.copytree(demo.bundle.bag, bag)
    for path in sorted(path for path in bag.rglob("*") if path.is_file()):
        genuine = path.read_bytes()
        name = path.relative_to(bag).as_posix()
        for position in {0, len(genuine) // 2, len(genuine) - 1}:
            path.write_bytes(genuine[:position] + bytes([genuine[position] ^ 1]) + genuine[position + 1 :])
            problems = verify(bag)
            assert problems, (name, position)
            named = {where for where, _ in problems}
            # A manifest that was changed is named itself, or the file whose line no longer fits is.
            assert name in named or "manifest" in name or name in ("bagit.txt", "data/originals-sha256.txt"), named
        path.write_bytes(genuine)
    assert verify(bag) == ()


def test_the_pages_speak_chinese(demo: MadeDemo) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(demo.bundle.pdf) as pdf:
        first = pdf[0].get_textpage().get_text_range()
    assert "报案（控告）材料" in first


def test_a_folder_with_something_in_it_is_left_alone(demo: MadeDemo, tmp_path: Path) -> None:
    from shilu.core.errors import UserError

    (tmp_path / "mine.txt").write_text("mine")
    folders = Folders(config=tmp_path / "c", documents=tmp_path / "d")
    application = app.build(folders, cost=CHEAP, language="en")
    with pytest.raises(UserError, match=r"file\.folder_not_empty"):
        application.make_demo().make(tmp_path, force=False, job=QuietJob())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

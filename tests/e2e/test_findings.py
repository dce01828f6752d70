"""Findings at the command line: judged by the pack, counted twice, filtered; what is missing is asked and answered."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from shilu.host.paths import resources_folder
from tests.e2e.conftest import Shilu
from tests.gui.fakes import png
from tests.unit.bundle.bundle_builders import plain

HOURS = "cn.hours.gbt45251"


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    """Calls at night and by day of a lender of which nothing is known yet."""
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    assert shilu("case", "add", path, "--title", "one").code == 0
    assert shilu("party", "add", path, "--name", "速贷", "--number", "10411112222").code == 0
    for at in ("2026-05-10 23:12", "2026-05-10 12:00", "2026-05-11 07:59:40"):
        said = ("--channel", "call", "--number", "10411112222", "--outcome", "missed")
        assert shilu("log", path, "--case", "1", "--at", at, *said).code == 0
    return path


def findings(shilu: Shilu, vault: Path, *given: object) -> list[dict]:
    answered = shilu("findings", vault, "--case", "1", *given)
    assert answered.code == 0, answered.err
    return answered.json["findings"]


def answer(shilu: Shilu, vault: Path) -> None:
    type_ = ("--lender-type", "licensed_consumer_lender", "--reason", "the list of the regulator")
    assert shilu("party", "revise", vault, "速贷", *type_).code == 0
    assert shilu("fact", "add", vault, "--case", "1", "--kind", "consent", "--holds", "no").code == 0


def test_what_is_not_known_is_asked_for_and_its_answer_settles_it(shilu: Shilu, vault: Path) -> None:
    (one,) = [one for one in findings(shilu, vault, "--rule", HOURS) if one["at_most"] == "outside"]
    assert (one["result"], one["lender_name"], one["person"]) == ("undetermined", "速贷", None)
    assert {part["need"] for part in one["missing"]} == {"lender_type", "no_consent"}
    asked = shilu("questions", vault, "--case", "1").json["questions"]
    licence = next(each for each in asked if each["need"] == "lender_type")
    assert licence["question"] == "Does 速贷 have a licence, and as what kind of lender?"
    assert (licence["answer"], licence["waiting"] >= 2) == ("fact", True)
    answer(shilu, vault)
    outside = findings(shilu, vault, "--rule", HOURS, "--result", "outside")
    assert [(each["documented"], each["stated"], len(each["borderline"])) for each in outside] == [(0, 2, 1)]
    (within,) = findings(shilu, vault, "--rule", HOURS, "--result", "within")
    assert len(within["incidents"]) == 1
    assert not any(each["need"] == "lender_type" for each in shilu("questions", vault, "--case", "1").json["questions"])


def test_what_a_register_says_of_a_lender_is_kept_with_its_proof_and_used(shilu: Shilu, vault: Path) -> None:
    assert shilu("fact", "add", vault, "--case", "1", "--kind", "consent", "--holds", "no").code == 0
    told = ("--kind", "register_entry", "--party", "速贷", "--lender-type", "licensed_consumer_lender", "--proof", "1")
    assert shilu("fact", "add", vault, "--case", "1", *told, "--source", "the list of the regulator").code == 0
    assert [one["stated"] for one in findings(shilu, vault, "--rule", HOURS, "--result", "outside")] == [2]
    own = ("--lender-type", "unlicensed", "--reason", "the list was of last year")
    assert shilu("party", "revise", vault, "速贷", *own).code == 0
    assert findings(shilu, vault, "--rule", HOURS, "--result", "outside") == []


def test_findings_are_said_in_words_with_the_numbers_of_their_contacts(shilu: Shilu, vault: Path) -> None:
    answer(shilu, vault)
    said = shilu("findings", vault, "--case", "1", "--result", "outside", "--passphrase-file", "-", bare=True)
    line = next(line for line in said.out.splitlines() if "GB/T" in line and "22:00" in line)
    assert line.startswith("outside the rule\tCollection between 22:00 and 08:00")
    assert "2 contacts: 0 documented, 2 recorded by the complainant only" in line
    assert line.endswith("nos. 1, 3")
    assert "No lawyer has reviewed the rule pack" in said.err


def test_one_contact_one_lender_or_one_rule_can_be_asked_for(shilu: Shilu, vault: Path) -> None:
    answer(shilu, vault)
    of_one = findings(shilu, vault, "--contact", "1/2", "--rule", HOURS)
    assert [one["result"] for one in of_one] == ["within"]
    assert all(one["lender_name"] == "速贷" for one in findings(shilu, vault, "--party", "速贷"))
    refused = shilu("findings", vault, "--case", "1", "--rule", "cn.none")
    assert (refused.code, refused.json["error"]["code"]) == (2, "usage.unknown_rule")


def test_a_bundle_has_the_findings_of_its_contacts_alone_or_none(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    answer(shilu, vault)
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "b", "--to", "2026-05-10", "--language", "en").json
    data = Path(made["bag"]) / "data"
    kept = json.loads((data / "findings.json").read_text("utf-8"))
    assert kept["pack"]["country"] == "cn"
    assert len(kept["pack"]["sha256"]) == 64
    (one,) = [each for each in kept["findings"] if (each["rule"], each["result"]) == (HOURS, "outside")]
    assert (one["stated"], len(one["incidents"])) == (1, 1)
    rows = list(csv.DictReader((data / "findings.csv").read_text("utf-8-sig").splitlines()))
    assert [row["contacts"] for row in rows if row["rule"] == HOURS and row["result"] == "outside"] == ["1"]
    paper = pypdfium2.PdfDocument(made["pdf"][0])
    said = plain("".join(page.get_textpage().get_text_range() for page in paper))
    assert plain("▲ outside the rule · 速贷 · the complainant") in said
    assert plain(kept["pack"]["sha256"]) in said
    assert plain("No lawyer has reviewed it yet.") in said
    assert shilu("verify", made["bag"]).json["ok"]
    bare = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "c", "--without-rules", "--language", "en").json
    assert not (Path(bare["bag"]) / "data" / "findings.json").exists()


def test_conduct_stands_with_its_contacts_the_pages_of_its_exhibits_and_its_provisions(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "threat.png"
    picture.write_bytes(png())
    threat = ("--channel", "sms", "--number", "10411112222", "--tag", "violence", "--attach", picture)
    assert shilu("log", vault, "--case", "1", "--at", "2026-05-12 10:00", *threat).code == 0
    assert shilu("log", vault, "--case", "1", "--at", "2025-05-12 10:00", *threat[:-2]).code == 0
    answered = shilu("findings", vault, "--case", "1", "--elements")
    (told,) = answered.json["elements"]
    assert (told["tag"], told["documented"], told["stated"]) == ("violence", 0, 2)
    assert [file["name"] for file in told["files"]] == ["threat.png"]
    assert shilu("findings", vault, "--case", "1", "--elements", "--rule", HOURS).code == 2
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "b", "--language", "en").json
    data = Path(made["bag"]) / "data"
    (one,) = json.loads((data / "elements.json").read_text("utf-8"))["elements"]
    of = {each["citation"]: (len(each["incidents"]), each["only_if"]) for each in one["provisions"]}
    assert of["治安管理处罚法（2025年修订）第五十条第一款第一项"] == (1, None)
    assert of["治安管理处罚法（2012年修正）第四十二条第五项"] == (1, None)
    illegal, condition = of["刑法第二百九十三条之一"]
    assert illegal == 2
    assert "never for an ordinary lawful loan" in condition
    (exhibit,) = one["exhibits"]
    pages = pypdfium2.PdfDocument(made["pdf"][0])
    texts = [plain(page.get_textpage().get_text_range()) for page in pages]
    assert plain(exhibit["sha256"])[:16] in texts[exhibit["page"] - 1].replace(" ", "")
    (place,) = [at for at, text in enumerate(texts) if "Suspected:" in text]
    assert plain(f"{exhibit['label']}, page {exhibit['page']}") in texts[place]
    with pikepdf.open(made["pdf"][0]) as paper:
        led_to = {note["/Dest"][0].objgen for note in paper.pages[place]["/Annots"]}
        assert paper.pages[exhibit["page"] - 1].objgen in led_to
    (row,) = csv.DictReader((data / "elements.csv").read_text("utf-8-sig").splitlines())
    assert (row["element"], row["pages"]) == ("violence", str(exhibit["page"]))
    assert shilu("verify", made["bag"]).json["ok"]


def test_a_country_without_a_pack_has_no_findings_and_says_so(shilu: Shilu, vault: Path) -> None:
    assert shilu("case", "add", vault, "--title", "two", "--pack", "sg", "--region", "SG").code == 0
    answered = shilu("findings", vault, "--case", "2")
    assert (answered.code, answered.json["findings"]) == (0, [])


def test_a_bundle_that_is_more_than_an_office_takes_says_so(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    own = tmp_path / "cn.toml"
    shipped = (resources_folder() / "rules" / "cn.toml").read_text("utf-8")
    police = '[[profile]]\nid = "cn.profile.police"\n'
    assert police in shipped
    own.write_text(shipped.replace(police, f"{police}most_pages = 2\n"), "utf-8")
    assert shilu("pack", "add", vault, own).code == 0
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "b", "--language", "en")
    said = [one["message"] for one in made.json["warnings"] if one["code"] == "office_takes_less"]
    assert len(said) == 1
    assert f"{made.json['pages']} pages, at most 2." in said[0]
    other = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "c", "--for", "platform", "--language", "en")
    assert not [one for one in other.json["warnings"] if one["code"] == "office_takes_less"]

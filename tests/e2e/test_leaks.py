"""A case may consist of leaked data alone: counted, on paper, in the bag, and checked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.e2e.conftest import Shilu
from tests.unit.bundle.bundle_builders import plain


@pytest.fixture
def vault(shilu: Shilu, tmp_path: Path) -> Path:
    path = tmp_path / "v.shilu"
    assert shilu("init", path).code == 0
    assert shilu("case", "add", path, "--title", "学籍数据", "--complainant", "林小满").code == 0
    offer = ("--seller", "数据批发", "--region", "虚构省", "--entries", "980000", "--data-class", "other")
    own = ("--own-entry", "姓名、学校", "--password-exposed", "yes", "--informant", "INFORMANT")
    made = shilu("offer", "add", path, "--case", "1", *offer, *own)
    assert made.code == 0
    assert "Change it wherever it was used" in made.err
    return path


def test_what_leaked_is_counted_beside_the_rule(shilu: Shilu, vault: Path) -> None:
    assert shilu("leak", "add", vault, "--case", "1", "--knew", "行踪", "--data-class", "high").code == 0
    counted = shilu("leak", "count", vault, "--case", "1").json
    assert counted["cite"]
    assert counted["classes"] == [
        {
            "data_class": "high",
            "entries": 0,
            "of": [],
            "unknown": [{"kind": "leak", "number": 1}],
            "counts_from": 50,
            "reach": "unknown",
        },
        {
            "data_class": "other",
            "entries": 980_000,
            "of": [{"kind": "offer", "number": 1, "entries": 980_000}],
            "unknown": [],
            "counts_from": 5000,
            "reach": "from_there",
        },
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_case_of_a_leak_alone_has_a_bundle_that_holds(
    shilu: Shilu, vault: Path, tmp_path: Path, language: str
) -> None:
    made = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "out", "--language", language)
    assert made.code == 0, made.err
    assert made.json["incidents"] == 0
    with pypdfium2.PdfDocument(made.json["pdf"][0]) as paper:
        read = plain("".join(page.get_textpage().get_text_range() for page in paper))
    assert "数据批发" in read
    assert "980,000" in read
    assert "2017" in read  # the rule that counts them
    assert "INFORMANT" not in read
    assert shilu("verify", made.json["zip"]).json == {"ok": True, "problems": []}
    record = json.loads((Path(made.json["bag"]) / "data" / "record.json").read_text("utf-8"))
    assert len(record["particulars"]) == 1


def test_where_there_are_contacts_a_choice_of_none_is_still_refused(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    assert shilu("log", vault, "--case", "1", "--text", "x", "--at", "2026-05-01 10:00").code == 0
    refused = shilu("bundle", vault, "--case", "1", "--out", tmp_path / "out", "--from", "2026-05-02")
    assert refused.json["error"]["code"] == "usage.nothing_to_bundle"


def test_what_was_offered_is_described_from_its_file_which_is_not_kept(
    shilu: Shilu, vault: Path, tmp_path: Path
) -> None:
    file = tmp_path / "offered.csv"
    file.write_text("姓名,电话,密码\n他人,10500001111,HIDDEN\n林小满,10500000000,SECRETWORD\n", "utf-8")
    given = ("--seller", "x", "--leaked-file", file, "--own", "林小满", "--file-format", "CSV by mail")
    assert shilu("offer", "add", vault, "--case", "1", *given).code == 0
    fields = shilu("offer", "list", vault, "--case", "1").json["particulars"][1]["fields"]
    assert (fields["entries"], fields["columns"], fields["password_exposed"]) == (2, ["姓名", "电话", "密码"], True)
    assert (fields["own_entry"], fields["file_format"]) == ("姓名: 林小满; 电话: 10500000000", "CSV by mail")
    assert shilu("export", vault, "--out", tmp_path / "all").code == 0
    everything = b"".join(one.read_bytes() for one in (tmp_path / "all").rglob("*") if one.is_file())
    assert not [word for word in ("SECRETWORD", "HIDDEN", "10500001111") if word.encode() in everything]


def test_a_screenshot_is_blacked_out_in_a_copy_that_names_its_original(shilu: Shilu, tmp_path: Path) -> None:
    shot, copy = tmp_path / "shot.png", tmp_path / "copy.png"
    Image.new("RGB", (40, 30), "white").save(shot)
    order = ("black-out", shot, copy)
    made = shilu(*order, "--box", "0,0,20,30", "--box", "30,0,10,10")
    assert made.code == 0, made.err
    assert made.json["original_sha256"] == hashlib.sha256(shot.read_bytes()).hexdigest()
    with Image.open(copy) as seen:
        assert [seen.getpixel(at) for at in ((0, 0), (19, 29), (20, 29), (39, 9))] == [
            (0, 0, 0),
            (0, 0, 0),
            (255, 255, 255),
            (0, 0, 0),
        ]
    assert shilu("black-out", shot, tmp_path / "d.png", "--box", "1,2,3").json["error"]["code"] == "usage.bad_box"
    assert shilu(*order, "--box", "0,0,5,5").json["error"]["code"] == "file.exists"

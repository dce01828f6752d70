"""Who has not agreed to be named is not: nowhere in what a bundle gives out, but for the words that others said."""

from __future__ import annotations

import json
from dataclasses import replace

import pikepdf
import pytest
from bundle_builders import (
    CASE,
    DecodedHere,
    blobs,
    make_corrected,
    make_file,
    make_incident,
    make_model,
    make_picture,
    make_point,
    make_row,
    page_texts,
    plain,
)

from shilu.bundle.model import BundleModel
from shilu.bundle.pdf.fonts import FontShelf
from shilu.bundle.press import press
from shilu.core.bundle import BundleChoice, BundleResult, Naming
from shilu.core.incident import Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.particular import FieldValue, Particular, ParticularKind, ParticularState
from shilu.core.provenance import BroughtIn
from shilu.core.record import SourceFile
from shilu.core.wording import source_language

NAME, NUMBER = "林晓梅", "10512345678"
PICTURE = make_picture()


def entry(kind: ParticularKind, number: int, /, **values: FieldValue) -> Particular:
    identity = f"{kind.value}{number}".replace("_", "").ljust(26, "x")
    return Particular(identity, kind, CASE.id, number, tuple(values.items()), ParticularState.ACTIVE, 1, 0)


POINT = replace(make_point(NUMBER), id="p" * 26, name=NAME)
FRIEND = entry(
    ParticularKind.THIRD_PERSON,
    3,
    name=NAME,
    pseudonym="朋友甲",
    relation="friend",
    numbers=("105 1234 5678", "wx_linxm"),
    told=f"他们对{NAME}说我欠钱",
    in_contacts=(make_incident(1).id,),
)
MOTHER = entry(ParticularKind.THIRD_PERSON, 1, name="王芳", relation="parent", consent="yes")
LOAN = entry(ParticularKind.LOAN, 1, lender="p" * 26, emergency_contacts=(FRIEND.id, MOTHER.id))
HARM = entry(ParticularKind.HARM, 1, kind="other", words=f"{NAME} 不再理我，她的微信 wx_linxm 也删了")
SAID = (
    make_incident(
        1,
        reached=(Reached(ReachedKind.THIRD_PERSON, NUMBER, "小梅"), Reached(ReachedKind.THIRD_PERSON, "", NAME)),
        summary=f"打给{NAME}（+86 105-1234-5678）",
        attachments=(make_file(PICTURE, f"{NAME}截图.png"),),
        corrected=(make_corrected("address", POINT, f"{NAME}记错了"),),
        facts={"contact_name": NAME},
        circumstances={"present": (f"{NAME}，{NUMBER}",), "answer": f"我说找{NAME}没用"},
    ),
    make_incident(2, contact_point=POINT, text="在吗"),
    make_incident(3, reached=(Reached(ReachedKind.GROUP, "", f"同学群（{NAME}）"),), text="VERBATIM " + NAME),
)


def model(naming: Naming = Naming.AGREED) -> BundleModel:
    sha = SAID[0].sources[0].sha256
    incidents = [replace(one, sources=(replace(one.sources[0], file_name=f"{NAME}.xml"),)) for one in SAID]
    return make_model(
        *incidents,
        case=replace(CASE, title=f"关于{NAME}的案件"),
        particulars=(MOTHER, FRIEND, LOAN, HARM),
        sources=(SourceFile(f"{NAME}.xml", sha, 10, None),),
        brought_in=(BroughtIn(sha, 0, "sms_backup_restore", "1", {"owner": NAME, "device": f"{NAME} 的手机"}),),
        choice=BundleChoice(naming=naming),
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> BundleResult:
    return press(
        model(),
        rows=[replace(make_row(one), file_name=f"{NAME}.xml") for one in SAID],
        open_blob=blobs(PICTURE),
        fonts=fonts,
        decoder=DecodedHere(),
        out=tmp_path_factory.mktemp("naming"),
        texts=source_language(),
        job=QuietJob(),
    )


def everything(built: BundleResult) -> dict[str, str]:
    """All that can be read: each file of the bag, its JSON as text, the pages, and what the PDF says of itself."""
    said = {
        str(path.relative_to(built.bag)): path.read_text("utf-8").replace("\\/", "/")
        for path in built.bag.rglob("*")
        if path.suffix in (".json", ".csv", ".txt")
    }
    said = {
        name: json.dumps(json.loads(text), ensure_ascii=False) if "json" in name else text
        for name, text in said.items()
    }
    with pikepdf.open(built.pdf) as pdf, pdf.open_outline() as outline:
        said["outline"] = repr([(one.title, [sub.title for sub in one.children]) for one in outline.root])
        said["metadata"] = repr(pdf.docinfo) + str(pdf.open_metadata())
    said["paper"] = plain("".join(page_texts(built.pdf)))
    return said


def test_neither_name_nor_number_stands_in_what_is_given_out_but_in_words_that_came(built: BundleResult) -> None:
    said = everything(built)
    for name, text in said.items():
        kept = text.replace(f"VERBATIM {NAME}", "").replace(f"VERBATIM{NAME}", "")
        found = [form for form in (NAME, NUMBER, "1234 5678", "1234-5678", "wx_linxm", "小梅") if form in kept]
        assert not found, (name, found)
    assert f"VERBATIM{NAME}" in said["paper"]  # what was said is evidence
    assert "王芳" in said["paper"]  # who agreed is named
    assert said["paper"].count("朋友甲(T3)") > 6


def test_the_list_at_the_end_says_what_was_replaced_and_where_the_name_still_stands(built: BundleResult) -> None:
    (last,) = [text for text in map(plain, page_texts(built.pdf)) if "calledhere" in text]
    assert "朋友甲(T3)friendnotaskedyet" in last
    assert "replacedincontactsnos.1–3" in last
    assert "standsinthewordsofcontactsnos.3" in last
    assert "in1otherentryoftherecord" in last
    assert "inthenamesof2files" in last
    listed = json.loads((built.bag / "data" / "record.json").read_text("utf-8"))["unnamed"]
    assert [(one["called"], one["said"]) for one in listed] == [("朋友甲 (T3)", ["3"])]
    assert built.unnamed == 1
    assert "Third persons who are not named" in everything(built)["outline"]


def test_the_switch_prints_all_by_name_and_is_another_bundle() -> None:
    by_name = model(Naming.ALL)
    assert by_name.unnamed == ()
    assert by_name.incidents[0].reached[1].label == NAME
    assert by_name.case.title == f"关于{NAME}的案件"
    assert by_name.id != model().id


def test_without_a_pseudonym_the_relation_stands_there() -> None:
    friend = replace(FRIEND, values=tuple((n, v) for n, v in FRIEND.values if n != "pseudonym"))
    (one,) = make_model(SAID[0], particulars=(friend,)).unnamed
    assert one.called == "friend (T3)"


@pytest.mark.parametrize(
    ("name", "words", "left"),
    [
        ("Li Fang", "LI  FANG rang; Li Fangyuan did not", "[friend (T1)] rang; Li Fangyuan did not"),
        ("Ann", "Anna and Ann", "Anna and [friend (T1)]"),
        ("妈", "妈妈说", "妈妈说"),  # one letter stands in too many words
        ("a.c", "abc a.c", "abc [friend (T1)]"),
    ],
)
def test_a_name_is_a_whole_word_however_it_is_spaced(name: str, words: str, left: str) -> None:
    person = entry(ParticularKind.THIRD_PERSON, 1, name=name, relation="friend")
    (incident,) = make_model(make_incident(1, summary=words), particulars=(person,)).incidents
    assert incident.summary == left

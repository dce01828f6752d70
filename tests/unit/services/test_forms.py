"""Forms are filled from the case, ticked by the signer, and printed; nobody is named who has not agreed to it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from shilu.core.bundle import BundleChoice
from shilu.core.case import PACKS, Case, CaseDraft
from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.form_choice import FormChoice
from shilu.core.incident import IncidentDraft, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.pack_papers import Hash, Purpose
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.query import EVERYTHING, Page
from shilu.core.ticked import TickedPaper, Ticks, chosen
from shilu.core.when import Precision, ZoneBasis, from_local
from shilu.host.paths import resources_folder
from shilu.services.check_values import check_values
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.services.backups import sms, write_messages

JOB = QuietJob()
OWN_FORM = """
[[form]]
id = "cn.form.own"
title = { zh-CN = "本所登记表", en = "Our own form" }
for = ["police"]
cite = "本所规定"
mark = "memory"
[[form.part]]
id = "one"
title = { zh-CN = "登记", en = "Registration" }
[[form.part.sentence]]
id = "here"
ticked = true
text = { zh-CN = "本人{complainant}到所登记，地点{place}。", en = "I, {complainant}, came to register at {place}." }
[[form.part.sentence]]
id = "true"
declares = true
text = { zh-CN = "以上属实。", en = "This is true." }
"""
SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
"""GB/T 32905-2016, appendix A.1."""


def add(workspace: Workspace, case: Case, noun: str, **fields: str) -> None:
    workspace.particulars.add(case.id, ParticularKind(noun), fields)


def logged(workspace: Workspace, case: Case, folder: Path, *, text: str = "还钱", name: str = "") -> None:
    files: tuple[FileToAttach, ...] = ()
    if name:
        (folder / name).write_bytes(name.encode())
        files = (FileToAttach(folder / name, name),)
    workspace.intake.log(
        case.id,
        IncidentDraft(
            when=from_local(
                "2026-05-12 21:30",
                datetime.fromisoformat("2026-05-12T21:30"),
                Precision.MINUTE,
                zone=case.timezone,
                basis=ZoneBasis.TYPED,
            ),
            channel=Channel.SMS,
            address="10400000000",
            reached=(Reached(ReachedKind.COMPLAINANT),),
            text=text,
            tags=("violence",),
            files=files,
        ),
    )


def every_tick(paper: TickedPaper) -> Ticks:
    return Ticks(
        frozenset(
            one.id for one in paper.sentences if not any(p.on_request and one in p.sentences for p in paper.parts)
        )
    )


def words_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    try:
        return "".join("".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


def test_every_form_of_every_pack_can_be_made_also_of_a_case_that_has_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    printed: set[str] = set()
    for pack in PACKS:
        region = "GB" if pack == "uk" else pack.upper()
        case = workspace.cases.add(CaseDraft("empty", "", pack=pack, region=region))
        forms = workspace.forms.forms(case)
        assert forms, pack
        for form in forms:
            paper = workspace.forms.prepare(case, FormChoice(form.id), JOB)
            offered = {one.id for one in chosen(paper, every_tick(paper)).sentences}
            assert offered >= {one.id for part in form.parts if not part.each for one in part.sentences}
            if form.title["en"] in printed or any(part.is_list for part in form.parts[:1]):
                continue  # that paper was looked at already, or says that there is nothing to list
            printed.add(form.title["en"])
            made = workspace.forms.make(case, FormChoice(form.id), every_tick(paper), tmp_path / f"{form.id}.pdf", JOB)
            said = words_of(made.file)
            fields = [field for part in form.parts if not part.is_list for field in part.fields]
            assert [one.id for one in fields if "".join(one.names[paper.language].split()) not in said] == []
    assert len(printed) == 11


def test_nobody_who_has_not_agreed_is_named_and_their_number_is_nowhere(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    add(workspace, case, "third_person", name="王芳芳", relation="parent", numbers="10433334444", consent="no")
    add(workspace, case, "third_person", name="李同意", relation="friend", consent="yes")
    add(workspace, case, "harm", kind="fear", words="王芳芳接到电话后住院")
    logged(workspace, case, tmp_path, name="王芳芳的截图.png")
    for form in ("report", "data_list", "evidence_list"):
        paper = workspace.forms.prepare(case, FormChoice(form), JOB)
        made = workspace.forms.make(case, FormChoice(form), every_tick(paper), tmp_path / f"{form}.pdf", JOB)
        said = words_of(made.file)
        assert "王芳芳" not in said
        assert "10433334444" not in said
        assert ("李同意" in said) is (form == "report")


def test_a_list_has_sha256_always_and_sm3_on_request(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    logged(workspace, case, tmp_path, name="abc")
    sha256 = hashlib.sha256(b"abc").hexdigest()
    plain = workspace.forms.make(case, FormChoice("data_list"), Ticks(), tmp_path / "a.pdf", JOB)
    both = workspace.forms.make(case, FormChoice("data_list", hashes=(Hash.SM3,)), Ticks(), tmp_path / "b.pdf", JOB)
    assert sha256 in words_of(plain.file)
    assert SM3_OF_ABC not in words_of(plain.file)
    assert f"SM3：{SM3_OF_ABC}" in words_of(both.file)
    with pytest.raises(UserError, match=r"usage\.no_such_choice"):
        workspace.forms.make(case, FormChoice("data_list", hashes=(Hash.MD5,)), Ticks(), tmp_path / "c.pdf", JOB)


def test_the_ways_of_reckoning_are_those_of_their_standards(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    sha256 = hashlib.sha256(b"abc").hexdigest()
    found = check_values(sha256, tuple(Hash), lambda _: (tmp_path / "abc").open("rb"), JOB)
    assert dict(found.values) == {
        Hash.SHA256: sha256,
        Hash.SM3: SM3_OF_ABC,
        Hash.MD5: "900150983cd24fb0d6963f7d28e17f72",
        Hash.SHA1: "a9993e364706816aba3e25717850c26c9cd0d89d",
    }
    other = check_values("0" * 64, (Hash.SM3,), lambda _: (tmp_path / "abc").open("rb"), JOB)
    assert (other.damaged, other.values) == (True, ())


def test_requests_are_those_of_the_office_with_their_article_and_what_has_to_be_so(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    paper = workspace.forms.prepare(case, FormChoice("report"), JOB)
    asked = {one.id: one for one in paper.sentences if one.id.startswith("cn.request.")}
    assert "cn.request.injunction" not in asked  # a court's
    assert not any(one.ticked for one in asked.values())
    no_contact = asked["cn.request.no_contact"]
    assert no_contact.only_if["zh-CN"].startswith("存在滋扰")
    made = workspace.forms.make(
        case, FormChoice("report", role="public_order"), Ticks(frozenset({no_contact.id})), tmp_path / "r.pdf", JOB
    )
    said = words_of(made.file)
    assert "责令行为人在一定期限内禁止接触被侵害人。（治安管理处罚法（2025年修订）第五十条第二款）" in said
    assert "被侵害人：李某" in said
    assert "立案并调查" not in said


@pytest.mark.parametrize(
    ("choice", "called"),
    [
        (FormChoice("making"), "被害人"),
        (FormChoice("making", role="public_order"), "被侵害人"),
        (FormChoice("making", purpose=Purpose.COURT), "原告"),
        (FormChoice("making", purpose=Purpose.REGULATOR), "投诉人"),
    ],
)
def test_the_complainant_is_called_as_the_office_calls_them(
    workspace: Workspace, case: Case, choice: FormChoice, called: str
) -> None:
    assert workspace.forms.prepare(case, choice, JOB).role == called


def test_the_history_says_which_form_was_made(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    made = workspace.forms.make(case, FormChoice("redactions"), Ticks(), tmp_path / "r.pdf", JOB)
    assert made.file.read_bytes().startswith(b"%PDF-1.7")
    told = workspace.history.activity(case.id).entries[0]
    changes = {one.field: one.after for one in told.changes}
    assert (told.kind, changes) == ("case.exported", {"what": "form", "paper": "cn.form.redactions"})


def test_what_is_not_there_is_refused_and_a_file_that_is_there_stays(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    for choice in (
        FormChoice("nothing"),
        FormChoice("report", language="xx"),
        FormChoice("report", purpose=Purpose.COURT),
        FormChoice("report", role="plaintiff"),
        FormChoice("making", own_words={"nothing": "x"}),
    ):
        with pytest.raises(UserError, match=r"usage\.no_such_(form|choice)"):
            workspace.forms.prepare(case, choice, JOB)
    (tmp_path / "there.pdf").write_text("mine")
    with pytest.raises(UserError, match=r"file\.exists"):
        workspace.forms.make(case, FormChoice("redactions"), Ticks(), tmp_path / "there.pdf", JOB)
    assert (tmp_path / "there.pdf").read_text() == "mine"


def test_ones_own_words_fill_blanks_and_the_other_language_stands_beside(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    choice = FormChoice("making", beside="en", own_words={"app": "SMS 备份"})
    made = workspace.forms.make(case, choice, Ticks(frozenset({"how"})), tmp_path / "m.pdf", JOB)
    said = words_of(made.file)
    assert "取得方式为在SMS备份中导出或截取。" in said
    assert "TheywereexportedfromSMS备份,orcapturedinit." in said
    assert made.open == ()


def test_of_a_minors_picture_a_list_says_that_it_is_there_and_nothing_opens_it(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    logged(workspace, case, tmp_path, name="abc")
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page(limit=5)).incidents
    sha256 = incident.attachments[0].sha256
    workspace.marking_files.mark_minor(incident.id, sha256)
    choice = FormChoice("data_list", language="en", hashes=(Hash.SM3,))
    said = words_of(workspace.forms.make(case, choice, Ticks(), tmp_path / "m.pdf", JOB).file)
    assert f"CheckvalueSHA-256:{sha256}" in said
    assert "CheckvalueSM3:nocopyofthisfilewasmade,andnoneishandedon" in said
    assert SM3_OF_ABC not in said


def test_a_file_that_is_damaged_says_so_and_one_that_was_withdrawn_is_not_listed(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    logged(workspace, case, tmp_path, name="abc")
    choice = FormChoice("data_list", language="en", hashes=(Hash.SM3,))
    (blob,) = (workspace.path / "blobs").iterdir()
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    said = words_of(workspace.forms.make(case, choice, Ticks(), tmp_path / "d.pdf", JOB).file)
    assert "CheckvalueSM3:cannotbecomputed:thefileisdamaged" in said
    sha256 = hashlib.sha256(b"abc").hexdigest()
    assert sha256 in said
    workspace.withdrawals.withdraw_exhibit(case.id, sha256, "not mine")
    left = workspace.forms.make(case, choice, Ticks(), tmp_path / "w.pdf", JOB)
    assert sha256 not in words_of(left.file)


def test_an_office_adds_a_form_without_programming(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    pack = (resources_folder() / "rules" / "cn.toml").read_text("utf-8")
    (tmp_path / "cn.toml").write_text(pack + OWN_FORM, "utf-8")
    given = workspace.packs.look_at(tmp_path / "cn.toml")
    assert not isinstance(given, tuple), given
    workspace.packs.give(given)
    made = workspace.forms.make(case, FormChoice("own"), Ticks(), tmp_path / "own.pdf", JOB)
    said = words_of(made.file)
    assert "本所登记表" in said
    assert "本人李某到所登记，" in said
    assert made.sentences == ("here",)
    assert made.open == ("place",)


def test_long_names_and_odd_characters_are_printed_whole(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 8
    add(workspace, case, "person", role="complainant", name=name, address="很长的地址" * 90)
    logged(workspace, case, tmp_path, text="\u202e<b>{phone}</b>😡" * 40, name=f"{'长' * 80}.png")
    for form in ("report", "evidence_list"):
        paper = workspace.forms.prepare(case, FormChoice(form), JOB)
        said = words_of(
            workspace.forms.make(case, FormChoice(form), every_tick(paper), tmp_path / f"{form}.pdf", JOB).file
        )
        assert name in said
        assert "[U+202E]<b>{phone}</b>😡" in said


def test_when_values_were_computed_is_said_where_they_were_just_computed(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    logged(workspace, case, tmp_path, name="abc")
    ticks = Ticks(frozenset({"hashes"}))
    whole = workspace.forms.make(case, FormChoice("making"), ticks, tmp_path / "a.pdf", JOB)
    assert whole.open == ()
    (blob,) = (workspace.path / "blobs").iterdir()
    content = blob.read_bytes()
    blob.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    damaged = workspace.forms.make(case, FormChoice("making"), ticks, tmp_path / "b.pdf", JOB)
    assert damaged.open == ("hashed_at",)


def test_a_sheet_for_each_exhibit_is_printed_where_it_is_ticked_and_shown_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    uk = workspace.cases.add(CaseDraft("one", "Ana Reyes", pack="uk", region="GB", timezone="Europe/London"))
    for name in ("a", "b", "c"):
        logged(workspace, uk, tmp_path, name=name)
    workspace.bundling.build(uk.id, BundleChoice(), tmp_path / "bundle", JOB)
    choice = FormChoice("uk.form.exhibits")
    offered = [part.id for part in workspace.forms.prepare(uk, choice, JOB).parts]
    assert offered == ["list", "cover"]
    plain = workspace.forms.make(uk, choice, Ticks(), tmp_path / "plain.pdf", JOB)
    made = workspace.forms.make(uk, choice, Ticks(frozenset({"cover"})), tmp_path / "made.pdf", JOB)
    assert (plain.pages, made.pages) == (1, 4)
    said = words_of(made.file)
    assert "ThisistheexhibitmarkedAR/3referredtointhewitnessstatementofAnaReyes." in said


def test_a_paper_of_one_case_tells_nothing_of_another(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    other = workspace.cases.add(CaseDraft("OTHERCASE", "OTHERNAME"))
    add(workspace, other, "person", role="complainant", name="OTHERNAME", phone="10455556666")
    add(workspace, other, "device", make="OTHERPHONE")
    add(workspace, other, "third_person", name="OTHERFRIEND", relation="friend", consent="yes")
    add(workspace, other, "filing", office="OTHEROFFICE", handed_in_on="2026-05-13")
    logged(workspace, other, tmp_path, text="OTHERWORDS", name="OTHERFILE.png")
    logged(workspace, case, tmp_path, text="还钱", name="own.png")  # from the same number
    for form in ("report", "making", "data_list", "evidence_list"):
        paper = workspace.forms.prepare(case, FormChoice(form), JOB)
        made = workspace.forms.make(case, FormChoice(form), every_tick(paper), tmp_path / f"{form}.pdf", JOB)
        assert "OTHER" not in words_of(made.file)
        assert "10455556666" not in words_of(made.file)


def fields_of(workspace: Workspace, case: Case, choice: FormChoice) -> dict[str, str]:
    return {one.id: one.text for one in workspace.forms.prepare(case, choice, JOB).fields}


def test_who_reports_for_another_stands_beside_whom_it_happened_to(workspace: Workspace, case: Case) -> None:
    add(workspace, case, "person", role="lawyer", name="周律师", phone="10455556666")
    alone = fields_of(workspace, case, FormChoice("report"))
    assert (alone["people.reporter"], alone["people.victim"]) == ("李某", "")  # a lawyer complains of nothing
    (user,) = (one for one in workspace.forms.prepare(case, FormChoice("making"), JOB).sentences if one.id == "user")
    assert "李某" in user.texts["zh-CN"]
    assert "周律师" not in user.texts["zh-CN"]
    assert "10455556666" not in user.texts["zh-CN"]
    add(workspace, case, "person", role="complainant", name="李某", gender="female", id_number="P1")
    add(workspace, case, "person", role="reporter", name="李母", address="虚构路1号")
    both = fields_of(workspace, case, FormChoice("report"))
    assert both["people.reporter"] == "李母、住址：虚构路1号"
    assert both["people.victim"] == "李某、女、证件号码：P1"


def test_a_file_that_contacts_were_read_from_is_listed_by_the_value_of_the_whole(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    source = write_messages(tmp_path / "sms.xml", [sms("104 1234 5678", "还钱")])
    workspace.importing.run(case.id, [source], ImportChoice(), JOB)
    choice = FormChoice("data_list", language="en", hashes=(Hash.SM3,))
    said = words_of(workspace.forms.make(case, choice, Ticks(), tmp_path / "l.pdf", JOB).file)
    assert f"sms.xml–{source.stat().st_size:,}" in said
    assert hashlib.sha256(source.read_bytes()).hexdigest() in said
    assert "CheckvalueSM3:cannotbecomputed:thefileitselfisnotkeptwiththeevidence" in said


def test_of_many_loans_it_is_said_what_they_come_to(workspace: Workspace, case: Case) -> None:
    workspace.parties.add(PartyDraft("速贷", PartyKind.APP))
    for day in range(1, 12):
        terms = {"contract_on": f"2026-05-{day:02d}", "promised": "1000 CNY", "received": "700 CNY"}
        add(workspace, case, "loan", lender="速贷", **terms)
    many = fields_of(workspace, case, FormChoice("report", language="en"))["loan.loan_facts"].split("\n")
    assert len(many) > 11
    assert "still open" not in many[0]
    assert "promised in all: 11,000.00 CNY" in many


def test_nobody_signs_that_a_sum_is_open_which_the_other_side_has_not_claimed(workspace: Workspace, case: Case) -> None:
    workspace.parties.add(PartyDraft("速贷", PartyKind.APP))
    terms = {"contract_on": "2026-05-01", "promised": "3000 CNY", "received": "2100 CNY"}
    add(workspace, case, "loan", lender="速贷", **terms)
    said = fields_of(workspace, case, FormChoice("report", language="en"))["loan.loan_facts"]
    assert "cut off before it arrived: 900.00 CNY" in said
    assert "still open" not in said
    add(workspace, case, "claim", loan="1", amount="5000 CNY", claimed_on="2026-06-01")
    said = fields_of(workspace, case, FormChoice("report", language="en"))["loan.loan_facts"]
    assert "still open: 5,000.00 CNY (last claimed on 2026-06-01" in said

"""The printed forms of cn, us, in and uk, field for field beside what the research on the law says belongs on them.

What is looked for stands here by hand, not taken from the packs: a field that goes missing in a pack, on its way to the
paper or on the paper itself turns this red. Blanks between words are left out, as lines break anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.evidence import FileToAttach
from shilu.core.form_choice import FormChoice
from shilu.core.incident import IncidentDraft, Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.pack_papers import Hash, Purpose
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.ticked import Ticks
from shilu.core.when import Precision, ZoneBasis, from_local
from shilu.services.parties import PartyRevision
from shilu.services.workspace import Workspace

JOB = QuietJob()
SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""Of "abc" (FIPS 180-4)."""
SM3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
MD5 = "900150983cd24fb0d6963f7d28e17f72"
SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d"
NAMES = {"cn": "李某", "us": "Ana Reyes", "in": "Ana Reyes", "uk": "Ana Reyes"}

CN_REPORT = (
    "报案（控告）材料",
    "被侵害人：李某",
    # 报案人 (姓名/性别/证件号/住址/电话), 被害人 if different
    *("报案人（姓名、性别、证件号码、住址、电话）", "李某、女", "证件号码：P123", "虚构路1号", "10499990000"),
    "被害人（与报案人不同时填写）",
    # 被举报人 (公司/APP 名称及版本/下载来源/号码/微信QQ/收款账户)
    *("速贷：1次", "3.2.1", "短信里的链接", "10400000000：1次", "虚构银行0002"),
    # 借款事实 (平台、日期、合同金额、实际到账、已还、仍被要求金额、砍头息)
    *("2026-05-01", "合同金额：1,500.00CNY", "1,050.00CNY", "砍头息：450.00CNY", "索要：3,000.00CNY"),
    "综合年化",
    # 催收事实 (按行为类型), 涉及亲友同事名单与关系, 损害后果, 既往报警/投诉编号
    *("暴力威胁", "2026年5月12日21:30", "今晚就上门", "父母（T1）", "睡不着", "虚构派出所", "A-7"),
    # 请求 (立案、责令禁止接触、调取通话及平台数据、返还, 为报案人保密), each with its article
    *("立案并调查", "第九十条", "禁止接触被侵害人", "第五十条第二款", "通话记录及平台数据", "返还", "保密"),
    "诬告",
    *("签名", "捺", "日期"),
)
CN_MAKING = (
    "电子证据制作说明",
    *("本人李某（证件号码P123）", "手机号码10499990000", "账号wx_li"),
    *("由本人于2026年10月1日至2026年10月2日", "虚构牌X7Android14", "IMEI后四位1234"),
    *("在微信中导出或截取", "未对原始文件剪辑、拼接或者涂改", "遮挡只存在于副本", "遮挡清单", "未遮挡的文件可供核对"),
    *("SHA-256完整性校验值由Shilu", "计算", "《电子数据清单》", "现存于家里", "愿意提交核对", "法律责任"),
    *("制作人（签名、捺印）", "日期"),
)
CN_DATA_LIST = (
    "电子数据清单",
    # 文件名、类型、大小、创建时间、SHA-256、原始存放处 (two mirrors: 类别、文件格式、完整性校验值, signed)
    *("文件名", "a.png", "类别及文件格式", "image/png", "大小（字节）", "创建时间", "原始存放处", "家里"),
    *(f"完整性校验值SHA-256：{SHA256}", f"完整性校验值SM3：{SM3}", "持有人（提供人）签名"),
)
CN_EVIDENCE_LIST = (
    "证据目录",
    *("组别", "序号", "证据名称", "证据形式", "电子数据", "内容摘要", "证明目的", "页码"),
    *("来源（设备、账号、取得时间）", "虚构牌X7Android14", "短信", "原始载体存放处：家里"),
    *("签名", "提交日期"),
)
US_DECLARATION = (
    "I use the telephone number 10499990000.",
    "Each item in Schedule 1 was received or seen by me on the date shown",
    "I took each file from the device and app named",
    "I have not altered any of these files",
    *("SHA-256 values", "computed with Shilu", "computing them again", "same values"),
    *("I declare under penalty of perjury that the foregoing is true and correct. Executed on ____",),
    *("Schedule 1", "12 May 2026 21:30", "a.png", "虚构牌 X7 Android 14", SHA256),
    "Signature",
)
US_902 = (
    "Certificate of a qualified person",
    "902(13), (14) and 902(11)",
    *("Name and position", "Training and experience", "Device, storage medium or file that was copied"),
    *("digital identification", "hash values", "Result", "Notice to the other side", "penalty of perjury"),
)
US_EXHIBITS = ("Ex. no.", "Date", "Description", "Bates range", "5.2", SHA256)
IN_PART_A = (
    "section 63(4) of the Bharatiya Sakshya Adhiniyam, 2023",
    *("Name Ana Reyes", "Son, daughter or spouse of", "虚构路1号"),
    *("Computer / Storage Media", "DVR", "Mobile", "Flash Drive", "CD/DVD", "Server", "Cloud", "Other"),
    *("Make and model", "虚构牌 X7", "Colour", "Serial number", "S-77", "IMEI/UIN/UID/MAC/Cloud ID", "990000001234"),
    *("under my lawful control", "used regularly", "working properly"),
    *("Owned", "Maintained", "Managed", "Operated"),
    *("Hash value(s)", "SHA1", "SHA256", "MD5", "Hash report enclosed"),
    *("Date (DD/MM/YYYY)", "Time (IST, 24 hours)", "Place", "Signature"),
)
IN_PART_B = (
    *("Name of the expert", "Son, daughter or spouse of", "Computer / Storage Media", "Make and model", "Colour"),
    *("Serial number", "IMEI/UIN/UID/MAC/Cloud ID", "Hash value(s)", "SHA1", "SHA256", "MD5", "Other"),
    *("Date (DD/MM/YYYY)", "Time (IST, 24 hours)", "Place", "leaves this part empty"),
)
IN_HASH_REPORT = (
    *("originals and copies", "Bytes", "Computed at (IST)"),
    *(f"Hash of the original SHA-256: {SHA256}", f"MD5: {MD5}", f"SHA-1: {SHA1}"),
    f"Hash of the copy: SHA-256 {SHA256}",
)
IN_DATES = ("Date", "Event", "Annexure", "Page", "12 May 2026 21:30", "true copy")
UK_WITNESS = (
    *("Made on behalf of", "initials and surname", "Number of the statement", "Exhibits", "Date"),
    *("1. I am Ana Reyes. What I say here I know myself", "2. This statement was prepared with a program"),
    *("3. From 2026-05-12 21:30", "Threat of violence: 1"),
    "copies of messages, call records and recordings that I took from 虚构牌 X7 Android 14",
    *("I have not edited them", "blacked out for the privacy of others", "can be seen"),
    "I believe that the facts stated in this witness statement are true.",
    *("contempt of court", "without an honest belief in its truth"),
    "Signature",
)
UK_EXHIBITS = ("Exhibit (initials and number)", "Description", "Date", "Page", f"SHA-256: {SHA256}")
"""Printed before a bundle gave numbers: whose exhibit it is, a person writes."""


@pytest.fixture
def cases(workspace: Workspace, tmp_path: Path) -> Mapping[str, str]:
    """A case of each country with one contact, one file and what papers ask for; their ids."""
    lender = workspace.parties.add(PartyDraft("速贷", PartyKind.APP))
    more = {"app_version": "3.2.1", "downloaded_from": "短信里的链接", "repayment_accounts": "虚构银行 0002"}
    workspace.parties.revise(lender.id, PartyRevision(fields=more), "")
    (tmp_path / "a.png").write_bytes(b"abc")
    made: dict[str, str] = {}
    for pack, name in NAMES.items():
        region = "GB" if pack == "uk" else pack.upper()
        case = workspace.cases.add(CaseDraft(pack, name, pack=pack, region=region, timezone="Asia/Shanghai"))
        made[pack] = case.id
        record = {
            ParticularKind.PERSON: {
                "role": "complainant",
                "name": name,
                "gender": "female",
                "id_number": "P123",
                "address": "虚构路1号",
                "phone": "10499990000",
            },
            ParticularKind.OWN_ADDRESS: {"kind": "account", "address": "wx_li", "provider": "微信"},
            ParticularKind.DEVICE: {
                "make": "虚构牌",
                "model": "X7",
                "system": "Android 14",
                "serial": "S-77",
                "imei": "990000001234",
                "where": "家里",
            },
            ParticularKind.THIRD_PERSON: {"name": "王芳芳", "relation": "parent"},
            ParticularKind.HARM: {"kind": "sleep", "words": "睡不着"},
            ParticularKind.FILING: {"office": "虚构派出所", "handed_in_on": "2026-05-13", "receipt": "A-7"},
            ParticularKind.LOAN: {
                "lender": "速贷",
                "contract_on": "2026-05-01",
                "promised": "1500 CNY",
                "received": "1050 CNY",
            },
            ParticularKind.CLAIM: {"loan": "1", "claimed_on": "2026-05-12", "amount": "3000 CNY"},
        }
        for kind, fields in record.items():
            workspace.particulars.add(case.id, kind, fields)
        at = datetime.fromisoformat("2026-05-12T21:30")
        workspace.intake.log(
            case.id,
            IncidentDraft(
                when=from_local("2026-05-12 21:30", at, Precision.MINUTE, zone="Asia/Shanghai", basis=ZoneBasis.TYPED),
                channel=Channel.SMS,
                address="10400000000",
                reached=(Reached(ReachedKind.COMPLAINANT),),
                text="今晚就上门",
                party=lender.id,
                tags=("violence",),
                files=(FileToAttach(tmp_path / "a.png", "a.png"),),
            ),
        )
    return made


def pages_of(workspace: Workspace, case_id: str, choice: FormChoice, to: Path) -> list[str]:
    """The words of each page, all sentences ticked."""
    case = workspace.cases.open(case_id)
    paper = workspace.forms.prepare(case, choice, JOB)
    boxes = (box.id for field in paper.fields for box in field.boxes if box.ticked)
    ticks = Ticks(frozenset((*(one.id for one in paper.sentences), *boxes)) - {"marked"})
    made = workspace.forms.make(case, choice, ticks, to, JOB)
    document = pypdfium2.PdfDocument(made.file)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def missing(wanted: tuple[str, ...], pages: list[str]) -> list[str]:
    said = "".join(pages)
    return [one for one in wanted if "".join(one.split()) not in said]


OWN_WORDS = {"taken_first": "2026年10月1日", "taken_last": "2026年10月2日"}


def test_the_forms_of_china_have_every_field(workspace: Workspace, cases: Mapping[str, str], tmp_path: Path) -> None:
    case = cases["cn"]
    for choice, wanted in (
        (FormChoice("report", role="public_order"), CN_REPORT),
        (FormChoice("making", own_words=OWN_WORDS), CN_MAKING),
        (FormChoice("data_list", hashes=(Hash.SM3,)), CN_DATA_LIST),
        (FormChoice("evidence_list"), (*CN_EVIDENCE_LIST, "原件/复印件")),
        (FormChoice("truth"), ("真实性声明", "亲历或者据实整理", "依法承担责任", "日期")),
        (FormChoice("redactions"), ("遮挡清单", "证据编号", "页码", "遮挡内容及理由", "未遮挡原件存放处")),
        (FormChoice("media"), ("路径及文件名", "大小", "对应证据编号", f"SHA-256：{SHA256}")),
    ):
        pages = pages_of(workspace, case, choice, tmp_path / f"{choice.form}.pdf")
        assert missing(wanted, pages) == [], choice.form
    court = pages_of(workspace, case, FormChoice("evidence_list", purpose=Purpose.COURT), tmp_path / "court.pdf")
    assert missing((*CN_EVIDENCE_LIST, "原告：李某"), court) == []
    assert missing(("原件/复印件",), court) == ["原件/复印件"]  # not volunteered to a court


def test_the_forms_of_the_united_states_have_every_field(
    workspace: Workspace, cases: Mapping[str, str], tmp_path: Path
) -> None:
    for form, wanted in (("declaration", US_DECLARATION), ("902", US_902), ("exhibits", US_EXHIBITS)):
        pages = pages_of(workspace, cases["us"], FormChoice(f"us.form.{form}"), tmp_path / f"{form}.pdf")
        assert missing(wanted, pages) == [], form
        assert ("虚构" in "".join(pages)) is (form == "declaration")  # the technician’s paper is blank


def test_the_certificate_of_india_is_filled_in_part_a_and_empty_in_part_b(
    workspace: Workspace, cases: Mapping[str, str], tmp_path: Path
) -> None:
    other = (Hash.MD5, Hash.SHA1)
    part_a, part_b = pages_of(workspace, cases["in"], FormChoice("63", hashes=other), tmp_path / "63.pdf")
    assert missing(IN_PART_A, [part_a]) == []
    assert missing(IN_PART_B, [part_b]) == []
    filled_in = ("AnaReyes", "虚构", "S-77", "990000001234", "file")
    assert [one for one in filled_in if one in part_b.replace("fileand", "")] == []
    report = pages_of(workspace, cases["in"], FormChoice("hash_report", hashes=other), tmp_path / "report.pdf")
    assert missing(IN_HASH_REPORT, report) == []
    dates = pages_of(workspace, cases["in"], FormChoice("dates"), tmp_path / "dates.pdf")
    assert missing(IN_DATES, dates) == []


def test_of_the_algorithms_that_one_is_ticked_which_every_list_has(
    workspace: Workspace, cases: Mapping[str, str]
) -> None:
    case = workspace.cases.open(cases["in"])
    paper = workspace.forms.prepare(case, FormChoice("63", hashes=(Hash.MD5, Hash.SHA1)), JOB)
    boxes = {box.id: box.ticked for field in paper.fields for box in field.boxes}
    assert [name for name, ticked in boxes.items() if ticked] == ["a_hash.algorithm=SHA256"]
    assert not any("b_" in name for name in boxes)  # nobody but the expert ticks there


def test_the_witness_statement_of_england_has_every_field(
    workspace: Workspace, cases: Mapping[str, str], tmp_path: Path
) -> None:
    witness = pages_of(workspace, cases["uk"], FormChoice("witness"), tmp_path / "w.pdf")
    assert missing(UK_WITNESS, witness) == []
    exhibits = pages_of(workspace, cases["uk"], FormChoice("uk.form.exhibits"), tmp_path / "x.pdf")
    assert missing(UK_EXHIBITS, exhibits) == []


@pytest.mark.parametrize(
    ("pack", "title", "cite"),
    [
        ("ph", "Complaint-affidavit", "A.M. No. 01-7-01-SC"),
        ("id", "Surat pernyataan", "UU ITE Pasal 5 dan 6"),
        ("mx", "Escrito de denuncia o queja", ""),
        ("ng", "Certificate on records kept by a computer", "s. 84(4)"),
        ("ke", "Certificate on records kept by a computer", "s. 106B(4)"),
        ("my", "Certificate on records kept by a computer", "s. 90A"),
        ("sg", "Certificate on records kept by a computer", "s. 116A"),
        ("hk", "Certificate on records kept by a computer", "s. 22A"),
    ],
)
def test_every_other_country_has_its_paper_with_its_files(
    workspace: Workspace, tmp_path: Path, pack: str, title: str, cite: str
) -> None:
    made = workspace.cases.add(CaseDraft(pack, "Ana Reyes", pack=pack, region=pack.upper()))
    (form,) = workspace.forms.forms(made)
    paper = workspace.forms.prepare(made, FormChoice(form.id), JOB)
    assert paper.title[paper.language] == title
    assert cite in paper.cite
    assert any(column.hashes for part in paper.parts for column in part.columns)
    assert any(part.signer for part in paper.parts if not part.blank)
    assert all(one.declares for one in paper.sentences if not one.id.startswith(f"{pack}.request."))

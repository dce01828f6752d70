"""What stands beside the contacts is printed with what it refers to, and nothing private with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from bundle_builders import CASE, LENDER, MADE_MS, make_incident, make_model, page_texts, plain, render_to

from shilu.bundle.exports import particular_json
from shilu.bundle.model import BundleModel
from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.clock import to_utc
from shilu.core.particular import FieldValue, Money, Particular, ParticularKind, ParticularState
from shilu.core.party import Party, PartyKind
from shilu.core.when import zone_named
from shilu.core.wording import source_language
from shilu.host.catalogs import Catalogs
from shilu.host.paths import resources_folder
from shilu.rules import rate_tables

IN, OUT = make_incident(37), make_incident(38)
OTHER = Party("k" * 26, "借了么", PartyKind.APP)
CHINESE = Catalogs(resources_folder() / "i18n").load("zh-CN")
RATES = rate_tables.of_country(resources_folder() / "rules" / "rates", "cn")


def one(kind: ParticularKind, number: int = 1, /, *, withdrawn: bool = False, **values: FieldValue) -> Particular:
    state = ParticularState.WITHDRAWN if withdrawn else ParticularState.ACTIVE
    identity = f"{kind.value}{number}".replace("_", "").ljust(26, "x")
    return Particular(identity, kind, CASE.id, number, tuple(values.items()), state, 1, MADE_MS)


PERSON = one(ParticularKind.PERSON, role="complainant", name="林小满", note="NOTENOTE")
MOTHER = one(
    ParticularKind.THIRD_PERSON, name="林母", relation="parent", consent="yes", proof=(IN.id, OUT.id), note="NOTENOTE"
)
LOAN = one(
    ParticularKind.LOAN,
    lender=LENDER.id,
    promised=Money(150_000, "CNY"),
    received=Money(105_000, "CNY"),
    contract_on="2025-12-01",
    received_on="2025-12-01",
    emergency_contacts=(MOTHER.id,),
)
SECOND = one(ParticularKind.LOAN, 2, lender=OTHER.id, pushed_by=LENDER.id, promised=Money(300_000, "CNY"))
PAID = one(
    ParticularKind.REPAYMENT,
    loan=LOAN.id,
    paid_on="2026-06-01",
    amount=Money(150_000, "CNY"),
    from_loan=SECOND.id,
)
OFFER = one(ParticularKind.OFFER, seller="数据批发", informant="INFORMANT", entries=980_000)
GONE = one(ParticularKind.HARM, withdrawn=True, kind="fear", words="WITHDRAWNWORDS")
NOTICE = one(
    ParticularKind.FACT,
    kind="stop_notice",
    holds="yes",
    party=LENDER.id,
    delivered_on="2026-05-04",
    how="registered_letter",
    proof=(IN.id,),
    note="NOTENOTE",
)
ALL = (PERSON, MOTHER, LOAN, SECOND, PAID, OFFER, NOTICE, GONE)


def model(*particulars: Particular) -> BundleModel:
    return make_model(IN, parties=(LENDER, OTHER), particulars=particulars, rates=RATES, texts=CHINESE)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory, fonts: FontShelf) -> Path:
    path = tmp_path_factory.mktemp("record") / "b.pdf"
    assert render_to(path, model(*ALL), fonts, texts=CHINESE).warnings == ()
    return path


@pytest.fixture(scope="module")
def said(paper: Path) -> str:
    return plain("".join(page_texts(paper)))


@pytest.mark.parametrize(
    "words",
    [
        "案情记录",
        "姓名（与证件一致）林小满",
        "关系父母",
        "流水号37、1条不在本证据包中",
        "合同金额1,500.00CNY",
        "填写过的紧急联系人第三人1（林母）",
        "砍头息",
        "450.00CNY",
        "按已付款计算的年化利率：104.48%·合同当日的利率上限：12.00%",
        "无法算出利率：没有记录实际到账金额",
        "条数980,000",
        "2026-05-04",
        "1条已撤回，未印出。",
    ],
)
def test_the_paper_says_what_was_recorded_and_what_it_comes_to(said: str, words: str) -> None:
    assert plain(words) in said


@pytest.mark.parametrize("words", ["NOTENOTE", "INFORMANT", "WITHDRAWNWORDS"])
def test_what_is_private_or_withdrawn_is_on_no_paper_and_in_no_file(said: str, words: str) -> None:
    assert words not in said
    record = model(*ALL).record
    assert words not in str([particular_json(entry, record.names, "UTC") for entry in record.particulars])


def test_each_entry_says_when_it_was_recorded_and_whether_it_was_changed(tmp_path: Path, fonts: FontShelf) -> None:
    english = source_language()
    link = one(ParticularKind.PARTY_LINK, from_party=LENDER.id, kind="recommended", to_party=OTHER.id, basis="stated")
    minutes = (LOAN, replace(SECOND, revision=3), PAID, replace(MOTHER, revision=2), link)
    entries = [replace(entry, recorded_ms=MADE_MS - (n + 1) * 60_000) for n, entry in enumerate(minutes)]
    known = make_model(IN, parties=(LENDER, OTHER), particulars=entries, rates=RATES, texts=english)
    render_to(tmp_path / "b.pdf", known, fonts, texts=english)
    said = plain("".join(page_texts(tmp_path / "b.pdf")))
    for entry in entries:
        at = to_utc(entry.recorded_ms).astimezone(zone_named(CASE.timezone))
        assert plain(f"recorded {at:%Y-%m-%d} {at:%H:%M}") in said, entry.kind
    for changed in ("changed 2 times since", "changed 1 time since"):
        assert plain(changed) in said


def test_long_words_stand_whole_and_go_on_over_the_page(tmp_path: Path, fonts: FontShelf) -> None:
    long = one(ParticularKind.LETTER, title="t", party=LENDER.id, sent_on="2026-05-04", text="word " * 1_500 + "END")
    render_to(tmp_path / "b.pdf", model(long), fonts, texts=CHINESE)
    assert "END" in "".join(page_texts(tmp_path / "b.pdf"))


def test_the_part_is_in_the_contents_and_leads_to_the_chronology(paper: Path) -> None:
    texts = [plain(text) for text in page_texts(paper)]
    told = next(n for n, text in enumerate(texts) if "流水号37、" in text)
    happened = next(n for n, text in enumerate(texts) if plain(IN.text) in text and n > told)
    with pikepdf.open(paper) as pdf:
        assert "案情记录" in [str(item.title) for item in pdf.open_outline().root]
        pages = [page.objgen for page in pdf.pages]
        assert pages[happened] in {link.Dest[0].objgen for link in pdf.pages[told].Annots if "/Dest" in link}


def test_a_letter_that_was_only_made_is_in_no_bundle() -> None:
    kept = one(ParticularKind.LETTER, title="t", party=LENDER.id, text="Stop.")
    sent = one(ParticularKind.LETTER, 2, title="t", party=LENDER.id, text="Stop.", sent_on="2026-05-04")
    assert [entry.number for entry in model(kept, sent).record.particulars] == [2]
    assert (model(kept).record.particulars, model(kept).record.withdrawn) == ((), 0)


def test_a_case_without_a_record_has_no_such_part(tmp_path: Path, fonts: FontShelf) -> None:
    render_to(tmp_path / "b.pdf", model(), fonts, texts=CHINESE)
    assert "案情记录" not in plain("".join(page_texts(tmp_path / "b.pdf")))


def test_a_bundle_of_another_record_is_another_bundle() -> None:
    assert len({model(*some).id for some in ((), (PERSON,), (PERSON, MOTHER))}) == 3


def test_parties_that_no_printed_field_names_are_not_told() -> None:
    record = model(PERSON, LOAN).record
    assert dict(record.names) == {LENDER.id: LENDER.name}

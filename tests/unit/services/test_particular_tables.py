"""A pasted table becomes entries of the record: all rows or none, and nothing in a cell is ever computed."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.core.particular import Money, Particular, ParticularKind
from shilu.core.particular_words import vocabulary
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.shapes import SHAPES
from shilu.core.vocabulary import key_of
from shilu.services.application import Application
from shilu.services.particular_tables import IN_TABLES, Table, add_table, read_table, text_of
from shilu.services.workspace import Workspace

LOAN, REPAYMENT = ParticularKind.LOAN, ParticularKind.REPAYMENT


class Record:
    """The record of one case, and how tables are read into it."""

    def __init__(self, application: Application, workspace: Workspace, case_id: str) -> None:
        self.particulars, self.case = workspace.particulars, case_id
        self.catalogs = [application.load_catalog(language) for language in application.languages]

    def read(self, text: str, kind: ParticularKind = LOAN) -> Table:
        return read_table(self.particulars, self.case, kind, text, vocabulary(kind, self.catalogs))

    def add(self, text: str, kind: ParticularKind = LOAN) -> tuple[Particular, ...]:
        return add_table(self.particulars, self.case, self.read(text, kind))

    def there(self, kind: ParticularKind = LOAN) -> tuple[Particular, ...]:
        return self.particulars.of_case(self.case, kind)


@pytest.fixture
def record(application: Application, workspace: Workspace, case) -> Record:
    for name in ("快钱花", "速贷"):
        workspace.parties.add(PartyDraft(name, PartyKind.APP))
    return Record(application, workspace, case.id)


def codes(table: Table) -> list[list[tuple[str, object]]]:
    return [[(error.code, error.holes.get("field")) for error in row.problems] for row in table.rows]


def test_headings_and_words_are_known_in_both_languages_and_as_commands_have_them(record: Record) -> None:
    chinese = record.catalogs[record.catalogs.index(next(one for one in record.catalogs if one.is_chinese))]
    labels = {name: chinese.tr(SHAPES[LOAN].field(name).label) for name in ("lender", "promised", "status")}
    overdue = chinese.tr("overdue")
    text = (
        f"{labels['lender']}\tcontract_on\t{labels['promised']}：\t{labels['status']}\tPermissions it got\n"
        f"快钱花\t2026/1/5\t¥1,500\t{overdue}\tphotos、Contact list\n"
    )
    (made,) = record.add(text)
    assert made.text("contract_on") == "2026-01-05"
    assert made.money("promised") == Money(150_000, "CNY")
    assert (made.text("status"), made.several("permissions_given")) == ("overdue", ("photos", "contacts"))


def test_no_two_fields_of_a_table_are_called_alike_in_one_language(record: Record) -> None:
    for kind in IN_TABLES:
        for texts in record.catalogs:
            called = [key_of(texts.tr(field.label)) for field in SHAPES[kind].fields]
            assert len(set(called)) == len(called)


def test_all_rows_are_recorded_or_none(record: Record) -> None:
    text = "lender,promised\n快钱花,1500\n速贷,much\nnobody,5\n"
    assert codes(record.read(text)) == [
        [],
        [("usage.particular_not_an_amount", "promised")],
        [("usage.unknown_party", "lender")],
    ]
    with pytest.raises(UserError, match="table_refused") as refused:
        record.add(text)
    assert refused.value.holes["count"] == 2
    assert record.there() == ()
    assert [one.number for one in record.add(text.replace("much", "5").replace("nobody", "速贷"))] == [1, 2, 3]


def test_a_formula_is_no_amount_and_in_text_it_stays_text(record: Record) -> None:
    text = "lender\tpromised\tfees\n快钱花\t=1+1\t=HYPERLINK(1)\n快钱花\t=1500\t@SUM\n快钱花\t15\t=2*3\n"
    table = record.read(text)
    assert codes(table)[:2] == [[("usage.particular_not_an_amount", "promised")]] * 2
    assert codes(table)[2] == []
    (made,) = record.add("lender\tpromised\tfees\n快钱花\t15\t=2*3\n")
    assert made.text("fees") == "=2*3"


def test_a_repayment_names_its_loan_by_number_or_by_its_lender(record: Record) -> None:
    first, second = record.add("lender\n快钱花\n速贷\n")
    text = "Loan,Date,Amount\n1,2026-02,300\n速贷,2026-03-01,400 USD\n3,2026,1\n,2026,1\n"
    table = record.read(text, REPAYMENT)
    assert [row.understood.get("loan") for row in table.rows[:2]] == [first.id, second.id]
    assert codes(table)[2:] == [[("usage.unknown_particular", "loan")], [("usage.particular_missing", "loan")]]


def test_cells_are_told_apart_as_spreadsheets_write_them(record: Record) -> None:
    text = '\ufeffLender or app;Fees;What\r\n"快钱花";"a; ""b""\r\nc";x\r\n;;\r\n速贷;;\r\n'
    table = record.read(text)
    assert [(row.number, dict(row.typed)) for row in table.rows] == [
        (2, {"lender": "快钱花", "fees": 'a; "b"\nc'}),
        (4, {"lender": "速贷"}),
    ]
    assert table.left_out == ("What",)
    assert codes(record.read("lender,fees\n快钱花,a,b\n")) == [[("usage.table_row_too_long", None)]]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "table_empty"),
        ("\n\n", "table_empty"),
        ("lender\n", "table_empty"),
        ("a,b\n1,2\n", "table_without_headings"),
        ("lender,Lender or app\na,b\n", "table_column_twice"),
        ('lender,fees\n速贷,"open\n速贷,x\n', "table_quotes"),
        ("lender\n" + "速贷\n" * 2_002, "table_too_large"),
        ("lender\n" + "x" * 2_000_001, "table_too_large"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence_of_its_own(record: Record, text: str, code: str) -> None:
    with pytest.raises(UserError, match=code):
        record.read(text)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, codec: str) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes("出借方,金额\n快钱花,1\n".encode(codec))
    assert text_of(file).removeprefix("\ufeff") == "出借方,金额\n快钱花,1\n"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"PK\x03\x04\xff\xff\xff")
    with pytest.raises(UserError, match="table_no_text"):
        text_of(tmp_path / "t.csv")
    with pytest.raises(UserError, match=r"file\.missing"):
        text_of(tmp_path / "none.csv")

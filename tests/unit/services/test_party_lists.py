"""Lists of lenders in and out: nothing is computed, nothing made twice, nothing lost."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.party_words import party_vocabulary
from shilu.core.wording import Catalog, source_language
from shilu.services.application import Application
from shilu.services.particular_tables import text_of
from shilu.services.party_lists import PartyList, Standing
from shilu.services.workspace import Workspace
from tests.unit.core.test_credit_code import CODE

EVIL = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=3", "'=1", "''=1", "＝2", "'quoted'", "a;b", "a, b")


@pytest.fixture
def chinese(application: Application) -> Catalog:
    return application.load_catalog("zh-CN")


def read(workspace: Workspace, text: str, *catalogs: Catalog) -> PartyList:
    return workspace.party_lists.read(text, party_vocabulary((source_language(), *catalogs)))


def standings(listed: PartyList) -> list[str]:
    return [row.standing.value for row in listed.rows]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_round_trip_adds_nothing(
    workspace: Workspace, application: Application, tmp_path: Path, chinese: Catalog, language: str
) -> None:
    for number, name in enumerate(EVIL):
        fields = {"website": name, "official_phones": f"+8610600012{number:02}", "address": f"{name}\n{name}"}
        workspace.parties.add(PartyDraft(name, list(PartyKind)[number % 9], (f"{name} {name}",), "bank"), fields=fields)
    file = tmp_path / "list.csv"
    assert workspace.party_lists.write(file, application.load_catalog(language)) == len(EVIL)
    listed = read(workspace, text_of(file), chinese)
    assert standings(listed) == ["known"] * len(EVIL)
    assert [(row.adds, row.differs, row.problems) for row in listed.rows] == [((), (), ())] * len(EVIL)
    assert workspace.party_lists.store(listed, "x") == ()


def test_a_list_makes_the_same_parties_in_another_vault(
    workspace: Workspace, application: Application, tmp_path: Path
) -> None:
    for name in EVIL:
        workspace.parties.add(PartyDraft(name, PartyKind.AGENCY, (f"{name}x",), "bank"), fields={"website": name})
    file = tmp_path / "list.csv"
    workspace.party_lists.write(file, source_language())
    other = application.gate.create(tmp_path / "other", "another passphrase").workspace
    try:
        other.party_lists.store(read(other, text_of(file)), "x")
        said = [
            [(p.name, p.kind, p.aliases, p.lender_type, p.values) for p in w.parties.list()] for w in (workspace, other)
        ]
        assert said[0] == said[1]
    finally:
        other.close()


def test_no_cell_begins_as_a_formula(workspace: Workspace, tmp_path: Path) -> None:
    for name in EVIL:
        workspace.parties.add(PartyDraft(name, aliases=(f"{name}x",)))
    file = tmp_path / "list.csv"
    workspace.party_lists.write(file, source_language())
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    for cell in written.decode("utf-8-sig").replace("\r\n", ",").split('","'):
        assert not cell.strip('"').lstrip().startswith(("=", "+", "-", "@", "＝"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3))
def test_whatever_several_names_are_they_come_back(names: list[str]) -> None:
    from shilu.services import party_lists

    kept = tuple(
        dict.fromkeys(name.strip() for name in names if name.strip() and "\n" not in name and "\r" not in name)
    )
    cell = party_lists._unharmed(party_lists._disarmed(party_lists._joined(kept))) if kept else ""
    assert party_lists._several(cell.strip()) == kept or any("\0" in name or name != name.strip() for name in kept)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_list_is_read_in_the_encodings_that_spreadsheets_write(
    workspace: Workspace, tmp_path: Path, chinese: Catalog, encoding: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("name,kind,short_names\r\n速贷金融,app,速贷；速\r\n".encode(encoding))
    listed = read(workspace, text_of(file), chinese)
    (made,) = workspace.party_lists.store(listed, "x")
    party = workspace.parties.get(made)
    assert (party.name, party.kind, party.several("short_names")) == ("速贷金融", PartyKind.APP, ("速贷", "速"))


def test_what_is_known_gains_what_it_lacked_and_keeps_what_it_says(workspace: Workspace) -> None:
    made = workspace.parties.add(
        PartyDraft("速贷", PartyKind.APP, ("SD",)), fields={"website": "a.example", "registration_number": CODE}
    )
    text = (
        "name,aliases,website,regulator,registration_number\n"
        "速贷,SD;ＳＤＡＩ,b.example,金融局,\n"
        f"速贷科技有限公司,,,,{CODE}\n"
    )
    listed = read(workspace, text)
    first, second = listed.rows
    assert (first.standing, first.party, first.adds, first.differs) == (
        *(Standing.KNOWN, made.id),
        *(("regulator", "aliases"), ("website",)),
    )
    assert (second.standing, second.party, second.adds) == (Standing.KNOWN, made.id, ("aliases",))
    assert workspace.party_lists.store(listed, "from a list") == (made.id,)
    now = workspace.parties.get("速贷")
    assert (now.aliases, now.text("website"), now.text("regulator")) == (
        *(("SD", "ＳＤＡＩ", "速贷科技有限公司"), "a.example", "金融局"),
    )
    assert workspace.history.revisions(made.id)[-1].reason == "from a list"


def test_rows_of_one_party_make_one_and_bad_rows_are_told_with_their_lines(workspace: Workspace) -> None:
    text = "\n".join(
        (
            "name,kind,website",
            "速贷,app,",
            ",app,",
            "好借,spaceship,",
            "速贷,,a.example",
            "甲,app,x,too,many",
            "乙,app,y",
        )
    )
    listed = read(workspace, text)
    assert standings(listed) == ["new", "bad", "bad", "same_row", "bad", "new"]
    assert [row.line for row in listed.rows] == [2, 3, 4, 5, 6, 7]
    assert [one.code for row in listed.rows for one in row.problems] == [
        "usage.particular_missing",
        "usage.particular_no_such_word",
        "usage.table_row_too_long",
    ]
    assert listed.rows[3].first_line == 2
    assert len(workspace.party_lists.store(listed, "x")) == 2
    assert workspace.parties.get("速贷").text("website") == "a.example"


def test_a_row_that_is_two_parties_of_the_vault_is_told(workspace: Workspace) -> None:
    workspace.parties.add(PartyDraft("速贷"))
    workspace.parties.add(PartyDraft("好借"), fields={"registration_number": CODE})
    listed = read(workspace, f"name,registration_number\n速贷,{CODE}\n")
    assert [one.code for one in listed.rows[0].problems] == ["usage.party_of_two"]


def test_a_name_of_a_party_that_was_merged_is_known(workspace: Workspace) -> None:
    kept = workspace.parties.add(PartyDraft("速贷"))
    workspace.parties.add(PartyDraft("速贷金融"))
    workspace.parties.merge("速贷", "速贷金融", "one")
    (row,) = read(workspace, "name\n速贷金融\n").rows
    assert (row.standing, row.party) == (Standing.KNOWN, kept.id)


def test_a_wrong_check_character_is_said_and_the_row_taken(workspace: Workspace) -> None:
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    listed = read(workspace, f"name,registration_number\n速贷,{wrong}\n")
    assert (listed.rows[0].standing, len(listed.rows[0].doubts)) == (Standing.NEW, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "usage.table_empty"),
        ("name\n", "usage.table_empty"),
        ("website\na.example\n", "usage.table_without_headings"),
        ("name,Name\na,b\n", "usage.table_column_twice"),
        ('name\n"a\n', "usage.table_quotes"),
    ],
)
def test_what_is_no_list_is_refused(workspace: Workspace, text: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        read(workspace, text)
    assert refused.value.code == code


def test_a_file_that_is_there_is_not_written_over(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("mine")
    with pytest.raises(UserError, match=r"file\.exists"):
        workspace.party_lists.write(file, source_language())
    assert file.read_text() == "mine"

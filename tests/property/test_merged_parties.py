"""Whatever was recorded of parties, a merge that is taken back leaves every table as it was."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.case import CaseDraft
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING
from shilu.vault.fold import TABLES
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.handing_over import new_vault

_NAMES = ("石榴籽快借", "竹蜻蜓周转", "飞鸟催收", "速贷")
_NUMBERS = ("10412345678", "10787654321", "106900012345")
_ITS_OWN = {"mergings", "revisions"}
"""What remembers that there was a merge: the statement itself, and the history."""
_which = st.integers(0, len(_NAMES) - 1)
_pairs = st.tuples(_which, _which).filter(lambda pair: pair[0] != pair[1])
_DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("attribute"), _which, st.integers(0, len(_NUMBERS) - 1), st.sampled_from(Scope)),
        st.tuples(st.just("link"), _which, _which),
        st.tuples(st.just("loan"), _which),
        st.tuples(st.just("revise"), _which),
        st.tuples(st.just("merge"), _pairs),
    ),
    max_size=8,
)


def tables(vault: Vault) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every folded table but those that only remember."""

    def look() -> dict[str, list[tuple[object, ...]]]:
        connection = vault._database.conn
        return {
            name: sorted(connection.execute(f"select * from {name}").fetchall(), key=repr)  # noqa: S608  # our own tables
            for name in sorted(TABLES.keys() - _ITS_OWN)
        }

    return vault._threads.run(look)


def do(vault: Vault, case_id: str, parties: list[str], deed: tuple[Any, ...]) -> None:
    match deed:
        case ("attribute", which, number, scope):
            (incident, *_) = vault.incidents.each(case_id, EVERYTHING)
            vault.directory.attribute(
                point=vault.directory.point_id(recognise(_NUMBERS[number], "CN")),
                party=parties[which],
                role=Role.COLLECTOR,
                scope=scope,
                scope_id={Scope.VAULT: "", Scope.CASE: case_id, Scope.INCIDENT: incident.id}[scope],
            )
        case ("link", one, two):
            values = (("from_party", parties[one]), ("kind", "recommended"), ("to_party", parties[two]))
            vault.particulars.record(case_id, ParticularKind.PARTY_LINK, values)
        case ("loan", which):
            vault.particulars.record(case_id, ParticularKind.LOAN, (("lender", parties[which]),))
        case ("revise", which):
            vault.directory.revise_party(parties[which], PartyDraft(_NAMES[which], values=(("website", "a.b"),)), "")
        case ("merge", (one, two)):
            vault.directory.merge(parties[one], parties[two], "one")


@settings(max_examples=8, deadline=None)
@given(before=_DEEDS, merged=_pairs, between=st.booleans())
def test_merge_then_unmerge_leaves_every_table_as_it_was(
    before: list[tuple[Any, ...]],
    merged: tuple[int, int],
    between: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = new_vault(Path(folder) / "v.shilu")
        try:
            case_id = vault.cases.add(CaseDraft("案件", "李某")).id
            for number in _NUMBERS:
                vault.incidents.log(case_id, make_contact(number=number))
            parties = [vault.directory.add_party(PartyDraft(name)).id for name in _NAMES]
            for deed in before:
                do(vault, case_id, parties, deed)
            there, seen = tables(vault), vault.directory.parties()
            made = vault.directory.merge(parties[merged[0]], parties[merged[1]], "one")
            if between:
                assert vault.check(QuietJob()) == ()
            assert vault.directory.unmerge(made, "two")
            assert tables(vault) == there
            assert vault.directory.parties() == seen
            assert vault.check(QuietJob()) == ()
        finally:
            vault.close()

"""Whatever two people do apart, their vaults come to say the same, whichever case file arrives first and how often."""

import tempfile
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from shilu.core.case import CaseDraft
from shilu.core.channel import Outcome
from shilu.core.correction import UNCHANGED, Correction
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import Include, Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING, IncidentFilter, matches
from shilu.core.when import from_epoch_ms
from shilu.vault.blobs import SealedBlob
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import ZONE, add_rows, import_contacts, make_contact, make_receipt, make_row
from tests.unit.vault.handing_over import Meanwhile, hand_over, members, new_vault, packed, state, take_in

_NUMBERS = ("10412345678", "10787654321", "106900012345", "")
_texts = st.sampled_from(["还钱", "今天还", "威胁", "loan", ""])
_contacts = st.builds(make_contact, _texts, at_ms=st.none() | st.integers(0, 6), number=st.sampled_from(_NUMBERS))
_judgements = st.builds(
    Judgement,
    summary=st.none() | _texts,
    tags=st.none() | st.lists(st.sampled_from(["violence", "extort"]), unique=True).map(tuple),
    include=st.none() | st.sampled_from(Include),
    status=st.none() | st.sampled_from([Status.NEW, Status.REVIEWED, Status.WITHDRAWN]),
)
_corrections = st.builds(
    Correction,
    when=st.just(UNCHANGED) | st.builds(lambda ms: from_epoch_ms(str(ms), ms, zone=ZONE), st.integers(0, 6)),
    address=st.just(UNCHANGED) | st.none() | st.sampled_from(_NUMBERS).map(lambda number: recognise(number, "CN")),
    text=st.just(UNCHANGED) | _texts,
)
_who = st.integers(0, 1)
_MOMENTS = 9
"""In a merge of a small case."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("log"), _who, _contacts),
        st.tuples(st.just("import"), _who, st.lists(_contacts, min_size=1, max_size=3)),
        st.tuples(st.just("link"), _who, st.integers(0, 9), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("judge"), _who, st.integers(0, 9), _judgements),
        st.tuples(st.just("correct"), _who, st.integers(0, 9), _corrections),
        st.tuples(st.just("party"), _who, st.sampled_from(["石榴籽快借", "竹蜻蜓周转"])),
        st.tuples(st.just("revise party"), _who, st.integers(0, 1), st.sampled_from(["a.example", "b.example"])),
        st.tuples(st.just("merge"), _who, st.booleans()),
        st.tuples(st.just("unmerge"), _who, st.integers(0, 1)),
        st.tuples(st.just("attribute"), _who, st.integers(0, 9), st.sampled_from(Scope)),
        st.tuples(st.just("detach"), _who, st.integers(0, 9)),
        st.tuples(st.just("undo"), _who, st.integers(0, 3)),
        st.tuples(st.just("restore"), _who, st.integers(0, 3)),
        st.tuples(st.just("erase"), _who, st.integers(0, 9)),
        st.tuples(st.just("erase import"), _who, st.integers(0, 3)),
        st.tuples(st.just("decide"), _who, st.integers(0, 1)),
        st.tuples(st.just("close"), _who),
        st.tuples(st.just("reopen"), _who),
        st.tuples(st.just("send"), _who),
        st.tuples(
            st.just("send while"),
            _who,
            st.integers(0, _MOMENTS - 1),
            st.one_of(
                st.tuples(st.just("log"), _contacts),
                st.tuples(st.just("import"), st.lists(_contacts, min_size=1, max_size=3)),
                st.tuples(st.just("link"), st.integers(0, 9), st.integers(0, 2), st.booleans()),
                st.tuples(st.just("judge"), st.integers(0, 9), _judgements),
                st.tuples(st.just("correct"), st.integers(0, 9), _corrections),
                st.tuples(st.just("undo"), st.integers(0, 3)),
                st.tuples(st.just("erase"), st.integers(0, 9)),
            ),
        ),
    ),
    min_size=4,
    max_size=16,
)


def _step(vaults: list[Vault], imports: list[list[str]], case_id: str, step: tuple) -> None:  # type: ignore[type-arg]
    who = step[1]
    vault = vaults[who]
    match step:
        case ("log", _, contact):
            vault.incidents.log(case_id, contact)
        case ("import", _, contacts):
            imports[who].append(import_contacts(vault, case_id, contacts))
        case ("link", _, n, files, tells):
            for incident in [i.id for i in vault.incidents.each(case_id, EVERYTHING)][n : n + 1]:
                imports[who].append(_link(vault, case_id, incident, files, tells=tells))
        case ("judge", _, n, judgement):
            for incident in _all(vault, case_id)[n : n + 1]:
                vault.incidents.judge(incident, judgement, "because")
        case ("correct", _, n, correction):
            for incident in _all(vault, case_id)[n : n + 1]:
                with suppress(UserError):  # one that was erased
                    vault.incidents.correct(incident, correction, "misread")
        case ("party", _, name):
            vault.directory.add_party(PartyDraft(name))
        case ("revise party", _, n, website):
            for party in [p for _, p in sorted(vault.directory.parties().items())][n : n + 1]:
                draft = PartyDraft(party.name, party.kind, party.aliases, values=(("website", website),))
                vault.directory.revise_party(party.id, draft, "as it says")
        case ("merge", _, turned):
            parties = sorted(vault.directory.parties(), reverse=turned)
            if len(parties) > 1:
                vault.directory.merge(parties[0], parties[1], "the same")
        case ("unmerge", _, n):
            for one in vault.directory.mergings()[n : n + 1]:
                vault.directory.unmerge(one.id, "not the same")
        case ("attribute", _, n, scope):
            _attribute(vault, case_id, n, scope)
        case ("detach", _, n):
            made = sorted(a.id for some in vault.directory.attributions().values() for a in some)
            for attribution in made[n : n + 1]:
                vault.directory.withdraw(attribution, "no")
        case ("undo", _, n) if n < len(imports[who]):
            with suppress(UserError):  # one that was undone or erased
                vault.imports.withdraw(imports[who][n], "twice")
        case ("restore", _, n) if n < len(imports[who]):
            with suppress(UserError):
                vault.imports.restore(imports[who][n], "once")
        case ("erase import", _, n) if n < len(imports[who]):
            with suppress(UserError):
                vault.erasing.erase_import(imports[who][n], "private", QuietJob())
        case ("erase", _, n):
            standing = [i.id for i in vault.incidents.each(case_id, EVERYTHING)]
            vault.erasing.erase(standing[n : n + 1], "private", QuietJob())
        case ("decide", _, side):
            _decide(vault, case_id, side)
        case ("close", _):
            vault.cases.close(case_id)
        case ("reopen", _):
            vault.cases.reopen(case_id)
        case ("send", _):
            hand_over(vault, case_id, vaults[1 - who])
        case ("send while", _, moment, (deed, *rest)):
            meanwhile = Meanwhile(
                lambda: _step(vaults, imports, case_id, (deed, 1 - who, *rest)),
                moment=moment,
            )
            hand_over(vault, case_id, vaults[1 - who], meanwhile)


def _left_over(vault: Vault) -> list[tuple[str, int]]:
    """Rows that have words and stand behind nothing, and how many sealed files nothing names."""

    def look() -> list[tuple[str, int]]:
        connection = vault._database.conn
        rows = connection.execute(
            "select import_id, ordinal from source_rows s where body is not null and not exists "
            "(select 1 from incident_rows r where r.import_id = s.import_id and r.ordinal = s.ordinal)"
        ).fetchall()
        (named,) = connection.execute("select count(distinct sha256) from incident_files").fetchone()
        unnamed = len(list((vault.path / "blobs").iterdir())) - named
        return [*rows, ("blobs", unnamed)] if unnamed else rows

    return vault._threads.run(look)


def _link(vault: Vault, case_id: str, incident: str, files: int, *, tells: bool) -> str:
    """An import of one row, which stands behind a contact that is there and brings files, or words, along."""
    import_id = new_id()
    vault.imports.begin(import_id)
    sealed = [_sealed(vault, content) for content in (b"a picture", b"a recording")[:files]]
    attachments = tuple(Attachment(s.ref.sha256, "a.bin", "application/octet-stream", s.ref.size_bytes) for s in sealed)
    contact = make_contact("还钱", at_ms=1_778_558_400_000 - 500, attachments=attachments)
    row = make_row(vault, structs.replace(contact, name="催收", outcome=Outcome.ANSWERED), twin_of=incident)
    add_rows(vault, import_id, case_id, [structs.replace(row, tells=tells)], sealed)
    vault.imports.finish(import_id, case_id, replace(make_receipt(1), added=0, duplicates=1), {})
    return import_id


def _sealed(vault: Vault, content: bytes) -> SealedBlob:
    sealer = vault.evidence.sealer()
    sealer.write(content)
    return sealer.close()


def _all(vault: Vault, case_id: str) -> list[str]:
    return [i.id for w in (EVERYTHING, IncidentFilter(withdrawn=True)) for i in vault.incidents.each(case_id, w)]


def _attribute(vault: Vault, case_id: str, n: int, scope: Scope) -> None:
    parties, points = sorted(vault.directory.parties()), sorted(vault.directory.points())
    incidents = _all(vault, case_id)
    if parties and points and incidents:
        scope_id = {Scope.VAULT: "", Scope.CASE: case_id, Scope.INCIDENT: incidents[n % len(incidents)]}[scope]
        vault.directory.attribute(
            point=points[n % len(points)], party=parties[0], role=Role.CREDITOR, scope=scope, scope_id=scope_id
        )


def _decide(vault: Vault, case_id: str, side: int) -> None:
    conflicts = vault.exchange.conflicts.of_case(case_id)
    for subject in {conflict.subject for conflict in conflicts}:
        choices = {c.field: c.sides[side].value for c in conflicts if c.subject == subject}
        vault.exchange.conflicts.decide(subject, choices, "we talked")


@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(STEPS)
def test_two_histories_come_to_one_state_in_whatever_order(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    play(steps)


def play(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    """Carry out a script in two vaults, exchange everything, and compare."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:

        def vault(name: str) -> Vault:
            made = new_vault(Path(folder) / f"{name}.shilu")
            stack.callback(made.close)
            return made

        first, second = vault("first"), vault("second")
        case_id = first.cases.add(CaseDraft("案件", "李某")).id
        first.incidents.log(case_id, make_contact())
        hand_over(first, case_id, second)
        imports: list[list[str]] = [[], []]
        for step in steps:
            _step([first, second], imports, case_id, step)
        one, other = vault("one"), vault("other")
        for giver in (first, second, first):
            hand_over(giver, case_id, one)
        for giver in (second, first):
            hand_over(giver, case_id, other)
        assert state(one, case_id) == state(other, case_id)
        whole = packed(members(one, case_id))
        for vault_ in (first, second):
            assert take_in(vault_, whole).case == case_id
            assert take_in(vault_, whole).events == 0
        assert state(first, case_id, directory=False) == state(second, case_id, directory=False)
        for each in (first, second, one, other):
            assert each.check(QuietJob()) == ()
            assert _left_over(each) == []
            for text in ("还钱", "威胁", "1041"):
                wanted = IncidentFilter(text=text)
                plain = [i.id for i in each.incidents.each(case_id, EVERYTHING) if matches(i, wanted)]
                assert [i.id for i in each.incidents.each(case_id, wanted)] == plain

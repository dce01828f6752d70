"""A case goes from one vault to another whole, and nothing that somebody put into a case file reaches a vault."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from shilu.core import history
from shilu.core.bundle import Position
from shilu.core.case import CaseDraft
from shilu.core.channel import Channel
from shilu.core.correction import Correction
from shilu.core.errors import Cancelled, UserError
from shilu.core.evidence import Attachment
from shilu.core.ids import new_id
from shilu.core.incident import Judgement
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING
from shilu.vault.exchange.bag import Bag, FolderPlace, ZipPlace, unpacked, with_manifest
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import NOON_MS
from tests.unit.vault.contacts import import_contacts, make_contact
from tests.unit.vault.handing_over import hand_over, members, new_vault, packed, state, take_in

CASE, EVENTS, ROWS, DIRECTORY = "data/case.json", "data/events.jsonl", "data/rows.jsonl", "data/directory.jsonl"
ORIGINS = "data/origins.jsonl"
Json = dict[str, object]


@pytest.fixture
def giver(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "giver.shilu")
    yield made
    if not made.closed:
        made.close()


@pytest.fixture
def case_id(giver: Vault) -> str:
    return fill(giver)


@pytest.fixture(scope="module")
def payload_of_a_case(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    made = new_vault(tmp_path_factory.mktemp("giver") / "giver.shilu")
    payload = members(made, fill(made))
    made.close()
    return payload


@pytest.fixture
def payload(payload_of_a_case: dict[str, bytes]) -> dict[str, bytes]:
    return dict(payload_of_a_case)


@pytest.fixture(scope="module")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """A vault that nothing may come into."""
    made = new_vault(tmp_path_factory.mktemp("victim") / "victim.shilu")
    yield made
    made.close()


def fill(giver: Vault) -> str:
    """A case with a contact by hand that has a file, an import, a party, a judgement, and a correction."""
    case = giver.cases.add(CaseDraft("案件", "李某"))
    sealer = giver.evidence.sealer()
    sealer.write(b"picture")
    blob = sealer.close()
    file = Attachment(blob.ref.sha256, "a.png", "image/png", blob.ref.size_bytes)
    logged = giver.incidents.log(case.id, make_contact("还钱", attachments=(file,)), sealed=[blob])
    import_contacts(giver, case.id, [make_contact(f"第{n}条 😡", number="10787654321") for n in range(3)])
    party = giver.directory.add_party(PartyDraft("石榴籽快借"))
    point = next(p.id for p in giver.directory.points().values() if p.raw == "10412345678")
    giver.directory.attribute(point=point, party=party.id, role=Role.CREDITOR)
    giver.incidents.judge(logged, Judgement(summary="threat", tags=("violence",)), "heard it again")
    contact = make_contact(at_ms=NOON_MS - 1)
    corrected = Correction(when=contact.when, channel=Channel.WECHAT, address=contact.address)
    giver.incidents.correct(logged, corrected, "as the phone shows it")
    return case.id


def _untouched(vault: Vault) -> bool:
    """Whether nothing of a refused file is left in a vault that had nothing."""
    return (
        vault.cases.all() == ()
        and vault.directory.points() == {}
        and list((vault.path / "blobs").iterdir()) == []
        and vault.imports.sweep() == 0
        and vault.check(QuietJob()) == ()
    )


def test_a_case_arrives_as_it_left(giver: Vault, case_id: str, vault: Vault) -> None:
    merged = hand_over(giver, case_id, vault)
    assert (merged.is_new, merged.contacts, merged.originals, merged.number) == (True, 4, 1, 1)
    assert state(vault, case_id) == state(giver, case_id)
    incident = next(vault.incidents.each(case_id, EVERYTHING))
    with vault.evidence.open(incident.attachments[0].sha256) as file:
        assert file.read() == b"picture"
    assert vault.check(QuietJob()) == ()


def test_the_same_file_again_adds_nothing(giver: Vault, case_id: str, vault: Vault) -> None:
    data = packed(members(giver, case_id))
    take_in(vault, data)
    heads = vault.position(case_id)
    again = take_in(vault, data)
    assert (again.events, again.contacts, again.originals, again.is_new) == (0, 0, 0, False)
    assert vault.position(case_id) == heads


def test_what_was_not_known_yet_comes_and_the_rest_stays(giver: Vault, case_id: str, vault: Vault) -> None:
    hand_over(giver, case_id, vault)
    vault.incidents.log(case_id, make_contact("ours", number="10512345678"))
    giver.incidents.log(case_id, make_contact("theirs"))
    import_contacts(giver, case_id, [make_contact("late import")])
    merged = hand_over(giver, case_id, vault)
    assert merged.contacts == 2
    texts = {incident.text for incident in vault.incidents.each(case_id, EVERYTHING)}
    assert {"ours", "theirs", "late import"} <= texts
    assert vault.check(QuietJob()) == ()


def test_numbers_given_twice_are_told_apart_and_the_next_one_is_new(giver: Vault, case_id: str, vault: Vault) -> None:
    hand_over(giver, case_id, vault)
    for each, text in ((giver, "theirs"), (vault, "ours")):
        each.incidents.log(case_id, make_contact(text))
    hand_over(giver, case_id, vault)
    vault.incidents.log(case_id, make_contact("after"))
    labels = {incident.text: incident.label for incident in vault.incidents.each(case_id, EVERYTHING)}
    assert labels["ours"].split("-")[0] == labels["theirs"].split("-")[0] == "5"
    assert labels["ours"] != labels["theirs"]
    assert labels["after"] == "6"
    assert vault.check(QuietJob()) == ()


def test_what_both_sides_changed_stands_side_by_side_until_somebody_decides(
    giver: Vault, case_id: str, vault: Vault
) -> None:
    hand_over(giver, case_id, vault)
    incident = next(giver.incidents.each(case_id, EVERYTHING)).id
    giver.incidents.judge(incident, Judgement(summary="theirs", note="same"), "read it again")
    vault.incidents.judge(incident, Judgement(summary="ours", note="same", tags=("extort",)), "asked her")
    hand_over(giver, case_id, vault)
    (conflict,) = vault.exchange.conflicts.of_case(case_id)
    assert (conflict.subject, conflict.field, conflict.label) == (incident, "summary", "1")
    assert {(s.value, s.ours, s.reason) for s in conflict.sides} == {
        ("theirs", False, "read it again"),
        ("ours", True, "asked her"),
    }
    assert vault.incidents.get(incident).summary == next(s.value for s in conflict.sides if s.shown)
    assert vault.incidents.get(incident).tags == ("extort",)
    assert vault.exchange.conflicts.among([incident]) == {incident}
    vault.exchange.conflicts.decide(incident, {"summary": "theirs"}, "we talked")
    assert vault.exchange.conflicts.of_case(case_id) == ()
    assert vault.incidents.get(incident).summary == "theirs"
    hand_over(vault, case_id, giver)
    assert giver.exchange.conflicts.of_case(case_id) == ()
    assert state(giver, case_id) == state(vault, case_id)


def test_two_parties_of_one_name_stay_two_and_it_is_said(giver: Vault, case_id: str, vault: Vault) -> None:
    ours = vault.directory.add_party(PartyDraft("石榴籽快借"))
    merged = hand_over(giver, case_id, vault)
    (same,) = merged.same_names
    assert (same.other, same.name) == (ours.id, "石榴籽快借")
    assert len(vault.directory.parties()) == 2


def test_a_party_that_both_sides_renamed_is_asked_about(giver: Vault, case_id: str, vault: Vault) -> None:
    hand_over(giver, case_id, vault)
    party = next(iter(giver.directory.parties().values()))
    for each, name in ((giver, "theirs"), (vault, "ours")):
        data = {"id": party.id, "name": name, "kind": "lender", "aliases": [], "lender_type": "", "reason": ""}
        each._threads.run(lambda each=each, data=data: _record(each, "directory", "party.revised", data))
    giver.incidents.log(case_id, make_contact("more"))
    hand_over(giver, case_id, vault)
    (conflict,) = vault.exchange.conflicts.of_case(case_id)
    assert (conflict.noun, conflict.field) == ("party", "name")
    assert {side.value for side in conflict.sides} == {"theirs", "ours"}
    vault.exchange.conflicts.decide(party.id, {"name": "theirs"}, "their papers say so")
    assert vault.directory.parties()[party.id].name == "theirs"
    assert vault.exchange.conflicts.of_case(case_id) == ()
    assert hand_over(giver, case_id, vault).events == 0
    assert vault.directory.parties()[party.id].name == "theirs"
    assert vault.check(QuietJob()) == ()


def test_a_decision_about_a_party_holds_in_every_vault_that_it_reaches(
    giver: Vault, case_id: str, vault: Vault, tmp_path: Path
) -> None:
    third = new_vault(tmp_path / "third.shilu")
    vaults = (giver, vault, third)
    party = next(iter(giver.directory.parties()))

    def rename(each: Vault, name: str) -> None:
        data: Json = {"id": party, "name": name, "kind": "lender", "aliases": [], "lender_type": "", "reason": ""}
        each._threads.run(lambda: _record(each, "directory", "party.revised", data))

    def said() -> list[tuple[str, int]]:
        return [(v.directory.parties()[party].name, len(v.exchange.conflicts.of_case(case_id))) for v in vaults]

    def around() -> None:
        for from_, to in ((giver, vault), (vault, third), (third, giver)):
            hand_over(from_, case_id, to)

    around()
    rename(vault, "known to all")
    around()
    hand_over(giver, case_id, vault)
    assert said() == [("known to all", 0)] * 3
    rename(giver, "theirs")
    rename(vault, "ours")
    hand_over(giver, case_id, vault)
    hand_over(vault, case_id, giver)
    assert len(vault.exchange.conflicts.of_case(case_id)) == 1
    vault.exchange.conflicts.decide(party, {"name": "theirs"}, "their papers say so")
    hand_over(vault, case_id, giver)
    around()
    assert said() == [("theirs", 0)] * 3
    assert [hand_over(third, case_id, each).conflicts for each in (giver, vault)] == [0, 0]
    assert said() == [("theirs", 0)] * 3
    assert all(each.check(QuietJob()) == () for each in vaults)
    third.close()


def _record(vault: Vault, chain: str, kind: str, data: Json) -> None:
    from shilu.vault.connection import transaction

    with transaction(vault._database):
        vault._history.record(chain, kind, data)  # type: ignore[arg-type]


def test_nothing_of_another_case_or_of_the_directory_goes_along(giver: Vault, case_id: str) -> None:
    other = giver.cases.add(CaseDraft("CANARY-title", "CANARY-name"))
    giver.incidents.log(other.id, make_contact("CANARY-text", number="10512345678"))
    import_contacts(giver, other.id, [make_contact("CANARY-import", number="10412345678")])
    only_there = giver.directory.add_party(PartyDraft("CANARY-party"))
    point = next(p.id for p in giver.directory.points().values() if p.raw == "10512345678")
    giver.directory.attribute(point=point, party=only_there.id, role=Role.CREDITOR)
    unused = next(p.id for p in giver.directory.points().values() if p.raw == "10412345678")
    giver.directory.attribute(
        point=unused, party=only_there.id, role=Role.COLLECTOR, scope=Scope.CASE, scope_id=other.id
    )
    whole = b"".join(members(giver, case_id).values()).decode()
    assert "CANARY" not in whole
    assert other.id not in whole
    assert "10512345678" not in whole


def test_exhibit_numbers_that_two_bundles_gave_twice_stay_with_the_first(
    giver: Vault, case_id: str, vault: Vault
) -> None:
    from shilu.core.exhibit import ExhibitKind, ExhibitNumber, NumberedFile

    hand_over(giver, case_id, vault)
    for n, each in enumerate((giver, vault)):
        numbered = NumberedFile(f"{n}" * 64, ExhibitKind.OTHER, ExhibitNumber(1, 1, 1))
        each.bundles.record(
            case_id,
            position=Position(1, "0" * 64),
            pdf_sha256="0" * 64,
            bag_sha256="0" * 64,
            exhibits=[numbered],
        )
    hand_over(giver, case_id, vault)
    hand_over(vault, case_id, giver)
    assert len(vault.bundles.exhibits(case_id)) == 1
    assert vault.bundles.exhibits(case_id) == giver.bundles.exhibits(case_id)


def test_a_folder_is_read_as_a_zip_is(giver: Vault, case_id: str, vault: Vault, tmp_path: Path) -> None:
    payload = members(giver, case_id)
    unpacked(with_manifest((name, (data,)) for name, data in payload.items()), tmp_path / "bag")
    vault.exchange.arriving.merge(Bag(FolderPlace(tmp_path / "bag")), QuietJob())
    assert state(vault, case_id) == state(giver, case_id)


def test_fields_of_a_later_version_come_back_out(giver: Vault, case_id: str, vault: Vault) -> None:
    def extend(body: Json) -> None:
        body["later"] = {"a": 1}
        body["data"]["later"] = "field"  # type: ignore[index]

    payload = _rewritten(members(giver, case_id), extend)
    entries = [json.loads(line) | {"later": [1]} for line in payload[DIRECTORY].splitlines()]
    payload[DIRECTORY] = _lines(entries)
    take_in(vault, packed(payload))
    again = members(vault, case_id)
    bodies = [json.loads(line)["body"] for line in again[EVENTS].splitlines()]
    theirs = [body for body in bodies if body["kind"] != "case.received"]
    assert all(body["later"] == {"a": 1} and body["data"]["later"] == "field" for body in theirs)
    kept = [json.loads(line) for line in again[DIRECTORY].splitlines()]
    assert all(entry["later"] == [1] for entry in kept if entry["entry"] != "point")


def test_a_stop_leaves_nothing(giver: Vault, case_id: str, vault: Vault) -> None:
    class Stopped(QuietJob):
        def progress(self, stage: str, done: int, total: int | None) -> None:
            if stage == "merging":
                raise Cancelled

    data = packed(members(giver, case_id))
    with pytest.raises(Cancelled):
        vault.exchange.arriving.merge(Bag(ZipPlace(io.BytesIO(data), len(data))), Stopped())
    assert _untouched(vault)


def test_a_history_that_went_two_ways_is_refused(giver: Vault, case_id: str, vault: Vault, tmp_path: Path) -> None:
    import shutil

    from shilu.core.clock import FixedClock
    from shilu.vault import vault as vaults
    from tests.unit.vault.conftest import CHEAP, NOON_MS, PASSPHRASE

    giver.close()
    shutil.copytree(giver.path, tmp_path / "copy.shilu")
    clock = FixedClock(NOON_MS, tick_ms=1)
    copies = [vaults.open_vault(p, PASSPHRASE, clock=clock, cost=CHEAP) for p in (giver.path, tmp_path / "copy.shilu")]
    for number, each in enumerate(copies):
        each.incidents.log(case_id, make_contact(f"way {number}"))
    hand_over(copies[0], case_id, vault)
    with pytest.raises(UserError) as refused:
        hand_over(copies[1], case_id, vault)
    assert refused.value.code == "file.case_file_forks"
    with pytest.raises(UserError) as refused:
        hand_over(copies[1], case_id, copies[0])
    assert refused.value.code == "file.case_file_forks"
    assert vault.check(QuietJob()) == ()
    for each in copies:
        each.close()


# what somebody may have put in


def _lines(objects: list[Json]) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in objects).encode("ascii")


def _rewritten(payload: dict[str, bytes], change: Callable[[Json], None]) -> dict[str, bytes]:
    """The payload with every event's body changed, and chains that verify all the same."""
    lines = [json.loads(line) for line in payload[EVENTS].splitlines()]
    head = history.GENESIS
    for line in lines:
        body = line["body"]
        change(body)
        with suppress(ValueError):
            hashed = history.body_hash(history.canonical(body))
            head = history.link(head, hashed)
            line |= {"body_hash": hashed.hex(), "hash": head.hex(), "lamport": body["lamport"], "seq": body["seq"]}
    return payload | {EVENTS: _lines(lines)}


def _of(kind: str, change: Callable[[Json], object]) -> Callable[[Json], None]:
    """A change of the data of one kind of event."""

    def in_body(body: Json) -> None:
        if body["kind"] == kind:
            change(body["data"])  # type: ignore[arg-type]

    return in_body


def _put(*path: str | int, value: object) -> Callable[[Json], object]:
    def change(data: Json) -> None:
        place: object = data
        for step in path[:-1]:
            place = place[step]  # type: ignore[index]
        place[path[-1]] = value  # type: ignore[index]

    return change


def _deep(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = [value]
    return value


_BODIES: dict[str, tuple[Callable[[Json], object], str]] = {
    "lamport": (lambda body: body.update(lamport=2**62), "file.case_file_damaged"),
    "lamport that would use them up": (lambda body: body.update(lamport=2**53 - 2 + body["seq"]), "damaged"),
    "lamport after which ours would be refused": (lambda body: body.update(lamport=2**47 + body["seq"]), "damaged"),
    "a number after which ours would be refused": (_of("incident.logged", _put("number", value=2**31)), "damaged"),
    "a number that so few contacts cannot have": (_of("import.completed", _put("number_base", value=9)), "damaged"),
    "lamports that do not rise": (lambda body: body.update(lamport=7), "damaged"),
    "negative seq": (lambda body: body.update(seq=-1), "damaged"),
    "seq that jumps": (lambda body: body.update(seq=body["seq"] + 1), "damaged"),
    "another chain": (lambda body: body.update(chain=new_id()), "damaged"),
    "the directory's chain": (lambda body: body.update(chain="directory"), "damaged"),
    "another origin": (lambda body: body.update(origin=new_id()), "damaged"),
    "a later body": (lambda body: body.update(v=3), "file.made_by_newer"),
    "no version": (lambda body: body.pop("v"), "damaged"),
    "a kind of a later version": (lambda body: body.update(kind="loan.added"), "file.made_by_newer"),
    "a kind of the directory": (lambda body: body.update(kind="party.added"), "file.made_by_newer"),
    "a slot": (lambda body: body.update(kind="slot.added"), "file.made_by_newer"),
    "recorded in the year 300,000": (lambda body: body.update(recorded_ms=2**53 - 1), "damaged"),
    "a text for a time": (lambda body: body.update(recorded_ms="now"), "damaged"),
    "true for a number": (lambda body: body.update(recorded_ms=True), "damaged"),
    "data that is a list": (lambda body: body.update(data=[]), "damaged"),
    "after that is no hash": (lambda body: body.update(after=["x"]), "damaged"),
    "by that is no slot": (lambda body: body.update(by="../../x"), "damaged"),
    "deep": (lambda body: body.update(later=_deep(30)), "damaged"),
    "NUL in a title": (_of("case.added", _put("title", value="a\0b")), "damaged"),
    "a case of another id": (_of("case.added", _put("id", value=new_id())), "damaged"),
    "case number nought": (_of("case.added", _put("number", value=0)), "damaged"),
    "no such zone": (_of("case.added", _put("timezone", value="../../etc/passwd")), "damaged"),
    "an erased case": (_of("case.added", lambda data: data.clear()), "damaged"),
    "an id that is a path": (_of("incident.logged", _put("id", value="../../../../etc/passwd0000")), "damaged"),
    "a number beyond counting": (_of("incident.logged", _put("number", value=2**40)), "damaged"),
    "a zone of a time": (_of("incident.logged", _put("contact", "when", "zone", value="Mars/Olympus")), "damaged"),
    "a time that ends before it begins": (
        _of("incident.logged", _put("contact", "when", "latest_ms", value=1)),
        "damaged",
    ),
    "half a time": (_of("incident.logged", _put("contact", "when", "latest_ms", value=None)), "damaged"),
    "a channel of a later version": (_of("incident.logged", _put("contact", "channel", value="dream")), "newer"),
    "a file that is no hash": (
        _of("incident.logged", _put("contact", "attachments", 0, "sha256", value="../../x")),
        "damaged",
    ),
    "a file that is not there": (
        _of("incident.logged", _put("contact", "attachments", 0, "sha256", value="0" * 64)),
        "damaged",
    ),
    "a lone surrogate": (_of("incident.logged", _put("summary", value="\ud83d")), "damaged"),
    "a fraction": (_of("incident.logged", _put("later", value=1.5)), "damaged"),
    "tags that are a text": (_of("incident.judged", _put("changes", "tags", value="violence")), "damaged"),
    "a status of a later version": (_of("incident.judged", _put("changes", "status", value="dreamt")), "newer"),
    "no changes corrected": (_of("incident.corrected", lambda data: data.pop("changes")), "damaged"),
    "a time corrected to end before it begins": (
        _of("incident.corrected", _put("changes", "when", "latest_ms", value=0)),
        "damaged",
    ),
    "a number corrected to a text": (_of("incident.corrected", _put("changes", "address", value="1")), "damaged"),
    "a means of a later version": (_of("incident.corrected", _put("changes", "channel", value="dreamt")), "newer"),
    "no changes": (_of("incident.judged", lambda data: data.pop("changes")), "damaged"),
    "a receipt that does not add up": (_of("import.completed", _put("receipt", "rows", value=9)), "damaged"),
    "another count": (_of("import.completed", _put("count", value=2)), "damaged"),
    "a count beyond counting": (_of("import.completed", _put("count", value=2**31 - 1)), "damaged"),
    "another root": (_of("import.completed", _put("merkle_root", value="0" * 64)), "damaged"),
    "the import of other rows": (_of("import.completed", _put("id", value=new_id())), "damaged"),
}


@pytest.mark.parametrize("name", _BODIES)
def test_a_body_that_nobody_wrote_is_refused_though_its_chain_verifies(
    payload: dict[str, bytes], victim: Vault, name: str
) -> None:
    change, code = _BODIES[name]
    with pytest.raises(UserError) as refused:
        take_in(victim, packed(_rewritten(payload, change)))  # type: ignore[arg-type]
    assert code in refused.value.code
    assert _untouched(victim)


def test_no_file_keeps_others_from_taking_in_what_is_recorded_after_it(
    giver: Vault, case_id: str, vault: Vault, tmp_path: Path
) -> None:
    own = vault.cases.add(CaseDraft("ours", "王某"))
    high = 2**44 + NOON_MS - 100
    take_in(vault, packed(_rewritten(members(giver, case_id), lambda body: body.update(lamport=high + body["seq"]))))  # type: ignore[operator]
    vault.incidents.log(own.id, make_contact())
    later = new_vault(tmp_path / "later.shilu", at_ms=NOON_MS + 60_000)
    assert hand_over(vault, own.id, later).contacts == 1
    later.close()


def _line(member: str, number: int, change: Callable[[Json], object]) -> Callable[[dict[str, bytes]], None]:
    def in_payload(payload: dict[str, bytes]) -> None:
        objects = [json.loads(line) for line in payload[member].splitlines()]
        change(objects[number])
        payload[member] = _lines(objects)

    return in_payload


def _original(payload: dict[str, bytes]) -> str:
    return next(name for name in payload if name.startswith("data/originals/"))


_PAYLOADS: dict[str, Callable[[dict[str, bytes]], object]] = {
    "an event left out": lambda p: p.update({EVENTS: b"\n".join(p[EVENTS].splitlines()[1:]) + b"\n"}),
    "an event twice": lambda p: p.update({EVENTS: p[EVENTS] + p[EVENTS].splitlines(keepends=True)[-1]}),
    "events out of order": lambda p: p.update({EVENTS: b"".join(p[EVENTS].splitlines(keepends=True)[::-1])}),
    "a changed body": _line(EVENTS, 0, lambda line: line["body"]["data"].update(title="x")),  # type: ignore[index]
    "a changed hash": _line(EVENTS, 1, lambda line: line.update(hash="0" * 64)),
    "the case's own event erased": _line(EVENTS, 0, lambda line: line.update(body=None)),
    "a row left out": lambda p: p.update({ROWS: b"".join(p[ROWS].splitlines(keepends=True)[1:])}),
    "a row twice": lambda p: p.update({ROWS: p[ROWS] + p[ROWS].splitlines(keepends=True)[-1]}),
    "a changed leaf": _line(ROWS, 0, lambda line: line.update(leaf="0" * 64)),
    "another text in a row": _line(ROWS, 0, lambda line: line["body"]["contact"].update(text="x")),  # type: ignore[index]
    "other bytes in a row": _line(ROWS, 0, lambda line: line.update(raw="AAAA")),
    "a row in another place": _line(ROWS, 0, lambda line: line.update(locator="sms[9]@0")),
    "a row of no import": _line(ROWS, 0, lambda line: line.update({"import": new_id()})),
    "a negative ordinal": _line(ROWS, 0, lambda line: line.update(ordinal=-1)),
    "bytes of an erased row": _line(ROWS, 0, lambda line: line.update(body=None)),
    "an original that is not its hash": lambda p: p.update({_original(p): b"other"}),
    "an original left out": lambda p: p.pop(_original(p)),
    "no origin": lambda p: p.update({ORIGINS: b""}),
    "an origin too many": lambda p: p.update(
        {ORIGINS: p[ORIGINS] + _lines([{"id": new_id(), "public_key": "0" * 64, "created_ms": 1}])}
    ),
    "a public key that is none": _line(ORIGINS, 0, lambda line: line.update(public_key="")),
    "an attribution of another scope": _line(DIRECTORY, -1, lambda line: line.update(scope="case")),
    "an entry that is no object": lambda p: p.update({DIRECTORY: b"[]\n"}),
    "a party said later than ours could ever be": _line(DIRECTORY, -2, lambda line: line.update(lamport=2**47)),
    "a party without a name": _line(DIRECTORY, -2, lambda line: line.pop("name")),
    "a line that was cut": lambda p: p.update({EVENTS: p[EVENTS][:-10]}),
    "not JSON": lambda p: p.update({EVENTS: b"{'a': 1}\n"}),
    "not ASCII": lambda p: p.update({CASE: "{“”}".encode()}),
    "not a number": lambda p: p.update({EVENTS: b'{"seq": NaN}\n'}),
    "deep JSON": lambda p: p.update({EVENTS: b"[" * 100_000 + b"\n"}),
    "a case that is none": lambda p: p.update({CASE: b'{"format": 1, "kind": "case", "chain": "x", "origin": "y"}\n'}),
    "a path": lambda p: p.update({"data/originals/../../../x": b""}),
    "an absolute path": lambda p: p.update({"/etc/passwd": b""}),
    "a drive": lambda p: p.update({"C:\\x": b""}),
    "a name of Windows": lambda p: p.update({"data/NUL": b""}),
    "a hidden name": lambda p: p.update({"data/.hidden": b""}),
    "a name with a line break": lambda p: p.update({"data/a\nb": b""}),
    "one original under two names": lambda p: p.update({_original(p).rpartition(".")[0] + ".jpg": p[_original(p)]}),
    "no rows": lambda p: p.pop(ROWS),
}


_TOO_MUCH: dict[str, tuple[str, bytes]] = {
    "a line of empty lists": (EVENTS, b'{"a":[' + b"[]," * 1_000_001 + b"[]]}\n"),
    "a line without an end": (EVENTS, b"x" * (33 * 1024 * 1024)),
    "a directory that nobody has": (DIRECTORY, b'{"later":"' + b"x" * (65 * 1024 * 1024) + b'"}\n'),
}


@pytest.mark.parametrize("name", _TOO_MUCH)
def test_what_would_fill_the_memory_is_refused_before_it_is_read(
    payload: dict[str, bytes], victim: Vault, name: str
) -> None:
    member, data = _TOO_MUCH[name]
    with pytest.raises(UserError) as refused:
        take_in(victim, packed(payload | {member: data + payload[member]}))
    assert refused.value.code == "file.case_file_too_large"
    assert _untouched(victim)


@pytest.mark.parametrize("name", _PAYLOADS)
def test_a_payload_that_nobody_wrote_is_refused(payload: dict[str, bytes], victim: Vault, name: str) -> None:
    _PAYLOADS[name](payload)
    with pytest.raises(UserError) as refused:
        take_in(victim, packed(payload))
    assert refused.value.code == "file.case_file_damaged"
    assert _untouched(victim)


def test_a_later_format_is_refused_kindly(payload: dict[str, bytes], victim: Vault) -> None:
    payload[CASE] = payload[CASE].replace(b'"format": 1', b'"format": 2')
    with pytest.raises(UserError) as refused:
        take_in(victim, packed(payload))
    assert refused.value.code == "file.made_by_newer"


def test_a_file_cannot_reach_into_another_case(giver: Vault, case_id: str, vault: Vault) -> None:
    """Ids are secrets that only an insider knows; even so a case file speaks of its own case alone."""
    own_case = vault.cases.add(CaseDraft("ours", "王某"))
    incident = vault.incidents.log(own_case.id, make_contact("ours"))
    party = vault.directory.add_party(PartyDraft("竹蜻蜓周转"))
    point = next(iter(vault.directory.points()))
    attribution = vault.directory.attribute(point=point, party=party.id, role=Role.CREDITOR).id
    before = state(vault, own_case.id)
    for change in (
        _of("incident.judged", _put("id", value=incident)),
        _of("incident.logged", _put("id", value=incident)),
    ):
        with pytest.raises(UserError) as refused:
            take_in(vault, packed(_rewritten(members(giver, case_id), change)))
        assert refused.value.code == "file.case_file_clashes"
    for kind, data in (
        ("attribution.withdrawn", {"id": attribution, "reason": ""}),
        ("import.withdrawn", {"id": incident, "reason": ""}),
    ):

        def become(body: Json, kind: str = kind, data: Json = data) -> None:  # type: ignore[assignment]
            if body["kind"] == "incident.judged":
                body.update(kind=kind, data=data)

        with pytest.raises(UserError) as refused:
            take_in(vault, packed(_rewritten(members(giver, case_id), become)))
        assert refused.value.code == "file.case_file_clashes"
    assert state(vault, own_case.id) == before
    assert [case.id for case in vault.cases.all()] == [own_case.id]


def test_the_directory_of_a_vault_is_no_case(giver: Vault, case_id: str, vault: Vault) -> None:
    """It would speak of the parties and numbers of every case here, and take back what others said of them."""
    hand_over(giver, case_id, vault)
    before = state(vault, case_id)
    made = next(a for some in giver.directory.attributions().values() for a in some)
    giver.directory.withdraw(made.id, "")
    with pytest.raises(UserError) as refused:
        take_in(vault, packed(members(giver, "directory")))
    assert refused.value.code == "file.case_file_damaged"
    assert state(vault, case_id) == before


# zips that no zip program made


def _zip(payload: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in with_manifest((name, (data,)) for name, data in payload.items()):
            archive.writestr(name, b"".join(data))
    return out.getvalue()


def _many(data: bytes) -> bytes:
    """A zip that claims four thousand million members."""
    return data[:-22] + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, 0xFFFFFFF0, 0, 0)


def _overlapping(data: bytes) -> bytes:
    """A zip whose members all lie on the first one."""
    raw = bytearray(data)
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", raw, at + 42, 0)
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


@pytest.mark.parametrize(
    "data",
    [
        lambda p: _zip(p, zipfile.ZIP_DEFLATED),
        lambda p: _many(_zip(p)),
        lambda p: _overlapping(_zip(p)),
        lambda p: _zip(p)[:-1],
        lambda p: _zip(p)[: len(_zip(p)) // 2],
        lambda p: b"",
        lambda p: b"PK\x05\x06" + bytes(18),
        lambda p: bytes(10_000),
    ],
    ids=["compressed", "countless", "overlapping", "cut by one", "cut in half", "nothing", "empty zip", "zeros"],
)
def test_a_zip_that_lies_is_refused(
    payload: dict[str, bytes], victim: Vault, data: Callable[[dict[str, bytes]], bytes]
) -> None:
    with pytest.raises(UserError) as refused:
        take_in(victim, data(payload))
    assert refused.value.code in ("file.case_file_damaged", "file.case_file_too_large")
    assert _untouched(victim)

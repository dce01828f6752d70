"""``header.json`` is read as what anybody may have written, and only what the app wrote is believed."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.vault import header as headers
from shilu.vault import keys
from shilu.vault import vault as vaults
from shilu.vault.header import Head, Header, Unrecorded, authenticate, decode, encode
from shilu.vault.kdf import KdfCost
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

MADE = keys.make_keys(PASSPHRASE, created_ms=1_778_558_400_000, cost=CHEAP)
CONTENT = encode(replace(MADE.header, salt=bytes(range(16))), MADE.master.header)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def _changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A header as somebody without the key would write it who knows how the checksum is made."""
    raw = json.loads(CONTENT)
    change(raw)
    raw["sha256"] = headers._checksum(raw)
    return json.dumps(raw).encode()


def test_what_is_written_is_what_is_read() -> None:
    noted = Unrecorded("origin", 3, "slot.removed", MADE.header.slots[1].id, MADE.header.slots[0].id, 5)
    header = replace(
        MADE.header,
        salt=bytes(16),
        heads=(Head("directory", "o", 2, "ab"),),
        unrecorded=(noted,),
        slots=(MADE.header.slots[0], replace(MADE.header.slots[1], confirmed_ms=7)),
    )
    content = encode(header, MADE.master.header)
    assert authenticate(content, MADE.master.header) == header
    assert decode(content) == replace(header, heads=())


def test_a_way_in_that_does_not_open_is_never_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "unlock_slot", lambda *_: None)
    with pytest.raises(RuntimeError, match="did not open"):
        keys.passphrase_slot(PASSPHRASE, cost=CHEAP)


def test_no_key_stands_in_a_representation_that_could_reach_a_report() -> None:
    slot = keys.passphrase_slot(PASSPHRASE, cost=CHEAP)
    during_a_rekey = replace(MADE.master, next_secret=bytes(range(32)))
    said = "".join(map(repr, (MADE, MADE.master, during_a_rekey, slot, keys.recovery_slot())))
    for secret in (MADE.master.secret, during_a_rekey.next_secret):
        assert repr(secret) not in said
        assert secret.hex() not in said
    for text in (MADE.recovery_key, slot.identity, MADE.master.identity, "AGE-SECRET-KEY-1"):
        assert text not in said


def test_a_header_tells_nobody_whose_passphrase_it_is(tmp_path: Path, clock: FixedClock) -> None:
    vault, _ = vaults.create(tmp_path / "a.shilu", PASSPHRASE, clock=clock, slot_name="CANARY-NAME", cost=CHEAP)
    vault.slots.add("CANARY-OTHER", "another passphrase")
    vault.slots.rename(vault.slots.all()[0].id, "CANARY-THIRD")
    vault.close()
    assert b"CANARY" not in (tmp_path / "a.shilu" / "header.json").read_bytes()


def test_a_header_tells_nobody_how_many_cases_there_are_and_what_happened_in_them(
    tmp_path: Path, clock: FixedClock
) -> None:
    vault, _ = vaults.create(tmp_path / "a.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    sizes = set()
    for n in range(12):
        vault.cases.add(CaseDraft(f"case {n}", "someone"))
        vault.remember_heads()
        content = (tmp_path / "a.shilu" / "header.json").read_bytes()
        sizes.add(len(json.loads(content)["heads"]))
        assert not any(case.id.encode() in content for case in vault.cases.all())
    assert len(sizes) == 1
    vault.close()


def test_no_flipped_bit_of_a_header_is_taken_for_a_wrong_passphrase() -> None:
    """Two bits of every byte. A header that is damaged says so before a passphrase is tried; where the name of the
    checksum is what was hit, the slots are whole, and the authentication finds it after the passphrase."""
    said = set()
    for place in range(2 * len(CONTENT)):
        position = place // 2
        damaged = bytearray(CONTENT)
        damaged[position] ^= 1 << (position + 3 * place) % 8
        try:
            header = decode(bytes(damaged))
        except UserError as error:
            said.add(error.code)
            continue
        assert header.slots == MADE.header.slots
        assert _code(lambda damaged=damaged: authenticate(bytes(damaged), MADE.master.header)) == "vault.damaged"  # type: ignore[misc]
    assert said <= {"vault.damaged", "vault.not_a_vault", "vault.too_new"}


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["slots"].append({"id": "x", "kind": "recovery", "recipient": raw["slots"][1]["recipient"]}),
        lambda raw: raw["slots"].pop(),
        lambda raw: raw.update(created_ms=0),
        lambda raw: raw.update(vault="other"),
        lambda raw: raw.update(extra=1),
        lambda raw: raw.update(mac="0" * 64),
        lambda raw: raw.pop("mac"),
        lambda raw: raw.update(mac=None),
        lambda raw: raw.update(mac="\udcff"),
        lambda raw: raw.update(extra=1.5),
        lambda raw: raw.update({"ключ": 1}),
        lambda raw: raw.update(extra=2**60),
        lambda raw: raw["slots"][0]["cost"].update(lanes=2),
    ],
)
def test_what_was_changed_without_the_key_is_damage(change: Callable[[dict[str, Any]], object]) -> None:
    try:
        content = _changed(change)
    except ValueError:  # what has no canonical form has no checksum either
        raw = json.loads(CONTENT)
        change(raw)
        content = json.dumps(raw).encode()
    assert _code(lambda: (decode(content), authenticate(content, MADE.master.header))) == "vault.damaged"


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.update(slots=raw["slots"] * 5_000),
        lambda raw: raw.update(slots=[{**raw["slots"][1], "id": f"s{n}"} for n in range(65)]),
        lambda raw: raw["slots"].append(raw["slots"][0]),
        lambda raw: raw["slots"][0].update(salt=base64.b64encode(bytes(1 << 20)).decode()),
        lambda raw: raw["slots"][0].update(salt=""),
        lambda raw: raw["slots"][0].update(salt="not base64!"),
        lambda raw: raw["slots"][0].update(salt=7),
        lambda raw: raw["slots"][0].update(nonce=base64.b64encode(bytes(11)).decode()),
        lambda raw: raw["slots"][0].update(wrapped=""),
        lambda raw: raw["slots"][0].update(id=""),
        lambda raw: raw["slots"][0].update(id="../../x"),
        lambda raw: raw["slots"][0].update(id=None),
        lambda raw: raw["slots"][0].update(recipient="a" * 10_000),
        lambda raw: raw["slots"][0].update(cost=[]),
        lambda raw: raw["slots"][0]["cost"].update(memory_kib=64.0),
        lambda raw: raw["slots"][0]["cost"].update(memory_kib=-1),
        lambda raw: raw["slots"][0]["cost"].update(memory_kib="64"),
        lambda raw: raw["slots"][0]["cost"].update(passes=True),
        lambda raw: raw["slots"][0]["cost"].update(passes=10**30),
        lambda raw: raw["slots"][0].pop("kdf"),
        lambda raw: raw.update(slots={}),
        lambda raw: raw.update(slots=[1]),
        lambda raw: raw.update(slots=None),
        lambda raw: raw.pop("keys"),
        lambda raw: raw["keys"][0].update(sealed=base64.b64encode(bytes(1 << 20)).decode()),
        lambda raw: raw.update(keys=raw["keys"] * 17),
        lambda raw: raw.update(salt=base64.b64encode(bytes(8)).decode()),
        lambda raw: raw.update(unrecorded=[{}]),
        lambda raw: raw.update(unrecorded={}),
        lambda raw: raw.update(heads=None),
        lambda raw: raw.update(heads={}),
        lambda raw: raw.update(version="1"),
        lambda raw: raw.update(version=0),
        lambda raw: raw.update(version=True),
    ],
)
def test_a_header_that_nobody_wrote_is_damage(change: Callable[[dict[str, Any]], object]) -> None:
    try:
        content = _changed(change)
    except ValueError:
        raw = json.loads(CONTENT)
        change(raw)
        content = json.dumps(raw).encode()
    assert _code(lambda: decode(content)) == "vault.damaged"


def test_a_header_of_absurd_size_or_depth_is_not_read_in() -> None:
    assert _code(lambda: decode(b" " * (headers.MOST_BYTES + 1))) == "vault.not_a_vault"
    assert _code(lambda: decode(b"[" * 100_000)) == "vault.not_a_vault"
    assert _code(lambda: decode(b'{"format":' + b"9" * 10_000 + b"}")) == "vault.not_a_vault"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_whatever_stands_in_a_field_the_header_is_refused_or_read(value: object) -> None:
    for field in ("vault", "created_ms", "slots", "keys", "heads", "salt", "unrecorded", "version", "format", "mac"):
        try:
            content = _changed(lambda raw, field=field: raw.update({field: value}))  # type: ignore[misc]
        except ValueError:
            continue
        try:
            decode(content)
            authenticate(content, MADE.master.header)
        except UserError as error:
            assert error.code in ("vault.damaged", "vault.not_a_vault", "vault.too_new")


def test_what_a_newer_version_wrote_beside_is_kept() -> None:
    raw = json.loads(CONTENT)
    raw["future"] = {"a": [1, "二"]}
    raw["slots"][0]["hint"] = "x"
    raw["slots"].append({"id": "new", "kind": "token", "recipient": MADE.header.slots[1].recipient, "serial": 5})
    raw["slots"].append({"id": "newer", "kind": "passphrase", "kdf": "scrypt", "n": 5, "recipient": "age1?"})
    raw["keys"][0]["made_by"] = "2.0"
    header = decode(_changed(lambda old: (old.clear(), old.update(raw))))
    again = json.loads(encode(header, MADE.master.header))
    assert again["future"] == {"a": [1, "二"]}
    assert again["slots"][0]["hint"] == "x"
    assert again["slots"][2] == raw["slots"][2]
    assert again["slots"][3] == raw["slots"][3]
    assert again["keys"][0]["made_by"] == "2.0"


def test_a_header_of_the_first_version_is_read() -> None:
    """It had neither checksum nor salt nor notes, an empty name for each slot, and its heads in clear."""
    raw = json.loads(CONTENT)
    for name in ("sha256", "salt"):
        del raw[name]
    for slot in raw["slots"]:
        slot["name"] = ""
    raw["heads"] = [{"chain": "directory", "origin": "o", "seq": 2, "hash": "ab"}]
    raw["mac"] = headers._mac(raw, MADE.master.header)
    header = authenticate(json.dumps(raw).encode(), MADE.master.header)
    assert header == replace(MADE.header, heads=(Head("directory", "o", 2, "ab"),))


def test_a_slot_cheaper_than_the_floor_is_refused_before_a_passphrase_is_tried() -> None:
    assert _code(lambda: keys.unlock(MADE.header, PASSPHRASE)) == "vault.weak_slot"
    assert _code(lambda: keys.unlock(MADE.header, "wrong")) == "vault.weak_slot"
    assert keys.unlock(MADE.header, PASSPHRASE, cost=CHEAP) == MADE.master


@pytest.mark.parametrize("cost", [KdfCost(4 * 1024 * 1024, 64, 1), KdfCost(7, 1, 1), KdfCost(64, 0, 1)])
def test_an_impossible_cost_keeps_nobody_waiting(cost: KdfCost) -> None:
    slot = replace(MADE.header.slots[0], cost=cost)
    header = replace(MADE.header, slots=(slot,))
    assert _code(lambda: keys.unlock(header, PASSPHRASE, cost=CHEAP)) == "vault.damaged"


def test_the_cost_is_authenticated_with_the_slot() -> None:
    slot = replace(MADE.header.slots[0], cost=replace(CHEAP, passes=2))
    header: Header = replace(MADE.header, slots=(slot, MADE.header.slots[1]))
    assert _code(lambda: keys.unlock(header, PASSPHRASE, cost=CHEAP)) == "vault.wrong_passphrase"
    salted = replace(MADE.header.slots[0], id="other")
    assert keys.unlock_slot(salted, PASSPHRASE) is None


def test_each_parameter_of_the_derivation_is_authenticated_by_itself() -> None:
    """Another cost gives another key anyway; that the parameters are authenticated too does not depend on it."""
    slot = MADE.header.slots[0]
    others = [
        replace(slot, id="other"),
        replace(slot, salt=bytes(16)),
        *(replace(slot, cost=replace(CHEAP, **{name: 9})) for name in ("memory_kib", "passes", "lanes")),
    ]
    assert len({keys._authenticated(one) for one in [slot, *others]}) == 6


def test_a_cheaper_derivation_written_into_the_header_does_not_open(closed_vault: Path, clock: FixedClock) -> None:
    raw = json.loads((closed_vault / "header.json").read_text())
    raw["slots"][0]["cost"]["memory_kib"] = 32
    raw["sha256"] = headers._checksum(raw)
    (closed_vault / "header.json").write_text(json.dumps(raw))
    call = lambda: vaults.open_vault(closed_vault, PASSPHRASE, clock=clock, cost=CHEAP)  # noqa: E731
    assert _code(call) == "vault.weak_slot"


def test_a_header_changed_by_someone_without_the_key_is_damage(closed_vault: Path, clock: FixedClock) -> None:
    (closed_vault / "header.copy.json").unlink()
    raw = json.loads((closed_vault / "header.json").read_text())
    raw["slots"][1]["hint"] = "someone else"
    raw["sha256"] = headers._checksum(raw)
    (closed_vault / "header.json").write_text(json.dumps(raw))
    call = lambda: vaults.open_vault(closed_vault, PASSPHRASE, clock=clock, cost=CHEAP)  # noqa: E731
    assert _code(call) == "vault.damaged"

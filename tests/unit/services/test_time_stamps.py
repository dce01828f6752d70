"""An outside clock says by when a history existed: genuine replies are taken in, all others refused with a reason."""

from __future__ import annotations

import base64
import errno
import hashlib
import subprocess
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from shilu.core import time_stamp
from shilu.core.case import Case, CaseDraft
from shilu.core.checkpoint import CheckpointState
from shilu.core.clock import to_ms
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.services import time_stamps, unfinished
from shilu.services.workspace import Workspace
from tests.unit.services.authority import Authority, make_authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authorities") / "ec")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("others") / "rsa", key="rsa")


def _log(workspace: Workspace, case: Case, text: str = "还钱") -> str:
    when = workspace.intake.understand_time("now", case.timezone)
    return workspace.intake.log(case.id, IncidentDraft(when=when, text=text))


def _request(workspace: Workspace, case: Case, out: Path) -> bytes:
    workspace.checkpoints.write_request(case.id, out)
    return (out / "request.tsq").read_bytes()


def _refusal(workspace: Workspace, reply: Path, ca: Path | None = None) -> str:
    (taken,) = workspace.checkpoints.take([reply], ca)
    assert taken.refused is not None
    return taken.refused.code


def _roots(authority: Authority) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(authority.root.read_bytes())


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refused:
        call()
    return refused.value.code


def test_a_request_is_small_constant_in_shape_and_tells_nothing_but_a_hash(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    requests = []
    for n in range(20):
        _log(workspace, case)
        requests.append(_request(workspace, case, tmp_path / str(n)))
    assert {len(request) for request in requests} == {69}
    assert len({request[:24] for request in requests}) == 1
    assert len({request[24:56] for request in requests}) == 20
    assert len({request[58:66] for request in requests}) == 20
    note = (tmp_path / "7" / "checkpoint.txt").read_bytes()
    assert requests[7][24:56] == hashlib.sha256(note).digest()
    assert (tmp_path / "7" / "checkpoint.png").read_bytes().startswith(b"\x89PNG")
    read = subprocess.run(
        ["openssl", "ts", "-query", "-in", str(tmp_path / "7" / "request.tsq"), "-text"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Hash Algorithm: sha256" in read
    assert "Certificate required: yes" in read
    assert "Nonce: 0x" in read


def test_a_reply_is_taken_in_whole_once_and_bounds_the_clock(
    workspace: Workspace, case: Case, tmp_path: Path, authority: Authority
) -> None:
    _log(workspace, case)
    reply = authority.reply(_request(workspace, case, tmp_path / "out"))
    (tmp_path / "reply.tsr").write_bytes(reply)
    (taken,) = workspace.checkpoints.take([tmp_path / "reply.tsr"], authority.root)
    assert (taken.case, taken.kept, taken.refused) == (case.id, True, None)
    (again,) = workspace.checkpoints.take([tmp_path / "reply.tsr"])
    assert (again.kept, again.refused) == (False, None)
    (stamp,) = workspace.checkpoints.stamps(case.id)
    assert base64.b64decode(stamp.reply) == reply
    assert stamp.authority == "CN=Invented Authority"
    assert stamp.accuracy_ms == 1000
    assert stamp.root == _roots(authority)[0].fingerprint(hashes.SHA256()).hex()
    assert stamp.note == (tmp_path / "out" / "checkpoint.txt").read_text("utf-8")
    assert workspace.checkpoints.verify(stamp.note).state is CheckpointState.CONTAINED
    # the invented clock of the tests stands in May, the authority's is that of this computer
    assert stamp.ahead_at_least_ms == stamp.requested_ms - stamp.at_ms - 1000
    assert stamp.ahead_at_most_ms == stamp.taken_ms - stamp.at_ms + 1000
    assert stamp.ahead_at_least_ms < stamp.ahead_at_most_ms
    assert workspace.check(QuietJob()).ok


def test_without_a_certificate_a_reply_is_kept_as_followed_to_none_and_may_be_followed_later(
    workspace: Workspace, case: Case, tmp_path: Path, other: Authority
) -> None:
    (tmp_path / "r.tsr").write_bytes(other.reply(_request(workspace, case, tmp_path / "out")))
    assert workspace.checkpoints.take([tmp_path / "r.tsr"])[0].root == ""
    assert workspace.checkpoints.take([tmp_path / "r.tsr"], other.root)[0].kept
    (stamp,) = workspace.checkpoints.stamps(case.id)
    assert stamp.root
    assert not workspace.checkpoints.take([tmp_path / "r.tsr"])[0].kept
    assert workspace.check(QuietJob()).ok


def test_a_queue_of_a_hundred_requests_is_answered_at_once(
    workspace: Workspace, tmp_path: Path, authority: Authority
) -> None:
    cases = [workspace.cases.add(CaseDraft(f"{n}", "李某")) for n in range(4)]
    for n in range(100):
        request = _request(workspace, cases[n % 4], tmp_path / "requests" / str(n))
        if n % 4 == 0:  # an answer of OpenSSL takes its time; the vault need not care which come
            (tmp_path / "requests" / str(n) / "reply.tsr").write_bytes(authority.reply(request))
    taken = workspace.checkpoints.take([tmp_path / "requests"], authority.root)
    assert [one.kept for one in taken] == [True] * 25
    assert sum(len(workspace.checkpoints.stamps(case.id)) for case in cases) == 25


def test_certificates_in_another_order_than_that_of_der_are_read(authority: Authority) -> None:
    digest, nonce = hashlib.sha256(b"a").digest(), time_stamp.new_nonce()
    reply = authority.reply(time_stamp.request(digest, nonce), with_root=True)
    import rfc3161_client

    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        rfc3161_client.decode_timestamp_response(reply)
    genuine = time_stamps.examine(reply, _roots(authority))
    assert (genuine.imprint, genuine.nonce) == (digest.hex(), nonce.hex())


def test_a_certificate_that_has_expired_since_was_good_at_the_time_of_the_stamp(tmp_path: Path) -> None:
    first, last = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    old = make_authority(tmp_path / "old", first=first, last=last)
    request = time_stamp.request(hashlib.sha256(b"a").digest(), time_stamp.new_nonce())
    held = datetime(2020, 6, 1, 12, tzinfo=UTC)
    genuine = time_stamps.examine(old.reply_of_then(request, held), _roots(old))
    assert (genuine.at_ms, bool(genuine.root)) == (to_ms(held), True)
    for at in (datetime(2019, 12, 31, tzinfo=UTC), datetime(2021, 1, 2, tzinfo=UTC)):
        reply = old.reply_of_then(request, at)
        assert _code(lambda reply=reply: time_stamps.examine(reply, _roots(old))) == "file.stamp_other_root"


def test_a_stamp_by_another_root_is_refused_when_one_was_given(
    workspace: Workspace, case: Case, tmp_path: Path, authority: Authority, other: Authority
) -> None:
    (tmp_path / "r.tsr").write_bytes(authority.reply(_request(workspace, case, tmp_path / "out")))
    assert _refusal(workspace, tmp_path / "r.tsr", other.root) == "file.stamp_other_root"
    assert workspace.checkpoints.stamps(case.id) == ()


def test_a_reply_to_another_request_is_refused(
    workspace: Workspace, case: Case, tmp_path: Path, authority: Authority
) -> None:
    _request(workspace, case, tmp_path / "out")
    digest = hashlib.sha256((tmp_path / "out" / "checkpoint.txt").read_bytes()).digest()
    (tmp_path / "r.tsr").write_bytes(authority.reply(time_stamp.request(digest, time_stamp.new_nonce())))
    assert _refusal(workspace, tmp_path / "r.tsr") == "file.stamp_wrong_nonce"
    (tmp_path / "s.tsr").write_bytes(authority.reply(time_stamp.request(bytes(32), time_stamp.new_nonce())))
    assert _refusal(workspace, tmp_path / "s.tsr") == "file.stamp_of_something_else"


@pytest.mark.parametrize(
    "content", [b"", b"0", b"\x30\x03\x02\x01\x02", b"<html>", b"\x30\x80" + bytes(40), bytes(2000)]
)
def test_what_is_no_reply_is_refused_and_stops_no_other(
    workspace: Workspace, case: Case, tmp_path: Path, authority: Authority, content: bytes
) -> None:
    (tmp_path / "a.tsr").write_bytes(content)
    (tmp_path / "b.tsr").write_bytes(authority.reply(_request(workspace, case, tmp_path / "out")))
    bad, good, missing = workspace.checkpoints.take([tmp_path / "a.tsr", tmp_path / "b.tsr", tmp_path / "c.tsr"])
    assert bad.refused is not None
    assert bad.refused.code == "file.not_a_time_stamp"
    assert good.kept
    assert missing.refused is not None
    assert missing.refused.code == "file.unreadable"


def test_a_refusal_of_the_authority_is_told_as_one(authority: Authority) -> None:
    """SHA-1 is among the digests that it does not take."""
    sha1 = bytes.fromhex("302b0201013021300906052b0e03021a05000414") + bytes(20)
    request = sha1[:1] + bytes([len(sha1) - 2 + 3]) + sha1[2:] + bytes.fromhex("0101ff")
    assert _code(lambda: time_stamps.examine(authority.reply(request), [])) in (
        "file.stamp_refused",
        "file.not_a_time_stamp",
    )


def test_a_certificate_for_something_else_does_not_stamp(tmp_path: Path) -> None:
    wrong = make_authority(tmp_path / "wrong", stamps=False)
    request = time_stamp.request(hashlib.sha256(b"a").digest(), time_stamp.new_nonce())
    reply = wrong.reply_of_then(request, datetime.now(UTC))
    assert _code(lambda: time_stamps.examine(reply, [])) == "file.stamp_bad_signature"


@pytest.mark.parametrize("followed", [True, False])
def test_a_flipped_bit_is_noticed_or_changes_nothing_that_the_stamp_says(authority: Authority, followed: bool) -> None:
    digest = hashlib.sha256(b"a").digest()
    reply = authority.reply(time_stamp.request(digest, time_stamp.new_nonce()))
    roots = _roots(authority) if followed else []
    genuine = time_stamps.examine(reply, roots)
    accepted = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some flips make a certificate that cryptography is surprised at
        for bit in range(0, 8 * len(reply), 7):
            flipped = bytearray(reply)
            flipped[bit // 8] ^= 1 << bit % 8
            try:
                said = time_stamps.examine(bytes(flipped), roots)
            except UserError as error:
                assert error.code.startswith("file."), bit
            else:
                accepted += 1
                assert said == genuine, bit
    assert accepted < len(reply) * 8 / 7 / 20


def test_another_certificate_for_the_same_key_is_not_the_one_that_signed(tmp_path: Path) -> None:
    """The signature names its certificate by hash: one that says something else of the authority does not pass."""
    one = make_authority(tmp_path / "one", key="rsa")
    request = time_stamp.request(hashlib.sha256(b"a").digest(), time_stamp.new_nonce())
    reply = one.reply(request)
    own, other = (
        one.own.public_bytes(Encoding.DER),
        one.certificate_for("Imitated Authority").public_bytes(Encoding.DER),
    )
    assert len(own) == len(other)
    assert time_stamps.examine(reply, []).authority == "CN=Invented Authority"
    assert _code(lambda: time_stamps.examine(reply.replace(own, other), [])) == "file.stamp_bad_signature"


def test_a_file_that_holds_no_certificate_is_told_before_any_reply_is_looked_at(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    assert _code(lambda: workspace.checkpoints.take([tmp_path / "x.tsr"], tmp_path / "ca.pem")) == (
        "file.not_a_certificate"
    )


def test_a_request_never_overwrites_an_earlier_one(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    first = _request(workspace, case, tmp_path / "out")
    second = workspace.checkpoints.write_request(case.id, tmp_path / "out")
    assert [file.name for file in second.files] == ["checkpoint-2.txt", "checkpoint-2.png", "request-2.tsq"]
    assert (tmp_path / "out" / "request.tsq").read_bytes() == first
    assert (tmp_path / "out" / "request-2.tsq").read_bytes() != first
    (tmp_path / "out" / "checkpoint-3.png").touch()  # names that belong together stay together
    third = workspace.checkpoints.write_request(case.id, tmp_path / "out")
    assert {file.stem[-2:] for file in third.files} == {"-4"}


def test_on_a_full_disk_neither_a_request_nor_a_picture_is_left_in_part(
    workspace: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    synced = 0

    def full(_file: object) -> None:
        nonlocal synced
        synced += 1
        if synced > 1:  # the first of the three files still had room
            raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(unfinished, "sync_file", full)
    checkpoint = workspace.checkpoints.make(case.id)
    assert _code(lambda: workspace.checkpoints.write_request(case.id, stick)) == "disk.full"
    assert _code(lambda: workspace.checkpoints.save_picture(checkpoint, stick / "note.png")) == "disk.full"
    assert list(stick.iterdir()) == []

"""What is encrypted here opens with age, and the other way round; whatever is changed is noticed."""

import io
from itertools import islice

import pyrage
import pytest

from shilu.core.errors import UserError
from shilu.vault.exchange import age
from shilu.vault.exchange.age import Lock

CHEAP = 4
WORDS = "zwölf Pferde 十二匹马"
KEY = age.new_identity()
SIZES = (0, 1, 65_535, 65_536, 65_537, 200_000)


def _sealed(data: bytes, lock: Lock) -> bytes:
    out = io.BytesIO()
    pieces = iter(data[start : start + 1_000] for start in range(0, len(data), 1_000))
    age.encrypt(pieces, out, lock)
    return out.getvalue()


def _opened(sealed: bytes, *, passphrase: str = WORDS, identity: str = KEY) -> bytes:
    got: list[bytes] = []
    age.decrypt(io.BytesIO(sealed), got.append, passphrase=passphrase, identities=[identity])
    return b"".join(got)


@pytest.mark.parametrize("size", SIZES)
def test_both_kinds_come_back_and_age_itself_opens_them(size: int) -> None:
    data = bytes(islice((n * 7 % 256 for n in range(size)), size))
    with_words = _sealed(data, Lock(WORDS, work_factor=CHEAP))
    assert _opened(with_words) == pyrage.passphrase.decrypt(with_words, WORDS) == data
    for_key = _sealed(data, Lock(recipients=(age.public_key(KEY),)))
    assert _opened(for_key) == pyrage.decrypt(for_key, [pyrage.x25519.Identity.from_str(KEY)]) == data


@pytest.mark.parametrize("lock", [Lock(WORDS, work_factor=CHEAP), Lock(recipients=(age.public_key(KEY),))])
def test_every_flipped_bit_and_every_cut_is_noticed(lock: Lock) -> None:
    sealed = _sealed(b"hello", lock)
    for bit in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(UserError):
            _opened(bytes(flipped))
    for length in range(len(sealed)):
        with pytest.raises(UserError):
            _opened(sealed[:length])


def test_a_chunk_cannot_be_cut_off_swapped_or_repeated() -> None:
    sealed = _sealed(bytes(65_536) + bytes([1]) * 65_536 + b"end", Lock(WORDS, work_factor=CHEAP))
    start, step = len(sealed) - 2 * (65_536 + 16) - (3 + 16), 65_536 + 16
    first, second, last = sealed[start : start + step], sealed[start + step : start + 2 * step], sealed[-19:]
    head = sealed[:start]
    for bad in (head + first, head + first + second, head + second + first + last, head + first + first + last):
        with pytest.raises(UserError) as refused:
            _opened(bad)
        assert refused.value.code == "file.case_file_damaged"


def test_the_wrong_key_is_told_from_a_damaged_file() -> None:
    sealed = _sealed(b"hello", Lock(WORDS, work_factor=CHEAP))
    with pytest.raises(UserError) as refused:
        _opened(sealed, passphrase=WORDS + " ")
    assert refused.value.code == "file.wrong_passphrase"
    sealed = _sealed(b"hello", Lock(recipients=(age.public_key(KEY),)))
    with pytest.raises(UserError) as refused:
        _opened(sealed, identity=age.new_identity())
    assert refused.value.code == "file.not_for_this_vault"
    with pytest.raises(UserError) as refused:
        _opened(b"PK\x03\x04" + bytes(100))
    assert refused.value.code == "file.not_a_case_file"


def test_a_passphrase_file_cannot_make_this_computer_work_for_hours() -> None:
    sealed = _sealed(b"hello", Lock(WORDS, work_factor=CHEAP)).replace(b" 4\n", b" 30\n", 1)
    with pytest.raises(UserError) as refused:
        _opened(sealed)
    assert refused.value.code == "file.case_file_too_large"


def test_a_header_without_an_end_is_not_read_to_its_end() -> None:
    """pyrage would read it all, over and over: one of 130 MB took it more than five minutes."""
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + (b"A" * 64 + b"\n") * 30_000
    file = io.BytesIO(b"age-encryption.org/v1\n" + stanza)
    with pytest.raises(UserError) as refused:
        age.decrypt(file, lambda _: None, identities=[KEY])
    assert refused.value.code == "file.case_file_damaged"
    assert file.tell() <= 128 * 1024


def test_what_goes_wrong_on_the_way_comes_out_as_it_is() -> None:
    def broken() -> object:
        yield b"x"
        raise KeyError("source")

    for lock in (Lock(WORDS, work_factor=CHEAP), Lock(recipients=(age.public_key(KEY),))):
        with pytest.raises(KeyError):
            age.encrypt(broken(), io.BytesIO(), lock)  # type: ignore[arg-type]
        sealed = _sealed(b"hello", lock)

        def full(_: bytes) -> None:
            raise UserError("disk.full")

        with pytest.raises(UserError) as refused:
            age.decrypt(io.BytesIO(sealed), full, passphrase=WORDS, identities=[KEY])
        assert refused.value.code == "disk.full"

"""The search for canaries finds them, however they are written."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pytest

from tests.soak import strace
from tests.soak.traces import Seen, canaries_in

WORD = "KQZ02textJX"
HANZI = "龘飝鱻麤"


@pytest.mark.parametrize(
    "written",
    [
        WORD.encode(),
        WORD.casefold().encode(),
        WORD.encode("utf-16-le"),
        WORD.encode("utf-16-be"),
        HANZI.encode("gb18030"),
        HANZI.encode("utf-16-le"),
        HANZI.encode(),
        WORD.encode().hex().encode(),
        WORD.encode().hex().upper().encode(),
        *(base64.b64encode(before + WORD.encode() + b" and more") for before in (b"", b"a", b"ab", b"abc")),
    ],
)
def test_a_canary_is_found_however_it_is_written(written: bytes) -> None:
    assert canaries_in(b"before " + written + b" behind", [WORD, HANZI])


def test_a_canary_is_found_in_a_zip_within_a_zip() -> None:
    packed = WORD.encode() * 1000
    for name in ("inner.txt", "inner.zip"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, packed)
        packed = buffer.getvalue()
    assert WORD.encode() not in packed
    assert canaries_in(packed, [WORD])


def test_noise_is_no_canary() -> None:
    assert not canaries_in(bytes(range(256)) * 100, [WORD])


def test_what_a_program_wrote_is_seen_even_in_pieces_and_when_it_is_gone(tmp_path: Path) -> None:
    if reason := strace.missing():
        pytest.skip(reason)
    program = (
        "import os; d = os.open('gone', os.O_WRONLY | os.O_CREAT, 0o600); os.write(d, b'KQZ02'); "
        "os.write(d, b'textJX'); os.unlink('gone')"
    )
    from tests.soak.traces import CALLS, look

    done = strace.run(["sh", "-c", f'cd "{tmp_path}" && python3 -c "{program}"'], tmp_path / "record", CALLS)
    assert done.returncode == 0, done.stderr
    seen = Seen()
    look(strace.read(tmp_path / "record"), seen)
    assert any(canaries_in(bytes(data), [WORD]) for data in seen.written.values())
    assert any(path.endswith("/gone") for path in seen.opened)

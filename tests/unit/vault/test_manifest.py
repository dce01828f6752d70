"""The list in a case file names every file once, each on a whole line."""

import io
from collections.abc import Callable

import pytest

from shilu.core.errors import UserError
from shilu.vault.exchange import bag
from shilu.vault.exchange.bag import DECLARATION, MANIFEST, Bag, ZipPlace, with_manifest, zipped


def _packed(change: Callable[[bytes], bytes]) -> Bag:
    payload = [(name, (b"{}\n",)) for name in sorted(bag._REQUIRED) if name not in (MANIFEST, DECLARATION)]
    made = {name: b"".join(pieces) for name, pieces in with_manifest(payload)}
    made[MANIFEST] = change(made[MANIFEST])
    data = b"".join(zipped((name, (content,)) for name, content in made.items()))
    return Bag(ZipPlace(io.BytesIO(data), len(data)))


def test_a_list_as_it_is_written_is_read() -> None:
    assert _packed(lambda lines: lines).one(bag.CASE) == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1] + b"x",
        lambda lines: lines[:-1],
        lambda lines: lines + lines.splitlines(keepends=True)[0],
        lambda lines: lines + b"\n",
        lambda lines: b"".join(lines.splitlines(keepends=True)[1:]),
    ],
    ids=["another letter for the last line end", "no last line end", "a name twice", "an empty line", "a name less"],
)
def test_a_list_that_is_otherwise_is_refused(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UserError, match=r"file\.case_file_damaged"):
        _packed(change)

"""DER is read in its one form only."""

import pytest

from shilu.core import der


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65_535, 65_536])
def test_what_was_encoded_is_read(size: int) -> None:
    element = der.read(der.encoded(der.OCTET_STRING, bytes(size)))
    assert (element.tag, len(element.content)) == (der.OCTET_STRING, size)
    assert element.whole == element.source


def test_parts_are_read_in_their_order() -> None:
    parts = der.encoded(der.INTEGER, b"\x01") + der.encoded(der.OCTET_STRING, b"a")
    assert [part.content for part in der.read(der.encoded(der.SEQUENCE, parts)).parts] == [b"\x01", b"a"]


@pytest.mark.parametrize(
    "untrusted",
    [
        "",
        "30",
        "3001",
        "300101ff",  # something follows
        "3080",  # of no stated length
        "308100",  # short forms must be short
        "30817f" + "00" * 127,
        "30820080" + "00" * 128,
        "3084ffffffff",
        "1f8100",  # a tag of two bytes
    ],
)
def test_what_is_cut_off_or_in_another_form_is_refused(untrusted: str) -> None:
    with pytest.raises(ValueError, match=r"element|length|tag"):
        der.read(bytes.fromhex(untrusted))


def test_a_part_that_reaches_beyond_its_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="cut off"):
        _ = der.read(bytes.fromhex("3003040501")).parts

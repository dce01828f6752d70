"""The chain and the tree: equal to their standards, and broken by any change."""

import hashlib
import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shilu.core import history

_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126)), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126)), _values))
def test_a_body_has_the_bytes_of_rfc_8785(body: dict[str, history.Json]) -> None:
    assert history.canonical(body) == rfc8785.dumps(body)


@pytest.mark.parametrize("body", [{"a": 1.0}, {"é": 1}, {"a": 2**53}, {"a": [{"b": 0.5}]}, {"a": b"x"}])
def test_what_two_programs_could_write_differently_is_refused(body: dict[str, history.Json]) -> None:
    with pytest.raises(ValueError, match=r"must be|has no place"):
        history.canonical(body)


def _mth(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash as RFC 9162 section 2.1.1 writes it, by recursion."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + _mth(leaves[:split]) + _mth(leaves[split:])).digest()


def test_the_root_is_that_of_rfc_9162_and_every_leaf_proves_itself() -> None:
    leaves = [history.leaf_hash(json.dumps(n).encode()) for n in range(70)]
    for size in range(len(leaves)):
        some = leaves[:size]
        root = history.merkle_root(some)
        assert root == _mth(some)
        for index, leaf in enumerate(some):
            proof = history.inclusion_proof(some, index)
            assert history.proves(leaf, index, size, proof, root)
            assert not history.proves(leaves[-1], index, size, proof, root)
            assert not history.proves(leaf, index, size, (*proof, leaf), root)


def test_leaves_and_nodes_have_the_hashes_that_others_publish() -> None:
    """Of the test vectors of Certificate Transparency: the empty leaf, and the tree over it and the leaf 00."""
    empty, zero = history.leaf_hash(b""), history.leaf_hash(b"\0")
    assert empty.hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert (
        history.merkle_root([empty, zero]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


def test_a_changed_body_changes_every_later_hash() -> None:
    bodies = [history.canonical({"n": n}) for n in range(4)]

    def heads(of: list[bytes]) -> list[bytes]:
        head, found = history.GENESIS, []
        for body in of:
            head = history.link(head, history.body_hash(body))
            found.append(head)
        return found

    genuine, forged = heads(bodies), heads([bodies[0], history.canonical({"n": 99}), *bodies[2:]])
    assert genuine[0] == forged[0]
    assert all(a != b for a, b in zip(genuine[1:], forged[1:], strict=True))

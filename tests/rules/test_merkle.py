"""The audit's tree: RFC 6962 heads and inclusion proofs."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from services.kernel.merkle import digest_of, is_included, merkle_path, merkle_root

leaves_of_any_size = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


def test_the_head_of_nothing_and_of_one_leaf_are_those_of_the_rfc() -> None:
    assert merkle_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle_root([b""]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_the_head_of_three_leaves_is_built_from_the_left() -> None:
    a, b, c = (hashlib.sha256(b"\x00" + each).digest() for each in (b"a", b"b", b"c"))
    ab = hashlib.sha256(b"\x01" + a + b).digest()
    assert merkle_root([b"a", b"b", b"c"]) == hashlib.sha256(b"\x01" + ab + c).digest()


@given(leaves_of_any_size, st.data())
def test_every_leaf_has_a_proof_and_no_other_leaf_fits_it(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = merkle_path(index, leaves), merkle_root(leaves)
    assert is_included(leaves[index], index, len(leaves), path, root)
    assert not is_included(b"another leaf", index, len(leaves), path, root)
    assert not is_included(leaves[index], index, len(leaves), [*path, bytes(32)], root)


@given(st.lists(st.binary(), max_size=5), st.lists(st.binary(), max_size=5))
def test_no_two_lists_of_parts_look_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (digest_of(*one) == digest_of(*other)) == (one == other)

"""A checkpoint has one form, and nothing else is read as one."""

import pytest

from shilu.core import checkpoint as notes
from shilu.core import history
from shilu.core.checkpoint import ChainHead, Statement

CASE, ORIGIN, OTHER = "c" * 26, "o" * 26, "p" * 26
STATEMENT = Statement(
    CASE, ORIGIN, 12, bytes(range(32)), bytes(32), (ChainHead(ORIGIN, 7, b"a" * 32), ChainHead(OTHER, 5, b"b" * 32))
)
NOTE = STATEMENT.signed(bytes(range(64)))


def test_a_note_is_read_as_it_was_written() -> None:
    read = notes.read(NOTE)
    assert (read.statement, read.signature) == (STATEMENT, bytes(range(64)))


def test_its_bytes_are_those_that_the_paper_on_it_says() -> None:
    body, _, signature = NOTE.partition("\n\n")
    assert body.split("\n") == [
        f"shilu/case/{CASE}/{ORIGIN}",
        "12",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "key AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        f"head {ORIGIN} 7 YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=",
        f"head {OTHER} 5 YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=",
    ]
    assert signature.startswith(f"— shilu/case/{CASE}/{ORIGIN} ")
    assert signature.endswith("\n")
    assert STATEMENT.body == f"{body}\n".encode()


@pytest.mark.parametrize(
    "copied", [NOTE.replace("\n", "\r\n"), f"\ufeff{NOTE}", NOTE.rstrip(), f"\n\n{NOTE}\n\n", NOTE + "— witness AAAA\n"]
)
def test_a_note_that_went_by_mail_is_the_same_note(copied: str) -> None:
    assert notes.read(copied) == notes.read(NOTE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12\n", "012\n"),
        ("12\n", "-12\n"),
        ("12\n", ""),
        ("\n\n", "\n"),
        ("key ", "Key "),
        ("8=\n", "9=\n"),
        (f"head {ORIGIN} 7", f"head {ORIGIN} 07"),
        (f"head {ORIGIN}", f"head {'q' * 26}"),
        (f"head {OTHER} 5", f"head {ORIGIN} 5"),
        ("— ", "- "),
        (f"— shilu/case/{CASE}", f"— shilu/case/{OTHER}"),
        ("shilu/case/c", "shilu/case/C"),
        ("head", "  head"),
    ],
)
def test_another_way_of_writing_it_is_no_checkpoint(old: str, new: str) -> None:
    assert old in NOTE
    with pytest.raises(ValueError, match=r"checkpoint|base64"):
        notes.read(NOTE.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "\n\n", "shilu/case/", "x" * 200_000, NOTE[:100], NOTE[300:]])
def test_anything_else_is_no_checkpoint(text: str) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        notes.read(text)


def test_the_root_is_the_tree_hash_over_the_chain_hashes() -> None:
    hashes = [bytes([n]) * 32 for n in range(5)]
    assert notes.root_of(hashes) == history.merkle_root([history.leaf_hash(hashed) for hashed in hashes])
    assert history.merkle_root(iter(hashes)) == history.merkle_root(hashes)

"""What tells a vault from outside, without a key: its name and its files."""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".shilu"
HEADER = "header.json"


def is_vault(path: Path) -> bool:
    """Whether a folder looks like a vault, a damaged one included."""
    return (path / HEADER).is_file() or (path / "vault.db").is_file()

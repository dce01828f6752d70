"""What is on a disk. Where the disk cannot say it is not there: a name too long for it, a folder that nobody may enter,
a stick that was pulled out. That is told of where it would be opened (opener.inspect)."""

from __future__ import annotations

from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether this is a file, or a link to one."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_own_file(path: Path) -> bool:
    """Whether this is a file, and no link."""
    return is_file(path) and not is_link(path)


def is_link(path: Path) -> bool:
    """Whether this is a link."""
    try:
        return path.is_symlink()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether this is a folder, or a link to one."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False

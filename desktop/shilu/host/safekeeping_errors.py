"""Trouble with backups, copies and room for them: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

SAFEKEEPING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "vault.cannot_back_up": (
            N_("A part of this vault’s database is damaged, so it cannot be backed up whole."),
            N_("Keep the backups that you have. Check the vault, and export what can still be read."),
        ),
        "vault.cannot_mend": (
            N_("Part of this vault’s history is lost, so no whole vault can be made out of it."),
            N_("Restore your latest backup, or export what can still be read."),
        ),
        "file.no_such_folder": (
            N_("There is no folder “{name}”."),
            N_("Check how it is spelt, and that the stick or disk is plugged in."),
        ),
        "file.inside_vault": (
            N_("“{name}” would lie inside the vault, and be lost together with it."),
            N_("Choose a place outside the vault, best on another disk."),
        ),
        "file.not_a_backup": (
            N_("This file is not a backup of a Shilu vault."),
            N_("Choose the file whose name ends in .shilu-backup."),
        ),
        "file.backup_damaged": (
            N_("This backup is damaged or cut off, so nothing was restored from it."),
            N_("Copy it from where it was kept once more, or use another backup."),
        ),
        "disk.file_too_large": (
            N_("This disk takes no file that large: the way it is formatted ends at 4 GB."),
            N_("Use another disk, or format this one as exFAT after saving what is on it."),
        ),
        "disk.not_kept": (
            N_("The backup could not be read back from this disk as it was written, so it was not kept."),
            N_("Use another disk or stick for backups: this one cannot be trusted."),
        ),
        "disk.no_room": (
            N_("There is not enough room on this disk: {wanted} MB are needed and {free} MB are free."),
            N_("Make room on it, or choose another disk. Nothing was changed."),
        ),
    }
)
"""By code, for host/sentences.py."""

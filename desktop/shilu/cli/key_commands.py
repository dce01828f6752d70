"""``shilu init``, ``slots …``, ``recover`` and ``rekey``: making a vault, and who can open it."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from shilu.cli import documents
from shilu.cli.choices import VAULT, opened
from shilu.cli.program import DONE, INCOMPLETE, Session
from shilu.cli.spoken import Command, Group
from shilu.core import recovery_key as paper
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.key_slot import KeySlot, SlotKind
from shilu.core.recovery_key import RecoverySheet
from shilu.core.text import one_line
from shilu.core.when import iso
from shilu.core.wording import N_, Catalog
from shilu.host import sentences
from shilu.services.keys import Keys
from shilu.services.strength import guess

_TRIES = 3
_GROUPS_A_LINE = 5
SLOT = click.argument("slot", metavar=N_("NAME-OR-ID"))
NEW_PASSPHRASE = click.option(
    "--new-passphrase-file",
    default="",
    metavar=N_("FILE"),
    help=N_("Read the new passphrase from a file, or from the next line of standard input when FILE is “-”."),
)


@click.command(cls=Command, help=N_("Create a vault; its recovery key is printed once."))
@VAULT
@click.option(
    "--name", default="", metavar=N_("NAME"), help=N_("Whose passphrase it is, where several people have one.")
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar=N_("FOLDER"),
    help=N_("With all that “shilu export” wrote into this folder."),
)
@click.pass_obj
def init(session: Session, vault: Path, name: str, folder: Path | None) -> int:
    """``shilu init``"""
    passphrase = session.passphrase(new=True)
    gate = session.application.gate
    if folder is None:
        created = gate.create(vault, passphrase, name)
    else:
        created = gate.create_from(vault, passphrase, folder, QuietJob(), name)
    try:
        session.warn_of_place(created.workspace.path)
        _say_strength(session, passphrase, vault.stem, name)
        session.document(
            {"vault": str(created.workspace.path), "recovery_key": created.recovery_key},
            (
                session.texts.tr("Created {vault}.", vault=created.workspace.path),
                *_sheet_lines(created.recovery_key, session.texts),
            ),
        )
        sheet = RecoverySheet(created.recovery_key, created.part)
        return _ask_back(session, created.workspace.keys, sheet) if session.is_terminal else DONE
    finally:
        created.workspace.close()


@click.group(cls=Group, help=N_("Who can open a vault: the passphrases it has, and its recovery key."))
def slots() -> None:
    """``shilu slots …``"""


@slots.command("list", help=N_("List the passphrases and recovery keys."))
@VAULT
@click.pass_obj
def slots_list(session: Session, vault: Path) -> None:
    """``shilu slots list``"""
    with opened(session, vault) as workspace:
        found = workspace.keys.slots()
    session.document({"slots": [documents.slot(one) for one in found]}, [_line(one, session.texts) for one in found])


@slots.command("add", help=N_("Add a passphrase for somebody else; it opens every case of the vault."))
@VAULT
@click.option("--name", required=True, metavar=N_("NAME"), help=N_("Whose passphrase it is."))
@NEW_PASSPHRASE
@click.pass_obj
def slots_add(session: Session, vault: Path, name: str, new_passphrase_file: str) -> None:
    """``shilu slots add``"""
    with opened(session, vault) as workspace:
        new = _new_passphrase(session, new_passphrase_file, vault.stem, name)
        added = workspace.keys.add(name, new)
    session.document({"id": added.id}, (added.id,))


@slots.command("rename", help=N_("Call a passphrase or recovery key something else."))
@VAULT
@SLOT
@click.option("--name", required=True, metavar=N_("NAME"), help=N_("The new name."))
@click.pass_obj
def slots_rename(session: Session, vault: Path, slot: str, name: str) -> None:
    """``shilu slots rename``"""
    with opened(session, vault) as workspace:
        renamed = workspace.keys.rename(slot, name)
    session.document({"id": renamed.id}, (_line(renamed, session.texts),))


@slots.command("remove", help=N_("Remove a passphrase or recovery key from this vault."))
@VAULT
@SLOT
@click.pass_obj
def slots_remove(session: Session, vault: Path, slot: str) -> None:
    """``shilu slots remove``"""
    with opened(session, vault) as workspace:
        removed = workspace.keys.remove(slot)
    session.document({"id": removed.id}, (session.texts.tr("Removed."),))
    session.note(sentences.of_keys("slot_removed", session.texts))
    session.note(session.texts.tr("“shilu rekey VAULT” gives it one."))


@slots.command("passphrase", help=N_("Change the passphrase with which the vault is opened."))
@VAULT
@NEW_PASSPHRASE
@click.pass_obj
def slots_passphrase(session: Session, vault: Path, new_passphrase_file: str) -> None:
    """``shilu slots passphrase``"""
    old = session.passphrase()
    workspace = session.application.gate.open(vault, old)
    try:
        own = next(one for one in workspace.keys.slots() if one.is_open)
        new = _new_passphrase(session, new_passphrase_file, vault.stem, own.name)
        changed = workspace.keys.change_passphrase(old, new)
    finally:
        workspace.close()
    session.document({"id": changed.id}, (session.texts.tr("The passphrase was changed."),))
    session.note(sentences.of_keys("passphrase_changed", session.texts))


@slots.command(
    "recovery-key", help=N_("Make a new recovery key; it is printed once, and the one before no longer opens.")
)
@VAULT
@click.option("--keep", is_flag=True, help=N_("Let the recovery keys made earlier open too."))
@click.pass_obj
def slots_recovery_key(session: Session, vault: Path, *, keep: bool) -> int:
    """``shilu slots recovery-key``"""
    with opened(session, vault) as workspace:
        sheet = workspace.keys.new_recovery_key()
        code = INCOMPLETE
        try:
            if not session.is_terminal:
                workspace.keys.accept_recovery_key(sheet.part, keep_others=keep)
                code = DONE
            session.document({"id": sheet.part.slot, "recovery_key": sheet.key}, _sheet_lines(sheet.key, session.texts))
            if session.is_terminal:
                code = _ask_back(session, workspace.keys, sheet, keep_others=keep)
        finally:
            if code != DONE:
                workspace.keys.remove(sheet.part.slot)
                session.note(session.texts.tr("The recovery key made before still opens the vault."))
    return code


@click.command(cls=Command, help=N_("Set a new passphrase with the recovery key, when the old one is forgotten."))
@VAULT
@click.option(
    "--recovery-key-file",
    default="",
    metavar=N_("FILE"),
    help=N_("Read the recovery key from a file, or from the first line of standard input when FILE is “-”."),
)
@click.option(
    "--slot", default="", metavar=N_("NAME-OR-ID"), help=N_("Whose passphrase is replaced, if there are several.")
)
@click.option(
    "--name", default="", metavar=N_("NAME"), help=N_("Add a passphrase with this name instead of replacing one.")
)
@NEW_PASSPHRASE
@click.pass_obj
def recover(
    session: Session, *, vault: Path, recovery_key_file: str, slot: str, name: str, new_passphrase_file: str
) -> None:
    """``shilu recover``"""
    if slot and name:
        raise UserError("usage.slot_and_name")
    workspace = session.application.gate.recover(vault, session.recovery_key(recovery_key_file))
    try:
        source = new_passphrase_file or session.options.passphrase_file
        new = _new_passphrase(session, source, vault.stem, name)
        changed = workspace.keys.set_passphrase(new, slot=slot, name=name)
    finally:
        workspace.close()
    session.document(
        {"vault": str(vault), "id": changed.id}, (session.texts.tr("The new passphrase opens the vault now."),)
    )


@click.command(cls=Command, help=N_("Give a vault a new master key, for those who can open it now."))
@VAULT
@click.pass_obj
def rekey(session: Session, vault: Path) -> None:
    """``shilu rekey``"""
    with opened(session, vault) as workspace:
        session.note(session.texts.tr("The vault is being encrypted with a new key. This cannot be stopped."))
        with _deaf():
            workspace.keys.rekey(QuietJob())
    session.document({"vault": str(vault)}, (sentences.of_keys("rekeyed", session.texts),))


@contextmanager
def _deaf() -> Iterator[None]:
    """While the key is changed, neither Ctrl-C nor the end of the terminal is heard: it would be said that nothing was
    done, and it would be done."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(getattr(signal, name), signal.signal(getattr(signal, name), signal.SIG_IGN)) for name in names]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _new_passphrase(session: Session, source: str, *known: str) -> str:
    new = session.new_passphrase(source)
    _say_strength(session, new, *known)
    return new


def _say_strength(session: Session, passphrase: str, *known: str) -> None:
    """Say of a passphrase that is easy to guess that it is. It is taken all the same."""
    strength = guess(passphrase, known)
    if not strength.is_enough:
        said = sentences.of_strength(strength, session.texts)
        session.note(session.texts.tr("This passphrase: {strength}", strength=said.message))
        session.note(said.next)


def _ask_back(session: Session, keys: Keys, sheet: RecoverySheet, *, keep_others: bool = False) -> int:
    """Have a part of the recovery key typed back from its paper."""
    first, second = sheet.part.groups
    for _ in range(_TRIES):
        prompt = session.texts.tr("Group {first} and group {second}, from the paper: ", first=first, second=second)
        try:
            keys.confirm_recovery_key(sheet.part, session.line(prompt), keep_others=keep_others)
        except UserError as error:
            if error.code != "usage.recovery_part_wrong":
                raise
            session.note(sentences.of_error(error, session.texts).message)
        else:
            session.note(session.texts.tr("The recovery key is on paper."))
            return DONE
    session.note(
        session.texts.tr("The recovery key was not confirmed. Make another one with “shilu slots recovery-key VAULT”.")
    )
    return INCOMPLETE


def _sheet_lines(key: str, texts: Catalog) -> Sequence[str]:
    """A recovery key to be copied: as one text, and in numbered groups."""
    groups = paper.groups(key)
    rows = range(0, len(groups), _GROUPS_A_LINE)
    return (
        texts.tr("Recovery key, shown this once. Write it on paper and keep it away from this computer:"),
        key,
        texts.tr("The same in numbered groups, after {prefix}:", prefix=paper.PREFIX),
        *(
            "   ".join(
                f"{number:>2} {group}"
                for number, group in enumerate(groups, 1)
                if start < number <= start + _GROUPS_A_LINE
            )
            for start in rows
        ),
    )


def _line(slot: KeySlot, texts: Catalog) -> str:
    match slot.kind:
        case SlotKind.PASSPHRASE:
            kind = texts.tr("passphrase")
        case SlotKind.RECOVERY if slot.is_confirmed:
            kind = texts.tr("recovery key")
        case SlotKind.RECOVERY:
            kind = texts.tr("recovery key, never typed back")
        case _:
            kind = texts.tr("made by a newer version")
    here = texts.tr("opened with it now") if slot.is_open else ""
    return "\t".join((slot.id, kind, iso(slot.added_ms, "UTC") or "", one_line(slot.name), here)).rstrip()

"""Runs a command line: global options anywhere, one document or plain lines out, errors as sentences, exit codes.

Exit codes: 0 done · 1 done, something unreadable, partial, missing or damaged · 2 usage, unknown case or id ·
3 the vault did not open · 4 a file could not be read or written, disk full · 70 our bug · 130 cancelled.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import click

from shilu.cli.documents import Document
from shilu.core.errors import Cancelled, UserError
from shilu.core.job import QuietJob
from shilu.core.recovery_key import looks_like_one
from shilu.core.wording import Catalog
from shilu.host import crash, place_remarks, sentences
from shilu.host.safekeeping_sentences import of_found
from shilu.host.sentences import Sentence
from shilu.services.application import Application
from shilu.services.workspace import Workspace

DONE, INCOMPLETE, USAGE, BUG, CANCELLED = 0, 1, 2, 70, 130


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options that stand before or after any command."""

    as_json: bool
    passphrase_file: str


@dataclass(slots=True)
class Session:
    """What every command is given: the application, where to write, and how a vault is opened."""

    application: Application
    options: GlobalOptions
    out: TextIO
    err: TextIO
    stdin: TextIO
    ask_passphrase: Callable[[str], str]
    warnings: list[Document] = field(default_factory=list)

    @property
    def texts(self) -> Catalog:
        """The language of the terminal."""
        return self.application.texts

    def document(self, document: Document, lines: Sequence[str]) -> None:
        """Say the result: as the one JSON document, or as lines to read."""
        if self.options.as_json:
            if self.warnings:
                document = {**document, "warnings": [*self.warnings, *document.get("warnings", ())]}
            json.dump(document, self.out, ensure_ascii=False, indent=1)
            self.out.write("\n")
        else:
            self.out.writelines(line + "\n" for line in lines)

    def warn_of_place(self, vault: Path) -> None:
        """Say once, beside the result, when a vault lies where it should rather not."""
        doubt = self.application.gate.doubt(vault)
        if doubt is not None:
            said = place_remarks.of_place(doubt, self.texts)
            self.note(said.message + ("" if self.texts.is_chinese else " ") + said.next)
            self.warnings.append({"code": f"place.{doubt.doubt.value}", "message": said.message})

    def warn(self, code: str, sentence: str) -> None:
        """Say something beside the result that a program should know too."""
        self.note(sentence)
        self.warnings.append({"code": code, "message": sentence})

    def note(self, line: str) -> None:
        """Say something beside the result."""
        self.err.write(line + "\n")

    @property
    def is_terminal(self) -> bool:
        """Whether somebody sits there who can be asked, and reads plain lines."""
        return self.stdin.isatty() and not self.options.as_json

    def passphrase(self, *, new: bool = False) -> str:
        """From ``--passphrase-file``, or typed where there is a terminal. Raises UserError ``usage.no_passphrase``."""
        source = self.options.passphrase_file
        if source:
            return self._first_line(source)
        if not self.stdin.isatty():
            raise UserError("usage.no_passphrase")
        prompt = self.texts.tr("Passphrase: ")
        return self._typed_twice(prompt) if new else self.ask_passphrase(prompt)

    def new_passphrase(self, source: str) -> str:
        """A passphrase that takes the place of another or stands beside it: from a file, or typed twice.

        Raises UserError ``usage.no_new_passphrase``, ``usage.passphrases_differ``.
        """
        if source:
            return self._first_line(source)
        if not self.stdin.isatty():
            raise UserError("usage.no_new_passphrase")
        return self._typed_twice(self.texts.tr("New passphrase: "))

    def file_passphrase(self, source: str, *, new: bool = False) -> str:
        """The passphrase of a case file: from a file, or typed. Raises UserError ``usage.no_file_passphrase``,
        ``usage.passphrases_differ``."""
        if source:
            return self._first_line(source)
        if not self.stdin.isatty():
            raise UserError("usage.no_file_passphrase")
        prompt = self.texts.tr("Passphrase of the case file: ")
        return self._typed_twice(prompt) if new else self.ask_passphrase(prompt)

    def archive_password(self, source: str) -> str:
        """The password of an archive that is to be read, from a file; empty where there is none."""
        return self._first_line(source) if source else ""

    def _typed_twice(self, prompt: str) -> str:
        typed = self.ask_passphrase(prompt)
        if self.ask_passphrase(self.texts.tr("The same passphrase again: ")) != typed:
            raise UserError("usage.passphrases_differ")
        return typed

    def recovery_key(self, source: str) -> str:
        """From a file, over as many lines as it takes, or typed. Raises UserError ``usage.no_recovery_key``."""
        if source and source != "-":
            return self.text(source)
        if not source and not self.stdin.isatty():
            raise UserError("usage.no_recovery_key")
        return self.line("" if source else self.texts.tr("Recovery key: "))

    def line(self, prompt: str) -> str:
        """A line that is typed where others may see it, or that stands on standard input."""
        self.err.write(prompt)
        self.err.flush()
        return self.stdin.readline().rstrip("\r\n")

    def _first_line(self, source: str) -> str:
        if source == "-":
            return self.stdin.readline().rstrip("\r\n")
        return self.text(source).split("\n", 1)[0].rstrip("\r")

    def text(self, source: str) -> str:
        """What stands in a file. Raises UserError ``file.unreadable``."""
        try:
            return Path(source).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError("file.unreadable", name=Path(source).name) from error

    def open(self, vault: Path, secret: str | None = None, *, tell_noticed: bool = True) -> Workspace:
        """Open a vault with its passphrase, or with the recovery key given in its place. What the quick check noticed
        then is said beside the result, unless the result itself will tell it."""
        secret = self.passphrase() if secret is None else secret
        gate = self.application.gate
        open_vault = gate.recover if looks_like_one(secret) else gate.open
        workspace = open_vault(vault, secret, _SayingUpgrade(self))
        if workspace.is_read_only:
            said = self.texts.tr("This vault lies where nothing can be written: it is open for reading only.")
            self.warn("vault.read_only", said)
        if workspace.lacks_room():
            self.warn("disk.full", place_remarks.lacking_room(self.texts).message)
        self.warn_of_place(vault)
        for found in workspace.checking.noticed() if tell_noticed else ():
            self.warn(f"vault.{found.problem}", of_found(found, self.texts))
        return workspace


class _SayingUpgrade(QuietJob):
    """Says once why opening takes its time."""

    def __init__(self, session: Session) -> None:
        self._session: Session | None = session

    def progress(self, stage: str, done: int, total: int | None) -> None:  # noqa: ARG002 - as Job has it
        if stage == "upgrading" and self._session is not None:
            session, self._session = self._session, None
            session.note(session.texts.tr("This vault is being brought up to this version of Shilu."))


def run(arguments: Sequence[str], session_of: Callable[[GlobalOptions], Session], commands: click.Group) -> int:
    """Run one command line; returns the exit code. ``session_of`` gets the global options."""
    options, rest = take_global_options(arguments)
    session = session_of(options)
    try:
        result = commands.main(args=list(rest), prog_name="shilu", standalone_mode=False, obj=session)
    except click.ClickException as error:
        _say(session, "usage.command", Sentence(error.format_message(), session.texts.tr("See “shilu --help”.")))
        return USAGE
    except UserError as error:
        _say(session, error.code, sentences.of_error(error, session.texts))
        return sentences.exit_code(error.code)
    except (Cancelled, KeyboardInterrupt, click.Abort):
        _say(session, "cancelled", sentences.cancelled(session.texts))
        return CANCELLED
    except BrokenPipeError:
        return DONE
    except Exception as error:
        _say(session, "bug", sentences.unexpected(session.texts))
        session.note(crash.crash_text(error))
        return BUG
    return result if isinstance(result, int) else DONE


def take_global_options(arguments: Sequence[str]) -> tuple[GlobalOptions, tuple[str, ...]]:
    """Take ``--json`` and ``--passphrase-file`` out of a command line, wherever they stand before ``--``."""
    as_json, passphrase_file = False, ""
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word == "--json":
            as_json = True
        elif word == "--passphrase-file" and waiting:
            passphrase_file = waiting.pop(0)
        elif word.startswith("--passphrase-file="):
            passphrase_file = word.partition("=")[2]
        else:
            rest.append(word)
    return GlobalOptions(as_json, passphrase_file), tuple(rest)


def _say(session: Session, code: str, sentence: Sentence) -> None:
    separator = "" if session.texts.is_chinese else " "
    session.note(f"{sentence.message}{separator}{sentence.next}")
    if session.options.as_json:
        session.document({"error": {"code": code, "message": sentence.message, "next": sentence.next}}, ())


def standard_streams() -> tuple[TextIO, TextIO, TextIO]:
    """Standard input, output and error, able to carry every character."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return sys.stdin, sys.stdout, sys.stderr

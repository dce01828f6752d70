"""Expected trouble as a value with a code. The sentence for each code stands in host/sentences.py."""

from __future__ import annotations


class UserError(Exception):
    """Something a person can be told about and can do something about.

    ``code`` is dotted, its first part names the family that decides the exit code:
    ``usage`` → 2, ``vault`` → 3, ``file`` and ``disk`` → 4. ``holes`` fill the named
    holes of the sentence; they hold what the person gave us (a file's name), never case data.
    """

    def __init__(self, code: str, **holes: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.holes = holes


class Cancelled(Exception):
    """The person asked for the work to stop. Nothing half-done is left behind."""

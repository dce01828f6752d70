"""No case data in crash texts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from shilu.core import checkpoint
from shilu.host.crash import crash_text

CANARY = "还钱10412345678"


def _fails(secret: str) -> None:
    local = {"text": secret}
    try:
        raise KeyError(local["text"])
    except KeyError as error:
        raise ValueError(f"cannot read {secret}") from error


def test_a_crash_text_names_types_and_places_only() -> None:
    with pytest.raises(ValueError, match="cannot read") as caught:
        _fails(CANARY)
    text = crash_text(caught.value)
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "_fails" in text
    assert CANARY not in text
    assert str(Path.cwd()) not in text
    assert "Shilu 0." in text


def test_places_in_the_program_and_in_what_it_stands_on_are_named_without_the_folders_of_this_computer() -> None:
    """Those tell who uses it."""
    with pytest.raises(ValueError, match="checkpoint") as own:
        checkpoint.read("nothing")
    with pytest.raises(click.ClickException) as foreign:
        click.Path(exists=True).convert("/none", None, None)
    texts = crash_text(own.value), crash_text(foreign.value)
    assert "  shilu/core/checkpoint.py:" in texts[0]
    assert "  site-packages/click/types.py:" in texts[1]
    assert not any(line.strip().startswith("/") for text in texts for line in text.splitlines())


def test_an_exception_that_causes_itself_ends() -> None:
    error = ValueError()
    error.__cause__ = error
    assert crash_text(error).count("ValueError") == 1


HIDING = """
import threading
from shilu.host.crash import hide_values
hide_values()
def fail():
    secret = "10412345678"
    raise ValueError("message of " + secret)
class Ends:
    def __del__(self):
        fail()
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Ends()
fail()
"""


def test_what_nobody_caught_is_told_without_its_message_in_every_thread() -> None:
    said = subprocess.run([sys.executable, "-c", HIDING], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.count("builtins.ValueError") == 3
    assert "message of" not in said.stderr
    assert "10412345678" not in said.stderr

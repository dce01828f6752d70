"""No case data in crash texts."""

from __future__ import annotations

from pathlib import Path

import pytest

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


def test_an_exception_that_causes_itself_ends() -> None:
    error = ValueError()
    error.__cause__ = error
    assert crash_text(error).count("ValueError") == 1

"""No case data in logs and crash texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.host.logs import crash_text, start_log, stop_log

CANARY = "还钱10412345678"


@pytest.fixture(autouse=True)
def _closed_log() -> Iterator[None]:
    yield
    stop_log()


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


def test_a_logged_exception_is_written_the_same_way(tmp_path: Path) -> None:
    logger = start_log(tmp_path / "logs", level="debug")
    try:
        _fails(CANARY)
    except ValueError:
        logger.exception("import failed")
    written = (tmp_path / "logs" / "shilu.log").read_text("utf-8")
    assert "import failed" in written
    assert "builtins.ValueError" in written
    assert CANARY not in written


def test_an_exception_that_causes_itself_ends() -> None:
    error = ValueError()
    error.__cause__ = error
    assert crash_text(error).count("ValueError") == 1


def test_the_level_decides_what_is_kept(tmp_path: Path) -> None:
    logger = start_log(tmp_path, level="warning")
    logger.info("small")
    logger.warning("large")
    written = (tmp_path / "shilu.log").read_text("utf-8")
    assert "large" in written
    assert "small" not in written


def test_a_folder_that_cannot_be_written_costs_the_log_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    start_log(tmp_path / "file" / "logs").error("nobody hears this")


def test_starting_twice_writes_once(tmp_path: Path) -> None:
    start_log(tmp_path)
    start_log(tmp_path).error("once")
    assert (tmp_path / "shilu.log").read_text("utf-8").count("once") == 1

"""What the program does before anything else, and how it becomes itself again."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shilu import app


@pytest.mark.parametrize(("arguments", "door"), [(["list"], "command_line"), ([], "window")])
def test_values_are_hidden_and_dumps_forbidden_before_anything_is_opened(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], door: str
) -> None:
    order: list[str] = []
    for name in ("forbid_dumps", "hide_values", "command_line", "window"):
        monkeypatch.setattr(app, name, lambda *_, name=name: order.append(name) or 0)
    assert app.main(arguments) == 0
    assert order == ["forbid_dumps", "hide_values", door]


def test_where_a_process_cannot_become_another_the_one_with_the_keys_ends_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on Windows, where it was not run."""
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "Popen", started.append)
    with pytest.raises(SystemExit) as ended:
        app.start_anew()
    assert ended.value.code == 0
    assert started == [app.child_command()]

"""The figures of broken files add up over several runs, and nothing that was found is forgotten."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.soak.apart import read_apart
from tests.soak.figures import Figures, Tally, inputs_kept
from tests.soak.importers import input_of
from tests.soak.mutations import Input


def an_input(number: int = 1) -> Input:
    made = input_of("viber_csv", 1, number)
    assert made is not None
    return made


def tally(inputs: int, rows: int) -> Tally:
    found = Tally(inputs=inputs, rows=rows)
    found.refused.update(["file.empty"])
    return found


def test_the_next_run_adds_to_what_the_last_one_kept(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    Figures(file, 1).done("viber_csv", 0, tally(1000, 30), in_child=False)
    second = Figures(file, 1)
    second.done("viber_csv", 1000, tally(1000, 5), in_child=False)
    second.done("viber_csv", 0, Tally(through_child=100), in_child=True)
    one = Figures(file, 1).of("viber_csv")
    assert (one.tally.inputs, one.tally.rows, one.tally.refused.total(), one.tally.through_child) == (2000, 35, 2, 100)
    assert (sorted(one.shares), one.children, list(one.states.values())) == ([0, 1000], [0], [2100])


def test_an_input_that_misbehaved_is_kept_as_it_was(tmp_path: Path) -> None:
    found, untrusted = Tally(), an_input()
    found.found(1, ["claimed by two"], untrusted)
    Figures(tmp_path / "figures.json", 1).done("viber_csv", 0, found, in_child=False)
    again = Figures(tmp_path / "figures.json", 1).of("viber_csv").tally
    assert inputs_kept(again) == [(1, untrusted)]
    assert (again.bad, again.wrong) == (1, ["input 1: claimed by two"])


def test_what_ends_a_fork_is_counted_and_the_next_goes_on_behind_it() -> None:
    def judge(number: int, _untrusted: Input, found: Tally) -> None:
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        found.inputs += 1

    total = Tally()
    read_apart([(number, an_input(number)) for number in range(4)], judge, total)
    assert (total.inputs, total.died, total.bad) == (4, 1, 0)

"""A guess at a passphrase is dear, and nothing that a person can set makes it cheaper."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.vault import kdf
from shilu.vault.kdf import FLOOR, KdfCost

SOURCE = Path(kdf.__file__).resolve().parents[1]


class Machine:
    """A computer with this speed, in seconds for a pass over 64 MiB, and this much free memory."""

    def __init__(self, pass_s: float, free_mib: int) -> None:
        self._pass_s = pass_s
        self._free_mib = free_mib
        self.tried: list[KdfCost] = []

    def measure(self, cost: KdfCost) -> float:
        self.tried.append(cost)
        if cost.memory_kib // 1024 > self._free_mib:
            raise UserError("vault.no_memory", mib=0)
        return self._pass_s * cost.passes * cost.memory_kib / FLOOR.memory_kib


def test_where_it_takes_half_a_second_the_usual_cost_is_kept() -> None:
    machine = Machine(0.06, 4096)
    assert kdf.calibrated(machine.measure) == kdf.START
    assert len(machine.tried) == 1


def test_a_quick_computer_makes_more_passes() -> None:
    machine = Machine(0.02, 4096)
    cost = kdf.calibrated(machine.measure)
    assert cost == KdfCost(256 * 1024, 8, 4)
    assert 0.6 <= machine.measure(cost) < 0.7


class Timed:
    """Derivations that take these times, one after the other, by the clock and by the processor."""

    def __init__(self, *times: tuple[float, float]) -> None:
        self._times = list(times)
        self._now = self._used = 0.0

    def measured(self) -> float:
        return kdf.measured(kdf.START, clock=lambda: self._now, processor=lambda: self._used, work=self._derive)

    def _derive(self, _cost: KdfCost) -> None:
        clock_s, processor_s = self._times.pop(0)
        self._now += clock_s
        self._used += processor_s


@pytest.mark.parametrize(
    "times",
    [
        [(0.9, 0.9), (0.5, 0.5)],  # the first one had its memory to fetch
        [(0.5, 0.5), (0.9, 0.9)],
        [(1.4, 0.5), (1.3, 0.6)],  # another program was running beside it
        [(0.5, 1.8), (0.6, 2.0)],  # the lanes were filled side by side
    ],
)
def test_a_derivation_is_taken_to_last_as_long_as_it_would_undisturbed(times: list[tuple[float, float]]) -> None:
    assert Timed(*times).measured() == pytest.approx(0.5)


@pytest.mark.parametrize("first_s", [0.4, 0.5, 0.55, 0.59])
def test_a_slot_still_takes_half_a_second_where_unlocking_is_an_eighth_faster_than_making_it(first_s: float) -> None:
    machine = Machine(first_s / 3 / 4, 4096)
    assert machine.measure(kdf.calibrated(machine.measure)) * 7 / 8 >= kdf.LEAST_S


def test_a_slow_computer_uses_less_memory_but_never_less_than_the_floor() -> None:
    assert kdf.calibrated(Machine(0.25, 4096).measure) == KdfCost(128 * 1024, 3, 4)
    assert kdf.calibrated(Machine(100, 4096).measure) == KdfCost(64 * 1024, 3, 4)


def test_a_computer_without_the_memory_uses_less_of_it_and_more_passes() -> None:
    machine = Machine(0.05, 100)
    cost = kdf.calibrated(machine.measure)
    assert cost.memory_kib == 64 * 1024
    assert machine.measure(cost) >= 0.5


def test_without_the_memory_of_the_floor_no_slot_is_made() -> None:
    with pytest.raises(UserError) as caught:
        kdf.calibrated(Machine(0.05, 63).measure)
    assert caught.value.code == "vault.no_memory"


@given(st.floats(min_value=1e-9, max_value=1e4), st.integers(min_value=64, max_value=1 << 16))
def test_on_no_computer_is_a_slot_cheaper_than_the_floor_or_impossible(pass_s: float, free_mib: int) -> None:
    machine = Machine(pass_s, free_mib)
    cost = kdf.calibrated(machine.measure)
    assert not kdf.is_below(cost, FLOOR)
    assert kdf.is_possible(cost)
    assert machine.measure(cost) >= kdf.AIM_S or cost.passes == 64
    assert machine.measure(cost) <= kdf.MOST_S or cost.memory_kib == FLOOR.memory_kib
    assert len(machine.tried) < 12


def test_a_real_lack_of_memory_is_told_and_lowers_the_memory_that_is_used() -> None:
    """In a process of its own that may use 400 MiB more than it does at the start."""
    resource = pytest.importorskip("resource")
    assert resource
    script = (
        "import resource, sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from shilu.vault import kdf; from shilu.core.errors import UserError;"
        "kdf.derive('warm up', cost=kdf.KdfCost(64, 1, 4), salt=bytes(16));"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize();"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2);\n"
        "try: kdf.derive('x', cost=kdf.START, salt=bytes(16))\n"
        "except UserError as error: print(error.code, error.holes['mib'])\n"
        "print(kdf.calibrated(lambda cost: min(kdf.measured(cost), 0.9)).memory_kib < kdf.START.memory_kib)"
    )
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs /proc")
    said = subprocess.run(
        [sys.executable, "-c", script, str(SOURCE.parent)], capture_output=True, text=True, check=True
    )
    assert said.stdout.split("\n")[:2] == ["vault.no_memory 256", "True"]


def test_what_is_calibrated_here_takes_half_a_second_and_has_its_memory() -> None:
    cost = kdf.calibrated()
    assert not kdf.is_below(cost, FLOOR)
    assert cost.lanes == 4


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(0, 3, 1),
        KdfCost(65536, 0, 1),
        KdfCost(65536, 3, 0),
        KdfCost(31, 3, 4),
        KdfCost(4 * 1024 * 1024, 3, 1),
        KdfCost(65536, 65, 1),
        KdfCost(65536, 3, 17),
        KdfCost(2 * 1024 * 1024, 64, 1),
    ],
)
def test_parameters_that_are_impossible_or_would_keep_somebody_waiting_are_known(cost: KdfCost) -> None:
    assert not kdf.is_possible(cost)


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the program: where it stands, what is called, and the call."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield file.relative_to(SOURCE).as_posix(), called, node


def test_the_application_cannot_lower_the_cost() -> None:
    """No cost is written down but the floor, the start and the end of the calibration; what a header says is held
    against the floor; and the program is always built without one: it is an argument that only tests fill."""
    calls = list(_calls())
    made = [file for file, name, _ in calls if name == "KdfCost"]
    assert made == ["vault/header.py", "vault/kdf.py", "vault/kdf.py", "vault/kdf.py"]
    built = [call for file, name, call in calls if (file, name) == ("app.py", "build")]
    assert built
    assert not [call for call in built if len(call.args) > 1 or "cost" in {word.arg for word in call.keywords}]
    passed_on = {ast.unparse(w.value) for _, _, call in calls for w in call.keywords if w.arg == "cost"}
    from_header = {ast.unparse(call) for file, name, call in calls if (file, name) == ("vault/header.py", "KdfCost")}
    assert passed_on - from_header == {"cost", "self._cost", "slot.cost", "cost or kdf.calibrated()"}

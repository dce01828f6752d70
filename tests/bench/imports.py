"""Imports of three formats, of a size and of a tenth of it: megabytes and rows a second, peak memory of the program and
of its largest child, processor seconds, and how many times as long as the bare standard parser on the same file (expat,
lines split, the csv module) plus a bare insert of the same rows into an encrypted table: every field that the parser
gives, under a primary key, and a hash of the file. The program has its byte code, as it has where it is installed.

The bar is 4 times, and 2 is wanted. Where others use the machine too, the ratio of processor seconds says more.
"""

from __future__ import annotations

import argparse
import compileall
import csv
import datetime
import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import shilu
from shilu.__main__ import collect_garbage_seldom
from tests.bench.scenarios import fresh, imported

LARGE = {"sms": 1_000_000, "whatsapp": 1_000_000, "carrier": 100_000}
_WORDS = (
    *("今天", "不还", "通知", "家人", "欠款", "逾期", "上门", "法院", "律师", "单位", "最后", "一次", "马上"),
    *("loan ", "overdue ", "pay ", "now ", "😡"),
)
_FIRST_MS, _STEP_MS = 1_500_000_000_000, 61_000
_SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
_AT_ONCE = 10_000

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds by the clock, of the processors (the program's and its children's), and the largest
    resident memory of the program and of its largest child."""

    seconds: float
    own_cpu: float
    child_cpu: float
    peak_mib: float
    child_peak_mib: float

    @property
    def cpu(self) -> float:
        """Of all processes."""
        return self.own_cpu + self.child_cpu


def print_imports(*, is_large: bool, runs: int) -> None:
    """Both sizes of each format, and how the time grew."""
    compileall.compile_dir(Path(shilu.__file__).parent, quiet=2)
    print(
        f"{'import of':28} {'MB':>6} {'ours':>8} {'bare':>8} {'ratio':>6} {'processor':>17} {'ratio':>6} {'MB/s':>6} "
        f"{'rows/s':>7} {'peak':>8} {'child':>8} {'growth':>7}"
    )
    for name, large in LARGE.items():
        before: tuple[Cost, Cost] | None = None
        for count in (large // 10, large) if is_large else (large // 100, large // 10):
            before = _print_one(name, count, runs, before)


def _print_one(name: str, count: int, runs: int, before: tuple[Cost, Cost] | None) -> tuple[Cost, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _FILES[name]
        _WRITERS[name](path, count)
        size_mb = path.stat().st_size / 1e6
        bare, ours = _measured("bare", name, path, runs), _measured("ours", name, path, runs)
    growth = "" if before is None else f"{ours.cpu / before[0].cpu / (bare.cpu / before[1].cpu):6.2f}×"
    print(
        f"{count:>11,} {name:16} {size_mb:6.1f} {ours.seconds:6.1f} s {bare.seconds:6.2f} s "
        f"{ours.seconds / bare.seconds:5.1f}× "
        f"{ours.own_cpu:6.1f} + {ours.child_cpu:6.1f} s {ours.cpu / bare.cpu:5.1f}× {size_mb / ours.seconds:6.2f} "
        f"{count / ours.seconds:7,.0f} {ours.peak_mib:4.0f} MiB {ours.child_peak_mib:4.0f} MiB {growth:>7}",
        flush=True,
    )
    return ours, bare


def _measured(which: str, name: str, path: Path, runs: int) -> Cost:
    found = []
    for _ in range(runs):
        command = [sys.executable, "-m", "tests.bench.imports", which, name, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(Cost(**json.loads(done.stdout.splitlines()[-1])))
    return Cost(*(statistics.median(getattr(one, field) for one in found) for field in Cost.__slots__))


def _report(work: Callable[[], None]) -> None:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    own_after, children_after = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    cost = Cost(
        seconds,
        own_after.ru_utime + own_after.ru_stime - own.ru_utime - own.ru_stime,
        children_after.ru_utime + children_after.ru_stime - children.ru_utime - children.ru_stime,
        own_after.ru_maxrss / 1024,
        children_after.ru_maxrss / 1024,
    )
    print(json.dumps({field: getattr(cost, field) for field in Cost.__slots__}))


def _ours(path: Path) -> None:
    collect_garbage_seldom()  # as the program begins
    workspace, case_id = fresh(path.parent)
    _report(lambda: imported(workspace, case_id, path, zone="Asia/Shanghai"))
    workspace.close()


def _bare(name: str, path: Path) -> None:
    """A hash of the file, the standard parser and one insert a row, ten thousand rows at a time; nothing is understood
    or looked for."""
    from shilu.vault.connection import connect

    def work() -> None:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")
        database = connect(path.with_name("bare.db"), bytes(32), create=True)
        rows = _PARSERS[name](path)
        some = list(islice(rows, _AT_ONCE))
        fields = len(some[0])
        named = ", ".join(f"field_{n}" for n in range(fields))
        database.conn.execute(f"create table contacts (id integer primary key, {named})")
        insert = f"insert into contacts ({named}) values ({', '.join('?' * fields)})"
        database.conn.execute("begin")
        while some:
            database.conn.executemany(insert, some)
            some = list(islice(rows, _AT_ONCE))
        database.conn.execute("commit")
        database.conn.close()

    for ending in ("", "-wal", "-shm"):
        path.with_name(f"bare.db{ending}").unlink(missing_ok=True)
    _report(work)


def _sms_rows(path: Path) -> Iterator[Row]:
    rows: list[Row] = []

    def start(name: str, found: dict[str, Any]) -> None:
        if name == "sms":
            rows.append(tuple(found.values()))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with path.open("rb") as file:
        while data := file.read(1 << 20):
            parser.Parse(data, False)
            yield from rows
            rows.clear()


def _chat_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            at, _, rest = line.partition(" - ")
            who, _, said = rest.partition(": ")
            yield at, who, said


def _bill_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from map(tuple, csv.reader(file))


def _times(count: int) -> Iterator[tuple[int, random.Random]]:
    source = random.Random(count)
    for n in range(count):
        yield _FIRST_MS + n * _STEP_MS, source


def _write_sms(path: Path, count: int) -> None:
    """Messages of some forty characters from 300 numbers that nobody can have."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"{count}\">\n")
        for at_ms, source in _times(count):
            file.write(
                f'  <sms protocol="0" address="104{source.randrange(300):08d}" date="{at_ms}" type="1" subject="null" '
                f'body={quoteattr("".join(source.choices(_WORDS, k=12)))} toa="null" sc_toa="null" '
                'service_center="null" read="1" status="-1" locked="0" date_sent="0" sub_id="1" readable_date="x" '
                'contact_name="(Unknown)" />\n'
            )
        file.write("</smses>\n")


def _write_chat(path: Path, count: int) -> None:
    """A chat of two as an Android phone exports it."""
    with path.open("w", encoding="utf-8") as file:
        for at_ms, source in _times(count):
            at = datetime.datetime.fromtimestamp(at_ms / 1000, _SHANGHAI)
            who = source.choice(("+86 104 0000 0012", "李某"))
            file.write(f"{at:%d/%m/%Y, %H:%M} - {who}: {''.join(source.choices(_WORDS, k=12))}\n")


def _write_bill(path: Path, count: int) -> None:
    """A detail bill of China Mobile."""
    with path.open("w", encoding="utf-8") as file:
        file.write("起始时间,通信地点,通信方式,对方号码,通信时长,通信类型\n")
        for at_ms, source in _times(count):
            at = datetime.datetime.fromtimestamp(at_ms / 1000, _SHANGHAI)
            number = f"104{source.randrange(300):08d}"
            way = source.choice(("主叫", "被叫"))
            file.write(f"{at:%Y-%m-%d %H:%M:%S},北京,{way},{number},{source.randrange(600)},国内通话\n")


_FILES = {"sms": "sms.xml", "whatsapp": "WhatsApp Chat with Li.txt", "carrier": "bill.csv"}
_WRITERS: dict[str, Callable[[Path, int], None]] = {"sms": _write_sms, "whatsapp": _write_chat, "carrier": _write_bill}
_PARSERS = {"sms": _sms_rows, "whatsapp": _chat_rows, "carrier": _bill_rows}


def main() -> None:
    """One measured run, in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=("ours", "bare"))
    parser.add_argument("format", choices=tuple(_FILES))
    parser.add_argument("file", type=Path)
    wanted = parser.parse_args()
    if wanted.which == "ours":
        _ours(wanted.file)
    else:
        _bare(wanted.format, wanted.file)


if __name__ == "__main__":
    main()

"""Prints time, peak memory and the ratio to the bare baseline. ``--sms N --incidents N --runs N`` change the sizes.

Vaults of 1,000 and 100,000 contacts are made once in ``build/bench`` and asked again each time; ``--large`` adds one of
1,000,000, which takes a quarter of an hour and some 3 GB the first time, and imports ten times as much.
``--only scale`` leaves the rest out; ``--only attribution`` asks who is behind the numbers of invented cases;
``--only rules`` judges a million contacts, or as many as ``--judged`` says, and those of a vault of 100,000.
"""

from __future__ import annotations

import argparse
import platform
import random
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from tests.bench.attribution.scenario import print_attribution
from tests.bench.imports import print_imports
from tests.bench.measure import Figure, calibrated, measured
from tests.bench.rules import print_rules
from tests.bench.scale import print_scale

_WORDS = (
    *("今天", "不还", "通知", "家人", "欠款", "逾期", "上门", "法院", "律师", "单位", "最后", "一次", "马上"),
    *("loan ", "overdue ", "pay ", "now ", "😡"),
)


def main() -> None:
    """Make the files, run every pair, print the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sms", type=int, default=10_000, help="messages in the import")
    parser.add_argument("--incidents", type=int, default=1_000, help="incidents in the bundle")
    parser.add_argument("--judged", type=int, default=1_000_000, help="contacts beside the rules")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="a vault of 1,000,000 contacts too")
    parser.add_argument("--only", choices=("files", "imports", "scale", "attribution", "rules"), help="only that")
    wanted = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.system()}; fixed loop {calibrated():.2f} s")
    if wanted.only in (None, "files"):
        _files(wanted)
    if wanted.only in (None, "imports"):
        print_imports(is_large=wanted.large, runs=1 if wanted.large else wanted.runs)
    if wanted.only in (None, "scale"):
        print_scale((1_000, 100_000, *((1_000_000,) if wanted.large else ())))
    if wanted.only in (None, "attribution"):
        print_attribution()
    if wanted.only in (None, "rules"):
        print_rules(wanted.judged, 1_000_000 if wanted.large else 100_000)


def _files(wanted: argparse.Namespace) -> None:
    print(f"{'what':44} {'ours':>9} {'bare':>9} {'ratio':>7} {'peak':>9} {'child':>9}")
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large"), Path(folder, "small")
        _write(large, wanted.sms)
        _write(small, wanted.incidents)
        bare = measured("bare_import", large, runs=wanted.runs)
        _line(f"import {wanted.sms:,} SMS", measured("import_sms", large, runs=wanted.runs), bare)
        _line(f"import the same {wanted.sms:,} again", measured("import_sms_again", large, runs=wanted.runs), bare)
        bare = measured("bare_bundle", small, runs=wanted.runs)
        _line(f"bundle of {wanted.incidents:,} incidents", measured("bundle", small, runs=wanted.runs), bare)
        bare = measured("sha256sum", small, runs=wanted.runs)
        _line("verify that bag", measured("verify", small, runs=wanted.runs), bare)
        bare = measured("bare_window", small, runs=wanted.runs)
        _line("start until the passphrase field", measured("cold_start", small, runs=wanted.runs), bare)


def _line(what: str, ours: Figure, bare: Figure) -> None:
    ratio = ours.seconds / bare.seconds
    print(
        f"{what:44} {ours.seconds:7.2f} s {bare.seconds:7.2f} s {ratio:6.1f}× "
        f"{ours.peak_mib:5.0f} MiB {ours.child_peak_mib:5.0f} MiB",
        flush=True,
    )


def _write(folder: Path, count: int) -> None:
    """A backup of ``count`` messages of some forty characters from 300 numbers that nobody can have."""
    folder.mkdir()
    source = random.Random(count)
    with (folder / "sms.xml").open("w", encoding="utf-8") as file:
        file.write(f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"{count}\">\n")
        for n in range(count):
            text = quoteattr("".join(source.choices(_WORDS, k=12)))
            number = f"104{source.randrange(300):08d}"
            file.write(
                f'  <sms protocol="0" address="{number}" date="{1_770_000_000_000 + n * 61_000}" type="1" '
                f'subject="null" body={text} toa="null" sc_toa="null" service_center="null" read="1" status="-1" '
                f'locked="0" date_sent="0" sub_id="1" readable_date="x" contact_name="(Unknown)" />\n'
            )
        file.write("</smses>\n")


if __name__ == "__main__":
    main()

"""The packs that come with the program: all of them are read, and none of law.md's rules went missing on the way."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from shilu.core.case import PACKS
from shilu.core.pack import RulePack
from shilu.core.shapes.parties import LENDER_TYPES
from shilu.rules import packs

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "resources" / "rules"
LEFT_OUT = ROOT / "docs" / "rule-packs.md"
SHARED = ROOT.parent / "shared" / "rules"
READ = packs.read_folder(FOLDER)
ALL = sorted(READ.found.values(), key=lambda one: PACKS.index(one.pack.country))


def test_every_file_is_a_pack_of_its_country() -> None:
    assert READ.bad == {}
    assert set(READ.found) == {path.stem for path in FOLDER.glob("*.toml")} == set(PACKS)


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_no_pack_claims_a_review_that_it_has_not_had(pack: RulePack) -> None:
    assert (pack.pack.reviewed_by, pack.pack.reviewed_on, pack.is_reviewed) == ("", None, False)
    assert pack.parts.open_points, "what is not settled is said"


@pytest.mark.parametrize("pack", ALL, ids=lambda one: one.pack.country)
def test_lender_types_can_be_chosen_for_a_party(pack: RulePack) -> None:
    assert set(pack.pack.lender_types) <= set(LENDER_TYPES)


def test_every_rule_of_the_research_is_in_a_pack_or_listed_as_left_out() -> None:
    if not SHARED.is_dir():
        pytest.skip("the research that the packs are made from does not lie beside this tree")
    ours = {rule.id for pack in ALL for rule in pack.pack.rules}
    left_out = set(re.findall(r"^\| `([a-z]{2}\.[a-z0-9_.]+)`", LEFT_OUT.read_text("utf-8"), re.MULTILINE))
    theirs = {
        rule["id"]: rule
        for file in SHARED.glob("rules_*.toml")
        for rule in tomllib.loads(file.read_text("utf-8"))["rule"]
    }
    assert set(theirs) - ours - left_out == set()
    assert left_out & ours == set()
    for pack in ALL:
        for rule in pack.pack.rules:
            if raw := theirs.get(rule.id):
                told = (
                    raw["from"],
                    raw.get("to", ""),
                    raw["kind"],
                    raw["norm"],
                    raw["severity"],
                    raw.get("status", "in_force"),
                )
                own = (rule.begins, rule.ends or "", rule.kind, rule.norm, rule.severity, rule.status)
                assert tuple(map(str, own)) == tuple(map(str, told)), rule.id
                assert rule.url == raw["url"], rule.id
                assert rule.applies_to == set(raw["applies_to"]), rule.id

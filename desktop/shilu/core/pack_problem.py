"""What is wrong with the file of a rule pack, and on which line. The sentences stand in host/pack_sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PackFault(StrEnum):
    """A kind of problem. ``detail`` of the problem holds what fills the sentence."""

    NOT_READABLE = "not_readable"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_TOML = "not_toml"
    FORMAT_UNKNOWN = "format_unknown"
    UNKNOWN_KEY = "unknown_key"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_WORD = "unknown_word"
    NOT_POSITIVE = "not_positive"
    TOO_MUCH = "too_much"
    NOT_A_SPAN = "not_a_span"
    NOT_A_ZONE = "not_a_zone"
    NOT_AN_ADDRESS = "not_an_address"
    NO_TRANSLATION = "no_translation"
    WRONG_BEGINNING = "wrong_beginning"
    TWICE = "twice"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    DATES_OVERLAP = "dates_overlap"
    NOT_THERE = "not_there"
    PRE_TICKED = "pre_ticked"


@dataclass(frozen=True, slots=True)
class PackProblem:
    """``place`` is the way to it from the top of the file (``rule 3, quiet``); ``of`` the id of the rule, letter or
    form that it stands in, "" where it has none."""

    line: int
    place: str
    of: str
    fault: PackFault
    detail: str = ""


class BadPack(Exception):
    """A file that is no pack. ``problems`` are all of them, in the order of the file."""

    def __init__(self, problems: tuple[PackProblem, ...]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.place}: {one.fault}" for one in problems))
        self.problems = problems

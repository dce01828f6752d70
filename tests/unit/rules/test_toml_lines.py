"""Where things stand in a TOML file."""

from __future__ import annotations

from shilu.rules.toml_lines import Lines, depth

TEXT = '''# a comment with [brackets] and "quotes
format = 1
text = """
[no.table]
key = 1
"""
other = \'\'\'
[[neither]]\'\'\'
[[rule]]
id = "a" # x = [
title = { en = "x [", zh-CN = "y" }
needs = [
  "a",
  "b", # ]
]
[rule.terms]
most = 3

[[rule]]
id = "b"
[[rule.sentence]]
id = 'c'
[[rule.sentence]]
"id" = 'd'
[plain]
[plain.deep]
key = 1
'''


def test_keys_and_tables_are_found_on_their_lines() -> None:
    lines = Lines(TEXT)
    found = {
        ("format",): 2,
        ("text",): 3,
        ("other",): 7,
        ("rule", 0): 9,
        ("rule", 0, "title"): 11,
        ("rule", 0, "needs"): 12,
        ("rule", 0, "terms", "most"): 17,
        ("rule", 1, "id"): 20,
        ("rule", 1, "sentence", 0, "id"): 22,
        ("rule", 1, "sentence", 1, "id"): 24,
        ("plain", "deep", "key"): 27,
    }
    assert {path: lines.of(path) for path in found} == found


def test_what_is_missing_is_told_by_what_it_stands_in() -> None:
    lines = Lines(TEXT)
    assert lines.of(("rule", 0, "terms", "least")) == 16
    assert lines.of(("rule", 0, "title", "en")) == 11
    assert lines.of(("rule", 7)) == 1


def test_depth_counts_brackets_and_dots_outside_of_strings() -> None:
    assert depth("a = [[[1]]]") == 3
    assert depth('a = "[[[[.....["') == 0
    assert depth("a . b.c.d = 1.5") == 3
    assert depth("a = [1.5, 1.5, 1.5]\nb = 1.5") == 1
    assert depth("]]]] = [") == 0

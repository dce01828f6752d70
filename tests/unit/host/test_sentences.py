"""Words for codes: filled, in the reader's language, and never the next trouble."""

from __future__ import annotations

import pytest

from shilu.core.errors import UserError
from shilu.core.wording import source_language
from shilu.host import sentences

TEXTS = source_language()


def test_holes_are_filled() -> None:
    told = sentences.of_error(UserError("file.missing", name="sms.xml"), TEXTS)
    assert told.message == "There is no file “sms.xml”."


def test_a_name_may_come_as_file() -> None:
    assert sentences.of_code("file.empty", {"file": "a.xml"}, TEXTS).message == "The file “a.xml” is empty."


def test_a_name_with_braces_is_shown_as_it_is() -> None:
    assert "{name}.xml" in sentences.of_code("file.missing", {"name": "{name}.xml"}, TEXTS).message


def test_an_unfilled_hole_and_an_unknown_code_do_not_fail() -> None:
    assert "“…”" in sentences.of_code("file.missing", {}, TEXTS).message
    assert sentences.of_code("file.never_heard_of", {}, TEXTS) == sentences.unexpected(TEXTS)
    assert "never_heard_of" in sentences.of_skipped("never_heard_of", TEXTS)
    assert "never_heard_of" in sentences.of_problem("never_heard_of", TEXTS)


def test_what_came_too_often_is_summed_up() -> None:
    assert sentences.of_source_warning("bad_duration", "and 57 more", TEXTS).endswith("The same 57 times more.")
    assert sentences.of_source_warning("bad_duration", "and 1 more", TEXTS).endswith("The same 1 time more.")


def test_a_detail_is_shown_where_the_words_have_a_place_for_it() -> None:
    assert "byte 12" in sentences.of_source_warning("broken_xml", "byte 12: mismatched tag", TEXTS)
    assert "page 3" in sentences.of_bundle_warning("text_layer_differs", "page 3", TEXTS)


@pytest.mark.parametrize(
    ("code", "exit_code"), [("usage.unknown_case", 2), ("vault.in_use", 3), ("file.empty", 4), ("disk.full", 4)]
)
def test_the_family_of_a_code_decides_the_exit_code(code: str, exit_code: int) -> None:
    assert sentences.exit_code(code) == exit_code

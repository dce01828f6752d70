"""What is reviewed in one sitting: rows come, are answered, and come back to their place."""

from __future__ import annotations

from shilu.gui.models.sitting import Sitting


def made(*rows: str) -> Sitting[str]:
    sitting: Sitting[str] = Sitting(str.casefold, len)
    sitting.take(rows)
    return sitting


def test_rows_stand_in_their_order_and_are_counted() -> None:
    sitting = made("ccc", "a", "bb")
    assert (sitting.left, sitting.answered, sitting.total) == (("a", "bb", "ccc"), 0, 3)
    sitting.answer(["bb"])
    assert (sitting.left, sitting.answered, sitting.total) == (("a", "ccc"), 1, 3)


def test_what_is_taken_back_stands_where_it_stood() -> None:
    sitting = made("ccc", "a", "bb")
    sitting.answer(["a", "bb"])
    sitting.put_back(["bb"])
    assert (sitting.left, sitting.answered) == (("bb", "ccc"), 1)


def test_what_was_answered_while_it_was_read_does_not_come_again() -> None:
    sitting = made("a", "bb")
    sitting.answer(["a"])
    sitting.take(["a", "bb", "dddd"])
    assert (sitting.left, sitting.total) == (("bb", "dddd"), 3)
    sitting.put_back(["a"])
    assert sitting.left == ("a", "bb", "dddd")


def test_another_case_begins_with_nothing() -> None:
    sitting = made("a")
    sitting.answer(["a"])
    sitting.forget()
    assert (sitting.left, sitting.total, sitting.is_read) == ((), 0, False)

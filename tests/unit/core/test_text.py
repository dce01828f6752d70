"""Text is shown as text: what would act is spelt out, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.text import one_line, search_key, visible


def test_what_would_act_is_spelt_out() -> None:
    assert visible("a\u202eb\x00c\u200fd\ufeff") == "a[U+202E]b[U+0000]c[U+200F]d[U+FEFF]"


def test_markup_newlines_and_emoji_are_text_like_any_other() -> None:
    text = '<img src="/etc/passwd"> <b>还钱</b>\n😡 👨‍👩‍👧 العربية'
    assert visible(text) == text


@given(st.text())
def test_visible_text_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


def test_a_search_does_not_see_width_case_or_the_commonest_traditional_forms() -> None:
    assert search_key("ＬＯＡＮ 貸款") == search_key("loan 贷款")
    assert search_key("还\u200b钱") == search_key("還錢")


@given(st.text(max_size=50))
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


def test_a_cell_has_one_line_and_an_end() -> None:
    assert one_line("a\nb\tc") == "a b c"
    assert one_line("x" * 300, 10) == "x" * 10 + "…"

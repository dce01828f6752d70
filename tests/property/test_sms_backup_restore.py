"""Whatever the bytes are and however they arrive, reading a backup ends with counts that add up."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.record import RawRecord, Skipped
from tests.unit.importers.backups import Result, call, element, mms, part, read, sms, smses

HUGE = 300

_words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).map(
    lambda text: re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
)
_long = st.builds(lambda word, times: (word or "x") * times, _words, st.integers(1, 40))
_oddities = st.sampled_from(
    [
        "&#55357;&#56834;",
        "&#55357;",
        "&#xDE02;",
        "&#0;",
        "&#10;",
        "&amp;",
        "&lt;",
        "&#xD83D;&#xDE02;",
        "😡",
        "\x01",
        " ",
        "'",
    ]
)
_raw_text = st.lists(_oddities | st.sampled_from(["还款", "pay", "1" * 90]), max_size=30).map("".join)
_base64 = st.binary(max_size=900).map(lambda data: __import__("base64").b64encode(data).decode())
_odd_base64 = _base64 | st.text("AQJD+/= !", max_size=500)
_number = st.sampled_from(["10412345678", "+8610512345678", "", "-1", "null", "LOANCO", "1~2", "106900001234"])
_date = st.sampled_from(["1700000000123", "1700000000000", "bad", "", "null", "-1", "1700000000"])
_kind = st.sampled_from(["1", "2", "3", "4", "5", "6", "9", "", "null"])
_noise = st.sampled_from(
    ["", "<!-- <sms/> -->", "<!-- " + "x<" * 300 + " -->", "<?pi " + "y" * 400 + "?>", " " * 500, "text"]
)


def _raw_sms(raw: str) -> str:
    return f'<sms address="1" date="1700000000123" type="1" body="{raw}" />'


_row = st.one_of(
    st.builds(sms, body=_words | _long, address=_number, date=_date, type=_kind),
    st.builds(call, number=_number, date=_date, type=_kind),
    st.builds(_raw_sms, _raw_text),
    st.builds(
        lambda data, text, box, date: mms(
            part(ct="image/png", data=data), part(ct="text/plain", text=text), msg_box=box, date=date
        ),
        _odd_base64,
        _words | _long,
        _kind,
        _date,
    ),
    st.just("<sms/>"),
    st.just("<other><sms/></other>"),
    st.builds(lambda value: element("sms", {"date": "1700000000123", "type": "1", "data": value}), _odd_base64),
    st.builds(lambda text: element("sms", {"body": text, "date": "1700000000123", "type": "1"}), _long),
    st.builds(lambda value, times: element("sms", {f"a{n}": value for n in range(times)}), _long, st.integers(1, 20)),
)


def _no_tag_is_too_long(row: str) -> bool:
    """Huge values may be as many as they like; all others of a tag may amount to eight times that size."""
    return len(re.sub(rb'"[^"]{%d,}"' % (HUGE + 1), b'""', row.encode())) <= 8 * HUGE


def plain(result: Result) -> list[object]:
    """The values, for comparing two readings."""
    return [result.values, result.blobs.contents]


def check(data: bytes, result: Result) -> None:
    """What holds for every reading."""
    rows = [value for value in result.values if isinstance(value, RawRecord | Skipped)]
    assert result.ended.rows == len(rows)
    assert len({row.locator for row in rows}) == len(rows)
    for row in rows:
        name, offset = re.fullmatch(r"(\w+)\[\d+\]@(\d+)", row.locator).groups()  # type: ignore[union-attr]
        assert data[int(offset) :].startswith(b"<" if name == "element" else b"<" + name.encode())
        if isinstance(row, RawRecord):
            rebuilt = result.rebuilt(row.segments)
            assert data[int(offset) : int(offset) + len(rebuilt)] == rebuilt
            assert rebuilt.endswith(b">")
            row.text.encode()  # no half of a surrogate pair


@given(rows=st.lists(st.tuples(_row.filter(_no_tag_is_too_long), _noise), max_size=6))
def test_each_element_gives_one_value_and_its_exact_bytes(rows: list[tuple[str, str]]) -> None:
    data = smses(*[row + noise for row, noise in rows]).encode()
    result = read(data, huge=HUGE, chunk=97)
    check(data, result)
    assert not result.ended.partial
    assert result.ended.rows == len(rows)
    for (row, _), value in zip(rows, [v for v in result.values if isinstance(v, RawRecord | Skipped)], strict=True):
        if isinstance(value, RawRecord):
            assert result.rebuilt(value.segments) == row.encode()


@given(rows=st.lists(st.tuples(_row, _noise), max_size=4), chunk=st.integers(1, 400))
def test_it_does_not_matter_where_chunks_end(rows: list[tuple[str, str]], chunk: int) -> None:
    data = smses(*[row + noise for row, noise in rows]).encode()
    assert plain(read(data, huge=HUGE, chunk=chunk)) == plain(read(data, huge=HUGE, chunk=1 << 20))


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    rows = draw(st.lists(st.tuples(_row, _noise), max_size=4))
    data = bytearray(smses(*[row + noise for row, noise in rows]).encode())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["cut", "insert", "replace", "delete"])):
            case "cut":
                del data[at:]
            case "insert":
                data[at:at] = draw(
                    st.sampled_from(
                        [
                            b"<",
                            b">",
                            b'"',
                            b"&",
                            b"<!--",
                            b"<![CDATA[",
                            b"<?",
                            b"<!D",
                            b"\0",
                            b"\xed\xa0\xbd",
                            b" " * 700,
                        ]
                    )
                )
            case "replace":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=3))
            case _:
                del data[at : at + draw(st.integers(1, 50))]
    return bytes(data)


_LONG = "x" * 500
_BROKEN = [
    smses(sms(), f'<sms body="{_LONG}'),  # the file ends in the first value of a long tag
    smses(sms(), f'<sms address="1" {_LONG}', sms()),  # a long tag ends with a "<"
    smses(sms(), f'<sms body="{_LONG}', sms()),  # so does a streamed value
    smses(sms(), sms(**{f"a{n}": "v" * 290 for n in range(20)})),  # a tag of very many values
    smses(sms(), sms(body="X", more=_LONG).replace("X", "&no;")),
    smses(sms(), "<!-- <sms/> -->", "&no;"),  # what broke is not the comment
    smses("<a>" * 200),
    smses(sms()) + f'\n<sms body="{_LONG}" />',
    smses(sms()) + " " * 500 + "x",
    smses('<sms address="1" type="1" <body="" />'),  # an expat that looks at long tags once tells of it at the end
    smses(sms()).replace("encoding='UTF-8'", " " * 1500 + "encoding='gbk'"),
]


def _each_in_bytes(test: Callable[[bytes, int], None]) -> Callable[[bytes, int], None]:
    for broken in _BROKEN:
        test = example(data=broken.encode(), chunk=1)(test)
    return test


@settings(max_examples=300)
@_each_in_bytes
@given(data=_mutated(), chunk=st.sampled_from([1, 2, 3]) | st.integers(1, 400))
def test_a_damaged_file_never_raises_and_adds_up_wherever_chunks_end(data: bytes, chunk: int) -> None:
    try:
        whole = read(data, huge=HUGE)
    except UserError as refusal:
        assert refusal.code in {"file.doctype_refused", "file.encoding_not_supported", "file.unknown_format"}
        return
    check(data, whole)
    cut = read(data, huge=HUGE, chunk=chunk)
    check(data, cut)
    assert cut.values == whole.values


@given(data=st.binary(max_size=300))
def test_bytes_of_any_kind_never_raise(data: bytes) -> None:
    for prefix in (b"", b"<smses>", b"<smses><sms ", b"\xff\xfe", b"<?xml version='1.0' encoding='gbk'?><calls>"):
        try:
            check(prefix + data, read(prefix + data, huge=50, chunk=7))
        except UserError as refusal:
            assert refusal.code.startswith("file.")


@given(raw=_raw_text, chunk=st.integers(1, 50))
def test_a_streamed_text_is_what_expat_makes_of_it(raw: str, chunk: int) -> None:
    data = smses(_raw_sms(raw.replace('"', "")))
    small, large = read(data), read(data, huge=20, chunk=chunk)
    record = large.only()
    text = large.content(record.attachments[0].blob).decode() if record.attachments else record.text
    assert text == small.only().text


@given(text=_words.filter(lambda text: text != "null"))
def test_a_text_that_expat_takes_is_never_changed(text: str) -> None:
    data = smses(sms(body=text))
    seen: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda name, attributes: seen.append(attributes.get("body", ""))
    parser.Parse(data.encode(), True)
    assert read(data).only().text == seen[-1]

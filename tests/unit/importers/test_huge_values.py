"""Attribute values too large for memory: streamed into blobs, whatever they hold and however they are cut."""

from __future__ import annotations

import base64

import pytest

from tests.unit.importers.backups import Result, call, mms, part, read, sms, smses

HUGE = 2_000


def read_small(data: str | bytes, chunk: int = 700) -> Result:
    """With a limit small enough for tests."""
    return read(data, huge=HUGE, chunk=chunk)


@pytest.mark.parametrize("chunk", [1, 13, 700, 100_000])
@pytest.mark.parametrize("size", [HUGE - 10, 3 * HUGE, 3 * HUGE + 1, 3 * HUGE + 2])
def test_a_huge_picture_is_decoded_and_its_row_can_be_put_together(size: int, chunk: int) -> None:
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    row = mms(
        part(ct="image/jpeg", fn="a.jpg", data=base64.b64encode(content).decode()), part(ct="text/plain", text="x")
    )
    data = smses(sms(), row, sms())
    result = read_small(data, chunk)
    record = result.records[1]
    assert result.content(record.attachments[0].blob) == content
    assert result.rebuilt(record.segments).decode() == row
    assert [segment.encoding for segment in record.segments if segment.blob] == ["base64"]
    assert record.text == "x"
    assert len(result.records) == 3
    assert result.warnings == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A" * 5001, None),
        ("QUJD\n" * 1500, b"ABC" * 1500),
        ("QUJD" * 1500 + "QR==", b"ABC" * 1500 + b"A"),  # left-over bits that are not zero
        ("QUJD" * 1500 + "!", None),
        ("QUJD" * 1500 + "QQ==" + "QUJD", None),
        ("QUJD" * 1500 + "QUI", b"ABC" * 1500 + b"AB"),
    ],
)
def test_a_huge_picture_with_odd_base64_keeps_its_exact_bytes(value: str, expected: bytes | None) -> None:
    row = mms(part(ct="image/jpeg", fn="a.jpg", data=value))
    result = read_small(smses(row))
    record = result.only()
    (attachment,) = record.attachments
    raw = value.replace("\n", "&#10;").encode()
    assert result.content(attachment.blob) == (raw if expected is None else expected)
    assert attachment.name == ("a.jpg.b64" if expected is None else "a.jpg")
    assert result.rebuilt(record.segments).decode() == row
    assert result.warning_codes == (["broken_base64"] if expected is None else [])


@pytest.mark.parametrize("chunk", [1, 13, 700, 100_000])
@pytest.mark.parametrize("unit", ["催", "&lt;b&gt;&#10;", "&#55357;&#56834;", "&#xD83D;", "a\x01", "9", "&amp;#65;"])
def test_a_huge_text_reads_as_expat_would_read_it(unit: str, chunk: int) -> None:
    value = unit * (3 * HUGE // len(unit))
    row = f"<sms address='10412345678' date='1700000000123' type='1' body='{value}' />"
    small, large = read(smses(row)), read_small(smses(row), chunk)
    expected = small.only().text
    record = large.only()
    kept = next((item for item in record.attachments), None)
    text = large.content(kept.blob).decode() if kept else record.text
    assert text == expected
    assert record.text == (expected[:10_000] if kept else expected)
    assert large.rebuilt(record.segments).decode() == row
    repairs = [code for code in large.warning_codes if code != "text_cut"]
    assert repairs == small.warning_codes


def test_a_huge_text_in_other_quotes_is_taken_whole() -> None:
    value = 'he said "pay" ' * 500
    row = f"<sms date='1700000000123' type='1' body='{value}' address='1'/>"
    result = read_small(smses(row))
    assert result.content(result.only().attachments[0].blob).decode() == value
    assert result.only().peer == "1"


def test_several_huge_values_in_one_tag_are_told_apart() -> None:
    row = sms(body="b" * 5000, contact_name="n" * 6000, extra="e" * 7000)
    result = read_small(smses(row))
    record = result.only()
    assert {item.name: len(result.content(item.blob)) for item in record.attachments} == {
        "body.txt": 5000,
        "contact_name.txt": 6000,
        "extra.txt": 7000,
    }
    assert result.rebuilt(record.segments).decode() == row


def test_a_huge_value_in_a_draft_is_not_kept() -> None:
    row = mms(part(ct="image/jpeg", data="QUJD" * 2000), msg_box="3")
    result = read_small(smses(row))
    assert [skipped.code for skipped in result.skipped] == ["draft"]
    assert result.blobs.contents == {}


@pytest.mark.parametrize("chunk", [1, 700, 100_000])
def test_a_file_cut_in_a_huge_value_keeps_the_rows_before(chunk: int) -> None:
    data = smses(sms(), mms(part(ct="image/jpeg", data="QUJD" * 2000)))[:-2500]
    result = read_small(data, chunk)
    assert (len(result.records), [skipped.code for skipped in result.skipped]) == (1, ["cut_off"])
    assert result.ended.partial
    alone = read_small(smses(sms(), sms(body="b" * 9000))[:-2500], chunk)
    assert (len(alone.records), [skipped.code for skipped in alone.skipped]) == (1, ["cut_off"])
    assert alone.skipped[0].locator.startswith("sms[2]@")


def test_a_markup_sign_in_a_huge_value_is_broken_xml() -> None:
    data = smses(sms(), sms(body="b" * 9000), sms()).replace('bbb" ', 'bbb<sms/>" ')
    result = read_small(data)
    assert (len(result.records), result.ended.partial, result.warning_codes) == (1, True, ["broken_xml"])


@pytest.mark.parametrize("chunk", [1, 700, 100_000])
@pytest.mark.parametrize(
    "between",
    ["<!-- " + "x< \"'" * 2000 + "-->", " " * 9000, "<?pi " + "<x " * 4000 + "?>", "<![CDATA[" + "]" * 9000 + "]]>"],
)
def test_huge_things_between_rows_cost_nothing(between: str, chunk: int) -> None:
    data = smses(sms(), between, call())
    result = read_small(data, chunk)
    assert len(result.records) == 2
    assert result.skipped == []
    places = [int(one.locator.split("@")[1]) for one in result.records]
    assert places == [data.encode().index(b"<sms "), data.encode().index(b"<call")]


@pytest.mark.parametrize("chunk", [1, 700, 100_000])
def test_huge_things_inside_a_row_are_part_of_its_bytes(chunk: int) -> None:
    inside = "<!-- " + "x" * 9000 + " -->" + "é" * 5000 + "<![CDATA[" + "ü<" * 4000 + "]]>"
    row = mms(part(ct="text/plain", text="x")).replace("<addrs>", inside + "<addrs>")
    result = read_small(smses(row, sms()), chunk)
    assert result.rebuilt(result.records[0].segments).decode() == row
    assert len(result.records) == 2


def test_a_huge_comment_cannot_hide_in_a_value() -> None:
    result = read_small(smses(sms(), sms(body="X"), sms()).replace('"X"', '"<!-- ' + "x" * 9000 + '-->"'))
    assert (len(result.records), result.ended.partial) == (1, True)


def test_a_tag_of_very_many_long_values_is_not_gathered() -> None:
    attributes = {f"a{number}": "v" * (HUGE - 10) for number in range(40)}
    result = read_small(smses(sms(), sms(**attributes)))
    assert (len(result.records), result.ended.partial, result.warning_codes) == (1, True, ["tag_too_long"])


@pytest.mark.parametrize("chunk", [1, 700, 100_000])
def test_a_row_whose_first_tag_breaks_is_counted_however_long_it_is(chunk: int) -> None:
    long = "x" * (HUGE + 1)
    for broken in (f'<sms body="{long}', f'<sms address="1" {long}', f'<call number="1" note="{long}" date="&no;" />'):
        whole, cut = (read_small(smses(sms(), broken, sms()), size) for size in (1 << 20, chunk))
        assert cut.values == whole.values
        assert (len(whole.records), [skipped.code for skipped in whole.skipped]) == (1, ["cut_off"])
        assert whole.ended.partial


def test_a_row_is_not_counted_for_a_comment_that_tells_of_one() -> None:
    result = read_small(smses(sms(), "<!-- <sms/> -->", "&no;"))
    assert (len(result.records), result.skipped, result.ended.partial) == (1, [], True)


def test_a_long_row_after_the_end_is_not_taken_for_padding() -> None:
    result = read_small(smses(sms()) + sms(body="x" * (HUGE + 1)))
    assert (len(result.records), result.ended.partial, result.warning_codes) == (1, True, ["text_after_end"])


def test_huge_blanks_do_not_hide_what_stands_after_the_end() -> None:
    result = read_small(smses(sms()) + " " * (HUGE + 1) + "x")
    assert (result.ended.partial, result.warning_codes) == (True, ["text_after_end"])


@pytest.mark.parametrize("reference", ["&#" + "0" * 5000 + "65;", "&#x" + "0" * 5000 + "41;"])
def test_a_reference_with_thousands_of_zeros_is_a_character_like_any_other(reference: str) -> None:
    row = f'<sms date="1700000000123" type="1" body="{reference}{"y" * HUGE}" />'
    assert read_small(smses(row), 100_000).only().text.startswith("Ay")


@pytest.mark.parametrize("chunk", [1, 700, 100_000])
def test_the_encoding_is_read_from_the_first_bytes_alone(chunk: int) -> None:
    data = smses(sms()).replace("encoding='UTF-8'", " " * 1500 + "encoding='gbk'")
    assert read_small(data, chunk).only().text == "请还款"


def test_a_row_of_very_many_parts_is_not_gathered() -> None:
    result = read(smses(mms(*[part(ct="text/plain", text="x")] * 20_001), sms()))
    assert [skipped.code for skipped in result.skipped] == ["too_many_parts"]
    assert len(result.records) == 1


def test_a_huge_value_in_utf16_keeps_its_own_bytes() -> None:
    row = sms(body="催收" * 4000)
    data = b"\xff\xfe" + smses(row).encode("utf-16-le")
    result = read_small(data)
    record = result.only()
    assert result.content(record.attachments[0].blob).decode() == "催收" * 4000
    assert result.rebuilt(record.segments) == row.encode("utf-16-le")
    picture = mms(part(ct="image/jpeg", data="QUJD" * 2000))
    result = read_small(smses(picture).encode("utf-16-be"))
    assert result.content(result.only().attachments[0].blob) == b"ABC" * 2000
    assert result.rebuilt(result.only().segments) == picture.encode("utf-16-be")

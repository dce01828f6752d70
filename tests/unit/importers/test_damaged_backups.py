"""What real files contain and XML forbids: halves of emoji, control characters, cut files, hostile ones."""

from __future__ import annotations

import base64

import pytest

from shilu.core.errors import UserError
from shilu.importers.sms_backup_restore import SmsBackupRestore
from tests.unit.importers.backups import PNG, mms, part, read, sms, smses


def body_of(raw: bytes, *, chunk: int = 1 << 20) -> tuple[str, list[str]]:
    """What a body with these raw bytes is read as, and the warnings."""
    row = b'<sms address="10412345678" date="1700000000123" type="1" body="' + raw + b'" />'
    data = b"<smses>" + row + b"</smses>"
    result = read(data, chunk=chunk)
    record = result.only()
    assert result.rebuilt(record.segments) == row
    assert not result.ended.partial
    return record.text, result.warning_codes


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize(
    "raw",
    [
        b"&#55357;&#56834;",
        b"&#xD83D;&#xDE02;",
        b"&#xd83d;&#56834;",
        b"&#0055357;&#x000de02;",
        b"\xed\xa0\xbd\xed\xb8\x82",
        b"&#55357;\xed\xb8\x82",
        b"&#128514;",
        "😂".encode(),
    ],
)
def test_halves_of_an_emoji_are_joined_wherever_the_bytes_are_cut(raw: bytes, chunk: int) -> None:
    assert body_of(raw, chunk=chunk) == ("😂", [])


@pytest.mark.parametrize(
    ("raw", "text", "code"),
    [
        (b"&#55357;", "\ufffd", "lone_surrogate"),
        (b"&#xDE02;", "\ufffd", "lone_surrogate"),
        (b"\xed\xa0\xbd", "\ufffd", "lone_surrogate"),
        (b"&#55357;x&#56834;", "\ufffdx\ufffd", "lone_surrogate"),
        (b"&#56834;&#55357;", "\ufffd\ufffd", "lone_surrogate"),
        (b"&#55357;&#55357;&#56834;", "\ufffd😂", "lone_surrogate"),
        (b"&#11;", "\ufffd", "illegal_character"),
        (b"&#0;", "\ufffd", "illegal_character"),
        (b"&#x0B;", "\ufffd", "illegal_character"),
        (b"&#xFFFE;", "\ufffd", "illegal_character"),
        (b"&#1114112;", "\ufffd", "illegal_character"),
        (b"&#x110000;", "\ufffd", "illegal_character"),
        (b"&#" + b"9" * 5000 + b";", "\ufffd", "illegal_character"),
        (b"&#;", "\ufffd", "illegal_character"),
        (b"a\x0bb", "a\ufffdb", "illegal_character"),
        (b"a\x00b", "a\ufffdb", "illegal_character"),
        (b"\xef\xbf\xbf", "\ufffd", "illegal_character"),
        (b"\xff", "\ufffd", "invalid_utf8"),
        (b"\xe8\xaf", "\ufffd\ufffd", "invalid_utf8"),
    ],
)
def test_what_cannot_be_text_becomes_a_visible_sign_and_a_warning(raw: bytes, text: str, code: str) -> None:
    read_as, warned = body_of(raw)
    assert read_as == text
    assert set(warned) == {code}


@pytest.mark.parametrize("raw", [b"&#9;&#10;&#13;", b"&#xFFFD;", b"&#x10FFFF;", b"&#55295;", b"&#57344;", b"&#32;"])
def test_good_references_are_left_to_expat(raw: bytes) -> None:
    assert body_of(raw)[1] == []


def test_a_warning_names_the_row_and_the_byte() -> None:
    data = smses(sms(), sms(body="BAD")).encode().replace(b"BAD", b"\x01")
    (warning,) = read(data).warnings
    assert warning.locator.startswith("sms[2]@")
    assert warning.detail == f"byte {data.index(0x01.to_bytes(1, 'big'))}"


def test_many_warnings_of_one_kind_are_counted() -> None:
    data = smses(*[sms(body="BAD")] * 250).encode().replace(b"BAD", b"\x01")
    result = read(data)
    assert len(result.warnings) == 201
    assert result.warnings[-1].detail == "and 50 more"


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.8])
def test_a_cut_file_keeps_what_was_read_and_says_where_it_ended(keep: float) -> None:
    whole = smses(*[sms(body=str(number)) for number in range(20)]).encode()
    data = whole[: int(len(whole) * keep)]
    result = read(data)
    assert result.ended.partial
    complete = data.count(b" />\n")
    assert [record.text for record in result.records] == [str(number) for number in range(complete)]
    assert [skipped.code for skipped in result.skipped] == ["cut_off"]
    assert result.ended.rows == complete + 1
    assert [(warning.code, warning.locator) for warning in result.warnings] == [("cut_off", f"@{len(data)}")]


def test_a_file_cut_between_rows_lost_no_row_it_had() -> None:
    data = smses(sms(), sms()).removesuffix("</smses>")
    result = read(data)
    assert (len(result.records), result.skipped, result.ended.partial) == (2, [], True)


def test_a_file_cut_inside_a_message_with_parts_counts_it() -> None:
    whole = smses(sms(), mms(part(ct="image/png", data=base64.b64encode(PNG).decode())))
    result = read(whole[: whole.index("<addrs>")])
    assert (len(result.records), [skipped.code for skipped in result.skipped]) == (1, ["cut_off"])
    assert result.skipped[0].locator.startswith("mms[1]@")


def test_broken_markup_stops_reading_at_its_place() -> None:
    data = smses(sms(), '<sms date="1700000000123" type=1 />', sms())
    result = read(data)
    assert (len(result.records), result.ended.partial) == (1, True)
    assert [skipped.locator.split("@")[0] for skipped in result.skipped] == ["sms[2]"]
    assert result.warning_codes == ["broken_xml"]


def test_zero_bytes_behind_the_end_are_only_padding() -> None:
    result = read(smses(sms()).encode() + bytes(5000))
    assert (len(result.records), result.ended.partial, result.warning_codes) == (1, False, ["padding_after_end"])


def test_a_second_backup_behind_the_first_is_not_passed_over_silently() -> None:
    result = read(smses(sms()) + smses(sms()))
    assert (len(result.records), result.ended.partial, result.warning_codes) == (1, True, ["text_after_end"])


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE smses>",
        '<!DOCTYPE smses [<!ENTITY a "b">]>',
        '<!DOCTYPE smses SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE calls [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_doctype_is_refused(doctype: str) -> None:
    data = f"<?xml version='1.0'?>{doctype}" + smses(sms(body="x")).partition("?>\n")[2]
    assert SmsBackupRestore().identify(data.encode(), "x")
    with pytest.raises(UserError) as refusal:
        read(data)
    assert refusal.value.code == "file.doctype_refused"


def test_an_undefined_entity_is_broken_xml() -> None:
    result = read(smses(sms(), sms(body="X")).replace('"X"', '"&nbsp;"'))
    assert (len(result.records), result.ended.partial) == (1, True)


def test_a_style_sheet_and_comments_are_ignored() -> None:
    data = smses("<!-- <sms/> -->", sms(), "<?x <sms ?>", "<![CDATA[<sms/>]]>", sms()).replace(
        "<smses", '<?xml-stylesheet type="text/xsl" href="http://x/sms.xsl"?><!-- by --><smses'
    )
    result = read(data)
    assert (len(result.records), result.skipped, result.ended.partial) == (2, [], False)


def test_elements_nested_without_end_are_cut_off() -> None:
    result = read(smses(sms()).replace("</smses>", "<a>" * 5000))
    assert (len(result.records), result.ended.partial, result.warning_codes) == (1, True, ["too_deep"])


@pytest.mark.parametrize(
    ("codec", "mark"),
    [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""), ("utf-8", b"\xef\xbb\xbf")],
)
@pytest.mark.parametrize("chunk", [1, 3, 1000, 1 << 20])
def test_other_unicode_encodings_are_read_and_their_bytes_found_again(codec: str, mark: bytes, chunk: int) -> None:
    text = smses(sms(body="还款😂"), sms(body="二"), mms(part(ct="text/plain", text="三")))
    data = mark + text.encode(codec)
    assert SmsBackupRestore().identify(data, "")
    result = read(data, chunk=chunk)
    assert [record.text for record in result.records] == ["还款😂", "二", "三"]
    for record in result.records:
        offset = int(record.locator.split("@")[1])
        rebuilt = result.rebuilt(record.segments)
        assert data[offset : offset + len(rebuilt)] == rebuilt
        assert rebuilt.decode(codec).startswith(f"<{record.channel}")


@pytest.mark.parametrize(
    ("declared", "codec", "word"),
    [
        ("ISO-8859-1", "latin-1", "café"),
        ("windows-1252", "cp1252", "“€”"),
        ("GBK", "gbk", "还款"),
        ("gb2312", "gbk", "还款"),
    ],
)
@pytest.mark.parametrize("chunk", [1, 1 << 20])
def test_declared_legacy_encodings_are_read(declared: str, codec: str, word: str, chunk: int) -> None:
    data = smses(sms(body=word), sms(body="x")).replace("UTF-8", declared).encode(codec)
    assert SmsBackupRestore().identify(data, "")
    result = read(data, chunk=chunk)
    assert [record.text for record in result.records] == [word, "x"]
    for record in result.records:
        offset = int(record.locator.split("@")[1])
        assert data[offset:].startswith(result.rebuilt(record.segments))


def test_an_encoding_we_do_not_know_is_refused_by_name() -> None:
    data = smses(sms()).replace("UTF-8", "rot13")
    assert SmsBackupRestore().identify(data.encode(), "")
    with pytest.raises(UserError) as refusal:
        read(data)
    assert refusal.value.code == "file.encoding_not_supported"


def test_blanks_before_the_declaration_do_no_harm() -> None:
    data = "\n  " + smses(sms())
    assert SmsBackupRestore().identify(data.encode(), "")
    record = read(data, chunk=1).only()
    assert record.locator == f"sms[1]@{data.index('<sms ')}"


@pytest.mark.parametrize(
    ("content", "ours"),
    [
        (b"<smses/>", True),
        (b"<smses", True),
        (b'<?xml version="1.0"?><!-- a --><?b c?><calls count="0"></calls>', True),
        (b"<smsesx/>", False),
        (b"<html><smses/></html>", False),
        (b"<!DOCTYPE html><html></html>", False),
        (b"\x89PNG\r\n\x1a\n<smses>", False),
        (b"", False),
        (b"<!-- never ends <smses>", False),
        (b'{"smses": 1}', False),
        (b"\xff\xfe<\x00a\x00", False),
    ],
)
def test_identification_is_by_the_root_element(content: bytes, ours: bool) -> None:
    assert SmsBackupRestore().identify(content, "sms-20231114.xml") is ours


@pytest.mark.parametrize("chunk", [1, 64, 1 << 20])
def test_a_repair_in_a_file_of_two_bytes_a_character_is_told_of_its_own_row(chunk: int) -> None:
    data = smses(sms(), sms(body="X")).replace("X", "&#55357;").encode("utf-16")
    warning, row = read(data, chunk=chunk).warnings[0], read(data, chunk=chunk).records[1]
    assert (warning.code, warning.locator) == ("lone_surrogate", row.locator)
    assert data[int(warning.detail.split()[1]) :].startswith("&#55357;".encode("utf-16-le"))


def test_a_count_in_digits_of_another_script_is_none() -> None:
    data = smses(sms()).replace('count="1"', 'count="٣"')
    assert [warning.detail for warning in read(data).warnings] == ["said no number, found 1"]

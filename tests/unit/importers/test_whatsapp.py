"""What WhatsApp writes of a chat, by phone, language and age (formats.md section 2)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.dedupe import Candidate, pair
from shilu.core.record import Asked, DateOrder, Question, RawRecord, SkippedKind
from shilu.core.when import Precision
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES, ReadSettings
from shilu.importers.whatsapp import WhatsappTxt
from tests.unit.importers.backups import PNG, SHANGHAI, Result
from tests.unit.importers.chats import TOLD, check_chat, read_chat

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "whatsapp"
L, R, N = "\u200e", "\u200f", "\u202f"


def chat(*lines: str, me: tuple[str, ...] = ("Me",), told: ReadSettings = TOLD, **given: bytes) -> Result:
    data = "".join(f"{line}\n" for line in lines)
    result = read_chat(WhatsappTxt(), data, me=me, told=told, beside=dict(given) or None)
    check_chat(data.encode(), result)
    return result


def local(record: RawRecord) -> str:
    at = record.when.local()
    return "?" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"


def asked(result: Result) -> list[Question]:
    return [value for value in result.values if isinstance(value, Question)]


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("22/03/21, 1:34 pm - Orange: x", "2021-03-22 13:34:00"),
        ("27/01/2023, 23:32 - Orange: x", "2023-01-27 23:32:00"),
        ("3/27/22, 9:05 AM - Orange: x", "2022-03-27 09:05:00"),
        ("2023/12/20, 5:46 pm - Orange: x", "2023-12-20 17:46:00"),
        ("2023-12-20, 5:46 p.m. - Orange: x", "2023-12-20 17:46:00"),
        (f"28/3/2025, 9:29{N}p.\u00a0m. - Orange: x", "2025-03-28 21:29:00"),
        (f"28/3/2025, 9:29 p. m.{N}- Orange: x", "2025-03-28 21:29:00"),
        ("28/3/2025, 9:29 – Orange: x", "2025-03-28 09:29:00"),
        ("23.03.22 13:31 - Orange: x", "2022-03-23 13:31:00"),
        ("23-03-2022 13:31 - Orange: x", "2022-03-23 13:31:00"),
        ("14/07/26 20.31 - Orange: x", "2026-07-14 20:31:00"),
        ("13.6.2018 klo 21.25.15 - Orange: x", "2018-06-13 21:25:15"),
        ("13. 6. 2018. 21:25 - Orange: x", "2018-06-13 21:25:00"),
        ("27/03/2022 à 13:31 - Orange: x", "2022-03-27 13:31:00"),
        ("2024/01/02 03:04 - Orange: x", "2024-01-02 03:04:00"),
        ("2022년 3월 27일 오후 1:31 - Orange: x", "2022-03-27 13:31:00"),
        (f"{L}[3/27/22, 21:50:25] Orange: x", "2022-03-27 21:50:25"),
        (f"[13/11/2025, 12:25:55{N}PM] Orange: x", "2025-11-13 12:25:55"),
        ("[28/5/2024 下午6:18:45] Orange: x", "2024-05-28 18:18:45"),
        ("[2024/10/31 15:50:46] Orange: x", "2024-10-31 15:50:46"),
        ("[3/27/22 21.41.35] Orange: x", "2022-03-27 21:41:35"),
        (f"[{R}27{R}/3{R}/2022، 21:41:35] Orange: x", "2022-03-27 21:41:35"),
        (f"[١٨{R}/٣{R}/٢٠٢٢، ٢:٥٦:٠٠ م] Orange: x", "2022-03-18 14:56:00"),
        ("[3/18/2565 BE, 14:56:01] Orange: x", "2022-03-18 14:56:01"),
        ("[3/18/R4, 14:56:01] Orange: x", "2022-03-18 14:56:01"),
        ("[14:56:01, 3/18/22] Orange: x", "2022-03-18 14:56:01"),
        ("28/03/17 21:25:47: Orange: x", "2017-03-28 21:25:47"),
        ("4/26/16, 16:23:03: Orange: x", "2016-04-26 16:23:03"),
        ("19:23, 28 Aug 2013 - Orange: x", "2013-08-28 19:23:00"),
    ],
)
def test_each_beginning_of_a_line_is_understood(line: str, at: str) -> None:
    assert registry.identify(line.encode(), "chat.txt").name == "whatsapp_txt"
    record = chat(line).only()
    assert (record.peer, record.text, local(record)) == ("Orange", "x", at)
    assert record.when.precision is (Precision.MINUTE if at.endswith(":00") and "٠٠" not in line else Precision.SECOND)


@pytest.mark.parametrize(
    "text",
    [
        "[2019-05-29, 15:04] Me: a line of Signal's\n",
        "2010-01-06 16:57:28 Victor\nhello\n",
        "27/03/2022, 13:31 - groceries\n28/03/2022, 13:31 - more groceries\n",
        "3 dogs 12:14 - Ana: x\n",
        "Orange: x\n27/03/2022, 13:31 - Orange: x\n",
        "",
    ],
)
def test_what_only_looks_like_it_is_not_claimed(text: str) -> None:
    assert not WhatsappTxt().identify(text.encode(), "WhatsApp Chat with Orange.txt")


# --- what is asked ---


@pytest.mark.parametrize(
    "name",
    ["WhatsApp Chat with Orange.txt", "WhatsApp Chat - Orange.zip", "与Orange的 WhatsApp 聊天.txt",
     "Chat WhatsApp s\u00a0uživatelem Orange.txt", "Чат WhatsApp с\u00a0контактом Orange.txt",
     "Chat de WhatsApp con Orange.txt"],
)  # fmt: skip
def test_whoever_the_file_of_a_chat_is_called_after_comes_last_among_the_possible_owners(name: str) -> None:
    lines = ("27/01/2023, 23:32 - Orange: pay", "27/01/2023, 23:33 - Orange: pay", "27/01/2023, 23:34 - Ming: no")
    told = replace(TOLD, file_name=name)
    (me,) = asked(chat(*lines, me=(), told=told))
    assert me.choices == ("Ming", "Orange")


def test_a_file_that_settles_nothing_asks_for_zone_owner_and_order_and_shows_no_times() -> None:
    result = chat("02/03/22, 13:31 - Orange: pay", "03/03/22, 9:00 - Ming: no", me=(), told=SHANGHAI)
    order, zone, me = asked(result)
    assert (order.asked, order.choices) == (Asked.DATE_ORDER, (DateOrder.DMY, DateOrder.MDY))
    assert order.examples == ("02/03/22, 13:31", "03/03/22, 9:00")
    assert zone.asked is Asked.TIMEZONE
    assert (me.asked, me.choices) == (Asked.ME, ("Orange", "Ming"))
    assert {(record.when.precision, record.direction) for record in result.records} == {
        (Precision.UNKNOWN, Direction.UNKNOWN)
    }


@pytest.mark.parametrize(("order", "day"), [(DateOrder.DMY, "2022-03-02"), (DateOrder.MDY, "2022-02-03")])
def test_the_order_that_a_person_tells_is_taken(order: DateOrder, day: str) -> None:
    result = chat("02/03/22, 13:31 - Orange: pay", told=replace(TOLD, date_order=order))
    assert asked(result) == []
    assert local(result.only()) == f"{day} 13:31:00"


def test_an_order_that_only_the_sequence_settles_is_said_to_be_so() -> None:
    result = chat("1/2/22, 13:31 - A: x", "3/2/22, 13:31 - A: x", "2/3/22, 13:31 - A: x")
    assert [local(record)[:10] for record in result.records] == ["2022-02-01", "2022-02-03", "2022-03-02"]
    assert result.warning_codes == ["date_order_by_sequence"]


ANDROID = ("IMG-20220302-WA0001.jpg (file attached)", "PTT-20220304-WA0000.opus (file attached)")
IPHONE = tuple(f"{L}<attached: 0000000{n}-PHOTO-2022-03-0{n}-13-31-00.jpg>" for n in (2, 4))


@pytest.mark.parametrize("named", [ANDROID, IPHONE], ids=["Android", "iPhone"])
def test_files_that_the_app_named_by_the_day_settle_the_order(named: tuple[str, str]) -> None:
    result = chat(f"02/03/22, 13:31 - A: {named[0]}", f"04/03/22, 13:31 - A: {named[1]}")
    assert asked(result) == []
    assert [local(record)[:10] for record in result.records] == ["2022-03-02", "2022-03-04"]
    assert result.warning_codes == ["date_order_by_names"]


@pytest.mark.parametrize(
    "lines",
    [
        ("02/03/22, 13:31 - A: " + ANDROID[0], "02/03/22, 13:31 - A: " + ANDROID[0]),
        ("02/03/22, 13:31 - A: " + ANDROID[0], "03/04/22, 13:31 - A: IMG-20220304-WA0001.jpg (file attached)"),
        ("02/03/22, 13:31 - A: see " + ANDROID[0], "04/03/22, 13:31 - A: see " + ANDROID[1]),
        ("02/03/22, 13:31 - A: " + ANDROID[0].split()[0], "04/03/22, 13:31 - A: " + ANDROID[1].split()[0]),
        ("03/03/22, 13:31 - A: IMG-20220303-WA0001.jpg (file attached)", "04/04/22, 13:31 - A: x"),
        ("02/03/22, 13:31 - A: IMG-20229999-WA0001.jpg (file attached)", "04/03/22, 13:31 - A: " + ANDROID[1]),
    ],
    ids=["one day", "both orders", "in words", "no file", "either way", "no day"],
)
def test_too_few_names_or_such_as_contradict_each_other_settle_nothing(lines: tuple[str, ...]) -> None:
    assert [question.asked for question in asked(chat(*lines))] == [Asked.DATE_ORDER]


def test_dates_without_a_year_are_asked_for_and_the_year_rises_where_the_months_begin_anew() -> None:
    lines = ("Nov 30, 8:11 PM - Orange: a", "Jan 1, 12:01 AM - Orange: b", "Feb 30, 1:00 AM - Orange: c")
    open_one = chat(*lines)
    assert [question.asked for question in asked(open_one)] == [Asked.YEAR]
    assert {local(record) for record in open_one.records} == {"?"}
    told = chat(*lines, told=replace(TOLD, year=2012))
    assert [local(record) for record in told.records] == ["2012-11-30 20:11:00", "2013-01-01 00:01:00"]
    assert told.warning_codes == ["year_begins_anew"]
    assert [(row.kind, row.code) for row in told.skipped] == [(SkippedKind.UNREADABLE, "bad_date")]
    assert local(chat("18 Mar 12:14 - Orange: x", told=replace(TOLD, year=2012)).only()) == "2012-03-18 12:14:00"


# --- whose words ---


@pytest.mark.parametrize(
    "pasted",
    [
        "[3/27/22, 21:50:25] Bank: x",
        "2022/01/02, 13:00 - Bank: x",
        "22/01/2002, 13:00 - Bank: x",
        "22.01.02, 13:00 - Bank: x",
        "22/01/02, 1:00 pm - Bank: x",
        "22/01/02 13:00:05: Bank: x",
    ],
)
def test_a_line_of_another_form_is_somebodys_words(pasted: str) -> None:
    record = chat("27/03/22, 13:31 - Orange: see:", pasted).only()
    assert record.text == f"see:\n{pasted}"
    assert local(record) == "2022-03-27 13:31:00"


def test_a_pasted_line_of_the_same_form_is_told_by_its_time() -> None:
    result = chat("27/03/22, 13:31 - Orange: see:", "22/01/22, 13:00 - Bank: x")
    assert [record.peer for record in result.records] == ["Orange", "Bank"]
    assert result.warning_codes == ["time_goes_back"]


def test_a_crafted_date_neither_turns_the_others_around_nor_begins_a_message() -> None:
    lines = [f"{day:02}/03/22, 13:31 - Orange: x" for day in range(1, 20) for _ in range(20)]
    result = chat(*lines, "32/01/22, 13:31 - Orange: y")
    assert {local(record)[:7] for record in result.records} == {"2022-03"}
    assert result.records[-1].text == "x\n32/01/22, 13:31 - Orange: y"


def test_words_may_go_on_over_lines_be_long_or_empty_and_hold_anything() -> None:
    long = "还钱" * 500
    result = chat(
        f"27/03/22, 13:31 - Orange: {long}", "", "12:30", "27/03/22, 13:32 - Orange:", "27/03/22, 13:33 - Orange: a: b"
    )
    assert [record.text for record in result.records] == [f"{long}\n\n12:30", "", "a: b"]


def test_a_name_with_a_colon_is_learnt_from_all_lines_of_it() -> None:
    told = [f"27/03/22, 13:3{n} - Rent: due: words {n}" for n in range(3)]
    result = chat(*told, "27/03/22, 13:34 - Me: note: mine", me=("Me",))
    assert [(record.peer, record.direction) for record in result.records] == [
        *[("Rent: due", Direction.INCOMING)] * 3,
        ("Rent: due", Direction.OUTGOING),
    ]
    assert result.records[-1].text == "note: mine"
    assert "name_with_colon" in result.warning_codes


def test_a_number_stands_without_the_marks_around_it_and_words_keep_theirs() -> None:
    record = chat(f"[3/27/22, 21:50:25] {L}\u202a+62 821\u20113305\u20119366\u202c: {L}hi").only()
    assert (record.peer, record.text) == ("+62 821\u20113305\u20119366", f"{L}hi")


def test_in_a_group_the_others_are_its_members() -> None:
    result = chat(*(f"27/03/22, 13:3{n} - {name}: x" for n, name in enumerate(["A", "B", "Me", "C"])))
    assert [(record.peer, record.others) for record in result.records] == [
        ("A", ("B", "C")),
        ("B", ("A", "C")),
        ("A", ("B", "C")),
        ("C", ("A", "B")),
    ]


# --- what the app writes ---


@pytest.mark.parametrize(
    "line",
    [
        "27/03/22, 13:31 - Messages and calls are end-to-end encrypted.",
        '27/03/22, 13:31 - Ana created group "Rent: due"',
        "27/03/22, 13:31 - Orange changed their phone number. Tap to message or add the new number.",
    ],
)
def test_lines_without_a_name_are_the_apps_own(line: str) -> None:
    result = chat("27/03/22, 13:30 - Orange: x", line)
    assert [(row.kind, row.code) for row in result.skipped] == [(SkippedKind.NOT_A_CONTACT, "system_line")]


@pytest.mark.parametrize(
    "words",
    [
        f"{L}Messages and calls are end-to-end encrypted. No one outside of this chat can read them.",
        f"{L}消息和通话已进行端到端加密。",
        f"{L}{L}Your security code with Orange changed. {L}Tap to learn more.",
        f"{L}This business uses a secure service from Meta to manage this chat.",
        f"{L}Ana added Ben",
    ],
)
def test_on_iphones_the_apps_own_words_are_told_by_their_mark(words: str) -> None:
    result = chat("[3/27/22, 21:50:25] Orange: x", f"[3/27/22, 21:50:26] Orange: {words}")
    assert [row.code for row in result.skipped] == ["system_line"]
    typed = chat(f"[3/27/22, 21:50:26] Orange: {words.strip(L)}")  # by somebody, who is quoted
    assert typed.only().text == words.strip(L)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Missed voice call", "voice"),
        (f"{L}Missed video call", "video"),
        (f"{L}Missed voice call at 21:40 (while on Do Not Disturb)", "voice"),
        (f"{L}Silenced voice call", "voice"),
        ("未接语音通话", "voice"),
        ("未接视频通话", "video"),
        ("未接語音通話", "voice"),
        ("Panggilan video tak terjawab", "video"),
        ("Nakaligtaang voice call", "voice"),
        (f"{L}वॉइस कॉल मिस हुई", "voice"),
        (f"{L}Llamada perdida", "voice"),
        ("未接視訊通話", "video"),
        ("Panggilan suara tak terjawab", "voice"),
        ("Nakaligtaang video call", "video"),
        ("छूटी हुई ध्वनि कॉल", "voice"),
        ("Llamada de voz perdida", "voice"),
        ("Videollamada perdida", "video"),
    ],
)
def test_a_missed_call_is_a_call_in_every_language(words: str, kind: str) -> None:
    theirs, mine = chat(f"27/03/22, 13:31 - Orange: {words}", f"27/03/22, 13:32 - Me: {words}").records
    assert (theirs.channel, theirs.outcome, theirs.duration_s) == (Channel.CALL, Outcome.MISSED, None)
    assert (mine.channel, mine.outcome, mine.direction) == (Channel.CALL, Outcome.NO_ANSWER, Direction.OUTGOING)
    assert theirs.facts == {"call": kind, "app": "whatsapp"}
    assert theirs.text == words


def test_a_missed_call_of_which_an_old_iphone_names_nobody_is_the_other_sides() -> None:
    call = chat("28/02/17 21:25:40: Orange: pay", f"28/02/17 21:25:47: {L}Missed Voice Call").records[1]
    assert (call.peer, call.direction, call.outcome) == ("Orange", Direction.INCOMING, Outcome.MISSED)


@pytest.mark.parametrize(
    ("words", "kind", "outcome", "duration_s"),
    [
        (f"{L}Missed voice call, {L}Tap to call back", "voice", Outcome.MISSED, None),
        (f"{L}Missed video call, {L}Click to call back", "video", Outcome.MISSED, None),
        (f"{L}Silenced voice call, {L}Focus mode", "voice", Outcome.MISSED, None),
        (f"{L}Missed call, {L}12 min • 3 joined", "voice", Outcome.MISSED, None),
        (f"{L}Voice call, {L}12 min", "voice", Outcome.ANSWERED, 720),
        (f"{L}Video call, {L}1 hr 5 min", "video", Outcome.ANSWERED, 3_900),
        (f"{L}Voice call, {L}47 sec", "voice", Outcome.ANSWERED, 47),
        (f"{L}Видеозвонок, {L}1 ч 5 мин", "video", Outcome.ANSWERED, 3_900),
        (f"{L}语音通话，{L}5 分钟", "voice", Outcome.ANSWERED, 300),
        (f"{L}वॉइस कॉल, {L}2 मिनट", "voice", Outcome.ANSWERED, 120),
        (f"{L}Voice call, {L}No answer", "voice", Outcome.MISSED, None),
        (f"{L}Voice call, {L}Answered on other device", "voice", Outcome.ANSWERED_ELSEWHERE, None),
        (f"{L}Group voice call, {L}3 joined • Tap to join", "voice", Outcome.UNKNOWN, None),
        (f"{L}Video call, {L}2 lunes", "video", Outcome.UNKNOWN, None),
    ],
)
def test_an_iphone_s_call_in_two_parts_is_a_call_with_its_length(
    words: str, kind: str, outcome: Outcome, duration_s: int | None
) -> None:
    call = chat(f"[27/03/22, 13:31:05] Orange: {words}", f"[27/03/22, 13:32:05] Me: {words}").records[0]
    assert (call.channel, call.direction, call.outcome, call.duration_s) == (
        Channel.CALL,
        Direction.INCOMING,
        outcome,
        duration_s,
    )
    assert call.facts == {"call": kind, "app": "whatsapp"}
    assert call.text == words


def test_a_call_of_ones_own_that_was_not_taken_was_not_missed() -> None:
    assert chat(f"[27/03/22, 13:31:05] Me: {L}Voice call, {L}No answer").only().outcome is Outcome.NO_ANSWER


def test_a_call_in_words_that_are_not_known_stays_a_message() -> None:
    record = chat("27/03/22, 13:31 - Orange: Voice call, 2 min").only()
    assert (record.channel, record.text) == (Channel.WHATSAPP, "Voice call, 2 min")


@pytest.mark.parametrize(
    "words",
    [
        *("<Media omitted>", "<省略多媒体文件>", "<忽略多媒體檔>", "<Media tidak disertakan>", "<मीडिया के बिना>"),
        *("<Walang kalakip na media>", "<Archivo omitido>", "<Multimedia omitido>", "<Media disingkirkan>"),
        *("<Bỏ qua Media>", "<สื่อถูกลบ>", "<Mídia omitida>", "<Mídia oculta>", "<تم استبعاد الوسائط>"),
        *(f"{L}{one} omitted" for one in ("video", "audio", "GIF", "sticker", "document")),
        *(
            f"{L}{one}"
            for one in ("视频已忽略", "音频已忽略", "贴图已省略", "文档已省略", "联系人卡片已忽略", "圖像已省略")
        ),
        *(f"{L}{one} tidak disertakan" for one in ("stiker", "dokumen")),
        *(f"{L}स्टिकर छोड़ा गया", f"{L}documento omitido"),
        *(f"{L}image omitted", f"{L}照片已忽略", f"{L}GIF 动态图已被忽略", f"{L}gambar tidak disertakan"),
        *(
            f"{L}फ़ोटो हटाई गई",
            f"{L}वीडियो छोड\u093cा गया",
            f"{L}वीडियो छो\u095cा गया",
            f"{L}imagen omitida",
            f"{L}画像は含まれていません",
            "<Media omitted>\nlook",
        ),
    ],
)
def test_media_that_were_left_out_are_said_to_be(words: str) -> None:
    record = chat(f"27/03/22, 13:31 - Orange: {words}").only()
    own_words = words.partition("\n")[2]
    assert (record.text, record.named) == (words, ())
    assert record.facts == {"media": "omitted", "own_words": own_words}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("IMG-20220327-WA0001.jpg (file attached)", "IMG-20220327-WA0001.jpg"),
        ("IMG-20220327-WA0001.jpg (文件附件)\nyour face", "IMG-20220327-WA0001.jpg"),
        ("IMG-20220327-WA0001.jpg (附件檔案)", "IMG-20220327-WA0001.jpg"),
        ("IMG-20220327-WA0001.jpg (in any language)", "IMG-20220327-WA0001.jpg"),
        (f"{L}My letter (2).pdf (file terlampir)", "My letter (2).pdf"),
        ("list.vcf (nakalakip na file)", "list.vcf"),
        ("list.vcf (फाइल अटैच कर दी गई है)", "list.vcf"),
        ("PTT-20250328-WA0014.opus (archivo adjunto)", "PTT-20250328-WA0014.opus"),
        (f"{L}<attached: 00000035-PHOTO-2022-03-27-21-41-55.jpg>", "00000035-PHOTO-2022-03-27-21-41-55.jpg"),
        (f"{L}<附件：00000004-STICKER.webp>", "00000004-STICKER.webp"),
        (f"{L}<terlampir: a b.pdf>", "a b.pdf"),
        (f"{L}<अटैच किया गया: a.pdf>", "a.pdf"),
        (f"Letter.pdf • {L}2 pages {L}<adjunto: 00000047-Letter.pdf>", "00000047-Letter.pdf"),
        (f"{L}<in any language: 00000047-Letter.pdf>", "00000047-Letter.pdf"),
    ],
)
def test_a_file_that_is_named_is_attached_where_it_came_along(words: str, name: str) -> None:
    alone = chat(f"27/03/22, 13:31 - Orange: {words}").only()
    assert (alone.named, alone.attachments, alone.text) == ((name,), (), words)
    result = chat(f"27/03/22, 13:31 - Orange: {words}", **{name: PNG})
    (file,) = result.only().attachments
    assert (file.name, result.content(file.blob), result.only().named) == (name, PNG, ())


def test_a_name_before_a_file_that_was_left_out_is_kept_as_named() -> None:
    record = chat(f"[3/27/22, 21:50:25] Orange: Letter.pdf • {L}2 pages {L}document omitted").only()
    assert (record.named, record.facts) == (("Letter.pdf",), {"media": "omitted", "own_words": ""})


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("IMG-20220327-WA0001.jpg (file attached)\nyour face", "your face"),
        (f"{L}IMG-20220327-WA0001.jpg (file attached)", ""),
        (f"your face {L}<attached: 00000012-PHOTO-2022-03-27.jpg>", "your face"),
        (f"Letter.pdf • {L}2 pages {L}<attached: 00000047-Letter.pdf>", ""),
        (f"Letter.pdf {L}<attached: 00000047-Letter.pdf>\nread it", "read it"),
        (f"Other.pdf {L}<attached: 00000047-Letter.pdf>", "Other.pdf"),
        ("<Media omitted>\nyour face", "your face"),
    ],
)
def test_what_was_said_beside_a_file_is_told_apart(words: str, own: str) -> None:
    """It is the same in an export without the file."""
    assert chat(f"27/03/22, 13:31 - Orange: {words}").only().facts["own_words"] == own


@pytest.mark.parametrize(
    "words",
    ["This message was deleted", f"{L}You deleted this message.", "这条消息已被删除。", "信息已删除",
     "Pesan ini dihapus.", "यह मैसेज डिलीट कर दिया गया है.", "Se eliminó este mensaje."],
)  # fmt: skip
def test_a_deleted_message_stays_a_contact(words: str) -> None:
    assert chat(f"27/03/22, 13:31 - Orange: {words}").only().facts == {"deleted": "yes"}


def test_an_edited_message_says_so() -> None:
    assert chat("27/03/22, 13:31 - Orange: pay <This message was edited>").only().facts == {"edited": "yes"}


@pytest.mark.parametrize("words", [f"{L}{L}pay, or else", f"{L}your brother left home at 8", f"{L}Location: x"])
def test_words_are_not_lost_because_they_begin_with_a_mark(words: str) -> None:
    assert chat(f"[3/27/22, 21:50:26] Orange: {words}").only().text == words


# --- whole files ---


@pytest.mark.parametrize(("count", "warned"), [(9_899, False), (9_900, True), (10_000, True), (10_101, False)])
def test_a_file_at_the_limit_of_an_export_is_told(count: int, warned: bool) -> None:
    result = read_chat(WhatsappTxt(), "27/03/22, 13:31 - Orange: x\n" * count, me=("Me",))
    assert ("at_export_limit" in result.warning_codes) is warned
    assert result.ended.rows == count


def test_the_same_chat_exported_twice_a_second_apart_is_linked_message_by_message() -> None:
    first = chat("[3/27/22, 21:50:25] Orange: pay", "[3/27/22, 21:50:27] Orange: pay").records
    second = chat("[3/27/22, 21:50:26] Orange: pay", "[3/27/22, 21:50:26] Orange: pay").records
    assert len(_linked(second, first)) == 2


def test_equal_messages_of_one_minute_are_linked_as_often_as_both_files_have_them() -> None:
    line = "27/03/22, 13:31 - Orange: pay"
    assert len(_linked(chat(line, line, line).records, chat(line, line).records)) == 2
    assert len(_linked(chat(line).records, chat("27/03/22, 13:32 - Orange: pay").records)) == 0


def _linked(new: list[RawRecord], there: list[RawRecord]) -> dict[str, str]:
    def candidates(records: list[RawRecord], prefix: str) -> list[Candidate]:
        times = [(record.when.earliest_ms or 0, record.when.latest_ms or 0) for record in records]
        return [Candidate(f"{prefix}{n}", "same", *span, n) for n, span in enumerate(times)]

    return dict(pair(candidates(new, "new"), candidates(there, "there")))


_LANGUAGES = ("arabic", "czech", "deutch", "hindi", "italian", "portugal", "russian", "thai", "vietnamese")
SAMPLE_ROWS = {  # records, lines of the app, missed calls among the records
    "example/_chat.txt": (22, 3, 0),
    "android/Chat WhatsApp s\u00a0uživatelem Dmitry S CZ Android.txt": (59, 1, 2),
    "android/WhatsApp Chat with Dmitry S EN+Media Android.txt": (59, 1, 2),
    "android/Чат WhatsApp с\u00a0контактом Dmitry S RU Android.txt": (59, 1, 2),
    "calendars/Gregorian iOS.txt": (22, 3, 0),
    **dict.fromkeys(
        (
            f"ios/WhatsApp Chat - Elon Musk ({language}).txt"
            for language in ("Arabic", "EN", "FR", "IT", "RU", "Spanish")
        ),
        (22, 3, 0),
    ),
    **dict.fromkeys((f"ios/iOS {language}.txt" for language in ("Hindi", "Japanese", "Vietnamese")), (25, 3, 0)),
    "languages/english_android_media.txt": (59, 1, 2),
    "languages/english_ios_media.txt": (22, 3, 0),
    **dict.fromkeys(
        (f"languages/{language}_ios.txt" for language in _LANGUAGES),
        (22, 1, 0),
    ),
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_every_sample_comes_in_and_adds_up() -> None:
    found = {}
    for file in sorted(SAMPLES.rglob("*.txt")):
        data = file.read_bytes()
        importer = registry.identify(data[:HEAD_BYTES], file.name)
        result = read_chat(importer, data, me=("Dmitry S", "Dmirty S"))
        check_chat(data, result)
        assert importer.name == "whatsapp_txt"
        assert not asked(result)
        calls = sum(record.channel is Channel.CALL for record in result.records)
        found["/".join(file.parts[-2:])] = (len(result.records), len(result.skipped), calls)
    assert found == SAMPLE_ROWS

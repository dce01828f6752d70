"""What the words of a chat message say beside themselves: a call, a payment, a file that is not there, a quotation.

Exporters write calls, pictures and red packets as words in brackets (formats.md 3.1, 3.6, 4.3). The words stay as
they are; this reads them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from shilu.core.channel import Direction, Outcome
from shilu.core.incident import NO_FACTS

_LOOKED_AT = 2_000  # characters; what an exporter writes in place of a message is short

MEDIA: Mapping[str, str] = {
    **dict.fromkeys(("图片", "圖片", "照片", "写真", "闪照", "photo", "picture", "image", "사진"), "image"),
    **dict.fromkeys(("视频", "影片", "動画", "小视频", "video", "동영상"), "video"),
    **dict.fromkeys(("语音", "語音訊息", "语音信息", "语音消息", "ボイスメッセージ"), "voice"),
    **dict.fromkeys(("audio", "voice", "voice message", "음성메시지"), "voice"),
    **dict.fromkeys(("文件", "檔案", "ファイル", "file", "파일"), "file"),
    **dict.fromkeys(
        ("表情", "动画表情", "动态表情", "gif表情", "贴图", "貼圖", "スタンプ", "sticker", "emoji", "스티커"), "sticker"
    ),
    **dict.fromkeys(("位置", "地理位置", "位置情報", "实时位置共享", "位置资讯", "location", "위치"), "location"),
    **dict.fromkeys(("名片", "聯絡資訊", "连络人资讯", "連絡先", "contact", "contact card", "연락처"), "contact"),
    **dict.fromkeys(("链接", "卡片式链接", "分享", "音乐", "小程序", "视频号", "link", "图文消息"), "link"),
    **dict.fromkeys(("聊天记录", "合并转发", "转发", "聊天记录合并转发"), "forwarded"),
    **dict.fromkeys(("相簿", "相册", "アルバム", "album", "記事本", "记事本", "ノート", "notes"), "album"),
}
"""What stands in brackets for a file that is not there, and of what kind it is."""

_BRACKETED = re.compile(
    r"\[(?P<kind>[^\[\]:：|()]{1,20}?)(?:[:：|]\s?(?P<name>[^\[\]]{1,300}))?\](?:\([^()\s]{1,500}\))?"
)
_SEE_ATTACHMENT = re.compile(r"[(（]请在附件中查看[)）]$")
_CALL_MARK = re.compile(
    r"☎\s?|\[(?:(?P<kind>语音|視訊|视频|语音/视频|视频/语音|音视频|語音)?通话|"
    r"Video/Audio Call|Voice Call|Video Call)\]\s?|(?:语音|视频)通话[,，:：]?\s?",
    re.IGNORECASE,
)
_TALKED = re.compile(
    r"(?:通话时长|聊天时长|通話時間|通话时间|Call time|Call duration|Duration|통화시간)[:：]?\s?"
    r"(?P<time>\d{1,3}(?::\d{2}){1,2})",
    re.IGNORECASE,
)
_UNANSWERED: Mapping[str, tuple[Outcome, Outcome]] = {
    # what is said: what it was to whoever was called, and to whoever called
    **dict.fromkeys(
        ("已取消", "对方已取消", "您已取消通話", "通話をキャンセルしました", "canceled call"),
        (Outcome.MISSED, Outcome.NO_ANSWER),
    ),
    **dict.fromkeys(
        ("未接听", "未应答", "无应答", "对方无应答", "不在着信", "missed call"), (Outcome.MISSED, Outcome.NO_ANSWER)
    ),
    **dict.fromkeys(("未接来电", "未接來電", "未接通話", "未接", "부재중 전화"), (Outcome.MISSED, Outcome.NO_ANSWER)),
    **dict.fromkeys(
        ("通話に応答がありませんでした", "無人接聽", "无人接听", "no answer"), (Outcome.MISSED, Outcome.NO_ANSWER)
    ),
    **dict.fromkeys(("忙线未接听", "对方忙线中", "忙线中"), (Outcome.MISSED, Outcome.NO_ANSWER)),
    **dict.fromkeys(("已拒绝", "对方已拒绝", "已拒接"), (Outcome.REJECTED, Outcome.REJECTED)),
}
_MONEY_MARK = re.compile(r"\[(?P<kind>微信红包|QQ红包|红包|转账|微信转账|Red Packet|Transfer)[\]|]", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:[¥￥]\s?(?P<after>\d[\d,]{0,14}(?:\.\d{1,2})?))|(?:(?P<before>\d[\d,]{0,14}(?:\.\d{1,2})?)\s?元)"
)
_QUOTED_BELOW = re.compile(r"[「“](?P<words>.{1,1500}?)[」”]\n(?:- ){5,40}-?\s*\n", re.DOTALL)
_QUOTED_LINES = re.compile(r"(?:^\s*> .*\n?)+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Call:
    """What a line says of a call. ``outcome`` is that of whoever was called, ``outgoing`` that of whoever called."""

    outcome: Outcome
    outgoing: Outcome
    duration_s: int | None = None

    def outcome_for(self, direction: Direction) -> Outcome:
        """What became of it, as the owner of the phone had it."""
        return self.outgoing if direction is Direction.OUTGOING else self.outcome


@dataclass(frozen=True, slots=True)
class Body:
    """What was read: at most one call, names of files, and facts (ASCII keys)."""

    call: Call | None = None
    files: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)


_PLAIN = Body()


def body_of(text: str) -> Body:
    """What the words of one message say beside themselves."""
    if len(text) > _LOOKED_AT * 2 or not any(mark in text for mark in "[☎通语视「“>"):
        return _PLAIN
    call = _call(text.strip())
    if call is not None:
        return Body(call)
    facts: dict[str, str] = {}
    files = _files(text, facts)
    _money(text, facts)
    _quotation(text, facts)
    return Body(None, files, facts) if files or facts else _PLAIN


def seconds_of(clock: str) -> int:
    """``1:02:03`` or ``2:03`` as seconds."""
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total


def _call(text: str) -> Call | None:
    if len(text) > 60:
        return None
    mark = _CALL_MARK.match(text)
    said = text[mark.end() :].strip(" .。!！") if mark else text
    talked = _TALKED.fullmatch(said)
    if talked:
        return Call(Outcome.ANSWERED, Outcome.ANSWERED, seconds_of(talked["time"]))
    if mark is None:
        return None  # "已取消" alone may be anybody's words
    found = _UNANSWERED.get(said.casefold())
    if found is not None:
        return Call(*found)
    return Call(Outcome.UNKNOWN, Outcome.UNKNOWN) if not said or text.startswith("☎") else None


def _files(text: str, facts: dict[str, str]) -> tuple[str, ...]:
    """What stands in brackets for a file: where it has a name, or begins or ends a line. Its own text names it where
    it has no name."""
    files: list[str] = []
    for line in text[:_LOOKED_AT].split("\n"):
        for found in _BRACKETED.finditer(line):
            kind = MEDIA.get(found["kind"].strip().casefold())
            if kind is None or (not found["name"] and line[: found.start()].strip() and line[found.end() :].strip()):
                continue
            facts.setdefault("media", kind)
            if kind in _KEPT_IN_FILES:
                files.append(_SEE_ATTACHMENT.sub("", (found["name"] or "").strip()) or found[0])
    return tuple(dict.fromkeys(files))


_KEPT_IN_FILES = frozenset({"image", "video", "voice", "file", "sticker"})


def _money(text: str, facts: dict[str, str]) -> None:
    mark = _MONEY_MARK.match(text.lstrip())
    if mark is None:
        return
    facts["payment"] = "transfer" if mark["kind"].casefold() in {"转账", "微信转账", "transfer"} else "red_packet"
    amount = _AMOUNT.search(text[:_LOOKED_AT])
    if amount:
        facts["amount"] = amount[0].strip()


def _quotation(text: str, facts: dict[str, str]) -> None:
    below = _QUOTED_BELOW.match(text)
    if below:
        facts["quotes"] = below["words"][:1_000]
        return
    lines = _QUOTED_LINES.match(text.lstrip("\n"))
    if lines and lines.end() < len(text.strip()):
        facts["quotes"] = "\n".join(line.strip().removeprefix("> ") for line in lines[0].splitlines())[:1_000]

"""What WhatsApp itself writes in place of a message, in the languages of its users (formats.md 2.3).

The words stay as they are; this says what they mean. A language that is not here loses nothing but the meaning: the
line comes in as a message with its words. Strings marked [V] there, and those of staged exports in 14 languages.
"""

from __future__ import annotations

import re
from datetime import date

from shilu.core.dedupe import OWN_WORDS
from shilu.importers.chat_body import Body
from shilu.importers.wall_time import plain
from shilu.importers.whatsapp_calls import bare, call_of

_LOOKED_AT = 400  # characters; what the app writes in place of a message is short


def _known(*words: str) -> frozenset[str]:
    return frozenset(map(bare, words))


_OMITTED = _known(  # by Android
    *("<Media omitted>", "<省略多媒体文件>", "<忽略多媒體檔>", "<Media tidak disertakan>", "<Walang kalakip na media>"),
    *("<मीडिया के बिना>", "<Archivo omitido>", "<Multimedia omitido>", "<Media disingkirkan>", "<Bỏ qua Media>"),
    *("<สื่อถูกลบ>", "<Mídia omitida>", "<Mídia oculta>", "<تم استبعاد الوسائط>", "<Média vynechány>"),
    *("<Без медиафайлов>", "<Médias omis>", "<Medien ausgeschlossen>", "<Media omessi>", "<Media weggelaten>"),
)
_OMITTED_AFTER_NAME = _known(  # by iPhones, behind the name of the file where it has one
    *("image omitted", "video omitted", "audio omitted", "GIF omitted", "sticker omitted", "document omitted"),
    *(
        "Contact card omitted",
        "照片已忽略",
        "图像已忽略",
        "视频已忽略",
        "音频已忽略",
        "GIF 动态图已被忽略",
        "贴图已省略",
    ),
    *("文档已省略", "联系人卡片已忽略", "圖像已省略", "影片已省略", "音訊已省略", "貼圖已省略", "文件已省略"),
    *("聯絡人卡片已省略", "GIF 已省略", "gambar tidak disertakan", "stiker tidak disertakan"),
    *("dokumen tidak disertakan", "video tidak disertakan", "audio tidak disertakan", "फ़ोटो हटाई गई"),
    *("वीडियो छोड़ा गया", "ऑडियो हटाई गयी", "कॉन्टैक्ट कार्ड छोड़ा गया", "स्टिकर छोड़ा गया", "डॉक्यूमेंट छोड़ा गया"),
    *("GIF छोड़ा गया", "imagen omitida", "Video omitido", "audio omitido", "GIF omitido", "sticker omitido"),
    *("documento omitido", "Tarjeta de contacto omitida", "imagem não revelada", "vídeo não revelado"),
    *("ficheiro de áudio não revelado", "Contacto não revelado", "sticker não revelado", "documento não revelado"),
    *("GIF não revelada", "imagem ocultada", "vídeo omitido", "áudio ocultado", "figurinha omitida"),
    *("documento omesso", "immagine omessa", "video omesso", "audio omesso", "Scheda contatto omessa", "GIF esclusa"),
    *("sticker non incluso", "đã bỏ qua hình ảnh", "đã bỏ video", "bỏ qua tệp âm thanh", "Bỏ qua thẻ liên lạc"),
    *("đã bỏ sticker", "đã bỏ qua tài liệu", "Đã bỏ qua ảnh GIF", "ไม่มีรูปภาพ", "วิดีโอถูกลบ", "ไม่มีไฟล์เสียง"),
    *("บัตรรายชื่อที่ละเว้น", "ไม่มีสติกเกอร์", "ละเว้นเอกสาร", "ละเว้น GIF", "لم يتم إدراج الصورة"),
    *("لم يتم إدراج الفيديوهات", "لم يتم إدراج المقاطع الصوتية", "لم يتم إدراج بطاقة جهة اتصال", "تم حذف الملصقات"),
    *("لم يتم إدراج المستند", "لم يتم إدراج صورة GIF", "obrázek vynechán", "video vynecháno"),
    *("zvukový soubor vynechán", "Vizitka vynechána", "nálepka vynechána", "dokument vynechán", "GIF vynechán"),
    *("изображение отсутствует", "видео отсутствует", "аудиофайл отсутствует", "Карточка контакта отсутствует"),
    *("стикер не добавлен", "документ отсутствует", "GIF отсутствует", "Bild weggelassen", "Video weggelassen"),
    *("Audio weggelassen", "Kontaktkarte ausgelassen", "Sticker weggelassen", "Dokument weggelassen"),
    *("GIF weggelassen", "image absente", "vidéo absente", "audio omis", "Fiche contact manquante", "sticker omis"),
    *("document manquant", "GIF retiré", "画像は含まれていません", "ビデオは含まれていません"),
    *("音声は含まれていません", "連絡先カードを省略", "スタンプは含まれていません", "ドキュメントは含まれていません"),
    *("GIFは含まれていません",),
)
_DELETED = _known(
    *("This message was deleted", "You deleted this message", "这条消息已被删除", "信息已删除", "你已删除这条消息"),
    *("您已删除此消息", "您已刪除此訊息", "此訊息已刪除", "Pesan ini dihapus", "Anda menghapus pesan ini"),
    *("यह मैसेज डिलीट कर दिया गया है", "आपने यह मैसेज डिलीट किया", "Se eliminó este mensaje", "Eliminaste este mensaje"),
    *("Apagou esta mensagem", "Esta mensagem foi apagada", "Mensagem apagada", "Você apagou esta mensagem"),
    *("Hai eliminato questo messaggio", "Questo messaggio è stato eliminato", "Bạn đã xoá tin nhắn này"),
    *("Tin nhắn này đã bị xóa", "คุณได้ลบข้อความนี้", "ข้อความนี้ถูกลบแล้ว", "أنت حذفت هذه الرسالة"),
    *("لقد حذَفت هذه الرسالة", "تم حذف هذه الرسالة", "Tuto zprávu jste smazal/a", "Tato zpráva byla smazána"),
    *("Tato zpráva byla odstraněna", "Tuto zprávu jste odstranil/a", "Вы удалили данное сообщение"),
    *("Данное сообщение удалено", "Du hast diese Nachricht gelöscht", "Diese Nachricht wurde gelöscht"),
    *("Vous avez supprimé ce message", "Ce message a été supprimé", "このメッセージを削除しました"),
    *("このメッセージは削除されました", "Вы удалили это сообщение", "Это сообщение удалено"),
)
_WORDS_ATTACHED = (
    "file attached|文件附件|附件檔案|file terlampir|nakalakip na file|फाइल अटैच कर दी गई है|archivo adjunto|"
    "soubor byl přiložen|файл добавлен|arquivo anexado|ficheiro anexado|fichier joint|Datei angehängt|file allegato"
)
_OWN_NAME = r"(?:IMG|VID|PTT|AUD|STK|DOC)-\d{8}-WA\d{4,6}\.\w{1,5}"
_ATTACHED = re.compile(rf"(?:({_OWN_NAME}) \([^()\n]{{3,40}}\)|([^\n]{{1,255}}?) \((?:{_WORDS_ATTACHED})\))(?=\n|\Z)")
_IN_BRACKETS = re.compile(
    r"<(?:(?:attached|附件|вложение|terlampir|अटैच किया गया|adjunto|anexado|allegato|přiloženo|joint)"
    r"[:：] ?([^<>\n]{1,255})"
    r"|[^<>:：\n]{1,40}[:：] ?(\d{8}-[^<>\n]{1,255}))>"
)
_EDITED = re.compile(r"<(?:This message was edited|此消息已编辑|此訊息已編輯|Se editó este mensaje\.?)>\s*\Z")

_DAY_IN_NAME = re.compile(  # as the app itself calls a file on the day that it comes: Android, iPhone
    r"(?:IMG|VID|PTT|AUD|STK|DOC)-(\d{4})(\d\d)(\d\d)-WA\d{4}|<[^<>:：]{1,40}[:：] ?\d{8}-[A-Z]+-(\d{4})-(\d\d)-(\d\d)-"
)

_APP_SAYS = re.compile(  # of an iPhone's lines, which carry a name as if somebody had said it
    r"end-to-end|端到端|端對端|エンドツーエンド|bout en bout|ende-zu-ende|extremo a extremo|ponta a ponta|"
    r"ponto a ponto|сквозным шифрованием|koncovým šifrováním|एंड-टू-एंड|mã hóa đầu cuối|enkripsi|مشفرة تمام|เข้ารหัส|"
    r"security code|安全代码|安全碼|"
    r"\b(?:created (?:this )?group|added you|added .+|left\Z|removed .+|joined using|joined from|turned (?:on|off) )|"
    r"changed (?:the|this|to|their|your|from) |disappearing messages|pinned a message|blocked this contact|"
    r"unblocked this contact|this business|is a contact|this chat is with|now an admin|"
    r"创建了|建立了|加入了|已加入|退出了|已退出|移除了|已移除|已将|更改了|已更改|限时消息|限時訊息|企业账户|商業帳戶",
    re.IGNORECASE,
)
_MARKED = "\u200e\u200f"
_MARKS = re.compile("[\u200e\u200f]")


def is_apps_own(body: str) -> bool:
    """Whether the words behind a name are the app's. They begin with a mark of direction, which hardly anybody types,
    and say what it says, or stand between marks: two before them, one before what to tap."""
    if not body or body[0] not in _MARKED or meaning_of(body) is not None:
        return False
    if body[1:2] in _MARKED and _MARKS.search(body, 2) is not None:
        return True
    return _APP_SAYS.search(plain(body[:_LOOKED_AT])) is not None


def named_day(body: str) -> date | None:
    """The day that the app put into the name of a file which a message names first of all."""
    begins = body[:_LOOKED_AT].lstrip(_MARKED) if "-" in body else ""
    found = _DAY_IN_NAME.match(begins)
    if found is None or not (_files(plain(begins))):
        return None
    try:
        return date(*(int(part) for part in found.groups() if part))
    except ValueError:
        return None


def is_call(text: str) -> bool:
    """Whether these words, all of a line, are those of a call."""
    body = meaning_of(text)
    return body is not None and body.call is not None


def meaning_of(text: str) -> Body | None:
    """What the words of one message mean, beside themselves; None for words that are just that."""
    begins = text[:_LOOKED_AT]
    short = plain(begins)
    first, _, more = short.partition("\n")
    said = bare(first)
    if not more and (call := call_of(begins, said)) is not None:
        return call
    if not more and said in _DELETED:
        return Body(facts={"deleted": "yes"})
    if said in _OMITTED or said in _OMITTED_AFTER_NAME:
        return Body(facts={"media": "omitted", OWN_WORDS: plain(text).partition("\n")[2]})
    named = _omitted_name(text)
    if named:
        return Body(files=(named,), facts={"media": "omitted", OWN_WORDS: ""})
    files = _files(short)
    is_edited = text.rstrip().endswith(">") and _EDITED.search(plain(text[-_LOOKED_AT:])) is not None
    facts = {"edited": "yes"} if is_edited else {}
    if files:
        facts[OWN_WORDS] = _without_files(plain(text))
    return Body(files=files, facts=facts) if facts else None


def _without_files(text: str) -> str:
    if _ATTACHED.match(text):
        return text.partition("\n")[2]
    first, _, more = _IN_BRACKETS.sub("", text).strip().partition("\n")
    own_names = {name.partition("-")[2] for name in _files(text)}  # an iPhone puts a document's own name before it
    return more if first.partition(" • ")[0].strip() in own_names else f"{first}\n{more}".strip()


def _files(short: str) -> tuple[str, ...]:
    attached = _ATTACHED.match(short) if "(" in short else None
    if attached is not None:
        return (attached[1] or attached[2],)
    if "<" not in short:
        return ()
    return tuple(dict.fromkeys(one[1] or one[2] for one in _IN_BRACKETS.finditer(short)))


def _omitted_name(text: str) -> str:
    """``Letter.pdf • 2 pages document omitted``, where marks stand before the parts."""
    if len(text) >= _LOOKED_AT or text.isascii() or "\n" in text:
        return ""
    name, *parts = _MARKS.split(text)
    if not parts or bare(parts[-1]) not in _OMITTED_AFTER_NAME:
        return ""
    return plain(name).strip().removesuffix("•").strip()

"""How to get it out: for every format the steps on the phone, in the app or at the carrier, what the export leaves out,
and where it ends. As things stood on ``AS_OF``; names of menus change, and are given in general words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from shilu.core.wording import N_, Catalog

AS_OF = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class GettingOut:
    """One way out of a phone, an app or a carrier. ``importers`` read what comes out of it."""

    importers: tuple[str, ...]
    title: str
    steps: str
    leaves_out: str
    limit: str = ""


WAYS: tuple[GettingOut, ...] = (
    GettingOut(
        ("sms_backup_restore",),
        N_("Calls and text messages of an Android phone"),
        N_(
            "Install the app “SMS Backup & Restore”. Back up calls and messages, with pictures, into a folder of "
            "the phone. Copy the XML files, or the zip, to this computer. Many backups may be brought in together; "
            "where one is locked, its password is asked."
        ),
        N_(
            "What was deleted on the phone is not in it, nor how long a phone rang, nor chats of WhatsApp, WeChat and "
            "the like. Chats of Google Messages (RCS), which has no export of its own, are in backups of newer "
            "versions."
        ),
        N_("Android keeps only the last 500 to 1,000 calls: back up every few days, and today first."),
    ),
    GettingOut(
        (
            "tekxperia_calls",
            "aiob_calls",
            "oppo_calls",
            "sms_record",
            "sms_ie_ndjson",
            "sms_ie_json",
            "sms_ie_calls",
            "fossify_messages",
            "fossify_calls",
            "vmessage",
            "sms_backup_plus",
            "call_log_csv",
            "phone_no_csv",
        ),
        N_("Other backups of an Android phone"),
        N_(
            "Export to a file in the app, and copy the file to this computer: SMS Import / Export, Fossify Messages"
            " or Phone, Call Log Backup & Restore, Call Logs Backup, or the backup of the phone’s maker (OPPO, realme, "
            "OnePlus). What SMS Backup+ keeps in Gmail comes out of Google’s “Takeout”: choose the labels of its "
            "messages and calls, as .mbox."
        ),
        N_(
            "What was deleted on the phone is not in it. Backups of other makers, such as .ab or .bak, are not read: "
            "use “SMS Backup & Restore”."
        ),
        N_("Android keeps only the last 500 to 1,000 calls: back up every few days, and today first."),
    ),
    GettingOut(
        ("phone_database", "iphone_backup"),
        N_("Calls and messages of an iPhone, or a phone’s own databases"),
        N_(
            "Back up the iPhone on a computer with “Encrypt local backup” ticked, and choose the folder of that "
            "backup; its password is asked. Without encryption, iPhones since iOS 13 leave the calls out. A database "
            "by itself is read too, as somebody took it out of a phone: CallHistory.storedata or sms.db of an iPhone; "
            "chat.db of a Mac; mmssms.db, calllog.db or contacts2.db of an Android phone."
        ),
        N_(
            "Calls that were missed, declined or blocked cannot be told apart. Chats of WhatsApp, WeChat and the like "
            "are not read from it: export them in the app."
        ),
        N_("An iPhone keeps about its newest 1,000 calls."),
    ),
    GettingOut(
        ("imazing_csv",),
        N_("An iPhone through iMazing"),
        N_("In iMazing choose the phone, then its messages, WhatsApp or calls, and export them as CSV."),
        N_("The times stand without a time zone; you are asked."),
    ),
    GettingOut(
        ("whatsapp_txt",),
        N_("WhatsApp"),
        N_(
            "Open the chat, then its menu, “More”, “Export chat”; on an iPhone touch the name at the top, and choose "
            "“Export chat” at the end. With media, if pictures or voice messages matter. Send it to yourself, and save "
            "the text or the zip on this computer. Export once more later rather than change the file."
        ),
        N_(
            "The text says neither the time zone, nor whose phone it was; you are asked. Its times are those of the "
            "zone that the phone is set to while it exports: do not export on a journey. What was deleted before, and "
            "what could be seen once only, is not in it. Answered calls may be missing."
        ),
        N_(
            "At most 40,000 messages without media, 10,000 with them; the oldest are left out without a word. If a "
            "chat is longer, export it both ways."
        ),
    ),
    GettingOut(
        (
            "wechat_mail",
            "wechat_share",
            "wechat_paste",
            "memotrace_txt",
            "wechat_exporter_txt",
            "pywxdump_json",
            "chatlog_json",
            "weflow_json",
            "wechatmsg_csv",
            "memotrace_csv",
            "pywxdump_csv",
            "chatlog_csv",
            "wechat_exporter_csv",
        ),
        N_("WeChat"),
        N_(
            "On the phone press long on a message, choose “More”, tick the messages, and send them by e-mail to your "
            "own address; save that mail as a file (.eml), or its text (.txt). Or select the messages on the computer "
            "and copy them into a text file. What WeChatMsg (MemoTrace), PyWxDump, chatlog, WeFlow or WechatExporter "
            "wrote as CSV, JSON or text is read too; their web pages are not. Keep the phone, and record the screen "
            "while you scroll through the chat."
        ),
        N_(
            "Voice messages are only named, and pictures too where only the text is saved. The text has minutes and no "
            "seconds, is not signed by WeChat, and does not name accounts."
        ),
        N_("About 100 messages each time: export one stretch after the other, and bring them in together."),
    ),
    GettingOut(
        ("qq_txt",),
        N_("QQ"),
        N_("In QQ for computers open the message manager, choose the contact, and export its messages as text (txt)."),
        N_("Pictures and voice messages are not in it."),
    ),
    GettingOut(
        ("telegram_json", "telegram_html"),
        N_("Telegram"),
        N_(
            "In Telegram for computers open the chat, then its menu, “Export chat history”. Choose the format JSON,"
            " and tick pictures and voice messages."
        ),
        N_(
            "Files that were not ticked are only named. All of the chat is exported, whatever days are chosen. Secret "
            "chats cannot be exported."
        ),
    ),
    GettingOut(
        ("meta_json", "meta_html"),
        N_("Messenger and Instagram"),
        N_(
            "In the account centre ask for a copy of your information: messages, all time, format JSON (HTML says no "
            "time zone). Save the zip that you are sent a link to. Chats that are end-to-end encrypted are a download "
            "of their own, in Messenger’s settings for their storage."
        ),
        N_(
            "Message requests stand in folders of their own: strangers write there, so take them along. Messages that "
            "somebody took back are gone."
        ),
    ),
    GettingOut(
        ("google_voice",),
        N_("Google Voice"),
        N_("On Google’s page “Takeout” ask for the data of Voice, save the zip, and bring it in as it is."),
        N_("What was deleted before is not in it."),
    ),
    GettingOut(
        ("line_txt",),
        N_("LINE"),
        N_("Open the chat, then its settings, and choose to export the chat history. Save the text on this computer."),
        N_("Pictures and voice messages are only named. The text says neither the time zone, nor whose phone it was."),
    ),
    GettingOut(
        ("signal_markdown",),
        N_("Signal"),
        N_(
            "Signal has no export of its own. The free program signal-export writes the chats of Signal for computers; "
            "signalbackup-tools turns a backup of an Android phone into the XML of “SMS Backup & Restore”."
        ),
        N_("Messages that were set to vanish are gone. The times of signal-export stand without a time zone."),
    ),
    GettingOut(
        ("viber_csv",),
        N_("Viber"),
        N_("In the settings choose to send the message history by e-mail, and save the files of that mail."),
        N_("Pictures are not in it. The times stand without a time zone."),
    ),
    GettingOut(
        ("mail", "outlook_msg", "outlook_store"),
        N_("E-mail"),
        N_(
            "Save the mail as a file (.eml): in the browser under “Show original” or “Download”, in Thunderbird or "
            "Apple Mail by “Save as”, in Outlook by “Save as” too (.msg). A whole mailbox comes as .mbox, out of "
            "Thunderbird or Google’s “Takeout”. Do not forward it: what shows where a mail comes from would be gone."
        ),
        N_(
            "A copied text or a picture of a mail says nothing about the way it took. Keep the mail in the mailbox "
            "too. Whole mailboxes of Outlook (.pst, .ost) are not read."
        ),
    ),
    GettingOut(
        ("vcard", "contact_csv"),
        N_("The phone’s contacts"),
        N_(
            "In the phone’s app for contacts choose to export or share all of them as a vCard (.vcf); from Google "
            "Contacts or Outlook as CSV. Bring the file in together with a backup: it shows who the senders are."
        ),
        N_("It holds nothing that happened. Nothing of it is stored but the names of senders whom you choose."),
    ),
    GettingOut(
        ("carrier_bill", "table"),
        N_("The carrier’s detailed bill"),
        N_(
            "In the carrier’s app or on its web site ask for the detailed list of calls, and of text messages, of "
            "each month, as Excel or CSV; a PDF is read too, and its password asked. In a shop the carrier also prints "
            "and stamps it: keep the paper, and scan it. A table of any other carrier is read once you have said what "
            "its columns mean."
        ),
        N_(
            "Calls that were not answered are not billed: that one is not on the bill proves nothing. Many bills round "
            "up to whole minutes."
        ),
        N_("Carriers in China give only the last six months: fetch each month before it is gone."),
    ),
    GettingOut(
        ("picture", "recording", "pdf", "call_sidecar"),
        N_("Recordings, voicemails, screenshots and papers"),
        N_(
            "Copy the files from the phone with a cable, or put them into one zip on the phone and send that: a chat "
            "app makes pictures smaller and takes away names and times. Do not rename them, and do not open and save "
            "them again; take folders as they are (Recordings, Call, Screenshots, DCIM), with the files of details "
            "beside them. On an iPhone share a voicemail to “Files”, and send photos with “All Photos Data” on."
        ),
        N_(
            "A screenshot or a recording says whom it shows or who speaks only by its name, if at all. What is not "
            "known stays open, and can be filled in by hand."
        ),
        N_("Carriers delete voicemails after days or weeks: save them today."),
    ),
)
FORMATS = {
    "sms_backup_restore": N_("SMS Backup & Restore (XML)"),
    "archive": N_("Archive (zip)"),
    "tekxperia_calls": N_("Call Log Backup & Restore (XML)"),
    "aiob_calls": N_("Call Logs Backup (aiob)"),
    "oppo_calls": N_("OPPO call list (XML)"),
    "vmessage": N_("OPPO messages (vmsg)"),
    "sms_record": N_("SMSRecord (XML)"),
    "sms_ie_ndjson": N_("SMS Import / Export (NDJSON)"),
    "sms_ie_json": N_("SMS Import / Export (JSON)"),
    "sms_ie_calls": N_("SMS Import / Export, calls (JSON)"),
    "fossify_messages": N_("Fossify Messages (JSON)"),
    "fossify_calls": N_("Fossify Phone (JSON)"),
    "sms_backup_plus": N_("SMS Backup+ (mails)"),
    "call_log_csv": N_("Call log (CSV)"),
    "phone_no_csv": N_("Call log of a converter (CSV)"),
    "vcard": N_("Contacts (vCard)"),
    "contact_csv": N_("Contacts (CSV)"),
    "mail": N_("E-mail (.eml, .mbox)"),
    "outlook_msg": N_("E-mail saved by Outlook (.msg)"),
    "outlook_store": N_("Mailbox of Outlook (.pst, .ost)"),
    "google_voice": N_("Google Voice (Takeout)"),
    "iphone_backup": N_("Backup of an iPhone (folder)"),
    "phone_database": N_("A phone’s database (SQLite)"),
    "whatsapp_txt": N_("WhatsApp (exported chat)"),
    "wechat_mail": N_("WeChat (chat by e-mail)"),
    "wechat_share": N_("WeChat (chat by e-mail, as a mail)"),
    "wechat_paste": N_("WeChat (copied text)"),
    "pywxdump_json": N_("WeChat (PyWxDump)"),
    "chatlog_json": N_("WeChat (chatlog)"),
    "weflow_json": N_("WeChat (WeFlow)"),
    "memotrace_txt": N_("WeChat (MemoTrace text)"),
    "wechat_exporter_txt": N_("WeChat (WechatExporter text)"),
    "wechatmsg_csv": N_("WeChat (WeChatMsg, CSV)"),
    "memotrace_csv": N_("WeChat (MemoTrace, CSV)"),
    "pywxdump_csv": N_("WeChat (PyWxDump, CSV)"),
    "chatlog_csv": N_("WeChat (chatlog, CSV)"),
    "wechat_exporter_csv": N_("WeChat (wechat-exporter, CSV)"),
    "qq_txt": N_("QQ (exported text)"),
    "telegram_json": N_("Telegram (JSON)"),
    "telegram_html": N_("Telegram (HTML)"),
    "meta_json": N_("Messenger or Instagram (JSON)"),
    "meta_html": N_("Messenger or Instagram (HTML)"),
    "imazing_csv": N_("iMazing (CSV)"),
    "line_txt": N_("LINE (exported chat)"),
    "signal_markdown": N_("Signal (signal-export)"),
    "viber_csv": N_("Viber (CSV)"),
    "carrier_bill": N_("Detailed bill of a carrier"),
    "picture": N_("Picture or screenshot"),
    "recording": N_("Recording or film"),
    "pdf": N_("PDF"),
    "call_sidecar": N_("Details of a recorded call (JSON)"),
    "table": N_("Table of another kind"),
}
"""What the formats are called, by importer."""


_HELPED = frozenset(
    {
        *("file.unknown_format", "file.empty", "file.doctype_refused", "file.encoding_not_supported"),
        *("file.reader_failed", "file.archive_damaged", "file.database_damaged", "file.database_too_large"),
        *("file.iphone_backup_damaged", "file.iphone_backup_encrypted", "file.message_damaged", "file.outlook_store"),
        *("file.damaged_workbook", "file.table_too_large", "file.sidecar_alone", "file.no_contacts"),
        *("file.whatsapp_locked", "file.wechat_locked"),
    }
)
"""Refusals after which another export helps."""
_OF_CODES = {
    "file.whatsapp_locked": "whatsapp_txt",
    "file.wechat_locked": "wechat_mail",
    "file.no_contacts": "vcard",
}
_CALLED = (
    (("whatsapp", "msgstore"), "whatsapp_txt"),
    (("wechat", "weixin", "micromsg", "微信"), "wechat_mail"),
    (("telegram",), "telegram_json"),
    (("signal-", "signal."), "signal_markdown"),
    (("viber",), "viber_csv"),
    (("instagram", "messenger", "facebook"), "meta_json"),
    (("nt_msg", "msg3.0", "qq"), "qq_txt"),
    (("话单", "详单", "账单", "bill"), "carrier_bill"),
    (("sms", "calllog", "call_log", ".ab", "短信", "通话"), "sms_backup_restore"),
)
"""What is said by the name of a file that nobody reads."""


def way_out(code: str, importer: str, name: str, texts: Catalog) -> tuple[str, ...]:
    """How to get out what was refused, a paragraph each: the steps of the ``importer`` that claimed it, or else of what
    it is called. Nothing where that is not known, or would not help."""
    if code not in _HELPED:
        return ()
    called = name.casefold()
    guessed = next((one for words, one in _CALLED if any(word in called for word in words)), "")
    claimed = _OF_CODES.get(code) or ("" if code == "file.unknown_format" else importer) or guessed
    return tuple(
        line
        for way in ways({claimed})
        for line in (texts.tr("How to get it out of {where}:", where=texts.tr(way.title)), *said(way, texts))
    )


def ways(importers: Collection[str]) -> tuple[GettingOut, ...]:
    """Those whose export can be read by one of these importers."""
    return tuple(way for way in WAYS if not set(way.importers).isdisjoint(importers))


def lines(importers: Collection[str], texts: Catalog) -> Sequence[str]:
    """All of it as paragraphs for a terminal."""
    told: list[str] = [texts.tr("As things stood on {day}; names of menus change.", day=AS_OF.isoformat())]
    for way in ways(importers):
        told += ["", texts.tr(way.title), *(f"  {line}" for line in said(way, texts))]
    return told


def said(way: GettingOut, texts: Catalog) -> tuple[str, ...]:
    """The steps, what is left out, and the limit, a paragraph each."""
    told = [texts.tr(way.steps), texts.tr("Please note: {what}", what=texts.tr(way.leaves_out))]
    if way.limit:
        told.append(texts.tr("Its limit: {what}", what=texts.tr(way.limit)))
    return tuple(told)

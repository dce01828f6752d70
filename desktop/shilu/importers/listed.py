"""All formats that Shilu reads, each with where its importer is: a new one is a line here.

An importer is made without the others, for a child reads one file, and loading all that read files takes half a second.
``registry`` makes all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from shilu.importers.base import Importer

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "picture": "pdf_bill.PICTURE_BILL",
        "recording": "evidence_files.RECORDING",
        "pdf": "pdf_bill.PDF_BILL",
        "call_sidecar": "call_sidecar.CallSidecar",
        "sms_backup_restore": "sms_backup_restore.SmsBackupRestore",
        "telegram_json": "telegram_json.TelegramJson",
        "phone_database": "phone_database.PhoneDatabase",
        "iphone_backup": "iphone_backup.IphoneBackup",
        "tekxperia_calls": "android_xml.TEKXPERIA_CALLS",
        "aiob_calls": "android_xml.AIOB_CALLS",
        "oppo_calls": "android_xml.OPPO_CALLS",
        "sms_record": "android_xml.SMS_RECORD",
        "qq_txt": "qq_txt.QqTxt",
        "wechat_paste": "wechat_text.WECHAT_PASTE",
        "memotrace_txt": "wechat_text.MEMOTRACE_TXT",
        "wechat_exporter_txt": "wechat_text.WECHAT_EXPORTER_TXT",
        "line_txt": "line_txt.LineTxt",
        "signal_markdown": "signal_markdown.SignalMarkdown",
        "viber_csv": "viber_csv.ViberCsv",
        "whatsapp_txt": "whatsapp.WhatsappTxt",
        "sms_ie_ndjson": "android_json.SMS_IE_LINES",
        "sms_ie_json": "android_json.SMS_IE_LIST",
        "sms_ie_calls": "android_json.ANDROID_CALLS",
        "fossify_messages": "android_json.FOSSIFY_MESSAGES",
        "fossify_calls": "android_json.FOSSIFY_CALLS",
        "meta_json": "meta_json.MetaJson",
        "meta_html": "meta_html.MetaHtml",
        "vmessage": "vmessage.VMessage",
        "sms_backup_plus": "sms_backup_plus.SmsBackupPlus",
        "wechat_share": "wechat_share.WeChatShare",
        "mail": "mail.MailImporter",
        "outlook_msg": "outlook_msg.OutlookMessage",
        "outlook_store": "outlook_msg.OutlookStore",
        "google_voice": "google_voice.GoogleVoice",
        "imazing_csv": "imazing_csv.ImazingCsv",
        "pywxdump_json": "wechat_json.PYWXDUMP_JSON",
        "chatlog_json": "wechat_json.CHATLOG_JSON",
        "weflow_json": "wechat_json.WEFLOW_JSON",
        "call_log_csv": "call_csv.CALL_LOG_CSV",
        "phone_no_csv": "call_csv.PHONE_NO_CSV",
        "telegram_html": "telegram_html.TelegramHtml",
        "wechatmsg_csv": "wechat_csv.WECHATMSG_CSV",
        "memotrace_csv": "wechat_csv.MEMOTRACE_CSV",
        "pywxdump_csv": "wechat_csv.PYWXDUMP_CSV",
        "chatlog_csv": "wechat_csv.CHATLOG_CSV",
        "wechat_exporter_csv": "wechat_csv.WECHAT_EXPORTER_CSV",
        "wechat_mail": "wechat_text.WECHAT_MAIL",
        "carrier_bill": "carrier_bill.CarrierBill",
    }
)
"""In this order they are asked, so no file is two of them: last are those that look for a heading further down, which
somebody may have pasted into a chat or a mail."""
CONTACTS: Mapping[str, str] = MappingProxyType({"vcard": "vcard.VCard", "contact_csv": "contact_csv.ContactCsv"})
"""Readers of address books: their rows are no contacts that happened, and are asked for by themselves."""
REST: Mapping[str, str] = MappingProxyType({"table": "carrier_bill.AnyTable"})
"""Those that are asked when none of the others claims a file."""


def importer(name: str) -> Importer | None:
    """The importer of that name, made without the others; None where none is listed."""
    found = FORMATS.get(name) or CONTACTS.get(name) or REST.get(name)
    return None if found is None else made(found)


def made(place: str) -> Importer:
    """The importer that is there; a class of importers is made one of."""
    module, _, name = place.partition(".")
    found = getattr(import_module(f"shilu.importers.{module}"), name)
    return cast(Importer, found() if isinstance(found, type) else found)

"""One importer without the others: a child reads one file, and loading all that read files takes half a second.

``registry`` says which formats there are; this knows those that can be made by themselves.
"""

from __future__ import annotations

from shilu.importers.base import Importer


def importer(name: str) -> Importer | None:
    """The importer of that name, made without the others; None where it cannot be."""
    found = _family(name)
    return next((one for one in found if one.name == name), None)


def _family(name: str) -> tuple[Importer, ...]:  # noqa: PLR0915  # an arm a module
    """The importers of the module in which one is."""
    match name:
        case "fossify_calls" | "fossify_messages" | "sms_ie_calls" | "sms_ie_json" | "sms_ie_ndjson":
            from shilu.importers.android_json import (
                ANDROID_CALLS,
                FOSSIFY_CALLS,
                FOSSIFY_MESSAGES,
                SMS_IE_LINES,
                SMS_IE_LIST,
            )

            return (ANDROID_CALLS, FOSSIFY_CALLS, FOSSIFY_MESSAGES, SMS_IE_LINES, SMS_IE_LIST)
        case "aiob_calls" | "oppo_calls" | "sms_record" | "tekxperia_calls":
            from shilu.importers.android_xml import AIOB_CALLS, OPPO_CALLS, SMS_RECORD, TEKXPERIA_CALLS

            return (AIOB_CALLS, OPPO_CALLS, SMS_RECORD, TEKXPERIA_CALLS)
        case "call_log_csv" | "phone_no_csv":
            from shilu.importers.call_csv import CALL_LOG_CSV, PHONE_NO_CSV

            return (CALL_LOG_CSV, PHONE_NO_CSV)
        case "call_sidecar":
            from shilu.importers.call_sidecar import CallSidecar

            return (CallSidecar(),)
        case "carrier_bill" | "table":
            from shilu.importers.carrier_bill import AnyTable, CarrierBill

            return (AnyTable(), CarrierBill())
        case "contact_csv":
            from shilu.importers.contact_csv import ContactCsv

            return (ContactCsv(),)
        case "google_voice":
            from shilu.importers.google_voice import GoogleVoice

            return (GoogleVoice(),)
        case "imazing_csv":
            from shilu.importers.imazing_csv import ImazingCsv

            return (ImazingCsv(),)
        case "iphone_backup":
            from shilu.importers.iphone_backup import IphoneBackup

            return (IphoneBackup(),)
        case "line_txt":
            from shilu.importers.line_txt import LineTxt

            return (LineTxt(),)
        case "mail":
            from shilu.importers.mail import MailImporter

            return (MailImporter(),)
        case "meta_html":
            from shilu.importers.meta_html import MetaHtml

            return (MetaHtml(),)
        case "meta_json":
            from shilu.importers.meta_json import MetaJson

            return (MetaJson(),)
        case "outlook_msg" | "outlook_store":
            from shilu.importers.outlook_msg import OutlookMessage, OutlookStore

            return (OutlookMessage(), OutlookStore())
        case "pdf":
            from shilu.importers.evidence_files import PDF
            from shilu.importers.pdf_bill import PdfBill

            return (PdfBill(PDF),)
        case "phone_database":
            from shilu.importers.phone_database import PhoneDatabase

            return (PhoneDatabase(),)
        case "picture":
            from shilu.importers.evidence_files import PICTURE
            from shilu.importers.pdf_bill import PictureBill

            return (PictureBill(PICTURE),)
        case "qq_txt":
            from shilu.importers.qq_txt import QqTxt

            return (QqTxt(),)
        case "recording":
            from shilu.importers.evidence_files import RECORDING

            return (RECORDING,)
        case "signal_markdown":
            from shilu.importers.signal_markdown import SignalMarkdown

            return (SignalMarkdown(),)
        case "sms_backup_plus":
            from shilu.importers.sms_backup_plus import SmsBackupPlus

            return (SmsBackupPlus(),)
        case "sms_backup_restore":
            from shilu.importers.sms_backup_restore import SmsBackupRestore

            return (SmsBackupRestore(),)
        case "telegram_html":
            from shilu.importers.telegram_html import TelegramHtml

            return (TelegramHtml(),)
        case "telegram_json":
            from shilu.importers.telegram_json import TelegramJson

            return (TelegramJson(),)
        case "vcard":
            from shilu.importers.vcard import VCard

            return (VCard(),)
        case "viber_csv":
            from shilu.importers.viber_csv import ViberCsv

            return (ViberCsv(),)
        case "vmessage":
            from shilu.importers.vmessage import VMessage

            return (VMessage(),)
        case "chatlog_csv" | "memotrace_csv" | "pywxdump_csv" | "wechat_exporter_csv" | "wechatmsg_csv":
            from shilu.importers import wechat_csv as tools

            return (
                tools.CHATLOG_CSV,
                tools.MEMOTRACE_CSV,
                tools.PYWXDUMP_CSV,
                tools.WECHAT_EXPORTER_CSV,
                tools.WECHATMSG_CSV,
            )
        case "chatlog_json" | "pywxdump_json" | "weflow_json":
            from shilu.importers.wechat_json import CHATLOG_JSON, PYWXDUMP_JSON, WEFLOW_JSON

            return (CHATLOG_JSON, PYWXDUMP_JSON, WEFLOW_JSON)
        case "memotrace_txt" | "wechat_exporter_txt" | "wechat_mail" | "wechat_paste":
            from shilu.importers.wechat_text import MEMOTRACE_TXT, WECHAT_EXPORTER_TXT, WECHAT_MAIL, WECHAT_PASTE

            return (MEMOTRACE_TXT, WECHAT_EXPORTER_TXT, WECHAT_MAIL, WECHAT_PASTE)
        case "wechat_share":
            from shilu.importers.wechat_share import WeChatShare

            return (WeChatShare(),)
        case "whatsapp_txt":
            from shilu.importers.whatsapp import WhatsappTxt

            return (WhatsappTxt(),)
        case _:
            return ()

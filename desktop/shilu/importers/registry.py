"""All formats that Shilu reads. A new one is a line here."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.errors import UserError
from shilu.importers import locked_apps
from shilu.importers.android_json import (
    ANDROID_CALLS,
    FOSSIFY_CALLS,
    FOSSIFY_MESSAGES,
    SMS_IE_LINES,
    SMS_IE_LIST,
)
from shilu.importers.android_xml import AIOB_CALLS, OPPO_CALLS, SMS_RECORD, TEKXPERIA_CALLS
from shilu.importers.archive import Archive
from shilu.importers.base import Importer
from shilu.importers.call_csv import CALL_LOG_CSV, PHONE_NO_CSV
from shilu.importers.call_sidecar import CallSidecar
from shilu.importers.carrier_bill import AnyTable, CarrierBill
from shilu.importers.claims import first_claim
from shilu.importers.contact_csv import ContactCsv
from shilu.importers.evidence_files import PDF, PICTURE, RECORDING
from shilu.importers.google_voice import GoogleVoice
from shilu.importers.imazing_csv import ImazingCsv
from shilu.importers.iphone_backup import IphoneBackup
from shilu.importers.line_txt import LineTxt
from shilu.importers.mail import MailImporter
from shilu.importers.meta_html import MetaHtml
from shilu.importers.meta_json import MetaJson
from shilu.importers.outlook_msg import OutlookMessage, OutlookStore
from shilu.importers.pdf_bill import PdfBill, PictureBill
from shilu.importers.phone_database import PhoneDatabase
from shilu.importers.qq_txt import QqTxt
from shilu.importers.signal_markdown import SignalMarkdown
from shilu.importers.sms_backup_plus import SmsBackupPlus
from shilu.importers.sms_backup_restore import SmsBackupRestore
from shilu.importers.telegram_html import TelegramHtml
from shilu.importers.telegram_json import TelegramJson
from shilu.importers.vcard import VCard
from shilu.importers.viber_csv import ViberCsv
from shilu.importers.vmessage import VMessage
from shilu.importers.wechat_csv import (
    CHATLOG_CSV,
    MEMOTRACE_CSV,
    PYWXDUMP_CSV,
    WECHAT_EXPORTER_CSV,
    WECHATMSG_CSV,
)
from shilu.importers.wechat_json import CHATLOG_JSON, PYWXDUMP_JSON, WEFLOW_JSON
from shilu.importers.wechat_share import WeChatShare
from shilu.importers.wechat_text import MEMOTRACE_TXT, WECHAT_EXPORTER_TXT, WECHAT_MAIL, WECHAT_PASTE
from shilu.importers.whatsapp import WhatsappTxt


def _all() -> tuple[Importer, ...]:
    return IMPORTERS


IMPORTERS: tuple[Importer, ...] = (
    Archive(_all),
    PictureBill(PICTURE),
    RECORDING,
    PdfBill(PDF),
    CallSidecar(),
    SmsBackupRestore(),
    TelegramJson(),
    PhoneDatabase(),
    IphoneBackup(),
    TEKXPERIA_CALLS,
    AIOB_CALLS,
    OPPO_CALLS,
    SMS_RECORD,
    QqTxt(),
    WECHAT_PASTE,
    MEMOTRACE_TXT,
    WECHAT_EXPORTER_TXT,
    LineTxt(),
    SignalMarkdown(),
    ViberCsv(),
    WhatsappTxt(),
    SMS_IE_LINES,
    SMS_IE_LIST,
    ANDROID_CALLS,
    FOSSIFY_MESSAGES,
    FOSSIFY_CALLS,
    MetaJson(),
    MetaHtml(),
    VMessage(),
    SmsBackupPlus(),
    WeChatShare(),
    MailImporter(),
    OutlookMessage(),
    OutlookStore(),
    GoogleVoice(),
    ImazingCsv(),
    PYWXDUMP_JSON,
    CHATLOG_JSON,
    WEFLOW_JSON,
    CALL_LOG_CSV,
    PHONE_NO_CSV,
    TelegramHtml(),
    WECHATMSG_CSV,
    MEMOTRACE_CSV,
    PYWXDUMP_CSV,
    CHATLOG_CSV,
    WECHAT_EXPORTER_CSV,
    WECHAT_MAIL,
    CarrierBill(),
)
"""In this order they are asked, so no file is two of them: last are those that look for a heading further down, which
somebody may have pasted into a chat or a mail."""
CONTACTS: tuple[Importer, ...] = (VCard(), ContactCsv())
"""Readers of address books: their rows are no contacts that happened, and are asked for by themselves."""
REST: tuple[Importer, ...] = (AnyTable(),)
"""Those that are asked when none of the others claims a file."""


def identify(head: bytes, name: str, importers: Sequence[Importer] = IMPORTERS) -> Importer:
    """The importer whose format this is, by content. Raises UserError ``file.unknown_format`` for none,
    ``file.whatsapp_locked`` or ``file.wechat_locked`` for what such an app keeps locked, ``file.packed_otherwise`` for
    an archive that is no zip, and ``file.is_contacts`` for an address book."""
    if begins_contacts(head, name, importers):
        raise UserError("file.is_contacts", name=name)
    claimed = first_claim(importers, head, name) or first_claim(REST, head, name)
    if claimed is None:
        raise UserError(locked_apps.code_of(head, name) or "file.unknown_format", name=name)
    return claimed


def begins_contacts(head: bytes, name: str, importers: Sequence[Importer] = IMPORTERS) -> bool:
    """Whether this is an address book, and nothing that one of the other importers knows."""
    return first_claim(CONTACTS, head, name) is not None and first_claim(importers, head, name) is None


def identify_contacts(head: bytes, name: str) -> Importer:
    """The reader of address books whose format this is. Raises UserError ``file.no_contacts`` for none."""
    claimed = first_claim(CONTACTS, head, name)
    if claimed is None:
        raise UserError("file.no_contacts", name=name)
    return claimed


def named(name: str, importers: Sequence[Importer] = IMPORTERS) -> Importer:
    """The importer with this name. Raises KeyError."""
    return {importer.name: importer for importer in (*importers, *REST, *CONTACTS)}[name]

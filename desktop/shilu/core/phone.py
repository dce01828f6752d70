"""Recognising an address however it is written. The only place that knows the phonenumbers library.

Sources: formats.md R5 for the raw forms; China's numbering plan (工信部 电信网编号计划) for 106…, 95…, 96…,
400/800 and the five- and six-digit service lines, which cannot be dialled back like a subscriber's number.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from shilu.core.contact_point import ContactPointKind, NumberKind, Recognised
from shilu.core.text import without_format_characters

_WITHHELD_WORDS = """
null,unknown,(unknown),unknown number,unknown caller,private,private number,private caller,withheld,number withheld,
anonymous,restricted,restricted number,no caller id,hidden number,匿名,匿名来电,匿名号码,未知,未知号码,未知来电,
私人号码,私密号码,隐藏号码,保密号码,无来电显示,无号码,未显示号码,号码未显示,不显示号码,未知號碼,私人號碼,隱藏號碼,無來電顯示
"""
_WITHHELD = frozenset({"", "-1", "-2", "-3", *_WITHHELD_WORDS.replace("\n", "").split(",")})
"""What phones and bills write where no number was shown."""
_QUOTES = "'\"’‘“”`"
_SCHEME = re.compile(r"(?:tel|mailto|sms|callto):", re.IGNORECASE)
_AFTER_A_NUMBER = re.compile(r"(?:;(?:ext|isub|phonecontext)=[\w+;=]*|,{1,3}\d{1,5}|#)$", re.IGNORECASE)
"""Parameters of a tel URI (RFC 3966, as compared without hyphens), what is dialled after a pause, and its end."""
_FEWEST_BEFORE = 6
_SEPARATORS = re.compile(r"[\s()._\-\u2010-\u2015\u2212/·]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_QQ = re.compile(r"qq\s?(?:号\s?)?[:：]?\s?(\d{5,12})", re.IGNORECASE)
_WECHAT = re.compile(r"(?:wxid|gh)_[a-z0-9_-]{4,40}|\d{5,30}@chatroom", re.IGNORECASE)
_INDIAN_HEADER = re.compile(r"[A-Z]{2}-([A-Z0-9]{3,11})(?:-[STPG])?", re.IGNORECASE)
"""What is registered of an Indian sender (TRAI, TCCCPR 2018), between the operator and circle that carried the message
and, since 2025, what sort of message it is."""
_CHINA_SERVICE = re.compile(r"106\d{5,}|(?:400|800)\d{7}|95\d{4,}")
_CHINA_LOCAL = re.compile(r"[2-9]\d{6,7}")  # a subscriber's number without its area code, which nobody knows
_CHINA_WITHOUT_PLUS = re.compile(r"86(?:1\d{10}|106\d{5,})")
_CHINA_SHORT = re.compile(r"1\d{2}|1\d{4}|12\d{3,4}|9[56]\d{3}")
_LINES = {
    phonenumbers.PhoneNumberType.MOBILE: NumberKind.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE: NumberKind.LANDLINE,
    phonenumbers.PhoneNumberType.VOIP: NumberKind.INTERNET,
    phonenumbers.PhoneNumberType.TOLL_FREE: NumberKind.LINE_400,
    phonenumbers.PhoneNumberType.SHARED_COST: NumberKind.LINE_400,
    phonenumbers.PhoneNumberType.UAN: NumberKind.LINE_400,
}


def is_country(code: str) -> bool:
    """Whether this is a country (ISO 3166-1 alpha-2, in capitals) with telephone numbers of its own."""
    return code in phonenumbers.SUPPORTED_REGIONS


def recognise(untrusted_address: str, region: str) -> Recognised:
    """What an address is. ``region`` (ISO 3166-1 alpha-2) is where a number without a country code belongs.

    Never raises: what is no number is a sender ID, an e-mail address or something else, and says so.
    """
    raw = untrusted_address
    plain = unicodedata.normalize("NFKC", without_format_characters(raw)).strip().strip(_QUOTES).strip()
    plain = plain[1:-1] if plain[:1] == "<" and plain[-1:] == ">" else plain
    plain = _SCHEME.sub("", plain, count=1) if _SCHEME.match(plain) else plain
    if plain.casefold() in _WITHHELD:
        return Recognised(raw, "withheld", ContactPointKind.WITHHELD, None, valid=False, region="")
    if _EMAIL.fullmatch(plain):
        return Recognised(raw, f"mail:{plain.casefold()}", ContactPointKind.EMAIL, None, valid=True, region="")
    account = _account(plain)
    if account:
        return Recognised(raw, account, ContactPointKind.ACCOUNT, None, valid=True, region="")
    dialled = _SEPARATORS.sub("", plain)
    if dialled[:1] in "+0123456789" and len(number := _AFTER_A_NUMBER.sub("", dialled)) > _FEWEST_BEFORE:
        dialled = number
    if not re.fullmatch(r"\+?\d+", dialled):
        header = _INDIAN_HEADER.fullmatch(plain) if region.upper() == "IN" else None
        name = (header[1] if header else " ".join(plain.split())).casefold()
        return Recognised(raw, f"sender:{name}", ContactPointKind.SENDER_ID, None, valid=False, region="")
    return _number(raw, dialled, region.upper())


def _account(plain: str) -> str:
    """The key of what is an account by its look alone: ``QQ 20001234``, ``wxid_…``; "" for anything else."""
    if found := _QQ.fullmatch(plain):
        return f"account:qq:{found[1]}"
    return f"account:wechat:{plain.casefold()}" if _WECHAT.fullmatch(plain) else ""


def _number(raw: str, dialled: str, region: str) -> Recognised:
    national = _china_national(dialled, region)
    if national is not None:
        if _CHINA_SERVICE.fullmatch(national):
            return Recognised(raw, f"service:CN:{national}", ContactPointKind.SERVICE, None, valid=False, region="CN")
        if _CHINA_SHORT.fullmatch(national):
            return Recognised(raw, f"short:CN:{national}", ContactPointKind.SHORT, None, valid=False, region="CN")
    digits = dialled.removeprefix("+")
    if not dialled.startswith("+") and len(digits) <= 6:
        return Recognised(raw, f"short:{region}:{digits}", ContactPointKind.SHORT, None, valid=False, region=region)
    try:
        parsed = phonenumbers.parse(dialled, region or None)
    except phonenumbers.NumberParseException:
        return _unknown_digits(raw, dialled)
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return _unknown_digits(raw, dialled)  # also what can be dialled within one area only
    if national is not None and national == dialled and _CHINA_LOCAL.fullmatch(dialled):
        return _unknown_digits(raw, dialled)
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    where = phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(
        parsed.country_code or 0
    )
    valid = phonenumbers.is_valid_number(parsed)
    return Recognised(raw, f"tel:{e164}", ContactPointKind.NUMBER, e164, valid=valid, region=where or "")


def _unknown_digits(raw: str, dialled: str) -> Recognised:
    return Recognised(raw, f"digits:{dialled}", ContactPointKind.OTHER, None, valid=False, region="")


def _china_national(dialled: str, region: str) -> str | None:
    """The digits as dialled inside China, or None when the number belongs elsewhere."""
    for prefix in ("+86", "0086"):
        if dialled.startswith(prefix):
            return dialled.removeprefix(prefix)
    if region != "CN" and (abroad := _dialled_abroad(dialled, region)) is not None:
        return abroad
    if dialled.startswith(("+", "00")) or region != "CN":
        return None
    if _CHINA_WITHOUT_PLUS.fullmatch(dialled):
        return dialled[2:]
    return dialled


def _dialled_abroad(dialled: str, region: str) -> str | None:
    """The digits behind what is dialled in a region for China (``011 86`` in the US), None where it is not."""
    if "86" not in dialled[2:7]:
        return None
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    prefix = metadata.international_prefix if metadata else None
    found = re.match(rf"(?:{prefix})86(?=\d{{5}})", dialled) if prefix else None
    return dialled[found.end() :] if found else None


def line_of(e164: str) -> NumberKind:
    """What sort of line a number is given out for, as far as its country's plan tells."""
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return NumberKind.SUBSCRIBER
    return _LINES.get(phonenumbers.number_type(parsed), NumberKind.SUBSCRIBER)


def carrier_of(e164: str) -> str:
    """To which operator the block of a mobile number was given, in English; "" where that is not known, and where
    numbers are so often carried to others that it says nothing. The first call loads tables, for a moment."""
    from phonenumbers import carrier

    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return ""
    return str(carrier.name_for_number(parsed, "en"))


def national_digits(e164: str) -> str:
    """The digits of an E.164 number behind those of its country; all of them where that is unknown."""
    try:
        return str(phonenumbers.parse(e164, None).national_number or "")
    except phonenumbers.NumberParseException:
        return e164.removeprefix("+")


def grouped(e164: str) -> str:
    """An E.164 number with the spaces a reader expects; falls back to the number as it is."""
    if e164.startswith("+861") and len(e164) == 14:
        return f"+86 {e164[3:6]} {e164[6:10]} {e164[10:]}"
    try:
        parsed = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

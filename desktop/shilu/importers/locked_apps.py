"""Databases that apps keep locked, told apart by what they are called, so that the way out can be said instead.

Nothing of them is ever decrypted: the key is the app's, and what is taken out so proves little.
"""

from __future__ import annotations

import re

_OPEN = b"SQLite format 3\0"
_WHATSAPP = re.compile(r"\.crypt[0-9]{1,2}(?:\.mcrypt1)?\Z", re.IGNORECASE)  # msgstore.db.crypt15, wa.db.crypt14
_WECHAT = re.compile(
    r"\A(?:EnMicroMsg|MicroMsg|FTS5?IndexMicroMsg\w*|MediaMSG[0-9]*|MSG[0-9]*|message_[0-9]+|biz_message_[0-9]+)\.db\Z"
    r"|\.wechat\Z|\ABAK_[0-9]+_TEXT\Z",
    re.IGNORECASE,
)


def code_of(head: bytes, name: str) -> str:
    """The code of its refusal, or "" for what is no such database."""
    base = name.replace("\\", "/").rpartition("/")[2]
    if head.startswith(_OPEN):  # somebody opened it
        return ""
    if _WHATSAPP.search(base):
        return "file.whatsapp_locked"
    return "file.wechat_locked" if _WECHAT.search(base) else ""

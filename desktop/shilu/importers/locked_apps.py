"""Files that nobody reads and that are known all the same, so that the way out can be said instead: databases that
apps keep locked, by what they are called, and archives of other kinds than zip, by their first bytes.

Nothing that is locked is ever decrypted: the key is the app's, and what is taken out so proves little.
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
_PACKED = (b"BZh", b"\x1f\x8b", b"\xfd7zXZ\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd")


def code_of(head: bytes, name: str) -> str:
    """The code of its refusal, or "" for what is no such file."""
    base = name.replace("\\", "/").rpartition("/")[2]
    if head.startswith(_OPEN):  # somebody opened it
        return ""
    if _WHATSAPP.search(base):
        return "file.whatsapp_locked"
    if _WECHAT.search(base):
        return "file.wechat_locked"
    return "file.packed_otherwise" if head.startswith(_PACKED) else ""

"""The properties of an object in an Outlook message: texts, numbers, times and bytes ([MS-OXMSG], [MS-OXPROPS])."""

from __future__ import annotations

import struct

from shilu.importers.compound_file import CompoundFile, Storage
from shilu.importers.mail_charsets import decoded

_FIXED = "__properties_version1.0"
_PROPERTY = struct.Struct("<HHI8s")
_TEXT, _TEXT_8_BIT, _BYTES, _TIME = 0x001F, 0x001E, 0x0102, 0x0040
_CODE_PAGE, _BODY_CODE_PAGE = 0x3FFD, 0x3FDE
_EPOCH = 11_644_473_600_000  # ms from 1601 to 1970
_LAST_MS = 253_402_300_799_999
_MOST_FIXED = 10_000
_CODE_PAGES = {936: "gbk", 950: "big5", 932: "cp932", 949: "cp949", 54936: "gb18030", 65001: "utf-8", 20127: "us-ascii"}
_CODE_PAGES |= {28591: "iso-8859-1", 20866: "koi8-r", 1200: "utf-16-le"} | {n: f"cp{n}" for n in range(1250, 1259)}


class Properties:
    """Those of the message itself (``header`` 32 bytes), of a receiver or of a file (8), a message within (24)."""

    def __init__(self, file: CompoundFile, storage: Storage, *, header: int, code_page: int = 0) -> None:
        self._file, self._storage = file, storage
        self._fixed: dict[int, tuple[int, bytes]] = {}
        stream = storage.streams.get(_FIXED)
        content = file.read(stream) if stream is not None else b""
        for at in range(header, min(len(content), header + _MOST_FIXED * 16) - 15, 16):
            kind, number, _flags, value = _PROPERTY.unpack_from(content, at)
            self._fixed.setdefault(number, (kind, value))
        self.code_page = self.number(_CODE_PAGE) or code_page

    def number(self, number: int) -> int:
        """A whole number, 0 where there is none."""
        _kind, value = self._fixed.get(number, (0, bytes(8)))
        return int(struct.unpack_from("<I", value)[0])

    def at_ms(self, number: int) -> int | None:
        """A time, in milliseconds since the epoch; None where there is none."""
        kind, value = self._fixed.get(number, (0, b""))
        if kind != _TIME:
            return None
        at = struct.unpack("<Q", value)[0] // 10_000 - _EPOCH
        return at if 0 < at <= _LAST_MS else None

    def text(self, *numbers: int) -> str:
        """The first of these texts that there is; "" where there is none."""
        for number in numbers:
            if content := self._stream(number, _TEXT):
                return content.decode("utf-16-le", "replace").rstrip("\0").replace("\0", "\ufffd")
            if content := self._stream(number, _TEXT_8_BIT):
                return decoded(content.rstrip(b"\0"), _CODE_PAGES.get(self.code_page, "")).text
        return ""

    def content(self, number: int) -> bytes:
        """Bytes; b"" where there are none."""
        return self._stream(number, _BYTES)

    @property
    def body_charset(self) -> str:
        """In which encoding an HTML body is; "" where nothing says so."""
        return _CODE_PAGES.get(self.number(_BODY_CODE_PAGE), "")

    def _stream(self, number: int, kind: int) -> bytes:
        stream = self._storage.streams.get(f"__substg1.0_{number:04X}{kind:04X}")
        return b"" if stream is None else self._file.read(stream)

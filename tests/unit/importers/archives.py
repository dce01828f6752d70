"""Builders of zip archives: plain, locked and lying ones."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pyzipper
from pyzipper.zipfile import CRCZipDecrypter


def packed(members: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 5, 12, 23, 12, 8)), content, method)
    return file.getvalue()


def sealed(members: Mapping[str, bytes | str], password: str, *, bits: int = 256, version: int = 2) -> bytes:
    """An archive with WinZip's AES."""
    file = io.BytesIO()
    with pyzipper.AESZipFile(file, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=bits, force_wz_aes_version=version)
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def named(raw_name: bytes, content: bytes, *, flags: int = 0, extra: bytes = b"", password: bytes = b"") -> bytes:
    """An archive of one stored member whose name is these bytes; with a password locked as PKZIP 2 did."""
    crc = zlib.crc32(content)
    data = _crypto(content, password, crc) if password else content
    flags |= 1 if password else 0
    fields = (flags, 0, 0, 0, crc, len(data), len(content), len(raw_name), len(extra))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, 0, 0, 0, crc, len(data), len(content), len(raw_name), 0)
    local += raw_name + data
    listed = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, *fields, 0, 0, 0, 0, 0) + raw_name + extra
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(listed), len(local), 0)
    return local + listed + end


def _crypto(content: bytes, password: bytes, crc: int) -> bytes:
    keys = CRCZipDecrypter.__new__(CRCZipDecrypter)
    keys.key0, keys.key1, keys.key2 = 305419896, 591751049, 878082192
    keys.crctable = [_crc_of(number) for number in range(256)]
    for mark in password:
        keys.update_keys(mark)
    found = bytearray()
    for mark in os.urandom(11) + bytes([crc >> 24]) + content:
        half = (keys.key2 | 2) & 0xFFFF
        found.append(mark ^ ((half * (half ^ 1)) >> 8 & 0xFF))
        keys.update_keys(mark)
    return bytes(found)


def _crc_of(number: int) -> int:
    for _ in range(8):
        number = (number >> 1) ^ 0xEDB88320 if number & 1 else number >> 1
    return number

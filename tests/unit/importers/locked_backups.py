"""Encrypted backups of an iPhone, as the phone writes them; with few rounds, so that tests are quick."""

from __future__ import annotations

import hashlib
import os
import plistlib
import sqlite3
import struct
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from shilu.importers.iphone_folder import file_id

ROUNDS = 7
_CLASSES = (1, 2, 3, 4)


def _part(tag: bytes, value: bytes | int) -> bytes:
    data = struct.pack(">I", value) if isinstance(value, int) else value
    return tag + struct.pack(">I", len(data)) + data


def keybag(password: str, classes: Mapping[int, bytes], *, is_old: bool = False) -> bytes:
    """Of these class keys; ``is_old`` as before iOS 10.2."""
    salt, second = b"s" * 20, b"d" * 20
    secret = password.encode()
    if not is_old:
        secret = hashlib.pbkdf2_hmac("sha256", secret, second, ROUNDS, 32)
    opener = hashlib.pbkdf2_hmac("sha1", secret, salt, ROUNDS, 32)
    bag = _part(b"VERS", 4) + _part(b"TYPE", 1) + _part(b"UUID", b"u" * 16) + _part(b"WRAP", 0)
    bag += _part(b"SALT", salt) + _part(b"ITER", ROUNDS)
    if not is_old:
        bag += _part(b"DPWT", 0) + _part(b"DPIC", ROUNDS) + _part(b"DPSL", second)
    for number, key in classes.items():
        bag += _part(b"UUID", bytes([number]) * 16) + _part(b"CLAS", number) + _part(b"WRAP", 2)
        bag += _part(b"KTYP", 0) + _part(b"WPKY", aes_key_wrap(opener, key))
    return bag


def locked(key: bytes, data: bytes) -> bytes:
    """Filled up to whole blocks (PKCS #7) and encrypted."""
    fill = 16 - len(data) % 16
    cipher = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    return cipher.update(data + bytes([fill]) * fill)


def _described(wrapped: bytes, number: int, size: int) -> bytes:
    uid = plistlib.UID
    objects = [
        "$null",
        {"$class": uid(4), "ProtectionClass": number, "Size": size, "EncryptionKey": uid(2), "RelativePath": uid(3)},
        {"$class": uid(5), "NS.data": struct.pack("<I", number) + wrapped},
        "a path",
        {"$classname": "MBFile"},
        {"$classname": "NSMutableData"},
    ]
    archive = {"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": uid(1)}, "$objects": objects}
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)


def locked_backup(
    folder: Path, files: Mapping[str, bytes], password: str, info: Mapping[str, object], *, is_old: bool = False
) -> Path:
    """A folder with these files of the phone, each under its name and with a key of its own."""
    folder.mkdir()
    classes = {number: bytes([number]) * 32 for number in _CLASSES}
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB)"
    )
    for count, (name, content) in enumerate(files.items()):
        named, key, number = file_id(name), os.urandom(32), _CLASSES[count % len(_CLASSES)]
        domain, _, path = name.partition("-")
        described = _described(aes_key_wrap(classes[number], key), number, len(content))
        connection.execute("INSERT INTO Files VALUES (?, ?, ?, 1, ?)", (named, domain, path, described))
        place = folder / named[:2] / named
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(locked(key, content))
    connection.commit()
    of_list = os.urandom(32)
    (folder / "Manifest.db").write_bytes(locked(of_list, connection.serialize()))
    connection.close()
    manifest = {
        "IsEncrypted": True,
        "BackupKeyBag": keybag(password, classes, is_old=is_old),
        "ManifestKey": struct.pack("<I", 3) + aes_key_wrap(classes[3], of_list),
    }
    (folder / "Manifest.plist").write_bytes(plistlib.dumps(manifest, fmt=plistlib.FMT_BINARY))
    (folder / "Info.plist").write_bytes(plistlib.dumps(dict(info)))
    return folder

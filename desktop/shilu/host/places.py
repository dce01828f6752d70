"""Whether a folder is a good home for a vault: not one that a service copies elsewhere or that lies on another machine.

A folder that is synchronised while a database is written to loses what was written, and its copies keep old keys and
old passphrases. A vault on a network share may find no lock that holds. It is said once, calmly, and never refused.

What was looked at: names and marker files of the services, the environment variables that their programs set, and on
Linux the kinds of file systems that are mounted. The branches for Windows and macOS were not run.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
_NETWORK = frozenset(
    (
        "afs", "afpfs", "beegfs", "ceph", "cifs", "coda", "davfs", "davfs2", "fuse.afp", "fuse.cephfs",
        "fuse.ceph", "fuse.curlftpfs", "fuse.davfs", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.kio-fuse",
        "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4",
        "orangefs", "pvfs2", "smb3", "smbfs"
    )
)  # fmt: skip
_CLOUD_MOUNTS = {
    "fuse.rclone": "rclone",
    "fuse.google-drive-ocamlfuse": "Google Drive",
    "fuse.onedriver": "OneDrive",
    "fuse.insync": "Insync",
    "fuse.pcloud": "pCloud",
}
_REMOVABLE = frozenset({"vfat", "msdos", "exfat", "fuse.exfat"})
_STICKS = ("/media/", "/run/media/")
_FOLDERS = (
    (re.compile(r"onedrive(?:$|[ –-])", re.IGNORECASE), "OneDrive"),
    (re.compile(r"dropbox(?:$| \()", re.IGNORECASE), "Dropbox"),
    (re.compile(r"(?:google ?drive|my ?drive|drivefs|googledrive-.+|我的云端硬盘)$", re.IGNORECASE), "Google Drive"),
    (re.compile(r"(?:com~apple~clouddocs|mobile documents|icloud ?drive|iclouddrive)$", re.IGNORECASE), "iCloud Drive"),
    (re.compile(r"nextcloud\d*$", re.IGNORECASE), "Nextcloud"),
    (re.compile(r"owncloud\d*$", re.IGNORECASE), "ownCloud"),
    (re.compile(r"(?:nutstore(?: files)?|我的坚果云|坚果云)$", re.IGNORECASE), "坚果云"),
    (
        re.compile(r"(?:baidunetdisk(?:workspace|download)?|baidusyncdisk|百度网盘(?:同步空间)?)$", re.IGNORECASE),
        "百度网盘",
    ),
    (re.compile(r"(?:aliyundrive|adrive|阿里云盘)$", re.IGNORECASE), "阿里云盘"),
    (re.compile(r"(?:weiyun|tencent weiyun|微云(?:同步助手)?)$", re.IGNORECASE), "微云"),
    (re.compile(r"(?:wps ?(?:cloud ?)?(?:files|drive|云盘)|wps云盘|金山云盘)$", re.IGNORECASE), "WPS 云盘"),
    (re.compile(r"115(?:网盘|生活|同步)$"), "115"),
    (re.compile(r"megasync(?: uploads| downloads)?$", re.IGNORECASE), "MEGA"),
    (re.compile(r"p ?cloud ?drive$|pcloudsync$", re.IGNORECASE), "pCloud"),
    (re.compile(r"(?:proton ?drive|proton drive - .+)$", re.IGNORECASE), "Proton Drive"),
    (re.compile(r"box sync$", re.IGNORECASE), "Box"),
    (re.compile(r"(?:seafile|seadrive)$", re.IGNORECASE), "Seafile"),
    (re.compile(r"(?:yandex\.?disk|яндекс\.?диск)$", re.IGNORECASE), "Yandex Disk"),
    (re.compile(r"creative cloud files.*$", re.IGNORECASE), "Creative Cloud"),
    (re.compile(r"(?:syncthing|resilio ?sync|bittorrent ?sync)$", re.IGNORECASE), "Syncthing"),
)
"""What the services call their folders on Linux, Windows and macOS, where they are not told otherwise."""
_IN_A_HOME = {"Box": "Box", "115": "115", "MEGA": "MEGA", "Sync": "Syncthing"}
"""Names that mean a service only directly in someone's home."""

_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".stfolder": "Syncthing",
    ".sync": "Resilio Sync",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".nutstore": "坚果云",
    ".seafile-data": "Seafile",
    ".megaignore": "MEGA",
}
"""Files that the services leave in the folder that they copy."""
_MARKERS_BEGIN = {"._sync_": "Nextcloud", ".sync_": "Nextcloud"}
_VARIABLES = {
    "OneDrive": "OneDrive",
    "OneDriveConsumer": "OneDrive",
    "OneDriveCommercial": "OneDrive",
    "DROPBOX_PATH": "Dropbox",
}


class Doubt(StrEnum):
    """Why a place is doubtful."""

    CLOUD = "cloud"
    NETWORK = "network"
    REMOVABLE = "removable"


@dataclass(frozen=True, slots=True)
class PlaceDoubt:
    """``name`` is the service or the kind of file system, as people know it."""

    doubt: Doubt
    name: str


def doubt_about(
    path: Path,
    *,
    environment: Mapping[str, str],
    home: Path,
    mounts: str | None = None,
) -> PlaceDoubt | None:
    """What speaks against keeping a vault at ``path``, which need not exist yet; None when nothing is known to.

    ``mounts`` is the text of ``/proc/self/mounts``, read when None on Linux.
    """
    place = _resolved(path)
    service = _cloud_by_name(place, home) or _cloud_by_variable(place, environment) or _cloud_by_marker(place, home)
    if service:
        return PlaceDoubt(Doubt.CLOUD, service)
    return _by_system(place) if mounts is None else _by_mount(place, mounts)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        return path.absolute()


def _cloud_by_name(place: Path, home: Path) -> str:
    """A name counts below a home or a drive, not in the way there: someone may be called Dropbox."""
    parts = place.parts
    home_parts = _resolved(home).parts
    start = len(home_parts) if parts[: len(home_parts)] == home_parts else 1
    if start > 1 and len(parts) > start and parts[start] in _IN_A_HOME:
        return _IN_A_HOME[parts[start]]
    for part in parts[start:]:
        for pattern, service in _FOLDERS:
            if pattern.match(part):
                return service
    return ""


def _cloud_by_variable(place: Path, environment: Mapping[str, str]) -> str:
    for variable, service in _VARIABLES.items():
        folder = environment.get(variable)
        if folder and place.is_relative_to(_resolved(Path(folder))):
            return service
    return ""


def _cloud_by_marker(place: Path, home: Path) -> str:
    """The folder that a service was told to copy, whatever it is called. A home has files of many programs."""
    for folder in (place, *place.parents):
        if folder in (_resolved(home), Path(folder.anchor)):
            continue
        try:
            names = {entry.name for entry in os.scandir(folder)} if folder.is_dir() else set()
        except OSError:
            continue
        for name in names:
            service = _MARKERS.get(name) or next((s for b, s in _MARKERS_BEGIN.items() if name.startswith(b)), "")
            if service:
                return service
    return ""


def _by_mount(place: Path, mounts: str) -> PlaceDoubt | None:
    """By the file system that holds the place: of all that are mounted on the way to it, the nearest one, and of two
    in one place the later."""
    found = ("", "")
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        at = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[1])
        if place.is_relative_to(at) and len(Path(at).parts) >= len(Path(found[0] or "/").parts):
            found = (at, fields[2])
    at, kind = found
    if kind in _CLOUD_MOUNTS:
        return PlaceDoubt(Doubt.CLOUD, _CLOUD_MOUNTS[kind])
    if kind in _NETWORK:
        return PlaceDoubt(Doubt.NETWORK, kind.removeprefix("fuse."))
    if kind in _REMOVABLE or at.startswith(_STICKS):
        return PlaceDoubt(Doubt.REMOVABLE, kind)
    return None


if sys.platform == "win32":

    def _by_system(place: Path) -> PlaceDoubt | None:
        """Not run. GetDriveTypeW (winbase.h): 2 is a stick, 4 a share."""
        import ctypes

        if place.anchor.startswith("\\\\"):
            return PlaceDoubt(Doubt.NETWORK, place.anchor)
        kind = ctypes.windll.kernel32.GetDriveTypeW(place.anchor)
        return {2: PlaceDoubt(Doubt.REMOVABLE, place.drive), 4: PlaceDoubt(Doubt.NETWORK, place.drive)}.get(kind)
elif sys.platform == "darwin":

    def _by_system(place: Path) -> PlaceDoubt | None:
        """Not run. What uses the system's file provider lies in ~/Library/CloudStorage; sticks and shares alike are
        volumes."""
        parts = place.parts
        if "CloudStorage" in parts:
            after = parts[parts.index("CloudStorage") + 1 :]
            return PlaceDoubt(Doubt.CLOUD, after[0].partition("-")[0] if after else "iCloud Drive")
        if len(parts) > 2 and parts[1] == "Volumes":
            return PlaceDoubt(Doubt.REMOVABLE, parts[2])
        return None
else:

    def _by_system(place: Path) -> PlaceDoubt | None:
        try:
            return _by_mount(place, _MOUNTS.read_text("utf-8", "surrogateescape"))
        except OSError:
            return None

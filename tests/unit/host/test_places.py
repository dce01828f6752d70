"""Where a vault should rather not lie is noticed, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.wording import source_language
from shilu.host.place_remarks import PLACES, of_place
from shilu.host.places import Doubt, PlaceDoubt, doubt_about

MOUNTS = """\
/dev/sda2 / ext4 rw,relatime 0 0
/dev/sda1 /boot/efi vfat rw 0 0
tmpfs /tmp tmpfs rw 0 0
nas:/home /mnt/nas nfs4 rw 0 0
//server/share /mnt/office\\040share cifs rw 0 0
you@far:/ /home/you/far fuse.sshfs rw 0 0
gdrive: /home/you/g fuse.rclone rw 0 0
/dev/sdb1 /media/you/STICK vfat rw 0 0
/dev/sdc1 /run/media/you/disk ext4 rw 0 0
/dev/sda3 /mnt/nas/local ext4 rw 0 0
"""


def doubt(path: str | Path, *, home: str | Path = "/home/you", **environment: str) -> PlaceDoubt | None:
    return doubt_about(Path(path), environment=environment, home=Path(home), mounts=MOUNTS)


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/you/OneDrive/v.shilu", "OneDrive"),
        ("/home/you/OneDrive - Legal Aid/cases/v.shilu", "OneDrive"),
        ("/home/you/Dropbox/v.shilu", "Dropbox"),
        ("/home/you/Dropbox (Office)/v.shilu", "Dropbox"),
        ("/home/you/Google Drive/v.shilu", "Google Drive"),
        ("/home/you/Library/Mobile Documents/com~apple~CloudDocs/v.shilu", "iCloud Drive"),
        ("/home/you/Nextcloud/v.shilu", "Nextcloud"),
        ("/home/you/Nutstore Files/v.shilu", "坚果云"),
        ("/home/you/文档/我的坚果云/v.shilu", "坚果云"),
        ("/home/you/BaiduNetdiskWorkspace/v.shilu", "百度网盘"),
        ("/data/百度网盘同步空间/v.shilu", "百度网盘"),
        ("/home/you/阿里云盘/v.shilu", "阿里云盘"),
        ("/home/you/MEGA/v.shilu", "MEGA"),
        ("/home/you/g/v.shilu", "rclone"),
    ],
)
def test_a_folder_that_a_service_copies_is_known_by_its_name(path: str, service: str) -> None:
    assert doubt(path) == PlaceDoubt(Doubt.CLOUD, service)


@pytest.mark.parametrize(
    "path",
    [
        "/home/you/Documents/Shilu/v.shilu",
        "/home/you/Dropboxes/v.shilu",
        "/home/you/Documents/box/v.shilu",
        "/home/you/Documents/onedrives.shilu",
        "/mnt/nas/local/v.shilu",
        "/srv/v.shilu",
    ],
)
def test_an_ordinary_folder_is_not_doubted(path: str) -> None:
    assert doubt(path) is None


def test_someone_may_be_called_dropbox() -> None:
    assert doubt("/people/dropbox/Documents/v.shilu", home="/people/dropbox") is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/mnt/nas/v.shilu", "nfs4"), ("/mnt/office share/v.shilu", "cifs"), ("/home/you/far/v.shilu", "sshfs")],
)
def test_a_network_disk_is_known_by_its_file_system(path: str, kind: str) -> None:
    assert doubt(path) == PlaceDoubt(Doubt.NETWORK, kind)


@pytest.mark.parametrize("path", ["/media/you/STICK/v.shilu", "/run/media/you/disk/v.shilu"])
def test_a_stick_gets_a_softer_word(path: str) -> None:
    found = doubt(path)
    assert found is not None
    assert found.doubt is Doubt.REMOVABLE


@pytest.mark.parametrize(
    ("marker", "service"),
    [
        (".dropbox", "Dropbox"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
        (".sync_1a2b.db", "Nextcloud"),
        (".stfolder", "Syncthing"),
    ],
)
def test_a_synchronised_folder_of_any_name_is_known_by_what_the_service_leaves_in_it(
    tmp_path: Path, marker: str, service: str
) -> None:
    folder = tmp_path / "home" / "papers" / "mine"
    folder.mkdir(parents=True)
    (tmp_path / "home" / "papers" / marker).touch()
    assert doubt(folder / "v.shilu", home=tmp_path / "home") == PlaceDoubt(Doubt.CLOUD, service)


def test_what_a_service_leaves_in_the_home_says_nothing_of_its_folders(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / "Documents").mkdir()
    assert doubt(tmp_path / "Documents" / "v.shilu", home=tmp_path) is None


def test_the_folder_that_a_service_names_itself_is_known(tmp_path: Path) -> None:
    found = doubt(tmp_path / "work" / "v.shilu", OneDriveCommercial=str(tmp_path / "work"))
    assert found == PlaceDoubt(Doubt.CLOUD, "OneDrive")


def test_a_link_is_followed_to_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "papers").symlink_to(tmp_path / "Dropbox")
    assert doubt(tmp_path / "papers" / "v.shilu") == PlaceDoubt(Doubt.CLOUD, "Dropbox")


def test_this_computers_own_mounts_can_be_read() -> None:
    assert doubt_about(Path("/"), environment={}, home=Path("/home/you")) is None


@pytest.mark.parametrize("kind", Doubt)
def test_each_doubt_is_a_sentence_with_something_better(kind: Doubt) -> None:
    said = of_place(PlaceDoubt(kind, "OneDrive"), source_language())
    assert said.message.endswith(".")
    assert said.next.endswith(".")
    assert "{" not in said.message + said.next
    assert set(PLACES) == set(Doubt)

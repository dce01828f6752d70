"""Where things lie on this computer. The only place that looks for folders; everything else is handed them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent.parent
_SHIPPED = "_resources"
_IN_SOURCE_TREE = "resources"


def resources_folder(package: Path = _PACKAGE) -> Path:
    """The folder of fonts, catalogs, icons, styles and rule packs.

    In a wheel and in a frozen build it lies inside the package (``shilu/_resources``); in a source tree and in an
    editable install, beside the source root (``desktop/shilu`` → ``resources``).
    """
    shipped = package / _SHIPPED
    if shipped.is_dir():
        return shipped
    in_source_tree = package.parent.parent / _IN_SOURCE_TREE
    if in_source_tree.is_dir():
        return in_source_tree
    raise FileNotFoundError("Shilu is not installed whole: the folder with its fonts and texts is missing")


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that the program may write to outside a vault. Nothing of a case ever goes there."""

    config: Path
    documents: Path

    @property
    def vaults(self) -> Path:
        """Where a new vault is offered a place."""
        return self.documents / "Shilu"


def user_folders() -> Folders:
    """The folders of the person who runs the program, as this system has them. Creates nothing."""
    here = platformdirs.PlatformDirs("shilu", appauthor=False)
    return Folders(config=here.user_config_path, documents=here.user_documents_path)

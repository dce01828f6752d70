"""Build hook: resources go into the wheel as ``shilu/_resources``, translations compiled instead of as text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface):
    """Lays the folders of ``resources/`` into the wheel; an editable install finds them in the source tree."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; ``version`` is "standard" or "editable"."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "desktop"))
        from shilu.host.catalogs import compile_catalog

        for text in (root / "resources" / "i18n").glob("*/*.po"):
            text.with_suffix(".mo").write_bytes(compile_catalog(text))
        if version == "editable":
            return
        for file in sorted((root / "resources").rglob("*")):
            if file.is_file() and file.suffix not in {".po", ".pot"} and not file.name.startswith("."):
                relative = file.relative_to(root / "resources").as_posix()
                build_data["force_include"][str(file)] = f"shilu/_resources/{relative}"

"""``shilu`` and ``python -m shilu``. The child process is dispatched here, before Qt and the vault are imported."""

from __future__ import annotations

import gc
import sys

_OBJECTS_BETWEEN_COLLECTIONS = 10_000


def collect_garbage_seldom() -> None:
    """Look for cycles after ten thousand new objects, not after seven hundred: rows of an import are many objects at
    once and make none (measured: a quarter of the processor's time of an import)."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


def main() -> int:
    """Run the child process, or the command line, or the window; returns the exit code."""
    collect_garbage_seldom()
    arguments = sys.argv[1:]
    if arguments[:1] == ["--child"]:
        from shilu.importers import child

        return child.main(arguments[1:])
    try:
        from shilu import app

        return app.main(arguments)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

"""``shilu`` and ``python -m shilu``. The child process is dispatched here, before Qt and the vault are imported."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the child process, or the command line, or the window; returns the exit code."""
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

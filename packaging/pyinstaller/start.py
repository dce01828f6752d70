"""Where the frozen program begins."""

from __future__ import annotations

import sys

from shilu.__main__ import main

sys.exit(main())

"""Checking a bag or a zip that someone handed over. Needs no vault and no passphrase.

The verifier is loaded when it is first asked: the passphrase field, beside which it is offered, does not wait for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.errors import UserError

if TYPE_CHECKING:
    from shilu.core.bundle import Verification
    from shilu.core.job import Job


class Verifying:
    """Runs the verifier that lies in every bag."""

    def verify(self, path: Path, job: Job) -> Verification:
        """Every problem of a bag folder or zip. Raises UserError ``file.missing`` when nothing is there."""
        from shilu.bundle import verify
        from shilu.core.bundle import Problem, Verification

        if not path.exists():
            raise UserError("file.missing", name=path.name)
        job.check()
        found = verify.verify(path, job.check)
        return Verification(tuple(Problem(where, problem) for where, problem in found))

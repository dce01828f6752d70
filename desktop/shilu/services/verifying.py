"""Checking a bag or a zip that someone handed over. Needs no vault and no passphrase."""

from __future__ import annotations

from pathlib import Path

from shilu.bundle import verify
from shilu.core.bundle import Problem, Verification
from shilu.core.errors import UserError
from shilu.core.job import Job


class Verifying:
    """Runs the verifier that lies in every bag."""

    def verify(self, path: Path, job: Job) -> Verification:
        """Every problem of a bag folder or zip. Raises UserError ``file.missing`` when nothing is there."""
        if not path.exists():
            raise UserError("file.missing", name=path.name)
        job.check()
        found = verify.verify(path, job.check)
        return Verification(tuple(Problem(where, problem) for where, problem in found))

"""Checkpoints that time stamps were asked for, and the time stamps that came back."""

from __future__ import annotations

from shilu.core.history import Event
from shilu.vault.fold.base import Folding

TABLES = {
    "checkpoints": """
create table checkpoints (sha256 text not null, nonce text not null, case_id text not null, note text not null,
  recorded_ms integer not null, primary key (sha256, nonce)) strict
;;
create index checkpoints_by_case on checkpoints (case_id)
""",
    "stamps": """
create table stamps (reply_sha256 text primary key, case_id text not null, sha256 text not null, nonce text not null,
  at_ms integer not null, accuracy_ms integer, authority text not null, serial text not null, policy text not null,
  root text not null, reply text not null, recorded_ms integer not null) strict
;;
create index stamps_by_case on stamps (case_id)
""",
}

OF_CASE = {"checkpoints": "case_id = :case", "stamps": "case_id = :case"}


def _requested(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute(
        "insert or ignore into checkpoints values (?, ?, ?, ?, ?)",
        (data["sha256"], data["nonce"], event.chain, data["note"], event.recorded_ms),
    )


def _stamped(fold: Folding, event: Event) -> None:
    """``reply`` is what the authority wrote, in base64; ``root`` the SHA-256 of the certificate that its chain was
    followed to, "" where none was at hand."""
    data = event.data
    fold.execute(
        "insert into stamps values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "on conflict do update set root = excluded.root where excluded.root != ''",
        (
            data["reply_sha256"],
            event.chain,
            data["sha256"],
            data["nonce"],
            data["at_ms"],
            data["accuracy_ms"],
            data["authority"],
            data["serial"],
            data["policy"],
            data["root"],
            data["reply"],
            event.recorded_ms,
        ),
    )


KINDS = {"checkpoint.requested": _requested, "checkpoint.stamped": _stamped}

"""Case files, conflicts and checkpoints as plain values. Everyone is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shilu.core.case_file import CaseFileMade, Merged, SameName
from shilu.core.checkpoint import Checkpoint, CheckpointState, CheckpointVerdict
from shilu.core.conflict import Conflict, Side
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.core.record import Refusal
from shilu.core.time_stamp import Stamp
from shilu.services.checkpoints import StampRequest, TakenReply

RECORDED_MS = 1_780_000_000_000
OWN_KEY = "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq"
PASSPHRASE = "six words that nobody else knows"
NOTE = (
    "shilu/case/aaaaaaaaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbbbbbbbbb\n1204\n"
    "q3uRk0yJ8mJbq2u0T0b6kQv0y7t9yq1m8n1w0u5Jb3k=\nkey 3b6k0yJ8mJbq2u0T0b6kQv0y7t9yq1m8n1w0u5Jb3kQ=\n"
    "head bbbbbbbbbbbbbbbbbbbbbbbbbb 1204 k0yJ8mJbq2u0T0b6kQv0y7t9yq1m8n1w0u5Jb3kQ3b4=\n\n"
    "— shilu/case/aaaaaaaaaaaaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbbbbbbbbbbbb k0yJ8mJbq2u0T0b6kQv0y7t9yq1m8n1w0u5Jb3kQ3b4==\n"
)


def make_conflict(
    subject: str = "i1", *, field: str = "summary", noun: str = "incident", label: str = "37"
) -> Conflict:
    """Two people wrote something else in one field."""
    ours = Side("他说要去我单位。", "o1", True, RECORDED_MS, 8 * 3600, "王律师", "通话录音", shown=False)
    theirs = Side("他说要打电话给我妈。", "o2", False, RECORDED_MS + 60_000, 0, "", "", shown=True)
    return Conflict(subject, noun, label, field, (ours, theirs), {})


class FakeCaseFiles:
    def __init__(self) -> None:
        self.waiting: list[Conflict] = []
        self.decided: list[tuple[str, Mapping[str, Json], str]] = []
        self.exported: list[tuple[str, Path, str, tuple[str, ...]]] = []
        self.merged: list[tuple[Path, str]] = []
        self.locked = True
        self.refusal: UserError | None = None
        self.result = Merged("case-1", 1, "张三 55 款App", False, 7, 5, 0, 2, 1, (SameName("p1", "p2", "速易贷"),))
        self.wait: Callable[[Job], None] = lambda job: None

    def suggested_name(self, case_id: str) -> str:
        return "case 1 2026-05-29.shilu-case"

    def own_key(self) -> str:
        return OWN_KEY

    def refuse_lock(self, *, passphrase: str = "", to: Sequence[str] = ()) -> None:
        if any(not key.startswith("age1") for key in to):
            raise UserError("usage.not_a_public_key", key=to[0])

    def export(
        self, case_id: str, file: Path, job: Job, *, passphrase: str = "", to: Sequence[str] = (), replace: bool = False
    ) -> CaseFileMade:
        self.wait(job)
        if self.refusal is not None:
            raise self.refusal
        self.exported.append((case_id, file, passphrase, tuple(to)))
        return CaseFileMade(file, 4_300_000, 600, 12)

    def needs_passphrase(self, file: Path) -> bool:
        return self.locked

    def merge(self, file: Path, job: Job, *, passphrase: str = "") -> Merged:
        self.wait(job)
        if self.locked and passphrase != PASSPHRASE:
            raise UserError("file.empty", name=file.name)
        self.merged.append((file, passphrase))
        return self.result

    def conflicts(self, case_id: str) -> tuple[Conflict, ...]:
        return tuple(self.waiting)

    def decide(self, subject: str, choices: Mapping[str, Json], reason: str = "") -> None:
        self.decided.append((subject, choices, reason))
        self.waiting[:] = [conflict for conflict in self.waiting if conflict.subject != subject]


class FakeCheckpoints:
    def __init__(self) -> None:
        self.written: list[Path] = []
        self.taken: list[tuple[tuple[Path, ...], Path | None]] = []
        self.state = CheckpointState.CONTAINED

    def make(self, case_id: str) -> Checkpoint:
        modules = tuple(tuple((x * y + x + y) % 3 == 0 for x in range(57)) for y in range(57))
        return Checkpoint(case_id, NOTE, "ab" * 32, modules)

    def png(self, checkpoint: Checkpoint) -> bytes:
        return b"\x89PNG\r\n\x1a\n"

    def verify(self, untrusted_note: str) -> CheckpointVerdict:
        return CheckpointVerdict(self.state, "case-1", 1204, 17)

    def write_request(self, case_id: str, out: Path) -> StampRequest:
        self.written.append(out)
        return StampRequest(case_id, "ab" * 32, (out / "checkpoint.txt", out / "request.tsq"))

    def take(self, replies: Sequence[Path], ca: Path | None = None) -> tuple[TakenReply, ...]:
        self.taken.append((tuple(replies), ca))
        good = TakenReply(replies[0], "case-1", RECORDED_MS, "An Authority", "ab" * 32, kept=True)
        bad = TakenReply(Path("other.tsr"), refused=Refusal("file.empty", {}))
        return (good, bad)

    def stamps(self, case_id: str) -> tuple[Stamp, ...]:
        if not self.taken:
            return ()
        return (
            Stamp(
                "case-1", "ab" * 32, RECORDED_MS, 1000, "An Authority", "1", "1.2.3", "ab" * 32, "", NOTE,
                RECORDED_MS - 60_000, RECORDED_MS + 3_600_000,
            ),
        )  # fmt: skip

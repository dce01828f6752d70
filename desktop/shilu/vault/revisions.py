"""Reading the history: every revision of one thing, and what happened lately."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from shilu.core.errors import UserError
from shilu.core.history import Event, event_from_body
from shilu.core.retelling import RowTold, Telling, told
from shilu.core.revision import UNDOABLE, Activity, FieldChange, HistoryPage, Recorder, Revision
from shilu.vault import naming
from shilu.vault.fold.erasures import ERASING
from shilu.vault.fold.joins import EVERYONE, JOINING
from shilu.vault.fold.revisions import subjects_of
from shilu.vault.history import DIRECTORY, Author
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

_STEP = 200
_REF_DIGITS = 64
_REF = re.compile(r"[0-9a-f]{8,64}")
_NOUN_TABLES = {
    "incident": EVERYONE,
    "party": "parties",
    "attribution": "attributions",
    "import": "imports",
    "particular": "particulars",
    "merging": "mergings",
    "case": "cases",
    "contact_point": "contact_points",
    "slot": "slots",
}
_EVENTS = (
    "select e.chain, e.origin, e.seq, e.lamport, e.body_hash, b.body from events e "
    "left join bodies b on b.body_hash = e.body_hash"
)
_OF_SUBJECTS = (
    "select r.subject, r.followed, b.body, r.body_hash from revisions r join bodies b on b.body_hash = r.body_hash"
)


class Revisions:
    """The history as people read it. Every public method may be called from any thread.

    ``slot_kinds`` gives the kinds of the key slots there are now: vaults of the first version have no events of them.
    """

    def __init__(
        self,
        database: Connections,
        *,
        threads: VaultThreads,
        author: Author,
        own: frozenset[str],
        slot_kinds: Callable[[], Mapping[str, str]],
    ) -> None:
        self._database = database
        self._threads = threads
        self._author = author
        self._own = own
        self._slot_kinds = slot_kinds

    @on_reading_thread
    def of(self, subject: str) -> tuple[Revision, ...]:
        """Every revision of an incident, party, contact point, attribution, case, import or exhibit, oldest first.

        An incident also shows the imports behind it and what was said of it alone; a party and a contact point what was
        said of them. Raises UserError ``usage.unknown_subject``.
        """
        noun = self._noun_of(subject)
        if not noun:
            raise UserError("usage.unknown_subject", id=subject)
        return self._of(self._kept(subject), noun)

    @on_reading_thread
    def named(self, ref: str) -> Revision:
        """One revision by its ref, or by the beginning of it that no other one has. Raises UserError
        ``usage.unknown_event``."""
        event = self._event(self._whole(ref))
        return self._revision(event, {})

    @on_reading_thread
    def activity(self, case_id: str, page: HistoryPage) -> Activity:
        """What happened, newest first: in one case, or with "" in the whole vault."""
        condition: str = "e.chain = ?" if case_id else "1"
        values: list[Any] = [case_id] if case_id else []
        if page.after:
            condition += " and (e.lamport, e.origin) < (?, ?)"
            values += self._place(self._whole(page.after))
        found = self._database.conn.execute(
            f"{_EVENTS} where {condition} order by e.lamport desc, e.origin desc limit ?", (*values, page.limit + 1)
        ).fetchall()
        known: dict[str, tuple[Revision, ...]] = {}
        entries = [self._entry(row, known) for row in found[: page.limit]]
        return Activity(tuple(entries), len(found) > page.limit)

    @on_reading_thread
    def last(self, case_id: str) -> Revision | None:
        """The last thing that was done in this vault with the slot that is open, that can be undone and was not. What
        undid something else is passed over."""
        for event in self._latest(case_id):
            ours = event.origin == self._author.origin and event.by == self._author.slot
            if ours and event.kind in UNDOABLE and not event.data.get("undoes"):
                revision = self._revision(event, {})
                if revision.can_undo:
                    return revision
        return None

    def _latest(self, case_id: str) -> Iterator[Event]:
        condition, values = ("e.chain = ? and", [case_id]) if case_id else ("", [])
        before: tuple[int, str] = (2**62, "")
        while True:
            found = self._database.conn.execute(
                f"{_EVENTS} where {condition} (e.lamport, e.origin) < (?, ?) "
                f"order by e.lamport desc, e.origin desc limit {_STEP}",
                (*values, *before),
            ).fetchall()
            for row in found:
                if row[5] is not None:
                    yield event_from_body(row[5], bytes(row[4]))
            if len(found) < _STEP:
                return
            before = (found[-1][3], found[-1][1])

    def _of(self, subject: str, noun: str) -> tuple[Revision, ...]:
        connection = self._database.conn
        subjects = [subject, *self._related(subject, noun)]
        if noun == "contact_point":
            subjects = subjects[1:]
        followed: dict[bytes, bool] = {}
        events: dict[bytes, tuple[str, Event]] = {}
        for one in subjects:
            for of, done, body, hashed in connection.execute(f"{_OF_SUBJECTS} where r.subject = ?", (one,)):
                events.setdefault(bytes(hashed), (of, event_from_body(body, bytes(hashed))))
                if of == subject:
                    followed[bytes(hashed)] = bool(done)
        ordered = sorted(events.values(), key=lambda pair: (pair[1].lamport, pair[1].origin))
        undone = _undone(event for _, event in ordered)
        tellings: dict[str, Telling] = {}
        rows = self._rows_of(subject) if noun == "incident" else {}
        revisions: list[Revision] = []
        for of, event in ordered:
            # An import is told as what it means for the contact; what was said of a party keeps its own story.
            is_import = noun == "incident" and event.kind.startswith("import.")
            told_of = subject if is_import else of
            told_noun = noun if told_of == subject else event.kind.partition(".")[0]
            telling = tellings.setdefault(told_of, Telling(told_noun, rows))
            if event.kind in ERASING:
                revisions += self._erased_before(subject, event)
            changes = telling.changes(event)
            revisions.append(
                self._told(
                    event,
                    subject=told_of,
                    noun=told_noun,
                    changes=self._joining(event) if event.kind in JOINING else changes,
                    standing=not followed.get(event.body_hash, True),
                    undone=event.body_hash.hex() in undone,
                )
            )
        return tuple(revisions)

    def _related(self, subject: str, noun: str) -> list[str]:
        """Other subjects whose revisions tell of this one."""
        statements = {
            "incident": (
                "select id from joined_incidents where kept = ?",
                "select distinct import_id from incident_rows where incident = ?",
                "select id from attributions where scope = 'incident' and scope_id = ?",
            ),
            "party": (
                "select id from attributions where party = ?",
                "select id from mergings where absorbed = ?",
                "select id from mergings where kept = ?",
            ),
            "contact_point": ("select id from attributions where contact_point = ?",),
        }
        return [
            row[0]
            for statement in statements.get(noun, ())
            for row in self._database.conn.execute(statement, (subject,)).fetchall()
        ]

    def _rows_of(self, incident: str) -> Mapping[str, Sequence[RowTold]]:
        rows: dict[str, list[RowTold]] = defaultdict(list)
        for import_id, locator, body, came_as in self._database.conn.execute(
            "select r.import_id, s.locator, s.body, r.came_as from incident_rows r join source_rows s "
            "on s.import_id = r.import_id and s.ordinal = r.ordinal where r.incident = ? and s.body is not null "
            "order by r.import_id, r.ordinal",
            (incident,),
        ):
            row = json.loads(body)
            made = not row["twin"] and not came_as
            rows[import_id].append(RowTold(locator, row["contact"], made, row.get("incomplete", False)))
        return rows

    def _erased_before(self, subject: str, erasure: Event) -> list[Revision]:
        """The revisions of a contact whose bodies an erasure took: their place is all that is left."""
        of_one = (erasure.data,) if erasure.kind == "particular.erased" else ()
        tombs = [one for one in (*erasure.data.get("incidents", ()), *of_one) if one["id"] == subject]
        hashes = [bytes.fromhex(hashed) for tomb in tombs for hashed in tomb["bodies"]]
        if not hashes:
            return []
        marks = ", ".join("?" * len(hashes))
        found = self._database.conn.execute(
            f"{_EVENTS} where e.chain = ? and e.body_hash in ({marks}) order by e.lamport, e.origin",
            (erasure.chain, *hashes),
        ).fetchall()
        return [self._gone(row, subject) for row in found]

    def _entry(self, row: Sequence[Any], known: dict[str, tuple[Revision, ...]]) -> Revision:
        return self._gone(row, "") if row[5] is None else self._revision(event_from_body(row[5], bytes(row[4])), known)

    def _revision(self, event: Event, known: dict[str, tuple[Revision, ...]]) -> Revision:
        """An event as the revision that it is; ``known`` spares telling the same subject twice."""
        subjects = subjects_of(event.kind, event.chain, event.data)
        noun = event.kind.partition(".")[0]
        ref = event.body_hash.hex()
        if len(subjects) == 1:
            (subject,) = subjects
            if subject not in known:
                known[subject] = self._of(subject, noun)
            for one in known[subject]:
                if one.ref == ref:
                    return one
        changes = () if event.kind in ERASING else told(event.data).items()
        is_joining = event.kind in JOINING
        return self._told(
            event,
            subject=subjects[0] if subjects else "",
            noun=noun,
            changes=self._joining(event)
            if is_joining
            else tuple(FieldChange(name, None, value) for name, value in changes),
            standing=False,
            undone=False,
        )

    def _joining(self, event: Event) -> tuple[FieldChange, ...]:
        """Which contacts an event joins or takes apart, by their numbers."""
        field = "joined" if event.kind == "incident.joined" else "apart"
        together = event.data["together" if field == "joined" else field]
        labels = ([self._label(one, "incident") for one in some] for some in together)
        changes: list[FieldChange] = [FieldChange(field, None, [label for label in some if label]) for some in labels]
        if "import" in event.data:
            changes.append(FieldChange("file_name", None, self._label(event.data["import"], "import")))
        return tuple(changes)

    def _kept(self, subject: str) -> str:
        found = self._database.conn.execute("select kept from joined_incidents where id = ?", (subject,)).fetchone()
        return subject if found is None else str(found[0])

    def _told(
        self, event: Event, *, subject: str, noun: str, changes: tuple[FieldChange, ...], standing: bool, undone: bool
    ) -> Revision:
        return Revision(
            ref=event.body_hash.hex(),
            subject=subject,
            noun=noun,
            kind=event.kind,
            case="" if event.chain == DIRECTORY else event.chain,
            origin=event.origin,
            ours=event.origin in self._own,
            seq=event.seq,
            lamport=event.lamport,
            recorded_ms=event.recorded_ms,
            recorded_offset_s=event.recorded_offset_s,
            clock_offset_ms=event.clock_offset_ms,
            by=self._recorder(event.by),
            reason=str(event.data.get("reason", "")),
            changes=changes,
            label=self._label(subject, noun),
            undoes=str(event.data.get("undoes", "")),
            standing=standing,
            undone=undone,
            subject_erased=self._is_erased(subject, noun),
            names=naming.names_in(
                self._database.conn, ((c.field, value) for c in changes for value in (c.before, c.after))
            ),
        )

    def _gone(self, row: Sequence[Any], subject: str) -> Revision:
        """An event whose body was erased."""
        chain, origin, seq, lamport, hashed, _ = row
        return Revision(
            ref=bytes(hashed).hex(),
            subject=subject,
            noun="",
            kind="",
            case="" if chain == DIRECTORY else chain,
            origin=origin,
            ours=origin in self._own,
            seq=seq,
            lamport=lamport,
            recorded_ms=None,
            recorded_offset_s=None,
            clock_offset_ms=None,
            by=Recorder(""),
            reason="",
            changes=(),
            erased=True,
        )

    def _recorder(self, slot: str) -> Recorder:
        found = self._database.conn.execute("select kind, name from recorders where id = ?", (slot,)).fetchone()
        return Recorder(slot, *(found or (self._slot_kinds().get(slot, ""), "")))

    def _label(self, subject: str, noun: str) -> str:
        statement = {
            **naming.LABELS,
            "import": "select file_name from imports where id = ?",
            "case": "select title from cases where id = ?",
            "slot": "select name from slots where id = ?",
            "attribution": "select coalesce(p.e164, p.raw, '') || ' → ' || coalesce(o.name, '') from attributions a "
            "left join contact_points p on p.id = a.contact_point left join parties o on o.id = a.party where a.id = ?",
            "merging": "select coalesce(a.name, '') || ' → ' || coalesce(k.name, '') from mergings m "
            "left join parties a on a.id = m.absorbed left join parties k on k.id = m.kept where m.id = ?",
            "exhibit": "select f.name from incident_files f join incidents i on i.id = f.incident "
            "where i.case_id || '/' || f.sha256 = ? order by f.incident limit 1",
        }.get(noun)
        found = self._database.conn.execute(statement, (subject,)).fetchone() if statement and subject else None
        return "" if found is None else str(found[0])

    def _is_erased(self, subject: str, noun: str) -> bool:
        statement = {
            "incident": "select status = 'erased' from incidents where id = ?",
            "import": "select state = 'erased' from imports where id = ?",
            "particular": "select state = 'erased' from particulars where id = ?",
        }.get(noun)
        found = self._database.conn.execute(statement, (subject,)).fetchone() if statement else None
        return bool(found and found[0])

    def _noun_of(self, subject: str) -> str:
        for noun, table in _NOUN_TABLES.items():
            if self._database.conn.execute(f"select 1 from {table} where id = ?", (subject,)).fetchone():
                return noun
        return "exhibit" if "/" in subject else ""

    def _whole(self, ref: str) -> str:
        """The whole of a ref that may be the beginning of one."""
        lowest = ref.lower()
        if not _REF.fullmatch(lowest):
            raise UserError("usage.unknown_event", ref=ref)
        if len(lowest) == _REF_DIGITS:
            return lowest
        found = self._database.conn.execute(
            "select body_hash from events where hex(body_hash) like ? limit 2", (lowest + "%",)
        ).fetchall()
        if len(found) != 1:
            raise UserError("usage.unknown_event", ref=ref)
        return bytes(found[0][0]).hex()

    def _place(self, ref: str) -> tuple[int, str]:
        found = self._database.conn.execute(
            "select lamport, origin from events where body_hash = ?", (bytes.fromhex(ref),)
        ).fetchone()
        if found is None:
            raise UserError("usage.unknown_event", ref=ref)
        return found[0], found[1]

    def _event(self, ref: str) -> Event:
        found = self._database.conn.execute(
            "select body from bodies where body_hash = ?", (bytes.fromhex(ref),)
        ).fetchone()
        if found is None:
            raise UserError("usage.unknown_event", ref=ref)
        return event_from_body(found[0], bytes.fromhex(ref))


def _undone(events: Iterable[Event]) -> frozenset[str]:
    """The refs of what is taken back: an undoing that was undone itself takes nothing back."""
    undoing = {event.body_hash.hex(): str(event.data["undoes"]) for event in events if event.data.get("undoes")}
    back: set[str] = set()
    for ref in reversed(list(undoing)):  # the latest first: what undoes it has been seen
        if ref not in back:
            back.add(undoing[ref])
    return frozenset(back)

"""Whatever people edit, undo and erase, the history tells exactly that: no edit hides an earlier text.

``replay`` plays a script on a vault and on a plain model; the soak run plays longer ones.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import FixedClock
from shilu.core.errors import UserError
from shilu.core.incident import Include, Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.services.history import History
from shilu.vault import vault as vaults
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import import_contacts, make_contact

_WORDS = ("还钱", "今天", "a", "b", "", "100%", "😡")
State = dict[str, object]


@dataclass
class Model:
    """Contacts as lists of states, the last one being that which holds; and the imports that brought them."""

    states: dict[str, list[State]] = field(default_factory=dict)
    imports: dict[str, list[str]] = field(default_factory=dict)
    before_import: dict[str, object] = field(default_factory=dict)

    def add(self, incident: str, text: str, summary: str) -> None:
        fresh = {"text": text, "summary": summary, "tags": [], "include": "yes", "status": "new", "note": ""}
        self.states[incident] = [fresh]

    def set(self, incident: str, **changes: object) -> None:
        self.states[incident].append({**self.states[incident][-1], **changes})

    def withdraw_import(self, import_id: str) -> None:
        for incident in self.imports[import_id]:
            status = self.states[incident][-1]["status"]
            if status not in ("withdrawn", "erased"):
                self.before_import[incident] = status
                self.set(incident, status="withdrawn")
            elif status == "withdrawn":
                self.set(incident)

    def restore_import(self, import_id: str) -> None:
        for incident in self.imports[import_id]:
            if self.states[incident][-1]["status"] == "erased":
                continue
            before = self.before_import.pop(incident, None)
            self.set(incident, **({} if before is None else {"status": before}))


def replay(vault: Vault, case_id: str, *, seed: int, steps: int) -> Model:
    """Play a random script of ``steps`` edits on a vault and on the model, and compare them."""
    chance, model = random.Random(seed), Model()
    history = History(vault=vault)
    standing: dict[str, bool] = {}
    for n in range(steps):
        alive = [incident for incident, states in model.states.items() if states[-1]["status"] != "erased"]
        match chance.choice(("log", "judge", "judge", "judge", "undo", "import", "turn", "erase")):
            case "log":
                text, summary = chance.choice(_WORDS), chance.choice(_WORDS)
                model.add(vault.incidents.log(case_id, make_contact(text, at_ms=n), summary=summary), text, summary)
            case "judge" if alive:
                _judge(vault, model, chance.choice(alive), chance)
            case "undo" if alive:
                _undo(vault, history, model, chance.choice(alive), chance)
            case "import":
                texts = [chance.choice(_WORDS) for _ in range(chance.randrange(3))]
                contacts = [make_contact(text, at_ms=1000 * n + k) for k, text in enumerate(texts)]
                import_id = import_contacts(vault, case_id, contacts)
                known = set(model.states)
                fresh = [i for i in vault.incidents.each(case_id, EVERYTHING) if i.id not in known]
                for incident in fresh:
                    model.add(incident.id, incident.text, "")
                model.imports[import_id], standing[import_id] = [incident.id for incident in fresh], True
            case "turn" if standing:
                import_id = chance.choice(list(standing))
                if standing[import_id]:
                    vault.imports.withdraw(import_id, "r")
                    model.withdraw_import(import_id)
                else:
                    vault.imports.restore(import_id, "r")
                    model.restore_import(import_id)
                standing[import_id] = not standing[import_id]
            case "erase" if alive and n % 3 == 0:
                incident = chance.choice(alive)
                vault.erasing.erase([incident], "r", QuietJob())
                model.states[incident] = [{"status": "erased"}]
                model.before_import.pop(incident, None)
    compare(vault, case_id, model)
    return model


def _judge(vault: Vault, model: Model, incident: str, chance: random.Random) -> None:
    changes: State = {}
    if chance.random() < 0.6:
        changes["summary"] = chance.choice(_WORDS)
    if chance.random() < 0.4:
        changes["tags"] = chance.sample(["work", "extort", "visit"], chance.randrange(3))
    if chance.random() < 0.3:
        changes["include"] = chance.choice(("yes", "no", "privileged"))
    if chance.random() < 0.3:
        changes["status"] = chance.choice(("new", "reviewed", "withdrawn"))
    if chance.random() < 0.2:
        changes["note"] = chance.choice(_WORDS)
    if changes:
        _apply(vault, incident, changes)
        _note(model, incident, changes)


def _undo(vault: Vault, history: History, model: Model, incident: str, chance: random.Random) -> None:
    entries = [one for one in history.revisions(incident) if one.can_undo and one.kind.startswith("incident.")]
    if not entries:
        return
    entry = chance.choice(entries)
    now = model.states[incident][-1]
    if entry.kind == "incident.logged":
        back: State = {"status": "withdrawn"} if now["status"] != "withdrawn" else {}
    else:
        wanted = {change.field: change.before for change in entry.changes}
        back = {name: value for name, value in wanted.items() if now[name] != value}
    try:
        history.undo(entry.ref, force=True)
    except UserError as error:
        assert error.code == "usage.nothing_to_undo"
        assert back == {}
    else:
        assert back
        _note(model, incident, back)


def _apply(vault: Vault, incident: str, changes: State) -> None:
    judgement = Judgement(
        summary=changes.get("summary"),  # type: ignore[arg-type]
        tags=tuple(changes["tags"]) if "tags" in changes else None,  # type: ignore[arg-type]
        include=Include(changes["include"]) if "include" in changes else None,
        status=Status(changes["status"]) if "status" in changes else None,
        note=changes.get("note"),  # type: ignore[arg-type]
    )
    vault.incidents.judge(incident, judgement, "r")


def _note(model: Model, incident: str, changes: State) -> None:
    if "status" in changes:
        model.before_import.pop(incident, None)
    model.set(incident, **changes)


def compare(vault: Vault, case_id: str, model: Model) -> None:
    """The history tells every state that there was, and the tables have the last one."""
    for incident, states in model.states.items():
        told: list[State] = []
        now: State = {"summary": "", "tags": [], "include": "yes", "status": "new", "note": "", "text": ""}
        for one in vault.revisions.of(incident):
            if one.erased:
                assert (one.changes, one.recorded_ms) == ((), None)
                continue
            for change in one.changes:
                assert change.field not in now or change.before in (None, now[change.field])
                if change.field in now:
                    now = {**now, change.field: change.after}
            told.append(now)
        held = vault.incidents.get(incident)
        if states[-1]["status"] == "erased":
            assert (told[-1]["status"], held.status, held.text, held.summary) == ("erased", Status.ERASED, "", "")
            continue
        assert told == states
        assert {
            "text": held.text,
            "summary": held.summary,
            "tags": list(held.tags),
            "include": held.include.value,
            "status": held.status.value,
            "note": held.note,
        } == states[-1]
    listed = {
        i.id for wanted in (EVERYTHING, IncidentFilter(withdrawn=True)) for i in vault.incidents.each(case_id, wanted)
    }
    assert listed == set(model.states)


@pytest.mark.parametrize("seed", range(6))
def test_the_history_of_random_edits_is_that_of_a_plain_model(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault, _ = vaults.create(Path(folder) / "v", PASSPHRASE, clock=FixedClock(0, tick_ms=1), cost=CHEAP)
        try:
            case_id = vault.cases.add(CaseDraft("案件", "李某")).id
            replay(vault, case_id, seed=seed, steps=50)
            assert vault.check(QuietJob()) == ()
        finally:
            vault.close()

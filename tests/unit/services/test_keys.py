"""Who can open a vault, as window and command line are told it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.key_slot import SlotKind
from shilu.core.recovery_key import RecoveryPart, groups
from shilu.services.application import Application
from shilu.services.workspace import Workspace
from tests.unit.vault.conftest import PASSPHRASE

OTHER = "another long passphrase"


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def _from_paper(key: str, part: RecoveryPart) -> str:
    return " ".join(groups(key)[number - 1] for number in part.groups).lower()


def test_setting_up_is_finished_when_part_of_the_recovery_key_was_typed_back(
    application: Application, tmp_path: Path
) -> None:
    created = application.gate.create(tmp_path / "new", PASSPHRASE, "Lan")
    keys = created.workspace.keys
    assert not keys.has_confirmed_recovery_key
    assert _code(lambda: keys.confirm_recovery_key(created.part, "QQQQ QQQQ")) == "usage.recovery_part_wrong"
    assert not keys.has_confirmed_recovery_key
    keys.confirm_recovery_key(created.part, _from_paper(created.recovery_key, created.part))
    assert keys.has_confirmed_recovery_key
    assert [slot.name for slot in keys.slots()] == ["Lan", ""]
    created.workspace.close()
    again = application.gate.open(tmp_path / "new.shilu", PASSPHRASE)
    assert again.keys.has_confirmed_recovery_key
    again.close()


def test_names_tell_passphrases_apart(workspace: Workspace) -> None:
    keys = workspace.keys
    mei = keys.add("  Mei ", OTHER)
    assert (mei.name, mei.kind, mei.is_open) == ("Mei", SlotKind.PASSPHRASE, False)
    assert keys.get("Mei") == keys.get(mei.id) == mei
    for name, code in (("", "no_slot_name"), (" ", "no_slot_name"), ("x" * 101, "slot_name_too_long")):
        assert _code(lambda name=name: keys.add(name, OTHER)) == f"usage.{code}"  # type: ignore[misc]
        assert _code(lambda name=name: keys.rename(mei.id, name)) == f"usage.{code}"  # type: ignore[misc]
    assert _code(lambda: keys.add("Mei", OTHER)) == "usage.slot_exists"
    assert _code(lambda: keys.add(mei.id, OTHER)) == "usage.slot_exists"
    assert keys.rename("Mei", "Mei").name == "Mei"
    assert keys.rename("Mei", "Mei, office").id == mei.id
    assert _code(lambda: keys.get("Mei")) == "usage.unknown_slot"
    assert _code(lambda: keys.get("")) == "usage.unknown_slot"
    assert keys.remove("Mei, office").id == mei.id
    assert keys.add("Mei, office", "a third long passphrase").id != mei.id


def test_a_short_passphrase_is_refused_wherever_one_is_set(
    application: Application, workspace: Workspace, tmp_path: Path
) -> None:
    assert _code(lambda: application.gate.create(tmp_path / "w", "1234567")) == "usage.passphrase_too_short"
    assert _code(lambda: workspace.keys.add("Mei", "1234567")) == "usage.passphrase_too_short"
    assert _code(lambda: workspace.keys.change_passphrase(PASSPHRASE, "1234567")) == "usage.passphrase_too_short"


def test_a_forgotten_passphrase(application: Application, tmp_path: Path) -> None:
    created = application.gate.create(tmp_path / "new", PASSPHRASE, "Lan")
    assert _code(lambda: created.workspace.keys.set_passphrase(OTHER)) == "usage.needs_recovery_key"
    assert _code(lambda: created.workspace.keys.set_passphrase(OTHER, name="x")) == "usage.needs_recovery_key"
    created.workspace.close()
    path = tmp_path / "new.shilu"
    recovered = application.gate.recover(path, created.recovery_key.lower().replace("-", " "))
    assert recovered.keys.set_passphrase(OTHER).name == "Lan"
    assert recovered.keys.set_passphrase("a passphrase for Mei", name="Mei").name == "Mei"
    assert _code(lambda: recovered.keys.set_passphrase(OTHER)) == "usage.which_slot"
    assert _code(lambda: recovered.keys.set_passphrase(OTHER, slot="nobody")) == "usage.unknown_slot"
    assert recovered.keys.set_passphrase("a second one for Mei", slot="Mei").name == "Mei"
    recovered.close()
    for passphrase in (OTHER, "a second one for Mei"):
        application.gate.open(path, passphrase).close()
    for passphrase in (PASSPHRASE, "a passphrase for Mei"):
        assert _code(lambda passphrase=passphrase: application.gate.open(path, passphrase)) == "vault.wrong_passphrase"  # type: ignore[misc]


def test_a_new_recovery_key_retires_the_old_one_only_when_it_is_on_paper(
    application: Application, tmp_path: Path
) -> None:
    created = application.gate.create(tmp_path / "new", PASSPHRASE)
    path, keys = tmp_path / "new.shilu", created.workspace.keys
    sheet = keys.new_recovery_key()
    assert _code(lambda: keys.confirm_recovery_key(sheet.part, "")) == "usage.recovery_part_wrong"
    created.workspace.close()
    application.gate.recover(path, created.recovery_key).close()
    workspace = application.gate.open(path, PASSPHRASE)
    workspace.keys.confirm_recovery_key(sheet.part, _from_paper(sheet.key, sheet.part))
    workspace.close()
    application.gate.recover(path, sheet.key).close()
    assert _code(lambda: application.gate.recover(path, created.recovery_key)) == "vault.wrong_recovery_key"


def test_a_new_master_key_leaves_every_way_in(application: Application, tmp_path: Path) -> None:
    created = application.gate.create(tmp_path / "new", PASSPHRASE)
    created.workspace.keys.add("Mei", OTHER)
    created.workspace.keys.rekey(QuietJob())
    assert created.workspace.check(QuietJob()).ok
    created.workspace.close()
    path = tmp_path / "new.shilu"
    for passphrase in (PASSPHRASE, OTHER):
        application.gate.open(path, passphrase).close()
    application.gate.recover(path, created.recovery_key).close()


def test_no_two_people_have_one_passphrase(application: Application, tmp_path: Path) -> None:
    created = application.gate.create(tmp_path / "v", PASSPHRASE)
    keys = created.workspace.keys
    assert _code(lambda: keys.add("Mei", PASSPHRASE)) == "usage.passphrase_taken"
    added = keys.add("Mei", "the passphrase of Mei")
    assert _code(lambda: keys.change_passphrase(PASSPHRASE, "the passphrase of Mei")) == "usage.passphrase_taken"
    assert keys.change_passphrase(PASSPHRASE, PASSPHRASE).is_open  # their own may stay
    created.workspace.close()
    recovered = application.gate.recover(created.workspace.path, created.recovery_key)
    assert _code(lambda: recovered.keys.set_passphrase(PASSPHRASE, slot="Mei")) == "usage.passphrase_taken"
    recovered.close()
    opened = application.gate.open(created.workspace.path, "the passphrase of Mei")
    assert [slot.id for slot in opened.keys.slots() if slot.is_open] == [added.id]
    opened.close()

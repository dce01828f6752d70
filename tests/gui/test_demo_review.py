"""The demo case is attributed from nothing to finished by keys alone, in fewer than five minutes hold."""

from __future__ import annotations

from PySide6.QtCore import Qt

from shilu.core.contact_point import ContactPointKind
from shilu.core.job import QuietJob
from shilu.core.party import PartyKind
from shilu.core.query import EVERYTHING, Page
from shilu.gui.dialogs.review import NewPartyDialog, TogetherDialog
from shilu.host.paths import resources_folder
from shilu.services.demo import strangers
from shilu.services.demo_story import Story, tell
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press

MOST_KEYS = 5 * 60
"""One key a second for five minutes: a person who reads before each is slower than a typist, and faster than this."""


class Keys:
    """Counts the keys that were pressed."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.count += 1
            press(key, modifier)


def test_the_demo_case_is_attributed_from_nothing_to_finished_with_the_keyboard(program: Program) -> None:
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    telling = tell(Story.read(resources_folder() / "demo" / "story.toml"), resources_folder() / "fonts")
    files = telling.write_backup(program.folder / "backup")
    workspace.importing.run(case.id, files, strangers(workspace, case.id, files, QuietJob()), QuietJob())
    workspace.close()
    window = program.opened()
    keys, page = Keys(), None
    keys.press(Qt.Key.Key_9, modifier=Qt.KeyboardModifier.ControlModifier)
    program.rest(window)
    page = window.desk.review
    names: set[str] = set()

    def name_it(_dialog: NewPartyDialog) -> None:
        keys.press(Qt.Key.Key_O, Qt.Key.Key_Return)  # a loan app

    def all_of_them(_dialog: TogetherDialog) -> None:
        keys.press(Qt.Key.Key_Return)

    while page.kind.sitting.left:
        one = page.model.at(page.table.currentIndex()).suggestion
        if not one.party:
            keys.press(Qt.Key.Key_G)
            if one.name not in names:
                program.when_asked(NewPartyDialog, name_it)
            names.add(one.name)
            keys.press(Qt.Key.Key_Return)
        elif any(row.is_likely for row in page.kind.sitting.left) and page.messages.text == "":
            program.when_asked(TogetherDialog, all_of_them)
            keys.press(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ShiftModifier)
        else:
            keys.press(Qt.Key.Key_G, Qt.Key.Key_N)
        if not page.kind.sitting.left:
            program.rest(window)  # what was said may be a reason for more
        window.activateWindow()
        program.qtbot.waitUntil(window.isActiveWindow)

    program.rest(window)
    assert keys.count <= MOST_KEYS, keys.count
    found = window.desk._workspace.timeline.find(case.id, EVERYTHING, Page(10_000)).incidents
    lenders = {lender.name for lender in telling.lenders}
    for incident in found:
        signed = next((name for name in lenders if incident.text.startswith(f"【{name}】")), None)
        if signed is not None and incident.contact_point.kind is ContactPointKind.SERVICE:
            assert signed in {party.name for party in incident.parties}, incident.text
    assert {one.kind for one in window.desk._workspace.parties.list()} == {PartyKind.APP}
    assert page._nothing.currentWidget() is page._finished

"""The first page: open a vault, or make one. Says nothing of what the program is for.

Signals: ``unlocked`` hands over the open workspace; ``verify_requested`` leads to the check of a bundle.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMenu, QStackedWidget, QToolButton, QWidget

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.gui.pages.page import Page, Tools
from shilu.gui.style import FIELD_GAP, GAP, mark
from shilu.gui.widgets.parts import column, field, plain, primary, quiet, row, rule
from shilu.gui.widgets.text import PlainLabel, PlainTextView, copy_text

if TYPE_CHECKING:
    from shilu.services.gate import Created, Gate
    from shilu.services.workspace import Workspace

_WIDTH_PX = 440
_SUFFIX = ".shilu"
_SHORTEST = 10  # characters; the service decides what it takes, this only advises


class UnlockPage(Page):
    """Open, create, and the recovery key that is shown once."""

    unlocked = Signal(object)
    verify_requested = Signal()

    def __init__(self, *, gate: Gate, tools: Tools, view_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(tools=tools, parent=parent)
        self._gate = gate
        self._vaults: list[Path] = []
        self._folder = Path()
        self._has_looked = self._is_awaited = False
        self._created: Created | None = None
        self._steps = QStackedWidget()
        self._steps.setFixedWidth(_WIDTH_PX)
        for step in (self._make_open(), self._make_create(), self._make_recovery()):
            self._steps.addWidget(step)
        middle = row(1, self._steps, 1)
        self.body.addStretch(2)
        self.body.addLayout(middle)
        self.body.addStretch(3)
        view = QToolButton()
        mark(view, role="quiet")
        view.setText(tools.texts.tr("View"))
        view.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        view.setMenu(view_menu)
        self.body.addLayout(row(1, view))

    def arrive(self) -> None:
        self.tasks.run(self._look, done=self._on_looked)

    def focus_first(self) -> None:
        """Put the cursor where typing begins."""
        fields = (self.passphrase, self.new_passphrase, self.written)
        fields[self._steps.currentIndex()].setFocus()

    # open

    def _make_open(self) -> QWidget:
        texts = self.texts
        step = QWidget()
        layout = column(step, gap=FIELD_GAP)
        self.vault = QComboBox()
        self.vault.setAccessibleName(texts.tr("Vault"))
        self._vault_name = PlainLabel(size="title", wrap=True)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self._on_open)
        self.passphrase.installEventFilter(self)
        self._caps = PlainLabel(texts.tr("Caps Lock seems to be on."), tone="attention", size="small")
        self._caps.hide()
        self.open_button = primary(texts.tr("Open"))
        self.open_button.clicked.connect(self._on_open)
        self._opening = PlainLabel(tone="soft")
        self.recover = QCheckBox(texts.tr("Use the recovery key instead"))
        self.recover.toggled.connect(self._on_recover_toggled)
        other = quiet(texts.tr("Open another vault…"))
        other.clicked.connect(self._on_other)
        create = quiet(texts.tr("Make a new vault"))
        create.clicked.connect(self._on_to_create)
        verify = quiet(texts.tr("Verify a bundle"))
        verify.clicked.connect(self.verify_requested)
        layout.addWidget(self._vault_name)
        layout.addWidget(self.vault)
        layout.addLayout(field(texts.tr("Passphrase or recovery key"), self.passphrase, self._caps))
        layout.addWidget(self.recover)
        layout.addLayout(row(self._opening, 1, self.open_button))
        layout.addSpacing(GAP)
        layout.addWidget(rule())
        layout.addLayout(row(other, create, verify, 1, gap=0))
        layout.addStretch(1)
        return step

    def _look(self, _job: Job) -> tuple[tuple[Path, ...], Path]:
        return self._gate.known_vaults(), self._gate.default_folder()

    @Slot(object)
    def _on_looked(self, found: tuple[tuple[Path, ...], Path]) -> None:
        vaults, self._folder = found
        self._vaults = list(vaults)
        self._show_vaults(0)
        self._show_folder()
        self._back.setVisible(bool(vaults))
        self._steps.setCurrentIndex(0 if vaults else 1)
        self.focus_first()
        self._has_looked = True
        if self._created is not None:
            self._steps.setCurrentIndex(2)
            self.focus_first()
        if self._is_awaited:
            self._on_open()

    def _show_vaults(self, chosen: int) -> None:
        self.vault.clear()
        for vault in self._vaults:
            self.vault.addItem(vault.name.removesuffix(_SUFFIX))
        self.vault.setCurrentIndex(chosen)
        self.vault.setVisible(len(self._vaults) > 1)
        self._vault_name.setVisible(len(self._vaults) == 1)
        self._vault_name.setText(self._vaults[0].name.removesuffix(_SUFFIX) if self._vaults else "")

    @Slot()
    def _on_other(self) -> None:
        folder = self.tools.desktop.ask_folder(self, self.texts.tr("Open another vault"), self._folder)
        if folder is None:
            return
        if folder not in self._vaults:
            self._vaults.append(folder)
        self._show_vaults(self._vaults.index(folder))
        self._steps.setCurrentIndex(0)
        self.focus_first()

    @Slot()
    def _on_open(self) -> None:
        position = max(self.vault.currentIndex(), 0)
        self._is_awaited = not self._has_looked  # typed faster than the vaults were found: open then
        if not self._vaults or not self.open_button.isEnabled():
            return
        self.messages.clear()
        self._wait(self.texts.tr("Opening…"))
        path, passphrase = self._vaults[position], self.passphrase.text()
        work = _recover if self.recover.isChecked() else _open
        self.tasks.run(partial(work, self._gate, path, passphrase), done=self._on_opened, failed=self._on_refused)

    @Slot(bool)
    def _on_recover_toggled(self, is_on: bool) -> None:
        # a key is copied from paper, letter by letter: it has to be seen
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Normal if is_on else QLineEdit.EchoMode.Password)
        self.passphrase.clear()
        self._caps.hide()
        self.passphrase.setFocus()

    @Slot(object)
    def _on_opened(self, workspace: Workspace) -> None:
        self._forget_typed()
        self.unlocked.emit(workspace)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._wait("")
        self.messages.show_error(error)
        self.passphrase.selectAll()
        self.focus_first()

    def _wait(self, words: str) -> None:
        self._opening.setText(words)
        self._making.setText(words)
        for button in (self.open_button, self.create_button):
            button.setEnabled(not words)

    # create

    def _make_create(self) -> QWidget:
        texts = self.texts
        step = QWidget()
        layout = column(step, gap=FIELD_GAP)
        self.name = QLineEdit(texts.tr("My records"))
        self._where = PlainLabel(tone="soft", size="small", wrap=True)
        change = quiet(texts.tr("Another folder…"))
        change.clicked.connect(self._on_folder)
        self.new_passphrase = QLineEdit()
        self.new_passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.new_passphrase.textChanged.connect(self._on_new_typed)
        self.new_passphrase.returnPressed.connect(self._on_first_typed)
        self.again = QLineEdit()
        self.again.setEchoMode(QLineEdit.EchoMode.Password)
        self.again.textChanged.connect(self._on_new_typed)
        self.again.returnPressed.connect(self._on_create)
        self._advice = PlainLabel(tone="soft", size="small", wrap=True)
        self.create_button = primary(texts.tr("Make the vault"))
        self.create_button.clicked.connect(self._on_create)
        self._making = PlainLabel(tone="soft")
        other = quiet(texts.tr("Open another vault…"))
        other.clicked.connect(self._on_other)
        verify = quiet(texts.tr("Verify a bundle"))
        verify.clicked.connect(self.verify_requested)
        words = texts.tr(
            "Everything is kept in one encrypted folder on this computer. "
            "Without the passphrase nobody can read it, and nobody can reset it."
        )
        layout.addWidget(PlainLabel(texts.tr("A new vault"), size="title"))
        layout.addWidget(PlainLabel(words, tone="soft", wrap=True))
        layout.addLayout(field(texts.tr("Name"), self.name, self._where))
        layout.addWidget(change, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(field(texts.tr("Passphrase"), self.new_passphrase, self._advice))
        layout.addLayout(field(texts.tr("The same again"), self.again))
        layout.addLayout(row(self._making, 1, self.create_button))
        layout.addSpacing(GAP)
        layout.addWidget(rule())
        self._back = quiet(texts.tr("Back"))
        self._back.clicked.connect(self._on_back)
        layout.addLayout(row(self._back, other, verify, 1, gap=0))
        self.name.textChanged.connect(self._show_folder)
        self._on_new_typed()
        return step

    @Slot()
    def _on_first_typed(self) -> None:
        self.again.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self.messages.clear()
        self._steps.setCurrentIndex(0)
        self.focus_first()

    @Slot()
    def _on_to_create(self) -> None:
        self.messages.clear()
        self._back.setVisible(bool(self._vaults))
        self._steps.setCurrentIndex(1)
        self.focus_first()

    @Slot()
    def _on_folder(self) -> None:
        folder = self.tools.desktop.ask_folder(self, self.texts.tr("Where the vault is kept"), self._folder)
        if folder is not None:
            self._folder = folder
            self._show_folder()

    def _new_path(self) -> Path:
        name = self.name.text().strip().replace("/", " ").replace("\\", " ").strip(". ")
        return self._folder / f"{name.removesuffix(_SUFFIX) or 'vault'}{_SUFFIX}"

    @Slot()
    def _show_folder(self) -> None:
        self._where.setText(str(self._new_path()))

    @Slot()
    def _on_new_typed(self) -> None:
        first, again = self.new_passphrase.text(), self.again.text()
        advice = self.texts.tr("Four or more words that do not belong together are best.")
        tone = "soft"
        if first and len(first) < _SHORTEST:
            advice, tone = self.texts.tr("This is short: it could be guessed."), "attention"
        if again and not first.startswith(again):
            advice, tone = self.texts.tr("The two are not the same yet."), "attention"
        self._advice.set_tone(tone)
        self._advice.setText(advice)
        self.create_button.setEnabled(bool(first) and first == again)

    @Slot()
    def _on_create(self) -> None:
        if not self.create_button.isEnabled():
            return
        self.messages.clear()
        self._wait(self.texts.tr("Making the vault…"))
        work = partial(_create, self._gate, self._new_path(), self.new_passphrase.text())
        self.tasks.run(work, done=self._on_created, failed=self._on_refused)

    @Slot(object)
    def _on_created(self, created: Created) -> None:
        self._forget_typed()
        self.show_created(created)

    def show_created(self, created: Created) -> None:
        """Show the recovery key of a vault that was just made."""
        self._created = created
        self.key.setPlainText(in_groups(created.recovery_key))
        self._steps.setCurrentIndex(2)
        self.key.setFocus()

    # recovery key

    def _make_recovery(self) -> QWidget:
        texts = self.texts
        step = QWidget()
        layout = column(step, gap=FIELD_GAP)
        self.key = PlainTextView(role="verbatim", fit=True)
        mark(self.key, scale="key")
        self.key.setAccessibleName(texts.tr("Recovery key"))
        self.written = QCheckBox(texts.tr("I have written it down"))
        self.written.toggled.connect(self._on_written)
        copy = plain(texts.tr("Copy"))
        copy.setAccessibleName(texts.tr("Copy the recovery key"))
        copy.clicked.connect(self._on_copy)
        self.go_on = primary(texts.tr("Go on"))
        self.go_on.setEnabled(False)
        self.go_on.clicked.connect(self._on_go_on)
        layout.addWidget(PlainLabel(texts.tr("Your recovery key"), size="title"))
        layout.addWidget(
            PlainLabel(
                texts.tr(
                    "If the passphrase is ever forgotten, only this key opens the vault. It is shown now and never "
                    "again. Write it on paper and keep the paper where others do not find it."
                ),
                wrap=True,
            )
        )
        layout.addWidget(self.key)
        layout.addLayout(row(copy, 1))
        layout.addWidget(self.written)
        layout.addLayout(row(1, self.go_on))
        layout.addStretch(1)
        return step

    @Slot()
    def _on_copy(self) -> None:
        copy_text(self.key.toPlainText())
        self.messages.note(
            self.texts.tr("Copied. The clipboard can be read by other programs: paste it, then copy something else."),
            tone="plain",
        )

    @Slot(bool)
    def _on_written(self, is_written: bool) -> None:
        self.go_on.setEnabled(is_written)

    @Slot()
    def _on_go_on(self) -> None:
        created = self.take_unopened()
        self.key.clear()
        self.messages.clear()
        if created is not None:
            self.unlocked.emit(created.workspace)

    @property
    def has_unwritten_key(self) -> bool:
        """Whether a recovery key is shown that nobody has written down yet."""
        return self._created is not None and not self.written.isChecked()

    @property
    def is_working(self) -> bool:
        """Whether a vault is being opened or made: it would be lost with this page."""
        return not self.open_button.isEnabled()

    def take_unopened(self) -> Created | None:
        """A vault that was made, but whose recovery key nobody confirmed yet; who takes it shows it or closes it."""
        created, self._created = self._created, None
        return created

    def _forget_typed(self) -> None:
        self._wait("")
        for line in (self.passphrase, self.new_passphrase, self.again):
            line.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.text().isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps.setVisible(
                not self.recover.isChecked()
                and event.text().isupper() != shifted
                and event.text().upper() != event.text().lower()
            )
        return super().eventFilter(watched, event)


def in_groups(recovery_key: str) -> str:
    """The key as it is easiest to copy: four letters at a time. Blanks do not count when it is typed."""
    head, one, letters = recovery_key.partition("-1")
    groups = [letters[start : start + 4] for start in range(0, len(letters), 4)]
    return " ".join((head + one, *groups)) if letters else recovery_key


def _open(gate: Gate, path: Path, passphrase: str, _job: Job) -> Workspace:
    return gate.open(path, passphrase)


def _recover(gate: Gate, path: Path, recovery_key: str, _job: Job) -> Workspace:
    return gate.recover(path, recovery_key)


def _create(gate: Gate, path: Path, passphrase: str, _job: Job) -> Created:
    return gate.create(path, passphrase)

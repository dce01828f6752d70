"""What a dialog says is seen to its end, in every language; what does not fit can be scrolled to."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QRadioButton

from shilu.core.evidence import Attachment
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes import SHAPES
from shilu.core.typed_time import parse_typed
from shilu.gui.dialogs.case_file import ExportCaseDialog
from shilu.gui.dialogs.correcting import CorrectingDialog, Place, Understanding
from shilu.gui.dialogs.deciding import DecidingDialog
from shilu.gui.dialogs.particular import ParticularDialog
from shilu.gui.widgets.particular_inputs import Choices
from shilu.gui.widgets.parts import FittingArea
from shilu.gui.words import Words
from shilu.host.catalogs import Catalogs
from shilu.host.paths import resources_folder
from tests.gui.fakes import make_incident
from tests.gui.fakes_of_cases import make_conflict

TITLE = "一笔 1500 元借款与 55 个应用"


@pytest.fixture(params=["en", "zh-CN"])
def texts(request):
    return Catalogs(resources_folder() / "i18n").load(request.param)


def opened(qtbot, dialog):
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def is_seen_to_its_end(dialog) -> bool:
    (area,) = dialog.findChildren(FittingArea)
    return area.widget().height() <= area.viewport().height() or area.verticalScrollBar().isVisible()


def test_how_a_case_file_is_locked_is_seen_to_its_end(qtbot, dressed, texts):
    dialog = opened(qtbot, ExportCaseDialog(TITLE, wrong_with=lambda _lock: "", texts=texts))
    assert is_seen_to_its_end(dialog)
    top = dialog.lock.y()
    dialog.lock.set_value(False)
    qtbot.waitUntil(dialog.keys.isVisible)
    assert is_seen_to_its_end(dialog)
    assert dialog.lock.y() == top  # what is left does not spread over the room of what is gone


def test_deciding_begins_with_the_value_that_is_chosen(qtbot, dressed, texts):
    dialog = opened(qtbot, DecidingDialog(TITLE, [make_conflict()], words=Words(texts), zone="UTC"))
    assert is_seen_to_its_end(dialog)
    focused = dialog.focusWidget()
    assert isinstance(focused, QRadioButton)
    assert focused.isChecked()


@pytest.mark.parametrize("pictures", [0, 2])
@pytest.mark.parametrize("place", [None, Place(1, 3)], ids=["one", "several"])
def test_a_correction_is_seen_to_its_end_and_fits_the_screen(qtbot, dressed, texts, pictures, place):
    files = tuple(Attachment(f"{n}" * 64, f"Screenshot {n}.png", "image/png", 9) for n in range(pictures))
    understanding = Understanding(lambda text: parse_typed(text, zone="UTC", now_ms=0), str, "UTC")
    dialog = CorrectingDialog(
        make_incident(1, attachments=files), words=Words(texts), understanding=understanding, place=place
    )
    opened(qtbot, dialog)
    qtbot.waitUntil(lambda: is_seen_to_its_end(dialog))
    assert dialog.width() <= 976  # of the 1024 of the smallest screen
    assert dialog.focusWidget() is dialog.contact.address


@pytest.mark.parametrize("shape", SHAPES.values(), ids=[kind.value for kind in SHAPES])
def test_the_form_of_every_kind_is_seen_to_its_end(qtbot, dressed, texts, shape):
    choices = Choices(ParticularWords(texts, {}))
    dialog = ParticularDialog(shape, words=Words(texts), choices=choices, currency="CNY", zone="UTC")
    opened(qtbot, dialog)
    qtbot.waitUntil(lambda: is_seen_to_its_end(dialog))
    assert dialog.height() <= dialog.screen().availableGeometry().height()
    dialog.unfold()
    qtbot.waitUntil(lambda: is_seen_to_its_end(dialog))
    assert dialog.width() <= 720

"""What we rely on Qt's Python binding for, where a version of it has failed before."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QApplication, QLabel


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is never freed there")
def test_calls_into_qt_do_not_use_up_none(qapp: QApplication) -> None:
    """PySide6 6.12.0 takes a reference to None with every call that returns nothing; on Python 3.11 the program
    dies after some ten thousand of them ("deallocating None")."""
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("")
        qapp.processEvents()
    assert sys.getrefcount(None) > before - 100

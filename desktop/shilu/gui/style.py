"""Fonts, palette and style sheet: how the application looks. Folders are handed in."""

from __future__ import annotations

from pathlib import Path
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from shilu.gui.colours import Scheme, roles

FAMILIES = ("Noto Sans", "Noto Sans SC", "Noto Sans Arabic", "Noto Emoji")
BODY_PX = 13
SECTION_PX = 15
TITLE_PX = 20
GAP = 8  # the grid
FIELD_GAP = 12
GROUP_GAP = 24
MARGIN = 24


def load_fonts(folder: Path) -> tuple[str, ...]:
    """Make the shipped fonts known to Qt; returns their families. A missing font costs looks, never the program."""
    families: dict[str, None] = {}
    for file in sorted(folder.glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(file))
        if number >= 0:
            families.update(dict.fromkeys(QFontDatabase.applicationFontFamilies(number)))
    return tuple(families)


def body_font() -> QFont:
    """The font of running text; numbers stand in columns."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(BODY_PX)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def system_is_dark(application: QApplication) -> bool:
    """Whether the desktop asks for dark windows."""
    return application.styleHints().colorScheme() is Qt.ColorScheme.Dark


def dress(application: QApplication, scheme: Scheme, resources: Path) -> None:
    """Give the whole application its font, palette and style sheet."""
    application.setStyle("Fusion")
    application.setFont(body_font())
    application.setPalette(palette(scheme))
    application.setStyleSheet(style_sheet(scheme, resources))


def style_sheet(scheme: Scheme, resources: Path) -> str:
    """The one template with the colours of a scheme. Raises KeyError for a role that does not exist."""
    template = Template((resources / "style" / "shilu.qss").read_text("utf-8"))
    return template.substitute(roles(scheme), icons=(resources / "icons").as_posix())


def palette(scheme: Scheme) -> QPalette:
    """The colours for what the style sheet leaves to Qt."""
    wanted = {
        QPalette.ColorRole.Window: scheme.ground,
        QPalette.ColorRole.WindowText: scheme.ink,
        QPalette.ColorRole.Base: scheme.raised,
        QPalette.ColorRole.AlternateBase: scheme.sunken,
        QPalette.ColorRole.Text: scheme.ink,
        QPalette.ColorRole.PlaceholderText: scheme.faint,
        QPalette.ColorRole.Button: scheme.raised,
        QPalette.ColorRole.ButtonText: scheme.ink,
        QPalette.ColorRole.Highlight: scheme.chosen,
        QPalette.ColorRole.HighlightedText: scheme.ink,
        QPalette.ColorRole.ToolTipBase: scheme.raised,
        QPalette.ColorRole.ToolTipText: scheme.ink,
        QPalette.ColorRole.BrightText: scheme.on_accent,
        QPalette.ColorRole.Link: scheme.accent,
        QPalette.ColorRole.Accent: scheme.accent,
        QPalette.ColorRole.Mid: scheme.line,
        QPalette.ColorRole.Dark: scheme.edge,
    }
    made = QPalette()
    for role, colour in wanted.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.faint))
    return made


def mark(widget: QWidget, **properties: str) -> None:
    """Set what the style sheet selects by (``tone="soft"``), and let it show at once."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it will be, once, before it is seen
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)

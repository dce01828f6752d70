"""Colours, fonts and the style sheet."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QFontDatabase

from shilu.gui import style
from shilu.gui.colours import DARK, EDGE_PAIRS, HIGH_CONTRAST, LIGHT, TEXT_PAIRS, contrast, roles, scheme_for
from shilu.host.paths import resources_folder
from shilu.host.settings import Theme

SCHEMES = {"light": LIGHT, "dark": DARK, "high contrast": HIGH_CONTRAST}


@pytest.mark.parametrize("name", SCHEMES)
def test_every_text_can_be_read_on_its_ground(name):
    colours = roles(SCHEMES[name])
    poor = {(a, b): contrast(colours[a], colours[b]) for a, b in TEXT_PAIRS if contrast(colours[a], colours[b]) < 4.5}
    assert not poor


@pytest.mark.parametrize("name", SCHEMES)
def test_every_edge_of_a_field_can_be_seen(name):
    colours = roles(SCHEMES[name])
    poor = {(a, b): contrast(colours[a], colours[b]) for a, b in EDGE_PAIRS if contrast(colours[a], colours[b]) < 3}
    assert not poor


def test_contrast_is_measured_as_the_standard_says():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", SCHEMES)
def test_the_style_sheet_fills_with_every_scheme_and_names_no_colour_itself(name):
    sheet = style.style_sheet(SCHEMES[name], resources_folder())
    assert "$" not in sheet
    template = (resources_folder() / "style" / "shilu.qss").read_text("utf-8")
    assert not re.findall(r"#[0-9A-Fa-f]{6}", template)


def test_pictures_of_the_style_sheet_exist():
    for scheme in SCHEMES.values():
        for path in re.findall(r'url\("([^"]+)"\)', style.style_sheet(scheme, resources_folder())):
            assert (resources_folder() / "icons" / path.rsplit("/", 1)[1]).is_file()


def test_the_desktop_decides_between_light_and_dark_until_someone_chooses():
    assert scheme_for(Theme.SYSTEM, system_is_dark=True) is DARK
    assert scheme_for(Theme.SYSTEM, system_is_dark=False) is LIGHT
    assert scheme_for(Theme.LIGHT, system_is_dark=True) is LIGHT
    assert scheme_for(Theme.HIGH_CONTRAST, system_is_dark=True) is HIGH_CONTRAST


def test_the_shipped_fonts_are_the_windows_own(dressed):
    families = set(QFontDatabase.families())
    assert set(style.FAMILIES) <= families
    assert dressed.font().families() == list(style.FAMILIES)

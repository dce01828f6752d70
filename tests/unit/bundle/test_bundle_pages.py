"""A finished PDF is shown page by page."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle_builders import make_incident, make_model, render_to

from shilu.bundle.pdf.fonts import FontShelf
from shilu.core.errors import UserError
from shilu.services.pages import PdfPages


def test_a_page_is_a_picture_of_the_width_asked_for(tmp_path: Path, fonts: FontShelf) -> None:
    path = tmp_path / "a.pdf"
    rendered = render_to(path, make_model(make_incident()), fonts)
    with PdfPages(path) as pages:
        assert pages.count == rendered.pages
        assert pages.size_pt(0) == pytest.approx((595.3, 841.9), abs=0.1)
        image = pages.image(0, 300)
        assert abs(image.width - 300) <= 1
        assert len(image.data) == image.width * image.height * 3
        assert image.data[:3] == b"\xff\xff\xff"
        assert min(image.data) < 80


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="missing"):
        PdfPages(tmp_path / "nowhere.pdf")
    (tmp_path / "text.pdf").write_text("text")
    with pytest.raises(UserError, match="not_a_pdf"):
        PdfPages(tmp_path / "text.pdf")

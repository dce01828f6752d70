"""Decodes an attachment to pixels, in a task, within limits. Knows Pillow, not Qt.

Limits: 50 million pixels (a 20 KB file can otherwise ask for 800 MB), five formats, the first frame only.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

MAX_PIXELS = 50_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


@dataclass(frozen=True, slots=True)
class Pixels:
    """RGB, 8 bits each, row by row without padding."""

    width: int
    height: int
    data: bytes


def decode(untrusted_bytes: bytes, *, longest_px: int) -> Pixels | None:
    """The picture, scaled down to fit; None when the bytes are no picture that may be shown."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(untrusted_bytes), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            image.draft("RGB", (longest_px, longest_px))
            image.thumbnail((longest_px, longest_px))
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "P"):
                shown = upright.convert("RGBA")
                ground = Image.new("RGB", shown.size, "white")
                ground.paste(shown, mask=shown.getchannel("A"))
            else:
                ground = upright.convert("RGB")
            return Pixels(ground.width, ground.height, ground.tobytes())
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None  # damaged, unknown or too large: it is listed by name instead

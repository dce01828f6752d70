"""Text is never improved: it is stored and printed as received. Here are the two things done beside it.

``visible`` shows what would otherwise act instead of being read (control and bidirectional characters),
``search_key`` is what a search compares; neither is ever stored in place of the text.
"""

from __future__ import annotations

import re
import unicodedata

SEARCH_KEY_VERSION = 1

_FORMAT = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_SPACES = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Control characters but tab and newline; bidirectional controls; line and paragraph separators; BOM and soft hyphen
# inside text; tag characters; surrogates that lost their other half; noncharacters.
_ACTING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_LENDER_WORDS = str.maketrans({"貸": "贷", "錢": "钱", "還": "还", "債": "债", "電": "电", "話": "话", "訊": "讯"})
_HAS_LENDER_WORDS = re.compile("[貸錢還債電話訊]")


def without_format_characters(text: str) -> str:
    """For matching only: zero-width and direction characters gone, odd spaces plain."""
    return _SPACES.sub(" ", _FORMAT.sub("", text))


def search_key(text: str) -> str:
    """What a search compares: width, case and the commonest traditional forms folded (version SEARCH_KEY_VERSION)."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", without_format_characters(text)).casefold()
    return folded.translate(_LENDER_WORDS) if _HAS_LENDER_WORDS.search(folded) else folded


def code_point(character: str) -> str:
    """A character spelt out: ``[U+202E]``."""
    return f"[U+{ord(character):04X}]"


def visible(text: str) -> str:
    """The text with every character that would act instead of being read spelt out; newlines are kept, CRLF is one."""
    return _ACTING.sub(lambda match: code_point(match.group()), text.replace("\r\n", "\n"))


def one_line(text: str, limit: int = 200) -> str:
    """The text for a table cell: visible, on one line, cut with an ellipsis after ``limit`` characters."""
    shown = " ".join(visible(text[: limit + 1]).split())
    return shown if len(text) <= limit else shown[:limit] + "…"


def storable(text: str) -> str:
    """Half of a surrogate pair is no character and cannot be stored; it becomes U+FFFD, visibly."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

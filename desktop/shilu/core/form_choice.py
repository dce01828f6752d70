"""How a form is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shilu.core.pack_papers import Hash, Purpose


@dataclass(frozen=True, slots=True)
class FormChoice:
    """``form``: its id, or what follows ``form.`` in it. ``purpose`` None: the first that the form is for; ``role`` "":
    what the complainant is called before such an office. ``language`` (BCP 47) "" is that of the law; ``beside``
    another that stands below each sentence. ``hashes``: columns beside SHA-256. ``device``, ``loan`` and ``filing``
    (ids of the record) where there are several; ``own_words`` fill holes by name."""

    form: str
    purpose: Purpose | None = None
    role: str = ""
    language: str = ""
    beside: str = ""
    hashes: tuple[Hash, ...] = ()
    device: str = ""
    loan: str = ""
    filing: str = ""
    own_words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

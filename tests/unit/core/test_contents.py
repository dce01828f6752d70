"""What of a case stands in a field of a paper."""

from __future__ import annotations

from shilu.core.contents import _of_conduct
from shilu.core.material import Conduct
from shilu.core.wording import source_language


def test_contacts_of_one_minute_have_one_moment_and_no_span() -> None:
    of_one_minute = Conduct("Threat", 2, "2026-11-03 10:00", "2026-11-03 10:00", (), ())
    of_two = Conduct("Threat", 2, "2026-11-03 10:00", "2026-11-04 09:00", (), ())
    assert list(_of_conduct(of_one_minute, source_language(), True)) == ["Threat: 2 contacts, 2026-11-03 10:00."]
    assert list(_of_conduct(of_two, source_language(), True)) == [
        "Threat: 2 contacts, from 2026-11-03 10:00 to 2026-11-04 09:00."
    ]

"""What is said when a file may not go where somebody wanted it to go."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

MARKING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "usage.attachment_held_back": (
            N_("This file was marked as a sexual picture of a minor, so nothing shows or copies it."),
            N_("Hand the device that holds it to the police. If the mark is wrong, take it away first."),
        ),
        "usage.not_a_recording": (
            N_("This file is no recording of a conversation."),
            N_("Choose a sound or film of a call, of a visit, or one that was attached by hand."),
        ),
        "usage.no_such_state": (
            N_("“{typed}” is no state of the United States."),
            N_("Give its two letters, such as NY or US-NY; several with commas between."),
        ),
        "usage.recordings_unanswered": (
            N_("Recordings wait for an answer before they can go into the bundle: {count}."),
            N_(
                "Say “--recording-consent all” where everybody on them agreed, “not-all” where not, or “later” to "
                "leave them out; with “--recording-states NY,TX” where those on them were in the United States."
            ),
        ),
        "usage.mark_what": (
            N_("Nothing was said of the file."),
            N_("Give --minor, --not-minor, --recording-consent or --recording-states."),
        ),
    }
)

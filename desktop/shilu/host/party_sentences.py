"""What is said of trouble with parties, and with what one is to another. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_
from shilu.host.particular_sentences import PARTICULAR_ERRORS

PARTY_ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "usage.party_linked_to_itself": (
            N_("A party cannot be linked to itself."),
            N_("Name another party on one side; two that are one and the same can be merged."),
        ),
        "usage.link_stays_unconfirmed": (
            N_("A link that rests on a press article or an official notice stays unconfirmed."),
            N_(
                "Record it as unconfirmed; where a contact or a document of this case shows it, give that as its basis."
            ),
        ),
        "usage.link_proof_needs_case": (
            N_("A link for the whole vault cannot name contacts of a case as its proof."),
            N_("Record it in the case that the contacts belong to."),
        ),
        "usage.unknown_link": (
            N_("This vault has no link between parties with the id “{id}”."),
            N_("Look at the party: it is shown with its links and their ids."),
        ),
        "usage.party_merged_into_itself": (
            N_("“{name}” cannot be merged into itself."),
            N_("Name two parties; those that were merged already are one."),
        ),
        "usage.number_or_party": (
            N_("Say either which numbers act for the party, or what it is to another one."),
            N_("Give --number; or --to, --as and --basis, and --case where it is for one case only."),
        ),
        "usage.party_of_two": (
            N_("By its name “{name}” is one party, and by its registration number another one."),
            N_("Look at both; where they are one and the same, merge them first."),
        ),
        "usage.not_merged": (
            N_("“{name}” was not merged into another party."),
            N_("Look at the list of parties: those that were merged stand beside the one that they show as."),
        ),
    }
)

RECORD_ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType({**PARTICULAR_ERRORS, **PARTY_ERRORS})
"""All that is said of trouble with what stands beside the contacts."""

"""What is said of the place of a vault, and of what the program keeps outside of vaults. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_, Catalog
from shilu.host.places import Doubt, PlaceDoubt
from shilu.host.sentences import Sentence

PLACES: Mapping[Doubt, Sentence] = MappingProxyType(
    {
        Doubt.CLOUD: Sentence(
            N_("This vault lies in a folder that {name} copies to other computers."),
            N_(
                "A copy taken while Shilu writes may be worthless, and old copies keep opening with old passphrases. "
                "A folder that is not synchronised is safer; for copies there are backups."
            ),
        ),
        Doubt.NETWORK: Sentence(
            N_("This vault lies on another computer or a network disk ({name})."),
            N_(
                "If the connection breaks while Shilu writes, something may be lost, and two people could open the "
                "vault at once. A folder on this computer is safer."
            ),
        ),
        Doubt.REMOVABLE: Sentence(
            N_("This vault lies on a stick or a memory card."),
            N_("Close the vault before you pull it out, and keep a backup elsewhere: sticks get lost and wear out."),
        ),
    }
)
"""Why a place is doubtful, and what is better."""

TRACE = N_("language and colours")
TRACE_OF_VAULTS = N_("language, colours and where vaults lie: {vaults}")


def of_place(doubt: PlaceDoubt, texts: Catalog) -> Sentence:
    """What to say of a place; a warning, never a refusal."""
    said = PLACES[doubt.doubt]
    message = texts.tr(said.message) if doubt.doubt is Doubt.REMOVABLE else texts.tr(said.message, name=doubt.name)
    return Sentence(message, texts.tr(said.next))


def of_trace(vaults: str, texts: Catalog) -> str:
    """What stands in a file of ours; ``vaults`` are the places of vaults that it names."""
    return texts.tr(TRACE_OF_VAULTS, vaults=vaults) if vaults else texts.tr(TRACE)


def lacking_room(texts: Catalog) -> Sentence:
    """Of a vault that opened though its disk has no room left."""
    return Sentence(
        texts.tr("The disk is full: this vault is open for reading only, and nothing can be saved in it."),
        texts.tr("Make room on the disk; from then on saving works again."),
    )

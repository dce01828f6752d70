"""Every word of the domain has its label, and none is left over."""

from collections.abc import Iterable, Mapping

import pytest

from shilu.core import labels, number_words
from shilu.core.channel import Channel, ChannelGroup, Direction, Outcome, group_of
from shilu.core.contact_point import NumberKind
from shilu.core.dossier import ClaimKind, Owner
from shilu.core.incident import CONDUCT_TAGS, Include, ReachedKind, Status, Tier
from shilu.core.number_kind import Network, SpoofSign
from shilu.core.party import AttributionState, Basis, PartyKind, Role
from shilu.core.provenance import OriginalKind
from shilu.core.when import Precision


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (labels.CHANNELS, Channel),
        (labels.DIRECTIONS, Direction),
        (labels.OUTCOMES, Outcome),
        (labels.PARTY_KINDS, PartyKind),
        (labels.ROLES, Role),
        (labels.REACHED_KINDS, ReachedKind),
        (labels.STATUSES, Status),
        (labels.INCLUDES, Include),
        (labels.TIERS, Tier),
        (labels.PRECISIONS, Precision),
        (labels.TAGS, CONDUCT_TAGS),
        (labels.ORIGINAL_KINDS, OriginalKind),
        (number_words.NUMBER_KINDS, NumberKind),
        (number_words.NETWORKS, Network),
        (number_words.SPOOF_SIGNS, SpoofSign),
        (number_words.CLAIM_KINDS, ClaimKind),
        (number_words.OWNERS, Owner),
        (number_words.BASES, Basis),
        (number_words.ATTRIBUTION_STATES, AttributionState),
    ],
)
def test_a_table_of_labels_has_every_word_and_no_other(table: Mapping[str, str], words: Iterable[str]) -> None:
    assert set(table) == set(words)
    assert len(set(table.values())) == len(table)


def test_every_channel_has_its_group() -> None:
    assert {group_of(channel) for channel in Channel} == set(ChannelGroup)
    assert group_of(Channel.WECHAT) is ChannelGroup.CHAT
    assert group_of(Channel.LETTER) is ChannelGroup.MAIL

"""Each warning of law.md 11 with its moments, and where the product comes to each moment: kept by hand beside the
data, so that neither changes without the other. ``PAPER``: what paper says of the same thing."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.evidence_warning import Moment

M = Moment
MOMENTS: Mapping[str, tuple[Moment, ...]] = {
    "w01": (M.ADDING_PICTURE, M.BLACKING_OUT),
    "w02": (M.DELETING, M.CAPTURING, M.DEVICE),
    "w03": (M.ADDING_PICTURE, M.ADDING_CHAT, M.CAPTURING),
    "w04": (M.ADDING_PICTURE,),  # and beside the picture itself, where it shows (came_through_chat, maker_removed)
    "w05": (M.ADDING_PICTURE, M.CAPTURING),
    "w06": (M.CAPTURING, M.ADDING_CHAT),
    "w07": (M.CAPTURING, M.ADDING_RECORDING, M.DEVICE),
    "w08": (M.ADDING_RECORDING,),
    "w09": (M.ANSWERING, M.LOGGING),  # and before a bundle, where the complainant's own words threaten
    "w10": (M.ANSWERING, M.LOGGING),
    "w11": (M.ANSWERING,),
    "w12": (M.BUNDLING, M.BLACKING_OUT),
    "w13": (M.ADDING_PICTURE, M.BUNDLING),  # and nothing opens or copies what is marked so
    "w14": (M.ADDING_ANYTHING,),
    "w15": (M.ADDING_ANYTHING, M.BUNDLING),
    "w16": (M.BUNDLING, M.DEVICE),
    "w17": (M.ADDING_CHAT, M.BUNDLING),
    "w18": (M.ATTRIBUTING, M.BUNDLING),
    "w19": (M.LOGGING, M.BUNDLING),
    "w20": (M.BUNDLING,),
    "w21": (M.BUNDLING,),
    "w22": (M.ADDING_PICTURE, M.CAPTURING),
    "w23": (M.DELETING, M.ADDING_CHAT),
    "w24": (M.ANSWERING,),
}
PAPER: Mapping[str, str] = {
    "w07": "recorded {time}, clock measured {seconds} s ahead",
    "w13": "A sexual picture of a minor, as the complainant states, is not in here",
    "w14": "Brought in {when}, read by {importer} {version}",
    "w15": "A check value proves that a file is unchanged since the value was computed",
    "w19": "no count is an estimate",
}
NO_MOMENT: Mapping[str, str] = {
    "uninstalling an app": "on the phone, of which Shilu knows nothing: said where something is deleted, where what is "
    "missing is listed, and where a device is written down (w02)",
    "resetting the phone": "the same",
    "handing in the phone, another number": "where the device, the number or the filing is written down (w02, w16)",
    "recording a call": "Shilu has no microphone: said where a recording comes in (w07, w08)",
    "posting online, logging in elsewhere": "said where the complainant's own answer is written down (w11, w24)",
}
"""What no place of the product is the moment of, and where it is said instead."""

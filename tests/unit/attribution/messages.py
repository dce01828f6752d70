"""Invented messages, numbers and parties for tests of who is behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count, cycle

from shilu.attribution.suggest import suggest
from shilu.core.channel import Channel, Direction
from shilu.core.job import QuietJob
from shilu.core.party import Party, PartyKind
from shilu.core.phone import recognise
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, Heard, Known, Suggestion

SHILIU = Party("shiliu", "石榴籽快借", PartyKind.APP, ("Shiliuzi", "shiliuzi.example", "6222000000001111"))
QIANBAO = Party("qian", "竹蜻蜓贷", PartyKind.APP)
KWIKMONI = Party("kwik", "Kwikmoni", PartyKind.APP, ("com.kwikmoni.loan",))
DANAKU = Party("danaku", "DanaKilatku", PartyKind.APP)
PERAGO = Party("perago", "PeraGopher", PartyKind.APP)
KITA = Party("kita", "Kita", PartyKind.APP)
LISHI = Party("lishi", "砺石法务", PartyKind.AGENCY)
PARTIES = (SHILIU, QIANBAO, KWIKMONI, DANAKU, PERAGO, KITA, LISHI)
_IDS = count()


def heard(
    text: str,
    number: str = "10300000001",
    *,
    channel: Channel = Channel.SMS,
    direction: Direction = Direction.INCOMING,
    claimed: str = "",
) -> Heard:
    """One message of a number."""
    address = recognise(number, "CN")
    return Heard(f"i{next(_IDS)}", address.key, address, channel, direction, None, text, claimed)


def suggested(*texts: Heard | str, known: Sequence[Known] = ()) -> tuple[Suggestion, ...]:
    """What is suggested of these messages; a mere text is one of 10300000001."""
    return suggest(PARTIES, [one if isinstance(one, Heard) else heard(one) for one in texts], known, job=QuietJob())


def sure(*texts: Heard | str, known: Sequence[Known] = ()) -> set[tuple[str, str]]:
    """The (number, party) that the default threshold would confirm."""
    return {
        (one.contact_point.removeprefix("tel:").removeprefix("+86"), one.party)
        for one in suggested(*texts, known=known)
        if one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT
    }


def of_other_lenders(
    count: int = 20, *, bill: str = "【{}】您的账单{}已到期，请登录客户端处理", head: int = 1070
) -> list[Heard]:
    """What numbers demand that are known to be somebody else's."""
    return [
        heard(bill.format(name, n), f"{head}{n:02}0{n:02}{n:02}")
        for n, name in zip(range(count), cycle(("竹蜻蜓贷", "DanaKilatku", "PeraGopher")), strict=False)
    ]


ENGLISH_BILL = "[{}] Your bill {} is due, you have to pay it in the app"


def only(*texts: Heard | str) -> Suggestion:
    """The one suggestion of these messages."""
    (one,) = suggested(*texts)
    return one


THREAT = (
    "The council of {} put your name on board {}; a clerk carries file {} to your landlord and to the parish office"
)
NUMBERS = tuple(f"1020{number}0000{number}1" for number in range(1, 8))


def threats(name: str, numbers: Sequence[str]) -> list[Heard]:
    """A script from each of these numbers, with a name in it."""
    return [heard(THREAT.format(name, 10 + place, 2000 + place), number) for place, number in enumerate(numbers)]


def day(nth: int, text: str, direction: Direction = Direction.INCOMING) -> Heard:
    """A message of one day."""
    return replace(heard(text, direction=direction), at_ms=nth * 86_400_000)

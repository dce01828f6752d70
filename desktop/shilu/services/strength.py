"""How hard a passphrase is to guess, by zxcvbn: dictionaries of words, names and common passwords, rows of keys, dates.

It knows English words and the passwords that people use, and here some pinyin; of Chinese characters it only counts
that they are there, and takes each for little. So it says too little rather than too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shilu.core.strength import ENOUGH, Strength

_MOST = 32
_MOST_LEET, _MOST_OF_LEET = 8, 16
"""zxcvbn takes longer with every character, and much longer with every one that could stand for a letter (measured on
one core: 32 of them 0.3 s, 64 of them 1.5 s; cut like this at most 0.02 s). What is cut off only adds strength."""
_LEET = frozenset("4@8({[<369&#!1/|0$5+7%2")
_COMMON_RANK = 3000
_OWN_WORDS = ("shilu", "实录")
_PINYIN = (
    "5201314 1314 520 521 woaini aini baobei laopo laogong mima zhongguo beijing shanghai wang li zhang liu chen "
    "yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang feng han deng cao "
    "zeng peng xiao cai pan tian dong yuan yu ye jiang du su wei cheng lu ding shen ren yao fang jin xia tan zou "
    "xiong bai meng qin qiu jia shi fu hao na min jing qiang lei jun yong yan jie tao ming chao xiu ping gang "
    "gui hua hong ying bin bo hui ting xin yi zi xuan han yue jian guang dan mei ling fei long sheng kai rui qi "
    "chun lan xue"
)
"""What zxcvbn's lists lack: words, surnames and names in pinyin, the most frequent first."""


def guess(passphrase: str, known: Sequence[str] = ()) -> Strength:
    """How hard it is to guess. ``known``: words that somebody near would try, such as the name of the vault."""
    if not passphrase:
        return Strength(0, 0.0)
    from zxcvbn import matching, scoring, time_estimates

    most = _MOST if len(_LEET.intersection(passphrase)) <= _MOST_LEET else _MOST_OF_LEET
    words = [part.lower() for name in (*known, *_OWN_WORDS) for part in (name, *name.split()) if len(part) > 1]
    # Not by its front door, which keeps these words in a table of its own until it is asked again.
    own = {"user_inputs": matching.build_ranked_dict(words), "pinyin": matching.build_ranked_dict(_PINYIN.split())}
    tables = {**matching.RANKED_DICTIONARIES, **own}
    cut = passphrase[:most]
    found = scoring.most_guessable_match_sequence(cut, matching.omnimatch(cut, tables))
    score = int(time_estimates.guesses_to_score(found["guesses"]))
    hints = tuple(_hints(found["sequence"])) if score < ENOUGH else ()
    return Strength(score, float(found["guesses_log10"]), hints)


def _hints(sequence: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the longest part is that is easy, then what helps."""
    easy = [part for part in sequence if part["pattern"] != "bruteforce"]
    if easy:
        yield _kind(max(easy, key=lambda part: len(part["token"])))
    yield "more_words"


def _kind(part: Mapping[str, Any]) -> str:
    match part["pattern"], part.get("dictionary_name"):
        case "dictionary", "user_inputs":
            return "known_word"
        case "dictionary", "passwords" if part["rank"] <= _COMMON_RANK:
            return "common"
        case "dictionary", _:
            return "word"
        case "spatial", _:
            return "keyboard"
        case "repeat", _:
            return "repeat"
        case "sequence", _:
            return "sequence"
        case _:
            return "date"

"""Sums of money in the words that can't be altered, as Chinese paper wants them (人民币大写)."""

from rules.refusal import Refusal
from rules.vocabulary import N_

MOST_FEN = 10**14  # 一万亿元: more stands on no paper of ours
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_TRADITIONAL = str.maketrans("贰叁陆万亿", "貳參陸萬億")


def capitals(fen: int, *, traditional: bool = False) -> str:
    """Return an amount in fen as words: 123456 is 壹仟贰佰叁拾肆元伍角陆分.

    A gap of noughts is one 零, none stands where a group or the yuan end in nought; whole yuan and
    whole jiao end in 整. Refuses an amount below 0, or of a million million yuan and more.
    """
    if not 0 <= fen < MOST_FEN:
        raise Refusal(N_("This amount can't be written in words."))
    yuan, rest = divmod(fen, 100)
    said = f"{_whole(yuan)}元" if yuan else ""
    jiao, cents = divmod(rest, 10)
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif cents and yuan:
        said += "零"
    said += f"{_DIGITS[cents]}分" if cents else ""
    said = (said or "零元") + ("" if cents else "整")
    return said.translate(_TRADITIONAL) if traditional else said


def _whole(number: int) -> str:
    """Return a whole number of yuan in words, group by group of four digits."""
    said, gap = "", False
    for power in reversed(range(len(_GROUPS))):
        group = number // 10_000**power % 10_000
        # a nought is said where digits are missing before the group, be it one or a whole group
        gap = gap or group < 1000
        if group:
            said += ("零" if gap and said else "") + _group(group) + _GROUPS[power]
            gap = False
    return said


def _group(group: int) -> str:
    """Return four digits in words; noughts at the end are not said."""
    said, gap = "", False
    for place in reversed(range(len(_PLACES))):
        digit = group // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return said

"""Amounts in capital Chinese numerals (人民币大写), the form that resists alteration: 1,409.50 yuan is 壹仟肆佰零玖元伍角整."""

from forbear.base.money import Fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital_yuan(amount: Fen) -> str:
    """``amount`` (fen, not negative) in capital numerals, ending in 整 where it has no fen."""
    yuan, small = divmod(amount, 100)
    jiao, fen = divmod(small, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if not small:
        return f"{words or '零元'}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan:
        words += "零"
    return words + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            words += "" if not words or words.endswith("零") else "零"
            continue
        if words and group < 1000 and not words.endswith("零"):
            words += "零"
        words += _group(group) + _GROUPS[index]
    return words.rstrip("零")


def _group(group: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return words

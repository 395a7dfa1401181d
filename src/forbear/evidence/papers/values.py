"""What a value on a paper looks like, by its type, and the one form in which it is kept: ISO dates, decimal yuan, plain digits."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

HAN: Final = "\u3400-\u9fff\U00020000-\U0003ffff"
LONG: Final = "长期"
ETHNIC_GROUPS: Final = frozenset(
    {
        "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼",
        "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔",
        "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂",
        "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
    }
)  # fmt: skip
_HEADINGS: Final = re.compile(
    "基本|岗位|部门|工号|职务|职位|性别|序号|日期|工资|应发|实发|合计|姓名|账号|卡号|单位|公司|年龄|科室|科别|证件|身份|民族|月份|金额|备注"
)
"""What stands beside the word 姓名 in the heading of a table and is no name."""
_SIMPLE: Final = str.maketrans(
    "漢滿壯瑤彝東鄉納爾維錫達門獨龍倫烏別羅羣薩剛爺", "汉满壮瑶彝东乡纳尔维锡达门独龙伦乌别罗群萨刚爷"
)
"""Recognition sometimes writes a character of an ethnic group in its traditional form; the names are a closed list, so that is undone."""
_DAY: Final = r"((?:19|20|21)\d{2})\t*[年./-]?\t*(1[0-2]|0?[1-9])\t*[月./-]?\t*(3[01]|[12]\d|0?[1-9])(?!\d)"
_AMOUNT: Final = (
    r"(?:人民币)?[¥Y￥]?\t*(-?\d{1,3}(?:[,.]\d{3})*[.,]\d{1,2}(?!\d)|-?\d{1,9}(?:[.,]\d{2})?(?!\d))"
)


@dataclass(frozen=True, slots=True)
class ValueType:
    """How a value is found at its place, and its one form; ``form`` gives "" for what only looks like one."""

    pattern: re.Pattern[str]
    form: Callable[[str], str]


def _plain(text: str) -> str:
    return text.replace("\t", "").strip(":;,.、。")


def _name(text: str) -> str:
    plain = _plain(text)
    return "" if _HEADINGS.match(plain) else plain


def day(text: str) -> str:
    """The ISO date in ``text``; "" if there is none on the calendar."""
    found = re.search(_DAY, text)
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


def _day_or_long(text: str) -> str:
    return LONG if LONG in text else day(text)


def _month(text: str) -> str:
    found = re.search(r"((?:19|20)\d{2})\t*[年./-]\t*(1[0-2]|0?[1-9])(?!\d)", text)
    return f"{found[1]}-{int(found[2]):02d}" if found else ""


def amount(text: str) -> str:
    """Decimal yuan with two places; a comma that stands where the point belongs is taken for one."""
    digits = re.sub(r"[^\d.,-]", "", text).strip(".,")
    found = re.fullmatch(r"(-?[\d.,]*\d|-?)[.,](\d{1,2})", digits)
    whole, part = (found[1], found[2]) if found else (digits, "")
    whole = re.sub(r"[.,]", "", whole)
    return f"{int(whole)}.{part:0<2}" if re.fullmatch(r"-?\d{1,12}", whole) else ""


def identity_number(text: str) -> str:
    """Eighteen characters with the usual misreadings of digits undone; whether the checksum holds is asked elsewhere."""
    tidy = _plain(text).upper().translate(str.maketrans("OQDIL|B×", "000111" + "8X"))
    return tidy if re.fullmatch(r"\d{17}[\dX]", tidy) else ""


def _type(pattern: str, form: Callable[[str], str] = _plain) -> ValueType:
    return ValueType(re.compile(pattern), form)


TYPES: Final[dict[str, ValueType]] = {
    "name": _type(f"([{HAN}][{HAN}·]{{1,19}})", _name),
    "sex": _type("([男女])"),
    "ethnicity": _type(f"([{HAN}]{{1,5}})", lambda text: text.translate(_SIMPLE).removesuffix("族")),
    "day": _type(_DAY, day),
    "day_or_long": _type(f"{_DAY}|{LONG}", _day_or_long),
    "month": _type(r"((?:19|20)\d{2}\t*[年./-]\t*(?:1[0-2]|0?[1-9]))(?!\d)", _month),
    "amount": _type(_AMOUNT, amount),
    "number": _type(r"(\d{1,4})(?!\d)"),
    "digits": _type(r"(\d[\d\t]{5,29})"),
    "account": _type(r"(\d[\d*\t]{6,34})"),
    "identity_number": _type(r"((?:[\dOQDIL|B]\t*){17}[\dXx×])", identity_number),
    "organisation": _type(f"([{HAN}A-Za-z0-9()·]{{2,40}})"),
    "address": _type(f"([{HAN}A-Za-z0-9()·#-]+)"),
    "text": _type(r"([^\t]{1,80})"),
}

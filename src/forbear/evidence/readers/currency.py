"""Which currency a cell names."""

import re
from functools import lru_cache
from typing import Final

_CURRENCIES: Final = (
    ("HKD", "HKD|港币|港元"),
    ("USD", "USD|美元"),
    ("EUR", "EUR|欧元"),
    ("JPY", "JPY|日元"),
    ("GBP", "GBP|英镑"),
)
_KNOWN_CURRENCY: Final = {
    "": "",
    "CNY": "CNY",
    "RMB": "CNY",
    "人民币": "CNY",
    "人民币元": "CNY",
    "156": "CNY",
}


@lru_cache(maxsize=256)
def currency_of(text: str) -> str:
    """The ISO code of the currency that ``text`` names; ``CNY`` for 人民币 and its like, "" if it names none."""
    known = _KNOWN_CURRENCY.get(text)
    if known is not None:
        return known
    found = next((code for code, words in _CURRENCIES if re.search(words, text.upper())), "")
    return found or ("CNY" if re.search("人民币|CNY|RMB", text.upper()) else "")

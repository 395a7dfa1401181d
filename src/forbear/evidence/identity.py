"""Identity numbers, telephone numbers and names: whether they can be true, and how they are shown without giving them away."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from forbear.base.errors import fail

_EMAIL: Final = re.compile(r"([^@\s]+)@([^@\s]+)")
_PHONE: Final = re.compile(r"1[3-9]\d{9}")
_YEARS: Final = re.compile(r"\[[\d-]*\]")
_SEPARATORS: Final = re.compile(r"[\s\-‐-―()（）.·]")


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """What a valid identity number says by itself: ``region`` is where it was first given ("" for a code of no region), by its latest name."""

    region: str
    born: date
    sex: Literal["男", "女"]


def check_identity_number(text: str, where: str = "identity_number") -> str:
    """The 18-character identity number (GB 11643-1999) in ``text``, tidied: spaces and full-width digits are forgiven.

    Raises:
        ForbearError: ``evidence.identity_length``, ``identity_characters``, ``identity_birth_date`` or ``identity_checksum``.
    """
    number = _tidy(text).upper()
    if len(number) == 15 and number.isascii() and number.isdigit():
        fail("evidence.identity_old", where)
    if len(number) != 18:
        fail("evidence.identity_length", where, length=len(number))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        fail("evidence.identity_characters", where)
    try:
        birth = ric.get_birth_date(number)
    except ValidationError:
        fail("evidence.identity_birth_date", where)
    if birth.year < 1800:
        fail("evidence.identity_birth_date", where)
    if ric.calc_check_digit(number) != number[17]:
        fail("evidence.identity_checksum", where)
    return number


def birth_date(identity_number: str) -> date:
    """The date of birth inside a valid identity number."""
    found: date = ric.get_birth_date(identity_number)
    return found


def region_of(identity_number: str) -> str:
    """Province and county of the first six digits, by the name that the code had last; "" if no county ever had it."""
    parts = [facts for _digits, facts in numdb.get("cn/loc").info(identity_number[:6])]
    county = next((facts["county"] for facts in parts if "county" in facts), "")
    province = next((facts["province"] for facts in parts if "province" in facts), "")
    return province + _YEARS.sub("", county.split(",")[-1]) if county else ""


def identity_facts(identity_number: str) -> IdentityFacts:
    """What a valid identity number says; ask ``check_identity_number`` first."""
    sex: Literal["男", "女"] = "男" if int(identity_number[16]) % 2 else "女"
    return IdentityFacts(region_of(identity_number), birth_date(identity_number), sex)


def check_phone(text: str, where: str = "phone") -> str:
    """The 11-digit mainland mobile number in ``text``; spaces, hyphens, +86 and full-width digits are forgiven.

    Raises:
        ForbearError: ``evidence.phone_malformed``.
    """
    number = re.sub(r"^(\+|00)?86(?=1[3-9]\d{9}$)", "", _tidy(text))
    if not number.isascii() or not _PHONE.fullmatch(number):
        fail("evidence.phone_malformed", where)
    return number


def mask_identity_number(number: str) -> str:
    """The first three and last four characters, the rest starred: ``110***********002X``."""
    return _stars(number, 3, 4)


def mask_phone(number: str) -> str:
    """The first three and last four digits: ``138****5678``."""
    return _stars(number, 3, 4)


def mask_card(number: str) -> str:
    """Only the last four digits of a bank card."""
    return _stars(number, 0, 4)


def mask_name(name: str) -> str:
    """A Chinese name keeps its last character (``*三``); any other keeps its first letter (``T***``)."""
    name = name.strip()
    if not name or "*" in name:
        return name
    if "一" <= name[-1] <= "鿿" or ord(name[-1]) > 0x20000:
        return "*" if len(name) == 1 else "*" * (len(name) - 1) + name[-1]
    return name[0] + "***"


def mask_account(account: str) -> str:
    """A sign-in name: an e-mail address keeps its first letter and host, a number its first three and last four digits."""
    account = account.strip()
    if not account or "*" in account:
        return account
    if email := _EMAIL.fullmatch(account):
        return f"{email[1][0]}***@{email[2]}"
    digits = _tidy(account)
    if digits.isascii() and digits.isdigit() and len(digits) >= 8:
        return _stars(digits, 3, 4)
    return mask_name(account)


def _tidy(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def _stars(text: str, first: int, last: int) -> str:
    if len(text) <= first + last:
        return "*" * len(text)
    return text[:first] + "*" * (len(text) - first - last) + text[len(text) - last :]

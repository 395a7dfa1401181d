"""Who the parties are: a borrower's name and numbers, and a lender's own settings; both sealed."""

from dataclasses import dataclass
from typing import Any

from forbear.base.errors import ForbearError, Problem
from forbear.base.texts import Text
from forbear.evidence.identity import check_identity_number, check_phone
from forbear.rules import lenders
from forbear.web.accounts.models import User
from forbear.web.store import records

NAME_MAX = 60


@dataclass(frozen=True, slots=True)
class Person:
    """A borrower as letters and agreements name them; the numbers are whole here and masked wherever they are shown."""

    name: str = ""
    identity_number: str = ""
    phone: str = ""

    @property
    def complete(self) -> bool:
        """Whether a letter can be written: a name and an identity number are there."""
        return bool(self.name and self.identity_number)


@dataclass(frozen=True, slots=True)
class LenderHouse:
    """A lender's party data: the legal name that signs, its credit code (统一社会信用代码), and the account repayments go to."""

    name: str
    identity: str = ""
    contact: str = ""
    receiving_account: str = ""


def person_of(user: User) -> Person:
    """What the borrower told of themselves; empty fields where nothing was told yet."""
    value: dict[str, str] = records.get(user.owner, "person") or {}
    return Person(
        value.get("name", user.display_name), value.get("identity_number", ""), value.get("phone", user.phone)
    )


def set_person(user: User, name: str, identity_number: str, phone: str) -> Person:
    """Check and keep the borrower's name, identity number and telephone number.

    Raises:
        ForbearError: every field that cannot be, ``where`` naming it (``name``, ``identity_number``, ``phone``).
    """
    problems: list[Problem] = []
    name = name.strip()
    if not name or len(name) > NAME_MAX:
        problems.append(Problem("services.name_missing", "name", {"most": NAME_MAX}))
    try:
        identity_number = check_identity_number(identity_number, "identity_number")
    except ForbearError as error:
        problems.extend(error.problems)
    try:
        phone = check_phone(phone, "phone") if phone.strip() else ""
    except ForbearError as error:
        problems.extend(error.problems)
    if problems:
        raise ForbearError(*problems)
    person = Person(name, identity_number, phone)
    value: dict[str, Any] = {"name": name, "identity_number": identity_number, "phone": phone}
    records.put(user.owner, "person", value)
    return person


def lender_owner(lender: str) -> str:
    """The owner name under which a lender's settings and keys are sealed."""
    return f"lender:{lender}"[:60]


def lender_name(lender: str) -> Text | str:
    """The lender's name from the directory, or its id where the directory does not know it."""
    try:
        return lenders.lender(lender).name
    except (KeyError, ForbearError):
        return lender


def lender_code(given: str) -> str:
    """The id of the lender that an administrator named by its Chinese or English name or by its id; what nobody knows, as it is."""
    wanted = given.strip()
    for known in lenders.lenders():
        if wanted.casefold() in {known.id, known.name.zh.casefold(), known.name.en.casefold()}:
            return known.id
    return wanted


def lender_house(lender: str) -> LenderHouse:
    """The lender as a party: its own settings, else the licensed company that the directory names."""
    value: dict[str, str] | None = records.get(lender_owner(lender), "house")
    if value:
        return LenderHouse(**value)
    known = lenders.lender(lender)
    phones = [channel.value.zh for channel in known.channels if channel.kind == "phone"]
    return LenderHouse(known.operator.zh or known.name.zh, contact=phones[0] if phones else "")


def set_lender_house(lender: str, house: LenderHouse) -> None:
    """Keep a lender's party data."""
    value = {
        "name": house.name,
        "identity": house.identity,
        "contact": house.contact,
        "receiving_account": house.receiving_account,
    }
    records.put(lender_owner(lender), "house", value)

"""Whether what was read agrees with itself: checksum, birth date, sex, validity, sums, and one name on every paper.

A check names the field it speaks of. It never corrects: a value that does not agree is shown to the person, who looks at the paper.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from forbear.base.errors import ForbearError, Problem
from forbear.base.money import parse_yuan
from forbear.evidence.identity import check_identity_number, identity_facts
from forbear.evidence.papers.values import ETHNIC_GROUPS, LONG

Values = Mapping[str, str]
"""Field id → value in its one form; a field that was not found is absent."""
OLDEST: Final = 120
"""Years."""
_ONE_FORM: Final = str.maketrans({"𠮷": "吉", "·": "", "•": "", " ": "", "堺": "界", "髙": "高", "﨑": "崎"})
"""Letters of a name that recognition or a form cannot tell apart, brought to one form for comparing only."""


def checked(values: Values, today: date) -> tuple[Problem, ...]:
    """Everything that does not agree within one paper; ``where`` of each is the field's id."""
    return tuple(problem for check in _CHECKS for problem in check(values, today))


def same_person(one: str, other: str) -> bool:
    """Whether two names can be one person's: equal but for letters that recognition cannot tell apart."""
    return bool(one) and one.translate(_ONE_FORM) == other.translate(_ONE_FORM)


def _identity_number(values: Values, today: date) -> Iterator[Problem]:
    number = values.get("identity_number")
    if not number:
        return
    try:
        check_identity_number(number, "identity_number")
    except ForbearError as error:
        yield error.problems[0]
        return
    facts = identity_facts(number)
    born = facts.born
    if not facts.region:
        yield Problem("papers.number_region", "identity_number")
    if not 0 <= today.year - born.year <= OLDEST or born > today:
        yield Problem("papers.number_age", "identity_number")
    printed = values.get("birth")
    if printed and printed != born.isoformat():
        yield Problem("papers.number_birth", "identity_number", {"birth": born.isoformat()})
    sex = values.get("sex")
    if sex and sex != facts.sex:
        yield Problem("papers.number_sex", "sex")


def _ethnicity(values: Values, _today: date) -> Iterator[Problem]:
    if values.get("ethnicity") and values["ethnicity"] not in ETHNIC_GROUPS:
        yield Problem("papers.ethnicity_unknown", "ethnicity")


def _name(values: Values, _today: date) -> Iterator[Problem]:
    """A letter outside the common set (GB 2312) is a rare one or a misread traditional form: recognition is at its weakest there."""
    odd = [letter for letter in values.get("name", "") if letter != "·" and not _is_common(letter)]
    if odd:
        yield Problem("papers.name_rare", "name", {"letters": "、".join(odd)})


def _is_common(letter: str) -> bool:
    try:
        return bool(letter.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _validity(values: Values, today: date) -> Iterator[Problem]:
    begun, ends = values.get("valid_from"), values.get("valid_until")
    if ends and ends != LONG and ends < today.isoformat():
        yield Problem("papers.card_expired", "valid_until", {"until": ends})
    if begun and begun > today.isoformat():
        yield Problem("papers.day_to_come", "valid_from")
    if begun and ends and ends != LONG and int(ends[:4]) - int(begun[:4]) not in (5, 10, 20):
        yield Problem("papers.card_period", "valid_until")


def _order(values: Values, today: date) -> Iterator[Problem]:
    for first, last in (("since", "until"), ("hired", "left"), ("left", "issued")):
        if values.get(first) and values.get(last) and values[first] > values[last] and first != "left":
            yield Problem("papers.days_reversed", last)
    for field in ("issued", "left", "birth"):
        if values.get(field, "") > today.isoformat():
            yield Problem("papers.day_to_come", field)


def _sums(values: Values, _today: date) -> Iterator[Problem]:
    for whole, first, second in (("gross", "deductions", "net"), ("total", "fund_paid", "self_paid")):
        parts = (values.get(whole), values.get(first), values.get(second))
        if all(parts):
            total, one, other = (parse_yuan(part or "0") for part in parts)
            if total != one + other:
                yield Problem("papers.sum_differs", second)


def _parts(values: Values, _today: date) -> Iterator[Problem]:
    whole, part = values.get("overdue_amount"), values.get("principal")
    if whole and part and parse_yuan(part) > parse_yuan(whole):
        yield Problem("papers.part_exceeds", "principal")


_CHECKS: Final[tuple[Callable[[Values, date], Iterator[Problem]], ...]] = (
    _name, _identity_number, _ethnicity, _validity, _order, _sums, _parts,
)  # fmt: skip

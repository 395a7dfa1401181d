"""Running a history and comparing what it expects with what the progressive loan gives, figure by figure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from forbear.base.errors import ForbearError
from forbear.debt.conformance.account import STEPS, Account
from forbear.debt.conformance.cases import Case, Refused, day, money, preview_plan
from forbear.debt.conformance.settings import HANDLINGS, Json, told
from forbear.debt.conformance.tables import TOTALS, Row, schedule, totals
from forbear.debt.conformance.transactions import compare_transactions
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.book import Book


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is not as expected."""

    case: str
    seq: int
    what: str
    where: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Result:
    """How a history went.

    Attributes:
        checks: tables and single figures compared; ``exact``: how many of them agree in every figure.
    """

    case: Case | Refused
    checks: int
    exact: int
    differences: tuple[Difference, ...]


Found = tuple[str, str, str]
"""Where, what was expected, what came."""


def run_case(case: Case | Refused) -> Result:
    """Run one history; an error in it is a difference of every check that follows, never of the run."""
    if isinstance(case, Refused):
        return _refused(case)
    account = Account(case, case.expected_on)
    checks = exact = 0
    differences: list[Difference] = []
    broken = ""
    for step in case.steps:
        what = str(step["type"])
        if not step["checked"]:
            if not broken:
                broken = _taken(account, step)
            continue
        check = _CHECKS.get(what, _not_known)
        checks += 1
        found: list[Found] = [("error", "", broken)] if broken else []
        if not broken:
            failure = _guarded(lambda: found.extend(check(account, step)))  # noqa: B023
            if failure:
                found = [("error", "", failure)]
        differences += [Difference(case.id, int(step["seq"]), what, *each) for each in found]
        exact += not found
    return Result(case, checks, exact, tuple(differences))


def _refused(case: Refused) -> Result:
    named = "; ".join(case.reasons)
    checks = [step for step in case.steps if step["checked"]]
    differences = tuple(
        Difference(case.id, int(step["seq"]), str(step["type"]), "setting", "", named) for step in checks
    )
    return Result(case, len(checks), 0, differences)


def _taken(account: Account, step: Json) -> str:
    """Take in one event; gives why it could not be, or nothing."""
    if step["type"] not in STEPS:
        return f"event {step['type']} at step {step['seq']} is not modelled"
    failure = _guarded(lambda: account.take(step))
    return f"event {step['type']} at step {step['seq']}: {failure}" if failure else ""


def _not_known(_account: Account, step: Json) -> Iterator[Found]:
    yield "check", str(step["type"]), "not modelled"


def _guarded(act: Callable[[], object]) -> str:
    try:
        act()
    except ForbearError as error:
        return "; ".join(problem.sentence("en") for problem in error.problems)
    except Exception as error:  # a crash in one history must not end the run
        return told(error)
    return ""


# -- the checks ----------------------------------------------------------------------------------------------------


def _book(account: Account) -> tuple[Book, list[ev.Disbursement]]:
    lent = [each.event for each in account.entered if isinstance(each.event, ev.Disbursement)]
    if not lent:
        return account.expected(), [ev.Disbursement(account.expected_on, account.approved)]
    return account.book, lent


def _schedule(account: Account, step: Json) -> Iterator[Found]:
    book, lent = _book(account)
    yield from compare_rows(schedule(book, lent), step)


def _totals(account: Account, step: Json) -> Iterator[Found]:
    yield from compare_totals(totals(_book(account)[0]), step)


def _preview_book(account: Account) -> Book:
    preview = account.preview
    assert preview is not None
    on = day(preview["business_date"])
    data = preview["data"]
    if preview["of"] == "reage":
        handling = data.get("reAgeInterestHandling") or data.get("interest_handling") or "DEFAULT"
        plan = preview_plan(data)
        return account.trial(ev.ReAge(min(on, plan.first_due), plan, HANDLINGS[handling]))
    split = data.get("reAmortizationInterestHandling") == "EQUAL_AMORTIZATION_INTEREST_SPLIT"
    return account.trial(ev.ReAmortise(on, "interest_split" if split else "at_rate"))


def _preview_schedule(account: Account, step: Json) -> Iterator[Found]:
    lent = [each.event for each in account.entered if isinstance(each.event, ev.Disbursement)]
    yield from compare_rows(schedule(_preview_book(account), lent), step)


def _preview_totals(account: Account, step: Json) -> Iterator[Found]:
    yield from compare_totals(totals(_preview_book(account)), step)


def _status(account: Account, step: Json) -> Iterator[Found]:
    wanted = _STATUSES.get(str(step["status"]), str(step["status"]))
    got = status(account)
    if wanted != got:
        yield "status", wanted, got


_STATUSES = {"Approved": "APPROVED", "Active": "ACTIVE", "Closed (obligations met)": "CLOSED_OBLIGATIONS_MET"}


def status(account: Account) -> str:
    """Where the account stands."""
    if not account.lent:
        return "APPROVED"
    book = account.book
    if book.overpaid > 0:
        return "OVERPAID"
    return "CLOSED_OBLIGATIONS_MET" if sum(row.open for row in book.instalments) == 0 else "ACTIVE"


def _outstanding(account: Account, step: Json) -> Iterator[Found]:
    yield from _amount("outstanding", step, totals(_book(account)[0])["outstanding"])


def _overpaid(account: Account, step: Json) -> Iterator[Found]:
    yield from _amount("overpaid", step, account.book.overpaid)


def _amount(name: str, step: Json, got: int) -> Iterator[Found]:
    if money(step["amount"]) != got:
        yield name, str(step["amount"]), written(got)


def _transactions(account: Account, step: Json) -> Iterator[Found]:
    yield from compare_transactions(account, step)


_CHECKS: dict[str, Callable[[Account, Json], Iterator[Found]]] = {
    "schedule": _schedule,
    "totals": _totals,
    "transactions": _transactions,
    "status": _status,
    "outstanding": _outstanding,
    "overpaid": _overpaid,
    "preview_schedule": _preview_schedule,
    "preview_totals": _preview_totals,
}
_AMOUNTS = tuple(name for name in Row.__dataclass_fields__ if name not in ("nr", "days", "date", "paid_date"))


def compare_rows(got: list[Row], step: Json) -> Iterator[Found]:
    """Every cell of a schedule."""
    expected = step["rows"]
    if len(expected) != len(got):
        yield "rows", str(len(expected)), str(len(got))
    for index, (want, row) in enumerate(zip(expected, got, strict=False), 1):
        where = f"row {index}"
        for name in ("nr", "days"):
            if want[name] != getattr(row, name):
                yield f"{where} {name}", str(want[name]), str(getattr(row, name))
        for name in ("date", "paid_date"):
            value: date | None = getattr(row, name)
            if want[name] != (value.isoformat() if value else None):
                yield f"{where} {name}", str(want[name]), str(value)
        for name in _AMOUNTS:
            amount = getattr(row, name)
            if not _same(want[name], amount):
                yield f"{where} {name}", str(want[name]), written(amount)


def _same(want: str | None, got: int) -> bool:
    return got == (0 if want is None else money(want))


def compare_totals(got: dict[str, int], step: Json) -> Iterator[Found]:
    """Every total."""
    for name in TOTALS:
        if not _same(step["row"][name], got[name]):
            yield f"total {name}", str(step["row"][name]), written(got[name])


def written(value: int) -> str:
    """Cents as a decimal amount."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"

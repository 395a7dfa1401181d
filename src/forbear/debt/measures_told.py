"""What was agreed and decided about a debt, told in plain sentences to the person who owes it, whatever the product.

One sentence for each measure, by day, as a table from kind of event to what is said of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from forbear.base.money import format_yuan_grouped
from forbear.base.rates import format_decimal
from forbear.base.texts import Text, message
from forbear.debt.model import DebtEvent, EventKind, Statement


def measures_told(events: Iterable[DebtEvent], told: Statement) -> Iterator[Text]:
    """What happened by the day of the statement, and what of the debt is given up."""
    known = sorted((event for event in events if event.on <= told.as_of), key=lambda event: event.on)
    for event in known:
        if values := TOLD.get(event.kind):
            yield message(f"explain.did_{event.kind}", on=event.on, **values(event, told))
    if told.arranged:
        yield _kept(told)
    if told.waived.total:
        yield message("explain.waived", amount=format_yuan_grouped(told.waived.total))
    if told.charged_off:
        yield message("explain.charged_off", on=told.charged_off)


def _kept(told: Statement) -> Text:
    """The arrangement that is being kept, and what it asks for next."""
    coming = [row for row in told.schedule if row.due >= told.as_of and row.total > row.paid + row.waived]
    if not coming:
        return message("explain.arranged")
    row = coming[0]
    left = format_yuan_grouped(row.total - row.paid - row.waived)
    return message("explain.arranged_next", due=row.due, amount=left, left=len(coming))


def _arrangement(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    assert event.arrangement is not None
    terms = event.arrangement
    given = terms.waived + terms.waived_conditionally
    parts = []
    if given.total:
        amounts = {"amount": format_yuan_grouped(given.total)}
        conditional = format_yuan_grouped(terms.waived_conditionally.total)
        code = "agreed_waiver_conditional" if terms.waived_conditionally.total else "agreed_waiver"
        parts.append(message(f"explain.{code}", conditional=conditional, **amounts))
    if terms.down_payment:
        parts.append(message("explain.agreed_down", amount=format_yuan_grouped(terms.down_payment)))
    total = format_yuan_grouped(sum(amount for _, amount in terms.instalments))
    parts.append(message("explain.agreed_rest", count=len(terms.instalments), amount=total))
    return {
        "parts_zh": "，".join(part.zh for part in parts),
        "parts_en": ", ".join(part.en for part in parts),
    }


def _broken(event: DebtEvent, told: Statement) -> dict[str, Any]:
    back = sum(
        movement.amount
        for movement in told.movements
        if movement.kind == "reinstatement" and movement.on == event.on
    )
    returned = message("explain.broken_returns", amount=format_yuan_grouped(back)) if back else Text("", "")
    resume = event.resume_from or event.on
    return {"resume": resume, "returned_zh": returned.zh, "returned_en": returned.en}


def _until(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    assert event.until is not None
    return {"until": event.until, "days": (event.until - event.on).days + 1}


def _holiday(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    what = message(f"explain.rests_{event.holiday}")
    return {"until": event.until, "what_zh": what.zh, "what_en": what.en}


def _rate(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    assert event.rate is not None
    daily = event.rate.daily * 100
    return {"percent": format_decimal(daily, 6), "annual": format_decimal(daily * 365, 2)}


def _component(event: DebtEvent, told: Statement) -> dict[str, Any]:
    name = message(f"debt.{event.component}")
    amount = sum(
        line.amount
        for line in told.lines
        if line.clause == "capitalisation" and line.component == "principal" and line.since == event.on
    )
    return {"component_zh": name.zh, "component_en": name.en, "amount": format_yuan_grouped(amount)}


def _amount(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    return {"amount": format_yuan_grouped(event.amount)}


def _reage(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    return {"first_due": event.first_due, "count": event.count}


def _moved(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    return {"due": event.due, "to": event.to}


def _count(event: DebtEvent, _told: Statement) -> dict[str, Any]:
    return {"count": event.count}


def _nothing(_event: DebtEvent, _told: Statement) -> dict[str, Any]:
    return {}


TOLD: Final[Mapping[EventKind, Callable[[DebtEvent, Statement], dict[str, Any]]]] = {
    "interest_suspension": _until,
    "delinquency_pause": _until,
    "payment_holiday": _holiday,
    "rate_change": _rate,
    "term_extension": _count,
    "reamortisation": _nothing,
    "reage": _reage,
    "due_date_change": _moved,
    "capitalisation": _component,
    "acceleration": _nothing,
    "chargeback": _amount,
    "settlement": _amount,
    "arrangement": _arrangement,
    "arrangement_broken": _broken,
}
"""Kind of event → the values of its sentence ``explain.did_<kind>``."""

"""A command from outside goes through the service that checks it: nobody sets what is owed, what an approver sees, or a fingerprint."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from ninja.errors import ValidationError
from pydantic import ValidationError as ShapeError

from forbear.base.errors import fail
from forbear.base.money import Fen, parse_yuan
from forbear.plan.model import Proposal
from forbear.web.accounts.models import User
from forbear.web.api.shapes import CommandIn, ProposalShape
from forbear.web.services import agreements, negotiation, papers, requests, servicing
from forbear.web.store.models import CaseRecord

Handler = Callable[[CaseRecord, User, CommandIn], object]
VALID_WORKING_DAYS: Final = 7


def give(record: CaseRecord, user: User, command: CommandIn) -> None:
    """Give ``command`` to the case.

    Raises:
        ForbearError: what the service, the decider or the store refuses.
        ValidationError: a proposal that is not of its shape.
    """
    HANDLERS.get(command.name, _plain)(record, user, command)


def _plain(record: CaseRecord, user: User, command: CommandIn) -> object:
    return negotiation.act(
        record,
        user,
        command.name,
        command.data,
        str(command.id),
        command.expects,
        as_lender=command.as_lender,
    )


def _submit(record: CaseRecord, user: User, command: CommandIn) -> object:
    share = command.data.get("share_capacity", True) is True
    return requests.submit(
        record, user, _proposal(command), str(command.id), command.expects, share_capacity=share
    )


def _offer(record: CaseRecord, user: User, command: CommandIn) -> object:
    days = command.data.get("valid_working_days", VALID_WORKING_DAYS)
    if not isinstance(days, int) or isinstance(days, bool):
        fail("api.data_missing", "data.valid_working_days", name=command.name, field="valid_working_days")
    data = requests.offer_data(record, _proposal(command), _text(command, "reason"), days)
    return _plain(record, user, command.model_copy(update={"data": dict(data)}))


def _counter(record: CaseRecord, user: User, command: CommandIn) -> object:
    data = requests.counter_data(record, _proposal(command), _text(command, "reason"))
    return _plain(record, user, command.model_copy(update={"data": dict(data)}))


def _issue(record: CaseRecord, user: User, command: CommandIn) -> object:
    return agreements.issue(record, user, str(command.id), command.expects)


def _sign(record: CaseRecord, user: User, command: CommandIn) -> object:
    said: dict[str, str] = {
        key: str(command.data[key]) for key in ("channel", "person", "at", "reference") if key in command.data
    }
    return agreements.sign(
        record, user, str(command.id), command.expects, as_lender=command.as_lender, said=said or None
    )


def _repayment(record: CaseRecord, user: User, command: CommandIn) -> object:
    on, amount = _day(command, "on"), _amount(command, "amount")
    reference = str(command.data.get("reference", ""))
    return servicing.record_repayment(record, user, on, amount, reference, str(command.id), command.expects)


def _remove_paper(record: CaseRecord, user: User, command: CommandIn) -> object:
    return papers.remove_paper(record, user, _text(command, "paper"), str(command.id), command.expects)


def _elsewhere(address: str) -> Handler:
    def refuse(_record: CaseRecord, _user: User, command: CommandIn) -> object:
        fail("api.command_elsewhere", "name", name=command.name, address=address)

    return refuse


HANDLERS: Final[dict[str, Handler]] = {
    "open": _elsewhere("POST /api/v1/cases"),
    "attach_paper": _elsewhere("POST /api/v1/cases/{id}/papers"),
    "submit_request": _submit,
    "make_offer": _offer,
    "counter_offer": _counter,
    "issue_agreement": _issue,
    "sign": _sign,
    "record_repayment": _repayment,
    "remove_paper": _remove_paper,
}
"""Commands whose data a service completes or checks; all others go to the decider as they are."""


def _proposal(command: CommandIn) -> Proposal:
    try:
        return ProposalShape.model_validate(command.data.get("proposal")).proposal()
    except ShapeError as error:
        found: list[dict[str, Any]] = [
            {"loc": ("data", "proposal", *one["loc"]), "msg": one["msg"]} for one in error.errors()
        ]
        raise ValidationError(found) from error


def _text(command: CommandIn, name: str) -> str:
    value = command.data.get(name)
    if not isinstance(value, str):
        fail("api.data_missing", f"data.{name}", name=command.name, field=name)
    return value


def _day(command: CommandIn, name: str) -> date:
    try:
        return date.fromisoformat(_text(command, name))
    except ValueError:
        fail("api.data_missing", f"data.{name}", name=command.name, field=name)


def _amount(command: CommandIn, name: str) -> Fen:
    return parse_yuan(_text(command, name))

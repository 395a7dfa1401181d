"""What a person at the desk may do to a case, as a table: each command with its form, how it is done, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.desk import forms
from forbear.web.forms import Sent
from forbear.web.services import agreements, negotiation, requests, servicing
from forbear.web.store.models import CaseRecord

Run = Callable[[CaseRecord, User, Any, Sent], object]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``tone``: ``main`` is the usual next step, ``grave`` ends or refuses something, ``plain`` the rest."""

    name: str
    form: type[forms.ActionForm]
    run: Run
    done: str | Promise
    tone: str = "plain"


def _command(name: str, *fields: str) -> Run:
    """The command ``name``, its data being these fields of the form."""

    def run(record: CaseRecord, user: User, form: Any, sent: Sent) -> object:
        data = {field: form.cleaned_data[field] for field in fields}
        return negotiation.act(record, user, name, data, sent.command_id, sent.expects)

    return run


def _ask_more(record: CaseRecord, user: User, form: Any, sent: Sent) -> object:
    cleaned = form.cleaned_data
    data = {"items": cleaned["wanted"], "note": cleaned["note"], "working_days": cleaned["working_days"]}
    return negotiation.act(record, user, "ask_more", data, sent.command_id, sent.expects)


def _make_offer(record: CaseRecord, user: User, form: Any, sent: Sent) -> object:
    cleaned = form.cleaned_data
    data = requests.offer_data(record, form.proposal(), cleaned["reason"], cleaned["valid_working_days"])
    return negotiation.act(record, user, "make_offer", data, sent.command_id, sent.expects)


def _record_contact(record: CaseRecord, user: User, form: Any, sent: Sent) -> object:
    cleaned = form.cleaned_data
    data = {
        "channel": cleaned["channel"],
        "person": cleaned["person"],
        "at": cleaned["at"].astimezone(clock.SHANGHAI).isoformat(),
        "substance": cleaned["substance"],
    }
    return negotiation.act(record, user, "record_contact", data, sent.command_id, sent.expects)


def _issue(record: CaseRecord, user: User, _form: Any, sent: Sent) -> object:
    return agreements.issue(record, user, sent.command_id, sent.expects)


def _sign(record: CaseRecord, user: User, _form: Any, sent: Sent) -> object:
    return agreements.sign(record, user, sent.command_id, sent.expects)


def _record_repayment(record: CaseRecord, user: User, form: Any, sent: Sent) -> object:
    cleaned = form.cleaned_data
    return servicing.record_repayment(
        record, user, cleaned["on"], cleaned["amount"], cleaned["reference"], sent.command_id, sent.expects
    )


ACTIONS: Final[dict[str, Action]] = {
    action.name: action
    for action in (
        Action("take", forms.ActionForm, _command("take"), _("已接手，现在由您初审。"), "main"),
        Action(
            "pass_first_check",
            forms.NoteForm,
            _command("pass_first_check", "note"),
            _("初审通过，案件进入审核。"),
            "main",
        ),
        Action("ask_more", forms.AskMoreForm, _ask_more, _("已通知借款人补充材料。")),
        Action("make_offer", forms.OfferForm, _make_offer, _("方案已提出。"), "main"),
        Action("approve", forms.NoteForm, _command("approve", "note"), _("已批准。"), "main"),
        Action(
            "accept_offer",
            forms.NumberForm,
            _command("accept_offer", "number"),
            _("已接受借款人的反提案。"),
            "main",
        ),
        Action("return_to_review", forms.ReturnForm, _command("return_to_review", "note"), _("已退回审核。")),
        Action("issue_agreement", forms.ActionForm, _issue, _("协议已出具，双方可以签署。"), "main"),
        Action("sign", forms.ActionForm, _sign, _("已代表机构签署。"), "main"),
        Action("record_repayment", forms.RepaymentForm, _record_repayment, _("还款已登记。"), "main"),
        Action("renegotiate", forms.ReasonForm, _command("renegotiate", "reason"), _("已转入重新协商。")),
        Action(
            "decline",
            forms.ReasonForm,
            _command("decline", "reason"),
            _("已拒绝，理由已告知借款人。"),
            "grave",
        ),
        Action("send_message", forms.MessageForm, _command("send_message", "text"), _("消息已发出。")),
        Action("record_contact", forms.ContactForm, _record_contact, _("沟通已登记。")),
    )
}
"""In the order in which the case page shows them."""

CONVERSATION: Final = ("send_message", "record_contact")
"""Actions that stand beside the messages and not among the decisions."""

"""The form of a debt: a loan as people know it from their app, and rows of what was paid and charged since."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError, Problem
from forbear.base.rates import Rate, format_decimal, parse_decimal
from forbear.debt.file import debt_from_json, debt_to_json
from forbear.debt.model import Contract, Debt, DebtEvent
from forbear.debt.schedule import contract_schedule
from forbear.web.forms import DayInput, YuanField, sentence

METHODS: Final = (
    ("equal_instalment", _("等额本息（每月还的总数一样）")),
    ("equal_principal", _("等额本金（每月还的本金一样）")),
    ("interest_only", _("先息后本（每月只还利息，最后还本金）")),
    ("bullet", _("到期一次还清本息")),
)
RATES: Final = (
    ("daily_percent", _("% 每天")),
    ("daily_myriad", _("‱ 每天（万分之几）")),
    ("annual_365", _("% 每年（按 365 天）")),
    ("annual_360", _("% 每年（按 360 天）")),
)
SCALE: Final = {"daily_percent": 100, "daily_myriad": 10_000, "annual_365": 100, "annual_360": 100}
KINDS: Final = (("repayment", _("还款")), ("fee", _("收取的费用")))
EDITED: Final = frozenset(kind for kind, _label in KINDS)
ROWS: Final = 3
ROWS_MOST: Final = 240
QUOTED_PLACES: Final = 12


class LoanForm(forms.Form):
    """The contract."""

    number = forms.CharField(
        label=_("合同编号或借据号"),
        max_length=60,
        required=False,
        help_text=_("在借款详情或借款合同里能找到。没有就先空着。"),
    )
    principal = YuanField(
        label=_("借了多少本金（元）"), minimum=1, help_text=_("放款到账的金额，例如 30000。")
    )
    rate = forms.CharField(
        label=_("利率"),
        max_length=20,
        help_text=_("照借款详情填。例如借呗日利率 0.04%，就填 0.04，选“% 每天”。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    rate_unit = forms.ChoiceField(label=_("利率单位"), choices=RATES, initial="daily_percent")
    method = forms.ChoiceField(label=_("还款方式"), choices=METHODS, initial="equal_instalment")
    disbursed = forms.DateField(label=_("放款日期"), widget=DayInput)
    instalments = forms.IntegerField(
        label=_("一共分几期"), min_value=1, max_value=600, help_text=_("例如 12。")
    )
    due_day = forms.IntegerField(
        label=_("每月还款日"), min_value=1, max_value=31, help_text=_("例如每月 15 日就填 15。")
    )
    first_due = forms.DateField(
        label=_("第一个还款日"),
        required=False,
        widget=DayInput,
        help_text=_("不填就是放款后下个月的还款日。"),
    )
    penalty_multiple = forms.CharField(
        label=_("罚息是正常利率的几倍"),
        initial="1.5",
        max_length=10,
        help_text=_("多数合同是 1.5 倍。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    grace_days = forms.IntegerField(
        label=_("宽限期（天）"), initial=0, min_value=0, max_value=90, help_text=_("没有就填 0。")
    )

    def clean_rate(self) -> str:
        """Only a plain decimal number, in the unit that is chosen below it."""
        given: str = self.cleaned_data["rate"].strip().rstrip("%％‰‱")
        try:
            parse_decimal(given)
        except ForbearError as error:
            raise forms.ValidationError(
                _("“%(given)s”不像利率。照借款详情填数字，例如日利率 0.04%% 就填 0.04。"),
                params={"given": given[:20]},
            ) from error
        return given

    def clean_penalty_multiple(self) -> str:
        """Only a plain decimal number."""
        return _decimal(self.cleaned_data["penalty_multiple"].strip().rstrip("倍"))

    def contract(self, lender: str, before: Contract | None) -> Contract:
        """The contract as filled in; what the form does not ask is kept from ``before``."""
        given = self.cleaned_data
        basis = 360 if given["rate_unit"] == "annual_360" else 365
        fields: dict[str, Any] = {
            "lender": lender,
            "number": given["number"] or "-",
            "method": given["method"],
            "principal": given["principal"],
            "rate": Rate(
                format_decimal(parse_decimal(given["rate"]) / SCALE[given["rate_unit"]], QUOTED_PLACES),
                "daily" if given["rate_unit"].startswith("daily") else "annual",
                basis,
            ),
            "disbursed": given["disbursed"],
            "instalments": given["instalments"],
            "due_day": given["due_day"],
            "first_due": given["first_due"],
            "penalty_multiple": parse_decimal(given["penalty_multiple"]),
            "grace_days": given["grace_days"],
        }
        kept = ("interest_days", "penalty_on", "allocation", "early_repayment", "rounding")
        return Contract(**fields, **({name: getattr(before, name) for name in kept} if before else {}))


class EventForm(forms.Form):
    """One repayment or fee; an empty row is no row."""

    on = forms.DateField(label=_("日期"), required=False, widget=DayInput)
    kind = forms.ChoiceField(label=_("类别"), choices=KINDS, initial="repayment")
    amount = YuanField(label=_("金额（元）"), required=False, minimum=1)

    def clean(self) -> dict[str, Any]:
        """A date needs an amount, and an amount a date."""
        given: dict[str, Any] = super().clean() or {}
        if "on" not in given or "amount" not in given:
            return given
        on, amount = given["on"], given["amount"]
        if on and amount is None:
            self.add_error("amount", _("请填写这一天的金额，或清空日期。"))
        if amount is not None and not on:
            self.add_error("on", _("请填写这笔钱的日期，或清空金额。"))
        return given

    @property
    def filled(self) -> bool:
        """Whether the row says something."""
        return bool(self.cleaned_data.get("on") and self.cleaned_data.get("amount"))


def loan_initial(contract: Contract) -> dict[str, Any]:
    """The contract as the form shows it."""
    unit = f"annual_{contract.rate.basis}" if contract.rate.period == "annual" else "daily_percent"
    return {
        "number": "" if contract.number == "-" else contract.number,
        "principal": contract.principal,
        "rate": format_decimal(parse_decimal(contract.rate.quoted) * SCALE[unit], QUOTED_PLACES),
        "rate_unit": unit,
        "method": contract.method,
        "disbursed": contract.disbursed,
        "instalments": contract.instalments,
        "due_day": contract.due_day,
        "first_due": contract.first_due,
        "penalty_multiple": format_decimal(contract.penalty_multiple),
        "grace_days": contract.grace_days,
    }


def shown_rows(events: Sequence[DebtEvent], spare: int = ROWS) -> list[EventForm]:
    """A row for each repayment and fee, and some empty ones."""
    given = [event for event in events if event.kind in EDITED]
    initial: list[dict[str, Any]] = [
        {"on": event.on, "kind": event.kind, "amount": event.amount} for event in given
    ]
    initial += [{} for _number in range(spare)]
    return [EventForm(prefix=f"e{n}", initial=values) for n, values in enumerate(initial)]


def posted_rows(data: QueryDict) -> list[EventForm]:
    """The rows as they were sent."""
    try:
        count = min(int(data.get("rows", ROWS)), ROWS_MOST)
    except ValueError:
        count = ROWS
    return [EventForm(data, prefix=f"e{n}") for n in range(count)]


def with_spare(data: QueryDict, spare: int = ROWS) -> QueryDict:
    """The same post with room for more rows."""
    before = len(posted_rows(data))
    count = min(before + spare, ROWS_MOST)
    more = data.copy()
    more["rows"] = str(count)
    for n in range(before, count):
        more.setdefault(f"e{n}-kind", "repayment")
    return more


def paid_on_time(contract: Contract, count: int) -> tuple[DebtEvent, ...]:
    """Repayments of the first ``count`` instalments as the contract's schedule has them."""
    return tuple(
        DebtEvent(row.due, "repayment", amount=row.total) for row in contract_schedule(contract)[:count]
    )


def debt_of(contract: Contract, rows: Iterable[EventForm], before: Debt | None) -> Debt:
    """The debt as filled in; events that the form does not show are kept from ``before``.

    Raises:
        ForbearError: what contract and events mean together, ``where`` as :func:`put_problems` reads it.
    """
    events = [
        DebtEvent(row.cleaned_data["on"], row.cleaned_data["kind"], amount=row.cleaned_data["amount"])
        for row in rows
        if row.filled
    ]
    known = {(event.on, event.kind, event.amount): event for event in (before.events if before else ())}
    events = [known.get((event.on, event.kind, event.amount), event) for event in events]
    kept = [event for event in (before.events if before else ()) if event.kind not in EDITED]
    debt = Debt(contract, (*events, *kept))
    return debt_from_json(debt_to_json(debt))


def put_problems(error: ForbearError, loan: LoanForm, rows: Sequence[EventForm]) -> None:
    """Put each problem beside the field of the loan or of the row that it is about."""
    filled = [row for row in rows if row.filled]
    for problem in error.problems:
        form, field = _place(problem, loan, filled)
        form.add_error(field if field in form.fields else None, sentence(problem))


def _place(problem: Problem, loan: LoanForm, filled: Sequence[EventForm]) -> tuple[forms.Form, str]:
    head, _dot, rest = problem.where.partition(".")
    if head.startswith("event[") and head[6:-1].isdigit():
        index = int(head[6:-1])
        if index < len(filled):
            return filled[index], rest.partition(".")[0] or "on"
    return loan, rest.partition(".")[0]


def _decimal(text: str) -> str:
    try:
        parse_decimal(text)
    except ForbearError as error:
        raise forms.ValidationError(sentence(error.problems[0])) from error
    return text


def fill_message(count: int, last: date | None) -> str:
    """What the person is told after rows were filled from the schedule."""
    if not count or last is None:
        return _now("请先填写有几期是按时还的。")
    return _now("已按合同填入 %(count)d 期还款，请核对日期和金额，有出入的直接改。") % {"count": count}

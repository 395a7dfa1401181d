"""The six steps as a task list: what is done, what comes next, and what each step leads to.

Nothing is stored for it: whether a task is done is read from the case, the debt, the bills and the papers themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forbear.base.texts import Text
from forbear.case.model import CaseState, Stage
from forbear.web.services import budgets, debts, papers, requests
from forbear.web.store.models import CaseRecord

Status = Literal["done", "next", "open", "later"]
Words = str | Promise | Text

SENT: Final[frozenset[Stage]] = frozenset(
    {
        "requested",
        "first_check",
        "more_asked",
        "review",
        "offered",
        "countered",
        "awaiting_approval",
        "appealed",
    }
)
AGREED: Final[frozenset[Stage]] = frozenset(
    {"approved", "issued", "signed_by_one", "performing", "missed", "renegotiating", "broken", "settled"}
)
STEPS_TO_REQUEST: Final = 4
"""The steps that lead up to sending the request."""
SIGNED: Final[frozenset[Stage]] = frozenset({"performing", "missed", "renegotiating", "broken", "settled"})


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its page's name, its title, what it is for, and where it stands."""

    name: str
    title: Words
    hint: Words
    address: str
    status: Status
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps with its tasks, and what it leads to."""

    number: int
    title: Words
    leads_to: Words
    tasks: tuple[Task, ...]
    status: Status

    @property
    def done(self) -> int:
        """How many of its tasks are done."""
        return sum(task.status == "done" for task in self.tasks)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the tasks are judged by."""

    record: CaseRecord
    state: CaseState

    def debt(self) -> bool:
        """Whether the debt was given."""
        return debts.debt_version(self.record) > 0

    def story(self) -> bool:
        """Whether a cause was chosen and the story told."""
        return bool(self.state.cause and self.state.story.strip())

    def bills(self) -> bool:
        """Whether a bill was given, or an income said by hand."""
        household = budgets.household_of(self.record.borrower)
        stated = household is not None and household.stated_income is not None
        return stated or bool(budgets.bills_of(self.record.borrower))

    def budget(self) -> bool:
        """Whether the household's numbers were confirmed, so that the capacity is the person's own."""
        return budgets.household_of(self.record.borrower) is not None

    def papers(self) -> bool:
        """Whether every required paper is there."""
        return bool(self.state.cause) and not papers.missing(self.record, self.state)

    def contact(self) -> bool:
        """Whether a call, chat or letter was recorded."""
        return any(message.channel != "here" for message in self.state.messages)

    def options(self) -> bool:
        """Whether a plan was chosen."""
        return self.sent() or requests.chosen(self.record) is not None

    def sent(self) -> bool:
        """Whether the request was sent."""
        return self.state.requested_at is not None

    def waited(self) -> bool:
        """Whether both sides have agreed."""
        return self.state.stage in AGREED

    def signed(self) -> bool:
        """Whether both have signed."""
        return self.state.stage in SIGNED

    def settled(self) -> bool:
        """Whether everything was paid."""
        return self.state.stage == "settled"


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    title: Words
    hint: Words
    done: Callable[[_Facts], bool]
    ready: Callable[[_Facts], bool] = lambda _facts: True
    optional: bool = False


_TABLE: Final[tuple[tuple[Words, Words, tuple[_Entry, ...]], ...]] = (
    (
        _("看清现状"),
        _("弄清欠多少、为什么还不上、每月能还多少。后面每一步都用得上。"),
        (
            _Entry("debt", _("欠了多少"), _("借款和还款记录，算出本金、利息、罚息。"), _Facts.debt),
            _Entry("story", _("为什么逾期"), _("选原因，用自己的话说清楚。"), _Facts.story),
            _Entry("bills", _("收入和支出"), _("上传支付宝账单，自动整理收支。"), _Facts.bills),
            _Entry(
                "budget",
                _("每月能还多少"),
                _("核对收支，算出能稳定拿出的金额。"),
                _Facts.budget,
                _Facts.bills,
            ),
        ),
    ),
    (
        _("备好材料"),
        _("材料齐了，机构初审时就不用来回补。"),
        (
            _Entry(
                "papers",
                _("材料清单"),
                _("按您的原因和机构列出，每一份都写明用途。"),
                _Facts.papers,
                _Facts.story,
            ),
        ),
    ),
    (
        _("联系机构"),
        _("主动联系、留下记录，能证明您有还款意愿。"),
        (
            _Entry(
                "contact",
                _("官方渠道和沟通稿"),
                _("找对人、说对话，说过什么记下来。"),
                _Facts.contact,
                optional=True,
            ),
        ),
    ),
    (
        _("提出申请"),
        _("发出后开始计算答复期限，到期没有回音就可以追问。"),
        (
            _Entry(
                "request", _("选择方案"), _("比较几种方案，或填自己的数字。"), _Facts.options, _Facts.debt
            ),
            _Entry(
                "review",
                _("核对并发出申请书"),
                _("先看申请书，再发出。"),
                _Facts.sent,
                lambda facts: facts.options() and facts.story(),
            ),
        ),
    ),
    (
        _("等待与协商"),
        _("谈妥后进入签约；不合适可以还价，也可以申诉。"),
        (
            _Entry(
                "waiting",
                _("进展和方案"),
                _("到哪一步了、该谁回应、何时可以追问。"),
                _Facts.waited,
                _Facts.sent,
            ),
        ),
    ),
    (
        _("签约与还款"),
        _("按协议还完，拿到结清证明。"),
        (
            _Entry("agreement", _("协议"), _("逐条看懂，再签名。"), _Facts.signed, _Facts.waited),
            _Entry(
                "repayments", _("还款"), _("还款日历、每期记录、结清证明。"), _Facts.settled, _Facts.signed
            ),
        ),
    ),
)


def steps(record: CaseRecord, state: CaseState) -> tuple[Step, ...]:
    """The six steps of this case. The first task that can be done and is not is the next one.

    Once the request is sent, what was left out before it stays open, but the next thing is what follows.
    """
    facts = _Facts(record, state)
    found: list[Step] = []
    pointed = state.stage == "withdrawn"
    for number, (title, leads_to, entries) in enumerate(_TABLE, start=1):
        tasks = []
        for entry in entries:
            status: Status = "later"
            if entry.done(facts):
                status = "done"
            elif entry.ready(facts):
                passed = facts.sent() and number <= STEPS_TO_REQUEST
                status = "open" if pointed or passed or entry.optional else "next"
                pointed = pointed or status == "next"
            tasks.append(
                Task(
                    entry.name,
                    entry.title,
                    entry.hint,
                    "" if status == "later" else address(entry.name, record),
                    status,
                    entry.optional,
                )
            )
        found.append(Step(number, title, leads_to, tuple(tasks), _whole(tasks)))
    return tuple(found)


def next_task(found: tuple[Step, ...]) -> Task | None:
    """What to do next; ``None`` when everything is done or it is the other side's turn."""
    return next((task for step in found for task in step.tasks if task.status == "next"), None)


def address(name: str, record: CaseRecord) -> str:
    """The page ``name`` of the case; empty if there is no such page."""
    try:
        return reverse(f"borrower:{name}", kwargs={"case_id": record.pk})
    except NoReverseMatch:
        return ""


def _whole(tasks: list[Task]) -> Status:
    statuses = {task.status for task in tasks if not task.optional} or {task.status for task in tasks}
    if statuses == {"done"}:
        return "done"
    return next(status for status in ("next", "open", "done", "later") if status in statuses)

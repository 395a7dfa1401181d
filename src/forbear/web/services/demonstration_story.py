"""The demonstration's story of one case, step by step through the same services that people use, each step at its own moment.

``forbear demo`` lives through all of it; ``forbear serve --demo`` leaves several cases standing at different steps.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import manimgx_fonts_cjk
from PIL import Image, ImageDraw, ImageFont

from forbear.base.dates import add_months
from forbear.base.money import Fen
from forbear.base.rates import Rate
from forbear.case.model import CaseState
from forbear.debt.model import Contract, Debt, DebtEvent
from forbear.debt.schedule import contract_schedule
from forbear.evidence import checklist
from forbear.plan.model import Proposal
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.services import (
    agreements,
    budgets,
    debts,
    negotiation,
    papers,
    people,
    plans,
    requests,
    servicing,
)
from forbear.web.services.demonstration_bill import LOAN_INSTALMENTS_PAID, MONTHS, demonstration_bill
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

LENDER: Final = "jiebei"
IDENTITY_NUMBER: Final = "110101199003070134"
"""A number with a valid check digit for the test area code and a made-up birth date; it belongs to the demonstration."""
PAYDAY: Final = 1
DUE_DAY: Final = 15
STORY: Final = (
    "我做同城配送，去年秋天送货时摔伤了膝盖，做了治疗，有一个多月不能出工。\n"
    "受伤之前每月收入大约 8900 元，之后降到 5500 元左右，房租和给家里的钱没有少。\n"
    "前四期我都按时还了，第五期起实在还不上。我没有更换电话，也一直在线。\n"
    "我愿意还清本金，请允许延长期限，并停止计息、减免罚息，让我每月能稳定还下去。"
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part."""

    borrower: User
    agent: User
    reviewer: User
    approver: User


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how many days after the beginning and at what hour it happens, its name, and what is done."""

    day: int
    hour: int
    name: str
    act: Callable[[], object]


def demonstration_debt(opened: date, principal: Fen = 4_800_000) -> Debt:
    """A 借呗 loan of nine months ago, twelve level instalments at 0.04 % a day, of which the first four were paid."""
    first_due = add_months(opened.replace(day=1), -MONTHS, DUE_DAY)
    contract = Contract(
        lender=LENDER,
        number=f"JB-{opened:%Y}-0001",
        method="equal_instalment",
        principal=principal,
        rate=Rate("0.0004"),
        disbursed=add_months(first_due, -1, DUE_DAY),
        instalments=12,
        due_day=DUE_DAY,
    )
    rows = contract_schedule(contract)[:LOAN_INSTALMENTS_PAID]
    events = tuple(
        DebtEvent(row.due, "repayment", amount=row.total, ref=f"demonstration-{row.n}") for row in rows
    )
    return Debt(contract, events)


def specimen(label: str) -> bytes:
    """A picture that stands for a paper: a frame, its Chinese name and lines, so that it is neither blank nor anyone's."""
    picture = Image.new("RGB", (1200, 800), "#f4f1ea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 40, 1160, 760), outline="#0f5c5c", width=6)
    draw.text((90, 80), "示例材料", fill="#0f5c5c", font=_font(64))
    draw.text((90, 190), label, fill="#333333", font=_font(44))
    for line in range(8):
        draw.rectangle((90, 300 + 50 * line, 700 + 47 * (line % 5), 316 + 50 * line), fill="#c9c3b8")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(Path(str(manimgx_fonts_cjk.__file__)).with_name("NotoSansCJK-VF.otf.ttc"), size)
    font.set_variation_by_axes([500])
    return font


class Story:
    """One case lived through. ``begin`` is the day the borrower opens it; each step is taken at its own moment."""

    def __init__(self, cast: Cast, begin: date, key: str, principal: Fen = 4_800_000) -> None:
        self.cast = cast
        self.begin = begin
        self.key = key
        self.debt = demonstration_debt(begin, principal)
        self.record: CaseRecord = CaseRecord()
        self.proposal: Proposal | None = None

    def live(self, until: str = "") -> Iterator[Step]:
        """Take the steps in order, up to and including the one named ``until`` (all of them if empty), yielding each when done."""
        for step in self.steps():
            with clock.moved_to(self.moment(step)):
                step.act()
            yield step
            if step.name == until:
                return

    def steps(self) -> tuple[Step, ...]:
        """The whole story up to the signed agreement; ``repayments`` follow from its terms."""
        return (
            Step(0, 19, "open", self._open),
            Step(0, 20, "evidence", self._evidence),
            Step(0, 21, "tell_story", self._tell),
            Step(1, 9, "attach_papers", self._attach),
            Step(1, 10, "submit_request", self._submit),
            Step(2, 9, "take", lambda: self._do(self.cast.agent, "take", {})),
            Step(2, 10, "ask_more", self._ask_more),
            Step(3, 20, "answer_more", self._answer),
            Step(5, 9, "pass_first_check", self._pass),
            Step(6, 14, "make_offer", self._first_offer),
            Step(6, 21, "counter_offer", self._counter),
            Step(7, 11, "second_offer", self._second_offer),
            Step(7, 20, "accept_offer", self._accept),
            Step(8, 9, "approve", self._approve),
            Step(8, 10, "issue_agreement", self._issue),
            Step(8, 20, "sign_borrower", lambda: self._sign(self.cast.borrower)),
            Step(9, 9, "sign_lender", lambda: self._sign(self.cast.agent)),
        )

    def repay(self, until: date, late: int = 3) -> None:
        """Pay what falls due up to ``until``; instalment ``late`` is forgotten until twelve days after, and then made good."""
        terms = agreements.signed_terms(self.record)
        if terms is None:
            return
        dues = [(0, terms.down_due, terms.proposal.down_payment)] if terms.proposal.down_payment else []
        dues += [(row.n, row.due, row.amount) for row in terms.instalments]
        for n, due, amount in dues:
            on = due + timedelta(days=12 if n == late else -1 if n else 0)
            on = max(on, terms.made_on)
            if n == late and due + timedelta(days=6) <= until:
                with clock.moved_to(self.at(due + timedelta(days=6))):
                    servicing.close_day(due + timedelta(days=6))
            if on > until:
                return
            with clock.moved_to(self.at(on)):
                self._repay_once(n, on, amount)

    def _repay_once(self, n: int, on: date, amount: Fen) -> None:
        servicing.record_repayment(
            self.record, self.cast.borrower, on, amount, f"DEMO{on:%Y%m%d}{n:02d}", self._id(f"repayment-{n}")
        )
        self.record.refresh_from_db()

    def moment(self, step: Step) -> datetime:
        """When a step is taken."""
        return datetime.combine(self.begin + timedelta(days=step.day), time(step.hour, 5), clock.SHANGHAI)

    def at(self, on: date) -> datetime:
        """Noon of a day."""
        return datetime.combine(on, time(12, 0), clock.SHANGHAI)

    def _open(self) -> None:
        self.record = cases.open_case(self.cast.borrower, LENDER, "借呗", True, self._id("open"))

    def _evidence(self) -> None:
        user = self.cast.borrower
        people.set_person(user, user.name, IDENTITY_NUMBER, "13800000000")
        instalment = contract_schedule(self.debt.contract)[0].total
        bill = demonstration_bill(self.begin, instalment, DUE_DAY)
        budgets.import_bill(user, "支付宝交易明细.csv", bill)
        debts.save_debt(self.record, self.debt)
        plans.set_payday(self.record, PAYDAY)

    def _tell(self) -> None:
        self._do(self.cast.borrower, "tell_story", {"cause": "income_drop", "story": STORY})

    def _attach(self) -> None:
        for item in papers.missing(self.record):
            if item.kind != "income_proof":
                self._paper(item.kind)

    def _paper(self, kind: str) -> None:
        item = checklist.item(kind)
        name = item.title.zh if item else kind
        papers.store_paper(
            self.record,
            self.cast.borrower,
            kind,
            f"{name}.png",
            specimen(name),
            self._id(f"paper-{kind}"),
            None,
        )

    def _submit(self) -> None:
        option = plans.options_for(self.record)[0]
        self.proposal = requests.choose(self.record, option.proposal).proposal
        requests.submit(self.record, self.cast.borrower, self.proposal, self._id("submit"), None)

    def _ask_more(self) -> None:
        data = {
            "items": ["income_proof"],
            "note": "请补充近三个月的收入证明，平台接单流水截图即可。",
            "working_days": 5,
        }
        self._do(self.cast.agent, "ask_more", data)

    def _answer(self) -> None:
        self._paper("income_proof")
        answer = "已上传近三个月的接单流水，收入和账单上的数字一致。"
        self._do(self.cast.borrower, "answer_more", {"answer": answer})

    def _pass(self) -> None:
        self._do(self.cast.agent, "pass_first_check", {"note": "材料齐全，情况属实，转审核。"})

    def _first_offer(self) -> None:
        wanted = self._wanted()
        shorter = replace(wanted, instalments=max(1, wanted.instalments * 2 // 3))
        reason = "同意停息并减免罚息，期限建议短一些。"
        self._do(self.cast.reviewer, "make_offer", requests.offer_data(self.record, shorter, reason))

    def _counter(self) -> None:
        reason = "每月还款超过了我能稳定拿出的金额，请按原申请的期数，我能保证每期按时还。"
        data = requests.counter_data(self.record, self._wanted(), reason)
        self._do(self.cast.borrower, "counter_offer", data)

    def _second_offer(self) -> None:
        reason = "结合收支表，同意按申请的期数办理。"
        data = requests.offer_data(self.record, self._wanted(), reason)
        self._do(self.cast.reviewer, "make_offer", data, "second-offer")

    def _accept(self) -> None:
        state = cases.state_of(self.record.pk)
        self._do(self.cast.borrower, "accept_offer", {"number": state.offers[-1].number})

    def _approve(self) -> None:
        if cases.state_of(self.record.pk).stage == "awaiting_approval":
            self._do(self.cast.approver, "approve", {"note": "同意。"})

    def _issue(self) -> None:
        agreements.issue(self.record, self.cast.agent, self._id("issue"), None)
        self.record.refresh_from_db()

    def _sign(self, user: User) -> None:
        agreements.sign(self.record, user, self._id(f"sign-{user.role}"), None)
        self.record.refresh_from_db()

    def _wanted(self) -> Proposal:
        """What the borrower asked for, within what the lender's programme allows."""
        if self.proposal is None:
            raise RuntimeError("the request comes before the offers")
        return self.proposal

    def _do(self, user: User, name: str, data: dict[str, object], key: str = "") -> CaseState:
        state = negotiation.act(self.record, user, name, data, self._id(key or name))
        self.record.refresh_from_db()
        return state

    def _id(self, name: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"forbear:demonstration/{self.key}/{name}"))

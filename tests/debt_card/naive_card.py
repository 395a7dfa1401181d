"""A second, independent reading of a card's terms: it walks every day and keeps each amount's history in plain lists.

It knows purchases, cash, repayments, bills, the minimum payment, the late fee and interest; nothing of the engine is used but the contract.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from forbear.debt.card.model import CardContract, CardDebt

DAY = timedelta(1)


@dataclass
class Posting:
    kind: str
    on: date
    left: int
    bill: int
    history: dict[date, int] = field(default_factory=dict)  # what was unpaid at the end of each day
    bears_since: date | None = None
    flat_until: date | None = None
    flat: int = 0
    charged_until: date | None = None
    decided: bool = False


@dataclass
class NaiveCard:
    contract: CardContract
    bill: int = 1
    postings: list[Posting] = field(default_factory=list)
    asked: list[list] = field(default_factory=list)  # [due, what is still asked for]
    waiting: tuple[int, date, date] | None = None  # bill, due, last day in time
    credit: int = 0

    def walk(self, debt: CardDebt, until: date) -> dict[str, int]:
        day = self.contract.opened
        while day <= until:
            if self.waiting and self.waiting[2] + DAY == day:
                self.judge(day)
            todays = sorted(
                (event for event in debt.events if event.on == day),
                key=lambda event: (
                    ["purchase", "cash_advance", "repayment"].index(event.kind),
                    -event.amount,
                ),
            )
            for event in todays:
                if event.kind == "repayment":
                    self.pay(event.amount, day)
                    continue
                self.post("cash" if event.kind == "cash_advance" else "purchase", event.amount, day)
                if event.kind == "cash_advance":
                    rule = self.contract.cash_fee
                    self.post("fee", max(rule.least, half_up(event.amount * rule.share)), day)
            for posting in self.postings:
                posting.history[day] = posting.left
            if day.day == self.contract.statement_day:
                self.make_bill(day)
                for posting in self.postings:
                    posting.history[day] = posting.left
            day += DAY
        interest = half_up(sum((self.borne(posting, until) for posting in self.postings), Fraction(0)))
        left = {kind: sum(p.left for p in self.postings if p.kind == kind) for kind in ("interest", "fee")}
        return {
            "principal": sum(p.left for p in self.postings if p.kind in ("purchase", "cash")),
            "interest": left["interest"] + interest,
            "fee": left["fee"],
            "overdue": sum(owed for due, owed in self.asked if due < until),
            "credit": self.credit,
        }

    def post(self, kind: str, amount: int, day: date) -> None:
        if not amount:
            return
        posting = Posting(kind, day, amount, self.bill)
        if kind == "cash":
            posting.bears_since = posting.charged_until = day
        self.postings.append(posting)
        if self.credit:
            held, self.credit = self.credit, 0
            self.pay(held, day)

    def pay(self, amount: int, day: date) -> None:
        for billed in (True, False):
            for kinds in (("fee",), ("interest",), ("purchase", "cash")):
                for posting in sorted(self.postings, key=lambda p: (p.bill, p.on)):
                    if (posting.bill < self.bill) == billed and posting.kind in kinds:
                        met = min(amount, posting.left)
                        posting.left -= met
                        amount -= met
                        if billed:
                            self.meet_asked(met)
        self.credit += amount

    def meet_asked(self, met: int) -> None:
        for entry in self.asked:
            part = min(met, entry[1])
            entry[1] -= part
            met -= part

    def borne(self, posting: Posting, until: date) -> Fraction:
        if posting.bears_since is None:
            return Fraction(0)
        total, day = Fraction(0), posting.charged_until
        while day < until:
            base = posting.history.get(day, posting.left)
            if posting.flat_until and day < posting.flat_until:
                base = posting.flat
            total += base * self.contract.rate.daily
            day += DAY
        return total

    def make_bill(self, day: date) -> None:
        interest = half_up(sum((self.borne(posting, day) for posting in self.postings), Fraction(0)))
        for posting in self.postings:
            if posting.bears_since is not None:
                posting.charged_until = day
        self.post("interest", interest, day)
        self.bill += 1
        billed = [p for p in self.postings if p.bill < self.bill]
        already = sum(owed for _, owed in self.asked)
        charges = sum(p.left for p in billed if p.kind in ("interest", "fee"))
        old = sum(p.left for p in billed if p.kind in ("interest", "fee") and p.bill < self.bill - 1)
        purchases = sum(p.left for p in billed if p.kind == "purchase")
        cash = sum(p.left for p in billed if p.kind == "cash")
        missing = min(purchases + cash, max(0, already - old))
        rule = self.contract.minimum
        from_purchases = min(purchases, missing)
        share = rule.purchases * (purchases - from_purchases) + rule.cash * (cash - missing + from_purchases)
        least = min(max(charges + missing + half_up(share), rule.least), sum(p.left for p in billed))
        due = day.replace(day=self.contract.due_day)
        self.asked.append([due, max(0, least - already)])
        self.waiting = (self.bill - 1, due, due + timedelta(self.contract.grace_days))

    def judge(self, day: date) -> None:
        bill = self.waiting[0]
        self.waiting = None
        missing = sum(owed for due, owed in self.asked if due < day)
        if missing <= self.contract.tolerance:
            missing = 0
            for entry in self.asked:
                entry[1] = 0
        unpaid = sum(p.left for p in self.postings if p.bill <= bill)
        for posting in self.postings:
            if posting.bill > bill:
                continue
            if unpaid <= self.contract.tolerance:
                if posting.left:
                    posting.bill = self.bill
                else:
                    posting.decided = True
                continue
            bears = posting.kind in ("purchase", "cash") or posting.kind in self.contract.compounds
            if bears and posting.bears_since is None and not posting.decided:
                posting.bears_since = posting.charged_until = posting.on
                if self.contract.interest_on == "unpaid":
                    posting.flat, posting.flat_until = posting.left, day
            posting.decided = True
        rule = self.contract.late_fee
        if missing:
            fee = max(rule.least, half_up(missing * rule.share))
            self.post("fee", fee if rule.most is None else min(fee, rule.most), day)


def half_up(value: Fraction | int) -> int:
    value = Fraction(value)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)

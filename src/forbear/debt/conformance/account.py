"""The life of one account as entered day by day: events with the business date on which each was entered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from forbear.base.errors import fail
from forbear.debt.conformance.accruals import Accruals
from forbear.debt.conformance.cases import Case, day, money, plan_of
from forbear.debt.conformance.settings import HANDLINGS, Json
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.book import Book, Entry
from forbear.debt.progressive.cumulative_book import cumulative_payoff
from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.events import Numbered
from forbear.debt.progressive.interest import outstanding_at
from forbear.debt.progressive.replay import related, replay
from forbear.debt.progressive.terms import Component


@dataclass(slots=True)
class Account:
    """What was entered, and the book that follows.

    Attributes:
        today: the business date.
        undone: entries of events that were undone, as they stood then.
        replayed: numbers of events that meet something else than they first did.
        days: the business dates on which something was taken in, in order.
        preview: the last previewed measure; it changes nothing.
    """

    case: Case
    today: date
    entered: list[Numbered] = field(default_factory=list)
    undone: list[Entry] = field(default_factory=list)
    replayed: set[int] = field(default_factory=set)
    days: list[date] = field(default_factory=list)
    accruals: Accruals = field(default_factory=Accruals)
    preview: Json | None = None
    _book: Book | None = None
    approved: Cents = 0
    expected_on: date = field(init=False)
    number: int = 0

    def __post_init__(self) -> None:
        self.expected_on = self.case.expected_on

    # -- entering ------------------------------------------------------------------------------------------

    def enter(self, event: ev.Event) -> None:
        """Take an event in."""
        self.number += 1
        self.entered.append(Numbered(self.number, event))
        self._book = None

    @property
    def lent(self) -> bool:
        """Whether anything was disbursed."""
        return any(isinstance(each.event, ev.Disbursement) for each in self.entered)

    @property
    def book(self) -> Book:
        """The book that the history folds into, as of the last day on which something was entered or the day was closed."""
        if self._book is None:
            self._book = replay(self.case.terms, self.entered, self.today, self.days)
        return self._book

    def trial(self, event: ev.Event) -> Book:
        """The book as it would be with one more event."""
        entered = [*self.entered, Numbered(self.number + 1, event)]
        return replay(self.case.terms, entered, self.today, self.days)

    def expected(self) -> Book:
        """The book before anything was lent: as if all were lent on the expected day, and nothing met yet."""
        lent = ev.Disbursement(self.expected_on, self.approved or self.case.principal)
        book = replay(self.case.terms, [Numbered(0, lent)], None)
        for row in book.instalments:
            row.met_on = None
        return book

    def payoff_amount(self, on: date) -> Cents:
        """What settles everything on a day."""
        if self.case.terms.cumulative:
            return cumulative_payoff(self.case.terms, self.entered, on, self.days)
        book = self.book
        if not book.recalculates:
            return sum(row.open for row in book.instalments)
        run = replay(self.case.terms, self.entered, on)
        row = related(run, on) or run.instalments[0]
        until = row.due if run.terms.interest_to_due else on
        left = outstanding_at(run.model, until)
        more = sum(row.open_of("fee") + row.open_of("penalty") for row in run.instalments)
        more += sum(
            row.open_of("principal") + row.open_of("interest") for row in run.instalments if row.additional
        )
        down = sum(row.open_of("principal") for row in run.instalments if row.down_payment)
        return left.principal + left.interest + more + down

    def take(self, step: Json) -> None:
        """Take in one event of the history."""
        before = self._book
        self.today = day(step["business_date"])
        self.days.append(self.today)
        STEPS[step["type"]](self, step)
        if self.lent and step["type"] != "preview":
            self._note_replayed(before)
            if step["type"] == "cob":
                self.accruals.close_day(before or self.book, self.book, self.today, self.case.posts_activity)
                self.accruals.follow_instalments(self.book)
            elif (reage := self._latest_reage_at_rate()) is None:
                self.accruals.follow_instalments(self.book)
            elif reage.on < self.today and self.case.posts_activity:
                self.accruals.repost(self.book)
            if self.case.terms.cumulative:
                self.accruals.trim(self.book)
            self.accruals.follow(self.book, self.today, self.case.posts_activity)

    def _latest_reage_at_rate(self) -> ev.ReAge | None:
        last = self.entered[-1].event
        return last if isinstance(last, ev.ReAge) and last.handling == "at_rate" else None

    def _note_replayed(self, before: Book | None) -> None:
        """Note which transactions meet something else than they did."""
        if before is None or before is self.book:
            return
        splits = {entry.number: (entry.amount, entry.split) for entry in before.entries}
        for entry in self.book.entries:
            known = splits.get(entry.number)
            if known is not None and known != (entry.amount, entry.split):
                self.replayed.add(entry.number)


def _create(account: Account, _step: Json) -> None:
    account.approved = account.case.principal


def _approve(account: Account, step: Json) -> None:
    account.approved = money(step["amount"])
    account.expected_on = day(step.get("expected_disbursement") or step["date"])


def _disburse(account: Account, step: Json) -> None:
    on, amount = day(step["date"]), money(step["amount"])
    before = account.book.overpaid if account.lent else 0
    account.enter(ev.Disbursement(on, amount))
    if account.case.terms.automatic_down_payment and account.case.terms.down_payment is not None:
        down = max(0, account.case.terms.down_payment_of(amount) - before)
        if down:
            account.enter(ev.Payment(on, down, "down_payment"))


def _repay(account: Account, step: Json) -> None:
    account.enter(ev.Payment(day(step["date"]), money(step["amount"])))


def _payoff(account: Account, step: Json) -> None:
    on = day(step["date"])
    amount = account.payoff_amount(on) if step.get("amount") is None else money(step["amount"])
    if amount > 0:
        account.enter(ev.Payment(on, amount))


def _close_day(account: Account, _step: Json) -> None:
    account._book = None


def _reage(account: Account, step: Json) -> None:
    plan = plan_of(step)
    on = min(day(step["date"]), plan.first_due)
    account.enter(ev.ReAge(on, plan, HANDLINGS[step["interest_handling"]]))


def _reamortise(account: Account, step: Json) -> None:
    split = step.get("interest_handling") == "EQUAL_AMORTIZATION_INTEREST_SPLIT"
    account.enter(ev.ReAmortise(day(step["date"]), "interest_split" if split else "at_rate"))


def _undo(kind: type) -> Callable[[Account, Json], None]:
    def undo(account: Account, _step: Json) -> None:
        last = next((each for each in reversed(account.entered) if isinstance(each.event, kind)), None)
        if last is None:
            fail("conformance.nothing_to_undo", event=kind.__name__)
        entry = next((one for one in account.book.entries if one.number == last.number), None)
        account.entered.remove(last)
        if entry is not None:
            account.undone.append(entry)
        account._book = None

    return undo


def _pause(account: Account, step: Json) -> None:
    account.enter(ev.Pause(day(step["start"]), day(step["end"]), account.today))


def _change_pause(account: Account, step: Json) -> None:
    _undo(ev.Pause)(account, step)
    _pause(account, step)


_ASKED: tuple[str, ...] = (
    "new_rate_percent",
    "extra_terms",
    "adjusted_due_date",
    "grace_on_principal",
    "grace_on_interest",
)


def _reschedule(account: Account, step: Json) -> None:
    step = {**dict.fromkeys(_ASKED), **step}
    since, agreed = day(step["from_date"]), day(step.get("submitted_on") or step["business_date"])
    if step["new_rate_percent"] is not None:
        rate = Decimal(str(step["new_rate_percent"]))
        account.enter(ev.RateChange(since, rate, agreed))
    if step["extra_terms"] is not None:
        account.enter(ev.ExtraTerms(since, int(step["extra_terms"]), agreed))
    if step["adjusted_due_date"] is not None:
        account.enter(ev.MovedDueDate(agreed, since, day(step["adjusted_due_date"])))
    components: tuple[Component, ...] = ("principal", "interest")
    for component in components:
        number = step[f"grace_on_{component}"]
        if number is not None:
            account.enter(ev.Holiday(since, component, int(number), agreed))


def _preview(account: Account, step: Json) -> None:
    account.preview = step


STEPS: dict[str, Callable[[Account, Json], None]] = {
    "create_loan": _create,
    "approve": _approve,
    "disburse": _disburse,
    "repayment": _repay,
    "payoff": _payoff,
    "cob": _close_day,
    "reage": _reage,
    "reage_undo": _undo(ev.ReAge),
    "reamortize": _reamortise,
    "reamortize_undo": _undo(ev.ReAmortise),
    "interest_pause": _pause,
    "interest_pause_update": _change_pause,
    "interest_pause_delete": _undo(ev.Pause),
    "reschedule": _reschedule,
    "preview": _preview,
}

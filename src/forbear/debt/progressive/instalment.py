"""An instalment as the borrower sees it: what it asks for by component, what was paid, early, late, and when it was met."""

from dataclasses import dataclass, field
from datetime import date

from forbear.debt.progressive.decimals import Cents
from forbear.debt.progressive.terms import COMPONENTS, Component


def nothing() -> dict[Component, Cents]:
    """No amount of any component."""
    return dict.fromkeys(COMPONENTS, 0)


@dataclass(slots=True, eq=False)
class Instalment:
    """One due amount of the schedule.

    Attributes:
        start, due: the period it is for; a down payment has none and stands on one day.
        owed, paid, waived: cents by component.
        in_advance, late: what was paid before and after the due date.
        met_on: the day nothing was left unpaid.
        additional: added after the last instalment, for what came to be owed then.
    """

    number: int
    start: date
    due: date
    owed: dict[Component, Cents] = field(default_factory=nothing)
    paid: dict[Component, Cents] = field(default_factory=nothing)
    waived: dict[Component, Cents] = field(default_factory=nothing)
    in_advance: Cents = 0
    late: Cents = 0
    met: bool = False
    met_on: date | None = None
    down_payment: bool = False
    additional: bool = False
    reaged: bool = False

    @property
    def total(self) -> Cents:
        """All it asks for."""
        return sum(self.owed.values())

    @property
    def total_paid(self) -> Cents:
        """All that was paid for it."""
        return sum(self.paid.values())

    @property
    def open(self) -> Cents:
        """All that is unpaid."""
        return self.total - self.total_paid - sum(self.waived.values())

    def open_of(self, component: Component) -> Cents:
        """What is unpaid of a component."""
        return self.owed[component] - self.met_of(component)

    def met_of(self, component: Component) -> Cents:
        """What of a component was paid or given up."""
        return self.paid[component] + self.waived[component]

    def set_dues(self, principal: Cents, interest: Cents) -> None:
        """Ask for other amounts of principal and interest."""
        self.owed["principal"], self.owed["interest"] = principal, interest

    def pay(self, component: Component, money: Cents, on: date) -> Cents:
        """Meet as much of a component as money and what is unpaid allow; gives what was taken."""
        taken = max(0, min(money, self.open_of(component)))
        self.paid[component] += taken
        if on < self.due:
            self.in_advance += taken
        elif on > self.due:
            self.late += taken
        self.check_met(on)
        return taken

    def waive(self, component: Component, amount: Cents, on: date) -> Cents:
        """Give up as much of a component as is unpaid; gives what was given up."""
        taken = max(0, min(amount, self.open_of(component)))
        self.waived[component] += taken
        if taken:
            self.check_met(on)
        return taken

    def check_met(self, on: date) -> None:
        """Note whether it is met, as found on a day."""
        self.met = self.open == 0
        self.met_on = on if self.met else None

    def refresh_met(self, on: date) -> None:
        """Note on a day that it came to be met, or is no longer."""
        if self.met and self.open != 0:
            self.met, self.met_on = False, None
        elif not self.met and self.open == 0:
            self.met, self.met_on = True, on

"""What every option keeps to, whatever the loan, the capacity and the programme."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plan_given import a_programme

from forbear.base.rates import Rate
from forbear.debt.model import Contract, Debt, DebtEvent, Statement
from forbear.debt.statement import statement
from forbear.plan.model import Option
from forbear.plan.options import build, options
from forbear.plan.picture import arrangement_events, balances
from forbear.rules.model import Programme

METHODS = ("equal_instalment", "equal_principal", "interest_only", "bullet")
SHARES = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])


@st.composite
def overdue(draw: st.DrawFn) -> tuple[Debt, Statement]:
    """A loan some of which was paid, and its statement on some later day."""
    contract = Contract(
        lender="jiebei",
        number="JB-0001",
        method=draw(st.sampled_from(METHODS)),
        principal=draw(st.integers(1_000_000, 5_000_000)),
        rate=Rate(draw(st.sampled_from(["0.0004", "0.0005", "0.000657"]))),
        disbursed=draw(st.dates(date(2024, 1, 1), date(2024, 12, 31))),
        instalments=draw(st.sampled_from([1, 6, 12, 24])),
        due_day=draw(st.sampled_from([1, 15, 28, 31])),
        penalty_on=draw(st.sampled_from([("principal",), ("principal", "interest")])),
    )
    events: list[DebtEvent] = []
    for number, after in enumerate(draw(st.lists(st.integers(20, 300), max_size=3))):
        paid = draw(st.integers(1, contract.principal // 4))
        events.append(
            DebtEvent(contract.disbursed + timedelta(after), "repayment", paid, ref=f"bank-{number}")
        )
    if draw(st.booleans()):
        events.append(DebtEvent(contract.disbursed + timedelta(90), "fee", draw(st.integers(1, 20_000))))
    debt = Debt(contract, tuple(events))
    told = statement(debt, contract.disbursed + timedelta(draw(st.integers(301, 600))))
    assume(told.owed.total > 0)
    return debt, told


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Limits of many kinds; every one leaves something possible."""
    suspended = draw(st.booleans())
    return a_programme(
        instalments_max=draw(st.sampled_from([6, 24, 36, 60])),
        instalment_choices=draw(st.sampled_from([(), (3, 6), (6, 12, 24, 36, 60)])),
        monthly_min=draw(st.sampled_from([0, 10_000, 20_000])),
        interest_suspension=suspended,
        annual_rate="0" if suspended else draw(st.sampled_from(["0.036", "0.12"])),
        penalty_waiver_max=draw(SHARES),
        interest_waiver_max=draw(SHARES),
        fee_waiver_max=draw(SHARES),
        waiver_conditional=draw(st.booleans()),
        down_payment_min=draw(st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 3)])),
        remainder=draw(st.sampled_from(["first", "last"])),
    )


CAPACITY = st.one_of(st.none(), st.integers(0, 500_000))
PAYDAY = st.one_of(st.none(), st.integers(1, 31))


def kept_to(option: Option, owed: Statement, programme: Programme) -> None:
    """Fails where an option leaves its programme or loses a fen."""
    parts = [row.amount - row.interest for row in option.instalments]
    assert sum(parts) == option.balance
    assert option.balance + option.down_payment + option.waived.total == owed.owed.total
    assert option.total == option.down_payment + sum(row.amount for row in option.instalments)
    assert min(*parts, option.down_payment, option.waived.total, 0) == 0
    assert option.monthly == max(row.amount for row in option.instalments)
    assert [row.due for row in option.instalments] == sorted({row.due for row in option.instalments})
    assert option.ends == option.instalments[-1].due
    assert option.waived.principal == 0
    for name in ("penalty", "interest", "fee"):
        most = getattr(owed.owed, name) * getattr(programme, f"{name}_waiver_max")
        assert 0 <= getattr(option.waived, name) <= most
    assert len(option.instalments) <= programme.instalments_max
    assert not programme.instalment_choices or len(option.instalments) in programme.instalment_choices
    assert option.down_payment >= (option.balance + option.down_payment) * programme.down_payment_min
    assert 1 <= option.proposal.due_day <= 28


@settings(max_examples=60, deadline=None)
@given(overdue(), programmes(), CAPACITY, PAYDAY)
def test_every_option_keeps_to_its_programme_and_loses_no_fen(
    lived: tuple[Debt, Statement], programme: Programme, capacity: int | None, payday: int | None
) -> None:
    _, told = lived
    assume(told.owed.total > 400_000)
    found = options(told, capacity, programme, told.as_of, payday)
    for option in found:
        kept_to(option, told, programme)
        assert option.fits == (capacity is not None and option.monthly <= capacity)
        assert build(told, option.proposal, programme).instalments == option.instalments
    assert 1 <= len(found) <= 5
    assert [option.rank for option in found] == [*range(1, len(found) + 1)]
    assert [option.fits for option in found] == sorted((option.fits for option in found), reverse=True)
    fitting = [option.total for option in found if option.fits]
    assert fitting == sorted(fitting)
    figures = {(len(option.instalments), option.down_payment, option.waived) for option in found}
    assert len(figures) == len(found)
    assert found == options(told, capacity, programme, told.as_of, payday)


@settings(max_examples=40, deadline=None)
@given(overdue(), programmes(), CAPACITY, PAYDAY)
def test_the_account_after_an_agreement_is_the_option_to_the_fen(
    lived: tuple[Debt, Statement], programme: Programme, capacity: int | None, payday: int | None
) -> None:
    debt, told = lived
    assume(told.owed.total > 400_000)
    for option in options(told, capacity, programme, told.as_of, payday):
        agreed = replace(debt, events=(*debt.events, *arrangement_events(option)))
        after = statement(agreed, told.as_of)
        assert after.arranged
        assert after.owed.total == option.balance
        assert [(row.due, row.total) for row in after.schedule] == [
            (row.due, row.amount) for row in option.instalments
        ]
        kept = replace(debt, events=(*debt.events, *arrangement_events(option, paid=True)))
        assert statement(kept, option.ends).owed.total == 0
        middle = option.instalments[len(option.instalments) // 2].due
        left = sum(row.amount - row.interest for row in option.instalments if row.due > middle)
        assert statement(kept, middle).owed.total == left


@settings(max_examples=15, deadline=None)
@given(overdue(), st.integers(0, 300_000))
def test_the_picture_agrees_with_the_account_of_an_arrangement_that_is_kept(
    lived: tuple[Debt, Statement], capacity: int
) -> None:
    debt, told = lived
    assume(told.owed.total > 400_000)
    option = options(told, capacity, a_programme(), told.as_of, 10)[0]
    kept = replace(debt, events=(*debt.events, *arrangement_events(option, paid=True)))
    for point in balances(debt, option)[:14]:
        assert point.with_arrangement == statement(kept, point.on).owed.total
        assert point.without == statement(debt, point.on).owed.total

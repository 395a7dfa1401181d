"""Laws of the audit: whatever known mistake a claim rests on, alone or with another, the figures are produced again to the fen."""

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.debt.audit.catalogue import catalogue
from forbear.debt.audit.claim import Claim
from forbear.debt.audit.compare import compare
from forbear.debt.audit.hypothesis import outcome
from forbear.debt.model import Contract, Debt, DebtEvent
from forbear.debt.products import statement_of

DAY = date(2026, 6, 20)


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """A small loan in arrears, with a few things that a claimant may get wrong."""
    contract = Contract(
        "jiebei",
        "JB-1",
        draw(st.sampled_from(["equal_instalment", "equal_principal", "interest_only"])),
        draw(st.integers(100_000, 5_000_000)),
        Rate(draw(st.sampled_from(["0.0004", "0.0005", "0.00035"]))),
        date(2026, 1, 15),
        instalments=draw(st.sampled_from([3, 6, 12])),
        due_day=15,
        grace_days=draw(st.sampled_from([0, 3])),
    )
    days = st.integers(20, 150)
    events = [
        DebtEvent(
            contract.disbursed + timedelta(draw(days)),
            "repayment",
            contract.principal // draw(st.integers(5, 40)),
        )
    ]
    if draw(st.booleans()):
        events.append(
            DebtEvent(contract.disbursed + timedelta(draw(days)), "fee", draw(st.integers(100, 20_000)))
        )
    if draw(st.booleans()):
        on = contract.disbursed + timedelta(draw(days))
        events.append(DebtEvent(on, "interest_suspension", until=on + timedelta(draw(st.integers(0, 30)))))
    return Debt(contract, tuple(events))


@settings(max_examples=25, deadline=None)
@given(debts(), st.data())
def test_a_claim_from_any_known_mistakes_is_produced_again(debt: Debt, data: st.DataObject) -> None:
    mistakes = tuple(
        data.draw(st.lists(st.sampled_from(catalogue(debt, DAY)), min_size=1, max_size=2, unique_by=id))
    )
    try:
        owed = outcome(debt, mistakes, DAY)
    except ForbearError:
        return
    assume(owed != statement_of(debt, DAY).owed)
    found = compare(debt, Claim(DAY, owed.principal, owed.interest, owed.penalty, owed.fee))
    assert not found.agrees
    assert found.explanations, [mistake.code for mistake in mistakes]
    assert all(explanation.owed == owed for explanation in found.explanations)


@settings(max_examples=25, deadline=None)
@given(debts())
def test_what_is_owed_is_never_disputed(debt: Debt) -> None:
    owed = statement_of(debt, DAY).owed
    assert compare(debt, Claim(DAY, owed.principal, owed.interest, owed.penalty, owed.fee, owed.total)).agrees


@settings(max_examples=25, deadline=None)
@given(debts())
def test_every_mistake_says_what_it_is_in_both_languages(debt: Debt) -> None:
    for hypothesis in catalogue(debt, DAY):
        assert hypothesis.text.zh
        assert hypothesis.text.en
        assert "{" not in hypothesis.text.zh + hypothesis.text.en

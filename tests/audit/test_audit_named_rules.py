"""Each rule that a claim is held against, on a figure that one can work out by hand, and every product audited."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from forbear.base.rates import Rate
from forbear.debt.audit.claim import Claim
from forbear.debt.audit.compare import Comparison, compare
from forbear.debt.card.model import CardContract, CardDebt, Charge, LateOrder
from forbear.debt.cost_of_credit import cost_of
from forbear.debt.model import Amounts, ArrangementTerms, Contract, Debt, DebtEvent, PeriodicFee
from forbear.debt.products import AnyDebt, statement_of, with_events, with_terms
from forbear.debt.progressive_loan.model import ProgressiveContract, ProgressiveDebt
from forbear.rules.debt_audit import Audit, audit
from forbear.rules.lenders import lender

LENT = date(2026, 1, 15)
LOAN = Debt(Contract("jiebei", "L-1", "equal_principal", 1_200_000, Rate("0.0004"), LENT, 12, 15))
FIRST = DebtEvent(date(2026, 2, 15), "repayment", 114_880)


def claimed(owed: Amounts, on: date, **more: int) -> Claim:
    names = ("principal", "interest", "penalty", "fee")
    return Claim(on, **{name: getattr(owed, name) + more.get(name, 0) for name in names})


def codes(found: Comparison) -> list[tuple[str, ...]]:
    return [tuple(one.code for one in explanation.hypotheses) for explanation in found.explanations]


def said(found: Audit, rule: str) -> tuple[str, str]:
    finding = next(finding for finding in found.findings if finding.rule == rule)
    return finding.verdict, finding.detail.en


# -- flat interest ---------------------------------------------------------------------------------------------


def flat(share: str) -> Debt:
    """12,000 in twelve parts of 1,000 with a fee (手续费) of a share of the whole each month, and no interest; eleven paid on time."""
    contract = Contract(
        "cmb_card",
        "F-1",
        "equal_principal",
        1_200_000,
        Rate("0"),
        LENT,
        12,
        15,
        fees=(PeriodicFee("手续费", share=Fraction(share)),),
    )
    part = 100_000 + int(1_200_000 * Fraction(share))
    paid = [DebtEvent(date(2026, month, 15), "repayment", part) for month in range(2, 13)]
    return Debt(contract, tuple(paid))


def test_a_fee_of_0_6_percent_a_month_costs_13_percent_a_year_and_not_7() -> None:
    """864.00 on 2,363,000 yuan-days (12,000 × 31 + 11,000 × 28 + … + 1,000 × 31): 864 × 365 / 2,363,000."""
    cost = cost_of(flat("0.006"))
    assert cost.charges == 86_400
    assert cost.simple == Fraction(86_400 * 365, 236_300_000)
    assert cost.effective == pytest.approx(0.13903, abs=1e-5)
    assert pytest.approx(0.072) == 0.006 * 12, "what is advertised"


def test_a_flat_contract_whose_claim_is_right_may_still_cost_more_than_the_rules_allow() -> None:
    """1.8 % a month is advertised as 21.6 %; 2,592.00 are 40.04 % simple, and 24 % of 2,363,000 yuan-days is 1,553.75."""
    on = date(2027, 1, 15)
    dear, usual = flat("0.018"), flat("0.006")
    assert statement_of(dear, on).owed == Amounts(principal=100_000, fee=21_600)
    found = audit(dear, claimed(statement_of(dear, on).owed, on))
    assert found.comparison.agrees
    assert not found.holds
    verdict, detail = said(found, "RATE-24-COURT")
    assert verdict == "not_met"
    assert "2,592.00" in detail
    assert "40.0372%" in detail
    assert "45.2395%" in detail
    assert "1,553.75" in detail
    assert "1,038.25" in detail
    assert audit(usual, claimed(statement_of(usual, on).owed, on)).holds


def test_interest_claimed_flat_on_the_principal_first_lent_is_named() -> None:
    """1,000 was repaid; flat interest counts 12,000 on: 28 days on 1,000 more in March, 31 on 2,000 in April, 16 on 3,000 in May."""
    loan = with_events(LOAN, (FIRST,))
    on = date(2026, 5, 1)
    more = round(28 * 100_000 * 0.0004) + round(31 * 200_000 * 0.0004) + round(16 * 300_000 * 0.0004)
    found = compare(loan, claimed(statement_of(loan, on).owed, on, interest=more))
    assert more == 1_120 + 2_480 + 1_920
    assert codes(found) == [("flat_interest",)]
    assert [place.by for place in found.explanations[0].places] == [1_120, 2_480, 1_920]
    assert "等本等息" in found.explanations[0].hypotheses[0].text.zh


# -- what goes on although it ended, and what ends although it goes on ---------------------------------------------


def test_ordinary_interest_after_the_whole_debt_was_called_due() -> None:
    """Called due on 25 February: from then on penalty interest runs on all of it, and no ordinary interest."""
    loan = with_events(LOAN, (FIRST, DebtEvent(date(2026, 2, 25), "acceleration")))
    on = date(2026, 5, 1)
    assert statement_of(loan, on).owed.interest == 4_400  # 10 days on 11,000
    # By the old schedule: 123.20 + 124.00, and 57.60 on 9,000; penalty 28.20 and 9.60 on two instalments
    goes_on = Amounts(principal=1_100_000, interest=12_320 + 12_400 + 5_760, penalty=2_820 + 960)
    found = audit(loan, claimed(goes_on, on))
    assert codes(found.comparison) == [("acceleration_ignored",)]
    assert said(found, "ACC-1")[0] == "attention"


def test_interest_after_a_charge_off_that_ended_it() -> None:
    loan = with_events(LOAN, (FIRST, DebtEvent(date(2026, 2, 15), "charge_off", interest_stops=True)))
    on = date(2026, 3, 15)
    found = compare(loan, claimed(statement_of(loan, on).owed, on, interest=12_320))
    assert codes(found) == [("charge_off_ignored",)]


def test_a_kept_arrangement_claimed_as_broken() -> None:
    """The 123.20 that were given up on condition are claimed as if they had returned; 12,000 less 1,000 paid is spread over two months."""
    terms = ArrangementTerms(
        Amounts(), Amounts(interest=12_320), 0, ((date(2026, 4, 15), 550_000), (date(2026, 5, 15), 550_000))
    )
    loan = with_events(LOAN, (FIRST, DebtEvent(date(2026, 3, 15), "arrangement", arrangement=terms)))
    on = date(2026, 4, 1)
    found = compare(loan, claimed(statement_of(loan, on).owed, on, interest=12_320))
    assert codes(found)[0] == ("arrangement_as_broken",)


def test_contract_interest_after_a_judgment_is_pointed_at_with_its_amount() -> None:
    """From 15 March to 1 May: 31 days on 10,000 and 16 on 9,000; penalty on 1,000 for 47 days and on another for 16."""
    loan = with_events(LOAN, (FIRST,))
    on = date(2026, 5, 1)
    claim = replace(claimed(statement_of(loan, on).owed, on), judgment=date(2026, 3, 15))
    verdict, detail = said(audit(loan, claim), "EXE-DOUBLE")
    assert verdict == "attention"
    assert "219.40" in detail  # 124.00 + 57.60 + 28.20 + 9.60
    assert "0.0175%" in detail


# -- allocation, and late fees ---------------------------------------------------------------------------------------


def test_a_payment_met_fees_first_where_the_contract_meets_them_last() -> None:
    """500.00 on 1 March. By the contract 148.80 of interest and 351.20 of principal; by the claim 300.00 of fees and 8.40 of penalty first."""
    contract = replace(LOAN.contract, allocation=("interest", "principal", "penalty", "fee"))
    events = (DebtEvent(date(2026, 2, 20), "fee", 30_000), DebtEvent(date(2026, 3, 1), "repayment", 50_000))
    loan, on = Debt(contract, events), date(2026, 3, 15)
    # 14 days of penalty on 1,000.00 and 14 on 648.80
    assert statement_of(loan, on).owed == Amounts(1_164_880, 12_320, 1_385, 30_000)
    # 42.80 of principal were met: 14 days on 957.20 are left of the penalty
    found = audit(loan, claimed(Amounts(1_195_720, 12_320, 804, 0), on))
    assert set(codes(found.comparison)) == {("allocation",)}
    assert (
        "fees, penalty interest, interest, principal"
        in found.comparison.explanations[0].hypotheses[0].text.en
    )
    assert said(found, "ALLOC-561")[0] == "attention"


@pytest.mark.parametrize(("share", "verdict"), [("0.06", "attention"), ("0.05", None)])
def test_a_late_fee_above_the_usual_share_is_pointed_at(share: str, verdict: str | None) -> None:
    card = replace(CARD, contract=replace(CARD.contract, late_fee=Charge(Fraction(share))))
    on = date(2026, 4, 1)
    found = audit(card, claimed(statement_of(card, on).owed, on))
    usual = [finding for finding in found.findings if finding.rule == "RATE-CARD-TYP"]
    assert [finding.verdict for finding in usual] == ([verdict] if verdict else [])
    if usual:
        assert "6%" in usual[0].detail.en
        assert "5%" in usual[0].detail.en


CARD = CardDebt(
    CardContract(
        "cmb_card", "C-1", Rate("0.0005"), date(2026, 1, 6), 5, due_day=23, late_fee=Charge(Fraction(1, 20))
    ),
    (DebtEvent(LENT, "purchase", 1_000_000),),
)


def test_a_late_fee_beyond_the_cap_of_the_contract_is_named() -> None:
    """The minimum of 1,000.00 was missed: 5 % is 50.00, and the contract sets a most of 30.00."""
    capped = with_terms(CARD, late_fee=Charge(Fraction(1, 20), most=3_000))
    on = date(2026, 2, 24)
    assert statement_of(capped, on).owed.fee == 3_000
    found = compare(capped, claimed(statement_of(capped, on).owed, on, fee=2_000))
    assert codes(found)[0] == ("card_late_fee_uncapped",)
    assert "30.00" in found.explanations[0].hypotheses[0].text.en


# -- rules that look at the contract ---------------------------------------------------------------------------------


def rules_of(debt: AnyDebt, on: date) -> dict[str, str]:
    """Rule → its verdict on a claim of exactly what the account gives."""
    return {
        each.rule: each.verdict for each in audit(debt, claimed(statement_of(debt, on).owed, on)).findings
    }


def test_interest_on_fees_of_a_card_is_not_met() -> None:
    """The late fee of 50.00 bears interest from 24 February in the contract of this card; service fees bear none by the rule of 2016."""
    assert "RATE-CARD16" not in rules_of(CARD, date(2026, 4, 1))
    assert (
        rules_of(with_terms(CARD, compounds=("interest", "fee")), date(2026, 4, 1))["RATE-CARD16"]
        == "not_met"
    )


@pytest.mark.parametrize(("year", "verdict"), [(2020, "not_met"), (2021, None)])
def test_the_rate_of_a_card_was_capped_until_2021(year: int, verdict: str | None) -> None:
    """0.06 % a day is above the 0.05 % that were the most until 1 January 2021."""
    bought = DebtEvent(date(year, 1, 15), "purchase", 1_000_000)
    card = CardDebt(replace(CARD.contract, opened=date(year, 1, 6), rate=Rate("0.0006")), (bought,))
    assert rules_of(card, date(year, 12, 1)).get("RATE-CARD16") == verdict


def test_clauses_that_had_to_be_pointed_out() -> None:
    plain = with_terms(CARD, compounds=(), late_fee=Charge())
    assert rules_of(CARD, date(2026, 4, 1))["RATE-CARD-SPC"] == "attention"
    assert "RATE-CARD-SPC" not in rules_of(plain, date(2026, 4, 1))


def test_principal_comes_first_from_day_91() -> None:
    """Due on 23 February: 24 May is day 90, 25 May day 91."""
    order = LateOrder(91, ("principal", "interest", "penalty", "fee"))
    assert "CARD-57-ALLOC" not in rules_of(CARD, date(2026, 5, 24))
    assert rules_of(CARD, date(2026, 5, 25))["CARD-57-ALLOC"] == "attention"
    assert "CARD-57-ALLOC" not in rules_of(with_terms(CARD, allocation_late=order), date(2026, 5, 25))


@pytest.mark.parametrize(
    ("lent", "verdict"), [(date(2025, 9, 30), "not_applicable"), (date(2025, 10, 1), "not_met")]
)
def test_loans_that_a_platform_brokers_cost_at_most_24_percent_since_october_2025(
    lent: date, verdict: str
) -> None:
    """0.07 % a day is 25.55 % a year."""
    loan = Debt(replace(LOAN.contract, lender="jd_jintiao", disbursed=lent, rate=Rate("0.0007")))
    assert lender(loan.contract.lender).kind == "platform"
    assert rules_of(loan, date(2026, 1, 10))["RATE-24-ASSIST"] == verdict


def test_a_rule_of_which_no_published_text_was_read_only_asks_for_attention() -> None:
    loan = Debt(replace(LOAN.contract, lender="jd_jintiao", rate=Rate("0.0007")))
    assert rules_of(loan, date(2026, 5, 1))["RATE-MICRO"] == "attention"


@pytest.mark.parametrize(("lent", "verdict"), [(date(2026, 7, 31), None), (date(2026, 8, 1), "attention")])
def test_the_cost_sheet_is_asked_of_loans_since_august_2026(lent: date, verdict: str | None) -> None:
    loan = Debt(replace(LOAN.contract, disbursed=lent))
    assert rules_of(loan, date(2026, 10, 20)).get("RATE-DISC26") == verdict


# -- every product ---------------------------------------------------------------------------------------------------

PAY_LATER = with_terms(
    CARD,
    product="pay_later",
    late_fee=Charge(),
    late_rate=Rate("0.0005"),
    interest_from="due",
    interest_on="unpaid",
    compounds=(),
)
PRODUCTS: dict[str, AnyDebt] = {
    "loan": LOAN,
    "pay as you wish": with_terms(LOAN, method="flexible"),
    "consumer finance": flat("0.006"),
    "card": CARD,
    "pay later": PAY_LATER,
    "progressive": ProgressiveDebt(
        ProgressiveContract("mashang", "P-1", 1_200_000, Rate("0.12", "annual", 365), LENT, 12)
    ),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_is_audited(product: str) -> None:
    """Its own figures agree; a payment of 100.00 left out is named; a fen that nothing explains is said to be unexplained."""
    on = date(2026, 4, 1)
    debt = with_events(
        PRODUCTS[product], (*PRODUCTS[product].events, DebtEvent(date(2026, 3, 20), "repayment", 10_000))
    )
    owed = statement_of(debt, on).owed
    right = audit(debt, claimed(owed, on))
    assert right.comparison.agrees
    assert right.findings
    before = statement_of(PRODUCTS[product], on).owed
    assert ("payment_missing",) in codes(compare(debt, claimed(before, on)))
    if product == "progressive":
        return
    odd = compare(
        debt, Claim(on, principal=owed.principal, interest=owed.interest, penalty=owed.penalty + 7_654_321)
    )
    assert odd.explanations == ()
    assert odd.tried > 10

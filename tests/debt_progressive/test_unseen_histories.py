"""Histories with settings that nobody has modelled: every check is counted, the setting is named, nothing is skipped or ends the run."""

import json
from pathlib import Path

import pytest

from forbear.debt.conformance.cases import read_case
from forbear.debt.conformance.report import result_to_json
from forbear.debt.conformance.running import Result, run_case
from forbear.debt.conformance.settings import strategy_orders

SMALLEST = "C3152"


@pytest.fixture(scope="module")
def whole(shared: Path) -> dict:
    lines = (shared / "data" / "fineract" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return next(data for data in map(json.loads, lines) if data["id"] == SMALLEST)


def changed(whole: dict, part: str, name: str, value: object) -> dict:
    history = json.loads(json.dumps(whole))
    history[part][name] = value
    return history


def run(history: dict) -> Result:
    return run_case(read_case(json.dumps(history), "line 1"))


WITHOUT_MEANING = [
    ("product", "loanScheduleType", "BALLOON"),
    ("product", "daysInYearType", "366"),
    ("product", "daysInMonthType", None),
    ("product", "interestRateFrequencyType", "WEEK"),
    ("product", "isInterestRecalculationEnabled", "perhaps"),
    ("product", "rescheduleStrategyMethod", "SKIP"),
    ("product", "interestRecalculationCompoundingMethod", "DOUBLE"),
    ("product", "recalculationRestFrequencyType", "HOURLY"),
    ("product", "preClosureInterestCalculationStrategy", "TILL_NOON"),
    ("product", "loanScheduleProcessingType", "DIAGONAL"),
    ("product", "installmentAmountInMultiplesOf", "many"),
    (
        "product",
        "paymentAllocation",
        {"DEFAULT": {"order": ["LATE_TIP"], "future_installments": "NEXT_INSTALLMENT"}},
    ),
    ("loan", "repay_unit", "DECADES"),
    ("loan", "interest_type", "RISING"),
    ("loan", "amortization", "RANDOM"),
    ("loan", "rate_percent", "much"),
    ("loan", "installments", -3),
]


@pytest.mark.parametrize(("part", "name", "value"), WITHOUT_MEANING)
def test_a_setting_without_a_meaning_is_named_at_every_check(whole, part, name, value):
    result = run(changed(whole, part, name, value))
    word = "nothing" if value is None else "LATE_TIP" if name == "paymentAllocation" else str(value)
    assert (result.checks, result.exact) == (len(whole["checks"]), 0)
    assert [each.seq for each in result.differences] == [each["seq"] for each in whole["checks"]]
    assert all(each.where == "setting" and word in each.got for each in result.differences)
    (named,) = result_to_json([result])["unsupported"]
    assert named["case"] == SMALLEST


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"type": "moratorium"}, "moratorium"),
        ({"amount": None}, "not a number"),
        ({"date": "tomorrow"}, "date"),
        ({"business_date": None}, "date"),
        ({"type": "reage_undo"}, "no ReAge to undo"),
    ],
)
def test_an_event_that_cannot_be_taken_in_is_named_at_the_checks_after_it(whole, event, said):
    history = json.loads(json.dumps(whole))
    history["events"][-1].update(event)
    result = run(history)
    after = [each for each in whole["checks"] if each["seq"] > history["events"][-1]["seq"]]
    assert [each.seq for each in result.differences] == [each["seq"] for each in after]
    assert all(said in each.got for each in result.differences)


def test_a_check_of_another_kind_is_counted_as_a_difference(whole):
    history = json.loads(json.dumps(whole))
    history["checks"].append({"seq": 99, "type": "mood", "business_date": "2024-02-01"})
    result = run(history)
    assert result.checks == len(whole["checks"]) + 1
    assert [(each.what, each.got) for each in result.differences] == [("mood", "not modelled")]


def test_what_is_known_but_not_modelled_together_is_run_and_named(whole):
    history = changed(whole, "product", "fixedLength", 12)
    assert run(history).exact == len(whole["checks"])
    (named,) = result_to_json([run(history)])["unsupported"]
    assert named["features"] == ["fixedLength = 12"]


def test_the_name_of_an_order_spells_it():
    assert strategy_orders("PENALTIES_FEES_INTEREST_PRINCIPAL_ORDER") == (
        ["penalty", "fee", "interest", "principal"],
        ["penalty", "fee", "interest", "principal"],
    )
    assert strategy_orders(
        "DUE_PENALTY_FEE_INTEREST_PRINCIPAL_IN_ADVANCE_PRINCIPAL_PENALTY_FEE_INTEREST"
    ) == (
        ["penalty", "fee", "interest", "principal"],
        ["principal", "penalty", "fee", "interest"],
    )
    assert strategy_orders("WHATEVER_COMES") is None

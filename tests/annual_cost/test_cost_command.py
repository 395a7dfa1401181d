"""``forbear cost``: the annual cost of a contract, and of what really happened."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from forbear.cli.main import main

LOAN = """schema = "forbear/debt/1"
[contract]
lender = "mashang"
number = "CF-1"
method = "equal_instalment"
principal = "12000.00"
rate = { annual = "0.12", basis = 360 }
interest_days = "30/360"
disbursed = 2026-01-15
instalments = 12
due_day = 15
"""
FEES = """fees = [{ name = "担保费", share = "0.005" }]
"""


def cost(tmp_path: Path, text: str, *options: str) -> dict:
    path = tmp_path / "loan.toml"
    path.write_text(text, encoding="utf-8")
    return json.loads(CliRunner().invoke(main, ["cost", str(path), "--json", *options]).stdout)


def test_without_fees_it_is_the_contract_rate(tmp_path: Path) -> None:
    told = cost(tmp_path, LOAN)
    # 1 % a month: 12.68 % effective on equal months; 12 payments of 1,066.19
    assert float(told["effective"]) == pytest.approx(0.1268, abs=0.001)
    assert float(told["nominal"]) == pytest.approx(0.12, abs=0.001)
    assert told["charges"] == "794.23"


def test_a_monthly_guarantee_fee_nearly_doubles_it(tmp_path: Path) -> None:
    told = cost(tmp_path, LOAN + FEES)
    assert told["charges"] == "1514.23"  # and 12 × 60 yuan
    assert float(told["nominal"]) == pytest.approx(0.2246, abs=0.002)


def test_a_fee_on_the_day_of_the_loan_counts_as_never_lent(tmp_path: Path) -> None:
    upfront = LOAN + '[[event]]\non = 2026-01-15\nkind = "fee"\namount = "600.00"\n'
    assert float(cost(tmp_path, upfront)["nominal"]) > float(cost(tmp_path, LOAN)["nominal"]) + 0.08


def test_what_it_really_cost_counts_penalty(tmp_path: Path) -> None:
    kept = float(cost(tmp_path, LOAN, "--as-of", "2026-02-15")["realised"])
    late = float(cost(tmp_path, LOAN, "--as-of", "2027-02-15")["realised"])
    assert kept == pytest.approx(0.1243, abs=0.002)
    assert late > 0.12


def test_a_card_costs_more_compounded_than_quoted(tmp_path: Path) -> None:
    card = """schema = "forbear/debt/1"
[contract]
product = "card"
lender = "cmb_card"
number = "C-1"
rate = { daily = "0.0005" }
opened = 2026-01-06
statement_day = 5
due_day = 23
"""
    told = cost(tmp_path, card)
    assert told["simple"] == "0.1825"
    assert told["effective"] == "0.198566"

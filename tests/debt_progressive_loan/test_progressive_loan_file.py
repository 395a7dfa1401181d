"""The progressive side of the debt file: what may be left out, and what is wrong with its line and its mend."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from forbear.base.errors import ForbearError
from forbear.base.rates import Rate
from forbear.cli.main import main
from forbear.debt.file import read_debt
from forbear.debt.products import read_any_debt
from forbear.debt.progressive_loan.model import ProgressiveDebt

LOAN = """schema = "forbear/debt/1"
[contract]
product = "progressive"
lender = "mashang"
number = "PL-1"
principal = "12000.00"
rate = { annual = "0.12" }
disbursed = 2026-01-15
instalments = 12

[[event]]
on = 2026-02-15
kind = "repayment"
amount = "1066.19"
ref = "p1"

[[event]]
on = 2026-03-20
kind = "reage"
first_due = 2026-04-15
count = 10

[[event]]
on = 2026-04-01
kind = "fee"
component = "penalty"
amount = "20.00"
"""


def test_what_may_be_left_out_has_the_documented_value() -> None:
    debt = read_any_debt(LOAN.encode(), "loan.toml")
    assert isinstance(debt, ProgressiveDebt)
    contract = debt.contract
    assert (contract.every, contract.unit, contract.day_count) == (1, "months", "actual/365")
    assert contract.rate == Rate("0.12", "annual", 365)
    assert (contract.down_payment, contract.surplus, contract.early_interest) == (
        Fraction(0),
        "next",
        "to_day",
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('product = "progressive"', 'product = "progresive"', "debt.word_unknown_near", 3),
        ('{ annual = "0.12" }', '{ daily = "0.0004" }', "progressive.rate_by_year", 7),
        ('{ annual = "0.12" }', '{ annual = "0.12", basis = 360 }', "progressive.basis_by_day_count", 7),
        ('{ annual = "0.12" }', '{ annual = "0.1234567890123" }', "progressive.rate_too_fine", 7),
        ('{ annual = "0.12" }', '{ annual = "90" }', "debt.rate_too_high", 7),
        ("instalments = 12", 'instalments = 12\nday_count = "act/365"', "debt.word_unknown_near", 10),
        ("instalments = 12", 'instalments = 12\nunit = "years"', "debt.word_unknown", 10),
        ("instalments = 12", "instalments = 12\ndue_day = 15", "debt.key_unknown", 10),
        (
            "instalments = 12",
            'instalments = 12\ndown_payment = "25"',
            "progressive.down_payment_out_of_range",
            10,
        ),
        ("on = 2026-02-15", "on = 2025-02-15", "debt.event_before_disbursement", 12),
        ("first_due = 2026-04-15", "first_due = 2026-03-19", "progressive.reage_begins_early", 20),
        ("count = 10\n", "", "debt.field_missing", 17),
        ('component = "penalty"', 'component = "interest"', "debt.word_unknown", 26),
        ('kind = "fee"', 'kind = "purchase"', "debt.word_unknown", 25),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, code: str, line: int) -> None:
    with pytest.raises(ForbearError) as refused:
        read_any_debt(LOAN.replace(old, new).encode(), "loan.toml")
    assert (code, f"loan.toml:{line}") in [(each.code, each.where) for each in refused.value.problems]
    assert all(each.sentence("zh") and each.mend.zh and each.mend.en for each in refused.value.problems)


def test_it_is_told_apart_where_only_daily_interest_loans_are_handled() -> None:
    with pytest.raises(ForbearError) as refused:
        read_debt(LOAN.encode(), "loan.toml")
    assert "debt.product_elsewhere" in [each.code for each in refused.value.problems]


def test_every_command_takes_it(tmp_path: Path) -> None:
    loan, claim, picture = tmp_path / "loan.toml", tmp_path / "claim.toml", tmp_path / "loan.svg"
    loan.write_text(LOAN, encoding="utf-8")
    claim.write_text(
        'schema = "forbear/claim/1"\nas_of = 2026-05-01\n[claimed]\npenalty = "40.00"\n', encoding="utf-8"
    )

    def run(*arguments: str) -> dict:
        result = CliRunner().invoke(main, [*arguments, "--json"])
        assert result.exit_code == (arguments[0] == "audit"), result.output
        return json.loads(result.stdout)

    day = ["--as-of", "2026-05-01"]
    told = run("statement", str(loan), *day)
    assert told["days_past_due"] == 16
    explained = run("explain", str(loan), *day, "--svg", str(picture))
    assert explained["owed"] == told["owed"]
    assert "每月还一期，共 12 期" in explained["story"][1]
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert float(run("cost", str(loan))["effective"]) == pytest.approx(1.01**12 - 1, abs=1e-5)
    assert [one["component"] for one in run("audit", str(loan), "--claim", str(claim))["differences"]] == [
        "penalty"
    ]


def test_an_event_that_the_account_cannot_give_is_refused_with_its_mend(tmp_path: Path) -> None:
    loan = tmp_path / "loan.toml"
    moved = '[[event]]\non = 2026-05-01\nkind = "due_date_change"\ndue = 2026-05-16\nto = 2026-05-20\n'
    loan.write_text(LOAN + moved, encoding="utf-8")
    refused = CliRunner().invoke(main, ["statement", str(loan), "--as-of", "2026-05-02", "--lang", "en"])
    assert refused.exit_code == 3
    assert "2026-05-16 cannot move to 2026-05-20" in refused.stderr
    assert "statement --schedule" in refused.stderr

"""``forbear statement`` and ``forbear schema`` as their users call them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from forbear.cli.main import COMMANDS, main

DEBT = """schema = "forbear/debt/1"
[contract]
lender = "jiebei"
number = "JB-0001"
method = "equal_instalment"
principal = "50000.00"
rate = { daily = "0.0004" }
disbursed = 2024-03-15
instalments = 12
due_day = 15
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def debt(tmp_path: Path) -> Path:
    path = tmp_path / "debt.toml"
    path.write_text(DEBT, encoding="utf-8")
    return path


def test_the_json_has_the_keys_that_checks_rely_on(debt: Path) -> None:
    result = run("statement", str(debt), "--as-of", "2024-05-01", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["as_of"] == "2024-05-01"
    assert told["days_past_due"] == 16
    for key in ("owed", "overdue"):
        assert set(told[key]) >= {"principal", "interest", "penalty", "fee", "total"}
    assert set(told["schedule"][0]) >= {"n", "due", "principal", "interest", "total", "paid"}
    assert set(told["lines"][0]) >= {
        "component",
        "from",
        "until",
        "days",
        "base",
        "rate",
        "amount",
        "why",
    }
    assert told["credit"] == "0.00"


def test_the_sentences_are_in_the_language_asked_for(debt: Path) -> None:
    assert "逾期 16 天" in run("statement", str(debt), "--as-of", "2024-05-01").stdout
    assert "16 days past due" in run("statement", str(debt), "--as-of", "2024-05-01", "--lang", "en").stdout


def test_a_wrong_file_leaves_with_2_and_its_line(debt: Path) -> None:
    debt.write_text(DEBT.replace('"50000.00"', "50000.00"), encoding="utf-8")
    result = run("statement", str(debt), "--as-of", "2024-05-01", "--json")
    assert result.exit_code == 2
    assert "debt.toml:6" in result.stderr
    assert result.stdout == ""


def test_a_day_before_the_loan_leaves_with_3(debt: Path) -> None:
    result = run("statement", str(debt), "--as-of", "2024-01-01")
    assert result.exit_code == 3
    assert "2024-03-15" in result.stderr


def test_a_missing_file_leaves_with_2(tmp_path: Path) -> None:
    assert run("statement", str(tmp_path / "no.toml"), "--as-of", "2024-05-01").exit_code == 2


@pytest.mark.parametrize("name", ["debt", "agreement"])
def test_a_schema_is_a_schema(name: str) -> None:
    result = run("schema", name)
    assert result.exit_code == 0
    Draft202012Validator.check_schema(json.loads(result.stdout))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_helps_with_an_example_and_exit_codes(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"forbear {name}" in result.stdout
    assert "Exit codes:" in result.stdout

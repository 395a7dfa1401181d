"""The debt file: read, written, and refused with its line and the mend."""

import json

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from loans import Lived, lived

from forbear.base.errors import ForbearError, Problem
from forbear.cli.schema import SCHEMAS
from forbear.debt.file import debt_from_json, debt_to_json, debt_to_toml, read_debt

GOOD = """schema = "forbear/debt/1"

[contract]
lender = "jiebei"
number = "JB-0001"
method = "equal_instalment"
principal = "50000.00"
rate = { daily = "0.0004" }
disbursed = 2024-03-15
instalments = 12
due_day = 15

[[event]]
on = 2024-04-15
kind = "repayment"
amount = "4505.31"
"""


def schema() -> Draft202012Validator:
    from importlib import resources

    package, name = SCHEMAS["debt"]
    return Draft202012Validator(
        json.loads((resources.files(package) / "schema" / name).read_text(encoding="utf-8"))
    )


def refused(data: bytes, name: str = "debt.toml") -> tuple[Problem, ...]:
    with pytest.raises(ForbearError) as error:
        read_debt(data, name)
    for problem in error.value.problems:
        assert problem.text.zh
        assert problem.mend.zh, f"{problem.code} says no mend"
        assert problem.mend.en
    return error.value.problems


@settings(max_examples=40, deadline=None)
@given(lived(rich=True))
def test_what_is_written_is_read_again(life: Lived) -> None:
    assert read_debt(debt_to_toml(life.debt).encode(), "debt.toml") == life.debt
    document = debt_to_json(life.debt)
    assert debt_from_json(document) == life.debt
    assert not list(schema().iter_errors(document))


def test_defaults_are_those_of_the_contract_page() -> None:
    contract = read_debt(GOOD.encode(), "debt.toml").contract
    assert contract.allocation == ("fee", "penalty", "interest", "principal")
    assert contract.penalty_multiple == 1.5
    assert contract.rounding == "half_up"


def test_a_byte_order_mark_is_forgiven() -> None:
    assert read_debt(b"\xef\xbb\xbf" + GOOD.encode(), "debt.toml") == read_debt(GOOD.encode(), "debt.toml")


@pytest.mark.parametrize(
    ("before", "after", "code", "where"),
    [
        ("2024-04-15", "2024-03-01", "debt.event_before_disbursement", "debt.toml:14"),
        ('"4505.31"', "4505.31", "debt.amount_not_text", "debt.toml:16"),
        ('"repayment"', '"repaiment"', "debt.word_unknown_near", "debt.toml:15"),
        ("due_day = 15", "due_day = 32", "debt.number_out_of_range", "debt.toml:11"),
        ("principal", "principle", "debt.key_unknown_near", "debt.toml:7"),
        ("0.0004", "abc", "base.rate_malformed", "debt.toml:8"),
        ("forbear/debt/1", "forbear/debt/9", "debt.schema_unknown", "debt.toml:1"),
        ("2024-03-15", '"2024-02-31"', "debt.not_a_date", "debt.toml:9"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(before: str, after: str, code: str, where: str) -> None:
    problems = refused(GOOD.replace(before, after, 1).encode())
    assert (code, where) in [(problem.code, problem.where) for problem in problems]


def test_every_problem_is_told_at_once() -> None:
    wrong = GOOD.replace('"50000.00"', "50000.00").replace("due_day = 15", "due_day = 99")
    assert {problem.where for problem in refused(wrong.encode())} >= {"debt.toml:7", "debt.toml:11"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "debt.file_empty"),
        ("备注 = '借呗'".encode("gb18030"), "debt.file_gbk"),
        (GOOD.encode("utf-16"), "debt.file_utf16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" * 30, "debt.file_not_text"),
        (b"schema = ", "debt.file_not_toml"),
        (b"{", "debt.file_not_json"),
    ],
)
def test_files_that_are_no_debt_files_say_what_they_are(data: bytes, code: str) -> None:
    assert refused(data, "debt")[0].code == code


def test_json_names_the_path() -> None:
    document = debt_to_json(read_debt(GOOD.encode(), "debt.toml"))
    document["event"][0]["amount"] = 4505
    problem = refused(json.dumps(document).encode(), "debt.json")[0]
    assert "event[0].amount" in problem.where

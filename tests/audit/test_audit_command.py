"""``forbear audit`` and the claim file as their users meet them, and what the rules say of a claim."""

import json
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from forbear.base.errors import ForbearError
from forbear.cli.main import main
from forbear.debt.audit.claim import read_claim

LOAN = """schema = "forbear/debt/1"
[contract]
lender = "LENDER"
number = "JB-1"
method = "equal_principal"
principal = "12000.00"
rate = { daily = "RATE" }
disbursed = 2026-01-15
instalments = 12
due_day = 15
"""
CLAIM = """schema = "forbear/claim/1"
as_of = 2026-05-01
claimant = "催收函"

[claimed]
principal = "12000.00"
interest = "INTEREST"
penalty = "82.80"
fee = "0.00"
"""
RIGHT, ON_TOP = "453.60", "508.80"
# 31 days on 12,000, 28 on 11,000, 31 on 10,000, 16 on 9,000 = 148.80 + 123.20 + 124.00 + 57.60; on top: 30.00 + 18.80 + 6.40


def audit(
    tmp_path: Path,
    interest: str = RIGHT,
    *options: str,
    lender: str = "jiebei",
    rate: str = "0.0004",
    extra: str = "",
) -> Result:
    debt, claim = tmp_path / "debt.toml", tmp_path / "claim.toml"
    debt.write_text(LOAN.replace("RATE", rate).replace("LENDER", lender), encoding="utf-8")
    text = CLAIM.replace("INTEREST", interest).replace('claimant = "催收函"', f'claimant = "催收函"\n{extra}')
    claim.write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["audit", str(debt), "--claim", str(claim), *options])


def findings(result: Result) -> dict[str, dict]:
    return {finding["rule"]: finding for finding in json.loads(result.stdout)["findings"]}


def test_a_right_claim_holds(tmp_path: Path) -> None:
    result = audit(tmp_path, RIGHT, "--json")
    assert result.exit_code == 0, result.stdout
    told = json.loads(result.stdout)
    assert (told["holds"], told["differences"]) == (True, [])
    assert findings(result)["PEN-251"]["verdict"] == "holds"
    assert findings(result)["RATE-24-COURT"]["verdict"] == "holds"


def test_a_wrong_claim_does_not_hold_and_is_traced(tmp_path: Path) -> None:
    result = audit(tmp_path, ON_TOP, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [(one["component"], one["by"]) for one in told["differences"]] == [("interest", "55.20")]
    assert told["explanations"][0]["codes"] == ["ordinary_on_top"]
    assert [place["by"] for place in told["explanations"][0]["places"]] == ["30.00", "18.80", "6.40"]
    penalty = findings(result)["PEN-251"]
    assert penalty["verdict"] == "not_met"
    assert "2.5 倍" in penalty["detail"]
    assert penalty["source"].endswith("3")


def test_the_text_says_how_the_figure_comes_about(tmp_path: Path) -> None:
    said = audit(tmp_path, ON_TOP).stdout
    assert "利息：主张 508.80 元，按合同应为 453.60 元，多要了 55.20 元" in said
    assert "逾期本金在收罚息的同时还收正常利息" in said
    assert (
        "overdue principal bears ordinary interest on top" in audit(tmp_path, ON_TOP, "--lang", "en").stdout
    )


def test_a_claim_that_agrees_with_a_contract_above_the_ceiling_does_not_hold(tmp_path: Path) -> None:
    """0.08 % a day is 29.2 % a year: the arithmetic is right, and the rule of 24 % is not met."""
    doubled = audit(tmp_path, "907.20", "--json", rate="0.0008")
    told = json.loads(doubled.stdout)
    assert [one["component"] for one in told["differences"]] == ["penalty"]
    assert findings(doubled)["RATE-24-COURT"]["verdict"] == "not_met"
    # 1,200 fen × ... : principal of 12,000 for 106 days at 24 % is 836.38
    assert "836.38" in findings(doubled)["RATE-24-COURT"]["detail"]


def test_of_a_lender_nobody_knows_the_rules_only_ask_for_attention(tmp_path: Path) -> None:
    found = findings(audit(tmp_path, ON_TOP, "--json", lender="某某贷"))
    assert found["PEN-251"]["verdict"] == "attention"


def test_interest_after_a_judgment_is_pointed_at(tmp_path: Path) -> None:
    found = findings(audit(tmp_path, RIGHT, "--json", extra="judgment = 2026-04-01"))
    # From 1 April: 14 days on 10,000, 16 on 9,000; 30 and 30 days of penalty on 1,000 each, and 16 on the third
    assert "159.20" in found["EXE-DOUBLE"]["detail"]
    assert found["EXE-DOUBLE"]["verdict"] == "attention"


def test_rules_are_those_of_the_day(tmp_path: Path) -> None:
    """The cost sheet is a rule from 1 August 2026 and asks nothing of a loan of January."""
    assert "RATE-DISC26" not in findings(audit(tmp_path, RIGHT, "--json"))


def test_a_claim_may_give_a_total_alone() -> None:
    claim = read_claim(
        b'schema = "forbear/claim/1"\nas_of = 2026-05-01\n[claimed]\ntotal = "12536.40"\n', "claim.toml"
    )
    assert claim.figures() == {"total": 1_253_640}


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("claim/1", "claims/1", "debt.schema_unknown", 1),
        ('principal = "12000.00"', "principal = 12000.00", "debt.amount_not_text", 6),
        ('fee = "0.00"', 'fees = "0.00"', "debt.key_unknown_near", 9),
        ('fee = "0.00"', 'fee = "-1.00"', "audit.claimed_negative", 9),
        ("as_of = 2026-05-01", "as_of = 2026-02-30", "debt.file_not_toml", 2),
        ("claimant", "clamant", "debt.key_unknown_near", 3),
    ],
)
def test_what_is_wrong_with_a_claim_file_is_said_with_its_line(
    old: str, new: str, code: str, line: int
) -> None:
    text = CLAIM.replace("INTEREST", RIGHT).replace(old, new)
    with pytest.raises(ForbearError) as refused:
        read_claim(text.encode(), "claim.toml")
    assert (code, f"claim.toml:{line}") in [
        (problem.code, problem.where) for problem in refused.value.problems
    ]


def test_nothing_claimed_and_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ForbearError) as refused:
        read_claim(b'schema = "forbear/claim/1"\nas_of = 2026-05-01\n[claimed]\n', "claim.toml")
    assert refused.value.problems[0].code == "audit.nothing_claimed"
    debt = tmp_path / "debt.toml"
    debt.write_text(LOAN.replace("RATE", "0.0004"), encoding="utf-8")
    assert (
        CliRunner().invoke(main, ["audit", str(debt), "--claim", str(tmp_path / "none.toml")]).exit_code == 2
    )


def test_the_json_schema_says_what_the_reader_takes() -> None:
    schema = json.loads(
        (resources.files("forbear.debt.audit") / "schema" / "claim-1.json").read_text(encoding="utf-8")
    )
    validator = Draft202012Validator(schema)
    document = {"schema": "forbear/claim/1", "as_of": "2026-05-01", "claimed": {"total": "12536.40"}}
    validator.validate(document)
    assert read_claim(json.dumps(document).encode(), "claim.json").total == 1_253_640
    assert not validator.is_valid({**document, "claimed": {}})
    printed = CliRunner().invoke(main, ["schema", "claim"])
    assert json.loads(printed.stdout) == schema

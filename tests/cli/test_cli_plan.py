"""``forbear plan`` as its users call it."""

import json
from pathlib import Path

from click.testing import CliRunner

from forbear.cli.main import main

DEBT = """schema = "forbear/debt/1"
[contract]
lender = "jiebei"
number = "JB-0001"
method = "equal_instalment"
principal = "30000.00"
rate = { daily = "0.0004" }
disbursed = 2025-05-15
instalments = 12
due_day = 15
"""


def plan(tmp_path: Path, *arguments: str, text: str = DEBT):  # type: ignore[no-untyped-def]
    path = tmp_path / "debt.toml"
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["plan", str(path), *arguments])


def test_ranked_options_as_json(tmp_path: Path) -> None:
    result = plan(tmp_path, "--as-of", "2026-03-02", "--capacity", "900", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert 3 <= len(told["options"]) <= 5
    assert told["options"][0]["fits"] is True
    assert told["programme"] == "general_loan"


def test_a_name_outside_the_directory_gets_the_general_programme(tmp_path: Path) -> None:
    text = DEBT.replace('"jiebei"', '"某某小贷"')
    result = plan(tmp_path, "--as-of", "2026-03-02", "--capacity", "900", "--json", text=text)
    assert result.exit_code == 0


def test_an_unknown_programme_leaves_with_2_and_the_nearest(tmp_path: Path) -> None:
    result = plan(tmp_path, "--as-of", "2026-03-02", "--capacity", "900", "--programme", "general_laon")
    assert result.exit_code == 2
    assert "general_loan" in result.stderr


def test_a_settled_debt_leaves_with_3(tmp_path: Path) -> None:
    text = DEBT + '[[event]]\non = 2025-05-20\nkind = "repayment"\namount = "31000.00"\n'
    result = plan(tmp_path, "--as-of", "2026-03-02", "--capacity", "900", text=text)
    assert result.exit_code == 3


def test_the_table_is_in_the_language_asked_for(tmp_path: Path) -> None:
    result = plan(tmp_path, "--as-of", "2026-03-02", "--capacity", "900", "--lang", "en")
    assert "instalments" in result.stdout

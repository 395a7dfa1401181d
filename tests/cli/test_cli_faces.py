"""The faces of the command line that others build on: keys, exit codes, one document on standard output, words on standard error."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from forbear.cli.main import main
from forbear.debt.file import debt_to_json, read_debt

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

[[event]]
on = 2025-06-15
kind = "repayment"
amount = "2703.18"
"""
BILL_ROW = "2025-04-16 08:20:42,餐饮美食,小店,/,午饭,支出,19.00,余额宝,交易成功,T1\t,,,"
HEADER = (
    "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,"
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def document(result: Result, code: int = 0) -> dict[str, Any]:
    """The one JSON document of a command that succeeded."""
    assert result.exit_code == code, result.stderr
    assert not result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def debt(tmp_path: Path) -> Path:
    path = tmp_path / "debt.toml"
    path.write_text(DEBT, encoding="utf-8")
    return path


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    path = tmp_path / "bill.csv"
    rows = f"导出信息：\r\n支付宝账户：13800000000\r\n{HEADER}\r\n{BILL_ROW}\r\n前天,餐饮美食,小店,/,x,支出,1.00,,交易成功,T2,,,\r\n"
    path.write_bytes(rows.encode("gb18030"))
    return path


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """``forbear demo`` in a process of its own, as a person runs it."""
    folder = tmp_path_factory.mktemp("demo")
    here = Path(__file__).resolve().parents[2] / "src"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "FORBEAR_"))}
    done = subprocess.run(
        [sys.executable, "-m", "forbear.cli.main", "demo", "--out", "leaves", "--json"],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(here)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told: dict[str, Any] = json.loads(done.stdout)
    return {**told, "agreement": folder / told["agreement"]}


def test_the_json_form_of_a_debt_gives_the_same_statement_as_the_toml_form(debt: Path) -> None:
    other = debt.with_suffix(".json")
    other.write_text(json.dumps(debt_to_json(read_debt(debt.read_bytes(), "debt.toml"))), encoding="utf-8")
    toml = document(run("statement", str(debt), "--as-of", "2026-03-01", "--json"))
    assert document(run("statement", str(other), "--as-of", "2026-03-01", "--json")) == toml
    assert set(toml) >= {"as_of", "days_past_due", "owed", "overdue", "schedule", "lines", "credit"}


def test_lines_say_how_each_posted_figure_came_to_be(debt: Path) -> None:
    told = document(run("statement", str(debt), "--as-of", "2026-03-01", "--json"))
    for component in ("principal", "interest", "penalty", "fee"):
        total = sum(_fen(line["amount"]) for line in told["lines"] if line["component"] == component)
        assert total == _fen(told["accrued"][component])
    for line in told["lines"]:
        assert {"component", "from", "until", "days", "base", "rate", "amount", "why"} <= set(line)
        assert line["why"]
        assert isinstance(line["rate"], str)
        assert line["from"] <= line["until"]


def test_read_tells_rows_and_what_could_not_be_read(bill: Path) -> None:
    told = document(run("read", str(bill), "--json"))
    assert set(told) >= {"format", "account_holder", "transactions", "rejected"}
    (row,) = told["transactions"]
    assert set(row) >= {
        "at",
        "amount",
        "direction",
        "counterparty",
        "description",
        "status",
        "method",
        "kind",
    }
    assert (row["at"], row["amount"], row["direction"]) == ("2025-04-16T08:20:42", "19.00", "out")
    (rejected,) = told["rejected"]
    assert rejected["line"] == 5
    assert rejected["reason"]
    assert "13800000000" not in json.dumps(told)


def test_budget_tells_averages_capacity_and_months(bill: Path) -> None:
    told = document(run("budget", str(bill), "--stated-income", "5000", "--json"))
    assert set(told) >= {
        "months",
        "income",
        "essential",
        "discretionary",
        "debt_service",
        "capacity",
        "by_month",
    }
    assert set(told["capacity"]) >= {"monthly", "why"}
    assert told["by_month"][0]["month"] == "2025-04"
    assert sum(_fen(line["amount"]) for line in told["capacity"]["lines"]) == _fen(
        told["capacity"]["monthly"]
    )


def test_plan_tells_options_whose_figures_agree_with_each_other(debt: Path) -> None:
    told = document(run("plan", str(debt), "--as-of", "2026-03-02", "--capacity", "900", "--json"))
    owed = document(run("statement", str(debt), "--as-of", "2026-03-02", "--json"))["owed"]["total"]
    assert [option["rank"] for option in told["options"]] == list(range(1, len(told["options"]) + 1))
    for option in told["options"]:
        assert set(option) >= {
            "rank",
            "measures",
            "down_payment",
            "instalments",
            "total",
            "waived",
            "monthly",
            "ends",
            "fits",
        }
        assert set(option["instalments"][0]) >= {"n", "due", "amount"}
        paid = sum(_fen(row["amount"]) for row in option["instalments"]) + _fen(option["down_payment"])
        interest = sum(_fen(row["interest"]) for row in option["instalments"])
        assert paid == _fen(option["total"])
        assert paid - interest + _fen(option["waived"]) == _fen(owed)
        assert option["ends"] == option["instalments"][-1]["due"]
        most = max(_fen(row["amount"]) for row in option["instalments"])
        assert option["fits"] == (most <= 90_000)


def test_the_demonstration_leaves_a_signed_agreement_its_case_and_its_statement(
    demonstrated: dict[str, Any],
) -> None:
    assert demonstrated["agreement"].read_bytes().startswith(b"%PDF-")
    names = [event["name"] for event in demonstrated["case"]]
    assert names[0] == "opened"
    assert names[-1] == "settled"
    assert demonstrated["statement"]["owed"]["total"]


def test_verify_accepts_it_with_0_and_says_why(demonstrated: dict[str, Any]) -> None:
    told = document(run("verify", str(demonstrated["agreement"]), "--json"))
    assert set(told) >= {"verdict", "integrity", "signatures", "arithmetic", "rules", "problems"}
    assert [(one["party"], one["valid"]) for one in told["signatures"]] == [
        ("borrower", True),
        ("lender", True),
    ]
    assert all(one["signed_at"] for one in told["signatures"])
    assert told["problems"] == []


def test_verify_leaves_with_1_where_a_check_does_not_hold(
    demonstrated: dict[str, Any], tmp_path: Path
) -> None:
    data = bytearray(demonstrated["agreement"].read_bytes())
    data[data.index(b"stream") + 40] ^= 1
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(data)
    result = run("verify", str(altered), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["problems"]


WRONG = [
    (["statement", "{debt}"], "--as-of"),
    (["statement", "{debt}", "--as-of", "2026-02-30"], "2026-02-30"),
    (["statement", "{absent}", "--as-of", "2026-03-01"], "absent.toml"),
    (["statement", "{folder}", "--as-of", "2026-03-01"], ""),
    (["statement", "{empty}", "--as-of", "2026-03-01"], "empty.csv"),
    (["read"], "FILE"),
    (["read", "{debt}"], "debt.toml"),
    (["read", "{empty}"], "empty.csv"),
    (["read", "{bill}", "{absent}"], "absent.toml"),
    (["budget", "{debt}"], "debt.toml"),
    (["budget", "{bill}", "--persons", "0"], "persons"),
    (["budget", "{bill}", "--stated-income", "much"], "--stated-income"),
    (["budget", "{bill}", "--negotiating", "nobody"], "nobody"),
    (["plan", "{debt}", "--as-of", "2026-03-01", "--capacity", "much"], "much"),
    (["plan", "{debt}", "--as-of", "2026-03-01", "--capacity", "-1"], "--capacity"),
    (["plan", "{debt}", "--as-of", "2026-03-01"], "--capacity"),
    (["verify", "{debt}"], "debt.toml"),
    (["verify", "{empty}"], "empty.csv"),
    (["verify", "{absent}"], "absent.toml"),
    (["schema", "nothing"], "nothing"),
    (["demo", "--out", "{debt}"], "debt.toml"),
    (["nonsense"], "nonsense"),
]


@pytest.mark.parametrize(("arguments", "named"), WRONG, ids=lambda value: " ".join(value)[:60])
@pytest.mark.parametrize("as_json", [False, True])
def test_wrong_usage_and_unreadable_input_leave_with_2_and_words_on_standard_error(
    debt: Path, bill: Path, tmp_path: Path, arguments: list[str], named: str, as_json: bool
) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    places = {
        "debt": debt,
        "bill": bill,
        "empty": empty,
        "absent": tmp_path / "absent.toml",
        "folder": tmp_path,
    }
    result = run(*(part.format(**places) for part in arguments), *(["--json"] if as_json else []))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert named in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("as_json", [False, True])
def test_what_a_rule_of_the_domain_refuses_leaves_with_3(debt: Path, as_json: bool) -> None:
    flag = ["--json"] if as_json else []
    early = run("statement", str(debt), "--as-of", "2025-05-14", *flag)
    assert (early.exit_code, early.stdout) == (3, "")
    assert "2025-05-15" in early.stderr
    settled = DEBT + '[[event]]\non = 2025-06-20\nkind = "repayment"\namount = "40000.00"\n'
    debt.write_text(settled, encoding="utf-8")
    nothing = run("plan", str(debt), "--as-of", "2026-03-02", "--capacity", "900", *flag)
    assert (nothing.exit_code, nothing.stdout) == (3, "")
    assert nothing.stderr


@pytest.mark.parametrize(
    "arguments", [["statement", "{debt}", "--as-of", "2025-05-14"], ["read", "{debt}"], ["verify", "{debt}"]]
)
def test_errors_speak_the_language_asked_for(debt: Path, arguments: list[str]) -> None:
    result = run(*(part.format(debt=debt) for part in arguments), "--lang", "en")
    assert result.stderr
    assert not any("一" <= character <= "鿿" for character in result.stderr.replace(str(debt), ""))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('principal = "30000.00"', 'principal = "30000.005"'),
        ('method = "equal_instalment"', 'method = "annuity"'),
        ("due_day = 15", "due_day = 0"),
        ("instalments = 12", "instalments = 0"),
        ('rate = { daily = "0.0004" }', 'rate = { daily = "0.0004", annual = "0.1" }'),
        ('rate = { daily = "0.0004" }', 'rate = { annual = "0.146", basis = 300 }'),
        ("due_day = 15", 'due_day = 15\nallocation = ["fee", "fee", "interest", "principal"]'),
        ("due_day = 15", "due_day = 15\nfirst_due = 2025-05-15"),
        ("on = 2025-06-15", "on = 2025-05-14"),
        ('amount = "2703.18"', 'amount = "-1.00"'),
        ('amount = "2703.18"', 'amount = "0.00"'),
    ],
)
def test_a_wrong_debt_file_is_refused_with_its_line(debt: Path, line: str, wrong: str) -> None:
    text = DEBT.replace(line, wrong, 1)
    debt.write_text(text, encoding="utf-8")
    last = wrong.splitlines()[-1]
    number = text.splitlines().index(last) + 1
    result = run("statement", str(debt), "--as-of", "2026-03-01", "--json")
    assert result.exit_code == 2
    assert f"debt.toml:{number}" in result.stderr
    assert result.stdout == ""


def _fen(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    whole, places = text.removeprefix("-").split(".")
    return sign * (int(whole) * 100 + int(places))

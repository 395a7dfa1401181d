"""Loan histories of another system: every figure that is reproduced stays reproduced, and the page in the docs is what the run gives."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from forbear.cli.conform import conform
from forbear.debt.conformance.cases import read_case
from forbear.debt.conformance.report import failed_checks, page
from forbear.debt.conformance.running import Result, run_case

HERE = Path(__file__).resolve().parent
KNOWN = tomllib.loads((HERE / "known_differences.toml").read_text(encoding="utf-8"))["difference"]
PAGE = HERE.parents[1] / "docs" / "conformance.md"


@pytest.fixture(scope="module")
def histories(shared: Path) -> Path:
    return shared / "data" / "fineract" / "cases.jsonl"


@pytest.fixture(scope="module")
def results(histories: Path) -> list[Result]:
    lines = histories.read_text(encoding="utf-8").splitlines()
    return [run_case(read_case(line, f"{number}")) for number, line in enumerate(lines, 1)]


def test_every_check_outside_the_known_differences_is_exact(results):
    known = {f"{each['case']} {check}" for each in KNOWN for check in each["checks"]}
    assert set(failed_checks(results)) == known


def test_every_known_difference_says_why():
    assert all(len(each["reason"]) > 20 for each in KNOWN)


def test_the_page_in_the_docs_is_what_the_run_gives(results):
    reasons = {each["case"]: each["reason"] for each in KNOWN}
    assert page(results, reasons) == PAGE.read_text(encoding="utf-8")


def one_history(histories: Path, case: str) -> dict:
    lines = histories.read_text(encoding="utf-8").splitlines()
    return next(data for data in map(json.loads, lines) if data["id"] == case)


def run_file(tmp_path: Path, *histories: dict, options: tuple[str, ...] = ("--json",)):
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in histories), encoding="utf-8")
    return CliRunner().invoke(conform, [str(file), *options])


def test_the_command_counts_and_leaves_with_0_where_all_is_exact(histories, tmp_path):
    ran = run_file(tmp_path, one_history(histories, "C3152"))
    assert ran.exit_code == 0, ran.output
    document = json.loads(ran.stdout)
    assert (document["cases"], document["checks"], document["exact"]) == (1, 2, 2)
    assert document["differences"] == []


def test_a_changed_cent_is_a_difference_that_names_its_place(histories, tmp_path):
    history = one_history(histories, "C3152")
    history["checks"][0]["rows"][1]["interest"] = "101.82"
    ran = run_file(tmp_path, history)
    assert ran.exit_code == 1
    (difference,) = json.loads(ran.stdout)["differences"]
    assert difference == {
        "case": "C3152",
        "seq": 4,
        "what": "schedule",
        "where": "row 2 interest",
        "expected": "101.82",
        "got": "101.81",
    }


def test_an_event_that_cannot_happen_is_a_difference_of_its_history_only(histories, tmp_path):
    broken, whole = one_history(histories, "C3152"), one_history(histories, "C3152")
    broken["id"], broken["events"][-1]["type"] = "broken", "something_new"
    ran = run_file(tmp_path, broken, whole)
    assert ran.exit_code == 1
    assert {each["case"] for each in json.loads(ran.stdout)["differences"]} == {"broken"}


@pytest.mark.parametrize("text", ["", "not json\n", '{"id": "X"}\n', "[1]\n"])
def test_a_file_that_holds_no_history_is_unreadable(tmp_path, text):
    file = tmp_path / "cases.jsonl"
    file.write_text(text, encoding="utf-8")
    ran = CliRunner().invoke(conform, [str(file)])
    assert ran.exit_code == 2
    assert "Traceback" not in ran.output


def test_a_file_that_is_not_there_is_unreadable(tmp_path):
    assert CliRunner().invoke(conform, [str(tmp_path / "none.jsonl")]).exit_code == 2

"""A book closed part by part: killed and taken up again, refused rows, events, other runners, and the commands around it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from forbear.base.errors import ForbearError
from forbear.cli.book_shown import Meter
from forbear.cli.main import main
from forbear.portfolio import compiled
from forbear.portfolio.making import write_book
from forbear.portfolio.runners import runner
from forbear.portfolio.streaming import Job, close_book, close_part

DAY = (date(2026, 3, 1) - date(1970, 1, 1)).days
ROWS = 6_000


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of several row groups with its events."""
    folder = tmp_path_factory.mktemp("book")
    write_book(str(folder / "whole.parquet"), str(folder / "events.parquet"), ROWS, 7, DAY, quiet)
    whole = pq.read_table(folder / "whole.parquet")
    pq.write_table(whole, folder / "book.parquet", row_group_size=500)
    return folder


def job(made: Path, out: Path) -> Job:
    return Job(
        str(made / "book.parquet"),
        str(out),
        DAY,
        events=str(made / "events.parquet"),
        part_rows=1000,
        batch_rows=400,
    )


@pytest.fixture(scope="module")
def closed(made: Path) -> Path:
    out = made / "closed.parquet"
    close_book(job(made, out), runner("local", 2))
    return out


def test_parts_and_batches_do_not_change_the_outcome(made: Path, closed: Path, tmp_path: Path) -> None:
    at_once = Job(
        str(made / "whole.parquet"), str(tmp_path / "out.parquet"), DAY, events=str(made / "events.parquet")
    )
    summary = close_book(at_once, runner("local", 1))
    assert (summary.rows, summary.refused, summary.unmatched_events) == (ROWS, 0, 0)
    assert pq.read_table(at_once.out).equals(pq.read_table(closed))
    assert not at_once.folder.exists()
    assert not at_once.rejects.exists()


def test_a_killed_run_goes_on_and_writes_each_row_once(made: Path, closed: Path, tmp_path: Path) -> None:
    """A real process is killed without warning once its first part is done; the same command finishes the rest."""
    work = job(made, tmp_path / "out.parquet")
    script = (
        "import sys, time\n"
        "from forbear.portfolio import streaming, runners\n"
        "from forbear.portfolio.streaming import Job\n"
        "whole = streaming.close_part\n"
        "def slowly(job, part):\n"
        "    if part.number: time.sleep(60)\n"
        "    return whole(job, part)\n"
        "runners.close_part = slowly\n"
        "a = sys.argv\n"
        "job = Job(a[1], a[2], int(a[3]), events=a[4], part_rows=1000, batch_rows=400)\n"
        "streaming.close_book(job, runners.runner('local', 1))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, work.book, work.out, str(DAY), str(work.events)], env=os.environ
    )
    first = work.folder / "part-000000.json"
    for _ in range(1200):
        if first.exists() or process.poll() is not None:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert first.exists()
    assert not Path(work.out).exists()
    (work.folder / "part-000001.parquet.writing-999999").write_bytes(b"half a file")
    again: list[int] = []

    def spread(job: Job, parts: list[object], note: object) -> None:
        for part in parts:
            again.append(part.number)  # type: ignore[attr-defined]
            close_part(job, part)  # type: ignore[arg-type]

    close_book(work, spread)
    assert again == [1, 2, 3, 4, 5]
    assert pq.read_table(work.out).equals(pq.read_table(closed))
    assert pq.read_table(work.out).column("account").to_pylist() == list(range(ROWS))


def test_another_job_does_not_take_up_the_parts_of_an_earlier_one(
    made: Path, closed: Path, tmp_path: Path
) -> None:
    work = job(made, tmp_path / "out.parquet")
    work.folder.mkdir()
    (work.folder / "manifest.json").write_text('{"job": "another"}')
    (work.folder / "part-000000.json").write_text("{}")
    close_book(work, runner("local", 1))
    assert pq.read_table(work.out).equals(pq.read_table(closed))


def test_a_folder_that_is_not_ours_is_not_touched(made: Path, tmp_path: Path) -> None:
    work = job(made, tmp_path / "out.parquet")
    work.folder.mkdir()
    (work.folder / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(ForbearError, match="not touched"):
        close_book(work, runner("local", 1))
    assert (work.folder / "holiday.jpg").exists()


@pytest.mark.skipif(find_spec("daft") is None, reason="daft is an extra, and is not installed here")
def test_daft_closes_the_same_book(made: Path, closed: Path, tmp_path: Path) -> None:
    work = job(made, tmp_path / "out.parquet")
    close_book(work, runner("daft", 1))
    assert pq.read_table(work.out).equals(pq.read_table(closed))


def test_a_missing_runner_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forbear.portfolio.runners.find_spec", lambda name: None)
    with pytest.raises(ForbearError, match=r"forbear\[ray\]"):
        runner("ray", 1)


# -- the commands -----------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["book", *arguments])


def test_refused_rows_stand_with_number_account_and_reason_and_are_in_no_other_file(tmp_path: Path) -> None:
    write_book(str(tmp_path / "book.parquet"), None, 200, 3, DAY, quiet)
    table = pq.read_table(tmp_path / "book.parquet")
    principal = table.column("principal").to_pylist()
    principal[17], principal[150] = 2**62, None
    table = table.set_column(1, "principal", pa.array(principal, pa.int64()))
    pq.write_table(table, tmp_path / "book.parquet")
    out = tmp_path / "out.parquet"
    result = run(
        "close", "--date", "2026-03-01", "--in", str(tmp_path / "book.parquet"), "--out", str(out), "--json"
    )
    assert result.exit_code == 1, result.stderr
    told = json.loads(result.stdout)
    assert (told["rows"], told["closed"], told["refused"]) == (200, 198, 2)
    assert told["reasons"] == {"principal_not_positive": 1, "value_missing": 1}
    with Path(told["rejects"]).open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [(line["row"], line["account"], line["reason"]) for line in lines] == [
        ("18", "17", "principal_not_positive"),
        ("151", "150", "value_missing"),
    ]
    accounts = pq.read_table(out).column("account").to_pylist()
    assert sorted([*accounts, 17, 150]) == list(range(200))


def test_a_day_is_closed_once(closed: Path, tmp_path: Path) -> None:
    out = tmp_path / "next.parquet"
    day = ("--in", str(closed), "--out", str(out))
    result = run("close", "--date", "2026-03-02", "--from", "2026-03-02", *day, "--json")
    assert result.exit_code == 0, result.stdout
    again = run(
        "close",
        "--date",
        "2026-03-02",
        "--from",
        "2026-03-02",
        "--in",
        str(out),
        "--out",
        str(tmp_path / "x.parquet"),
        "--json",
    )
    assert json.loads(again.stdout)["reasons"] == {"already_closed": ROWS}
    missing = run(
        "close",
        "--date",
        "2026-03-09",
        "--from",
        "2026-03-09",
        "--in",
        str(out),
        "--out",
        str(tmp_path / "x.parquet"),
        "--json",
    )
    assert json.loads(missing.stdout)["reasons"] == {"days_missing": ROWS}


def test_the_summary_counts_every_account_and_rolls_add_up(closed: Path, tmp_path: Path) -> None:
    picture = tmp_path / "close.svg"
    result = run(
        "close",
        "--date",
        "2026-03-31",
        "--in",
        str(closed),
        "--out",
        str(tmp_path / "march.parquet"),
        "--picture",
        str(picture),
        "--json",
    )
    told = json.loads(result.stdout)
    assert sum(row["accounts"] for row in told["by_bucket"]) == ROWS
    assert sum(row["accounts"] for row in told["rolls"]) == ROWS
    for row in told["rolls"]:
        assert sum(row["to"].values()) == row["accounts"]
    owed = pq.read_table(tmp_path / "march.parquet", columns=["bucket", "owed_principal"]).to_pylist()
    for row in told["by_bucket"]:
        principal = sum(each["owed_principal"] for each in owed if each["bucket"] == row["bucket"])
        assert row["owed_principal"] == f"{principal // 100}.{principal % 100:02d}"
    drawn = ElementTree.parse(picture).getroot()
    assert drawn.find("{http://www.w3.org/2000/svg}title") is not None
    assert "M6+" in "".join(drawn.itertext())


def test_one_account_and_the_book_are_told_from_a_closed_file(closed: Path) -> None:
    row = pq.read_table(closed).slice(42, 1).to_pylist()[0]
    told = json.loads(run("statement", "--in", str(closed), "--account", "42", "--json").stdout)
    assert told["days_past_due"] == row["days_past_due"]
    assert float(told["owed"]["principal"]) == row["owed_principal"] / 100
    assert "M0" in run("statement", "--in", str(closed)).stdout
    assert "42" in run("statement", "--in", str(closed), "--account", "42").stdout
    nobody = run("statement", "--in", str(closed), "--account", "999999")
    assert nobody.exit_code == 2
    assert "999999" in nobody.stderr


def test_schedules_and_prices_are_written_for_every_account_that_owes(closed: Path, tmp_path: Path) -> None:
    schedules, prices = tmp_path / "schedules.parquet", tmp_path / "prices.parquet"
    assert run("schedule", "--in", str(closed), "--out", str(schedules), "--json").exit_code == 0
    result = run(
        "price",
        "--in",
        str(closed),
        "--as-of",
        "2026-03-01",
        "--annual-rate",
        "0.06",
        "--out",
        str(prices),
        "--json",
    )
    assert result.exit_code == 0, result.stderr
    book = {row["account"]: row for row in pq.read_table(closed).to_pylist()}
    to_come: dict[int, int] = {}
    for row in pq.read_table(schedules).to_pylist():
        to_come[row["account"]] = to_come.get(row["account"], 0) + row["principal"]
    for account, row in book.items():
        arranged = row["arrangement"] in ("performing", "missed")
        left = row["arrangement_total"] - row["arrangement_paid"] - row["arrangement_waived"]
        assert to_come.get(account, 0) == (left if arranged else row["balance"])
    for row in pq.read_table(prices).slice(0, 300).to_pylist():
        owed = sum(
            book[row["account"]][f"owed_{part}"] for part in ("principal", "interest", "penalty", "fee")
        )
        assert row["owed"] == owed
        assert len(row["instalment"]) == 60
        assert row["last"][0] == owed + row["interest"][0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("close", "--date", "2026-03-01", "--in", "nowhere.parquet", "--out", "x.parquet"),
            "nowhere.parquet",
        ),
        (("close", "--date", "2026-03-01", "--in", "README.md", "--out", "x.parquet"), "Parquet"),
        (("statement", "--in", "README.md"), "Parquet"),
    ],
)
def test_an_unreadable_book_is_said_with_its_name(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "book.parquet"
    pq.write_table(pa.table({"account": [1], "principal": [100.5]}), path)
    result = run(
        "close",
        "--date",
        "2026-03-01",
        "--in",
        str(path),
        "--out",
        str(tmp_path / "x.parquet"),
        "--lang",
        "en",
    )
    assert result.exit_code == 2
    assert "The column method is missing" in result.stderr
    assert "The column principal holds double" in result.stderr


@pytest.mark.parametrize(("known", "lines"), [(False, 2), (True, 1)])
def test_the_wait_for_the_first_compilation_is_announced_once(
    known: bool, lines: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(compiled, "is_compiled", lambda: known)
    meter = Meter("zh", compiles=True)
    meter.told(0, 10)
    meter.told(0, 10)
    said = capsys.readouterr().err
    assert len(said.splitlines()) == lines
    assert ("编译" in said) is not known

"""``forbear explain``: a borrower asks why this is owed, and every figure of the answer is the account's own."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from forbear.cli.main import main

CARD = """schema = "forbear/debt/1"

[contract]
product = "card"
lender = "cmb_card"
number = "CARD-1"
rate = { daily = "0.0005" }
opened = 2026-01-06
statement_day = 5
due_day = 23
late_fee = { share = "0.05", least = "10.00" }
cash_fee = { share = "0.01", least = "10.00" }

[[event]]
on = 2026-03-30
kind = "purchase"
amount = "1000.00"

[[event]]
on = 2026-05-20
kind = "cash_advance"
amount = "500.00"
"""
PAYMENT = """
[[event]]
on = 2026-04-23
kind = "repayment"
amount = "100.00"
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments])


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.toml"
    path.write_text(CARD + PAYMENT, encoding="utf-8")
    return path


def test_it_tells_the_borrower_why_in_plain_sentences_first(card: Path) -> None:
    told = run(str(card), "--as-of", "2026-05-24").stdout.splitlines()
    assert told[:12] == [
        "为什么欠这些",
        told[1],
        "· 您消费 1 笔共 1,000.00 元，取现 1 笔共 500.00 元。",
        "· 到现在一共还了 100.00 元，其中抵了本金 100.00 元。",
        "· 2026-04-05 的账单要还 1,000.00 元，最晚 2026-04-23，到期前只还了 100.00 元。只要没有全部还清，这一期的消费就都没有免息期："
        "利息从每笔消费入账那天（不是从到期那天）算起，每天 0.05%。",
        "· 后来还有 1 期账单也没有全部还清，利息就一直在算。",
        "· 取现没有免息期，从取现当天起每天按 0.05% 收利息。",
        "· 出账后没付的利息会并进欠款继续计息（复利），到现在因此多了 0.17 元。",
        "· 有 1 期连最低还款额也没还够，每次对差的部分按 5% 收违约金，一共 10.00 元。最近一次：2026-05-05 的账单差 107.40 元，收 10.00 元。",
        "· 从 2026-05-23 到期算起，已经逾期 1 天。",
        "· 算总账：本金 1,500.00 元，加利息、罚息和费用 47.12 元，减去已还 100.00 元，就是现在欠的 1,447.12 元。",
        "· 先还上 107.40 元，就不再是逾期；剩下的照常计息。",
    ]
    # 17.40 billed, 19 days on 900.00 and on 17.40, and 4 days on 500.00: 8.55 + 0.17 + 1.00. Cash fee 10.00 and late fee 10.00.
    assert told[1] == (
        "· 截至 2026-05-24，一共欠 1,447.12 元：本金 1,400.00 元、利息 27.12 元、费用（含违约金）20.00 元。"
    )
    # A day on 1,400.00 and on 17.40 of interest
    assert told[12] == "· 今天全部还清要 1,447.12 元；不还的话，每多一天大约再多 0.70 元。"


def test_every_figure_unfolds_to_its_arithmetic(card: Path) -> None:
    document = json.loads(run(str(card), "--as-of", "2026-05-24", "--json").stdout)
    assert [figure["component"] for figure in document["figures"]] == [
        "principal",
        "interest",
        "penalty",
        "fee",
    ]
    for figure in document["figures"]:
        total = sum(fen(line["amount"]) for line in figure["lines"])
        assert (
            total
            == fen(figure["accrued"])
            == fen(figure["paid"]) + fen(figure["waived"]) + fen(figure["owed"])
        )
    line = document["figures"][1]["lines"][0]
    assert line == {
        "from": "2026-03-30",
        "to": "2026-04-23",
        "days": 24,
        "stopped": 0,
        "base": "1000.00",
        "rate": "0.0005",
        "numerator": 1200,
        "denominator": 1,
        "rounding": "half_up",
        "clause": "rate",
        "instalment": 4,
        "amount": "12.00",
        "why": "2026-05-05 账单里的利息：2026-03-30 的消费 1,000.00 元 × 日利率 0.05% × 24 天（2026-03-30 之后至 2026-04-23）。",
    }


def test_one_figure_is_unfolded_with_its_rounding(card: Path) -> None:
    told = run(str(card), "--as-of", "2026-05-24", "--component", "interest", "--language", "en").stdout
    assert "900.00 × 0.05 % × 12 days = 540 fen" in told
    assert "together 1740 fen, rounded once (half up) to 17.40 (rests on the agreed rate)" in told
    assert "Purchase of" not in told


def test_a_back_dated_payment_says_what_it_changed(card: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.toml"
    before.write_text(CARD, encoding="utf-8")
    told = run(str(card), "--as-of", "2026-05-05", "--compare", str(before), "--json")
    assert [
        (change["component"], change["from"], change["before"], change["after"], change["by"])
        for change in json.loads(told.stdout)["changes"]
    ] == [
        ("fee", "2026-04-24", "10.00", "0.00", "-10.00"),
        ("interest", "2026-03-30", "18.00", "12.00", "-6.00"),
        ("interest", "2026-04-23", "0.00", "5.40", "5.40"),
    ]
    assert "没有变化" in run(str(card), "--as-of", "2026-05-05", "--compare", str(card)).stdout


def test_the_picture_is_an_image_that_says_what_it_shows(card: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "balance.svg"
    assert run(str(card), "--as-of", "2026-05-24", "--svg", str(drawn)).exit_code == 0
    root = ElementTree.fromstring(drawn.read_text(encoding="utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    assert "1,447.12" in (root.findtext(f"{space}desc") or "")
    assert {path.get("data-component") for path in root.iter(f"{space}path")} == {
        "principal",
        "interest",
        "fee",
    }


def test_a_loan_is_explained_as_well(tmp_path: Path) -> None:
    loan = tmp_path / "loan.toml"
    loan.write_text(
        """schema = "forbear/debt/1"
[contract]
lender = "jiebei"
number = "JB-1"
method = "equal_principal"
principal = "12000.00"
rate = { daily = "0.0004" }
disbursed = 2026-01-15
instalments = 12
due_day = 15
""",
        encoding="utf-8",
    )
    told = run(str(loan), "--as-of", "2026-02-25", "--lang", "en").stdout.splitlines()
    assert told[1:9] == [
        "· At the end of 2026-02-25 12,198.80 yuan are owed: 12,000.00 of principal, 192.80 of interest, 6.00 of penalty interest.",
        "· 12,000.00 yuan was lent on 2026-01-15, to be repaid in 12 instalments, at 0.04 % a day (about 14.6 % over 365 days).",
        "· Nothing has been paid so far.",
        "· Not fully paid: 1 of the instalments due; the oldest is number 1, due on 2026-02-15, 10 days ago. Altogether 1,154.80 is overdue.",
        "· What is overdue bears penalty interest at 1.5 times the rate (0.06 % a day) instead of ordinary interest; so far 6.00.",
        "· Altogether: 12,000.00 of principal, plus 198.80 of interest, penalty and fees, is the 12,198.80 owed now.",
        "· Paying 1,154.80 ends the arrears; what is left goes on bearing interest.",
        "· Paying everything today takes 12,198.80; each further day adds about 5.00.",
    ]


def test_a_day_before_the_account_and_a_file_that_is_none_are_refused(card: Path, tmp_path: Path) -> None:
    assert run(str(card), "--as-of", "2025-01-01").exit_code == 3
    assert run(str(tmp_path / "none.toml"), "--as-of", "2026-05-24").exit_code == 2


def fen(amount: str) -> int:
    return int(amount.replace(".", ""))


LOAN = """schema = "forbear/debt/1"
[contract]
lender = "jiebei"
number = "JB-1"
method = "equal_principal"
principal = "12000.00"
rate = { daily = "0.0004" }
disbursed = 2026-01-15
instalments = 12
due_day = 15

[[event]]
on = 2026-02-16
kind = "interest_suspension"
until = 2026-02-25

[[event]]
on = 2026-03-20
kind = "arrangement"
[event.arrangement]
waived = { interest = "48.00" }
waived_conditionally = { penalty = "16.80" }
down_payment = "200.00"
instalments = [
  { due = 2026-04-20, amount = "6000.00" },
  { due = 2026-05-20, amount = "KK" },
]
"""
BROKEN = """
[[event]]
on = 2026-04-26
kind = "arrangement_broken"
resume_from = 2026-04-20
"""


def told_of_a_loan(tmp_path: Path, text: str, day: str, language: str = "zh") -> list[str]:
    loan = tmp_path / "loan.toml"
    loan.write_text(text, encoding="utf-8")
    lines = run(str(loan), "--as-of", day, "--language", language).stdout.splitlines()
    return lines[1 : lines.index("")]


def test_what_was_agreed_is_told_by_its_day(tmp_path: Path) -> None:
    """10 days were stopped: 292.00 − 44.00 of interest and 22.80 − 6.00 of penalty; 48.00 and 16.80 are given up, and 200.00 meets the first instalment."""
    text = LOAN.replace("KK", "6000.00")
    told = told_of_a_loan(tmp_path, text, "2026-04-01")
    assert told[2:8] == [
        "· 到现在一共还了 200.00 元，其中抵了本金 99.20 元、利息 100.80 元。",
        "· 2026-02-16 至 2026-02-25 停止计息：这 10 天不收利息，也不收罚息。",
        "· 2026-03-20 达成分期协议：减免 64.80 元（其中 16.80 元要按约还完才作数），当天先还 200.00 元，其余 12,000.00 元分 2 期还。",
        "· 正在履行分期协议：下一期 2026-04-20 还 6,000.00 元，还剩 2 期。只要按期还，原来的欠款不再产生利息和罚息。",
        "· 对方已经减免 64.80 元，上面的数字已经扣除。",
        "· 算总账：本金 12,000.00 元，加利息、罚息和费用 264.80 元，减去已还 200.00 元，减去减免 64.80 元，就是现在欠的 12,000.00 元。",
    ]


def test_a_breach_says_what_returned_and_since_when_interest_counts(tmp_path: Path) -> None:
    told = told_of_a_loan(tmp_path, LOAN.replace("KK", "6000.00") + BROKEN, "2026-04-26", "en")
    assert told[5] == (
        "· On 2026-04-26 the arrangement ended because it was not kept: the 16.80 that was waived on condition is owed again, "
        "and interest counts again after 2026-04-20."
    )
    assert not any("is being kept" in sentence for sentence in told)


def test_the_oldest_instalment_of_which_only_penalty_is_left_is_named(tmp_path: Path) -> None:
    """The payment of April meets March's instalment and its interest; what is left of February's is the penalty that came back."""
    paid = '\n[[event]]\non = 2026-04-20\nkind = "repayment"\namount = "1100.00"\n'
    told = told_of_a_loan(tmp_path, LOAN.replace("KK", "6000.00") + paid + BROKEN, "2026-05-01")
    assert "· 有 2 期没有还清，最早的是第 2 期（2026-03-15 到期），已经逾期 47 天；" in "".join(told)
    assert "· 另外，最早没还清的是第 1 期（2026-02-15 到期）的罚息或费用，从那天算起已经逾期 75 天。" in told

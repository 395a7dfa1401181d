"""How the product speaks to a person: one form of address, never as of somebody else, no machine's names, numbers that can be called."""

import re
from pathlib import Path

import pytest

import forbear
from forbear.base.texts import Text, catalogue
from forbear.web.borrower.debt_form import LoanForm
from forbear.web.borrower.own_words import deadline, stage
from forbear.web.borrower.templatetags.borrower import dial, in_a_file

SOURCE = Path(str(forbear.__file__)).parent
FAMILIAR = re.compile("你(?!投)")
"""The familiar form; 帮你投 is a product that bills name."""


def spoken() -> list[Path]:
    """The files that hold sentences for people."""
    kinds = ("toml", "html", "py", "po", "typ", "js")
    return sorted(file for kind in kinds for file in SOURCE.rglob(f"*.{kind}"))


def familiar(text: str) -> list[str]:
    """The lines that use the familiar form."""
    return [line.strip() for line in text.splitlines() if FAMILIAR.search(line)]


def test_the_familiar_form_would_be_found() -> None:
    assert familiar('zh = "帮你投"\nzh = "截至今天，你一共欠 100.00 元。"') == [
        'zh = "截至今天，你一共欠 100.00 元。"'
    ]


def test_every_sentence_says_nin() -> None:
    files = spoken()
    assert len(files) > 100
    found = {str(file.relative_to(SOURCE)): familiar(file.read_text(encoding="utf-8")) for file in files}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_borrower_is_not_told_of_the_borrower() -> None:
    spoken_of = [
        name
        for name, text in catalogue("case").items()
        if name.startswith(("stage_", "event_", "deadline_")) and "借款人" in text["zh"]
    ]
    assert spoken_of
    assert [name for name in spoken_of if name not in catalogue("own_words")] == []
    assert stage("countered") == Text("已还价，等机构答复", "Counter-offer made, waiting for the lender")
    assert "您" in deadline("counter_reply").zh


@pytest.mark.parametrize(
    ("where", "shown"),
    [("bill", False), ("", False), ("账单.csv", True), ("debt.toml:4", True), ("借款", True)],
)
def test_a_place_is_shown_where_a_person_knows_it(where: str, shown: bool) -> None:
    assert in_a_file(where) is shown


def test_a_telephone_number_can_be_called() -> None:
    assert dial("400-820-5555") == '<a class="b-link" href="tel:4008205555">400-820-5555</a>'
    assert dial("95188（按语音提示转网商银行）").startswith('<a class="b-link" href="tel:95188">95188</a>（')
    assert dial("卡片背面的客服电话") == "卡片背面的客服电话"
    assert dial("<b>95188") == '&lt;b&gt;<a class="b-link" href="tel:95188">95188</a>'


def test_a_wrong_rate_is_answered_in_the_unit_of_the_form() -> None:
    form = LoanForm({"rate": "很高"})
    assert form.errors["rate"] == ["“很高”不像利率。照借款详情填数字，例如日利率 0.04% 就填 0.04。"]

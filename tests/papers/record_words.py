"""Records what the engine recognises on typeset papers, so that the finding of facts is tested without recognising anything.

    PYTHONPATH=src:tests:tests/papers python tests/papers/record_words.py

writes one small file for each paper into ``recorded/``: the words with their corners in tenths of a pixel, and the facts that are printed. The papers
are nobody's. Beside one of every kind as a telephone sees it there are the awkward ones: sentences that wrap inside a number or a date, labels that
wrap in narrow columns, numbers printed in groups, amounts whose fen are printed small, pages upside down, and full-width print as a PDF carries it.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import distortions
import numpy as np
import typeset
from typeset import SERIF, Typeset, font, paper, say, seal, table

from forbear.evidence.papers import pages
from forbear.evidence.papers.ocr import RapidOcr, Word

RECORDED = Path(__file__).resolve().parent / "recorded"
NUMBER = "110101200001010029"
"""Of no one: a round date of birth, and a checksum that holds."""


def seen(made: Typeset, name: str = "turned by 3 degrees") -> distortions.Pixels:
    """A paper as a distortion leaves it."""
    every = distortions.ORDINARY | distortions.HARD
    return every[name](distortions.as_pixels(made.picture), np.random.default_rng(1))


def wrapped_sentences() -> Typeset:
    """An income certificate whose lines end inside the number, and a date that wraps."""
    picture, draw = paper(1000, 900)
    draw.text((500, 100), "收入证明", font=font(54, SERIF), fill="#1c1c1c", anchor="mm")
    lines = (
        "　　兹证明王小明，女，身份证号11010120",
        "0001010029，系我单位正式员工，月收入为",
        "人民币6,800.00元。特此证明。",
    )
    for row, text in enumerate(lines):
        say(draw, (120, 220 + 80 * row), text, 38, name=SERIF)
    say(draw, (400, 560), "单位（盖章）：青石建筑装饰有限责任公司", 30, name=SERIF)
    say(draw, (400, 630), "日期：2026年2月9日", 34, name=SERIF)
    seal(picture, (620, 500), "人事专用章", 110)
    facts = {"name": "王小明", "identity_number": NUMBER, "monthly_income": "6800.00", "issued": "2026-02-09"}
    return Typeset("income_certificate", picture, facts)


def wrapped_date() -> Typeset:
    """A termination certificate whose lines end inside the name and inside the last day."""
    picture, draw = paper(1000, 900)
    draw.text((500, 100), "离职证明", font=font(54, SERIF), fill="#1c1c1c", anchor="mm")
    lines = (
        "　　我公司收银员王小明（身份证号：" + NUMBER[:4],
        NUMBER[4:] + "）自2019年3月1日入职，于2025年12",
        "月31日离职，双方已解除劳动关系。特此证明。",
    )
    for row, text in enumerate(lines):
        say(draw, (100, 220 + 80 * row), text, 36, name=SERIF)
    say(draw, (420, 560), "公司名称：云杉餐饮管理有限公司", 32, name=SERIF)
    say(draw, (420, 630), "日期：2026年1月5日", 34, name=SERIF)
    facts = {
        "identity_number": NUMBER,
        "hired": "2019-03-01",
        "left": "2025-12-31",
        "employer": "云杉餐饮管理有限公司",
    }
    return Typeset("termination", picture, facts)


def narrow_columns() -> Typeset:
    """A payslip of one long row: labels wrap in narrow cells, and each value stands under its label."""
    picture, draw = paper(1700, 620)
    draw.text((850, 70), "禾木信息技术有限公司2025年11月工资单", font=font(38), fill="#1c1c1c", anchor="mm")
    labels = (
        "姓名",
        "基本\n工资",
        "岗位\n工资",
        "应发\n合计",
        "养老\n保险",
        "住房\n公积金",
        "个人\n所得税",
        "扣款\n合计",
        "实发\n工资",
    )
    values = ("王小明", "5,200.00", "1,300.00", "6,500.00", "416.00", "364.00", "0.00", "780.00", "5,720.00")
    for column, (label, value) in enumerate(zip(labels, values, strict=True)):
        x = 60 + column * 175
        draw.rectangle((x, 180, x + 175, 290), outline="#444444", width=2)
        draw.rectangle((x, 290, x + 175, 370), outline="#444444", width=2)
        draw.multiline_text((x + 88, 235), label, font=font(32), fill="#1c1c1c", anchor="mm", align="center")
        draw.text((x + 88, 330), value, font=font(30), fill="#1c1c1c", anchor="mm")
    facts = {
        "name": "王小明",
        "month": "2025-11",
        "gross": "6500.00",
        "deductions": "780.00",
        "net": "5720.00",
    }
    return Typeset("payslip", picture, facts)


def grouped_numbers() -> Typeset:
    """A statement whose account is printed in groups of four, and its period over two rows."""
    picture, draw = paper(1500, 900)
    draw.text((750, 80), "招商银行账户交易明细", font=font(44, SERIF), fill="#1c1c1c", anchor="mm")
    say(draw, (80, 160), "户　名：王小明", 32, name=SERIF)
    say(draw, (760, 160), "账　号：6222 0212 3456 7890 128", 32, name=SERIF)
    say(draw, (80, 220), "起始日期：2025年10月01日", 32, name=SERIF)
    say(draw, (760, 220), "截止日期：2025年12月31日", 32, name=SERIF)
    rows = [
        ["交易日期", "摘要", "收入", "支出", "余额"],
        ["20251009", "代发工资", "5,720.00", "", "6,011.42"],
        ["20251012", "还款", "", "1,500.00", "4,511.42"],
    ]
    below = table(draw, 80, 300, [240, 320, 250, 250, 250], rows, 66, 30, SERIF)
    say(draw, (80, below + 40), "收入合计：5,720.00", 32, name=SERIF)
    say(draw, (760, below + 40), "支出合计：1,500.00", 32, name=SERIF)
    facts = {
        "name": "王小明", "account": "6222021234567890128", "bank": "招商银行", "since": "2025-10-01", "until": "2025-12-31",
        "total_in": "5720.00", "total_out": "1500.00",
    }  # fmt: skip
    return Typeset("bank_flow", picture, facts)


def small_fen() -> Typeset:
    """An overdue screen whose amount is printed large with its fen small."""
    picture, draw = paper(1080, 1400, "#f5f6f8")
    draw.text((540, 140), "招联消费金融", font=font(50), fill="#1c1c1c", anchor="mm")
    draw.rounded_rectangle((40, 230, 1040, 720), 24, fill="white")
    say(draw, (100, 280), "逾期应还总额(元)", 40, "#666666")
    say(draw, (100, 360), "13,572", 110, "#d8342c")
    say(draw, (100 + int(font(110).getlength("13,572")) + 4, 426), ".08", 52, "#d8342c")
    say(draw, (100, 560), "已逾期 63 天", 44, "#d8342c")
    draw.rounded_rectangle((80, 1100, 1000, 1230), 60, fill="#1677ff")
    draw.text((540, 1165), "立即还款", font=font(48), fill="white", anchor="mm")
    facts = {"lender": "招联消费金融", "overdue_amount": "13572.08", "overdue_days": "63"}
    return Typeset("overdue_screen", picture, facts)


def full_width_pdf() -> tuple[bytes, str, dict[str, str]]:
    """An income certificate as a PDF with text of its own, its digits full width."""
    import typst

    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    source = f"""#set page(width: 160mm, height: 120mm, margin: 15mm)
#set text(font: "Noto Serif SC", size: 12pt, lang: "zh")
#align(center)[#text(size: 20pt)[收入证明]]
兹证明王小明，女，身份证号{NUMBER.translate(wide)}，系我单位正式员工。

月收入为人民币{"6800.50".translate(wide).replace(".", "．")}元。

单位（盖章）：晴川精密机械有限公司

日期：{"2026".translate(wide)}年{"2".translate(wide)}月{"9".translate(wide)}日
"""
    data = typst.compile(source.encode(), font_paths=[str(typeset.FONTS)], ignore_system_fonts=True)
    assert isinstance(data, bytes)
    facts = {"name": "王小明", "identity_number": NUMBER, "monthly_income": "6800.50", "issued": "2026-02-09"}
    return data, "income_certificate", facts


AWKWARD: dict[str, Callable[[], Typeset]] = {
    maker.__name__: maker
    for maker in (wrapped_sentences, wrapped_date, narrow_columns, grouped_numbers, small_fen)
}


def kept(words: tuple[Word, ...], size: tuple[int, int], kind: str, facts: dict[str, str]) -> dict[str, Any]:
    """One recording: integers only, so that it is the same on every machine."""
    rows = [
        [word.text, round(word.confidence * 1000), [[round(x * 10), round(y * 10)] for x, y in word.corners]]
        for word in words
    ]
    return {"kind": kind, "width": size[0], "height": size[1], "facts": facts, "words": rows}


def main() -> None:
    """Record all, or those named."""
    engine, wanted = RapidOcr(), set(sys.argv[1:])
    RECORDED.mkdir(exist_ok=True)

    def record(name: str, pixels: distortions.Pixels, made: Typeset) -> None:
        if wanted and name not in wanted:
            return
        size = (pixels.shape[1], pixels.shape[0])
        write(name, kept(engine.words(pixels), size, made.kind, made.facts))

    for kind in typeset.MAKERS:
        made = typeset.typeset(kind, 7)
        record(kind, seen(made), made)
    card = typeset.typeset("identity_front", 7)
    for quarters, name in ((1, "card_on_its_side"), (2, "card_upside_down")):
        record(name, np.rot90(distortions.as_pixels(card.picture), quarters).copy(), card)
    record("card_at_15_degrees", seen(card, "turned by 15 degrees"), card)
    record("card_deeply_folded", seen(card, "deep folds"), card)
    for name, maker in AWKWARD.items():
        record(name, seen(maker(), "on a table"), maker())
    if not wanted or "full_width_pdf" in wanted:
        data, kind, facts = full_width_pdf()
        picture = pages.picture_of(data, pages.PDF)
        words = pages.own_words(data, pages.PDF)
        write("full_width_pdf", kept(words, (picture.shape[1], picture.shape[0]), kind, facts))


def write(name: str, recording: dict[str, Any]) -> None:
    """One word a line, so that a change can be read."""
    words = ",\n".join("  " + json.dumps(word, ensure_ascii=False) for word in recording.pop("words"))
    head = json.dumps(recording, ensure_ascii=False)[:-1]
    (RECORDED / f"{name}.json").write_text(f'{head}, "words": [\n{words}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()

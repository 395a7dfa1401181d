"""Papers typeset on the fly, with what they say: nobody's, from a seed.

Each maker draws one kind of paper as it looks in daily life and returns the picture with the facts printed on it, under the names that
``forbear.evidence.papers`` gives its fields. Amounts are decimal yuan, dates ISO.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont
from stdnum.cn import ric

FONTS = Path(str(pylopdf_fonts_zh_cn.__file__)).parent
SANS, SERIF = "NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文辉力健世广义兴良海山仁波宁贵福生元全胜学祥才发武新利清飞彬富顺信子浩轩梓涵欣怡晨宇佳琪雨婷思远嘉"
RARE = "喆璟玥翀昶彧烨赟珺堃龑镕祎甯郗禤亓逄仝麴"
RARE_SURNAMES = "郗亓逄仝麴禤甯"
ETHNICITIES = ("汉", "汉", "汉", "汉", "回", "满", "壮", "苗", "彝", "土家", "蒙古", "维吾尔")
REGIONS = {
    "110101": "北京市东城区",
    "310104": "上海市徐汇区",
    "440106": "广东省广州市天河区",
    "510107": "四川省成都市武侯区",
    "420111": "湖北省武汉市洪山区",
    "330106": "浙江省杭州市西湖区",
    "610113": "陕西省西安市雁塔区",
    "370202": "山东省青岛市市南区",
    "210202": "辽宁省大连市中山区",
    "450103": "广西壮族自治区南宁市青秀区",
}
ROADS = ("安定门东大街", "解放路", "人民南路", "中山二路", "建设街", "学院路", "长江大道", "青年路")
EMPLOYERS = (
    "晴川精密机械有限公司",
    "云杉餐饮管理有限公司",
    "远帆物流集团有限公司",
    "禾木信息技术有限公司",
    "青石建筑装饰有限责任公司",
)
HOSPITALS = ("市第一人民医院", "仁和骨科医院", "区中心医院", "大学附属第三医院")
DIAGNOSES = ("腰椎间盘突出症", "右侧桡骨远端骨折", "急性阑尾炎", "2型糖尿病", "重度抑郁发作")
BANKS = ("中国工商银行", "招商银行", "中国建设银行", "中国农业银行")
LENDERS = ("借呗", "花呗", "微粒贷", "京东白条", "招联消费金融", "马上消费金融")


@dataclass(frozen=True, slots=True)
class Typeset:
    """A picture of a paper of ``kind`` (an id of ``forbear.evidence.papers``), and what is printed on it, by field."""

    kind: str
    picture: Image.Image
    facts: dict[str, str] = field(hash=False)


@cache
def font(size: int, name: str = SANS) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size)


def person(dice: random.Random, *, rare: bool = False) -> str:
    if rare:
        return dice.choice(
            (dice.choice(RARE_SURNAMES) + dice.choice(GIVEN), dice.choice(SURNAMES) + dice.choice(RARE))
        )
    return dice.choice(SURNAMES) + "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2))))


def a_day(dice: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=dice.randrange(365 * (last - first + 1)))


def identity_number(dice: random.Random) -> tuple[str, date, str]:
    """A number with its checksum, the birth date and the sex inside it."""
    birth = a_day(dice, 1960, 2003)
    body = dice.choice(list(REGIONS)) + f"{birth:%Y%m%d}" + f"{dice.randrange(1000):03d}"
    return body + ric.calc_check_digit(body + "0"), birth, "男" if int(body[16]) % 2 else "女"


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def grouped(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def paper(width: int, height: int, colour: str = "white") -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (width, height), colour)
    return picture, ImageDraw.Draw(picture)


def say(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    colour: str = "#1c1c1c",
    name: str = SANS,
) -> None:
    draw.text(at, text, font=font(size, name), fill=colour)


def seal(picture: Image.Image, at: tuple[int, int], text: str, radius: int = 105) -> None:
    """A red round seal, half transparent, over whatever is there."""
    layer = Image.new("RGBA", (2 * radius, 2 * radius))
    draw = ImageDraw.Draw(layer)
    red = (205, 30, 35, 150)
    draw.ellipse((4, 4, 2 * radius - 5, 2 * radius - 5), outline=red, width=6)
    draw.regular_polygon((radius, radius - 12, radius // 4), 3, fill=red)
    draw.text((radius, radius + 34), text[:9], font=font(19), fill=red, anchor="mm")
    picture.paste(layer.rotate(8), at, layer.rotate(8))


def identity_front(dice: random.Random, *, rare: bool = False) -> Typeset:
    picture, draw = paper(1011, 638, "#e9eef1")
    for row in range(0, 638, 9):
        draw.line((0, row, 1011, row + 60), fill="#dfe7ec", width=2)
    number, birth, sex = identity_number(dice)
    name, ethnicity = person(dice, rare=rare), dice.choice(ETHNICITIES)
    address = f"{REGIONS[number[:6]]}{dice.choice(ROADS)}{dice.randrange(1, 299)}号{dice.randrange(1, 30)}栋{dice.randrange(101, 2899)}室"
    blue = "#3b6ea5"
    for y, label in ((70, "姓 名"), (150, "性 别"), (230, "出 生"), (310, "住 址")):
        say(draw, (60, y), label, 28, blue)
    say(draw, (165, 66), name, 38)
    say(draw, (165, 148), sex, 32)
    say(draw, (300, 150), "民 族", 28, blue)
    say(draw, (395, 148), ethnicity, 32)
    for x, text, colour in (
        (165, f"{birth.year}", "#1c1c1c"), (255, "年", blue), (305, f"{birth.month}", "#1c1c1c"),
        (360, "月", blue), (405, f"{birth.day}", "#1c1c1c"), (462, "日", blue),
    ):  # fmt: skip
        say(draw, (x, 229), text, 31, colour)
    for row, start in enumerate(range(0, len(address), 12)):
        say(draw, (165, 307 + 46 * row), address[start : start + 12], 33)
    say(draw, (60, 545), "公民身份号码", 28, blue)
    draw.text((320, 538), number, font=font(42), fill="#1c1c1c", features=["-kern"])
    draw.rounded_rectangle((680, 70, 940, 430), 12, fill="#c7d2d8")
    draw.ellipse((755, 130, 865, 260), fill="#9fb0b8")
    draw.pieslice((710, 280, 910, 560), 180, 360, fill="#9fb0b8")
    facts = {
        "name": name, "sex": sex, "ethnicity": ethnicity, "birth": birth.isoformat(), "address": address, "identity_number": number,
    }  # fmt: skip
    return Typeset("identity_front", picture, facts)


def identity_back(dice: random.Random) -> Typeset:
    picture, draw = paper(1011, 638, "#e9eef1")
    for row in range(0, 638, 9):
        draw.line((0, row, 1011, row + 60), fill="#dfe7ec", width=2)
    draw.ellipse((60, 70, 230, 240), fill="#cf4a3f")
    draw.regular_polygon((145, 155, 55), 5, fill="#f2c14b")
    say(draw, (300, 80), "中华人民共和国", 52)
    say(draw, (330, 180), "居民身份证", 72)
    authority = dice.choice(list(REGIONS.values()))[-3:] + "公安分局"
    begun = a_day(dice, 2008, 2024)
    years = dice.choice((10, 20, 0))
    ends = "" if years == 0 else f"{begun.replace(year=begun.year + years, day=min(begun.day, 28)):%Y.%m.%d}"
    say(draw, (190, 440), "签发机关", 30)
    say(draw, (390, 438), authority, 33)
    say(draw, (190, 530), "有效期限", 30)
    say(draw, (390, 528), f"{begun:%Y.%m.%d}-{ends or '长期'}", 33)
    facts = {
        "authority": authority,
        "valid_from": begun.isoformat(),
        "valid_until": ends.replace(".", "-") or "长期",
    }
    return Typeset("identity_back", picture, facts)


def table(
    draw: ImageDraw.ImageDraw,
    left: int,
    top: int,
    widths: list[int],
    rows: list[list[str]],
    height: int,
    size: int,
    name: str,
) -> int:
    """Cells with rules around them; the y below."""
    for number, row in enumerate(rows):
        x, y = left, top + number * height
        for width, text in zip(widths, row, strict=True):
            draw.rectangle((x, y, x + width, y + height), outline="#444444", width=2)
            draw.text((x + 12, y + height // 2), text, font=font(size, name), fill="#1c1c1c", anchor="lm")
            x += width
    return top + len(rows) * height


def payslip(dice: random.Random) -> Typeset:
    picture, draw = paper(1240, 900)
    employer, name = dice.choice(EMPLOYERS), person(dice)
    month = f"{dice.randrange(2023, 2026)}-{dice.randrange(1, 13):02d}"
    base, post, bonus = (
        dice.randrange(300_000, 900_000),
        dice.randrange(50_000, 200_000),
        dice.randrange(0, 300_000),
    )
    pension, medical, fund, tax = base * 8 // 100, base * 2 // 100, base * 7 // 100, dice.randrange(0, 30_000)
    gross, less = base + post + bonus, pension + medical + fund + tax
    draw.text((620, 70), employer, font=font(40), fill="#1c1c1c", anchor="mm")
    draw.text(
        (620, 135), f"{month[:4]}年{int(month[5:])}月工资条", font=font(36), fill="#1c1c1c", anchor="mm"
    )
    rows = [
        ["姓名", name, "工号", f"{dice.randrange(1000, 9999)}"],
        ["基本工资", grouped(base), "养老保险", grouped(pension)],
        ["岗位工资", grouped(post), "医疗保险", grouped(medical)],
        ["绩效奖金", grouped(bonus), "住房公积金", grouped(fund)],
        ["", "", "个人所得税", grouped(tax)],
        ["应发合计", grouped(gross), "扣款合计", grouped(less)],
        ["实发工资", grouped(gross - less), "", ""],
    ]
    table(draw, 90, 200, [230, 300, 230, 300], rows, 76, 32, SANS)
    seal(picture, (880, 640), "财务专用章")
    facts = {
        "name": name, "employer": employer, "month": month, "gross": yuan(gross), "deductions": yuan(less), "net": yuan(gross - less),
    }  # fmt: skip
    return Typeset("payslip", picture, facts)


def income_certificate(dice: random.Random) -> Typeset:
    picture, draw = paper(1240, 1100)
    employer, name = dice.choice(EMPLOYERS), person(dice)
    number, _birth, sex = identity_number(dice)
    income, issued = dice.randrange(30, 200) * 10_000, a_day(dice, 2024, 2025)
    draw.text((620, 130), "收入证明", font=font(60, SERIF), fill="#1c1c1c", anchor="mm")
    lines = (
        f"兹证明{name}，{sex}，身份证号{number}，系我单位",
        f"正式员工，现任职于{dice.choice(('生产部', '市场部', '后勤部'))}，月收入为人民币{grouped(income)}元。",
        "特此证明。",
    )
    for row, text in enumerate(lines):
        say(draw, (110 if row else 170, 280 + row * 80), text, 36, name=SERIF)
    say(draw, (560, 660), f"单位（盖章）：{employer}", 34, name=SERIF)
    say(draw, (560, 730), f"日期：{issued.year}年{issued.month}月{issued.day}日", 34, name=SERIF)
    seal(picture, (820, 600), "人事专用章", 115)
    facts = {
        "name": name, "identity_number": number, "employer": employer, "monthly_income": yuan(income), "issued": issued.isoformat(),
    }  # fmt: skip
    return Typeset("income_certificate", picture, facts)


def bank_flow(dice: random.Random, lines: int = 15) -> Typeset:
    """A statement of ``lines`` rows; from 20 on they are printed as close as banks print them."""
    pitch, size = (68, 30) if lines < 20 else (46, 25)
    picture, draw = paper(1654, 580 + lines * pitch)
    bank, name = dice.choice(BANKS), person(dice)
    account = "6222" + "".join(str(dice.randrange(10)) for _ in range(15))
    since = a_day(dice, 2025, 2025).replace(day=1)
    until = since + timedelta(days=27)
    draw.text((827, 90), f"{bank}个人账户交易明细", font=font(46, SERIF), fill="#1c1c1c", anchor="mm")
    say(draw, (90, 170), f"户名：{name}", 32, name=SERIF)
    say(draw, (800, 170), f"账号：{account}", 32, name=SERIF)
    say(draw, (90, 225), f"起止日期：{since:%Y-%m-%d} 至 {until:%Y-%m-%d}", 32, name=SERIF)
    rows, balance, came, went = (
        [["交易日期", "摘要", "收入金额", "支出金额", "余额"]],
        dice.randrange(10_000, 900_000),
        0,
        0,
    )
    for day in range(lines):
        amount = dice.randrange(100, 800_000)
        comes = dice.random() < 0.4 or balance < amount
        balance += amount if comes else -amount
        came, went = came + amount * comes, went + amount * (not comes)
        on = since + timedelta(days=(day + day // 2) if lines == 15 else 27 * day // lines)
        what = (
            dice.choice(("工资", "转账汇入", "利息"))
            if comes
            else dice.choice(("快捷支付", "转账汇出", "还款", "ATM取款"))
        )
        rows.append(
            [
                f"{on:%Y-%m-%d}",
                what,
                grouped(amount) if comes else "",
                "" if comes else grouped(amount),
                grouped(balance),
            ]
        )
    below = table(draw, 90, 300, [280, 300, 300, 300, 300], rows, pitch, size, SERIF)
    say(draw, (90, below + 30), f"收入合计：{grouped(came)}", 32, name=SERIF)
    say(draw, (800, below + 30), f"支出合计：{grouped(went)}", 32, name=SERIF)
    seal(picture, (1240, below - 190), "业务专用章", 130)
    facts = {
        "name": name, "account": account, "bank": bank, "since": since.isoformat(), "until": until.isoformat(),
        "total_in": yuan(came), "total_out": yuan(went),
    }  # fmt: skip
    return Typeset("bank_flow", picture, facts)


def tax_record(dice: random.Random) -> Typeset:
    picture, draw = paper(1654, 1250)
    name = person(dice)
    number, _birth, _sex = identity_number(dice)
    year = dice.randrange(2023, 2026)
    draw.text((827, 90), "中华人民共和国", font=font(34, SERIF), fill="#1c1c1c", anchor="mm")
    draw.text((827, 150), "个人所得税纳税记录", font=font(50, SERIF), fill="#1c1c1c", anchor="mm")
    say(draw, (90, 220), f"记录期间：{year}年01月-{year}年12月", 32, name=SERIF)
    say(draw, (90, 275), f"纳税人名称：{name}", 32, name=SERIF)
    say(draw, (800, 275), f"纳税人识别号：{number}", 32, name=SERIF)
    rows, taxed = [["申报日期", "实缴（退）金额", "所得项目", "税款所属期"]], 0
    for month in range(1, 9):
        amount = dice.randrange(0, 90_000)
        taxed += amount
        rows.append(
            [f"{year}.{month + 1:02d}.1{month}", grouped(amount), "工资薪金所得", f"{year}.{month:02d}"]
        )
    below = table(draw, 90, 340, [340, 380, 380, 380], rows, 68, 30, SERIF)
    say(draw, (90, below + 30), f"金额合计：{grouped(taxed)}", 32, name=SERIF)
    say(draw, (900, below + 110), f"开具日期：{year + 1}年01月15日", 32, name=SERIF)
    seal(picture, (1180, below - 60), "税务征收专用章", 120)
    facts = {
        "name": name, "identity_number": number, "since": f"{year}-01", "until": f"{year}-12", "total_tax": yuan(taxed),
        "issued": f"{year + 1}-01-15",
    }  # fmt: skip
    return Typeset("tax_record", picture, facts)


def diagnosis(dice: random.Random) -> Typeset:
    picture, draw = paper(1240, 1100)
    hospital, name, what = dice.choice(HOSPITALS), person(dice), dice.choice(DIAGNOSES)
    sex, age, issued = dice.choice("男女"), dice.randrange(20, 70), a_day(dice, 2024, 2025)
    draw.text((620, 100), hospital, font=font(46, SERIF), fill="#1c1c1c", anchor="mm")
    draw.text((620, 170), "疾病诊断证明书", font=font(44, SERIF), fill="#1c1c1c", anchor="mm")
    say(draw, (100, 270), f"姓名：{name}", 34, name=SERIF)
    say(draw, (480, 270), f"性别：{sex}", 34, name=SERIF)
    say(draw, (800, 270), f"年龄：{age}岁", 34, name=SERIF)
    say(draw, (100, 345), f"科别：{dice.choice(('骨科', '普外科', '内分泌科', '精神科'))}", 34, name=SERIF)
    say(draw, (480, 345), f"门诊号：{dice.randrange(10**7, 10**8)}", 34, name=SERIF)
    say(draw, (100, 440), f"临床诊断：{what}", 36, name=SERIF)
    say(draw, (100, 530), f"建议：休息{dice.choice((2, 4, 6))}周，门诊随诊。", 34, name=SERIF)
    say(draw, (640, 800), "医师签名：", 34, name=SERIF)
    say(draw, (640, 870), f"日期：{issued.year}年{issued.month}月{issued.day}日", 34, name=SERIF)
    seal(picture, (840, 690), "诊断证明专用章", 115)
    facts = {
        "name": name,
        "sex": sex,
        "age": str(age),
        "hospital": hospital,
        "diagnosis": what,
        "issued": issued.isoformat(),
    }
    return Typeset("diagnosis", picture, facts)


def hospital_receipt(dice: random.Random) -> Typeset:
    picture, draw = paper(1400, 900, "#fdf6f3")
    hospital, name, issued = dice.choice(HOSPITALS), person(dice), a_day(dice, 2024, 2025)
    parts = [dice.randrange(1_000, 500_000) for _ in range(4)]
    total = sum(parts)
    fund = total * dice.randrange(20, 70) // 100
    number = "".join(str(dice.randrange(10)) for _ in range(10))
    draw.text((700, 70), "医疗门诊收费票据（电子）", font=font(42, SERIF), fill="#8a2b22", anchor="mm")
    say(draw, (80, 130), f"票据号码：{number}", 29, name=SERIF)
    say(draw, (860, 130), f"开票日期：{issued.isoformat()}", 29, name=SERIF)
    say(draw, (80, 185), f"交款人：{name}", 31, name=SERIF)
    names = ("西药费", "检查费", "治疗费", "化验费")
    rows = [["项目名称", "金额（元）"], *[[n, grouped(p)] for n, p in zip(names, parts, strict=True)]]
    below = table(draw, 80, 240, [700, 520], rows, 64, 30, SERIF)
    say(draw, (80, below + 30), f"金额合计（小写）：{grouped(total)}", 32, name=SERIF)
    say(draw, (80, below + 90), f"医保统筹基金支付：{grouped(fund)}", 30, name=SERIF)
    say(draw, (760, below + 90), f"个人支付：{grouped(total - fund)}", 30, name=SERIF)
    say(draw, (80, below + 160), f"收款单位（章）：{hospital}", 30, name=SERIF)
    seal(picture, (1050, below + 20), "收费专用章", 110)
    facts = {
        "name": name, "number": number, "issued": issued.isoformat(), "total": yuan(total), "fund_paid": yuan(fund),
        "self_paid": yuan(total - fund), "hospital": hospital,
    }  # fmt: skip
    return Typeset("hospital_receipt", picture, facts)


def termination(dice: random.Random) -> Typeset:
    picture, draw = paper(1240, 1100)
    employer, name = dice.choice(EMPLOYERS), person(dice)
    number, _birth, _sex = identity_number(dice)
    hired, left = a_day(dice, 2015, 2022), a_day(dice, 2024, 2025)
    issued = left + timedelta(days=dice.randrange(0, 20))
    draw.text((620, 130), "离 职 证 明", font=font(58, SERIF), fill="#1c1c1c", anchor="mm")
    lines = (
        f"兹证明{name}（身份证号：{number}）",
        f"自{hired.year}年{hired.month}月{hired.day}日入职我公司，担任{dice.choice(('技术员', '收银员', '驾驶员'))}一职，",
        f"于{left.year}年{left.month}月{left.day}日离职，双方已解除劳动关系。",
        "特此证明。",
    )
    for row, text in enumerate(lines):
        say(draw, (110 if row else 170, 280 + row * 80), text, 36, name=SERIF)
    say(draw, (580, 720), f"公司名称：{employer}", 34, name=SERIF)
    say(draw, (580, 790), f"日期：{issued.year}年{issued.month}月{issued.day}日", 34, name=SERIF)
    seal(picture, (820, 660), "人事专用章", 115)
    facts = {
        "name": name, "identity_number": number, "employer": employer, "hired": hired.isoformat(), "left": left.isoformat(),
        "issued": issued.isoformat(),
    }  # fmt: skip
    return Typeset("termination", picture, facts)


def overdue_screen(dice: random.Random) -> Typeset:
    picture, draw = paper(1080, 1900, "#f5f6f8")
    lender, amount, days = dice.choice(LENDERS), dice.randrange(10_000, 3_000_000), dice.randrange(1, 240)
    principal = amount * 88 // 100
    say(draw, (50, 24), f"{dice.randrange(24):02d}:{dice.randrange(60):02d}", 36)
    draw.text((540, 150), lender, font=font(52), fill="#1c1c1c", anchor="mm")
    draw.rounded_rectangle((40, 230, 1040, 700), 24, fill="white")
    say(draw, (100, 280), "逾期应还总额（元）", 40, "#666666")
    say(draw, (100, 350), grouped(amount), 92, "#d8342c")
    say(draw, (100, 500), f"已逾期{days}天", 44, "#d8342c")
    say(draw, (100, 600), "逾期会影响您的征信，请尽快还款", 36, "#888888")
    draw.rounded_rectangle((40, 740, 1040, 1120), 24, fill="white")
    for row, (label, value) in enumerate(
        (("逾期本金", grouped(principal)), ("逾期利息及罚息", grouped(amount - principal)))
    ):
        say(draw, (100, 800 + row * 130), label, 42, "#333333")
        draw.text((980, 826 + row * 130), value, font=font(42), fill="#333333", anchor="rm")
    draw.rounded_rectangle((80, 1640, 1000, 1770), 60, fill="#1677ff")
    draw.text((540, 1705), "立即还款", font=font(48), fill="white", anchor="mm")
    facts = {
        "lender": lender,
        "overdue_amount": yuan(amount),
        "overdue_days": str(days),
        "principal": yuan(principal),
    }
    return Typeset("overdue_screen", picture, facts)


MAKERS: dict[str, Callable[[random.Random], Typeset]] = {
    maker.__name__: maker
    for maker in (
        identity_front, identity_back, payslip, income_certificate, bank_flow, tax_record, diagnosis, hospital_receipt, termination,
        overdue_screen,
    )
}  # fmt: skip


def typeset(kind: str, seed: int) -> Typeset:
    """One paper of ``kind``, the same for the same seed."""
    return MAKERS[kind](random.Random(f"{kind}/{seed}"))

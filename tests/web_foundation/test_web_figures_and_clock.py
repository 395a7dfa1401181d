"""What pages print and read: money exact in both directions, dates in both languages, a clock that can be set, keys made once."""

import base64
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.forms import Form, ValidationError
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from forbear.base.money import MAX_FEN
from forbear.base.texts import Text
from forbear.web import clock
from forbear.web.forms import YuanField
from forbear.web.templatetags import forbear as tags


@given(fen=st.integers(0, MAX_FEN - 1))
@hypothesis_settings(max_examples=100)
def test_an_amount_shown_can_be_typed_back_to_the_fen(fen: int) -> None:
    field = YuanField()
    for typed in (tags.yuan_input(fen), tags.yuan_text(fen), f" {tags.yuan_text(fen)}元 "):
        assert field.clean(typed) == fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("4,379.30", 437930),
        ("¥12", 1200),
        ("¥ 0.5", 50),
        ("￥１，２００．５０", 120050),
        ("12.345", None),
        ("1e3", None),
        ("-1", None),
        ("abc", None),
    ],
)
def test_amounts_people_type(typed: str, fen: int | None) -> None:
    if fen is None:
        with pytest.raises(ValidationError):
            YuanField().clean(typed)
    else:
        assert YuanField().clean(typed) == fen


def test_bounds_are_said_in_yuan() -> None:
    field = YuanField(minimum=100, maximum=5000)
    for typed, said in (("0.99", "不能少于 1.00 元。"), ("50.01", "不能多于 50.00 元。")):
        with pytest.raises(ValidationError) as caught:
            field.clean(typed)
        assert caught.value.messages == [said]
    assert YuanField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        YuanField().clean("")


def test_fen_given_first_are_shown_in_yuan_and_what_was_typed_as_typed() -> None:
    class Amounts(Form):
        amount = YuanField()

    assert 'value="4379.30"' in str(Amounts(initial={"amount": 437930})["amount"])
    assert 'value="4 3 7"' in str(Amounts({"amount": "4 3 7"})["amount"])


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-hans", "2026年3月2日|3月2日|周一|2026年3月2日 10:05|−¥12.00|12.5%|3301**********1234"),
        ("en", "2 Mar 2026|2 Mar|Mon|2 Mar 2026 10:05|−¥12.00|12.5%|3301**********1234"),
    ],
)
def test_dates_money_and_numbers_in_both_languages(language: str, shown: str) -> None:
    template = Template(
        "{% load forbear %}{{ on|day }}|{{ on|day_short }}|{{ on|weekday }}|{{ at|moment }}|{{ fen|yuan_text }}|"
        "{{ share|percent }}|{{ number|masked }}"
    )
    at = datetime.fromisoformat("2026-03-02T02:05:00+00:00")
    facts = {
        "on": date(2026, 3, 2),
        "at": at,
        "fen": -1200,
        "share": Fraction(1, 8),
        "number": "330102199001011234",
    }
    with translation.override(language):
        assert template.render(Context(facts)) == shown


@pytest.mark.parametrize(
    ("on", "zh", "en"),
    [
        (date(2026, 3, 2), "今天", "today"),
        (date(2026, 3, 3), "还有 1 天", "1 day left"),
        (date(2026, 3, 12), "还有 10 天", "10 days left"),
        (date(2026, 2, 28), "已过 2 天", "2 days ago"),
    ],
)
def test_days_from_today(on: date, zh: str, en: str) -> None:
    with override_settings(FORBEAR_CLOCK="2026-03-02T10:00:00+08:00!"):
        for language, said in (("zh-hans", zh), ("en", en)):
            with translation.override(language):
                assert tags.days_from_today(on) == said


def test_each_form_gets_a_command_of_its_own_and_the_version_it_shows() -> None:
    template = Template("{% load forbear %}{% command_fields 7 %}")
    one, two = (template.render(Context()) for _ in range(2))
    assert one != two
    assert 'name="expects" value="7"' in one
    assert "expects" not in Template("{% load forbear %}{% command_fields %}").render(Context())


def test_the_clock_lives_on_the_chosen_day_in_shanghai() -> None:
    with override_settings(FORBEAR_CLOCK="2026-03-02T20:00:00+00:00!"):
        assert clock.today() == date(2026, 3, 3)
        assert clock.now() == clock.now()
    with override_settings(FORBEAR_CLOCK="2026-03-02T10:00:00+08:00"):
        assert clock.now() < clock.now()
    with override_settings(FORBEAR_CLOCK="soon"), pytest.raises(ImproperlyConfigured):
        clock.now()


def test_processes_that_start_at_once_agree_on_one_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = "from forbear.web import secrets; print(secrets.master_key().hex(), secrets.secret_key())"
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"FORBEAR_MASTER_KEY", "FORBEAR_SECRET_KEY"}
    }
    environment["FORBEAR_HOME"] = str(home)

    def start(_number: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(start, range(6)))) == 1
    key = home / "secrets" / "master_key"
    assert len(base64.b64decode(key.read_text())) == 32
    assert oct(key.stat().st_mode & 0o777) == "0o600"
    assert oct(home.stat().st_mode & 0o777) == "0o700"
    assert sorted(one.name for one in key.parent.iterdir()) == ["master_key", "secret_key"]


@pytest.mark.parametrize(
    ("sentence", "zh", "en"),
    [
        ("自 2026-03-03 起停止计息", "自 2026年3月3日起停止计息", None),
        ("Interest stops on 2026-03-03.", None, "Interest stops on 3 Mar 2026."),
        (
            "按 2025-06 到 2026-02 这 9 个完整月份计算。",
            "按 2025年6月到 2026年2月这 9 个完整月份计算。",
            None,
        ),
        ("（2025-10-15 之后至 2026-03-16）", "（2025年10月15日之后至 2026年3月16日）", None),
        ("没有 2026-02-30 这一天", "没有 2026-02-30 这一天", "没有 2026-02-30 这一天"),
        ("已上传“2026-03-03”", "已上传“2026-03-03”", "已上传“2026-03-03”"),
        ("账单2026-03-03.csv", "账单2026-03-03.csv", "账单2026-03-03.csv"),
        ("合同 JB-2026-03-03", "合同 JB-2026-03-03", "合同 JB-2026-03-03"),
    ],
)
def test_days_inside_a_sentence_are_written_as_people_write_them(
    sentence: str, zh: str | None, en: str | None
) -> None:
    for language, wanted in (("zh-hans", zh), ("en", en)):
        if wanted is not None:
            with translation.override(language):
                assert tags.words(Text(sentence, sentence)) == wanted


def test_the_source_of_a_rule_stays_chinese_on_an_english_page() -> None:
    with translation.override("en"):
        assert tags.cited("五部门联合风险提示（2026-02-06）") == "五部门联合风险提示（2026年2月6日）"

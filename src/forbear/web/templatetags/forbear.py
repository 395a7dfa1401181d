"""Template filters: sentences in the page's language, money, dates, and names of things."""

import re
import uuid
from datetime import date, datetime
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forbear.base.errors import Problem
from forbear.base.money import format_yuan, format_yuan_grouped
from forbear.base.texts import Language, Text
from forbear.web import clock

register = template.Library()

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WRITTEN_DAY = re.compile(
    r"(?<![A-Za-z0-9_./“\"-])(?P<year>20\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?(?![A-Za-z0-9_/”\"-]|\.\w)"
    r"(?P<gap>(?: (?=[\u4e00-\u9fff]))?)"
)
"""A day or a month as files write it, with the space that Chinese does not need after it."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def language() -> Language:
    """The language of the page being made."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


@register.filter
def words(value: Text | Problem | str | None) -> str:
    """A ``Text`` or a ``Problem`` in the page's language; a string as it is."""
    if value is None:
        return ""
    if isinstance(value, Problem):
        return spoken_days(value.text.into(language()))
    return spoken_days(value.into(language())) if isinstance(value, Text) else str(value)


@register.filter
def mend(problem: Problem) -> str:
    """What to do about a problem, in the page's language; a date in it says how one is to be written and stays as it is."""
    return problem.mend.into(language())


@register.filter
def spoken_days(sentence: str) -> str:
    """``sentence`` with its days and months written as people write them: files and the command line say ``2026-03-02``, a page does not.

    What stands in quotation marks or inside a longer number is somebody's own text and stays.
    """
    return WRITTEN_DAY.sub(_spoken, sentence)


def _spoken(found: re.Match[str]) -> str:
    year, month, of_month = int(found["year"]), int(found["month"]), int(found["day"] or 1)
    try:
        date(year, month, of_month)
    except ValueError:
        return found[0]
    if language() == "zh":
        return f"{year}年{month}月" + (f"{of_month}日" if found["day"] else "")
    spoken = f"{MONTHS[month - 1]} {year}"
    return (f"{of_month} {spoken}" if found["day"] else spoken) + found["gap"]


@register.filter
def cited(source: str) -> str:
    """The source of a rule, Chinese on every page, with its day as Chinese writes it."""
    with translation.override("zh-hans"):
        return spoken_days(source)


@register.filter
def yuan(fen: int | str | None) -> SafeString:
    """Fen as ``¥4,379.30`` (``−¥12.00`` below zero); a dash for nothing."""
    if fen is None or isinstance(fen, str):
        return mark_safe('<span class="money money--none">—</span>')
    sign = "−" if fen < 0 else ""
    return mark_safe(f'<span class="money">{sign}¥{format_yuan_grouped(abs(fen))}</span>')


@register.filter
def yuan_text(fen: int | None) -> str:
    """Fen as plain text for attributes and sentences: ``¥4,379.30``."""
    if fen is None:
        return "—"
    return f"{'−' if fen < 0 else ''}¥{format_yuan_grouped(abs(fen))}"


@register.filter
def yuan_input(fen: int | str | None) -> str:
    """Fen as the value of a form field: ``4379.30``, empty for nothing."""
    return "" if fen is None or isinstance(fen, str) else format_yuan(fen)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date as ``2026年3月2日`` or ``2 Mar 2026``."""
    if value is None:
        return "—"
    value = _local(value)
    if language() == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


@register.filter
def day_short(value: date | datetime | None) -> str:
    """A date within a year as ``3月2日`` or ``2 Mar``."""
    if value is None:
        return "—"
    value = _local(value)
    return f"{value.month}月{value.day}日" if language() == "zh" else f"{value.day} {MONTHS[value.month - 1]}"


@register.filter
def weekday(value: date | datetime) -> str:
    """``周一`` or ``Mon``."""
    index = _local(value).weekday()
    return WEEKDAYS[index] if language() == "zh" else DAYS[index]


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as ``2026年3月2日 10:05``, in Shanghai time."""
    if value is None:
        return "—"
    return f"{day(value)} {_local(value):%H:%M}"


@register.filter
def iso(value: date | datetime | None) -> str:
    """The value of a ``<time datetime>`` or a date field."""
    return "" if value is None else value.isoformat()


@register.filter
def days_from_today(value: date | None) -> str:
    """``今天``, ``还有 3 天`` or ``已过 2 天``."""
    if value is None:
        return ""
    count = (value - clock.today()).days
    if count == 0:
        return _("今天")
    if count > 0:
        return ngettext("还有 %(count)d 天", "还有 %(count)d 天", count) % {"count": count}
    return ngettext("已过 %(count)d 天", "已过 %(count)d 天", -count) % {"count": -count}


@register.filter
def percent(share: Any, places: int = 1) -> str:
    """A share of one as per cent: ``12.5%``; exact fractions are rounded for display only."""
    scaled = round(share * 100 * 10**places)
    text = f"{scaled // 10**places}.{scaled % 10**places:0{places}d}" if places else str(scaled)
    return f"{text.rstrip('0').rstrip('.') if places else text}%"


@register.filter
@stringfilter
def masked(value: str) -> str:
    """A number with its middle hidden: ``3301**********1234``; short ones wholly hidden but the last two."""
    if len(value) <= 6:
        return "*" * max(len(value) - 2, 0) + value[-2:]
    return (
        value[:3] + "*" * (len(value) - 7) + value[-4:]
        if len(value) < 15
        else value[:4] + "*" * (len(value) - 8) + value[-4:]
    )


@register.filter
@stringfilter
def file_size(size: str) -> str:
    """A number of bytes in KB or MB."""
    count = int(size)
    return f"{max(count // 1024, 1)} KB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MB"


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """``mapping[key]``, or ``None``."""
    return mapping.get(key)


@register.simple_tag
def command_fields(version: int | None = None) -> SafeString:
    """The hidden fields that make a double click act once and find a page that has grown old."""
    fields = format_html('<input type="hidden" name="command_id" value="{}">', uuid.uuid4())
    if version is None:
        return fields
    return format_html('{}<input type="hidden" name="expects" value="{}">', fields, version)


def _local(value: date | datetime) -> date | datetime:
    return (
        timezone.localtime(value, clock.SHANGHAI)
        if isinstance(value, datetime) and timezone.is_aware(value)
        else value
    )


__all__ = ["language", "register", "words"]

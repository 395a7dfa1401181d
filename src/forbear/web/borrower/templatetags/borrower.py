"""Template filters of the borrower's pages: components by name, and their part of some amounts."""

import re
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from forbear.base.money import Fen
from forbear.base.texts import Text, message
from forbear.debt.model import Amounts
from forbear.web.templatetags.forbear import language

register = template.Library()
CHINESE: Final = re.compile(r"([\u3400-\u9fff]+)")


@register.filter
def component(name: str) -> str:
    """``principal`` as 本金 or Principal."""
    return message(f"debt.{name}").into(language())


@register.filter
def steps_text(value: Text) -> SafeString:
    """A sentence in the page's language; in English, Chinese names of menus stay, marked as the Chinese that they are."""
    text = value.into(language())
    if language() == "zh":
        return format_html("{}", text)
    pieces = CHINESE.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span lang="zh-Hans">{}</span>', one) if n % 2 else one,)
            for n, one in enumerate(pieces)
        ),
    )


@register.filter
def part(amounts: Amounts, name: str) -> Fen:
    """The amount of one component."""
    amount: Fen = getattr(amounts, name)
    return amount


@register.filter
def row_key(entry: Any) -> str:
    """The query that names a transaction: its reference, or its counterparty where a spreadsheet destroyed the reference."""
    from django.utils.http import urlencode

    row = entry.transaction
    return urlencode({"reference": row.reference} if row.reference else {"counterparty": row.counterparty})


@register.filter
def titles(items: Any) -> str:
    """The titles of several things in one line, divided as the language does."""
    chosen = language()
    return ("、" if chosen == "zh" else ", ").join(item.title.into(chosen) for item in items)


@register.filter
def row_status(status: str) -> Text:
    """``paid_late`` as 补还 or Paid late."""
    return message(f"pictures.status_{status}")

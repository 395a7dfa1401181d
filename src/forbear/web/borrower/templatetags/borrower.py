"""Template filters of the borrower's pages: components by name, and their part of some amounts."""

import re
from typing import Any, Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from forbear.base.money import Fen
from forbear.base.texts import Text, message
from forbear.debt.model import Amounts
from forbear.evidence.model import ChecklistItem
from forbear.web.templatetags.forbear import language, spoken_days

register = template.Library()
LONG_NUMBER: Final = re.compile(r"\d{10,}[\dXx]")
TELEPHONE: Final = re.compile(r"(\b\d{3}-\d{3}-\d{4}\b|\b\d{5}\b)")
CHINESE: Final = re.compile(r"([\u3400-\u9fff]+)")


@register.filter
def component(name: str) -> str:
    """``principal`` as 本金 or Principal."""
    return message(f"debt.{name}").into(language())


@register.filter
def numbers_hidden(text: str) -> str:
    """Text of a bill with long numbers (accounts, cards, telephones) shown by their first three and last four digits only."""
    return LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", text)


@register.filter
def steps_text(value: Text) -> SafeString:
    """A sentence in the page's language; in English, Chinese names of menus stay, marked as the Chinese that they are."""
    text = spoken_days(value.into(language()))
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
def in_a_file(where: str) -> bool:
    """Whether ``where`` is a place that a person knows, a file or a line of one, and not only a form field's name for the machine."""
    return not where.isascii() or any(sign in where for sign in ".:")


@register.filter
def dial(said: str) -> SafeString:
    """A telephone number inside a sentence as a link that a phone calls."""
    pieces = TELEPHONE.split(said)
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html('<a class="b-link" href="tel:{}">{}</a>', one.replace("-", ""), one)
                if n % 2
                else one,
            )
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


@register.filter
def takes(item: ChecklistItem) -> str:
    """What a file field offers for ``item``. HEIC is left out on purpose: a phone that is not offered it sends the photo as JPG by itself."""
    offered = [media for media in item.accepted if media != "image/heic"]
    return ",".join((*offered, "image/webp") if "image/png" in offered else offered)

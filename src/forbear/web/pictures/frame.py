"""A picture in a page: its wide and its narrow form, of which the style sheet shows the one that fits."""

from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString


def figure(draw: Callable[..., SafeString], *arguments: Any, **named: Any) -> SafeString:
    """Both forms of what ``draw`` makes. ``display: none`` hides one from the eye and from screen readers alike."""
    return format_html(
        '<div class="picture-wide">{}</div><div class="picture-narrow">{}</div>',
        draw(*arguments, **named, narrow=False),
        draw(*arguments, **named, narrow=True),
    )

"""Writes values back into the fields of a page's HTML, changing nothing else of it, byte for byte."""

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

UNTOUCHED: Final = frozenset({"hidden", "file", "password", "submit", "button", "image", "reset"})
TICKED: Final = frozenset({"checkbox", "radio"})


def refill(page: str, action: str, values: Mapping[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    """The page with ``values`` in the fields of its forms that are sent to ``action``, and the values that found no field.

    Hidden fields keep what the page gave them, so that its own version and command id stand.
    """
    filler = _Filler(action, values)
    filler.feed(page)
    filler.close()
    left = tuple(
        value for name, given in values.items() if name not in filler.seen for value in given if value.strip()
    )
    return "".join(filler.out), left


class _Filler(HTMLParser):
    def __init__(self, action: str, values: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(convert_charrefs=False)
        self.action, self.values = action, values
        self.queues = {name: list(given) for name, given in values.items()}
        self.out: list[str] = []
        self.seen: set[str] = set()
        self.inside = False
        self.select: str | None = None
        self.area = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self._start(tag, dict(attrs), self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = False
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.area:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")

    def _start(self, tag: str, attrs: dict[str, str | None], text: str) -> str:
        if tag == "form":
            target = urlsplit(attrs.get("action") or attrs.get("hx-post") or "").path or self.action
            self.inside = (attrs.get("method") or "").lower() == "post" and target == self.action
            return text
        name = attrs.get("name") or ""
        if not self.inside:
            return text
        if tag == "option" and self.select is not None:
            chosen = (attrs.get("value") or "") in self.values[self.select]
            return _with(text, attrs, "selected", chosen)
        if tag == "input":
            return self._input(name, attrs, text)
        if name in self.values and tag == "select":
            self.select = name
            self.seen.add(name)
        elif name in self.values and tag == "textarea":
            self.area = True
            self.seen.add(name)
            return f"{text}\n{escape(self._next(name))}"
        return text

    def _input(self, name: str, attrs: dict[str, str | None], text: str) -> str:
        kind = (attrs.get("type") or "text").lower()
        if kind in UNTOUCHED:
            if kind == "hidden":
                self.seen.add(name)
            return text
        if kind in TICKED:
            # An unticked box sends nothing at all, so its absence is an answer too.
            self.seen.add(name)
            return _with(text, attrs, "checked", (attrs.get("value") or "on") in self.values.get(name, ()))
        if name not in self.values:
            return text
        self.seen.add(name)
        return _tag("input", {**attrs, "value": self._next(name)})

    def _next(self, name: str) -> str:
        queue = self.queues[name]
        return queue.pop(0) if queue else ""


def _with(text: str, attrs: dict[str, str | None], flag: str, on: bool) -> str:
    if on == (flag in attrs):
        return text
    kept = {name: value for name, value in attrs.items() if name != flag}
    return _tag(text[1:].split(None, 1)[0].rstrip("/>"), {**kept, flag: None} if on else kept)


def _tag(name: str, attrs: Mapping[str, str | None]) -> str:
    inner = "".join(
        f" {key}" if value is None else f' {key}="{escape(value)}"' for key, value in attrs.items()
    )
    return f"<{name}{inner}>"

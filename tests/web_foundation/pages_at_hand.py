"""Reading pages in tests: their visible sentences by language, and a new client for each."""

import re
from html.parser import HTMLParser

from django.test import Client

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-label", "data-copied")
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "rect"}
ENGLISH_IN_CHINESE = re.compile(r"\b(?!PDF|MB|KB|TOTP|Cookie|Forbear|jiebei)[A-Za-z]{3,}\b")


class Sentences(HTMLParser):
    """Everything a page says in its own language: text and spoken attributes outside elements marked otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.stack: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        aside = (
            tag in {"script", "style"}
            or facts.get("translate") == "no"
            or ("lang" in facts and tag != "html")
        )
        silent = aside or (bool(self.stack) and self.stack[-1])
        if tag not in VOID:
            self.stack.append(silent)
        if not silent:
            self.found += [facts[name] or "" for name in SPOKEN if name in facts]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.stack:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.stack and self.stack[-1]):
            self.found.append(data.strip())


def sentences(page: bytes) -> list[str]:
    """What the page says."""
    reader = Sentences()
    reader.feed(page.decode())
    return reader.found


def foreign(page: bytes, language: str) -> list[str]:
    """The sentences of a page that are not in its ``language`` (``zh-hans`` or ``en``)."""
    pattern = CHINESE if language == "en" else ENGLISH_IN_CHINESE
    return [one for one in sentences(page) if pattern.search(one)]


def client(language: str = "zh-hans", **options: object) -> Client:
    """A browser that has chosen ``language``."""
    made = Client(**options)  # type: ignore[arg-type]
    made.cookies["forbear_language"] = language
    return made

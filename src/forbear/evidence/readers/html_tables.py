"""A statement by mail (HTML, or the whole message as .eml) as rows of cells: every table row of every table, inner tables on their own."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Final

DEEPEST: Final = 60
MOST_CELLS: Final = 2_000_000


class _Tables(HTMLParser):
    """Collects rows; words outside cells become rows of one cell, for they are headings."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._open: list[list[list[str]]] = []
        self._words: list[str] = []
        self._silent = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "tr":
            self._flush()
            if len(self._open) < DEEPEST:
                self._open.append([])
        elif tag in ("td", "th") and self._open and self._cells < MOST_CELLS:
            self._flush()
            self._open[-1].append([])
            self._cells += 1
        elif tag == "table":
            self._flush()
        elif tag in ("br", "p", "div"):
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "tr" and self._open:
            cells = [" ".join("".join(cell).split()) for cell in self._open.pop()]
            if any(cells):
                self.rows.append(cells)
        elif tag in ("table", "p", "div"):
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._add(data)

    def _add(self, data: str) -> None:
        if self._open and self._open[-1]:
            self._open[-1][-1].append(data)
        else:
            self._words.append(data)

    def _flush(self) -> None:
        words = " ".join("".join(self._words).split())
        self._words.clear()
        if words:
            self.rows.append([words[:2_000]])


def html_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every row, numbered from 1 in the order in which rows end (an inner table before the row that holds it)."""
    tables = _Tables()
    tables.feed(text)
    tables.close()
    yield from enumerate(tables.rows, 1)


def looks_like_html(head: bytes) -> bool:
    """Whether a file is HTML, though it may begin with anything."""
    return b"<t" in head.lower() and (b"<table" in head.lower() or b"<td" in head.lower())


def mail_html(data: bytes) -> str | None:
    """The HTML of a saved mail message (.eml); None if ``data`` is no such message."""
    head = data[:4_000].lower()
    if b"content-type:" not in head or not any(
        field in head for field in (b"from:", b"subject:", b"mime-version:", b"received:")
    ):
        return None
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        body = message.get_body(("html",)) if isinstance(message, EmailMessage) else None
        content = body.get_content() if body is not None else None
    except Exception:  # the mail parser answers broken messages with a dozen kinds of exception
        return None
    return content if isinstance(content, str) else None

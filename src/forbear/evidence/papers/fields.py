"""Facts found among the lines of a page, by the labels that a kind of paper puts beside, above or around them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forbear.evidence.papers.kinds import FieldSpec, PaperKind
from forbear.evidence.papers.lines import GAP, Box, Line, Sheet

_SEPARATORS: Final = re.compile(r"^[\t:;=\-.·]+")
_BLOCK_LINES: Final = 4
_BLOCK_GAP: Final = 2.4
_WRAP_GAP: Final = 3.0
_BELOW_LINES: Final = 3
_CERTAINTY: Final = {
    "after": 1.0,
    "before": 1.0,
    "block": 1.0,
    "below": 0.98,
    "anywhere": 0.95,
    "wrapped": 0.95,
}
"""How far a way of looking is to be trusted, beside how surely the print itself was recognised."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value in its one form, how sure it is (0 to 1), and where it stands."""

    value: str
    confidence: float
    box: Box


def find(kind: PaperKind, spec: FieldSpec, sheet: Sheet) -> Found | None:
    """The fact ``spec`` of a paper of ``kind`` on one page, or None."""
    for way in spec.find:
        for line, start, end, value in _WAYS[way](kind, spec, sheet):
            if value:
                confidence = min(char.confidence for char in line.chars[start:end]) * _CERTAINTY[way]
                return Found(value, confidence, sheet.place(line, start, end))
    return None


Candidate = tuple[Line, int, int, str]


def _after(kind: PaperKind, spec: FieldSpec, sheet: Sheet) -> Iterator[Candidate]:
    """Behind the label, as far as the next label of another fact."""
    for anchor in spec.anchors:
        for line in sheet.lines:
            for label in anchor.finditer(line.text):
                end = _next_label(kind, spec, line.text, label.end())
                yield from _matching(spec, line, label.end(), end)


def _before(_kind: PaperKind, spec: FieldSpec, sheet: Sheet) -> Iterator[Candidate]:
    """Ahead of the label, the nearest first."""
    for anchor in spec.anchors:
        for line in sheet.lines:
            for label in anchor.finditer(line.text):
                before = list(spec.value.pattern.finditer(line.text[: label.start()]))
                for match in reversed(before):
                    yield line, match.start(), match.end(), spec.value.form(match[0])


def _below(_kind: PaperKind, spec: FieldSpec, sheet: Sheet) -> Iterator[Candidate]:
    """Under the label, in one of the next lines, where the two overlap."""
    for anchor in spec.anchors:
        for number, line in enumerate(sheet.lines):
            for label in anchor.finditer(line.text):
                chars = line.chars[label.start() : label.end()]
                left, right = chars[0].left, chars[-1].right
                for lower in sheet.lines[number + 1 : number + 1 + _BELOW_LINES]:
                    for start, end in _words(lower):
                        if lower.chars[start].left < right and lower.chars[end - 1].right > left:
                            yield from _matching(spec, lower, start, end)


def _anywhere(_kind: PaperKind, spec: FieldSpec, sheet: Sheet) -> Iterator[Candidate]:
    """Wherever the print has the shape of it."""
    for line in sheet.lines:
        for match in (spec.pattern or spec.value.pattern).finditer(line.text):
            start, end = match.span(1) if match.re.groups else match.span()
            yield line, start, end, spec.value.form(line.text[start:end])


def _block(kind: PaperKind, spec: FieldSpec, sheet: Sheet) -> Iterator[Candidate]:
    """From the label on over the lines below it, until another label or a wide gap. Placed as one line of all its characters."""
    labels = [
        (n, found)
        for anchor in spec.anchors
        for n, line in enumerate(sheet.lines)
        if (found := anchor.search(line.text))
    ]
    for number, label in labels:
        line = sheet.lines[number]
        parts = [(line, label.end(), len(line.text))]
        for lower in sheet.lines[number + 1 : number + _BLOCK_LINES]:
            near = lower.top - parts[-1][0].top < _BLOCK_GAP * line.height
            if not near or _next_label(kind, spec, lower.text, 0) < len(lower.text):
                break
            parts.append((lower, 0, len(lower.text)))
        text = "".join(part.text[start:end] for part, start, end in parts)
        chars = [char for part, start, end in parts for char in part.chars[start:end]]
        kept = [(letter, char) for letter, char in zip(text, chars, strict=True) if letter not in GAP + ":"]
        if kept:
            whole = Line("".join(letter for letter, _char in kept), tuple(char for _letter, char in kept))
            yield whole, 0, len(whole.text), spec.value.form(whole.text)


def _wrapped(kind: PaperKind, spec: FieldSpec, sheet: Sheet) -> Iterator[Candidate]:
    """Over the end of a line of running text: the fact's other ways, where its value reaches into the next line."""
    for line, lower in pairwise(sheet.lines):
        if lower.top - line.top > _WRAP_GAP * line.height:
            continue
        both = Line(line.text + lower.text, line.chars + lower.chars)
        joined = Sheet((both,), sheet.width, sheet.height, sheet.turn)
        for way in spec.find:
            if way != "wrapped":
                yield from (one for one in _WAYS[way](kind, spec, joined) if one[2] > len(line.text))


def _matching(spec: FieldSpec, line: Line, start: int, end: int) -> Iterator[Candidate]:
    """The value between ``start`` and ``end``: by the pattern of the fact where it has one, else at once behind the separators."""
    text = line.text[start:end]
    if spec.pattern is not None and (match := spec.pattern.search(text)):
        yield line, start + match.start(1), start + match.end(1), spec.value.form(match[1])
    skipped = _SEPARATORS.match(text)
    at = skipped.end() if skipped else 0
    if match := spec.value.pattern.match(text, at):
        yield line, start + match.start(), start + match.end(), spec.value.form(match[0])


def _next_label(kind: PaperKind, spec: FieldSpec, text: str, start: int) -> int:
    """Where the next label of another fact begins, the end of ``text`` if none follows."""
    ends = [
        found.start()
        for other in kind.fields
        if other.id != spec.id
        for anchor in other.anchors
        if anchor not in spec.anchors
        if (found := anchor.search(text, start))
    ]
    return min(ends, default=len(text))


def _words(line: Line) -> Iterator[tuple[int, int]]:
    start = 0
    for part in line.text.split(GAP):
        if part:
            yield start, start + len(part)
        start += len(part) + 1


_WAYS: Final[dict[str, Callable[[PaperKind, FieldSpec, Sheet], Iterator[Candidate]]]] = {
    "after": _after,
    "before": _before,
    "below": _below,
    "anywhere": _anywhere,
    "block": _block,
    "wrapped": _wrapped,
}

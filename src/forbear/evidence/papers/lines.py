"""Words on a picture become lines as a reader sees them: turned upright, straightened, from top to bottom and left to right.

A line's text is normalised for matching (full width folded, blanks taken out) and holds a tab where there is a gap between two words. Every
character remembers its word and its place in it, so that a value found in the text leads back to a place on the picture.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forbear.evidence.papers.ocr import Word

GAP: Final = "\t"
_LABELS: Final = {
    "性別": "性别",
    "身份證": "身份证",
    "號碼": "号码",
    "姓各": "姓名",
    "公民身分号码": "公民身份号码",
    "帐户": "账户",
}
"""Label words as they are printed or misread, and as the anchors have them. Values are never rewritten."""
_WIDE, _NARROW = 1.0, 0.52
"""How wide a Chinese and a Latin character are printed, relative to each other."""
_LONG: Final = 1.8
"""Times its height from which a word says which way it runs."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the picture in ten-thousandths of its width and height, so that it fits any size it is shown at."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Char:
    """One character of a line: its word's confidence and its rectangle in reading space."""

    confidence: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print: ``text`` with a tab for a gap, and one ``Char`` for each character (of a tab: the gap itself)."""

    text: str
    chars: tuple[Char, ...]

    @property
    def top(self) -> float:
        """The upper edge in reading space."""
        return min(char.top for char in self.chars)

    @property
    def height(self) -> float:
        """The height of its tallest word."""
        return max(char.bottom - char.top for char in self.chars)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one page, and the way from reading space back to the picture."""

    lines: tuple[Line, ...]
    width: int
    height: int
    turn: float

    def place(self, line: Line, start: int, end: int) -> Box:
        """Where the characters ``start`` to ``end`` (excluded) of ``line`` stand on the picture."""
        chars = line.chars[start:end]
        left, right = min(char.left for char in chars), max(char.right for char in chars)
        top, bottom = min(char.top for char in chars), max(char.bottom for char in chars)
        corners = [_turned(x, y, -self.turn) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _y in corners], [y for _x, y in corners]
        return Box(
            _share(min(xs), self.width),
            _share(min(ys), self.height),
            _share(max(xs), self.width),
            _share(max(ys), self.height),
        )


def normalised(text: str) -> str:
    """``text`` with full-width forms folded, blanks taken out and label words as the anchors have them."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for seen, meant in _LABELS.items():
        plain = plain.replace(seen, meant)
    return plain


def turns_of(words: Sequence[Word]) -> tuple[int, int]:
    """The two quarter turns (clockwise) after which print can run across the page, the likelier first.

    A long word tells the direction in which it is read; one whose corners were given without that (its long side is not the first) tells
    only that it stands on end.
    """
    points = [1e-9, 0.0, 0.0, 0.0]
    for word in words:
        (ax, ay), (bx, by), _third, (dx, dy) = word.corners
        along, across = math.hypot(bx - ax, by - ay), math.hypot(dx - ax, dy - ay)
        if max(along, across) < _LONG * min(along, across):
            continue
        told = along >= across
        angle = math.atan2(by - ay, bx - ax) if told else math.atan2(dy - ay, dx - ax)
        turn = round(-angle / (math.pi / 2)) % 4
        for quarters in (turn,) if told else (turn, (turn + 2) % 4):
            points[quarters] += along + across
    best = max(range(4), key=points.__getitem__)
    return best, (best + 2) % 4


def lines_of(words: Sequence[Word], width: int, height: int, quarters: int = 0) -> Sheet:
    """The lines that ``words`` form on a picture of ``width`` × ``height``, read after ``quarters`` clockwise quarter turns of it."""
    turn = quarters * math.pi / 2
    turn -= _slope(words, turn)
    placed = sorted((_placed(word, turn) for word in words if normalised(word.text)), key=_middle)
    rows: list[list[tuple[str, Char]]] = []
    for word in placed:
        row = next((row for row in reversed(rows[-3:]) if _on_one_line(row[-1][1], word[1])), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    return Sheet(tuple(_line(row) for row in rows), width, height, turn)


def _placed(word: Word, turn: float) -> tuple[str, Char]:
    corners = [_turned(x, y, turn) for x, y in word.corners]
    xs, ys = [x for x, _y in corners], [y for _x, y in corners]
    return normalised(word.text), Char(word.confidence, min(xs), min(ys), max(xs), max(ys))


def _middle(word: tuple[str, Char]) -> float:
    return (word[1].top + word[1].bottom) / 2


def _on_one_line(one: Char, other: Char) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _line(row: list[tuple[str, Char]]) -> Line:
    text, chars = "", list[Char]()
    for word, box in sorted(row, key=lambda word: word[1].left):
        if chars:
            last = chars[-1]
            text += GAP
            chars.append(Char(1.0, last.right, last.top, box.left, last.bottom))
        text += word
        chars.extend(_split(word, box))
    return Line(text, tuple(chars))


def _split(word: str, box: Char) -> list[Char]:
    widths = [_NARROW if ord(letter) < 0x2E80 else _WIDE for letter in word]
    scale, at, chars = (box.right - box.left) / sum(widths), box.left, list[Char]()
    for width in widths:
        chars.append(Char(box.confidence, at, box.top, at + width * scale, box.bottom))
        at += width * scale
    return chars


def _slope(words: Sequence[Word], turn: float) -> float:
    """By how much (radians, clockwise) the lines fall after the turn: the median of the long words, weighted by length."""
    angles: list[tuple[float, float]] = []
    for word in words:
        (ax, ay), (bx, by), _third, (dx, dy) = (_turned(x, y, turn) for x, y in word.corners)
        along, across = (bx - ax, by - ay), (dx - ax, dy - ay)
        x, y = along if math.hypot(*along) >= math.hypot(*across) else across
        length, short = (
            max(math.hypot(*along), math.hypot(*across)),
            min(math.hypot(*along), math.hypot(*across)),
        )
        if length > 2.5 * short and abs(x) > abs(y):
            angles.append((math.atan2(y, x) if x > 0 else math.atan2(-y, -x), length))
    angles.sort()
    half, seen = sum(length for _angle, length in angles) / 2, 0.0
    for angle, length in angles:
        seen += length
        if seen >= half:
            return angle
    return 0.0


def _turned(x: float, y: float, turn: float) -> tuple[float, float]:
    cos, sin = math.cos(turn), math.sin(turn)
    return x * cos - y * sin, x * sin + y * cos


def _share(value: float, whole: int) -> int:
    return max(0, min(10_000, round(value / whole * 10_000)))

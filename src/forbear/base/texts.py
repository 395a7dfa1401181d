"""A sentence for people in both languages of the product, and the message catalogues that hold them.

Sentences live in ``base/messages/<room>.toml``, never in the arithmetic. A message has the keys ``zh`` and ``en`` and, for an error,
``mend_zh`` and ``mend_en`` (what to do about it). ``{name}`` places are filled from the parameters given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """One sentence in Chinese and English; where it has ``places``, they are filled when it is read."""

    chinese: str
    english: str
    places: Callable[[], Mapping[str, object]] | None = None

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return self.chinese if self.places is None else self.chinese.format_map(self.places())

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.english if self.places is None else self.english.format_map(self.places())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.zh, self.en) == (other.zh, other.en)

    def __hash__(self) -> int:
        return hash((self.zh, self.en))

    def into(self, language: Language) -> str:
        """The sentence in ``language``."""
        return self.zh if language == "zh" else self.en


@cache
def catalogue(room: str) -> dict[str, dict[str, str]]:
    """All messages of one room, by their name within the room; what reads them is imported when the first sentence is wanted."""
    import tomllib
    from importlib import resources

    file = resources.files("forbear.base") / "messages" / f"{room}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def message(code: str, key: str = "", **parameters: object) -> Text:
    """The text of ``code`` (``"room.name"``), filled with ``parameters``; ``key="mend"`` gives its mend."""
    entry = _entry(code)
    prefix = f"{key}_" if key else ""
    return Text(
        entry.get(f"{prefix}zh", "").format(**parameters),
        entry.get(f"{prefix}en", "").format(**parameters),
    )


def later(code: str, places: Callable[[], Mapping[str, object]]) -> Text:
    """The text of ``code``, to be filled with ``places`` when it is read: for the many sentences of a statement, of which few are."""
    entry = _entry(code)
    return Text(entry.get("zh", ""), entry.get("en", ""), places)


@cache
def _entry(code: str) -> dict[str, str]:
    room, name = code.split(".", 1)
    return catalogue(room)[name]

"""A sentence for people in both languages of the product, and the message catalogues that hold them.

Sentences live in ``base/messages/<room>.toml``, never in the arithmetic. A message has the keys ``zh`` and ``en`` and, for an error,
``mend_zh`` and ``mend_en`` (what to do about it). ``{name}`` places are filled from the parameters given.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and English."""

    zh: str
    en: str

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


@cache
def _entry(code: str) -> dict[str, str]:
    room, name = code.split(".", 1)
    return catalogue(room)[name]

"""Errors as part of the interface: a code, where it is, the value at fault, and words for the person in two languages."""

from dataclasses import dataclass, field
from typing import Any, NoReturn

from forbear.base.texts import Language, Text, message


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: ``"room.name"``, the key of its message in ``base/messages/<room>.toml``.
        where: where it stands: ``"debt.toml:12"``, ``"event[3].amount"``, a form field's name; empty if nowhere in particular.
        parameters: values for the message; private ones are masked by whoever raises.
    """

    code: str
    where: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> Text:
        """What is wrong."""
        return message(self.code, **self.parameters)

    @property
    def mend(self) -> Text:
        """What to do about it; empty strings where nothing can be advised."""
        return message(self.code, "mend", **self.parameters)

    def sentence(self, language: Language) -> str:
        """Where, what and the mend in one line."""
        parts = [self.text.into(language), self.mend.into(language)]
        joined = ("" if language == "zh" else " ").join(part for part in parts if part)
        return f"{self.where}: {joined}" if self.where else joined


class ForbearError(Exception):
    """Something a person gave or asked cannot be accepted; carries every problem found, never a trace for them to see."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.sentence("en") for problem in problems))
        self.problems = problems


def fail(code: str, where: str = "", **parameters: Any) -> NoReturn:
    """Raise a ``ForbearError`` with the one problem ``code``."""
    raise ForbearError(Problem(code, where, parameters))

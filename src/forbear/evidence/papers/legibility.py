"""Whether a reviewer could read a photographed paper, judged before it is sent, and what to do where not."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal, cast

from forbear.base.errors import Problem

if TYPE_CHECKING:  # measuring loads the picture library, and most that speaks of legibility never measures
    from forbear.evidence.papers.measures import Measures, Pixels

Verdict = Literal["good", "doubtful", "unreadable"]
_ORDER: Final[tuple[Verdict, ...]] = ("good", "doubtful", "unreadable")


@dataclass(frozen=True, slots=True)
class Limit:
    """From which figure of ``measure`` on a paper is ``doubtful`` or ``unreadable``; ``above``: because it is larger, else smaller."""

    measure: str
    message: str
    above: bool
    doubtful: float
    unreadable: float

    def verdict(self, figure: float) -> Verdict:
        """What ``figure`` says of the paper."""
        sign = 1 if self.above else -1
        if sign * figure > sign * self.unreadable:
            return "unreadable"
        return "doubtful" if sign * figure > sign * self.doubtful else "good"


@dataclass(frozen=True, slots=True)
class Legibility:
    """The verdict on one picture, and everything that speaks against it, each with what to do (``Problem.mend``), the worst first."""

    verdict: Verdict
    problems: tuple[Problem, ...]


GOOD: Final = Legibility("good", ())


def judge(pixels: "Pixels") -> Legibility:
    """The verdict on one picture of a paper."""
    from forbear.evidence.papers.measures import measure

    return judged(measure(pixels))


def judged(figures: "Measures") -> Legibility:
    """The verdict that follows from figures already measured."""
    found = sorted(_findings(figures), key=lambda finding: -_ORDER.index(finding[0]))
    return Legibility(found[0][0], tuple(problem for _verdict, problem in found)) if found else GOOD


def worst(pages: tuple[Legibility, ...]) -> Legibility:
    """One verdict on a paper of several pages: that of its worst page, with the problems of all, each once."""
    if not pages:
        return GOOD
    verdict = max((page.verdict for page in pages), key=_ORDER.index)
    return Legibility(
        verdict, tuple({problem.code: problem for page in pages for problem in page.problems}.values())
    )


def _findings(figures: "Measures") -> Iterator[tuple[Verdict, Problem]]:
    for side in figures.cut:
        yield "doubtful", Problem(f"papers.cut_{side}")
    for limit in limits():
        figure = abs(float(getattr(figures, limit.measure)))
        verdict = limit.verdict(figure)
        if verdict != "good":
            yield verdict, Problem(f"papers.{limit.message}", parameters={"figure": round(figure)})


@cache
def limits() -> tuple[Limit, ...]:
    """The limits of ``legibility.toml``."""
    file = resources.files("forbear.evidence.papers") / "legibility.toml"
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["limit"]
    return tuple(
        Limit(
            entry["measure"],
            entry["message"],
            cast(str, entry["way"]) == "above",
            float(entry["doubtful"]),
            float(entry["unreadable"]),
        )
        for entry in entries
    )

"""Any figure of a statement unfolded: plain sentences first, then each component with the lines that it is the sum of."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from forbear.base.money import Fen, format_yuan
from forbear.base.rates import format_decimal
from forbear.base.texts import Language, Text
from forbear.debt.card.model import CardDebt
from forbear.debt.card.story import card_story
from forbear.debt.model import Component, Debt, Line, Statement
from forbear.debt.products import AnyDebt, statement_of
from forbear.debt.progressive_loan.model import ProgressiveDebt
from forbear.debt.progressive_loan.story import progressive_story
from forbear.debt.statement import statement_to_json
from forbear.debt.story import loan_story

SHOWN: tuple[Component, ...] = ("principal", "interest", "penalty", "fee")
RATE_PLACES = 16
"""Decimal places to which an exact daily rate is written."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One component of what is owed: ``owed = accrued − paid − waived`` (fen), and the lines that add up to ``accrued``."""

    component: Component
    accrued: Fen
    paid: Fen
    waived: Fen
    owed: Fen
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A statement, told in sentences and unfolded into figures."""

    statement: Statement
    story: tuple[Text, ...]
    figures: tuple[Figure, ...]


def explain(debt: AnyDebt, as_of: date, component: Component | None = None) -> Explanation:
    """Explain what is owed at the end of a day; with ``component``, that figure alone is unfolded.

    Raises:
        ForbearError: as the product's own statement does.
    """
    told = statement_of(debt, as_of)
    story = _story(debt, told)
    wanted = SHOWN if component is None else (component,)
    return Explanation(told, story, tuple(_figure(told, name) for name in wanted))


def _story(debt: AnyDebt, told: Statement) -> tuple[Text, ...]:
    match debt:
        case CardDebt():
            return card_story(debt, told)
        case ProgressiveDebt():
            return progressive_story(debt, told)
        case Debt():
            return loan_story(debt, told)


def explanation_to_json(explained: Explanation, language: Language = "zh") -> dict[str, Any]:
    """The explanation as JSON: the statement's keys without its lines, ``story``, and ``figures`` with theirs."""
    document = statement_to_json(explained.statement, language)
    del document["lines"]
    return {
        **document,
        "story": [sentence.into(language) for sentence in explained.story],
        "figures": [_figure_out(figure, language) for figure in explained.figures],
    }


def _figure(told: Statement, component: Component) -> Figure:
    return Figure(
        component,
        getattr(told.accrued, component),
        getattr(told.paid, component),
        getattr(told.waived, component),
        getattr(told.owed, component),
        tuple(line for line in told.lines if line.component == component),
    )


def _figure_out(figure: Figure, language: Language) -> dict[str, Any]:
    amounts = {name: format_yuan(getattr(figure, name)) for name in ("accrued", "paid", "waived", "owed")}
    lines = [_line_out(line, language) for line in figure.lines]
    return {"component": figure.component, **amounts, "lines": lines}


def _line_out(line: Line, language: Language) -> dict[str, Any]:
    """A line; ``numerator / denominator`` is its exact share in fen, before the rounding."""
    return {
        "from": line.since.isoformat(),
        "to": line.until.isoformat(),
        "days": line.days,
        "stopped": line.stopped,
        "base": format_yuan(line.base),
        "rate": format_decimal(line.rate, RATE_PLACES),
        "numerator": line.exact.numerator,
        "denominator": line.exact.denominator,
        "rounding": line.rounding,
        "clause": line.clause,
        "instalment": line.instalment,
        "amount": format_yuan(line.amount),
        "why": line.why.into(language),
    }

"""The JSON form of a bill (CONTRACTS section 3, ``read``)."""

from typing import Any

from forbear.base.errors import Problem
from forbear.base.money import format_yuan
from forbear.base.texts import Language
from forbear.evidence.model import Bill, Transaction


def bill_to_json(bill: Bill, language: Language) -> dict[str, Any]:
    """The bill as the ``read`` command prints it; sentences in ``language``."""
    return {"transactions": [transaction_to_json(row) for row in bill.transactions]} | heading_to_json(
        bill, language
    )


def heading_to_json(bill: Bill, language: Language) -> dict[str, Any]:
    """The bill without its rows."""
    return {
        "format": bill.format,
        "issuer": bill.issuer,
        "account_holder": bill.account_holder,
        "account": bill.account,
        "since": bill.since.isoformat() if bill.since else None,
        "until": bill.until.isoformat() if bill.until else None,
        "stated_rows": bill.stated_rows,
        "unknown_columns": list(bill.unknown_columns),
        "rejected": [_rejected(problem, language) for problem in bill.rejected],
        "notices": [{"code": problem.code, "text": problem.sentence(language)} for problem in bill.notices],
    }


def transaction_to_json(transaction: Transaction) -> dict[str, Any]:
    """One row: amounts in yuan, times as the bill has them (Beijing time)."""
    return {
        "line": transaction.line,
        "at": transaction.at.isoformat(),
        "amount": format_yuan(transaction.amount),
        "direction": transaction.direction,
        "counterparty": transaction.counterparty,
        "description": transaction.description,
        "status": transaction.status,
        "method": transaction.method,
        "kind": transaction.kind,
        "category": transaction.category,
        "reference": transaction.reference,
        "currency": transaction.currency,
    } | ({"refunded": format_yuan(transaction.refunded)} if transaction.refunded else {})


def _rejected(problem: Problem, language: Language) -> dict[str, Any]:
    return {
        "line": int(problem.where.removeprefix("line ")),
        "code": problem.code,
        "reason": problem.text.into(language),
    }

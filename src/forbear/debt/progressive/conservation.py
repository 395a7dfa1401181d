"""What every fold of a progressive loan must hold: instalments repay what was lent, and money went somewhere exactly once.

Measures may be combined in ways that nobody has worked through. Where a combination would lose or invent an amount, the fold refuses
by name; it never shows a wrong figure.
"""

from forbear.base.errors import fail
from forbear.debt.progressive import events as ev
from forbear.debt.progressive.book import Book
from forbear.debt.progressive.decimals import Cents


def hold_conserved(book: Book) -> None:
    """Let nothing be lost or invented.

    Raises:
        ForbearError: ``conformance.not_conserved`` with the kind of amount and both sums in cents.
    """
    _same("principal", _lent(book), sum(row.owed["principal"] for row in book.instalments))
    _same("payments", _received(book), _gone(book))


def _lent(book: Book) -> Cents:
    """What was lent, and what became owed as principal again."""
    again = (ev.Chargeback, ev.CreditBalanceRefund)
    lent = sum(each.amount for each in book.entries if isinstance(each.event, ev.Disbursement))
    return lent + sum(each.split["principal"] for each in book.entries if isinstance(each.event, again))


def _received(book: Book) -> Cents:
    return sum(each.amount for each in book.entries if isinstance(each.event, ev.Payment))


def _gone(book: Book) -> Cents:
    """What was met, is held, was paid out again, or came after a write-off."""
    met = sum(row.total_paid for row in book.instalments)
    paid_out = sum(each.beyond for each in book.entries if isinstance(each.event, ev.CreditBalanceRefund))
    return met + book.overpaid + paid_out + book.recovered


def _same(what: str, expected: Cents, found: Cents) -> None:
    if expected != found:
        fail("conformance.not_conserved", what=what, expected=expected, found=found)

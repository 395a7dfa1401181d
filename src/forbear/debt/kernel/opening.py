"""A row on the day of disbursement, before anything happened to it."""

from forbear.debt.kernel.fields import (
    BALANCE,
    DISBURSED,
    HANDLED,
    INSTALMENTS,
    LAST,
    NEXT,
    SINCE,
    STOP,
    Columns,
)
from forbear.debt.kernel.plan import relevel


def open_row(columns: Columns, i: int, principal: int) -> None:
    """Set what follows from the contract fields of row ``i``, whose other fields are 0; the level counts a suspension that is known."""
    disbursed = columns.narrow[DISBURSED, i]
    columns.running[BALANCE, i] = principal
    columns.narrow[HANDLED, i] = disbursed
    columns.narrow[SINCE, i] = disbursed
    columns.narrow[NEXT, i] = 1
    columns.narrow[LAST, i] = columns.narrow[INSTALMENTS, i]
    relevel(columns, i)
    columns.daily[STOP, i] = disbursed

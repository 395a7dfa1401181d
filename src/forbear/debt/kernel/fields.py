"""The columns of a row: which field of which grid holds what. Amounts are fen, days are counted from 1970-01-01.

A carry is an exact numerator: ``CARRY / RATE_DEN`` fen of interest, ``PENALTY_CARRY / (RATE_DEN × PENALTY_DEN)`` fen of penalty interest.
"""

from typing import Final, NamedTuple, Protocol


class Grid(Protocol):
    """Integers by field and row."""

    def __getitem__(self, key: tuple[int, int], /) -> int: ...
    def __setitem__(self, key: tuple[int, int], value: int, /) -> None: ...


class Line(Protocol):
    """Integers by position."""

    def __getitem__(self, key: int, /) -> int: ...
    def __setitem__(self, key: int, value: int, /) -> None: ...
    def __len__(self) -> int: ...


class Floats(Protocol):
    """Guesses by position: nothing that is owed is ever held in one."""

    def __getitem__(self, key: int, /) -> float: ...
    def __setitem__(self, key: int, value: float, /) -> None: ...


class Columns(NamedTuple):
    """Rows of a book, as grids.

    Attributes:
        running: what every day changes or reads, by field: amounts and numerators (64 bits when compiled).
        daily: what every day reads, by field: rates, days and places (32 bits).
        wide: the other amounts of a row, which lie together (64 bits).
        narrow: its other days, counts, codes and rates, which lie together (32 bits).
        item_wide: amounts of what has fallen due, by slot; the slots of a row lie together, oldest first.
        item_narrow: days, numbers and flags of what has fallen due.
        events: what happened to the rows; the events of a row lie together in the order in which they act.
        months: the first day of each month (:func:`forbear.debt.kernel.calendar.month_starts`).
        edges: the least days past due of each bucket, ascending, the first 0.
        scratch: room for the long integers of a level instalment.
    """

    running: Grid
    daily: Grid
    wide: Grid
    narrow: Grid
    item_wide: Grid
    item_narrow: Grid
    events: Grid
    months: Line
    edges: Line
    scratch: Line


RUNNING: Final = (
    "balance",  # principal not yet due
    "carry",  # exact interest of the running period
)
BALANCE, CARRY = range(2)

DAILY: Final = (
    "accrues",  # numerator by which one fen grows the carry in a day
    "penalty_accrues",  # the same for penalty interest
    "stop",  # the next day on which something happens
    "used",  # how many slots hold something due
    "slot",  # the first of its slots
)
ACCRUES, PENALTY_ACCRUES, STOP, USED, SLOT = range(5)

WIDE: Final = (
    "level",  # level instalment, or level principal of equal principal
    "running_met",  # interest of the running period that was paid or waived
    "running_conditional",  # of it, waived on condition
    "credit",  # money held beyond everything owed
    "arrangement_total",  # what the arrangement's instalments repay
    "arrangement_paid",
    "arrangement_waived",  # waived later, from its last instalment backwards
)
(
    LEVEL,
    RUNNING_MET,
    RUNNING_CONDITIONAL,
    CREDIT,
    ARRANGEMENT_TOTAL,
    ARRANGEMENT_PAID,
    ARRANGEMENT_WAIVED,
) = range(7)

NARROW: Final = (
    # the contract
    "method",
    "rate",  # numerator of the daily rate
    "rate_den",
    "penalty_num",  # the penalty multiple
    "penalty_den",
    "disbursed",
    "first_due",
    "due_day",
    "instalments",
    "thirty",  # 1 under 30/360
    "penalty_on",  # 1 principal + 2 interest
    "grace_days",
    "order",  # allocation: four components of two bits, the first lowest
    "shortens",  # 1 where an early repayment shortens the term
    "rounding",
    "suspended_from",  # first and last day of an interest suspension, 0 where there is none
    "suspended_until",
    # where it stands
    "handled",  # the last day that was lived through exactly
    "stopped_days",  # days of the running period that did not count, by then (under 30/360)
    "lost_days",  # what those took of its thirty days
    "is_stopped",  # whether the days after ``handled`` count: 0, 1 where they are suspended, 2 where an arrangement stops them
    "next",  # number of the next due date
    "last",  # number of the last one of the plan
    "since",  # from when the balance has been unchanged
    "counted_since",  # days of the period that had counted by then (under 30/360)
    "oldest",  # due date of the oldest unpaid amount, 0 where nothing is
    "bucket",
    "frozen_days",  # days of ended arrangements
    "rate_next",  # a new rate, and the day after which it counts (0: none)
    "rate_next_after",
    "fee_day",  # the day of the latest fee
    # the arrangement
    "arrangement",
    "frozen_since",  # the day after which no day counts, while an arrangement lies over the row
    "arrangement_count",
    "arrangement_first_due",
    "arrangement_due_day",
    "arrangement_first_takes",  # 1 where the first instalment takes the remainder
    "arrangement_grace",
    "arrangement_breaks",  # how many missed instalments break it, 0: it is never broken by itself
    "missed",  # how many stand missed
    "broken_on",  # the day on which the latest arrangement was broken
    # where its events are
    "room",  # how many slots it has
    "event",
    "event_end",
    "refused",  # a reason of bounds.REASONS that ended the row
)
(
    METHOD,
    RATE,
    RATE_DEN,
    PENALTY_NUM,
    PENALTY_DEN,
    DISBURSED,
    FIRST_DUE,
    DUE_DAY,
    INSTALMENTS,
    THIRTY,
    PENALTY_ON,
    GRACE_DAYS,
    ORDER,
    SHORTENS,
    ROUNDING,
    SUSPENDED_FROM,
    SUSPENDED_UNTIL,
    HANDLED,
    STOPPED_DAYS,
    LOST_DAYS,
    IS_STOPPED,
    NEXT,
    LAST,
    SINCE,
    COUNTED_SINCE,
    OLDEST,
    BUCKET,
    FROZEN_DAYS,
    RATE_NEXT,
    RATE_NEXT_AFTER,
    FEE_DAY,
    ARRANGEMENT,
    FROZEN_SINCE,
    ARRANGEMENT_COUNT,
    ARRANGEMENT_FIRST_DUE,
    ARRANGEMENT_DUE_DAY,
    ARRANGEMENT_FIRST_TAKES,
    ARRANGEMENT_GRACE,
    ARRANGEMENT_BREAKS,
    MISSED,
    BROKEN_ON,
    ROOM,
    EVENT,
    EVENT_END,
    REFUSED,
) = range(45)

ITEM_WIDE: Final = (
    "principal",  # unpaid
    "interest",
    "fee",
    "fee_today",  # of the fee, charged on ``fee_day``
    "base",  # what bears penalty interest
    "penalty_carry",
    "penalty_met",  # penalty interest that was paid or waived
    "conditional_interest",  # waived on condition
    "conditional_penalty",
    "conditional_fee",
)
(
    PRINCIPAL,
    INTEREST,
    FEE,
    FEE_TODAY,
    BASE,
    PENALTY_CARRY,
    PENALTY_MET,
    CONDITIONAL_INTEREST,
    CONDITIONAL_PENALTY,
    CONDITIONAL_FEE,
) = range(10)

ITEM_NARROW: Final = (
    "due",
    "n",  # number of the instalment, 0 for what is none
    "late_from",  # due date less the frozen days before it
    "flags",
)
DUE, N, LATE_FROM, FLAGS = range(4)

FALLEN_DUE: Final = 1
CLEARED: Final = 2
CLEARED_IN_GRACE: Final = 4
OUTSIDE: Final = 8
"""Charged while an arrangement performs that does not cover it."""

EVENT_FIELDS: Final = (
    "day",
    "kind",
    "component",
    "amount",
    "until",  # last day of a suspension
    "waived_fee",
    "waived_penalty",
    "waived_interest",
    "waived_principal",
    "conditional_fee",
    "conditional_penalty",
    "conditional_interest",
    "down_payment",
    "count",
    "first_due",
    "due_day",
    "first_takes",
    "grace",
    "breaks",
)
(
    EVENT_DAY,
    EVENT_KIND,
    EVENT_COMPONENT,
    EVENT_AMOUNT,
    EVENT_UNTIL,
    EVENT_WAIVED,
    _WAIVED_PENALTY,
    _WAIVED_INTEREST,
    _WAIVED_PRINCIPAL,
    EVENT_CONDITIONAL,
    _CONDITIONAL_PENALTY,
    _CONDITIONAL_INTEREST,
    EVENT_DOWN_PAYMENT,
    EVENT_COUNT,
    EVENT_FIRST_DUE,
    EVENT_DUE_DAY,
    EVENT_FIRST_TAKES,
    EVENT_GRACE,
    EVENT_BREAKS,
) = range(19)
"""``EVENT_WAIVED`` and ``EVENT_CONDITIONAL`` are followed by the other components in their order."""

METHODS: Final = ("equal_instalment", "equal_principal", "interest_only", "bullet", "flexible")
EQUAL_INSTALMENT, EQUAL_PRINCIPAL, INTEREST_ONLY, BULLET, FLEXIBLE = range(5)

ROUNDINGS: Final = ("half_up", "half_even", "up", "down")
HALF_UP, HALF_EVEN, UP, DOWN = range(4)

COMPONENTS: Final = ("fee", "penalty", "interest", "principal")
FEES, PENALTIES, INTERESTS, PRINCIPALS = range(4)

EVENT_KINDS: Final = (
    "interest_suspension",
    "rate_change",
    "fee",
    "arrangement_broken",
    "waiver",
    "repayment",
    "arrangement",
)
"""In the order in which the events of one day act, as in :data:`forbear.debt.account.DAY_ORDER`."""
SUSPENSION, RATE_CHANGE, CHARGE, BREACH, WAIVER, REPAYMENT, ARRANGEMENT_EVENT = range(7)

ARRANGEMENT_STATES: Final = ("none", "performing", "missed", "broken", "settled")
NONE, PERFORMING, MISSING, BROKEN, SETTLED = range(5)
RENEWING: Final = 5
"""Only while an arrangement is being made: no day counts any more, and nothing is laid over the row yet."""

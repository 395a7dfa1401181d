"""Whether an arrangement is kept: repayments matched to its schedule, and what is on time, early, partial, missed, cured, broken, settled.

Public functions: ``performance.performance(terms, repayments, as_of) -> Performance``, ``calendar.repayment_calendar_ics(terms, ...)``,
``imports.read_repayments(data, name) -> tuple[Repayment, ...]``.
"""

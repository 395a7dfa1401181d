"""What can truly be paid: transactions sorted into an income and expenditure statement by month, and the capacity that follows.

Public functions: ``categories.categorise(transactions, corrections) -> tuple[Entry, ...]``, ``ledger.budget(entries, months) -> Budget``,
``capacity.capacity(budget, household, other_debt_service) -> Capacity``.
"""
